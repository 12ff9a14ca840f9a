package opensearch

import (
	"slices"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
)

// why is what the score of a clause is made of, as far as the cluster tells: the terms by themselves it keeps to itself.
func (x *Index) why(a *asked, f *found) *search.Why {
	w := &search.Why{Place: 1, Named: 1, Chars: 1, Kind: 1, Weight: 1, Terms: []search.WhyTerm{}}
	if a.plan == nil {
		return w
	}
	rank := x.cat.Ranking()
	w.Weight = f.weight
	if slices.Contains(a.plan.Named, f.doc.ID) {
		w.Named *= rank.Named
	}
	for _, at := range a.at {
		if at.id == clauseID(f.doc.ID, f.clause) {
			w.Named *= rank.Addressed * float64(at.exactly)
			w.Title += leastNamed
		}
	}
	if place := index.PlaceOf(f.doc); place != "" && !slices.Contains(a.plan.Places, place) {
		w.Place = a.plan.Elsewhere
	}
	called := x.cat.CalledBy(f.doc.ID)
	for _, t := range a.plan.Titles {
		if _, has := slices.BinarySearch(called, t.Text); has {
			w.Title += t.Weight
		}
	}
	if all := w.Place * w.Named * w.Kind * w.Weight; all > 0 {
		w.Text = max(0, f.byWords/all-w.Title)
	}
	if f.byWords > 0 {
		w.Chars = f.score / f.byWords
		if f.lexical > 0 { // the score is one by meaning
			w.Chars = f.lexical / f.byWords
		}
	}
	w.Lexical, w.Cosine = f.lexical, f.cosine
	if f.read != nil {
		w.Relevance = &f.read.Relevance
	}
	return w
}
