package workday

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/zhdate"
)

// day reads a line such as 2026-10-01..2026-10-07 休 国庆节 共7天.
func (p *parser) day(line string) {
	if len(p.t.parts) == 0 || p.t.year == 0 {
		p.fail("日子前面没有年份和依据", "先写年份、状态、依据，再写日子")
		return
	}
	words := strings.Fields(line)
	e := entry{line: p.line}
	var ok bool
	if e.first, e.last, ok = dates(words[0]); !ok {
		p.fail(fmt.Sprintf("看不懂日期“%s”", clip(words[0])), dayExample)
		return
	}
	words = words[1:]
	if len(words) < 2 || words[0] != "休" && words[0] != "班" {
		p.fail("日期后面要写“休”或“班”，再写名称", dayExample)
		return
	}
	e.rest, words = words[0] == "休", words[1:]
	if n, ok := counted(words[len(words)-1]); ok {
		if have := e.first.DaysUntil(e.last) + 1; n != have {
			p.fail(fmt.Sprintf("写的是共%d天，日期却是%d天", n, have), "照通知改日期或天数")
			return
		}
		words = words[:len(words)-1]
	}
	e.name = strings.Join(words, " ")
	if e.name == "" || utf8.RuneCountInString(e.name) > maxName || strings.ContainsFunc(e.name, unicode.IsControl) {
		p.fail(fmt.Sprintf("名称要有1至%d个字", maxName), dayExample)
		return
	}
	if p.fits(e) {
		last := &p.t.parts[len(p.t.parts)-1]
		last.lines = append(last.lines, e)
	}
}

// fits tells whether the days of e are days this part may speak of.
func (p *parser) fits(e entry) bool {
	y := p.t.year
	lap := zhdate.Date{Year: y - 1, Month: 12, Day: decemberLap}
	end := zhdate.Date{Year: y, Month: 12, Day: 31}
	switch n := e.first.DaysUntil(e.last) + 1; {
	case n < 1:
		p.fail("后一个日期比前一个早", dayExample)
		return false
	case n > maxRun:
		p.fail(fmt.Sprintf("一行有%d天，最多%d天", n, maxRun), "分成几行，并核对日期")
		return false
	case e.first.Compare(lap) < 0 || e.last.Compare(end) > 0:
		p.fail(fmt.Sprintf("%s不是%d年（及上一年年末）的日子", e.first.String(), y), "写进那一年的文件")
		return false
	}
	for _, d := range e.days() {
		if p.seen[d] {
			p.fail(d.String()+"在同一个依据下写了两次", "只留一行")
			return false
		}
		p.seen[d] = true
	}
	return true
}

// dates reads one date, or two joined by .. or 至.
func dates(s string) (first, last zhdate.Date, ok bool) {
	a, b, two := strings.Cut(s, "..")
	if !two {
		a, b, two = strings.Cut(s, "至")
	}
	first, ok = wholeDate(a)
	if !two || !ok {
		return first, first, ok
	}
	last, ok = wholeDate(b)
	return first, last, ok
}

// wholeDate reads s as a year, month and day, and nothing else.
func wholeDate(s string) (zhdate.Date, bool) {
	d, n, ok := zhdate.Prefix(s)
	return d, ok && n == len(s) && d.IsDay()
}

// counted reads 共7天.
func counted(s string) (int, bool) {
	digits, ok := strings.CutPrefix(s, "共")
	if !ok {
		return 0, false
	}
	digits, ok = strings.CutSuffix(digits, "天")
	n, err := strconv.Atoi(digits)
	return n, ok && err == nil
}
