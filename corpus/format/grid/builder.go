package grid

import "github.com/policybot/policybot/corpus/format"

// maxSpan is how many columns a cell may reach over.
const maxSpan = 63

// Builder puts the cells of a table into their places, as word processors tell them: row by row, a merged cell as one
// that goes on from the one above.
type Builder struct {
	table Table
	row   []Cell
	from  []int // the row in which the cell of a column was written
}

// Merge is how a cell goes together with others.
type Merge struct {
	Cols        int  // how many columns it has
	Below, Left bool // it goes on from the cell above, or the one before it
}

// Gap leaves places empty.
func (b *Builder) Gap(n int) {
	for range min(max(n, 0), maxSpan) {
		b.row = append(b.row, Cell{})
	}
}

// Cell adds a cell to the row.
func (b *Builder) Cell(text string, m Merge) {
	at := len(b.row)
	if m.Left && at > 0 {
		b.row = append(b.row, Cell{Text: b.row[at-1].Text, Copy: true})
		return
	}
	c := Cell{Text: text, Cols: min(max(m.Cols, 1), maxSpan)}
	if above := b.above(at); m.Below && above != nil {
		c.Text, c.Copy = above.Text, true
		if origin := &b.table.Rows[b.from[at]][at]; !origin.Copy {
			origin.Rows = max(origin.Rows, 1) + 1
		}
	}
	b.row = append(b.row, c)
	for range c.Cols - 1 {
		b.row = append(b.row, Cell{Text: c.Text, Copy: true})
	}
	for len(b.from) < len(b.row) {
		b.from = append(b.from, len(b.table.Rows))
	}
	if !c.Copy {
		for i := at; i < len(b.row); i++ {
			b.from[i] = len(b.table.Rows)
		}
	}
}

// above is the place over a column of the row being built.
func (b *Builder) above(column int) *Cell {
	n := len(b.table.Rows)
	if n == 0 || column >= len(b.table.Rows[n-1]) || column >= len(b.from) || b.from[column] >= n || column >= len(b.table.Rows[b.from[column]]) {
		return nil
	}
	return &b.table.Rows[n-1][column]
}

// EndRow ends the row. header is that its maker calls it one.
func (b *Builder) EndRow(header bool, budget *format.Budget) error {
	if header && b.table.Header == len(b.table.Rows) {
		b.table.Header++
	}
	row := b.row
	b.row = nil
	b.table.Rows = append(b.table.Rows, row)
	return budget.Cell(len(row))
}

// DropRow leaves out the row being built.
func (b *Builder) DropRow() { b.row = nil }

// Empty tells whether there is no row yet.
func (b *Builder) Empty() bool { return len(b.table.Rows) == 0 }

// Table is what was built.
func (b *Builder) Table() Table { return b.table }
