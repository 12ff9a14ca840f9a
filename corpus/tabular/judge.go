package tabular

import (
	"math"
	"regexp"
	"strings"
)

// Whether what was dealt out is a table.

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
