// Package rules answers questions by hand-written rules, with citations or not at
// all. It is the second opinion of package answer, which decides what is stated: of
// what the rules alone would say about documents nobody tuned to, a third is wrong.
// There is no model in it: every headline is read off a clause, and every step can
// be followed (Question.Explain).
//
// The steps, in the order of the files:
//
//	question    words -> type (package asked), what is asked for (focus, unit), what
//	            it is about and how much each word tells (terms), 学段 (slots); places
//	            and documents named by title (package place) -> who may speak
//	evidence    hits -> windows (sentences); coverage: how much of the question
//	            a text accounts for
//	value       a window -> the number or date asked for, by the scopes of
//	            corpus/statement, weighed by factor, shown by headline; table and
//	            rows: the cell where row and column meet
//	phrase      a window -> the run of segments that says it; bodies, noun,
//	            holder, meaning, penalty, enumeration, list: the part asked for
//	structure   headings below a heading, rows of a table, 责任单位 of an item
//	record      questions about a document itself: 文号, 印发单位, 日期; metadata;
//	            which: the text that rules something
//	yesno       a window -> 是 or 否 (polarity), a bound applied to the case
//	several     several values in one question; versus: two of them compared
//	compare     the same question put to several places
//	followup    那小学呢? -> the question before, with one thing replaced
//	compose     the winner -> headline, sentence, citations, alternatives;
//	            confidence: how often such an answer was right; no number leaves
//	            that is not quoted; refusal: what is said without support
//
// Each of value, phrase, record and yesno proposes candidates; one ranking and
// one threshold decide between them and silence. A candidate is worth what share
// of the question's weighted words its words account for: words said of the value
// itself count full, words of the sentence, the heading and the title less, words
// said of another value not at all.
package rules

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search"
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
	// Phrases returns the words of a text that Expand knows, longest first at
	// each place, in order: 一个班, 打工子女. nil knows none.
	Phrases func(text string) []string
	// Pos is a word's part of speech (n…, v…, ns for a place; "" for a term of the
	// trade) and whether the word is known. nil knows none.
	Pos func(word string) (string, bool)
	// Sound is how a text sounds, a syllable a character, separated by spaces; two
	// texts of equal sound may be one mistyped for the other. nil hears nothing.
	Sound func(text string) string
	// Rarity is the inverse document frequency of a word over the clauses,
	// scaled to 0..1: 1 for a word in no clause. nil weighs all words alike.
	Rarity func(word string) float64
}

// threshold is the least confidence that is answered, by type. A number is asked
// for where none is stated more often than a body, a step or a prohibition, so
// that numbers must be surer. Set on the development questions.
func threshold(t search.Type) float64 {
	switch t {
	case search.DateType, search.Deadline, search.Penalty:
		return 0.42
	case search.YesNo, search.Procedure:
		return 0.5
	case search.Numeric, search.List:
		return 0.55
	case search.Entity, search.Other:
		return 0.58
	}
	return 0.53
}

// The engine's fixed choices.
const (
	poolSize      = 60 // clauses looked at for one question
	maxCitations  = 3
	nearestShown  = 3
	maxCandidates = 400
	worthReading  = 0.5 // of the best window's coverage: what is read for values
)

// Engine implements search.Answerer.
type Engine struct {
	cfg    Config
	places place.Cache
}

var _ search.Answerer = (*Engine)(nil)

// New returns an engine. It does no work until asked.
func New(cfg Config) *Engine {
	if cfg.Expand == nil {
		cfg.Expand = func(string) []string { return nil }
	}
	if cfg.Phrases == nil {
		cfg.Phrases = func(string) []string { return nil }
	}
	if cfg.Sound == nil {
		cfg.Sound = func(string) string { return "" }
	}
	if cfg.Pos == nil {
		cfg.Pos = func(string) (string, bool) { return "", false }
	}
	if cfg.Rarity == nil {
		cfg.Rarity = func(string) float64 { return 0.5 }
	}
	return &Engine{cfg: cfg}
}

// Ask answers one question. It is safe for concurrent use, and keeps nothing of what it
// was asked: what a question may refer to is in its History.
func (e *Engine) Ask(ctx context.Context, in search.Question) (search.Answer, error) {
	start := time.Now()
	text, err := asked.Text(in.Text)
	if err != nil {
		return search.Answer{}, err
	}
	docs, err := e.cfg.Library.Documents(ctx)
	if err != nil {
		return search.Answer{}, fmt.Errorf("list documents: %w", err)
	}
	gaz := e.places.Of(docs, e.cfg.Sound)
	q := resolve(asked.Standard(hanzi.Simplify(text)), e.recall(in.History, gaz), func(s string) *question { return e.parse(s, gaz, in.Region) })
	turn := search.Turn{Text: text, Region: in.Region}
	a, st, err := e.answer(ctx, q, gaz)
	if err == nil && len(q.only) > 0 &&
		(a.Status == search.NotFound || !q.spokenOf(a)) { // beyond the talk's documents
		if q.only = nil; q.alone != nil {
			q = q.alone
		}
		a, st, err = e.answer(ctx, q, gaz)
	}
	if err != nil {
		return search.Answer{}, err
	}
	if a.Status == search.Answered && !wording.Standing(a, text, q.text) {
		a = refusal(q, nil, st.cands)
	}
	if q.elliptic {
		turn.Meant = q.text
	}
	for _, c := range a.Citations {
		turn.Documents = append(turn.Documents, c.DocumentID)
		turn.Clauses = append(turn.Clauses, search.ClauseRef{Document: c.DocumentID, Clause: c.Clause})
	}
	a.Question, a.FollowUp = text, q.elliptic
	a.Turn = turn
	if in.Explain {
		a.Explain = st.explain(q)
	}
	a.TookMS = float64(time.Since(start).Microseconds()) / 1000
	return a, nil
}

// outcome is what answering left behind besides the answer.
type outcome struct {
	cands []candidate
}

// answer runs the steps for one resolved question.
func (e *Engine) answer(ctx context.Context, q *question, gaz *place.Gazetteer) (search.Answer, outcome, error) {
	if comparable(q) {
		return e.compare(ctx, q, gaz)
	}
	return e.single(ctx, q, gaz)
}

// single answers a question about one scope.
func (e *Engine) single(ctx context.Context, q *question, gaz *place.Gazetteer) (search.Answer, outcome, error) {
	pool, err := e.gather(ctx, q, gaz)
	if err != nil {
		return search.Answer{}, outcome{}, err
	}
	var cands []candidate
	if !q.unknownPlace {
		cands = e.propose(q, pool)
	}
	cands = slices.DeleteFunc(cands, func(c candidate) bool { return !c.verified(q) })
	preferNational(q, pool, cands)
	rank(cands)
	if len(cands) > maxCandidates {
		cands = cands[:maxCandidates]
	}
	return e.compose(q, pool, cands), outcome{cands: cands}, nil
}

// local is the factor for a local text where a national one speaks too and the
// question names no place.
const local = 0.92

// preferNational lets national texts go first where no place is named: what one
// province rules is not the law of all.
func preferNational(q *question, p *pool, cands []candidate) {
	if len(q.places) > 0 || len(q.named) > 0 {
		return
	}
	national := false
	for _, d := range p.docs {
		national = national || d.Region == "" && d.Authority == corpus.Official
	}
	if !national {
		return
	}
	for i := range cands {
		if cands[i].w.doc.Region != "" {
			cands[i].score *= note(cands[i].because, "local", local)
		}
	}
}

// propose collects the candidates of every reader that fits the question.
func (e *Engine) propose(q *question, pool *pool) []candidate {
	var out []candidate
	out = append(out, recordCandidates(q, pool)...)
	if q.role == number || q.role == issuer || q.role == ground || recorded(out) {
		return out // it is on record, or it is not known
	}
	for i := range pool.windows {
		w := &pool.windows[i]
		if w.cover < worthReading*pool.windows[0].cover {
			break // they are in order of coverage
		}
		switch q.typ {
		case search.Numeric, search.DateType, search.Deadline:
			out = append(out, valueCandidates(q, w)...)
			if !q.versus {
				out = append(out, severalCandidates(q, w)...)
			}
			if q.many && len(q.parts) < 2 {
				out = append(out, segmentCandidates(q, w)...)
			}
			out = append(out, wholeCandidates(q, w)...)
		case search.YesNo:
			out = append(out, yesNoCandidates(q, w)...)
		case search.Penalty:
			out = append(out, penaltyCandidates(q, w)...)
		default:
			out = append(out, phraseCandidates(q, w)...)
		}
	}
	if q.versus {
		out = append(out, versusCandidates(q, pool)...)
	}
	if q.typ == search.List || q.typ == search.Entity || q.typ == search.YesNo {
		out = append(out, structureCandidates(q, pool)...)
	}
	return out
}

// candidate is one possible headline and what speaks for it.
type candidate struct {
	w        *window
	headline string
	items    []string
	mark     corpus.Span // the value inside the document text
	quote    corpus.Span // empty: the clause
	score    float64     // 0..1
	because  map[string]float64
	derived  bool
	whole    string   // sentence for chat, "" = made from the quote
	more     []window // further clauses that belong to the answer, to be cited too
}
