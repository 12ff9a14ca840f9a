package grid

import (
	"slices"

	"github.com/policybot/policybot/corpus/format"
)

// Row is a row of a table whose cells are told by where their edges stand: a cell over several columns is only wider.
type Row struct {
	Cells       []string
	Edges       []int  // one more than cells, in twentieths of a point; another number is not known
	Below, Left []bool // the cell goes on from the one above, or before it
	Header      bool
}

// Edges that are nearer than this are one, in twentieths of a point; more columns than that no page has.
const (
	sameEdge   = 40
	maxColumns = 63
)

// FromRows puts the cells of rows into the columns they cover.
func FromRows(rows []Row, budget *format.Budget) (Table, error) {
	columns := columnsOf(rows)
	var b Builder
	for _, r := range rows {
		put(&b, r, columns)
		if err := b.EndRow(r.Header, budget); err != nil {
			return Table{}, err
		}
	}
	return b.Table(), nil
}

// columnsOf is where the columns of a table begin, from the edges of the cells of all rows; nil where the rows don't
// say it.
func columnsOf(rows []Row) []int {
	var edges []int
	for _, r := range rows {
		if len(r.Edges) != len(r.Cells)+1 {
			return nil
		}
		edges = append(edges, r.Edges...)
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
func put(b *Builder, r Row, columns []int) {
	column := func(edge int) int {
		n, exact := slices.BinarySearch(columns, edge)
		if !exact && n > 0 {
			n--
		}
		return n
	}
	if columns != nil {
		b.Gap(column(r.Edges[0]))
	}
	for i, text := range r.Cells {
		m := Merge{Cols: 1, Below: i < len(r.Below) && r.Below[i], Left: i < len(r.Left) && r.Left[i]}
		if columns != nil {
			m.Cols = column(r.Edges[i+1]) - column(r.Edges[i])
		}
		b.Cell(text, m)
	}
}
