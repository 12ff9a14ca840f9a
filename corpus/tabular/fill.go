package tabular

import (
	"math"
	"slices"
)

// How a row is filled, and what that is worth.

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
