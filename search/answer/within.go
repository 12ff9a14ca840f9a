package answer

import (
	"context"
	"slices"

	"github.com/policybot/policybot/corpus/address"
	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/article"
	"github.com/policybot/policybot/search/answer/asked"
	"github.com/policybot/policybot/search/answer/place"
)

// addressed answers a question that says where its answer stands.
func (e *Engine) addressed(ctx context.Context, t search.Turn, at *article.Pointed, gaz *place.Gazetteer) (
	*question, search.Answer, []*candidate, error) {
	q := e.parse(asked.Standard(hanzi.Simplify(at.Rest)), gaz, t.Region)
	switch {
	case len(at.Texts) > 0 && at.Unstated:
		return q, at.Clauses(q.typ, 0), nil, nil
	case len(at.Texts) == 0, at.Aim == address.There, at.Aim == address.Citing:
		q.text = hanzi.Fold(hanzi.Simplify(t.Text))
		return q, at.Answer(), nil, nil
	}
	var first []*candidate // what is asked is read from the best text that has it
	confidence := 0.0
	for i, spots := range at.Texts {
		q.within = spots
		a, cands, err := e.single(ctx, q, gaz)
		if err != nil || a.Status == search.Answered {
			return q, a, cands, err
		}
		if i == 0 {
			first, confidence = cands, a.Confidence
		}
	}
	return q, at.Clauses(q.typ, confidence), first, nil
}

// keepWithin drops what a question does not point to, and adds what it points to and the search did not find.
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
