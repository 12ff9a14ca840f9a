package web

import (
	"fmt"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
)

// monthView is one month as a table of weeks that begin on Monday.
type monthView struct {
	Name       string // 2026年11月
	Prev, Next monthLink
	Today      string // where the present month is; "" when it is shown
	Weeks      [][]cellView
	Note       string // the holidays of the year are not certain, or ""
}

type monthLink struct{ Name, URL string }

// cellView is a day of the table; one before or after the month has no Number.
type cellView struct {
	Number  int
	ISO     string
	Today   bool
	Off     bool   // nobody works
	Tag     string // 休 or 班 where that is not what the weekday says
	Items   []dueView
	More    int    // of the day that are not in Items
	Count   int    // Items and More
	ListURL string // where all of the day are listed
}

// cellItems is how many deadlines are named in a cell.
const cellItems = 3

// often is from how many firings a month on a recurring deadline is left out of
// the cells: it would fill all of them and say nothing.
const often = 9

// firstOfMonth and lastOfMonth are the ends of the month d is in.
func firstOfMonth(d corpus.Date) corpus.Date {
	return corpus.Date{Year: d.Year, Month: d.Month, Day: 1}
}
func lastOfMonth(d corpus.Date) corpus.Date {
	return corpus.Date{Year: d.Year, Month: d.Month}.Last()
}

// parseMonth reads 2026-11; "" is the month of today.
func parseMonth(s string, today corpus.Date) (corpus.Date, bool) {
	if s == "" {
		return firstOfMonth(today), true
	}
	d, err := zhdate.ParseDate(s)
	if err != nil || d.Month == 0 || d.Day != 0 || d.Year < minDayYear || d.Year > maxDayYear {
		return firstOfMonth(today), false
	}
	return firstOfMonth(d), true
}

// month lays out the month that begins on first. link gives the address of
// another month.
func (s *server) month(first, today corpus.Date, byDay map[corpus.Date][]dueView, link func(corpus.Date) string) monthView {
	last := lastOfMonth(first)
	name := func(d corpus.Date) string { return fmt.Sprintf("%d年%d月", d.Year, d.Month) }
	prev, next := firstOfMonth(first.AddDays(-1)), last.AddDays(1)
	v := monthView{Name: name(first), Prev: monthLink{name(prev), link(prev)}, Next: monthLink{name(next), link(next)}}
	if first != firstOfMonth(today) {
		v.Today = link(corpus.Date{})
	}
	blank := (int(first.Weekday()) + 6) % 7 // cells before the 1st
	week := make([]cellView, blank, 7)
	for d := first; d.Compare(last) <= 0; d = d.AddDays(1) {
		week = append(week, s.cell(d, today, byDay[d], link(first)))
		if len(week) == 7 {
			v.Weeks, week = append(v.Weeks, week), nil
		}
	}
	if len(week) > 0 {
		v.Weeks = append(v.Weeks, append(week, make([]cellView, 7-len(week))...))
	}
	if s.Calendar != nil {
		v.Note = s.Calendar.Warning(s.uncertain(first, last))
	}
	return v
}

func (s *server) cell(d, today corpus.Date, items []dueView, list string) cellView {
	c := cellView{
		Number: d.Day, ISO: d.String(), Today: d == today, Count: len(items),
		ListURL: list + "#d-" + d.String(),
	}
	c.Items = items[:min(cellItems, len(items))]
	c.More = len(items) - len(c.Items)
	weekday := d.Weekday()
	weekend := weekday == time.Saturday || weekday == time.Sunday
	c.Off = weekend
	if s.Calendar != nil {
		work, _ := s.Calendar.Workday(d)
		c.Off = !work
		if work == weekend {
			c.Tag = map[bool]string{true: "班", false: "休"}[work]
		}
	}
	return c
}

// uncertain are the years of the days whose holidays are not published.
func (s *server) uncertain(from, to corpus.Date) []int {
	var years []int
	for d := from; d.Compare(to) <= 0; d = d.AddDays(1) {
		_, unpublished := s.Calendar.LastWorkdayOnOrBefore(d)
		years = append(years, unpublished...)
	}
	return years
}
