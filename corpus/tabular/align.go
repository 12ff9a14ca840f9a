package tabular

import (
	"math"
	"regexp"
	"slices"
	"strings"
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

// firstRow is what speaks against a first row that is unlike the others, as where names of columns are left in it.
func (f *finder) firstRow(t *Table) (sum float64) {
	for c, first := range t.Rows[0] {
		var seen [kinds]int
		most, filled := none, 0
		for _, r := range t.Rows[1:] {
			if k := f.lines[min(r[c].First, len(f.lines)-1)].kind; !r[c].Empty() && k != none {
				filled++
				if seen[k]++; seen[k] > seen[most] {
					most = k
				}
			}
		}
		k := f.lines[min(first.First, len(f.lines)-1)].kind
		if filled > 1 && 4*seen[most] > 3*filled && !first.Empty() && k != none && k != most {
			sum += unlike
		}
	}
	return sum
}

// needed is the score a table needs to be believed. Without columns of figures it needs more, and with two columns
// clear names: pairs of words stand in every menu.
func (f *finder) needed(t *Table, h header) float64 {
	need, figures := accepted, 0
	for c := range t.Rows[0] {
		n := 0
		for _, r := range t.Rows {
			if !r[c].Empty() && f.lines[r[c].First].kind.figures() {
				n++
			}
		}
		if 2*n > len(t.Rows) {
			figures++
		}
	}
	if figures == 0 {
		need += wordsOnly
	}
	if len(t.Rows[0]) == 2 && h.worst < unitName || figures == 0 && h.worst < likelyName {
		need = math.Inf(1)
	}
	return need
}

// What share of the cells of a column are of one sort, figures or words: on average over the columns, and in each of a
// table with odd rows.
const (
	purest     = 0.7
	purestEach = 0.7
)

// pure tells whether the columns hold either figures or words.
func (f *finder) pure(t *Table, odd bool) bool {
	sum := 0.0
	for c := range t.Rows[0] {
		figures, words := 0, 0
		for _, r := range t.Rows {
			switch {
			case r[c].Empty() || f.lines[r[c].First].kind == none:
			case f.lines[r[c].First].kind.figures():
				figures++
			default:
				words++
			}
		}
		share := float64(max(figures, words, 1)) / float64(max(figures+words, 1))
		if odd && share < purestEach {
			return false
		}
		sum += share
	}
	return sum >= purest*float64(len(t.Rows[0]))
}

// serial is how a column is called that counts its rows.
var serial = regexp.MustCompile(`序 ?号|编 ?号|排名|名次|编码|代码|^(?:№|No\.?|#)$`)

// counts tells whether the numbers of the rows stand below the name of such a column, and nothing else does: where they
// do not, the lines were dealt out to the wrong columns.
func (f *finder) counts(t *Table) bool {
	for c, name := range t.Head[len(t.Head)-1] {
		on, numbers, next := 0, 0, 1
		last, rising := -1, true
		for _, r := range t.Rows {
			if r[c].Empty() {
				continue
			}
			v := f.lines[r[c].First].value
			if v >= 0 {
				numbers++
			}
			if v > 0 && v == last+1 {
				on++
			}
			if v == next {
				next++
			}
			if last >= 0 && v >= 0 && (v <= last || v > last+3) || last < 0 && v > 1 {
				rising = false
			}
			last = v
		}
		called := serial.MatchString(f.text(name))
		if !called && (on >= 2 && on+1+len(t.Rows)/5 >= len(t.Rows) || rising && numbers > 2 && 2*numbers > len(t.Rows) || next > 4 && 2*next > len(t.Rows)) ||
			f.text(name) == "序号" && (2*numbers < len(t.Rows) || c > 0 || t.Rows[0][c].Empty() || f.lines[t.Rows[0][c].First].value < 0) {
			return false
		}
	}
	return true
}

// again tells a table that has a row twice, as no table has but the menus of two pages.
func (f *finder) again(t *Table) bool {
	seen := map[string]bool{}
	for _, r := range t.Rows {
		var words []string
		for _, c := range r {
			words = append(words, f.text(c))
		}
		key := strings.Join(words, "\n")
		if seen[key] {
			return true
		}
		seen[key] = true
	}
	return false
}

// hollow tells a table with a column that has cells in less than half of its rows, or none above another.
func (f *finder) hollow(t *Table) bool {
	for c := range t.Rows[0] {
		filled := 0
		for _, r := range t.Rows {
			if !r[c].Empty() && f.lines[r[c].First].text != "" {
				filled++
			}
		}
		if c >= maxHangs && 3*filled < len(t.Rows) || filled == 0 {
			return true
		}
	}
	return false
}

// contrast is what names above columns of figures add.
func (f *finder) contrast(t *Table) (sum float64) {
	for c, name := range t.Head[len(t.Head)-1] {
		figures := 0
		for _, r := range t.Rows {
			if k := f.lines[r[c].First%len(f.lines)].kind; !r[c].Empty() && k.figures() && k != f.lines[name.First].kind {
				figures++
			}
		}
		if 2*figures > len(t.Rows) {
			sum += contrast
		}
	}
	return sum * ofNames / float64(len(t.Head[0]))
}

// end is how well a table ends with a state.
func (f *finder) end(r run, s *state) float64 {
	last := f.lastLine(nil, s)
	switch {
	case last >= len(f.lines):
		return whole
	case f.lines[last].cellLike():
		return cutShort
	case r.grouped || r.gapped:
		for _, k := range r.at[s.at:] {
			if f.lines[k].text != "" {
				return cutShort
			}
		}
	}
	return whole
}

// fill is the state behind one more row, nil where the lines do not fit.
func (f *finder) fill(r run, s *state, w *step, list *list) *state {
	n := &state{above: s, row: make([]Cell, len(w.take)), at: s.at, score: s.score + w.cost, rows: s.rows + 1, odd: s.odd}
	n.odd += w.odd
	if s.above == nil && w.odd > 0 {
		n.score += lacks // the first row is as a row should be
	}
	if w.take[0] == 0 && (s.above == nil || !f.label(s.row[0])) {
		return nil // nothing stands above, or what names one row
	}
	n.columns = slices.Clone(s.columns)
	for c, take := range w.take {
		if n.at+take > len(r.at) {
			return nil
		}
		first := f.lastLine(n.row[:c], s)
		n.row[c] = Cell{first, first}
		if take == 0 {
			continue
		}
		k := r.at[n.at]
		if take == 2 && (f.lines[k].text == "" || f.lines[r.at[n.at+1]].text == "") {
			return nil
		}
		list.upTo(f, r.at, n.at+take)
		n.row[c] = Cell{k, r.at[n.at+take-1] + 1}
		n.at += take
		n.score += f.tell(n, s, c, list)
	}
	if 2*f.filled(n.row) < len(n.row) {
		return nil
	}
	return n.divide(r, s.at, w)
}

// divide judges a row from place first of a run on by the gaps in it and behind it; nil where they do not fit.
func (s *state) divide(r run, first int, w *step) *state {
	if !r.grouped {
		return s
	}
	for _, g := range r.gaps[first : s.at-1] {
		if g != inner {
			return nil
		}
	}
	switch r.gaps[s.at-1] {
	case inner:
		return nil
	case doubled:
		s.score += w.doubled // the last cell is empty
		if w.doubled > 0 {
			s.odd -= w.odd
		}
	}
	s.score += parted
	return s
}

// label tells a cell that may name several rows: words.
func (f *finder) label(c Cell) bool {
	return c.Empty() || f.lines[c.First].kind == word || f.lines[c.First].kind == phrase
}

// filled is how many cells of a row have words.
func (f *finder) filled(row []Cell) (n int) {
	for _, c := range row {
		if !c.Empty() && f.lines[c.First].text != "" {
			n++
		}
	}
	return n
}

// lastLine is where the cells so far end.
func (f *finder) lastLine(row []Cell, s *state) int {
	if len(row) > 0 {
		return row[len(row)-1].Last
	}
	if s.row != nil {
		return s.row[len(s.row)-1].Last
	}
	return 0
}

// tell is how much better the column tells a cell than a list does, and adds it to the column.
func (f *finder) tell(n, s *state, c int, list *list) float64 {
	at := n.row[c]
	one := f.lines[at.First]
	if one.text == "" {
		return vacant
	}
	if at.Last-at.First > 1 {
		if one.kind.figures() || f.lines[at.Last-1].kind.figures() {
			return -drop
		}
		one = newCell(f.text(at))
	}
	if one.kind == none {
		return 0
	}
	ends, same, up := 0, 0, s
	for back := 0; back < lookBack && up.row != nil; back, up = back+1, up.above {
		o := up.row[c]
		if o.Empty() {
			continue
		}
		b := &f.lines[o.First]
		if b.last == one.last {
			ends++
		}
		if b.text == one.text {
			same++
		}
	}
	col := &n.columns[c]
	base := list.told[at.First]
	gain := col.next(&one, min(ends, col.words), same, base, ofColumn).log(&one) - base.log(&one)
	gain = math.Log((1-stray)*math.Exp(gain) + stray)
	col.add(&one)
	if s.row != nil && !s.row[c].Empty() && one.value > 0 && f.lines[s.row[c].First].value == one.value-1 {
		gain += counted
	}
	if bareName[one.text] {
		gain += headWhole
	}
	return gain
}

// bareName are names of columns that are hardly ever cells.
var bareName = map[string]bool{"序号": true, "备注": true, "电话": true, "地址": true, "联系电话": true, "单位": true, "项目": true, "名称": true, "标准": true, "金额": true, "类别": true, "联系人": true}
