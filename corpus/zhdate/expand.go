package zhdate

import (
	"slices"

	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
)

// Period are the days of the k-th period after the one of day first, in order.
func (r Rule) Period(first, k int) []int {
	var days []int
	switch r.freq {
	case "DAILY":
		if d := first + k; r.onMonth(d) && r.onMonthDay(d) && (len(r.weekdays) == 0 || r.onWeekday(d)) {
			days = append(days, d)
		}
	case "WEEKLY":
		monday := first - civil.Weekday(first) + 7*k
		for d := monday; d < monday+7; d++ {
			if len(r.weekdays) == 0 && civil.Weekday(d) == civil.Weekday(first) || r.onWeekday(d) {
				if r.onMonth(d) {
					days = append(days, d)
				}
			}
		}
	case "MONTHLY":
		y, m, day := civil.Date(first)
		n := m - 1 + k
		y, m = y+civil.FloorDiv(n, 12), civil.FloorMod(n, 12)+1
		if len(r.months) == 0 || slices.Contains(r.months, m) {
			days = r.inMonth(y, m, day)
		}
	case "YEARLY":
		y, m, day := civil.Date(first)
		months := r.months
		if len(months) == 0 && len(r.days)+len(r.weekdays) == 0 {
			return r.inMonth(y+k, m, day)
		}
		for mon := 1; mon <= 12; mon++ {
			if len(months) == 0 || slices.Contains(months, mon) {
				days = append(days, r.inMonth(y+k, mon, day)...)
			}
		}
	}
	return r.choose(days)
}

// inMonth are the days of a month that the rule asks for; day is the start's
// own, for a rule that names none.
func (r Rule) inMonth(y, m, day int) []int {
	var days []int
	length, first := civil.MonthLen(y, m), civil.Day(y, m, 1)
	for d := 1; d <= length; d++ {
		n := first + d - 1
		switch {
		case len(r.days) > 0 && !slices.Contains(r.days, d) && !slices.Contains(r.days, d-length-1),
			len(r.weekdays) > 0 && !r.onNth(n, d, length),
			len(r.days)+len(r.weekdays) == 0 && d != day:
			continue
		}
		days = append(days, n)
	}
	return days
}

// onNth tells whether the d-th day of a month is one of the weekdays asked for,
// counted from either end.
func (r Rule) onNth(n, d, length int) bool {
	for _, w := range r.weekdays {
		if w.day == civil.Weekday(n) && (w.n == 0 || w.n == (d+6)/7 || w.n == -(length-d+7)/7) {
			return true
		}
	}
	return false
}

func (r Rule) onWeekday(n int) bool {
	for _, w := range r.weekdays {
		if w.day == civil.Weekday(n) {
			return true
		}
	}
	return false
}

func (r Rule) onMonth(n int) bool {
	_, m, _ := civil.Date(n)
	return len(r.months) == 0 || slices.Contains(r.months, m)
}

func (r Rule) onMonthDay(n int) bool {
	y, m, d := civil.Date(n)
	return len(r.days) == 0 || slices.Contains(r.days, d) || slices.Contains(r.days, d-civil.MonthLen(y, m)-1)
}

// choose applies BYSETPOS to the days of one period.
func (r Rule) choose(days []int) []int {
	if len(r.positions) == 0 {
		return days
	}
	var out []int
	for i, d := range days {
		if slices.Contains(r.positions, i+1) || slices.Contains(r.positions, i-len(days)) {
			out = append(out, d)
		}
	}
	return out
}

// RuleHasDay tells whether a rule names a day rather than only a period.
func RuleHasDay(rule string) bool {
	r, err := ParseRule(rule)
	return err == nil && len(r.days)+len(r.weekdays) > 0
}

// FirstDay is the first day of a rule on or after from.
func FirstDay(rule string, from Date) (Date, bool) {
	r, err := ParseRule(rule)
	if err != nil {
		return Date{}, false
	}
	first := from.First().Number()
	for k := range MaxEmpty {
		for _, d := range r.Period(first, k*r.Interval) {
			if d >= first {
				return FromNumber(d), true
			}
		}
	}
	return Date{}, false
}

// DayCodes are the days of the week as rules write them, from Monday.
var DayCodes = [...]string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}
