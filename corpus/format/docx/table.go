package docx

import (
	"encoding/xml"

	"github.com/policybot/policybot/corpus/format/grid"
	"github.com/policybot/policybot/corpus/format/markup"
	"github.com/policybot/policybot/corpus/format/prose"
)

// tableReader reads one table.
type tableReader struct {
	d     *document
	notes []string
	table grid.Builder
}

// table reads a table and puts it into the flow as lines.
func (d *document) table(r *markup.Reader, into *flow) error {
	t := tableReader{d: d}
	err := r.Each(func(e xml.StartElement) error {
		var err error
		switch e.Name.Local {
		case "tr":
			err = t.row(r)
		case "tblPr", "tblGrid", "sdtPr", "Fallback":
			err = r.Skip()
		}
		return err
	})
	if err != nil {
		return err
	}
	lines, err := grid.Lines(t.table.Table(), d.budget)
	if err != nil {
		return err
	}
	into.notes = append(into.notes, t.notes...)
	return into.add(d, prose.Block{Text: lines})
}

// row reads one row.
func (t *tableReader) row(r *markup.Reader) error {
	deleted, head := false, false
	err := r.Each(func(e xml.StartElement) error {
		var err error
		switch e.Name.Local {
		case "gridBefore":
			t.table.Gap(number(markup.Attr(e, "val"), 0))
		case "tblHeader":
			head = on(e)
		case "del": // in the properties of the row
			deleted = true
		case "trPrChange", "tblPrEx", "sdtPr", "Fallback":
			err = r.Skip()
		case "tc":
			err = t.cell(r)
		}
		return err
	})
	if err != nil {
		return err
	}
	if deleted {
		t.table.DropRow()
		return nil
	}
	return t.table.EndRow(head, t.d.budget)
}

// cell reads one cell and puts it into the row.
func (t *tableReader) cell(r *markup.Reader) error {
	var f flow
	m := grid.Merge{Cols: 1}
	err := r.Each(func(e xml.StartElement) error {
		var err error
		if e.Name.Local == "tcPr" {
			m, err = readMerge(r)
		} else {
			err = t.d.block(r, e, &f)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := f.flush(t.d); err != nil {
		return err
	}
	t.notes = append(t.notes, f.notes...)
	t.table.Cell(f.words("\n"), m)
	return nil
}

func readMerge(r *markup.Reader) (grid.Merge, error) {
	m := grid.Merge{Cols: 1}
	err := r.Each(func(e xml.StartElement) error {
		switch val := markup.Attr(e, "val"); e.Name.Local {
		case "gridSpan":
			m.Cols = number(val, 1)
		case "vMerge":
			m.Below = val != "restart"
		case "hMerge":
			m.Left = val != "restart"
		case "tcPrChange":
			return r.Skip()
		}
		return nil
	})
	return m, err
}
