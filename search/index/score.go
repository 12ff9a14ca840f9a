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

// scores accumulates by bleve's number. A zero means untouched: every addition
// is positive.
type scores struct {
	total, best, way accumulator
}

type accumulator struct {
	sum     []float32
	touched []uint32
}

func newScores(n int) *scores {
	return &scores{
		total: accumulator{sum: make([]float32, n)},
		best:  accumulator{sum: make([]float32, n)},
		way:   accumulator{sum: make([]float32, n)},
	}
}

func (a *accumulator) add(n uint32, v float32) {
	if a.sum[n] == 0 {
		a.touched = append(a.touched, n)
	}
	a.sum[n] += v
}

func (a *accumulator) reset() {
	for _, n := range a.touched {
		a.sum[n] = 0
	}
	a.touched = a.touched[:0]
}

// weighed is a term with where it occurs and what BM25 needs to know of that.
type weighed struct {
	term
	found []occurrence
	count uint64
	idf   float64
}

// score adds up the plan into s.total.
func (ix *Index) score(ctx context.Context, r *reader, p plan, s *scores) error {
	plain, err := ix.open(ctx, r, p.plain)
	if err != nil {
		return err
	}
	for _, l := range ix.prune(plain, ix.opt.Ranking.Frequent) {
		if err := ix.read(ctx, r, l, 1, &s.total); err != nil {
			return err
		}
	}
	for _, g := range p.groups {
		if err := ix.scoreGroup(ctx, r, g, s); err != nil {
			return err
		}
	}
	return nil
}

// scoreGroup adds the best alternative of each clause to s.total. A longer way of
// saying the same has more terms; it is scaled down to what the typed one could
// have earned.
func (ix *Index) scoreGroup(ctx context.Context, r *reader, group []alternative, s *scores) error {
	defer s.best.reset()
	typed := 0.0
	for i, a := range group {
		lists, err := ix.open(ctx, r, a.terms)
		if err != nil {
			return err
		}
		mass := 0.0
		for _, l := range lists {
			mass += l.weight * l.idf
		}
		if i == 0 {
			typed = mass
		}
		share := a.share * min(1, typed/max(mass, 1e-9))
		part := ix.opt.Ranking.FrequentSynonym
		if i == 0 {
			part = ix.opt.Ranking.Frequent
		}
		if err := ix.readAll(ctx, r, lists, part, share, &s.way); err != nil {
			return err
		}
		for _, n := range s.way.touched {
			if v := s.way.sum[n]; s.best.sum[n] < v {
				s.best.add(n, v-s.best.sum[n])
			}
		}
		s.way.reset()
	}
	for _, n := range s.best.touched {
		s.total.add(n, s.best.sum[n])
	}
	return nil
}

func (ix *Index) readAll(ctx context.Context, r *reader, lists []weighed, part, share float64, into *accumulator) error {
	for _, l := range ix.prune(lists, part) {
		if err := ix.read(ctx, r, l, share, into); err != nil {
			return err
		}
	}
	return nil
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

// read adds the BM25 of one term for every clause that has it.
func (ix *Index) read(ctx context.Context, r *reader, p weighed, share float64, into *accumulator) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if p.weight*share <= 0 { // would be touched and yet look untouched
		return nil
	}
	norm := ix.table.norm
	if p.in == inPath {
		norm = ix.table.pathNorm
	}
	gain := float32(share * p.weight * p.idf * (ix.opt.Ranking.Saturation + 1))
	r.each(p.found, func(base uint32, numbers []uint32) {
		for _, n := range numbers {
			n += base
			into.add(n, gain/(1+norm[n]))
		}
	})
	for i := range times {
		again, _, err := r.again(p.in, p.text, i)
		if err != nil {
			return err
		}
		if again == nil {
			break
		}
		less, more := often[i], often[i+1]
		r.each(again, func(base uint32, numbers []uint32) {
			for _, n := range numbers {
				n += base
				into.add(n, gain*(more/(more+norm[n])-less/(less+norm[n])))
			}
		})
	}
	return nil
}
