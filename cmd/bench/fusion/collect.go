package fusion

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/policybot/policybot/cmd/internal/app"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/search/encoder"
	"github.com/policybot/policybot/search/eval"
	"github.com/policybot/policybot/search/index"
)

// question is a row with what there is to choose from.
type question struct {
	ID, Set, Document string
	Candidates        []index.Candidate
	Right, Read       []bool // of each candidate: is the right clause, was read
}

// library is what candidates come from; *app.Knowledge is one.
type library interface {
	Candidates(ctx context.Context, text string) ([]index.Known, error)
	Read(ctx context.Context, question string, windows []encoder.Window) ([]encoder.Reading, error)
}

// collect looks up the questions of all sets that are of the part and have an answer.
func collect(ctx context.Context, s settings, log io.Writer) ([]question, error) {
	split, err := readFile(s.split, eval.ReadSplit)
	if err != nil {
		return nil, err
	}
	var all []question
	for _, set := range s.sets {
		more, err := collectSet(ctx, s, set, split, log)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", set.name(), err)
		}
		all = append(all, more...)
	}
	return all, nil
}

func collectSet(ctx context.Context, s settings, set source, split eval.Split, log io.Writer) ([]question, error) {
	rows, err := readFile(set.gold, eval.ReadRows)
	if err != nil {
		return nil, err
	}
	cfg := config.Config{TZ: config.DefaultTZ, Corpus: []string{set.corpus}, Data: set.data, Encoder: s.encoder}
	if cfg.Data == "" {
		if cfg.Data, err = os.MkdirTemp("", "policybot-fusion-"); err != nil {
			return nil, err
		}
		defer os.RemoveAll(cfg.Data)
	}
	k, err := app.Open(ctx, cfg, app.Options{Version: "bench"})
	if err != nil {
		return nil, err
	}
	defer func() { _ = k.Close() }() // only read from: nothing is lost
	err = k.Embed(ctx, func(done, total int) { fmt.Fprintf(log, "\r%s: %d of %d vectors ", set.name(), done, total) })
	if err != nil {
		return nil, err
	}
	some := slices.DeleteFunc(split.Only(rows, eval.Part(s.part)), func(r eval.Row) bool { return !r.Answerable() })
	texts, err := eval.Standalone(some, eval.Options{All: rows})
	if err != nil {
		return nil, err
	}
	var out []question
	for i, r := range some {
		q, err := ask(ctx, k, r, texts[i], s.encoder != config.EncoderOff)
		if err != nil {
			return nil, fmt.Errorf("question %s: %w", r.ID, err)
		}
		if len(q.Candidates) == 0 {
			return nil, fmt.Errorf("question %s has no candidates: is there an encoder?", r.ID)
		}
		q.Set = set.name()
		out = append(out, q)
		fmt.Fprintf(log, "\r%s: %d of %d questions ", set.name(), i+1, len(some))
	}
	fmt.Fprintln(log)
	return out, nil
}

// ask looks up one question, and has read what some setting would, if anything reads.
func ask(ctx context.Context, k library, r eval.Row, text string, reads bool) (question, error) {
	known, err := k.Candidates(ctx, text)
	q := question{ID: r.ID, Document: r.Docs[0], Read: make([]bool, len(known))}
	for _, c := range known {
		q.Candidates = append(q.Candidates, c.Candidate)
		q.Right = append(q.Right, r.RightClause(eval.Found{File: c.File, Text: c.Text}))
	}
	if err != nil || !reads {
		return q, err
	}
	for part := range slices.Chunk(q.wanted(), encoder.MaxWindows) {
		var windows []encoder.Window
		for _, i := range part {
			windows = append(windows, known[i].Window)
		}
		readings, err := k.Read(ctx, text, windows)
		if err != nil {
			return q, err
		}
		for j, i := range part {
			q.Candidates[i].Relevance, q.Read[i] = float64(readings[j].Relevance), true
		}
	}
	return q, nil
}

// wanted are the candidates that some setting would have read.
func (q *question) wanted() []int {
	var all []int
	for _, cosine := range cosines.values {
		for _, unfound := range unfounds.values {
			f := index.DefaultFusion()
			f.Cosine, f.Unfound = cosine, unfound
			for _, i := range f.Rank(q.Candidates, false)[:min(encoder.MaxWindows, len(q.Candidates))] {
				if !slices.Contains(all, i) {
					all = append(all, i)
				}
			}
		}
	}
	slices.Sort(all)
	return all
}

func readFile[T any](path string, read func(io.Reader) (T, error)) (v T, err error) {
	f, err := os.Open(path)
	if err != nil {
		return v, err
	}
	defer f.Close()
	if v, err = read(f); err != nil {
		return v, fmt.Errorf("%s: %w", path, err)
	}
	return v, nil
}
