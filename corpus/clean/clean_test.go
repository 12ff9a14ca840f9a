package clean

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	utf "golang.org/x/text/encoding/unicode"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/corpustest"
)

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name string
		raw  string
		opt  Options
		want error
	}{
		{"a.txt", "", Options{}, ErrEmpty},
		{"a.txt", " \r\n\u3000\u200b\n", Options{}, ErrEmpty},
		{"a.txt", "\xef\xbb\xbf", Options{}, ErrEmpty},
		{"a.txt", "学校", Options{MaxBytes: 5}, ErrTooLarge},
		{"a.docx", "学校的名称不算，看内容", Options{}, nil},
		{"a.txt", "PK\x03\x04....", Options{}, ErrFormat},
		{"a.txt", "%PDF-1.7", Options{}, ErrFormat},
		{"a.txt", "\n<!DOCTYPE html><p>", Options{}, ErrFormat},
		{"a.txt", "ab\x00\x01\x02cd\x00", Options{}, ErrBinary},
		{"a.txt", "\x01\x02\x03\x04\x05学校", Options{}, ErrBinary},
		{"a.txt", "\xe0\xe9\xe8\xf4\xe7 \xe0\xf9\xfb \xff\xfe\xfd", Options{}, ErrEncoding},
	} {
		_, err := Clean(c.name, []byte(c.raw), c.opt)
		if !errors.Is(err, c.want) {
			t.Errorf("Clean(%q, %q) is %v, want %v", c.name, c.raw, err, c.want)
		}
		if err != nil && !strings.Contains(err.Error(), c.name) {
			t.Errorf("%v does not name the file", err)
		}
	}
}

// The same text comes out of every encoding, and every character of it leads to
// the very bytes that encode it.
func TestEncodings(t *testing.T) {
	const simplified = "甲县义务教育学校管理办法\n第一条 学校应当于每年9月30日前报县教育局备案，每班不超过45人。\nABC、１２３\n"
	const traditional = "甲縣義務教育學校管理辦法\n第一條 學校應當於每年9月30日前報縣教育局備案，每班不超過45人。\n"
	for _, c := range []struct {
		name, text, mark string
		enc              encoding.Encoding
		want             string
	}{
		{"utf-8", simplified, "", encoding.Nop, "utf-8"},
		{"utf-8 with mark", simplified, "\xef\xbb\xbf", encoding.Nop, "utf-8"},
		{"gb18030", simplified + "𫫇㐀", "", simplifiedchinese.GB18030, "gb18030"},
		{"gbk", simplified, "", simplifiedchinese.GBK, "gb18030"},
		{"gbk, short", "学校应当备案。", "", simplifiedchinese.GBK, "gb18030"},
		{"gbk, traditional", traditional, "", simplifiedchinese.GBK, "gb18030"},
		{"big5", traditional, "", traditionalchinese.Big5, "big5"},
		{"utf-16le with mark", simplified, "\xff\xfe", utf.UTF16(utf.LittleEndian, utf.IgnoreBOM), "utf-16le"},
		{"utf-16be with mark", simplified + "𫫇", "\xfe\xff", utf.UTF16(utf.BigEndian, utf.IgnoreBOM), "utf-16be"},
		{"utf-16le", simplified, "", utf.UTF16(utf.LittleEndian, utf.IgnoreBOM), "utf-16le"},
		{"utf-16be", simplified, "", utf.UTF16(utf.BigEndian, utf.IgnoreBOM), "utf-16be"},
	} {
		t.Run(c.name, func(t *testing.T) {
			body, err := c.enc.NewEncoder().Bytes([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			raw := append([]byte(c.mark), body...)
			r, err := Clean("a.txt", raw, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if r.Encoding != c.want {
				t.Errorf("encoding %s, want %s", r.Encoding, c.want)
			}
			plain, err := Clean("a.txt", []byte(c.text), Options{})
			if err != nil || r.Text != plain.Text {
				t.Fatalf("text %q, want %q (%v)", r.Text, plain.Text, err)
			}
			checkMap(t, r, raw)
			for i, ch := range r.Text {
				span := corpus.Span{Start: i, End: i + len(string(ch))}
				start, end, _ := r.Map.Source(span)
				from, to, _ := plain.Map.Source(span)
				got, err := c.enc.NewDecoder().Bytes(raw[start:end])
				if err != nil || string(got) != c.text[from:to] {
					t.Fatalf("%q leads to % x = %q, want %q", ch, raw[start:end], got, c.text[from:to])
				}
			}
		})
	}
}

// A file with a little damage is still UTF-8, and the damage is flagged.
func TestDamagedUTF8(t *testing.T) {
	raw := []byte(strings.Repeat("学校应当按时报送备案材料。\n", 20))
	raw[40] = 0xff
	raw = raw[:len(raw)-2] // cut inside the last character
	r, err := Clean("a.txt", raw, Options{})
	if err != nil || r.Encoding != "utf-8" {
		t.Fatalf("%s %v", r.Encoding, err)
	}
	checkMap(t, r, raw)
	if len(r.Flags) == 0 || r.Flags[0].Code != corpus.Unrepaired {
		t.Errorf("flags %v", r.Flags)
	}
}

func TestSeeds(t *testing.T) {
	for _, c := range []struct {
		glob       string
		has, hasnt []string
		flags      map[corpus.FlagCode]int
		meta       map[string]string
		lines      int
	}{
		{"000_*", []string{"着力缩小"}, []string{"关闭", "点击", "打印", "一级", "相关解读", "縣"},
			map[corpus.FlagCode]int{corpus.Conversion: 1, corpus.Dropped: 1}, map[string]string{"发布日期": "2022年01月05日"}, 24},
		{"001_*", []string{"缩小;", "纳入区政府", "纳入区编制", "学校基本建设", "2022年12月13日"}, []string{"?", "ā", "è", "ㄔ", "^"},
			map[corpus.FlagCode]int{corpus.Conversion: 1, corpus.Repaired: 5}, nil, 38},
		{"002_*", []string{"\n一、指导思想\n", "\n辽府办发〔2010〕13号\n", "\n二0一0年九月十六日\n"}, nil, nil, nil, 28},
		{"003_*", []string{"6—15周岁", "50%、85%。2025年", "(此件公开发布)", "2022年5月5日"}, []string{"索引号", "ICP", "当前位置", "扫一扫"},
			map[corpus.FlagCode]int{corpus.Dropped: 1, corpus.Restored: 5, corpus.Unrepaired: 1},
			map[string]string{"文号": "吴利政办发〔2022〕46号", "生成日期": "2022-05-05", "责任部门": "利通区教育局"}, 120},
		{"004_*", []string{"2024年", "(责任单位:"}, []string{"合集下载", "最新文档", "下载文档前", "侵犯您的权益"},
			map[corpus.FlagCode]int{corpus.Dropped: 1}, nil, 150},
	} {
		names, _ := filepath.Glob(filepath.Join(corpustest.Shared(t, "corpus", "seeds"), c.glob))
		if len(names) != 1 {
			t.Fatalf("%s: %v", c.glob, names)
		}
		raw, err := os.ReadFile(names[0])
		if err != nil {
			t.Fatal(err)
		}
		r, err := Clean(names[0], raw, Options{})
		if err != nil {
			t.Fatal(err)
		}
		checkMap(t, r, raw)
		for _, s := range c.has {
			if !strings.Contains(r.Text, s) {
				t.Errorf("%s lacks %q", c.glob, s)
			}
		}
		for _, s := range c.hasnt {
			if strings.Contains(r.Text, s) {
				t.Errorf("%s still has %q", c.glob, s)
			}
		}
		got := map[corpus.FlagCode]int{}
		for _, f := range r.Flags {
			got[f.Code]++
		}
		for code, n := range c.flags {
			if got[code] != n {
				t.Errorf("%s: %d flags %s, want %d: %v", c.glob, got[code], code, n, r.Flags)
			}
		}
		if len(got) != len(c.flags) {
			t.Errorf("%s: flags %v, want %v", c.glob, got, c.flags)
		}
		for k, v := range c.meta {
			if r.Meta[k] != v {
				t.Errorf("%s: %s is %q, want %q", c.glob, k, r.Meta[k], v)
			}
		}
		if n := strings.Count(r.Text, "\n") + strings.Count(r.Text, " | "); n < c.lines {
			t.Errorf("%s: %d lines and cells, want at least %d", c.glob, n, c.lines)
		}
		again, err := Clean(names[0], []byte(r.Text), Options{})
		if err != nil || again.Text != r.Text {
			t.Errorf("%s: cleaning twice changes the text (%v)", c.glob, err)
		}
	}
}

// everyNth law is read by TestLawsStay, so that it stays quick under -race. With 1
// it reads all of them.
const everyNth = 7

var comment = regexp.MustCompile(`(?s)<!--.*?-->`)

// Of clean documents nothing is lost but white space, invisible characters and comments.
func TestLawsStay(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 9 MB")
	}
	seen, files, in, out := 0, 0, 0, 0
	err := filepath.WalkDir(corpustest.Shared(t, "corpus", "laws"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".md") {
			return err
		}
		if seen++; seen%everyNth != 0 {
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		r, err := Clean(path, raw, Options{})
		if err != nil {
			t.Errorf("%v", err)
			return nil
		}
		a, b := visible(comment.ReplaceAllString(string(raw), "")), visible(r.Text)
		files, in, out = files+1, in+a, out+b
		if a != b || len(r.Meta) > 0 {
			t.Errorf("%s: %d of %d characters, metadata %v, flags %v", filepath.Base(path), b, a, r.Meta, r.Flags)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files, %d characters, %d lost", files, in, in-out)
}

// visible counts the characters that are neither space nor invisible.
func visible(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.IsSpace(r) && !unicode.IsControl(r) && !unicode.Is(unicode.Cf, r) {
			n++
		}
	}
	return n
}

// Whatever comes in, what comes out keeps the promises of Result.
func FuzzClean(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		if gbk, err := simplifiedchinese.GB18030.NewEncoder().Bytes(b); err == nil {
			f.Add(gbk)
		}
	}
	f.Add([]byte("\xff\xfe\x00\xd8a"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := Clean("a.txt", raw, Options{})
		if err == nil {
			checkMap(t, r, raw)
		}
	})
}

func BenchmarkClean(b *testing.B) {
	text, err := os.ReadFile("testdata/traditional.txtar")
	if err != nil {
		b.Fatal(err)
	}
	raw := []byte(strings.Repeat(string(text), 100))
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, err := Clean("a.txt", raw, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestPostedLine: a line of when a page was put up and by whom goes; one with a day and words of a rule stays.
func TestPostedLine(t *testing.T) {
	const rule = "各单位应当于2015年2月17日前报送材料，逾期不予受理，责任自负。\n"
	r, err := Clean("a.txt", []byte("招生政策问答\n[当前820位家长讨论] 2015-02-17 02:07 来源： 广州教育 责任编辑：Cora\n"+rule), Options{})
	if err != nil || r.Text != "招生政策问答\n"+strings.TrimSpace(rule) || r.Meta["发布日期"] == "" {
		t.Errorf("%v: %q %v", err, r.Text, r.Meta)
	}
}
