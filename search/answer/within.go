package answer

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus/address"
	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/article"
	"github.com/policybot/policybot/search/answer/asked"
	"github.com/policybot/policybot/search/answer/place"
	"github.com/policybot/policybot/search/answer/wording"
)

// askAddressed answers a question that says where its answer stands.
func (e *Engine) askAddressed(ctx context.Context, in search.Question, at *article.Pointed, gaz *place.Gazetteer, start time.Time) (search.Answer, error) {
	text := strings.TrimSpace(in.Text)
	turn := search.Turn{Text: text, Meant: at.Meant, Region: in.Region}
	q := e.parse(asked.Standard(hanzi.Simplify(at.Rest)), gaz, in.Region)
	var a search.Answer
	var st outcome
	switch {
	case len(at.Texts) > 0 && at.Unstated:
		a = at.Clauses(q.typ, 0)
	case len(at.Texts) == 0, at.Aim == address.There, at.Aim == address.Citing:
		q.text = hanzi.Fold(hanzi.Simplify(text))
		a = at.Answer()
	default:
		var err error
		if a, st, err = e.readWithin(ctx, q, at, gaz); err != nil {
			return search.Answer{}, err
		}
	}
	if a.Status == search.Answered && !wording.Standing(a, text, q.text) { // whatever was composed wrongly stops here
		a = search.Answer{Type: q.typ, Status: search.NotFound, Reason: search.Reason{Code: search.NoClause}}
	}
	standsOn(&turn, a.Citations)
	a.Question, a.FollowUp, a.Turn = text, at.Meant != "" && len(in.History) > 0, turn
	if in.Explain {
		a.Explain = st.explain(q)
	}
	a.TookMS = float64(time.Since(start).Microseconds()) / 1000
	return complete(a), nil
}

// readWithin reads the value asked for from the places a question points to, of the
// best text that has it.
func (e *Engine) readWithin(ctx context.Context, q *question, at *article.Pointed, gaz *place.Gazetteer) (search.Answer, outcome, error) {
	var first outcome
	confidence := 0.0
	for i, spots := range at.Texts {
		q.within = spots
		a, st, err := e.single(ctx, q, gaz)
		if err != nil || a.Status == search.Answered {
			return a, st, err
		}
		if i == 0 {
			first, confidence = st, a.Confidence
		}
	}
	return at.Clauses(q.typ, confidence), first, nil
}

// keepWithin drops what a question does not point to, and adds what it points to and the
// search did not find.
func (p *pool) keepWithin(q *question) {
	if len(q.within) == 0 {
		return
	}
	p.clauses = slices.DeleteFunc(p.clauses, func(c *clause) bool { return !article.Covers(q.within, c.doc, c.doc.Clauses[c.index].Span) })
	for _, s := range q.within {
		for i := s.Place.Clauses[0]; i < s.Place.Clauses[1]; i++ {
			if !slices.ContainsFunc(p.clauses, func(c *clause) bool { return c.doc.ID == s.Doc.ID && c.index == i }) {
				p.clauses = append(p.clauses, newClause(q, s.Doc, i, len(p.clauses)))
			}
		}
	}
}
