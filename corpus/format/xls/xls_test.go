package xls

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/policybot/policybot/corpus/format"
)

// rec is a record with its fields, in little endian.
func rec(kind uint16, fields ...any) []byte {
	var b []byte
	for _, f := range fields {
		switch v := f.(type) {
		case int:
			b = le.AppendUint16(b, uint16(v))
		case string:
			b = append(b, v...)
		default:
			b, _ = binary.Append(b, le, v)
		}
	}
	head := le.AppendUint16(le.AppendUint16(nil, kind), uint16(len(b)))
	return append(head, b...)
}

// wide is a string of two bytes a character behind its length and flags.
func wide(s string) string {
	u := utf16.Encode([]rune(s))
	b := append(le.AppendUint16(nil, uint16(len(u))), 1)
	for _, c := range u {
		b = le.AppendUint16(b, c)
	}
	return string(b)
}

// book is a stream with one sheet, listed with the given state, and records before it.
func book(state byte, globals, sheet [][]byte) []byte {
	var g []byte
	for _, r := range append([][]byte{rec(recBOF, biff8, 5)}, globals...) {
		g = append(g, r...)
	}
	end := rec(recEOF)
	name := string([]byte{2, 1}) + wide("标准")[3:]
	at := len(g) + len(rec(recSheet, uint32(0), state, byte(0), name)) + len(end)
	g = append(append(g, rec(recSheet, uint32(at), state, byte(0), name)...), end...)
	g = append(g, rec(recBOF, biff8, 16)...)
	for _, r := range sheet {
		g = append(g, r...)
	}
	return append(g, end...)
}

func parse(stream []byte, l format.Limits) (format.Content, error) {
	return read(context.Background(), format.NewBudget(l), stream)
}

var globals = [][]byte{
	rec(recXF, 0, 0), rec(recXF, 0, 14), rec(recXF, 0, 200), rec(recFormat, 200, wide(`0"元"`)),
	// two strings, the second broken over a record in the middle of its characters
	rec(recStrings, uint32(2), uint32(2), wide("学段"), 3, byte(1), "\x07\x68"), rec(recContinue, byte(1), "\xc6\x51", byte(0x31), byte(0)),
}

var rows = [][]byte{
	rec(recSharedCell, 0, 0, 0, uint32(0)), rec(recSharedCell, 0, 1, 0, uint32(1)), rec(recLabel, 0, 2, 0, wide("起算")),
	rec(recLabel, 1, 0, 0, wide("初中")), rec(recNumber, 1, 1, 2, math.Float64bits(625)), rec(recRK, 1, 2, 1, uint32(45826<<2|2)),
	rec(recMulRK, 2, 1, 2, uint32(70000<<2|3), 1, uint32(45827<<2|2), 2),
	rec(recFormula, 3, 0, 0, byte(0), "\x00\x00\x00\x00\x00\xff\xff", "junk"), rec(recString, wide("合计")),
	rec(recFormula, 3, 1, 2, math.Float64bits(1325)), rec(recBool, 3, 2, 0, byte(1), byte(0)),
	rec(recBOF, biff8, 32), rec(recLabel, 9, 9, 0, wide("图")), rec(recEOF),
	rec(recMerged, 1, 1, 2, 0, 0),
}

func TestCells(t *testing.T) {
	c, err := parse(book(0, globals, rows), format.Limits{})
	want := "| 学段 | 标准1 | 起算 |\n| --- | --- | --- |\n| 初中 | 625元 | 2025/6/18 |\n| 初中 | 700元 | 2025/6/19 |\n| 合计 | 1325元 | 是 |\n"
	if err != nil || c.Text != want {
		t.Errorf("%v\n%s", err, c.Text)
	}
	if c, err = parse(book(1, globals, rows), format.Limits{}); err != nil || c.Text != "" || len(c.Flags) != 1 {
		t.Errorf("hidden: %v %q", err, c.Text)
	}
}

func TestOldStrings(t *testing.T) {
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String("住宿费")
	if err != nil {
		t.Fatal(err)
	}
	stream := book(0, nil, [][]byte{rec(recLabel, 0, 0, 0, len(gbk), gbk)})
	le.PutUint16(stream[4:], 0x0500)
	if c, err := parse(stream, format.Limits{}); err != nil || c.Text != "住宿费\n" {
		t.Errorf("%v %q", err, c.Text)
	}
}

func TestFileOfLibreOffice(t *testing.T) {
	raw, err := os.ReadFile("../testdata/table/policy.xls")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Read(context.Background(), format.File{Data: raw}, format.NewBudget(format.Limits{}))
	if err != nil || !strings.Contains(c.Text, "| 初中 | 625 | 950 |\n") {
		t.Errorf("%v\n%s", err, c.Text)
	}
	for _, n := range []int{8, 520, len(raw) / 2} {
		if _, err := Read(context.Background(), format.File{Data: raw[:n]}, format.NewBudget(format.Limits{})); !errors.Is(err, format.ErrDamaged) {
			t.Errorf("cut off at %d: %v", n, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	whole := book(0, globals, rows)
	for _, c := range []struct {
		name   string
		stream []byte
		limits format.Limits
		want   error
	}{
		{"password", book(0, [][]byte{rec(recPassword, 0)}, nil), format.Limits{}, format.ErrEncrypted},
		{"empty", nil, format.Limits{}, format.ErrDamaged},
		{"no workbook", rec(recEOF), format.Limits{}, format.ErrDamaged},
		{"cut off", whole[:len(whole)-6], format.Limits{}, format.ErrDamaged},
		{"cells", whole, format.Limits{Cells: 5}, format.ErrTooLarge},
		{"shared strings", book(0, [][]byte{rec(recStrings, uint32(0), uint32(1<<30))}, nil), format.Limits{}, format.ErrTooLarge},
	} {
		if _, err := parse(c.stream, c.limits); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(book(0, globals, rows))
	f.Fuzz(func(t *testing.T, stream []byte) {
		c, err := parse(stream, format.Limits{Cells: 10_000, Text: 1 << 20})
		if err != nil && !errors.Is(err, format.ErrDamaged) && !errors.Is(err, format.ErrTooLarge) && !errors.Is(err, format.ErrEncrypted) {
			t.Fatalf("%v is none of the errors of a reader", err)
		}
		if !utf8.ValidString(c.Text) {
			t.Fatal("text is no UTF-8")
		}
	})
}
