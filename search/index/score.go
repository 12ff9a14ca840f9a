package index

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// When Ranking.Frequent leaves a term out: small indexes read everything.
const (
	smallIndex  = 5000
	rarerNeeded = 2
)

// weighed is a term with where it occurs and what BM25 needs to know of that.
type weighed struct {
	term
	found []occurrence
	count uint64
	idf   float64
}

// sum says how what clauses earn adds up: over the lists, plus for each group the best of its
// alternatives.
type sum struct {
	lists  cursors
	groups [][]cursors
}

// cursors are what is added up, in this order.
type cursors []*cursor

// sum makes a plan ready to be scored.
func (ix *Index) sum(ctx context.Context, r *reader, p plan) (s sum, err error) {
	plain, err := ix.open(ctx, r, p.plain)
	if err != nil {
		return s, err
	}
	if s.lists, err = ix.cursors(ctx, r, ix.prune(plain, ix.opt.Ranking.Frequent), 1); err != nil {
		return s, err
	}
	for _, g := range p.groups {
		ways, err := ix.ways(ctx, r, g)
		if err != nil {
			return s, err
		}
		s.groups = append(s.groups, ways)
	}
	return s, nil
}

// ways are the alternatives of a group. A longer way of saying the same has more terms; it is
// scaled down to what the typed one could have earned.
func (ix *Index) ways(ctx context.Context, r *reader, group []alternative) ([]cursors, error) {
	typed := 0.0
	var out []cursors
	for i, a := range group {
		lists, err := ix.open(ctx, r, a.terms)
		if err != nil {
			return nil, err
		}
		mass := 0.0
		for _, l := range lists {
			mass += l.weight * l.idf
		}
		part := ix.opt.Ranking.FrequentSynonym
		if i == 0 {
			typed, part = mass, ix.opt.Ranking.Frequent
		}
		way, err := ix.cursors(ctx, r, ix.prune(lists, part), a.share*min(1, typed/max(mass, 1e-9)))
		if err != nil {
			return nil, err
		}
		if len(way) > 0 {
			out = append(out, way)
		}
	}
	return out, nil
}

// open looks the terms up; those that do not occur are kept, since they count for
// the mass of an alternative.
func (ix *Index) open(ctx context.Context, r *reader, terms []term) ([]weighed, error) {
	n := float64(len(ix.table.Length))
	out := make([]weighed, 0, len(terms))
	for _, t := range terms {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		found, count, err := r.find(t.in, t.text)
		if err != nil {
			return nil, err
		}
		df := float64(count)
		out = append(out, weighed{t, found, count, math.Log(1 + (n-df+0.5)/(df+0.5))})
	}
	return out, nil
}

// prune orders lists rarest first and leaves out those in more than part of the
// clauses.
func (ix *Index) prune(lists []weighed, part float64) []weighed {
	lists = slices.Clone(lists)
	slices.SortStableFunc(lists, func(a, b weighed) int { return cmp.Compare(a.count, b.count) })
	n := len(ix.table.Length)
	if n < smallIndex {
		return lists
	}
	limit := uint64(float64(n) * part)
	var rarer [ways]int
	return slices.DeleteFunc(lists, func(l weighed) bool {
		if l.count == 0 || l.count > limit && rarer[l.in] >= rarerNeeded {
			return true
		}
		rarer[l.in]++
		return false
	})
}

// often is how many times a term stands in an entry, on average, that is known to
// have it once, and then to have reached each of times.
var often = [...]float32{1, 2, 3.4, 6}

// cursors walk through what adds up to the BM25 of terms: for each those entries that have it,
// then those that have it twice or more, and so on.
func (ix *Index) cursors(ctx context.Context, r *reader, lists []weighed, share float64) (out cursors, err error) {
	for _, l := range lists {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if l.weight*share <= 0 { // would be touched and yet look untouched
			continue
		}
		norm := ix.table.norm
		if l.in == inPath {
			norm = ix.table.pathNorm
		}
		gain := float32(share * l.weight * l.idf * (ix.opt.Ranking.Saturation + 1))
		out = r.walk(out, l.found, cursor{gain: gain, norm: norm, more: often[0]})
		for i := range times {
			again, _, err := r.again(l.in, l.text, i)
			if err != nil {
				return nil, err
			}
			if again == nil {
				break
			}
			out = r.walk(out, again, cursor{gain: gain, norm: norm, less: often[i], more: often[i+1]})
		}
	}
	return out, nil
}
