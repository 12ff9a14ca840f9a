package tabular

import (
	"slices"
)

// What is odd about a row costs, in the unit of the score: the logarithm of a chance.
const (
	hangs     = -1.0 // it begins with cells merged with those above
	lacks     = -3.0 // a cell is missing
	goesOn    = -3.0 // a cell takes two lines
	vacant    = -1.5 // a blank line for an empty cell
	sums      = 2.0  // a row of sums may lack a cell
	counted   = 0.8  // a number that is one more than that above it
	parted    = 2.0  // a blank line behind the row, where they divide rows
	whole     = 1.5  // no short line follows the table
	cutShort  = -2.0 // one does
	headWhole = -2.5 // the name of a column stands among the cells
	least     = 0.3  // score of a row at least, on average
	minCells  = 6
	unlike    = -2.0 // a cell of the first row, beside those below
	wordsOnly = 4.0  // more for a table without figures
	drop      = 6.0  // how far below the best the score may fall before the search ends
	beam      = 4
	clear     = 1.0  // score of a row that needs no other reading
	stray     = 0.04 // share of the cells that are like none in their column
	lookBack  = 40   // rows
	maxHangs  = 3
	oddest    = 0.3 // share of the rows that may be odd
)

// state is a way to deal out the lines of a run up to a place.
type state struct {
	above   *state // of the row above
	row     []Cell
	columns []counts
	at      int // place in the run
	score   float64
	rows    int
	odd     float64
}

// step is one way to fill a row: how many lines each column takes.
type step struct {
	take    []int
	cost    float64
	doubled float64 // more, where two blank lines stand behind the row and one behind others
	odd     float64 // what part of it is odd
	tail    bool    // the last cell takes two lines
}

// steps are the ways to fill a row of a width.
func steps(width int) (out []step) {
	regular := func() []int { return slices.Repeat([]int{1}, width) }
	out = append(out, step{take: regular()})
	for g := 0; g <= maxHangs && (g == 0 || width-g >= 2); g++ {
		base := regular()
		for c := range g {
			base[c] = 0
		}
		if g > 0 {
			out = append(out, step{take: base, cost: hangs, doubled: lacks, odd: 0.25})
		}
		for c := g; c < width; c++ {
			joined := slices.Clone(base)
			joined[c] = 2
			cost := goesOn
			if g > 0 {
				cost += hangs
			}
			out = append(out, step{take: joined, cost: cost, odd: 1, tail: g == 0 && c == width-1})
		}
	}
	for c := 1; c < width && width > 2; c++ {
		missing := regular()
		missing[c] = 0
		s := step{take: missing, cost: lacks, odd: 1}
		if c == width-1 {
			s.doubled = -lacks - 0.5
		}
		out = append(out, s)
	}
	return out
}

// align deals out the lines of a run below a header, as far as they are worth it.
func (f *finder) align(r run, h header, width int) (t Table, ok bool) {
	start := h.end
	none := newList(start)
	ways := steps(width)
	states := []*state{{columns: make([]counts, width), at: start}}
	var best *state
	top := 0.0
	for len(states) > 0 && f.left > 0 {
		f.left -= len(states) * width
		var next []*state
		for _, s := range states {
			plain := false
			for i := range ways {
				if plain && !ways[i].tail {
					continue
				}
				n := f.fill(r, s, &ways[i], none)
				if n == nil {
					continue
				}
				next = append(next, n)
				if i == 0 && n.score-s.score > clear {
					plain = true // as regular as can be
				}
			}
		}
		slices.SortStableFunc(next, func(a, b *state) int {
			switch {
			case a.score > b.score:
				return -1
			case a.score < b.score:
				return 1
			}
			return 0
		})
		states = states[:0]
		for _, s := range next {
			if len(states) == beam || s.score < top-drop {
				break
			}
			if slices.ContainsFunc(states, func(o *state) bool { return o.at == s.at && o.rows == s.rows && o.score-s.score > 2 }) {
				continue
			}
			states = append(states, s)
			if total := s.score + f.end(r, s); s.rows >= minRows && (best == nil || total > best.score+f.end(r, best)) {
				best = s
			}
			top = max(top, s.score)
		}
	}
	if best == nil || best.rows*width < minCells || best.odd > oddest*float64(best.rows) {
		return t, false
	}
	t.Head = h.rows
	for s := best; s.above != nil; s = s.above {
		t.Rows = append(t.Rows, s.row)
	}
	slices.Reverse(t.Rows)
	t.First, t.Last = r.at[0], f.lastLine(nil, best)
	t.Score = best.score + f.end(r, best) + h.name + f.contrast(&t) + f.firstRow(&t)
	return t, best.score > least*float64(best.rows) && t.Score >= f.needed(&t, h) && !f.hollow(&t) && f.pure(&t, best.odd > 0) && !f.again(&t) && f.counts(&t)
}
