package doc

import (
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus/format/grid"
)

// table is a table while it is read: its rows, and the cells of the row that has not ended.
type table struct {
	rows  []tableRow
	cells []string
	cell  strings.Builder
}

type tableRow struct {
	cells []string
	row   row
}

// paragraph takes a paragraph in a table. Tables in a cell are the words of that cell.
func (t *table) paragraph(d *document, mark uint16, p para, text string) error {
	switch {
	case p.rowEnd && p.depth <= 1 && mark == cellEnd:
		if t.cell.Len() > 0 {
			t.endCell()
		}
		t.rows = append(t.rows, tableRow{t.cells, p.row})
		t.cells = nil
		return nil
	case p.rowEnd || p.innerRow:
		return nil
	}
	if strings.TrimSpace(text) != "" {
		if t.cell.Len() > 0 {
			t.cell.WriteByte('\n')
		}
		t.cell.WriteString(text)
	}
	if mark == cellEnd && p.depth <= 1 {
		t.endCell()
		return d.budget.Cell(1)
	}
	return d.budget.Write(0)
}

func (t *table) endCell() {
	t.cells = append(t.cells, t.cell.String())
	t.cell.Reset()
}

// Edges that are nearer than this are one, in twentieths of a point; more columns than that no page has.
const (
	sameEdge   = 40
	maxColumns = 63
)

// lines is the table as lines; there is none any more then.
func (t *table) lines(d *document) (string, error) {
	if t.cell.Len() > 0 {
		t.endCell()
	}
	if len(t.cells) > 0 { // a row without an end
		t.rows, t.cells = append(t.rows, tableRow{cells: t.cells}), nil
	}
	rows := t.rows
	t.rows = nil
	if len(rows) == 0 {
		return "", nil
	}
	columns := columnsOf(rows)
	var b grid.Builder
	for _, r := range rows {
		put(&b, r, columns)
		if err := b.EndRow(r.row.header, d.budget); err != nil {
			return "", err
		}
	}
	return grid.Lines(b.Table(), d.budget)
}

// columnsOf is where the columns of a table begin, from the edges of the cells of all rows; nil where the rows don't
// say it.
func columnsOf(rows []tableRow) []int {
	var edges []int
	for _, r := range rows {
		if len(r.row.edges) != len(r.cells)+1 {
			return nil
		}
		edges = append(edges, r.row.edges...)
	}
	slices.Sort(edges)
	var columns []int
	for _, e := range edges {
		if n := len(columns); n == 0 || e-columns[n-1] > sameEdge {
			columns = append(columns, e)
		}
	}
	if len(columns) > maxColumns+1 {
		return nil
	}
	return columns
}

// put puts the cells of a row into the columns they cover.
func put(b *grid.Builder, r tableRow, columns []int) {
	column := func(edge int) int {
		n, exact := slices.BinarySearch(columns, edge)
		if !exact && n > 0 {
			n--
		}
		return n
	}
	if columns != nil {
		b.Gap(column(r.row.edges[0]))
	}
	for i, text := range r.cells {
		m := grid.Merge{Cols: 1}
		if columns != nil {
			m.Cols = column(r.row.edges[i+1]) - column(r.row.edges[i])
			m.Below, m.Left = r.row.below[i], r.row.left[i]
		}
		b.Cell(text, m)
	}
}
