package zhdate

import (
	"iter"
	"slices"
	"time"

	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
)

// Bounds of an expansion: the last year, and how many periods without a firing end
// the search (leap days are at most eight years apart, by days 2,922).
const (
	lastYear = 2200
	maxEmpty = 4000
)

// Days are the days of the rule from start on, in order; start anchors it. Only a
// rule of days and more has any. An Until with a time of day counts as its day in
// UTC.
func (r Rule) Days(start Date) iter.Seq[Date] {
	return func(yield func(Date) bool) {
		if r.Freq < Daily {
			return
		}
		first, until := start.Number(), r.LastDay(time.UTC)
		fired := 0
		for k, empty := 0, 0; empty < maxEmpty; k, empty = k+1, empty+1 {
			for _, n := range r.period(first, k*r.Interval) {
				if n < first {
					continue
				}
				d := FromNumber(n)
				if fired++; r.Count > 0 && fired > r.Count || d.Year > lastYear || !until.IsZero() && until.Before(d) ||
					!yield(d) {
					return
				}
				empty = 0
			}
		}
	}
}

// FirstDay is the first day of the rule anchored at start that is not before from.
func (r Rule) FirstDay(start, from Date) (Date, bool) {
	for d := range r.Days(start) {
		if !d.Before(from) {
			return d, true
		}
	}
	return Date{}, false
}

// Occurrences are the first n firings at or after start, which anchors the rule:
// it gives the time of day and the phase of an interval. It fires itself only when
// the rule says so.
func (r Rule) Occurrences(start time.Time, n int) []time.Time {
	var out []time.Time
	for t := range r.Times(start) {
		if out = append(out, t); len(out) == n {
			break
		}
	}
	return out
}

// Times are the firings from start on, in order, each at the time of day of start.
func (r Rule) Times(start time.Time) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		if r.Freq < Daily {
			r.clockTimes(start, yield)
			return
		}
		days := r
		if !r.WholeDays {
			days.Until = time.Time{}
		}
		for d := range days.Days(DateOf(start)) {
			t := time.Date(d.Year, time.Month(d.Month), d.Day, start.Hour(), start.Minute(), start.Second(), start.Nanosecond(), start.Location())
			if !r.WholeDays && !r.Until.IsZero() && t.After(r.Until) || !yield(t) {
				return
			}
		}
	}
}

// clockTimes expands rules within the day.
func (r Rule) clockTimes(start time.Time, yield func(time.Time) bool) {
	step := time.Duration(r.Interval) * time.Hour
	if r.Freq == Minutely {
		step = time.Duration(r.Interval) * time.Minute
	}
	if r.Freq == NoFreq || step <= 0 {
		return
	}
	t := start
	for fired, empty := 0, 0; empty < 100*maxEmpty; t, empty = t.Add(step), empty+1 {
		d := DateOf(t)
		if !r.fits(d.Number()) {
			continue
		}
		over := !r.Until.IsZero() && t.After(r.Until)
		if r.WholeDays {
			over = DateOf(r.Until).Before(d)
		}
		if fired++; over || r.Count > 0 && fired > r.Count || d.Year > lastYear || !yield(t) {
			return
		}
		empty = 0
	}
}

// period are the days of the k-th day, week, month or year after that of day
// first, in order.
func (r Rule) period(first, k int) (days []int) {
	y, m, day := civil.Date(first)
	switch r.Freq {
	case Daily:
		if r.fits(first + k) {
			days = []int{first + k}
		}
	case Weekly:
		monday := first - civil.Weekday(first) + 7*k
		for d := monday; d < monday+7; d++ {
			if (len(r.Weekdays) > 0 || civil.Weekday(d) == civil.Weekday(first)) && r.fits(d) {
				days = append(days, d)
			}
		}
	case Monthly:
		n := m - 1 + k
		y, m = y+civil.FloorDiv(n, 12), civil.FloorMod(n, 12)+1
		if len(r.Months) == 0 || slices.Contains(r.Months, m) {
			days = r.inMonth(y, m, day)
		}
	case Yearly:
		months := r.Months
		switch {
		case len(months) > 0:
		case r.NamesDay():
			months = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
		default:
			months = []int{m}
		}
		for _, m := range months {
			days = append(days, r.inMonth(y+k, m, day)...)
		}
	}
	return r.choose(days)
}

// inMonth are the days of a month that the rule asks for; day is the anchor's own,
// for a rule that names none.
func (r Rule) inMonth(y, m, day int) (days []int) {
	length, first := civil.MonthLen(y, m), civil.Day(y, m, 1)
	for d := 1; d <= length; d++ {
		n := first + d - 1
		if r.onDay(d, length) && r.onNth(n, d, length) && (r.NamesDay() || d == day) {
			days = append(days, n)
		}
	}
	return days
}

// fits is BYMONTH, BYMONTHDAY and BYDAY as filters of a day.
func (r Rule) fits(n int) bool {
	y, m, d := civil.Date(n)
	length := civil.MonthLen(y, m)
	return (len(r.Months) == 0 || slices.Contains(r.Months, m)) && r.onDay(d, length) && r.onNth(n, d, length)
}

// onDay tells whether BYMONTHDAY takes the d-th day of a month of so many.
func (r Rule) onDay(d, length int) bool {
	return len(r.MonthDays) == 0 || slices.Contains(r.MonthDays, d) || slices.Contains(r.MonthDays, d-length-1)
}

// onNth tells whether BYDAY takes day n, the d-th of a month of so many.
func (r Rule) onNth(n, d, length int) bool {
	return len(r.Weekdays) == 0 || slices.ContainsFunc(r.Weekdays, func(w NthDay) bool {
		return w.Day == FromNumber(n).Weekday() && (w.N == 0 || w.N == (d+6)/7 || w.N == -(length-d+7)/7)
	})
}

// choose applies BYSETPOS to the days of one period.
func (r Rule) choose(days []int) []int {
	if len(r.Positions) == 0 {
		return days
	}
	var out []int
	for i, d := range days {
		if slices.Contains(r.Positions, i+1) || slices.Contains(r.Positions, i-len(days)) {
			out = append(out, d)
		}
	}
	return out
}
