package doc

import (
	"strings"

	"github.com/policybot/policybot/corpus/format/grid"
)

// table is a table while it is read: its rows, and the cells of the row that has not ended.
type table struct {
	rows  []grid.Row
	cells []string
	cell  strings.Builder
}

// paragraph takes a paragraph in a table. Tables in a cell are the words of that cell.
func (t *table) paragraph(d *document, mark uint16, p para, text string) error {
	switch {
	case p.rowEnd && p.depth <= 1 && mark == cellEnd:
		if t.cell.Len() > 0 {
			t.endCell()
		}
		t.rows = append(t.rows, grid.Row{Cells: t.cells, Edges: p.row.edges, Below: p.row.below, Left: p.row.left, Header: p.row.header})
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

// lines is the table as lines; there is none any more then.
func (t *table) lines(d *document) (string, error) {
	if t.cell.Len() > 0 {
		t.endCell()
	}
	if len(t.cells) > 0 { // a row without an end
		t.rows, t.cells = append(t.rows, grid.Row{Cells: t.cells}), nil
	}
	rows := t.rows
	t.rows = nil
	if len(rows) == 0 {
		return "", nil
	}
	g, err := grid.FromRows(rows, d.budget)
	if err != nil {
		return "", err
	}
	return grid.Lines(g, d.budget)
}
