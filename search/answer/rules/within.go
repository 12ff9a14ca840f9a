package rules

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/address"
	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/article"
)

// askAddressed answers a question that says where its answer stands.
func (e *Engine) askAddressed(ctx context.Context, in search.Question, at *article.Pointed, gaz *gazetteer, start time.Time) (search.Answer, error) {
	text := strings.TrimSpace(in.Text)
	turn := search.Turn{Text: text, Meant: at.Meant, Region: in.Region}
	q := e.parse(standard(hanzi.Simplify(at.Rest)), gaz, in.Region)
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
	if a.Status == search.Answered && !standing(a, text, q.text) {
		a = refusal(q, nil, st.cands)
	}
	for _, c := range a.Citations {
		turn.Clauses = append(turn.Clauses, search.ClauseRef{Document: c.DocumentID, Clause: c.Clause})
		if !slices.Contains(turn.Documents, c.DocumentID) {
			turn.Documents = append(turn.Documents, c.DocumentID)
		}
	}
	a.Question, a.FollowUp, a.Turn = text, at.Meant != "" && len(in.History) > 0, turn
	if in.Explain {
		a.Explain = st.explain(q)
	}
	a.TookMS = float64(time.Since(start).Microseconds()) / 1000
	return complete(a), nil
}

// readWithin reads the value asked for from the places a question points to, of the
// best text that has it.
func (e *Engine) readWithin(ctx context.Context, q *question, at *article.Pointed, gaz *gazetteer) (search.Answer, outcome, error) {
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

// gatherWithin cuts the places a question points to into windows.
func gatherWithin(q *question) *pool {
	p := &pool{docs: map[string]*corpus.Document{}}
	for _, s := range q.within {
		if p.docs[s.Doc.ID] == nil {
			p.docs[s.Doc.ID] = s.Doc
			p.order = append(p.order, s.Doc.ID)
		}
		for i := s.Place.Clauses[0]; i < s.Place.Clauses[1]; i++ {
			p.addClause(q, s.Doc, i, 1)
		}
	}
	p.windows = slices.DeleteFunc(p.windows, func(w window) bool { return !q.points(w.doc, w.span) })
	slices.SortStableFunc(p.windows, func(a, b window) int {
		switch {
		case better(&a, &b):
			return -1
		case better(&b, &a):
			return 1
		}
		return 0
	})
	return p
}

// points tells whether a stretch of a document lies where the question points, where it
// points anywhere.
func (q *question) points(d *corpus.Document, s corpus.Span) bool {
	return len(q.within) == 0 || article.Covers(q.within, d, s)
}
