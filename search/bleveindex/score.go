package bleveindex

import (
	"cmp"
	"context"
	"fmt"
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

// postings is an open posting list with what BM25 needs of it.
type postings struct {
	term
	entries *cursor
	df      uint64
	idf     float64
}

// score adds up the plan into s.total.
func (ix *Index) score(ctx context.Context, p plan, s *scores) error {
	plain, err := ix.open(ctx, p.plain)
	if err != nil {
		return err
	}
	for _, l := range ix.prune(plain, ix.opt.Ranking.Frequent) {
		if err := ix.read(ctx, l, 1, &s.total); err != nil {
			return err
		}
	}
	for _, g := range p.groups {
		if err := ix.scoreGroup(ctx, g, s); err != nil {
			return err
		}
	}
	return nil
}

// scoreGroup adds the best alternative of each clause to s.total. A longer way of
// saying the same has more terms; it is scaled down to what the typed one could
// have earned.
func (ix *Index) scoreGroup(ctx context.Context, group []alternative, s *scores) error {
	defer s.best.reset()
	typed := 0.0
	for i, a := range group {
		lists, err := ix.open(ctx, a.terms)
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
		if err := ix.readAll(ctx, lists, part, share, &s.way); err != nil {
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

func (ix *Index) readAll(ctx context.Context, lists []postings, part, share float64, into *accumulator) error {
	for _, l := range ix.prune(lists, part) {
		if err := ix.read(ctx, l, share, into); err != nil {
			return err
		}
	}
	return nil
}

// open opens the posting lists of the terms that occur; terms that do not are
// kept with no reader, since they count for the mass of an alternative.
func (ix *Index) open(ctx context.Context, terms []term) ([]postings, error) {
	n := float64(len(ix.table.Length))
	out := make([]postings, 0, len(terms))
	for _, t := range terms {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c, err := ix.reader.find(t.field, t.text)
		if err != nil {
			return nil, err
		}
		df := c.count
		out = append(out, postings{t, c, df, math.Log(1 + (n-float64(df)+0.5)/(float64(df)+0.5))})
	}
	return out, nil
}

// prune orders lists rarest first and leaves out those in more than part of the
// clauses.
func (ix *Index) prune(lists []postings, part float64) []postings {
	lists = slices.Clone(lists)
	slices.SortStableFunc(lists, func(a, b postings) int { return cmp.Compare(a.df, b.df) })
	n := len(ix.table.Length)
	if n < smallIndex {
		return lists
	}
	limit := uint64(float64(n) * part)
	rarer := map[string]int{}
	return slices.DeleteFunc(lists, func(l postings) bool {
		if l.df == 0 || l.df > limit && rarer[l.field] >= rarerNeeded {
			return true
		}
		rarer[l.field]++
		return false
	})
}

// read adds the BM25 of one term for every clause that has it.
func (ix *Index) read(ctx context.Context, l postings, share float64, into *accumulator) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	norm := ix.table.norm
	if l.weight*share <= 0 { // would be touched and yet look untouched
		return nil
	}
	if l.field == pathField {
		norm = ix.table.pathNorm
	}
	gain := float32(share * l.weight * l.idf * (ix.opt.Ranking.Saturation + 1))
	for {
		n, tf, ok, err := l.entries.step()
		if err != nil {
			return fmt.Errorf("read postings of %s %q: %w", l.field, l.text, err)
		}
		if !ok {
			return nil
		}
		into.add(n, gain*tf/(tf+norm[n]))
	}
}
