package index

import "strings"

// What the place a document is for makes of its score is in Ranking. A question
// that names a place wants that place's documents; one that names none, in a library
// of many places, seldom wants one of them in particular.
const (
	manyRegions  = 3
	minRegionLen = 2 * 3 // bytes of a name of two characters
)

// regions knows the places of a library.
type regions struct {
	of    []int32  // by document: index into names, -1 for none
	names []string // without their kind: 塔城
}

func newRegions(t *table) *regions {
	r := &regions{of: make([]int32, len(t.Documents))}
	index := map[string]int32{}
	for i := range t.Documents {
		name := baseRegion(canonical(t.Documents[i].Region))
		r.of[i] = -1
		if len(name) < minRegionLen {
			continue
		}
		n, ok := index[name]
		if !ok {
			n = int32(len(r.names))
			index[name] = n
			r.names = append(r.names, name)
		}
		r.of[i] = n
	}
	return r
}

// weights returns the weight of each place for a query, nil when all are equal.
// A document of no place (a national one) always weighs 1.
func (r *regions) weights(rank *Ranking, query string) []float64 {
	query = canonical(query)
	named := make([]bool, len(r.names))
	any := false
	for i, name := range r.names {
		named[i] = strings.Contains(query, name)
		any = any || named[i]
	}
	if !any && len(r.names) < manyRegions {
		return nil
	}
	out := make([]float64, len(r.names))
	for i := range out {
		switch {
		case named[i]:
			out[i] = 1
		case any:
			out[i] = rank.OtherRegion
		default:
			out[i] = rank.Unasked
		}
	}
	return out
}
