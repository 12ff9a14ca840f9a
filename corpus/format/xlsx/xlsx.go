// Package xlsx reads workbooks of Office Open XML, as Excel, WPS and LibreOffice write them. Every cell says what it
// shows; formulas say their last result.
package xlsx

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/markup"
	"github.com/policybot/policybot/corpus/format/ooxml"
	"github.com/policybot/policybot/corpus/format/sheet"
	"github.com/policybot/policybot/corpus/format/unzip"
)

// Read reads one workbook. It is a format.Reader.
func Read(ctx context.Context, f format.File, b *format.Budget) (format.Content, error) {
	file, err := ooxml.Open(ctx, f.Data, b)
	if err != nil {
		return format.Content{}, fmt.Errorf("xlsx: %w", err)
	}
	w := workbook{File: file}
	err = w.read()
	if errors.Is(err, unzip.ErrMissing) {
		if err = fmt.Errorf("%w: %w", format.ErrDamaged, err); file.Zip.Has("xl/workbook.bin") {
			err = fmt.Errorf("binary workbook: %w", format.ErrUnsupported)
		}
	}
	if err != nil {
		return format.Content{}, fmt.Errorf("xlsx: %w", err)
	}
	c, err := sheet.Content(w.sheets, b)
	if err != nil {
		return format.Content{}, fmt.Errorf("xlsx: %w", err)
	}
	return c, nil
}

// dir is where the parts of a workbook stand.
const dir = "xl/"

// workbook is a workbook while it is read.
type workbook struct {
	*ooxml.File
	strings  []string
	formats  []string // by the style of a cell
	from1904 bool
	entries  []entry
	sheets   []*sheet.Sheet
}

// entry is a sheet as the workbook lists it.
type entry struct {
	name, id string
	hidden   bool
}

func (w *workbook) read() error {
	if err := w.Part(dir+"workbook.xml", ooxml.Elements(w.readList)); err != nil {
		return err
	}
	rels, err := w.Relations(dir + "workbook.xml")
	if err != nil {
		return err
	}
	for name, read := range map[string]func(xml.StartElement, *markup.Reader) error{
		"sharedStrings.xml": w.readString, "styles.xml": w.stylesReader(),
	} {
		if err := w.Optional(dir+name, ooxml.Elements(read)); err != nil {
			return err
		}
	}
	for _, e := range w.entries {
		s := sheetReader{book: w, sheet: sheet.New(e.name, e.hidden, w.Budget), row: -1}
		if err := w.Part(rels.ByID[e.id], ooxml.Elements(s.element)); errors.Is(err, unzip.ErrMissing) {
			continue // a chart, or a sheet that was lost
		} else if err != nil {
			return err
		}
		w.sheets = append(w.sheets, s.sheet)
	}
	if len(w.sheets) == 0 {
		return fmt.Errorf("%w: no sheets", format.ErrDamaged)
	}
	return nil
}

func (w *workbook) readList(e xml.StartElement, _ *markup.Reader) error {
	switch e.Name.Local {
	case "workbookPr":
		w.from1904 = truth(markup.Attr(e, "date1904"))
	case "sheet":
		state := markup.Attr(e, "state")
		w.entries = append(w.entries, entry{markup.Attr(e, "name"), markup.Attr(e, "id"), state != "" && state != "visible"})
	}
	return nil
}

func truth(s string) bool { return s == "1" || s == "true" }

// readString reads one shared string. As many are held as there may be cells, and as much of them as of text.
func (w *workbook) readString(e xml.StartElement, r *markup.Reader) error {
	if e.Name.Local != "si" {
		return nil
	}
	s, err := rich(r)
	if err != nil {
		return err
	}
	w.strings = append(w.strings, s)
	if len(w.strings) > w.Budget.Cells {
		return fmt.Errorf("%w: %d shared strings", format.ErrTooLarge, len(w.strings))
	}
	return nil
}

// rich is the text of the element just begun, in one piece or in runs, without the reading above it.
func rich(r *markup.Reader) (string, error) {
	var b strings.Builder
	err := r.Each(func(e xml.StartElement) error {
		var err error
		switch e.Name.Local {
		case "rPh":
			err = r.Skip()
		case "t":
			var s string
			s, err = r.Text()
			b.WriteString(s)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	return b.String(), nil
}

// stylesReader reads which format the cells of a style have.
func (w *workbook) stylesReader() func(xml.StartElement, *markup.Reader) error {
	own, cells := map[int]string{}, false
	return func(e xml.StartElement, _ *markup.Reader) error {
		switch e.Name.Local {
		case "numFmt":
			if id, err := strconv.Atoi(markup.Attr(e, "numFmtId")); err == nil {
				own[id] = markup.Attr(e, "formatCode")
			}
		case "cellXfs":
			cells = true
		case "cellStyles", "dxfs":
			cells = false
		case "xf":
			if !cells {
				break
			}
			id, err := strconv.Atoi(markup.Attr(e, "numFmtId"))
			f := own[id]
			if err != nil || f == "" {
				f = sheet.Builtin(id)
			}
			w.formats = append(w.formats, f)
		}
		return nil
	}
}

// Cells are those of the first sheet that is shown and holds any, row by row as they stand, without what is merged
// filled in. Empty rows and columns in between are left out.
func Cells(ctx context.Context, data []byte, b *format.Budget) ([][]string, error) {
	file, err := ooxml.Open(ctx, data, b)
	if err != nil {
		return nil, fmt.Errorf("xlsx: %w", err)
	}
	w := workbook{File: file}
	if err := w.read(); err != nil {
		if errors.Is(err, unzip.ErrMissing) {
			err = fmt.Errorf("%w: %w", format.ErrDamaged, err)
		}
		return nil, fmt.Errorf("xlsx: %w", err)
	}
	for _, s := range w.sheets {
		if rows, err := s.Rows(); err != nil || len(rows) > 0 && !s.Hidden {
			return rows, err
		}
	}
	return nil, nil
}
