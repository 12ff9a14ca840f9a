package layout

import (
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/format/grid"
)

// Limits of what counts as a table without rules.
const (
	maxColumns    = 20
	maxAligned    = 60  // characters of a cell
	alignedLine   = 2.6 // the farthest two rows of a table stand apart, in sizes of the font
	minTwoColumns = 4   // rows of a table of two columns; one of more needs three
)

// aligned reads a table that no rules show out of the first of the rows: each of them has several parts, and those of
// one column stand below one another. A row whose parts all stand below others of the row before continues them.
func aligned(all []row, size float64) (*table, int) {
	if len(all[0].parts) < 2 || len(all[0].parts) > maxColumns {
		return nil, 0
	}
	n := tabular(all, size)
	bands := bandsOf(all[:n])
	t := &table{y0: all[0].y - 0.8*size, xs: make([]float64, len(bands))}
	for i, b := range bands {
		t.xs[i] = b.left
	}
	used := 0
	for i, r := range all[:n] {
		cells, ok := r.cells(bands)
		if !ok {
			break
		}
		if i > 0 && r.continues(all[i-1], cells, size) {
			last := t.rows[len(t.rows)-1]
			for j, c := range cells {
				last[j].Text = joined(last[j].Text, c.Text)
			}
		} else {
			t.rows = append(t.rows, cells)
		}
		t.y1 = r.y + 0.2*r.size
		used = i + 1
	}
	if len(t.rows) < 3 || len(bands) == 2 && len(t.rows) < minTwoColumns || !headed(t.rows[0]) {
		return nil, 0
	}
	return t, used
}

// tabular is how many rows belong together: of several short parts, or parts of cells that go on below.
func tabular(all []row, size float64) int {
	n := 1
	for n < len(all) {
		r, before := all[n], all[n-1]
		if r.y-before.y > alignedLine*size || len(r.parts) > maxColumns || len(r.parts) == 1 && !r.indented(all[:n], size) {
			break
		}
		for _, p := range r.parts {
			if utf8.RuneCountInString(p.text) > maxAligned {
				return n
			}
		}
		n++
	}
	for n > 1 && len(all[n-1].parts) == 1 && !all[n-1].indented(all[:n-1], size) {
		n--
	}
	return n
}

// indented tells a row of one part that stands below another column than the first.
func (r row) indented(above []row, size float64) bool {
	first := above[0].parts
	return len(first) > 1 && r.left() > first[0].x1+0.5*size || r.left() >= first[len(first)-1].x0-size
}

// bandsOf is the columns that the parts of the rows stand in: where they overlap they are one.
func bandsOf(all []row) (bands []edges) {
	for _, r := range all {
		for _, p := range r.parts {
			bands = addBand(bands, edges{p.x0, p.x1})
		}
	}
	return bands
}

// addBand adds a stretch to sorted bands that lie apart.
func addBand(bands []edges, e edges) []edges {
	var out []edges
	placed := false
	for _, b := range bands {
		switch {
		case b.right < e.left:
			out = append(out, b)
		case b.left > e.right:
			if !placed {
				out = append(out, e)
				placed = true
			}
			out = append(out, b)
		default:
			e = edges{min(b.left, e.left), max(b.right, e.right)}
		}
	}
	if !placed {
		out = append(out, e)
	}
	return out
}

// cells puts the parts of a row into bands; false when two share one, or there are fewer than two bands.
func (r row) cells(bands []edges) ([]grid.Cell, bool) {
	out := make([]grid.Cell, len(bands))
	if len(bands) < 2 {
		return nil, false
	}
	for _, p := range r.parts {
		for i, b := range bands {
			if p.x0 >= b.left && p.x1 <= b.right {
				if out[i].Text != "" {
					return nil, false
				}
				out[i].Text = words(p.text)
			}
		}
	}
	return out, true
}

// continues tells whether a row goes on with the cells of the one before: it stands close, and leaves out the first.
func (r row) continues(before row, cells []grid.Cell, size float64) bool {
	return cells[0].Text == "" && r.y-before.y < 1.7*size
}

// headed tells a header: no column without a name but the first.
func headed(cells []grid.Cell) bool {
	for _, c := range cells[1:] {
		if c.Text == "" {
			return false
		}
	}
	return true
}
