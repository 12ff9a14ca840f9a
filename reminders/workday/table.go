package workday

import (
	"fmt"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus/zhdate"
)

// Status is how much is known of a year.
type Status string

// The statuses of a file; Missing is the status of a year no file speaks of.
const (
	Published   Status = "已公布" // the notice is out, and the file holds all of it
	Unpublished Status = "未公布" // only the days the law itself fixes
	Extra       Status = "补充"  // days added to the year, such as those of an autonomous area
	Missing     Status = "未收录"
)

// Document is what a table rests on: a notice of the State Council, or the
// 放假办法 where there is no notice yet.
type Document struct {
	Title   string      // 国务院办公厅关于2026年部分节假日安排的通知
	Number  string      // 国办发明电〔2025〕7号; "" when it has none
	Issued  zhdate.Date // the day it is dated
	URL     string      // "" when not given
	Checked string      // against what the lines were checked, in words
}

// table is one file.
type table struct {
	file       string
	year       int
	status     Status
	asOf       zhdate.Date // the day on which an unpublished year was last looked for
	parts      []part
	statusLine int
}

// part is one document with its lines; a later part changes an earlier one.
type part struct {
	doc   Document
	lines []entry
}

// entry is one line: the days from first to last, both included.
type entry struct {
	line        int
	first, last zhdate.Date
	rest        bool
	name        string
}

// days of the entry, in order.
func (e entry) days() []zhdate.Date {
	var days []zhdate.Date
	for d := e.first; d.Compare(e.last) <= 0; d = d.AddDays(1) {
		days = append(days, d)
	}
	return days
}

// LineError is a mistake in a file, told to the person who wrote it.
type LineError struct {
	File    string
	Line    int    // from 1
	Problem string // what is wrong
	Write   string // what to write instead
}

func (e *LineError) Error() string {
	return fmt.Sprintf("%s 第%d行：%s；请写：%s", e.File, e.Line, e.Problem, e.Write)
}

// fixedDays are days off by the law itself in year, whatever a notice says.
func fixedDays(year int) []zhdate.Date {
	days := []zhdate.Date{{Year: year, Month: 1, Day: 1}, {Year: year, Month: 5, Day: 1}}
	if year >= 2025 { // the revision of 2024-11-10 added the second day
		days = append(days, zhdate.Date{Year: year, Month: 5, Day: 2})
	}
	for d := range 3 {
		days = append(days, zhdate.Date{Year: year, Month: 10, Day: d + 1})
	}
	return days
}

// lunarNames are the holidays whose day moves; a complete table names each.
var lunarNames = [...]string{"春节", "清明", "端午", "中秋"}

// incomplete says what a published or unpublished year lacks, or "". It keeps a
// half-written file from passing for the whole notice.
func (t *table) incomplete() string {
	off := map[zhdate.Date]bool{}
	var names []string
	for _, p := range t.parts {
		for _, e := range p.lines {
			for _, d := range e.days() {
				off[d] = e.rest
			}
			if e.rest {
				names = append(names, e.name)
			}
		}
	}
	for _, d := range fixedDays(t.year) {
		if !off[d] {
			return d.String() + " 休"
		}
	}
	for _, n := range lunarNames {
		if !slices.ContainsFunc(names, func(s string) bool { return strings.Contains(s, n) }) {
			return n + "的“休”"
		}
	}
	return ""
}
