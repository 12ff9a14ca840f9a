package xlsx

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/formattest"
)

const (
	list   = `<workbook xmlns:r="r"><sheets><sheet name="标准" r:id="rId1"/><sheet name="底稿" state="hidden" r:id="rId2"/></sheets></workbook>`
	rels   = `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>`
	shared = `<sst><si><t>学段</t></si><si><r><t>标</t></r><r><t xml:space="preserve">准</t></r><rPh><t>biao</t></rPh></si></sst>`
	styles = `<styleSheet><numFmts><numFmt numFmtId="165" formatCode="0&quot;元&quot;"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="165"/><xf numFmtId="14"/><xf numFmtId="9"/></cellXfs></styleSheet>`
)

func book(t testing.TB, data string, more ...string) []byte {
	t.Helper()
	return formattest.Zip(t, append([]string{"xl/workbook.xml", list, "xl/_rels/workbook.xml.rels", rels, "xl/sharedStrings.xml", shared, "xl/styles.xml", styles,
		"xl/worksheets/sheet1.xml", `<worksheet><sheetData>` + data + `</sheetData></worksheet>`,
		"xl/worksheets/sheet2.xml", `<worksheet><sheetData><row><c t="str"><v>x</v></c></row></sheetData></worksheet>`}, more...)...)
}

func read(raw []byte, l format.Limits) (format.Content, error) {
	return Read(context.Background(), format.File{Data: raw}, format.NewBudget(l))
}

func TestCells(t *testing.T) {
	c, err := read(book(t, `<row r="2"><c r="B2" t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="inlineStr"><is><t>起算</t></is></c><c t="str"><f>A1&amp;"x"</f><v>比例</v></c></row>
<row r="3"><c r="B3" t="str"><v>初中</v></c><c r="C3" s="1"><v>625</v></c><c r="D3" s="2"><v>45826</v></c><c r="E3" s="3"><v>0.6</v></c></row>
<row r="4"><c r="C4" s="1"><v>700</v></c><c r="D4" t="e"><v>#REF!</v></c><c r="E4" t="b"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="B3:B4"/><mergeCell ref="x"/></mergeCells><sheetData>`), format.Limits{})
	want := "| 学段 | 标准 | 起算 | 比例 |\n| --- | --- | --- | --- |\n| 初中 | 625元 | 2025/6/18 | 60% |\n| 初中 | 700元 |  | 是 |\n"
	if err != nil || c.Text != want || len(c.Flags) != 1 {
		t.Errorf("%v %v\n%s", err, c.Flags, c.Text)
	}
}

func TestPlace(t *testing.T) {
	for ref, want := range map[string]string{"A1": "0 0 true", "BC12": "11 54 true", "XFD1048576": "1048575 16383 true", "XFE1": "0 0 false", "A0": "0 0 false", "1": "0 0 false", "AAAAA1": "0 0 false", "": "0 0 false"} {
		r, c, ok := place(ref)
		if got := fmt.Sprint(r, c, ok); got != want {
			t.Errorf("place(%q) = %s, want %s", ref, got, want)
		}
	}
}

func TestRefusals(t *testing.T) {
	wide := "<row>" + strings.Repeat(`<c t="str"><v>x</v></c>`, 3000) + "</row>"
	gaps := ""
	for i := range 50 {
		gaps += fmt.Sprintf(`<row><c r="%c%c%d" t="str"><v>x</v></c></row>`, 'A'+i%25, 'A'+i/25, i+1)
	}
	whole := book(t, wide)
	for _, c := range []struct {
		name   string
		raw    []byte
		limits format.Limits
		want   error
	}{
		{"cells", whole, format.Limits{Cells: 1000}, format.ErrTooLarge},
		{"gaps between cells", book(t, gaps), format.Limits{Cells: 1000}, format.ErrTooLarge},
		{"shared strings", book(t, "", "xl/other.xml", "x", "xl/sharedStrings2.xml", "x"), format.Limits{Cells: 1}, format.ErrTooLarge},
		{"cut off", whole[:len(whole)-200], format.Limits{}, format.ErrDamaged},
		{"no workbook", formattest.Zip(t, "xl/styles.xml", "<a/>"), format.Limits{}, format.ErrDamaged},
		{"no sheets", formattest.Zip(t, "xl/workbook.xml", "<workbook/>", "xl/_rels/workbook.xml.rels", "<a/>"), format.Limits{}, format.ErrDamaged},
		{"binary", formattest.Zip(t, "xl/workbook.bin", "x"), format.Limits{}, format.ErrUnsupported},
		{"XML cut off", book(t, `</sheetData><sheetData><row><c><v>`), format.Limits{}, format.ErrDamaged},
	} {
		if _, err := read(c.raw, c.limits); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func FuzzSheet(f *testing.F) {
	f.Add(`<row><c r="XFD1" t="s"><v>1</v></c></row>`, styles)
	f.Add(`<row r="9"><c s="2"><v>1e9</v></c></row>`, styles)
	f.Fuzz(func(t *testing.T, data, styles string) {
		raw := formattest.Zip(t, "xl/workbook.xml", list, "xl/_rels/workbook.xml.rels", rels, "xl/styles.xml", styles,
			"xl/worksheets/sheet1.xml", "<worksheet><sheetData>"+data+"</sheetData></worksheet>")
		c, err := read(raw, format.Limits{Cells: 10_000})
		if err != nil && !errors.Is(err, format.ErrDamaged) && !errors.Is(err, format.ErrTooLarge) && !errors.Is(err, format.ErrTooDeep) {
			t.Fatalf("%v is none of the errors of a reader", err)
		}
		if !utf8.ValidString(c.Text) {
			t.Fatal("text is no UTF-8")
		}
	})
}
