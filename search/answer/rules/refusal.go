package rules

import (
	"github.com/policybot/policybot/search"
)

// refusal is why nothing supports an answer, with what came nearest.
func refusal(q *question, p *pool, cands []candidate) search.Answer {
	a := search.Answer{
		Type: q.typ, Status: search.NotFound,
		Reason: search.Reason{Code: search.NoClause, Unplaced: len(q.places) == 0},
	}
	if len(cands) > 0 {
		a.Confidence = 1 - confidence(cands)
	} else {
		a.Confidence = 1
	}
	for _, pl := range q.places {
		if len(pl.Regions) == 0 && q.unknownPlace {
			a.Reason.Code, a.Reason.Place = search.NoPlace, pl.Name
		}
	}
	if p != nil {
		for i := range p.windows {
			if len(a.Nearest) == nearestShown || p.windows[i].cover < 0.2 {
				break
			}
			w := p.windows[i]
			if len(a.Nearest) > 0 &&
				a.Nearest[len(a.Nearest)-1].URL == search.URL(w.doc.ID, w.doc.Clauses[w.clause].ID) {
				continue
			}
			a.Nearest = append(a.Nearest, search.NearestOf(w.doc, w.clause, w.cover, ""))
		}
	}
	if len(a.Nearest) == 0 {
		a.Reason.Code = search.NoMatch
	}
	return a
}
