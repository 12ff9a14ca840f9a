// Package xls reads workbooks of the binary format, as Excel 5 to 2003 and WPS write them ([MS-XLS]). Every cell says
// what it shows.
//
//	xls      the streams of the file, and what stands before its sheets
//	records  the records of a stream, and the strings that go on over several of them
//	cells    the cells of one sheet
package xls

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/ole"
	"github.com/policybot/policybot/corpus/format/sheet"
)

var le = binary.LittleEndian

// Read reads one workbook. It is a format.Reader.
func Read(ctx context.Context, f format.File, b *format.Budget) (format.Content, error) {
	o, err := ole.Open(f.Data, b)
	if err != nil {
		return format.Content{}, fmt.Errorf("xls: %w", err)
	}
	name := "Workbook"
	if !o.Has(name) {
		name = "Book" // of Excel 5 and 95
	}
	stream, err := o.Stream(ctx, name)
	if err != nil {
		return format.Content{}, fmt.Errorf("xls: %w", err)
	}
	return read(ctx, b, stream)
}

// The records that are read, by their types.
const (
	recFormula    = 0x0006
	recEOF        = 0x000a
	recDateMode   = 0x0022
	recPassword   = 0x002f
	recContinue   = 0x003c
	recCodepage   = 0x0042
	recSheet      = 0x0085
	recMulRK      = 0x00bd
	recRichLabel  = 0x00d6
	recXF         = 0x00e0
	recMerged     = 0x00e5
	recStrings    = 0x00fc
	recSharedCell = 0x00fd
	recNumber     = 0x0203
	recLabel      = 0x0204
	recBool       = 0x0205
	recString     = 0x0207
	recRK         = 0x027e
	recFormat     = 0x041e
	recBOF        = 0x0809
)

// biff8 is the version of a stream of Excel 97 and later.
const biff8 = 0x0600

// workbook is a workbook while it is read.
type workbook struct {
	ctx      context.Context
	budget   *format.Budget
	stream   []byte
	old      bool // strings are in the code page
	codepage int
	from1904 bool
	strings  []string
	formats  map[int]string
	styles   []int // the format of a style
	entries  []entry
}

// entry is a sheet as the workbook lists it.
type entry struct {
	name   string
	at     int
	hidden bool
}

// read reads the workbook in a stream.
func read(ctx context.Context, b *format.Budget, stream []byte) (format.Content, error) {
	w := &workbook{ctx: ctx, budget: b, stream: stream, formats: map[int]string{}}
	if err := w.globals(); err != nil {
		return format.Content{}, fmt.Errorf("xls: %w", err)
	}
	var sheets []*sheet.Sheet
	for _, e := range w.entries {
		s := cells{book: w, sheet: sheet.New(e.name, e.hidden, b)}
		if err := s.read(e.at); err != nil {
			return format.Content{}, fmt.Errorf("xls: sheet %q: %w", e.name, err)
		}
		sheets = append(sheets, s.sheet)
	}
	c, err := sheet.Content(sheets, b)
	if err != nil {
		return format.Content{}, fmt.Errorf("xls: %w", err)
	}
	return c, nil
}

func damaged(what string) error { return fmt.Errorf("%w: %s", format.ErrDamaged, what) }

// globals reads what stands before the sheets.
func (w *workbook) globals() error {
	r := records{stream: w.stream}
	if !r.next() || r.kind != recBOF || len(r.data) < 4 {
		return damaged("no workbook")
	}
	w.old = le.Uint16(r.data) < biff8
	for r.next() {
		if err := format.Interrupted(w.ctx); err != nil {
			return err
		}
		switch r.kind {
		case recPassword:
			return format.ErrEncrypted
		case recEOF:
			if len(w.entries) == 0 {
				return damaged("no sheets")
			}
			return nil
		case recStrings:
			if err := w.readStrings(&r); err != nil {
				return err
			}
		default:
			w.global(r.kind, r.data)
		}
	}
	return damaged("no end")
}

// global takes what one record says.
func (w *workbook) global(kind uint16, b []byte) {
	const (
		worksheet = 0
		hiddenBit = 3
	)
	switch {
	case kind == recCodepage && len(b) >= 2:
		w.codepage = int(le.Uint16(b))
	case kind == recDateMode && len(b) >= 2:
		w.from1904 = le.Uint16(b) == 1
	case kind == recXF && len(b) >= 4:
		w.styles = append(w.styles, int(le.Uint16(b[2:])))
	case kind == recFormat && len(b) >= 4:
		w.formats[int(le.Uint16(b))] = w.text(b[2:], w.old)
	case kind == recSheet && len(b) >= 8 && b[5] == worksheet:
		w.entries = append(w.entries, entry{w.text(b[6:], true), int(int32(le.Uint32(b))), b[4]&hiddenBit != 0})
	}
}

// show is a number as a cell of a style shows it.
func (w *workbook) show(style int, v float64) string {
	id := 0
	if style < len(w.styles) {
		id = w.styles[style]
	}
	code := w.formats[id]
	if code == "" {
		code = sheet.Builtin(id)
	}
	return sheet.Number(code, v, w.from1904)
}
