package rtf

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/format"
)

func read(raw string, l format.Limits) (format.Content, error) {
	return Read(context.Background(), format.File{Data: []byte(raw)}, format.NewBudget(l))
}

// head is how Word in China begins a file.
const head = `{\rtf1\ansi\ansicpg936\uc2{\fonttbl{\f0\fcharset134 \'cb\'ce\'cc\'e5;}{\f1\fcharset0 Times;}{\f2\fcharset136 Ming;}}{\colortbl;\red0;}{\*\generator x;}`

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"GBK, Unicode with its substitute", `\f0 \'b5\'da\'d2\'bb\'cc\'f5 \u20026\'ce\'aa\u-25977\'c8\'b7\par`, "第一条 为骇\n"},
		{"font of Big5", `{\f2 \'a4\'a4}\par`, "中\n"},
		{"a character of two halves", `\uc0\u-10179\u-8704 \par`, "😀\n"},
		{"groups that say nothing", `{\*\bkmkstart a}{\info{\title x}}{\header y}\'d7\'d6{\field{\*\fldinst PAGE}{\fldrslt 3}}\par`, "字3\n"},
		{"hidden, deleted, struck", `\'d7\'d6{\v h}{\deleted d}{\strike s}{\v0 v}\par`, "字v\n"},
		{"number of a list", `{\listtext\pard\plain \'d2\'bb\'a1\'a2\tab}\'d7\'dc\'d4\'f2\par{\listtext \'b7\tab}a\par`, "一、总则\na\n"},
		{"heading", `\outlinelevel0 \'d7\'dc\'d4\'f2\par\pard a\par\outlinelevel0 b\par`, "## 总则\na\n## b\n"},
		{"power", `5m{\super 2}\par`, "5m²\n"},
		{"note", `a{\footnote\pard {\chftn} n\par}b\par c\par`, "ab\n注1：n\nc\n"},
		{"signs", `\ldblquote a\rdblquote\~b\_c\{\}\\\emdash\line d\par`, "“a” b-c{}\\—\nd\n"},
		{"bytes of a picture", `{\pict\bin5 }}}}}}a\par`, "a\n"},
		{"last paragraph without an end", `a`, "a\n"},
		{"table", `\trowd\cellx2000\cellx4000\cellx6000\pard\intbl a\cell b\cell c\cell\row\trowd\clvmgf\cellx2000\cellx4000\cellx6000\intbl x\cell 1\cell 2\par 3\cell\row` +
			`\trowd\clvmrg\cellx2000\cellx6000\intbl\cell 4\cell\row\pard d\par`, "| a | b | c |\n| --- | --- | --- |\n| x | 1 | 2 3 |\n| x | 4 | 4 |\nd\n"},
	} {
		got, err := read(head+c.in+"}", format.Limits{})
		if err != nil || got.Text != c.want {
			t.Errorf("%s: %v got %q, want %q", c.name, err, got.Text, c.want)
		}
	}
}

func TestFileOfLibreOffice(t *testing.T) {
	raw, err := os.ReadFile("testdata/rich.rtf")
	if err != nil {
		t.Fatal(err)
	}
	c, err := read(string(raw), format.Limits{})
	for _, want := range []string{"第一章 总则\n", "第二条 本办法适用于在籍学生。\n注1：含走读生。\n", "| 学段 | 一类 | 二类 |\n| --- | --- | --- |\n| 小学 | 500 | 800 |\n| 小学 | 510 | 810 |\n",
		"补助为400元；宿舍人均不少于5m²。包括：\n（一）住宿费；\n"} {
		if !strings.Contains(c.Text, want) {
			t.Errorf("%v: %q is missing in\n%s", err, want, c.Text)
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name, raw string
		limits    format.Limits
		want      error
	}{
		{"cut off", head + "a", format.Limits{}, format.ErrDamaged},
		{"nested", strings.Repeat("{", 5000), format.Limits{}, format.ErrTooDeep},
		{"text", head + strings.Repeat("a", 5000) + "}", format.Limits{Text: 1000}, format.ErrTooLarge},
		{"paragraphs", head + strings.Repeat(`a\par `, 5000) + "}", format.Limits{Text: 1000}, format.ErrTooLarge},
		{"cells", head + strings.Repeat(`\cellx1`, 5000) + "}", format.Limits{Cells: 1000}, format.ErrTooLarge},
		{"a picture", head + `{\pict aabb}}`, format.Limits{}, format.ErrNoText},
	} {
		if _, err := read(c.raw, c.limits); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(head + `{\listtext 1.\tab}\trowd\cellx9\intbl a\cell\row\u20026\'3f\par}`)
	f.Add(`{\rtf1{\footnote a}\bin3 }}}\'zz\u-10179}`)
	f.Fuzz(func(t *testing.T, raw string) {
		c, err := read(raw, format.Limits{Text: 1 << 16, Cells: 10_000})
		if err != nil {
			for _, known := range []error{format.ErrDamaged, format.ErrTooLarge, format.ErrTooDeep, format.ErrNoText} {
				if errors.Is(err, known) {
					return
				}
			}
			t.Fatalf("%v is none of the errors of a reader", err)
		}
		if len(c.Text) > 4<<16 || !utf8.ValidString(c.Text) {
			t.Fatalf("%d bytes of text, valid %v", len(c.Text), utf8.ValidString(c.Text))
		}
	})
}
