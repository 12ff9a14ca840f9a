package xls

import (
	"math"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/sheet"
)

// cells reads one sheet.
type cells struct {
	book     *workbook
	sheet    *sheet.Sheet
	row, col int  // of the formula whose result is a string that follows
	waits    bool // there is one
}

// read reads the sheet that begins at a place of the stream.
func (s *cells) read(at int) error {
	r := records{stream: s.book.stream, at: at}
	if !r.next() || r.kind != recBOF {
		return damaged("no sheet")
	}
	for deep, n := 1, 0; deep > 0; n++ {
		if !r.next() {
			return damaged("sheet without an end")
		}
		if n%1024 == 0 {
			if err := format.Interrupted(s.book.ctx); err != nil {
				return err
			}
		}
		if err := s.book.budget.Unpack(int64(len(r.data) + 4)); err != nil { // sheets may share their records
			return err
		}
		switch r.kind {
		case recBOF: // a chart in the sheet
			deep++
		case recEOF:
			deep--
		default:
			if deep > 1 {
				continue
			}
			if err := s.record(r.kind, r.data); err != nil {
				return err
			}
		}
	}
	return nil
}

// record takes what one record says.
func (s *cells) record(kind uint16, b []byte) error {
	if kind == recMerged {
		return s.merged(b)
	}
	if kind == recString {
		if !s.waits {
			return nil
		}
		s.waits = false
		return s.sheet.Set(s.row, s.col, s.book.text(b, false))
	}
	if len(b) < 6 {
		return nil
	}
	row, col, style := int(le.Uint16(b)), int(le.Uint16(b[2:])), int(le.Uint16(b[4:]))
	b = b[6:]
	switch {
	case kind == recSharedCell && len(b) >= 4:
		if i := int(le.Uint32(b)); i < len(s.book.strings) {
			return s.sheet.Set(row, col, s.book.strings[i])
		}
	case kind == recLabel || kind == recRichLabel:
		return s.sheet.Set(row, col, s.book.text(b, false))
	case kind == recNumber && len(b) >= 8:
		return s.sheet.Set(row, col, s.book.show(style, math.Float64frombits(le.Uint64(b))))
	case kind == recRK && len(b) >= 4:
		return s.sheet.Set(row, col, s.book.show(style, rk(le.Uint32(b))))
	case kind == recMulRK:
		for b := append([]byte{byte(style), byte(style >> 8)}, b...); len(b) >= 8; b = b[6:] { // the last column ends it
			if err := s.sheet.Set(row, col, s.book.show(int(le.Uint16(b)), rk(le.Uint32(b[2:])))); err != nil {
				return err
			}
			col++
		}
	case kind == recBool && len(b) >= 2 && b[1] == 0:
		return s.sheet.Set(row, col, yesNo(b[0] != 0))
	case kind == recFormula && len(b) >= 8:
		return s.formula(row, col, style, b)
	}
	return nil
}

// formula takes the last result of a formula.
func (s *cells) formula(row, col, style int, b []byte) error {
	const (
		text    = 0
		boolean = 1
	)
	if le.Uint16(b[6:]) != 0xffff {
		return s.sheet.Set(row, col, s.book.show(style, math.Float64frombits(le.Uint64(b))))
	}
	switch b[0] {
	case text:
		s.row, s.col, s.waits = row, col, true
	case boolean:
		return s.sheet.Set(row, col, yesNo(b[2] != 0))
	}
	return nil
}

func yesNo(v bool) string {
	if v {
		return "是"
	}
	return "否"
}

// rk is a number packed into four bytes.
func rk(v uint32) float64 {
	var n float64
	if v&2 != 0 {
		n = float64(int32(v) >> 2)
	} else {
		n = math.Float64frombits(uint64(v&^3) << 32)
	}
	if v&1 != 0 {
		n /= 100
	}
	return n
}

func (s *cells) merged(b []byte) error {
	if len(b) < 2 {
		return nil
	}
	n := int(le.Uint16(b))
	for b = b[2:]; n > 0 && len(b) >= 8; n, b = n-1, b[8:] {
		r := sheet.Range{Top: int(le.Uint16(b)), Bottom: int(le.Uint16(b[2:])), Left: int(le.Uint16(b[4:])), Right: int(le.Uint16(b[6:]))}
		if err := s.sheet.Merge(r); err != nil {
			return err
		}
	}
	return nil
}
