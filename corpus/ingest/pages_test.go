package ingest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/policybot/policybot/corpus"
)

// head is the beginning of a page of one article; body follows.
const pageHead = `<!DOCTYPE html><html><head><meta charset="utf-8"><title>清河县校服管理办法_政策文件_清河县人民政府门户网站</title></head><body><p>第一条 本办法适用于全县学校。</p>`

// text is what is read of a file, all documents together.
func text(t *testing.T, name, content string) (string, []*corpus.Document) {
	t.Helper()
	docs, err := File(name, []byte(content), Options{Now: day})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	all := ""
	for _, d := range docs {
		all += d.Text + "\n"
	}
	return all, docs
}

// TestPageElements: what a page hides, strikes out, raises or reads aloud.
func TestPageElements(t *testing.T) {
	for _, c := range []struct{ body, has, hasNot string }{
		{"<p>第二条 每班不超过50<sup>2</sup>人。</p><p><sup>2</sup> 指普通班。</p>", "50人", "502"},
		{"<p>第二条 面积不小于61m<sup>2</sup>。</p>", "61m²", "61m2"},
		{"<p>第二条 不超过<del>150</del><ins>180</ins>元。</p>", "180元", "150"},
		{`<p>第二条 不超过180元。</p><div style="display: none">第三条 <div>999元</div>。</div><p>第四条 完。</p>`, "第四条", "999"},
		{"<p>第二条 不超过180元。</p><p hidden>第三条 888元。<p>第四条 完。</p>", "第四条", "888"},
		{"<p>第二条 <ruby>校<rp>(</rp><rt>xiào</rt></ruby>服180元。</p>", "校服180元", "xi"},
		{"<p>第二条 联系方式如下。</p><dl><dt>电话</dt><dd>0312-5551234</dd></dl>", "电话：0312-5551234", "电话\n"},
		{"<nav><ul><li>网站导航</li></ul></nav><p>第二条 完。</p>", "完", "网站导航"},
	} {
		all, docs := text(t, "a.html", pageHead+c.body)
		if !strings.Contains(all, c.has) || strings.Contains(all, c.hasNot) {
			t.Errorf("%s\nreads %q", c.body, all)
		}
		if docs[0].Title != "清河县校服管理办法" {
			t.Errorf("title %q", docs[0].Title)
		}
	}
}

// TestPageMeta: a page that says its title and day in <meta>, one that is UTF-16, and the way back from its text.
func TestPageMeta(t *testing.T) {
	page := `<html><head><title>清河县人民政府</title><meta name="ArticleTitle" content="清河县校服管理办法"><meta name="PubDate" content="2026-03-02"></head><body><p>第一条 每套不超过180元。</p></body></html>`
	for _, raw := range []string{page, "\xff\xfe" + utf16le(page)} {
		_, docs := text(t, "a.html", raw)
		d := docs[0]
		if d.Title != "清河县校服管理办法" || d.Posted.String() != "2026-03-02" {
			t.Errorf("title %q posted %s", d.Title, d.Posted)
		}
		at := strings.Index(d.Text, "180元")
		a, b, ok := d.Map.Source(corpus.Span{Start: at, End: at + len("180元")})
		if got := raw[a:b]; !ok || got != "180元" && got != utf16le("180元") {
			t.Errorf("180元 leads to %q", got)
		}
	}
}

func utf16le(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

// TestDamage: one bad byte, a line in another encoding, UTF-8 taken for Latin, and what cannot be mended.
func TestDamage(t *testing.T) {
	const good = "清河县校服管理办法\n第一条 为规范校服管理，制定本办法。\n第二条 每套不得超过180元。\n"
	for name, raw := range map[string]string{
		"cut": good + "第三条 由教育局解释\xe3\x80", "gbk line": good + "\xb5\xda\xc8\xfd\xcc\xf5 \xd0\xa3\xb7\xfe\xc3\xbf\xc8\xfd\xc4\xea\xb8\xfc\xbb\xbb\xd2\xbb\xb4\xce\xa1\xa3\n",
		"latin": latin1(good), "twice": latin1(latin1(good)),
	} {
		all, docs := text(t, "a.txt", raw)
		if !strings.Contains(all, "第二条 每套不得超过180元。") || docs[0].ClauseByID("a2k1") < 0 {
			t.Errorf("%s reads %q", name, all)
		}
	}
	for raw, reason := range map[string]string{
		strings.Repeat("锟斤拷校服锟斤拷锟斤拷", 5): "乱码", "{\\rtf1\\ansi }": "没有文字",
		"From: <Saved by>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n": "没有文字", // a page that was saved without its parts
	} {
		_, err := File("a.txt", []byte(raw), Options{Now: day})
		var s *SkipError
		if !errors.As(err, &s) || !strings.Contains(s.Reason, reason) {
			t.Errorf("%q gives %v, want %s", raw[:min(12, len(raw))], err, reason)
		}
	}
}

// latin1 is s as a program writes it that takes its bytes for Latin.
func latin1(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}

// TestPlainTables: rows of tabs, boxes and commas, and of one cell a line.
func TestPlainTables(t *testing.T) {
	for _, table := range []string{
		"城市\t处级\t其他人员\n海滨市\t480\t350\n山前市\t450\t330\n", "┌──┬─┬─┐\n│城市│处级│其他人员│\n├──┼─┼─┤\n│海滨市│480│350│\n│山前市│450│330│\n└──┴─┴─┘\n",
		"城市,处级,其他人员\n海滨市,480,350\n山前市,450,330\n", "序号\n城市\n处级\n1\n海滨市\n480\n2\n山前市\n450\n3\n河口市\n300\n",
	} {
		_, docs := text(t, "a.txt", "清河县住宿费标准\n\n"+table)
		tables := docs[0].Tables
		if len(tables) != 1 || len(tables[0].Rows) < 2 || len(tables[0].Columns) != 3 || tables[0].Columns[2].Text == "" {
			t.Errorf("%q gives %+v", table, tables)
		}
	}
}

// TestExcerpt is a text that was refused whole: an article, then a line taken for a title, then 二、.
func TestExcerpt(t *testing.T) {
	all, _ := text(t, "a.txt", "（节选）\n第八条 学校应当公示。\n收费标准\n二、住宿费每学期500元。\n")
	if !strings.Contains(all, "住宿费每学期500元") {
		t.Errorf("reads %q", all)
	}
}

// TestNamesInGBK: a file whose name is no UTF-8 is listed with what to do.
func TestNamesInGBK(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "\xb0\xec\xb7\xa8.txt"), []byte(rule), 0o600); err != nil {
		t.Skipf("SKIP: this file system takes no such names: %v", err)
	}
	files, skipped, err := Look(os.DirFS(dir))
	if err != nil || len(files) != 0 || len(skipped) != 1 || skipped[0].Path != "办法.txt" || skipped[0].Advice == "" {
		t.Errorf("files %v skipped %+v, %v", files, skipped, err)
	}
}
