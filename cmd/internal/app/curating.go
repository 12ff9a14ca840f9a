package app

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/policybot/policybot/cmd/internal/access"
	"github.com/policybot/policybot/cmd/internal/curate"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/curated"
	"github.com/policybot/policybot/search/encoder"
	"github.com/policybot/policybot/search/zh"
)

// askedFile of the data folder keeps questions for the staff, where the operator wants that.
const askedFile = "asked.json"

// openCurate opens what the staff look after.
func (a *App) openCurate() (err error) {
	if a.asked, err = curate.OpenAsked(filepath.Join(a.cfg.Data, askedFile), a.cfg.KeepQuestions(), a.opt.Now); err != nil {
		return err
	}
	a.curate, err = curate.New(context.Background(), curate.Config{
		Store: a.rem.store, Library: a.gate, Searcher: a.gate, Asked: a.asked, Synonyms: a.cfg.Synonyms,
		Who: func(ctx context.Context) curate.Who {
			p := access.Of(ctx)
			return curate.Who{Name: p.Name, Admin: p.IsAdmin()}
		},
		Audit: func(ctx context.Context, target string) {
			if e := access.Note(ctx); e != nil {
				e.Target = target
			}
		},
		CheckSynonyms: func(text string) error {
			_, err := zh.LoadLexicon(strings.NewReader(text))
			return err
		},
		Often: func(ctx context.Context, n int) []string {
			docs, err := a.gate.Documents(ctx)
			if err != nil || !a.book.Often() {
				return nil
			}
			return a.book.Starters(docs, n)
		},
		Zone: a.times.Zone, Now: a.opt.Now, Log: a.opt.Log,
	})
	return err
}

// curated puts the pairs of the staff before next.
func (a *App) curated(next search.Answerer) search.Answerer {
	return curated.New(curated.Config{
		Next: next, Library: a.gate, Pairs: a.curate.Book, Today: a.curate.Today, Sense: newSense(a.gate),
		Staff: func(ctx context.Context) bool { return access.Of(ctx).May(access.AsStaff) },
	})
}

// mostVectors bounds how many vectors of wordings are kept: 384 bytes each.
const mostVectors = 8000

// sense is what words and questions mean to the knowledge that is served. Safe for concurrent use.
type sense struct {
	gate *gate

	mu      sync.Mutex
	vectors map[string]encoder.Vector // of wordings; the encoder stays the same as long as the process
}

func newSense(g *gate) *sense { return &sense{gate: g, vectors: map[string]encoder.Vector{}} }

// Words implements curated.Sense.
func (s *sense) Words(ctx context.Context, text string) []string {
	words, _ := with(ctx, s.gate, func(k *Knowledge) ([]string, error) { return k.words(text), nil }) // none before it is ready
	return words
}

// Same implements curated.Sense.
func (s *sense) Same(ctx context.Context, a, b string) bool {
	same, _ := with(ctx, s.gate, func(k *Knowledge) (bool, error) {
		l := k.index.Lexicon()
		return slices.Contains(l.Expand(a), b) && slices.Contains(l.Expand(b), a), nil // both ways: a lay word may be the wider one
	})
	return same
}

// Likeness implements curated.Sense.
func (s *sense) Likeness(ctx context.Context, question string, others []string) ([]float32, error) {
	return with(ctx, s.gate, func(k *Knowledge) ([]float32, error) {
		if k.meaning == nil || !k.meaning.shared.Reads() || len(others) == 0 { // how near is near enough is known of the encoder alone
			return nil, nil
		}
		of := k.meaning.shared.Vectorizer
		asked, err := of.Query(ctx, question)
		if err != nil {
			return nil, err
		}
		var rows []int8
		for _, text := range others {
			v, err := s.vector(ctx, of, text)
			if err != nil {
				return nil, err
			}
			rows = append(rows, v...)
		}
		out := make([]float32, len(others))
		return out, of.Cosines(asked, rows, out)
	})
}

// vector is that of a wording, kept for the next time.
func (s *sense) vector(ctx context.Context, of interface {
	Query(ctx context.Context, text string) (encoder.Vector, error)
}, text string) (encoder.Vector, error) {
	s.mu.Lock()
	v, ok := s.vectors[text]
	s.mu.Unlock()
	if ok {
		return v, nil
	}
	v, err := of.Query(ctx, text)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.vectors) >= mostVectors {
		clear(s.vectors)
	}
	s.vectors[text] = v
	return v, nil
}
