package workday

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/zhdate"
)

// Bounds that catch a slip of the hand: no break was ever longer than ten days,
// and 元旦 reaches back a few days into the year before.
const (
	maxRun      = 15 // days in one line
	maxName     = 40 // characters
	decemberLap = 20 // first day of the previous December a file may speak of
)

const dayExample = "2026-10-01..2026-10-07 休 国庆节 共7天"

// parser reads one file; it collects the mistakes so that they can be mended in
// one go.
type parser struct {
	t     table
	line  int
	seen  map[zhdate.Date]bool // days of the part being read
	asked map[string]bool      // headers of the part being read
	errs  []error
}

// parse reads the yearly file. Its format is described in data/README.md.
func parse(file string, data []byte) (*table, error) {
	p := parser{t: table{file: file}, line: 1}
	if i := firstInvalid(data); i >= 0 {
		p.line = 1 + strings.Count(string(data[:i]), "\n")
		p.fail("不是UTF-8文字", "用UTF-8编码另存本文件")
		return nil, errors.Join(p.errs...)
	}
	text := strings.TrimPrefix(string(data), "\ufeff") // some editors begin with it
	for i, line := range strings.Split(text, "\n") {
		p.line = i + 1
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "＃"):
		case line[0] >= '0' && line[0] <= '9':
			p.day(line)
		default:
			p.header(line)
		}
	}
	p.finish()
	if len(p.errs) > 0 {
		return nil, errors.Join(p.errs...)
	}
	return &p.t, nil
}

// firstInvalid is the offset of the first byte that is no UTF-8, or -1.
func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return -1
}

func (p *parser) fail(problem, write string) {
	p.errs = append(p.errs, &LineError{File: p.t.file, Line: p.line, Problem: problem, Write: write})
}

// header reads a line of the form 键: 值.
func (p *parser) header(line string) {
	line = strings.Replace(line, "：", ":", 1)
	key, value, ok := strings.Cut(line, ":")
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	if !ok || value == "" {
		p.fail(fmt.Sprintf("看不懂“%s”", clip(line)), "“键: 值”，或一行日子，如 "+dayExample)
		return
	}
	if strings.ContainsFunc(value, unicode.IsControl) {
		p.fail("有不可见字符", "重新键入这一行")
		return
	}
	switch key {
	case "年份", "状态", "截至":
		p.file(key, value)
	case "依据":
		p.t.parts = append(p.t.parts, part{doc: Document{Title: value}})
		p.seen, p.asked = map[zhdate.Date]bool{}, map[string]bool{}
	case "文号", "日期", "网址", "核对":
		p.document(key, value)
	default:
		p.fail(fmt.Sprintf("没有“%s”这一项", clip(key)), "年份、状态、截至、依据、文号、日期、网址、核对之一")
	}
}

// file reads what is said once, at the head of the file.
func (p *parser) file(key, value string) {
	if len(p.t.parts) > 0 {
		p.fail(key+"写在了依据之后", "把它移到文件开头")
		return
	}
	switch key {
	case "年份":
		y, err := strconv.Atoi(value)
		if p.t.year != 0 || err != nil || y < 1950 || y > 2199 {
			p.fail("年份不对或写了两次", "年份: 2026")
			return
		}
		p.t.year = y
	case "状态":
		s := Status(value)
		if p.t.status != "" || !slices.Contains([]Status{Published, Unpublished, Extra}, s) {
			p.fail("状态不对或写了两次", "状态: 已公布（或 未公布、补充）")
			return
		}
		p.t.status, p.t.statusLine = s, p.line
	case "截至":
		d, ok := wholeDate(value)
		if p.t.asOf != (zhdate.Date{}) || !ok {
			p.fail("截至的日期不对或写了两次", "截至: 2026-11-22")
			return
		}
		p.t.asOf = d
	}
}

// document reads what is said of the 依据 above it.
func (p *parser) document(key, value string) {
	if len(p.t.parts) == 0 {
		p.fail(key+"前面没有依据", "先写一行 依据: 文件标题")
		return
	}
	if p.asked[key] {
		p.fail(key+"写了两次", "一个依据只写一次"+key)
		return
	}
	p.asked[key] = true
	doc := &p.t.parts[len(p.t.parts)-1].doc
	switch key {
	case "文号":
		doc.Number = value
	case "核对":
		doc.Checked = value
	case "网址":
		if !strings.HasPrefix(value, "https://") && !strings.HasPrefix(value, "http://") {
			p.fail("网址不完整", "网址: https://www.gov.cn/……")
			return
		}
		doc.URL = value
	case "日期":
		d, ok := wholeDate(value)
		if !ok {
			p.fail("日期不对", "日期: 2025-11-04")
			return
		}
		doc.Issued = d
	}
}

// finish checks what only the whole file shows.
func (p *parser) finish() {
	if len(p.errs) > 0 {
		return // a missing line may be one of the bad ones
	}
	for _, part := range p.t.parts {
		if part.doc.Issued == (zhdate.Date{}) {
			p.fail("“"+clip(part.doc.Title)+"”没有日期", "日期: 2025-11-04")
		}
		if len(part.lines) == 0 {
			p.fail("“"+clip(part.doc.Title)+"”下面没有日子", dayExample)
		}
	}
	switch {
	case p.t.year == 0:
		p.fail("没有年份", "年份: 2026")
	case p.t.status == "":
		p.fail("没有状态", "状态: 已公布（或 未公布、补充）")
	case len(p.t.parts) == 0:
		p.fail("没有依据", "依据: 国务院办公厅关于2026年部分节假日安排的通知")
	case (p.t.status == Unpublished) != (p.t.asOf != zhdate.Date{}):
		p.fail("“截至”只用于未公布的年份，而且不能少", "状态: 未公布，另起一行 截至: 2026-11-22")
	case p.t.status != Extra && p.t.incomplete() != "":
		p.line = p.t.statusLine
		p.fail("安排不全，没有 "+p.t.incomplete(), "补上这一行；只加几天时状态写“补充”")
	}
}

// clip shortens what is quoted in a message.
func clip(s string) string {
	if r := []rune(s); len(r) > maxName {
		return string(r[:maxName]) + "…"
	}
	return s
}
