package docx

import (
	"encoding/xml"

	"github.com/policybot/policybot/corpus/format/grid"
	"github.com/policybot/policybot/corpus/format/markup"
	"github.com/policybot/policybot/corpus/format/prose"
)

// maxSpan is how many columns a cell may reach over.
const maxSpan = 60

// tableReader reads one table.
type tableReader struct {
	d     *document
	notes []string
	table grid.Table
	heads int   // rows so far that are called header, none between them that is not
	from  []int // the row in which the cell of a column was written
}

// table reads a table and puts it into the flow as lines.
func (d *document) table(r *markup.Reader, into *flow) error {
	t := tableReader{d: d}
	for until := r.Depth() - 1; r.Depth() > until; {
		tok, err := r.Next()
		if err != nil {
			return cut(err)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "tr":
			err = t.row(r)
		case "tblPr", "tblGrid", "sdtPr", "Fallback":
			err = r.Skip()
		}
		if err != nil {
			return err
		}
	}
	lines, err := grid.Lines(t.table, d.budget)
	if err != nil {
		return err
	}
	into.notes = append(into.notes, t.notes...)
	return into.add(d, prose.Block{Text: lines})
}

// row reads one row.
func (t *tableReader) row(r *markup.Reader) error {
	var row []grid.Cell
	deleted, head := false, false
	for until := r.Depth() - 1; r.Depth() > until; {
		tok, err := r.Next()
		if err != nil {
			return cut(err)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "gridBefore":
			for range min(max(number(markup.Attr(e, "val"), 0), 0), maxSpan) {
				row = append(row, grid.Cell{})
			}
		case "tblHeader":
			head = on(e)
		case "del": // in the properties of the row
			deleted = true
		case "trPrChange", "tblPrEx", "sdtPr", "Fallback":
			err = r.Skip()
		case "tc":
			row, err = t.cell(r, row)
		}
		if err != nil {
			return err
		}
	}
	if deleted {
		return nil
	}
	if head && t.heads == len(t.table.Rows) {
		t.heads++
		t.table.Header = t.heads
	}
	t.table.Rows = append(t.table.Rows, row)
	return t.d.budget.Cell(len(row))
}

// merge is how a cell goes together with others.
type merge struct {
	cols        int
	below, left bool // it goes on from the cell above, or before it
}

// cell reads one cell and puts it into the row, in every column it covers.
func (t *tableReader) cell(r *markup.Reader, row []grid.Cell) ([]grid.Cell, error) {
	var f flow
	m := merge{cols: 1}
	for until := r.Depth() - 1; r.Depth() > until; {
		tok, err := r.Next()
		if err != nil {
			return nil, cut(err)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if e.Name.Local == "tcPr" {
			m, err = readMerge(r)
		} else {
			err = t.d.block(r, e, &f)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := f.flush(t.d); err != nil {
		return nil, err
	}
	t.notes = append(t.notes, f.notes...)
	return t.place(row, f.words("\n"), m), nil
}

// place puts the cell into the row.
func (t *tableReader) place(row []grid.Cell, text string, m merge) []grid.Cell {
	at := len(row)
	if m.left && at > 0 {
		return append(row, grid.Cell{Text: row[at-1].Text, Copy: true})
	}
	c := grid.Cell{Text: text, Cols: m.cols}
	if above := t.above(at); m.below && above != nil {
		c.Text, c.Copy = above.Text, true
		if origin := &t.table.Rows[t.from[at]][at]; !origin.Copy {
			origin.Rows = max(origin.Rows, 1) + 1
		}
	}
	row = append(row, c)
	for range m.cols - 1 {
		row = append(row, grid.Cell{Text: c.Text, Copy: true})
	}
	for len(t.from) < len(row) {
		t.from = append(t.from, len(t.table.Rows))
	}
	if !c.Copy {
		for i := at; i < len(row); i++ {
			t.from[i] = len(t.table.Rows)
		}
	}
	return row
}

// above is the place over a column of the row being read.
func (t *tableReader) above(column int) *grid.Cell {
	if n := len(t.table.Rows); n > 0 && column < len(t.table.Rows[n-1]) && column < len(t.from) && column < len(t.table.Rows[t.from[column]]) {
		return &t.table.Rows[n-1][column]
	}
	return nil
}

func readMerge(r *markup.Reader) (merge, error) {
	m := merge{cols: 1}
	for until := r.Depth() - 1; r.Depth() > until; {
		tok, err := r.Next()
		if err != nil {
			return m, cut(err)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch val := markup.Attr(e, "val"); e.Name.Local {
		case "gridSpan":
			m.cols = min(max(number(val, 1), 1), maxSpan)
		case "vMerge":
			m.below = val != "restart"
		case "hMerge":
			m.left = val != "restart"
		case "tcPrChange":
			if err := r.Skip(); err != nil {
				return m, err
			}
		}
	}
	return m, nil
}
