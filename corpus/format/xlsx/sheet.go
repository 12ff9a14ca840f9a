package xlsx

import (
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/policybot/policybot/corpus/format/markup"
	"github.com/policybot/policybot/corpus/format/sheet"
)

// sheetReader reads the cells of one sheet. A row or cell that doesn't say where it stands follows the one before.
type sheetReader struct {
	book        *workbook
	sheet       *sheet.Sheet
	row, column int
}

func (s *sheetReader) element(e xml.StartElement, r *markup.Reader) error {
	switch e.Name.Local {
	case "row":
		s.row++
		if n, err := strconv.Atoi(markup.Attr(e, "r")); err == nil {
			s.row = n - 1
		}
		s.column = -1
	case "c":
		s.column++
		if row, column, ok := place(markup.Attr(e, "r")); ok {
			s.row, s.column = row, column
		}
		text, err := s.cell(e, r)
		if err != nil {
			return err
		}
		return s.sheet.Set(s.row, s.column, text)
	case "mergeCell":
		from, to, _ := strings.Cut(markup.Attr(e, "ref"), ":")
		top, left, ok := place(from)
		bottom, right, also := place(to)
		if ok && also {
			return s.sheet.Merge(sheet.Range{Top: top, Left: left, Bottom: bottom, Right: right})
		}
	}
	return nil
}

// cell is what a cell shows.
func (s *sheetReader) cell(e xml.StartElement, r *markup.Reader) (string, error) {
	value, inline := "", ""
	err := r.Each(func(in xml.StartElement) error {
		var err error
		switch in.Name.Local {
		case "v":
			value, err = r.Text()
		case "is":
			inline, err = rich(r)
		case "f":
			err = r.Skip()
		}
		return err
	})
	if err != nil {
		return "", err
	}
	switch markup.Attr(e, "t") {
	case "s":
		if i, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && 0 <= i && i < len(s.book.strings) {
			return s.book.strings[i], nil
		}
		return "", nil
	case "inlineStr":
		return inline, nil
	case "str":
		return value, nil
	case "d":
		day, _, _ := strings.Cut(value, "T00:00:00")
		return day, nil
	case "b":
		return map[bool]string{true: "是", false: "否"}[truth(value)], nil
	case "e":
		return "", nil // #REF! says nothing
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil {
		return value, nil
	}
	code := sheet.General
	if i, err := strconv.Atoi(markup.Attr(e, "s")); err == nil && 0 <= i && i < len(s.book.formats) {
		code = s.book.formats[i]
	}
	return sheet.Number(code, v, s.book.from1904), nil
}

// place is the row and column, from 0, of a name like BC12.
func place(ref string) (row, column int, ok bool) {
	i := 0
	for ; i < len(ref) && i < 4; i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		column = column*26 + int(c-'A') + 1
	}
	n, err := strconv.Atoi(ref[i:])
	if i == 0 || err != nil || n < 1 || n > sheet.LastRow+1 || column > sheet.LastColumn+1 {
		return 0, 0, false
	}
	return n - 1, column - 1, true
}
