package index

import (
	"cmp"
	"container/heap"
	"math"
	"slices"

	"github.com/policybot/policybot/search"
)

// collector counts matches and keeps the best of them: a heap with the worst on top.
type collector struct {
	t      *table
	most   int // kept: those up to the end of the page, and those to be refined
	byDate bool
	total  int
	byDoc  []int32 // matches by document
	kept   []match
}

// newCollector makes one that keeps what the query needs, or all matches.
func newCollector(t *table, q search.Query, all bool) *collector {
	c := &collector{
		t: t, most: max(q.From+size(q), refined), byDate: q.Sort == search.ByDate,
		byDoc: make([]int32, len(t.Documents)),
	}
	if all {
		c.most = math.MaxInt
	}
	return c
}

// compare orders the better match first. Ties go by the order of the library.
func (c *collector) compare(a, b match) int {
	if c.byDate {
		x, y := c.t.Documents[c.t.doc[a.ordinal]].Issued, c.t.Documents[c.t.doc[b.ordinal]].Issued
		if n := y.Compare(x); n != 0 {
			return n
		}
	}
	return byScore(a, b)
}

func byScore(a, b match) int {
	if a.tier != b.tier {
		return cmp.Compare(a.tier, b.tier)
	}
	if a.score != b.score {
		return cmp.Compare(b.score, a.score)
	}
	return cmp.Compare(a.ordinal, b.ordinal)
}

func (c *collector) add(m match) {
	c.total++
	c.byDoc[c.t.doc[m.ordinal]]++
	c.keep(m)
}

// keep keeps a match that was counted, if it is one of the best.
func (c *collector) keep(m match) {
	switch {
	case c.most == math.MaxInt: // nothing is ever left out, so none need be known as the worst
		c.kept = append(c.kept, m)
	case len(c.kept) < c.most:
		heap.Push(c, m)
	case !c.byDate && m.tier >= c.kept[0].tier && m.score < c.kept[0].score: // nearly always
	case c.compare(m, c.kept[0]) < 0:
		c.kept[0] = m
		heap.Fix(c, 0)
	}
}

// addAll adds the clauses of document d among those that numbers begin with, ascending, by what
// their words earn, and returns how many these are. This is done for hundreds of thousands, of
// which few earn enough for their scores to be of interest.
func (c *collector) addAll(d int32, p prior, numbers []uint32, words []float32) (n int) {
	first := c.t.First[d]
	base := c.t.number[first]
	end := base + uint32(c.t.First[d+1]-first)
	enough := c.enough(p)
	for ; n < len(numbers) && numbers[n] < end; n++ {
		if float64(words[n]) < enough {
			continue
		}
		o := first + int32(numbers[n]-base)
		c.keep(match{ordinal: o, score: (float64(words[n]) + p.more) * (p.factor * clauseWeight[c.t.Kind[o]])})
		enough = c.enough(p)
	}
	if p.factor > 0 {
		c.total += n
		c.byDoc[d] += int32(n)
	}
	return n
}

// enough is what the words of a clause must earn for it to be kept, or a hair less, where the rest
// is p: no kind of clause weighs more than 1.
func (c *collector) enough(p prior) float64 {
	switch {
	case p.factor <= 0:
		return math.Inf(1)
	case c.byDate || len(c.kept) < c.most:
		return 0
	}
	const slack = 1e-9 // far more than these lose by rounding
	least := c.kept[0].score / p.factor
	return least - p.more - slack*(least+p.more)
}

// best returns the matches kept, best first; the collector takes no more.
func (c *collector) best() []match {
	slices.SortFunc(c.kept, c.compare)
	return c.kept
}

// page returns the matches from..from+size, best first.
func (c *collector) page(from, size int) []match {
	kept := c.best()
	return kept[min(from, len(kept)):min(from+size, len(kept))]
}

// Len, Less, Swap, Push and Pop make the collector a heap.
func (c *collector) Len() int           { return len(c.kept) }
func (c *collector) Less(i, j int) bool { return c.compare(c.kept[j], c.kept[i]) < 0 }
func (c *collector) Swap(i, j int)      { c.kept[i], c.kept[j] = c.kept[j], c.kept[i] }
func (c *collector) Push(x any)         { c.kept = append(c.kept, x.(match)) }
func (c *collector) Pop() any {
	last := c.kept[len(c.kept)-1]
	c.kept = c.kept[:len(c.kept)-1]
	return last
}
