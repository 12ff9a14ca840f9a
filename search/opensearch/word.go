package opensearch

import (
	"context"
	"slices"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
)

// word finds the clauses that have a word, then those that have one that means the same, then those under headings that
// have it: what has it in a better way stands before what has it in a worse one, whatever they score. ok is false when
// nobody says it; res tells that.
func (x *Index) word(ctx context.Context, a *asked, word string, alike []string) (res search.Results, ok bool, err error) {
	says, under := phrase(word), x.heading(word)
	var means []object
	for _, w := range alike {
		means = append(means, phrase(w))
	}
	tiers := []struct{ must, not []object }{
		{[]object{says}, nil},
		{[]object{{"bool": object{"should": means, "minimum_should_match": 1}}}, []object{says}},
		{[]object{under}, append([]object{says}, means...)},
	}
	if len(means) == 0 {
		tiers[1].must = []object{{"match_none": object{}}}
	}
	var bodies []object
	for _, t := range tiers {
		only := *a
		only.filter, only.not = slices.Concat(a.filter, t.must), slices.Concat(a.not, t.not)
		bodies = append(bodies, x.body(&only, 0, max(index.Refined, a.q.From+a.q.Size)))
	}
	for _, w := range alike { // which of them stand anywhere
		only := asked{q: search.Query{Size: 0}, filter: append(slices.Clone(a.filter), phrase(w))}
		b := x.body(&only, 0, 0)
		delete(b, "sort")
		bodies = append(bodies, b)
	}
	replies, err := x.ask(ctx, bodies...)
	if err != nil {
		return res, false, err
	}
	told := &search.Word{Text: word}
	for i, n := range []*int{&told.Whole, &told.Alike, &told.Under} {
		*n = replies[i].Hits.Total.Value
		res.Total += *n
	}
	if res.Word = told; res.Total == 0 {
		return res, false, nil
	}
	for i, w := range alike {
		if replies[len(tiers)+i].Hits.Total.Value > 0 {
			told.Also = append(told.Also, w)
		}
	}
	page, err := x.tiered(ctx, a, replies[:len(tiers)])
	if err != nil {
		return res, false, err
	}
	if res.Hits, err = x.hits(a, page, append([]string{word}, told.Also...)...); err != nil {
		return res, false, err
	}
	if a.q.Facets {
		res.Facets = sum(replies[:len(tiers)])
	}
	return res, true, ctx.Err()
}

// tiered is the page of what was found in several ways, the better way first.
func (x *Index) tiered(ctx context.Context, a *asked, replies []reply) ([]found, error) {
	var all []found
	for i := range replies {
		f, err := replies[i].found(x.cat)
		if err != nil {
			return nil, err
		}
		if a.refined() {
			best := f[:min(len(f), index.Refined)]
			if err := x.refine(ctx, a.plan, best); err != nil {
				return nil, err
			}
		}
		all = append(all, f...)
	}
	return all[min(a.q.From, len(all)):min(a.q.From+a.q.Size, len(all))], nil
}

// heading is that the headings of a clause have every pair of a word.
func (x *Index) heading(word string) object {
	var pairs []object
	for _, pair := range index.PairsOf(word) {
		pairs = append(pairs, object{"term": object{"path": object{"value": oneTerm(pair)}}})
	}
	return object{"bool": object{"filter": pairs}}
}

// sum adds the facets of several replies up.
func sum(replies []reply) map[string]map[string]int {
	out := replies[0].facets()
	for i := range replies[1:] {
		for name, values := range replies[i+1].facets() {
			for value, n := range values {
				out[name][value] += n
			}
		}
	}
	return out
}
