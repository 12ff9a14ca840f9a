package xls

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"github.com/policybot/policybot/corpus/format"
)

// records are those of a stream, one after the other.
type records struct {
	stream []byte
	at     int
	kind   uint16
	data   []byte
}

// next goes on to the next record; false is the end of the stream, or that it is cut off.
func (r *records) next() bool {
	if r.at < 0 || r.at+4 > len(r.stream) {
		return false
	}
	n := int(le.Uint16(r.stream[r.at+2:]))
	if n > len(r.stream)-r.at-4 {
		return false
	}
	r.kind, r.data = le.Uint16(r.stream[r.at:]), r.stream[r.at+4:r.at+4+n]
	r.at += 4 + n
	return true
}

// more goes on to the record that goes on from this one.
func (r *records) more() bool {
	return r.at+4 <= len(r.stream) && le.Uint16(r.stream[r.at:]) == recContinue && r.next()
}

// text is a string that stands in one record, behind its length of one byte (short) or two.
func (w *workbook) text(b []byte, short bool) string {
	head := 2
	if short {
		head = 1
	}
	if len(b) < head {
		return ""
	}
	n := int(b[0])
	if !short {
		n = int(le.Uint16(b))
	}
	b = b[head:]
	if w.old {
		return w.decode(b[:min(n, len(b))])
	}
	if len(b) < 1 {
		return ""
	}
	units, _ := take(nil, b[1:], n, b[0]&1 != 0)
	return string(utf16.Decode(units))
}

// decode reads bytes of the code page.
func (w *workbook) decode(b []byte) string {
	var s string
	var err error
	switch w.codepage {
	case 950:
		s, err = traditionalchinese.Big5.NewDecoder().String(string(b))
	case 1252:
		s, err = charmap.Windows1252.NewDecoder().String(string(b))
	default:
		s, err = simplifiedchinese.GB18030.NewDecoder().String(string(b))
	}
	if err != nil {
		return ""
	}
	return strings.ToValidUTF8(s, "")
}

// take reads up to n characters and says how many bytes they had.
func take(units []uint16, b []byte, n int, wide bool) ([]uint16, int) {
	size := 1
	if wide {
		size = 2
	}
	n = min(n, len(b)/size)
	for i := range n {
		if wide {
			units = append(units, le.Uint16(b[2*i:]))
		} else {
			units = append(units, uint16(b[i]))
		}
	}
	return units, n * size
}

// Of a shared string: its characters have two bytes, phonetics follow it, and formats.
const (
	wideFlag     = 1
	phoneticFlag = 4
	richFlag     = 8
)

// readStrings reads the shared strings, which go on over records that follow.
func (w *workbook) readStrings(r *records) error {
	if len(r.data) < 8 {
		return damaged("shared strings")
	}
	count := int(le.Uint32(r.data[4:]))
	if count > w.budget.Cells {
		return fmt.Errorf("%w: %d shared strings", format.ErrTooLarge, count)
	}
	b := r.data[8:]
	for range count {
		for len(b) < 3 {
			if len(b) > 0 || !r.more() {
				return nil // what is there is read; cells that name others stay empty
			}
			b = r.data
		}
		n, flags := int(le.Uint16(b)), b[2]
		b = b[3:]
		skip := 0
		if flags&richFlag != 0 && len(b) >= 2 {
			skip += 4 * int(le.Uint16(b))
			b = b[2:]
		}
		if flags&phoneticFlag != 0 && len(b) >= 4 {
			skip += int(le.Uint32(b))
			b = b[4:]
		}
		units := make([]uint16, 0, min(n, 1024))
		wide := flags&wideFlag != 0
		for used := 0; ; {
			units, used = take(units, b, n-len(units), wide)
			if b = b[used:]; len(units) >= n {
				break
			}
			if !r.more() || len(r.data) < 1 {
				return nil
			}
			wide, b = r.data[0]&wideFlag != 0, r.data[1:]
		}
		w.strings = append(w.strings, string(utf16.Decode(units)))
		for skip > len(b) {
			skip -= len(b)
			if !r.more() {
				return nil
			}
			b = r.data
		}
		b = b[max(skip, 0):]
	}
	return nil
}
