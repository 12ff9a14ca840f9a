package answer

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/article"
	"github.com/policybot/policybot/search/answer/asked"
	"github.com/policybot/policybot/search/answer/place"
	"github.com/policybot/policybot/search/answer/wording"
)

// Config is what an Engine needs; Searcher, Library and Words are required.
type Config struct {
	Searcher search.Searcher
	Library  search.Library
	// Words cuts simplified text into words; stop words may be left in.
	Words func(text string) []string
	// Expand returns words that mean the same; nil when there are none.
	Expand func(word string) []string
	// Sound is how a text sounds, a syllable a character, separated by spaces; nil hears nothing.
	Sound func(text string) string
	// Rarity is the inverse document frequency of a word over the clauses, scaled to 0..1:
	// 1 for a word in no clause. nil weighs all words alike.
	Rarity func(word string) float64
	// Alike says how near in meaning texts are to a question, each from -1 to 1; nil knows nothing of it.
	Alike func(ctx context.Context, question string, texts []string) ([]float32, error)
	// Risk is the largest share of the answers stated that may be wrong; 0 is what the weights say.
	Risk float64
}

// Engine implements search.Answerer. It keeps nothing of what it was asked.
type Engine struct {
	cfg      Config
	weights  *Weights
	places   place.Cache
	articles *article.Finder
}

var _ search.Answerer = (*Engine)(nil)

// New returns an engine. It does no work until asked.
func New(cfg Config) *Engine {
	if cfg.Expand == nil {
		cfg.Expand = func(string) []string { return nil }
	}
	if cfg.Sound == nil {
		cfg.Sound = func(string) string { return "" }
	}
	if cfg.Rarity == nil {
		cfg.Rarity = func(string) float64 { return 0.5 }
	}
	w, err := readWeights(weightFile)
	if err != nil {
		panic(err) // it is part of the program, and a test reads it
	}
	return &Engine{cfg: cfg, weights: w, articles: &article.Finder{Library: cfg.Library, Words: cfg.Words}}
}

// Ask answers one question; see search.Answerer. It is safe for concurrent use.
func (e *Engine) Ask(ctx context.Context, in search.Question) (search.Answer, error) {
	start := time.Now()
	text, err := asked.Text(in.Text)
	if err != nil {
		return search.Answer{}, err
	}
	in.Text = plainly(text)
	docs, err := e.cfg.Library.Documents(ctx)
	if err != nil {
		return search.Answer{}, fmt.Errorf("list documents: %w", err)
	}
	gaz := e.places.Of(docs, e.cfg.Sound)
	at, err := e.articles.Point(ctx, in, docs)
	if err != nil {
		return search.Answer{}, err
	}
	var q *question
	var a search.Answer
	var cands []*candidate
	turn := search.Turn{Text: text, Region: in.Region}
	if at != nil {
		turn.Meant = at.Meant
		q, a, cands, err = e.addressed(ctx, turn, at, gaz)
		a.FollowUp = at.Meant != "" && len(in.History) > 0
	} else {
		q = e.understand(asked.Standard(hanzi.Simplify(in.Text)), in, gaz)
		a, cands, err = e.answer(ctx, q, gaz)
		a.FollowUp = q.elliptic
		if q.elliptic {
			turn.Meant = q.meant(cands)
		}
	}
	if err != nil {
		return search.Answer{}, err
	}
	if a.Status == search.Answered && !wording.Standing(a, turn.Text, q.text) { // whatever was composed wrongly stops here
		a = search.Answer{Type: q.typ, Status: search.NotFound, Reason: search.Reason{Code: search.NoClause}, FollowUp: a.FollowUp}
	}
	standsOn(&turn, a.Citations)
	turn.Said = a.Headline
	a.Question, a.Turn = text, turn
	if in.Explain {
		a.Explain = explain(q, cands)
	}
	a.TookMS = float64(time.Since(start).Microseconds()) / 1000
	return complete(a), nil
}

// politeRE finds how a question is led in by manners.
var politeRE = regexp.MustCompile(`^(?:您好|你好|请问|請問|想问|想問|请教|請教|麻烦问|麻煩問|咨询|諮詢)(?:一下|下|个问题|各位)?[，,。:：！!\s]*`)

// plainly is a question without its manners, which neither words nor reader need; itself where nothing else is left.
func plainly(text string) string {
	for {
		rest := politeRE.ReplaceAllString(text, "")
		if rest == text || utf8.RuneCountInString(rest) < 2 {
			return text
		}
		text = rest
	}
}

// answer runs the steps for one question; the candidates are of one scope.
func (e *Engine) answer(ctx context.Context, q *question, gaz *place.Gazetteer) (search.Answer, []*candidate, error) {
	if comparable(q) {
		a, err := e.compare(ctx, q, gaz)
		return a, nil, err
	}
	return e.single(ctx, q, gaz)
}

// single answers a question about one scope.
func (e *Engine) single(ctx context.Context, q *question, gaz *place.Gazetteer) (search.Answer, []*candidate, error) {
	pool, err := e.gather(ctx, q, gaz)
	if err != nil {
		return search.Answer{}, nil, err
	}
	cands := propose(q, pool)
	if err := e.liken(ctx, q, cands); err != nil {
		return search.Answer{}, nil, err
	}
	e.score(q, pool, cands)
	return e.decide(q, pool, cands), cands, nil
}

// standsOn notes in a turn what its answer cites: every clause, and every document once.
func standsOn(turn *search.Turn, citations []search.Citation) {
	for _, c := range citations {
		turn.Clauses = append(turn.Clauses, search.ClauseRef{Document: c.DocumentID, Clause: c.Clause})
		if !slices.Contains(turn.Documents, c.DocumentID) {
			turn.Documents = append(turn.Documents, c.DocumentID)
		}
	}
}
