package docx

import (
	"context"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/formattest"
)

func read(t testing.TB, raw []byte) (format.Content, error) {
	t.Helper()
	return Read(context.Background(), format.File{Name: "a.docx", Data: raw}, format.NewBudget(format.Limits{}))
}

func text(t *testing.T, body string, more ...string) string {
	t.Helper()
	c, err := read(t, formattest.Docx(t, body, more...))
	if err != nil {
		t.Fatal(err)
	}
	return c.Text
}

func p(words string) string { return "<w:p><w:r><w:t>" + words + "</w:t></w:r></w:p>" }

const numbering = `<w:numbering xmlns:w="w">
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1章"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlRestart w:val="0"/><w:pStyle w:val="tiao"/><w:lvlText w:val="第%2条"/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%3）"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="japaneseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="3"><w:numStyleLink w:val="ls"/></w:abstractNum>
<w:abstractNum w:abstractNumId="4"><w:styleLink w:val="ls"/><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimalEnclosedCircle"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="5"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
<w:num w:numId="6"><w:abstractNumId w:val="3"/></w:num>
</w:numbering>`

const styleSheet = `<w:styles xmlns:w="w">
<w:style w:styleId="tiao"><w:name w:val="条"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="t"><w:name w:val="Title"/></w:style>
<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="mine"><w:name w:val="我的标题"/><w:basedOn w:val="1"/></w:style>
<w:style w:styleId="x"><w:name w:val="x"/><w:basedOn w:val="y"/></w:style><w:style w:styleId="y"><w:name w:val="y"/><w:basedOn w:val="x"/></w:style>
<w:style w:styleId="toc"><w:name w:val="toc 1"/></w:style>
<w:style w:styleId="gone"><w:name w:val="gone"/><w:rPr><w:vanish/></w:rPr></w:style>
</w:styles>`

func item(num, level, words string) string {
	return `<w:p><w:pPr><w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="` + num + `"/></w:numPr></w:pPr><w:r><w:t>` + words + `</w:t></w:r></w:p>`
}

func styled(id, words string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + id + `"/></w:pPr><w:r><w:t>` + words + `</w:t></w:r></w:p>`
}

func TestNumbersOfLists(t *testing.T) {
	got := text(t, item("1", "0", "总则")+styled("tiao", "为了规范，制定本办法。")+item("1", "2", "一项")+item("1", "2", "二项")+
		styled("tiao", "适用。")+item("1", "0", "附则")+styled("tiao", "施行。")+
		item("2", "0", "甲")+item("2", "1", "乙")+item("5", "0", "另起")+item("6", "0", "圈")+item("0", "0", "无号")+item("9", "0", "没有"),
		"word/numbering.xml", numbering, "word/styles.xml", styleSheet)
	want := "第一章 总则\n第一条 为了规范，制定本办法。\n（一）一项\n（二）二项\n第二条 适用。\n第二章 附则\n第三条 施行。\n一、甲\n1.乙\n一、另起\n③圈\n无号\n没有\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestHeadings(t *testing.T) {
	h := "word/styles.xml"
	for _, c := range []struct{ name, body, want string }{
		{"title of two lines", styled("t", "南湖区办法") + styled("t", "（试行）") + styled("1", "总体要求") + p("正文。"), "# 南湖区办法（试行）\n## 总体要求\n正文。\n"},
		{"a lone first heading is the title", styled("mine", "南湖区办法") + p("正文。"), "# 南湖区办法\n正文。\n"},
		{"several are not", styled("1", "甲") + styled("mine", "乙"), "## 甲\n## 乙\n"},
		{"numbered by hand", styled("1", "一、总体要求") + styled("1", "第二章 范围"), "一、总体要求\n第二章 范围\n"},
		{"a sentence is none", styled("1", "总体要求是这样的。"), "总体要求是这样的。\n"},
		{"circle of styles", styled("x", "字"), "字\n"},
		{"contents, hidden", styled("toc", "一、总体要求\t1") + styled("gone", "看不见") + p("字"), "字\n"},
	} {
		if got := text(t, c.body, h, styleSheet); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestChangesAreAccepted(t *testing.T) {
	got := text(t, `<w:p><w:r><w:t>标准为</w:t></w:r><w:del><w:r><w:delText>300</w:delText></w:r></w:del><w:ins><w:r><w:t>400</w:t></w:r></w:ins><w:r><w:t>元。</w:t></w:r></w:p>
<w:moveFrom><w:r><w:t>旧处</w:t></w:r></w:moveFrom>
<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>上半句，</w:t></w:r></w:p><w:p><w:r><w:t>下半句。</w:t></w:r></w:p>
<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>末段</w:t></w:r></w:p>`)
	if got != "标准为400元。\n上半句，下半句。\n末段\n" {
		t.Errorf("got %q", got)
	}
}

func TestRuns(t *testing.T) {
	for _, c := range []struct{ name, run, want string }{
		{"hidden", `<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>显</w:t></w:r>`, "显\n"},
		{"power", `<w:r><w:t>50m</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r>`, "50m²\n"},
		{"breaks", `<w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:tab/><w:t>三</w:t><w:noBreakHyphen/></w:r>`, "一\n二\t三-\n"},
		{"symbols", `<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t><w:sym w:font="Wingdings" w:char="F0A8"/><w:t>否</w:t><w:sym w:char="F012"/><w:sym w:char="zz"/></w:r>`, "☑是□否\n"},
		{"field", `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r>`, "3\n"},
		{"reading above", `<w:r><w:ruby><w:rt><w:r><w:t>zhèn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>镇</w:t></w:r></w:rubyBase></w:ruby></w:r>`, "镇\n"},
		{"link, content control", `<w:hyperlink><w:r><w:t>链</w:t></w:r></w:hyperlink><w:sdt><w:sdtPr><w:t>x</w:t></w:sdtPr><w:sdtContent><w:r><w:t>控</w:t></w:r></w:sdtContent></w:sdt>`, "链控\n"},
		{"text box", `<w:r><w:t>前</w:t><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><v:textbox><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></v:textbox></mc:Fallback></mc:AlternateContent></w:r>`, "前\n框\n"},
	} {
		if got := text(t, "<w:p>"+c.run+"</w:p>"); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	c, err := read(t, formattest.Docx(t, `<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>划掉</w:t></w:r><w:r><w:t>留</w:t></w:r></w:p>`))
	if err != nil || c.Text != "留\n" || len(c.Flags) != 1 {
		t.Errorf("struck words: %+v %v", c, err)
	}
}

func TestNotes(t *testing.T) {
	got := text(t, `<w:p><w:r><w:t>标准见表</w:t><w:footnoteReference w:id="2"/></w:r></w:p>`+p("后文"),
		"word/footnotes.xml", `<w:footnotes xmlns:w="w"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t> 含税。</w:t></w:r></w:p></w:footnote></w:footnotes>`)
	if got != "标准见表\n注1：含税。\n后文\n" {
		t.Errorf("got %q", got)
	}
}

func tc(props, words string) string {
	return "<w:tc><w:tcPr>" + props + "</w:tcPr>" + p(words) + "</w:tc>"
}

func TestTables(t *testing.T) {
	got := text(t, p("标准如下：")+"<w:tbl><w:tblPr/><w:tr>"+tc(`<w:gridSpan w:val="3"/>`, "住宿费标准表")+"</w:tr><w:tr>"+
		tc(`<w:vMerge w:val="restart"/>`, "学段")+tc(`<w:gridSpan w:val="2"/>`, "标准（元）")+"</w:tr><w:tr>"+
		tc(`<w:vMerge/>`, "")+tc("", "新建")+tc("", "改建")+"</w:tr><w:tr>"+
		tc(`<w:vMerge w:val="restart"/>`, "初中")+tc("", "400")+tc("", "300")+"</w:tr><w:tr>"+
		tc(`<w:vMerge/>`, "")+tc("", "410")+tc("", "310")+"</w:tr><w:tr><w:trPr><w:del/></w:trPr>"+tc("", "删")+tc("", "1")+tc("", "2")+"</w:tr></w:tbl>")
	want := "标准如下：\n住宿费标准表\n| 学段 | 标准（元） | 标准（元） |\n| 学段 | 新建 | 改建 |\n| --- | --- | --- |\n| 初中 | 400 | 300 |\n| 初中 | 410 | 310 |\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestRefusals(t *testing.T) {
	whole := formattest.Docx(t, p(strings.Repeat("字", 2000)))
	deep := strings.Repeat("<w:sdt>", 400) + strings.Repeat("</w:sdt>", 400)
	for _, c := range []struct {
		name string
		raw  []byte
		want error
	}{
		{"cut off", whole[:len(whole)/2], format.ErrDamaged},
		{"no main part", formattest.Zip(t, "word/styles.xml", "<a/>"), format.ErrDamaged},
		{"empty main part", formattest.Zip(t, "word/document.xml", ""), format.ErrDamaged},
		{"XML cut off", formattest.Zip(t, "word/document.xml", `<w:document xmlns:w="w"><w:body><w:p>`), format.ErrDamaged},
		{"document type", formattest.Zip(t, "word/document.xml", `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`), format.ErrDamaged},
		{"entity", formattest.Docx(t, p("&x;")), format.ErrDamaged},
		{"nested", formattest.Docx(t, deep), format.ErrTooDeep},
		{"only a picture", formattest.Docx(t, `<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>`), format.ErrNoText},
	} {
		if _, err := read(t, c.raw); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestLimits(t *testing.T) {
	label := strings.Replace(numbering, "第%2条", "第%2条"+strings.Repeat("长", 60), 1)
	for _, c := range []struct {
		name   string
		raw    []byte
		limits format.Limits
	}{
		{"text", formattest.Docx(t, p(strings.Repeat("字", 2000))), format.Limits{Text: 5000}},
		{"labels", formattest.Docx(t, strings.Repeat(styled("tiao", "a"), 100), "word/numbering.xml", label, "word/styles.xml", styleSheet), format.Limits{Text: 5000}},
		{"unpacked", formattest.Docx(t, p(strings.Repeat("字", 20000))), format.Limits{Unpacked: 9000}},
		{"cells", formattest.Docx(t, "<w:tbl>"+strings.Repeat("<w:tr>"+tc(`<w:gridSpan w:val="60"/>`, "a")+"</w:tr>", 100)+"</w:tbl>"), format.Limits{Cells: 3000}},
		{"notes", formattest.Docx(t, strings.Repeat(`<w:p><w:r><w:t>a</w:t><w:footnoteReference w:id="1"/></w:r></w:p>`, 100), "word/footnotes.xml",
			`<w:footnotes xmlns:w="w"><w:footnote w:id="1">`+p(strings.Repeat("注", 300))+`</w:footnote></w:footnotes>`), format.Limits{Text: 20000}},
	} {
		_, err := Read(context.Background(), format.File{Data: c.raw}, format.NewBudget(c.limits))
		if !errors.Is(err, format.ErrTooLarge) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(ctx, format.File{Data: formattest.Docx(t, p("a"))}, format.NewBudget(format.Limits{})); !errors.Is(err, context.Canceled) {
		t.Errorf("a reading nobody waits for: %v", err)
	}
}

// Whatever stands in the body, what is read is text within the budget, or one of the errors that can be worded.
func FuzzBody(f *testing.F) {
	f.Add(p("第一条"), numbering)
	f.Add("<w:tbl><w:tr>"+tc(`<w:gridSpan w:val="3"/>`, "a")+"</w:tr></w:tbl>", "")
	f.Add(item("1", "2", "x")+styled("tiao", "y"), numbering)
	f.Fuzz(func(t *testing.T, body, lists string) {
		raw := formattest.Docx(t, body, "word/numbering.xml", lists, "word/styles.xml", styleSheet)
		c, err := Read(context.Background(), format.File{Data: raw}, format.NewBudget(format.Limits{Text: 1 << 16}))
		if err != nil {
			for _, known := range []error{format.ErrDamaged, format.ErrTooLarge, format.ErrTooDeep, format.ErrNoText} {
				if errors.Is(err, known) {
					return
				}
			}
			t.Fatalf("%v is none of the errors of a reader", err)
		}
		if len(c.Text) > 1<<17 || !utf8.ValidString(c.Text) {
			t.Fatalf("%d bytes of text, valid %v", len(c.Text), utf8.ValidString(c.Text))
		}
	})
}
