package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/policybot/policybot/corpus"
)

var day = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

const rule = "青岚县校服选用办法\n\n青岚县教育局\n2023年6月12日\n\n第一条 校服选用坚持自愿。\n第二条 家长代表不少于三分之二。\n第三条 本办法自2023年9月1日起施行。\n"

func folder() fstest.MapFS {
	gbk, _ := simplifiedchinese.GB18030.NewEncoder().String(rule)
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s), ModTime: day} }
	return fstest.MapFS{
		"乙/办法.txt":      file(rule),
		"甲/办法.txt":      file(rule),
		"甲/办法(国标码).txt": file(gbk),
		"甲/README.md":   file("# 使用说明\n\n把文件放进来。\n"),
		"甲/.隐藏.txt":     file(rule),
		"甲/~$报告.docx":   file("x"),
		".git/办法.txt":   file(rule),
		"甲/空.txt":       file(" \n\n"),
		"甲/图.png":       file("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"),
		"甲/报告.docx":     file("PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00"),
		"甲/大.txt":       file(strings.Repeat("字", 100_000)),
		"甲/链接.txt":      {Data: []byte("../外"), Mode: os.ModeSymlink},
		"无扩展名":          file(rule),
		"甲/网页.html":     file(page),
	}
}

const page = `<html><head><title>标题</title><script>var a = "第一条 假的";</script></head><body>
<div>首页</div><h1>南湖区住宿费标准</h1><p>一、标准。&nbsp;按下表执行。</p>
<table><tr><th>学段</th><th>标准</th></tr><tr><td rowspan=2>初中</td><td>400元</td></tr><tr><td>300元</td></tr></table>
<p>二、其他。费用&lt;按学期&gt;收取。</p></body></html>`

func TestLoad(t *testing.T) {
	opt := Options{Now: day, MaxFileBytes: 200_000}
	var steps []int
	opt.Progress = func(done, total int, path string) { steps = append(steps, total-done) }
	rep, err := Load(context.Background(), folder(), opt)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	ids := map[string]bool{}
	for _, d := range rep.Documents {
		got = append(got, d.Path+" "+d.Title)
		if len(d.ID) < 12 || ids[d.ID] {
			t.Errorf("%s has id %q", d.Path, d.ID)
		}
		ids[d.ID] = true
	}
	want := []string{"乙/办法.txt 青岚县校服选用办法", "无扩展名 青岚县校服选用办法", "甲/README.md 使用说明",
		"甲/办法(国标码).txt 青岚县校服选用办法", "甲/办法.txt 青岚县校服选用办法", "甲/网页.html 南湖区住宿费标准"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("documents:\n%s", strings.Join(got, "\n"))
	}
	skips := map[string]string{
		"甲/图.png": "PNG", "甲/报告.docx": "DOCX", "甲/大.txt": "过大", "甲/空.txt": "没有文字", "甲/链接.txt": "链接",
	}
	for _, s := range rep.Skipped {
		if !strings.Contains(s.Reason, skips[s.Path]) || skips[s.Path] == "" || !strings.Contains(s.Advice, "请") {
			t.Errorf("skipped %+v", s)
		}
		delete(skips, s.Path)
	}
	if len(skips) > 0 {
		t.Errorf("not reported: %v", skips)
	}
	if len(steps) == 0 || steps[len(steps)-1] != 0 {
		t.Errorf("progress did not reach the end: %v", steps)
	}
}

func TestLoadIsDeterministic(t *testing.T) {
	var first string
	for _, workers := range []int{1, 2, 7} {
		rep, err := Load(context.Background(), folder(), Options{Now: day, Workers: workers, MaxFileBytes: 200_000})
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(rep)
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = string(b)
		}
		if string(b) != first {
			t.Errorf("%d workers give another report", workers)
		}
	}
}

func TestLoadStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Load(ctx, folder(), Options{Workers: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled Load returns %v", err)
	}
	if _, err := Load(context.Background(), os.DirFS(filepath.Join(t.TempDir(), "没有")), Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing folder gives %v", err)
	}
}

func TestFileErrors(t *testing.T) {
	_, err := File("甲/空.txt", nil, Options{})
	var s *SkipError
	if !errors.As(err, &s) || s.Path != "甲/空.txt" || s.Advice == "" {
		t.Errorf("an empty file gives %v", err)
	}
}

func TestWebPage(t *testing.T) {
	docs, err := File("网页.html", []byte(page), Options{Now: day})
	if err != nil {
		t.Fatal(err)
	}
	d := docs[0]
	if d.Title != "南湖区住宿费标准" || len(d.Tables) != 1 || len(d.Tables[0].Rows) != 2 ||
		d.Tables[0].Rows[1][0].Text != "初中" {
		t.Fatalf("title %q tables %+v", d.Title, d.Tables)
	}
	if strings.Contains(d.Text, "假的") || !strings.Contains(d.Text, "费用<按学期>收取") {
		t.Errorf("text %q", d.Text)
	}
	cell := d.Tables[0].Rows[1][1]
	a, b, ok := d.Map.Source(cell.Span)
	if !ok || page[a:b] != "300元" {
		t.Errorf("the cell maps to %q", page[a:b])
	}
}

func TestEncodings(t *testing.T) {
	u16 := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(rule)) {
		u16 = append(u16, byte(u), byte(u>>8))
	}
	for name, raw := range map[string][]byte{"bom.txt": []byte("\ufeff" + rule), "utf16.txt": u16} {
		docs, err := File(name, raw, Options{Now: day})
		if err != nil || docs[0].Title != "青岚县校服选用办法" || docs[0].ClauseByID("a2k1") < 0 {
			t.Errorf("%s: %v %+v", name, err, docs)
		}
	}
}

func TestLink(t *testing.T) {
	law := func(year, end string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("# 望江市绿化条例\n\n" + year + "年4月28日 望江市第十七届人民代表大会常务委员会第三次会议通过\n\n第一条 为了绿化，制定本条例。\n\n" + end + "\n")}
	}
	old := "# 望江市树木管理办法\n\n1998年4月28日 望江市人民政府公布\n\n第一条 为了管理树木，制定本办法。\n"
	rep, err := Load(context.Background(), fstest.MapFS{
		"a.md": law("2015", "第二条 本条例自2015年12月1日起施行。《望江市树木管理办法》同时废止。"),
		"b.md": law("2021", "第二条 本条例自2015年12月1日起施行。"),
		"c.md": {Data: []byte(old)},
	}, Options{Now: day})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []corpus.Validity{corpus.Amended, corpus.InForce, corpus.Repealed} {
		if d := rep.Documents[i]; d.Validity != want {
			t.Errorf("%s is %s (%s), want %s", d.Path, d.Validity, d.Note, want)
		}
	}
}

func FuzzFile(f *testing.F) {
	f.Add("a.html", []byte(page))
	f.Add("a.txt", []byte(rule))
	f.Add("a", []byte("<html><table><tr><td>&amp;<td rowspan=9>x</table>"))
	f.Fuzz(func(t *testing.T, name string, raw []byte) {
		if len(raw) > 1<<15 {
			return
		}
		docs, err := File(name, raw, Options{Now: day})
		var s *SkipError
		if err != nil && !errors.As(err, &s) {
			t.Fatalf("%T %v is no SkipError", err, err)
		}
		if errors.Is(err, corpus.ErrInvariant) {
			t.Fatal(err)
		}
		for _, d := range docs {
			for _, c := range d.Clauses {
				if a, b, ok := d.Map.Source(c.Span); ok && (a < 0 || b > len(raw)) {
					t.Fatalf("clause %v maps to [%d,%d) of %d bytes", c.Span, a, b, len(raw))
				}
			}
		}
	})
}
