package index

import (
	"cmp"
	"context"
	"slices"

	"github.com/policybot/policybot/search"
)

// explain fills Why of the hits of a page, which was found by s; nil for a list by
// filter. It reads the postings once more, so that nobody else has to remember them.
func (ix *Index) explain(ctx context.Context, s *scored, page []match, hits []search.Hit) error {
	if s == nil {
		for i := range hits {
			hits[i].Why = &search.Why{Place: 1, Named: 1, Chars: 1, Kind: 1, Weight: 1, Terms: []search.WhyTerm{}}
		}
		return nil
	}
	t, rank := ix.table, ix.opt.Ranking
	c := ix.titles.find(s.plan.names, s.plan.titles)
	byPlace := ix.regions.weights(rank, s.text)
	at, err := ix.addressed(ctx, s.text, c.named)
	if err != nil {
		return err
	}
	text := map[uint32]float64{}
	for i, n := range s.number {
		text[n] = float64(s.value[i])
	}
	of := map[uint32]*search.Why{}
	for i, m := range page {
		d, n := t.doc[m.ordinal], t.number[m.ordinal]
		w := &search.Why{
			Text: text[n], Place: 1, Named: ix.addressFactor(at[m.ordinal]), Chars: 1,
			Kind: clauseWeight[t.Kind[m.ordinal]], Weight: t.weight[d], Terms: []search.WhyTerm{},
		}
		if c.score != nil {
			w.Title = rank.Title * float64(c.score[d])
		}
		if at[m.ordinal] > 0 {
			w.Title = max(w.Title, leastNamed)
		}
		if place := ix.regions.of[d]; byPlace != nil && place >= 0 {
			w.Place = byPlace[place]
		}
		if c.named[d] {
			w.Named *= rank.Named
		}
		if all := (w.Text + w.Title) * w.Place * w.Named * w.Kind * w.Weight; all > 0 {
			w.Chars = m.score / all // what refine made of it
		}
		hits[i].Why, of[n] = w, w
	}
	if err := ix.explainTerms(ctx, s.plan, of); err != nil {
		return err
	}
	for _, w := range of {
		slices.SortStableFunc(w.Terms, func(a, b search.WhyTerm) int { return cmp.Compare(b.Score, a.Score) })
	}
	return nil
}

// explainTerms notes what each term of a plan is worth to the wanted entries.
func (ix *Index) explainTerms(ctx context.Context, p plan, of map[uint32]*search.Why) error {
	r := newReader(ix.parts)
	if err := ix.explainSome(ctx, r, p.plain, ix.opt.Ranking.Frequent, true, of); err != nil {
		return err
	}
	for _, group := range p.groups {
		for i, a := range group {
			part := ix.opt.Ranking.FrequentSynonym
			if i == 0 {
				part = ix.opt.Ranking.Frequent
			}
			if err := ix.explainSome(ctx, r, a.terms, part, i == 0, of); err != nil {
				return err
			}
		}
	}
	return nil
}

func (ix *Index) explainSome(ctx context.Context, r *reader, terms []term, part float64, typed bool, of map[uint32]*search.Why) error {
	lists, err := ix.open(ctx, r, terms)
	if err != nil {
		return err
	}
	gain := ix.opt.Ranking.Saturation + 1
	for _, l := range ix.prune(lists, part) {
		norm := ix.table.norm
		if l.in == inPath {
			norm = ix.table.pathNorm
		}
		times, err := ix.times(r, l, of)
		if err != nil {
			return err
		}
		for n, tf := range times {
			of[n].Terms = append(of[n].Terms, search.WhyTerm{Term: l.text, Field: l.in.String(), Weight: l.weight, IDF: l.idf,
				Times: float64(tf), Score: l.weight * l.idf * gain * float64(tf/(tf+norm[n])), Typed: typed})
		}
	}
	return nil
}

// times is about how often a term stands in those of the wanted entries that have it.
func (ix *Index) times(r *reader, l weighed, of map[uint32]*search.Why) (map[uint32]float32, error) {
	out := map[uint32]float32{}
	for i := range often {
		found := l.found
		if i > 0 {
			var err error
			if found, _, err = r.again(l.in, l.text, i-1); err != nil {
				return nil, err
			}
		}
		with := r.union(found)
		for n := range of {
			if with.Contains(n) {
				out[n] = often[i]
			}
		}
	}
	return out, nil
}

// String names the way in the API.
func (in where) String() string {
	return [...]string{"words", "pairs", "path"}[in]
}
