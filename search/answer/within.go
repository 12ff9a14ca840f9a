package answer

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/address"
	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search"
)

// askAddressed answers a question that says where its answer stands.
func (e *Engine) askAddressed(ctx context.Context, in search.Question, at *addressed, gaz *gazetteer, start time.Time) (search.Answer, error) {
	text := strings.TrimSpace(in.Text)
	turn := search.Turn{Text: text, Meant: at.meant, Region: in.Region}
	q := e.parse(standard(hanzi.Simplify(at.rest)), gaz, in.Region)
	var a search.Answer
	var st outcome
	switch {
	case len(at.texts) > 0 && at.unstated:
		a = at.clauses(q, 0)
	case len(at.texts) == 0, at.aim == address.There, at.aim == address.Citing:
		q.text = hanzi.Fold(hanzi.Simplify(text))
		a = at.answer()
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
	a.Question, a.FollowUp, a.Turn = text, at.meant != "" && len(in.History) > 0, turn
	if in.Explain {
		a.Explain = st.explain(q)
	}
	a.TookMS = float64(time.Since(start).Microseconds()) / 1000
	return complete(a), nil
}

// readWithin reads the value asked for from the places a question points to, of the
// best text that has it.
func (e *Engine) readWithin(ctx context.Context, q *question, at *addressed, gaz *gazetteer) (search.Answer, outcome, error) {
	var first outcome
	confidence := 0.0
	for i, spots := range at.texts {
		q.within = spots
		a, st, err := e.single(ctx, q, gaz)
		if err != nil || a.Status == search.Answered {
			return a, st, err
		}
		if i == 0 {
			first, confidence = st, a.Confidence
		}
	}
	return at.clauses(q, confidence), first, nil
}

// clauses shows where the question points, without a value.
func (at *addressed) clauses(q *question, confidence float64) search.Answer {
	a := search.Answer{
		Type: q.typ, Status: search.Clauses, Reason: search.Reason{Code: search.Unstated}, Confidence: confidence,
	}
	for _, s := range at.texts[0][:min(len(at.texts[0]), search.MaxClauses)] {
		a.Citations = append(a.Citations, s.cite(false))
		a.Nearest = append(a.Nearest, search.NearestOf(s.doc, s.place.Clauses[0], 1, ""))
	}
	return a
}

// gatherWithin cuts the places a question points to into windows.
func gatherWithin(q *question) *pool {
	p := &pool{docs: map[string]*corpus.Document{}}
	for _, s := range q.within {
		if p.docs[s.doc.ID] == nil {
			p.docs[s.doc.ID] = s.doc
			p.order = append(p.order, s.doc.ID)
		}
		for i := s.place.Clauses[0]; i < s.place.Clauses[1]; i++ {
			p.addClause(q, s.doc, i, 1)
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
	return len(q.within) == 0 || slices.ContainsFunc(q.within, func(w spot) bool {
		return w.doc.ID == d.ID && w.place.Span.Overlaps(s)
	})
}
