package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/web"
)

// Widths of the table's columns that hold text of documents, in terminal columns.
const (
	whoColumns     = 20
	actionColumns  = 40
	titleColumns   = 24
	sectionColumns = 16
)

// printDeadlines writes deadlines as a table, by the day they are next due, and
// what a reader has to know below it. base is the service's address, or ""; left is what a
// list without --all leaves out.
func printDeadlines(w io.Writer, list []web.Deadline, base string, all bool, left string) error {
	var b strings.Builder
	if len(list) == 0 {
		b.WriteString("没有符合条件的期限。")
		if !all {
			b.WriteString("已过的、目标和范文里的用 --all 列出。")
		}
		b.WriteString("\n")
	} else {
		slices.SortStableFunc(list, func(x, y web.Deadline) int {
			return cmp.Or(compareBool(dueDay(x) == "", dueDay(y) == ""), cmp.Compare(dueDay(x), dueDay(y)))
		})
		lines := [][]string{{"到期日", "剩余", "种类", "责任主体", "事项", "出处"}}
		for _, d := range list {
			lines = append(lines, deadlineCells(d))
		}
		writeColumns(&b, lines)
		writeNotes(&b, list)
	}
	if all {
		writeCounts(&b, list)
	}
	if left != "" {
		fmt.Fprintf(&b, "没有列出: %s;用 --all 列出。\n", left)
	}
	if base != "" && len(list) > 0 {
		fmt.Fprintf(&b, "原文: %s/deadlines\n", base)
	}
	_, err := io.WriteString(w, printable(b.String()))
	return err
}

// withheld says what of a list of everything to come is left out where not all is asked for.
func withheld(every []web.Deadline) string {
	n := map[search.Withheld]int{}
	for _, d := range every {
		if d.Withheld != "" && !d.Overdue && (d.Kind != corpus.Recurring || d.Next != nil) {
			n[d.Withheld]++
		}
	}
	var parts []string
	for _, why := range [...]search.Withheld{search.NotInForce, search.OnlyTarget, search.NoPolicy} {
		if n[why] > 0 {
			parts = append(parts, fmt.Sprintf("%s%d项", why.Label(), n[why]))
		}
	}
	return strings.Join(parts, "、")
}

func compareBool(x, y bool) int {
	if x == y {
		return 0
	}
	if y {
		return -1
	}
	return 1
}

// dueDay is the next day of what recurs, else the last; "" without one.
func dueDay(d web.Deadline) string {
	for _, day := range []*string{d.Next, d.Due} {
		if day != nil && (d.Kind != corpus.Recurring || day == d.Next) {
			return *day
		}
	}
	return ""
}

// dayCell is the day, and where that is off the last working day before it.
func dayCell(d web.Deadline) string {
	day := cmp.Or(dueDay(d), "未定")
	if d.RestDay == nil || d.DaysLeft == nil || *d.DaysLeft < 0 || *d.DaysLeft > soon {
		return day
	}
	last := d.RestDay.LastWorkday
	if len(day) == len(last) && day[:5] == last[:5] {
		last = last[5:] // the same year
	}
	return day + " 休," + last
}

func deadlineCells(d web.Deadline) []string {
	left := "-"
	if n := d.DaysLeft; n != nil {
		switch {
		case *n == 0:
			left = "今天"
		case *n < 0:
			left = fmt.Sprintf("已过%d天", -*n)
		default:
			left = fmt.Sprintf("%d天", *n)
		}
	}
	kind := d.Kind.Label()
	if !d.Sure {
		kind = "待确认"
	}
	if d.Overdue && d.Kind == corpus.DueOnce {
		kind = "逾期"
	}
	place := textLabel(d) + "《" + clipColumns(d.Title, titleColumns) + "》"
	if n := len(d.Citation.Section); n > 0 {
		place += clipColumns(d.Citation.Section[n-1], sectionColumns)
	}
	return []string{dayCell(d), left, kind, clipColumns(cmp.Or(oneLine(d.Who), "-"), whoColumns),
		clipColumns(oneLine(cmp.Or(d.Action, d.Text)), actionColumns), oneLine(place)}
}

// textLabel marks a text that is no policy by itself; writeNotes says what it means.
func textLabel(d web.Deadline) string {
	if a := d.Citation.Authority; a == corpus.Template || a == corpus.Digest {
		return "[" + a.Word() + "]"
	}
	return ""
}

// soon is how many days ahead it matters whether a holiday is certain.
const soon = 400

// writeNotes lists what the table has no room for, each once.
func writeNotes(b *strings.Builder, list []web.Deadline) {
	var notes []string
	late := 0
	for _, d := range list {
		if d.Overdue && d.Kind == corpus.DueOnce && d.Citation.Authority != corpus.Template {
			late++
		}
		if label := textLabel(d); label != "" {
			notes = append(notes, label+"是"+d.Citation.Authority.Label())
		}
		if n := d.DaysLeft; n == nil || *n < 0 || *n > soon {
			continue
		}
		switch {
		case d.RestDay != nil && d.DaysOff != "":
			notes = append(notes, d.RestDay.Note)
		case d.RestDay != nil:
			notes = append(notes, "标“休”的是休息日,期限不顺延,请赶在其后所写的工作日办完")
		}
		if d.CalendarNote != "" {
			notes = append(notes, d.CalendarNote)
		}
	}
	unsure := 0
	for _, d := range list {
		if !d.Sure {
			unsure++
		}
	}
	if unsure > 0 {
		notes = append(notes, fmt.Sprintf("标“待确认”的%d项可能只是说明,不会自动提醒;要提醒: remind add --document 文件编号 --deadline 期限编号,不要: 再加 --drop", unsure))
	}
	if late > 0 {
		notes = append(notes, fmt.Sprintf("有%d项已过截止日,请确认是否已完成", late))
	}
	seen := map[string]bool{}
	for _, n := range notes {
		if !seen[n] {
			fmt.Fprintf(b, "注: %s。\n", strings.TrimSuffix(n, "。"))
		}
		seen[n] = true
	}
}

// writeCounts sums the list by kind.
func writeCounts(b *strings.Builder, list []web.Deadline) {
	n := map[corpus.DeadlineKind]int{}
	late, pattern, undated := 0, 0, 0
	for _, d := range list {
		n[d.Kind]++
		if d.Overdue && d.Kind == corpus.DueOnce {
			late++
		}
		if d.Citation.Authority == corpus.Template {
			pattern++
		}
		if dueDay(d) == "" {
			undated++
		}
	}
	fmt.Fprintf(b, "共%d项: 期限%d(其中已过%d)、定期%d、目标%d;没有定下日子的%d,范文里的%d\n",
		len(list), n[corpus.DueOnce], late, n[corpus.Recurring], n[corpus.Target], undated, pattern)
}
