package index

import (
	"strconv"
)

// facets counts clauses by the metadata of their documents. The values are numbered
// once per index, since every page of hits counts them all.
type facets struct {
	values []facetValue
	of     [][]int32 // by document: indexes into values
}

type facetValue struct{ facet, value string }

// facetNames are the facets there are.
var facetNames = [...]string{"region", "level", "issuer", "year", "type", "authority", "validity"}

func newFacets(t *table) *facets {
	docs := t.Documents
	f := &facets{of: make([][]int32, len(docs))}
	numbers := map[facetValue]int32{}
	for i := range docs {
		d := &docs[i]
		add := func(facet, value string) {
			if value == "" {
				return
			}
			v := facetValue{facet, value}
			n, ok := numbers[v]
			if !ok {
				n = int32(len(f.values))
				numbers[v], f.values = n, append(f.values, v)
			}
			f.of[i] = append(f.of[i], n)
		}
		add("region", d.Region)
		add("level", string(t.levels[i]))
		add("type", t.types[i])
		for _, issuer := range d.Issuers {
			add("issuer", issuer)
		}
		if d.Issued.Year != 0 {
			add("year", strconv.Itoa(d.Issued.Year))
		}
		add("authority", string(d.Authority))
		add("validity", string(d.Validity))
	}
	return f
}

// count adds up the clauses found, given by document.
func (f *facets) count(byDoc []int32) map[string]map[string]int {
	counts := make([]int, len(f.values))
	for d, n := range byDoc {
		if n > 0 {
			for _, v := range f.of[d] {
				counts[v] += int(n)
			}
		}
	}
	out := map[string]map[string]int{}
	for _, name := range facetNames {
		out[name] = map[string]int{}
	}
	for i, n := range counts {
		if n > 0 {
			out[f.values[i].facet][f.values[i].value] = n
		}
	}
	return out
}
