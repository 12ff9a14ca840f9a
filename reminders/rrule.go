package reminders

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

// rrule is the part of RFC 5545 that deadlines need, by days. It differs from the
// RFC in one thing: a day a month does not have is its last day (每月31日 fires on
// 4月30日, 2月29日 on 2月28日), as a filing is not left out because a month is short.
type rrule struct {
	freq     string
	interval int
	byDay    []ordinalDay
	monthDay []int // 1 to 31, or -1 for the last
	months   []int
	setPos   []int
	count    int
	until    zhdate.Date
}

type ordinalDay struct {
	n   int // 0 every, 2 the second, -1 the last
	day time.Weekday
}

var weekdays = map[string]time.Weekday{"SU": 0, "MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6}

// parseRRule reads FREQ=...;... and wraps ErrInvalid.
func parseRRule(s string) (r rrule, err error) {
	r.interval = 1
	for part := range strings.SplitSeq(strings.TrimPrefix(s, "RRULE:"), ";") {
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			return r, fmt.Errorf("%w: rule %q", ErrInvalid, s)
		}
		switch name {
		case "FREQ":
			r.freq = value
		case "INTERVAL":
			r.interval, err = number(value, 1, 1000)
		case "COUNT":
			r.count, err = number(value, 1, 10_000)
		case "BYMONTHDAY":
			r.monthDay, err = numbers(value, 31)
		case "BYMONTH":
			r.months, err = numbers(value, 12)
		case "BYSETPOS":
			r.setPos, err = numbers(value, 366)
		case "BYDAY":
			r.byDay, err = ordinalDays(value)
		case "UNTIL":
			r.until, err = untilDay(value)
		case "WKST": // Monday, as officials count
		default:
			err = fmt.Errorf("%w: %s is not supported", ErrInvalid, name)
		}
		if err != nil {
			return r, fmt.Errorf("rule %q: %w", s, err)
		}
	}
	if !slices.Contains([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}, r.freq) {
		return r, fmt.Errorf("%w: rule %q has no frequency of days", ErrInvalid, s)
	}
	return r, nil
}

func number(s string, least, most int) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("%w: %q is not %d to %d", ErrInvalid, s, least, most)
	}
	return n, nil
}

// numbers reads a list of ±1 to ±most.
func numbers(s string, most int) (out []int, err error) {
	for p := range strings.SplitSeq(s, ",") {
		n, err := number(p, -most, most)
		if err != nil || n == 0 {
			return nil, fmt.Errorf("%w: %q", ErrInvalid, s)
		}
		out = append(out, n)
	}
	return out, nil
}

func ordinalDays(s string) (out []ordinalDay, err error) {
	for p := range strings.SplitSeq(s, ",") {
		if len(p) < 2 {
			return nil, fmt.Errorf("%w: day %q", ErrInvalid, p)
		}
		day, ok := weekdays[p[len(p)-2:]]
		d := ordinalDay{day: day}
		if n := p[:len(p)-2]; n != "" {
			d.n, err = number(strings.TrimPrefix(n, "+"), -53, 53)
		}
		if err != nil || !ok {
			return nil, fmt.Errorf("%w: day %q", ErrInvalid, p)
		}
		out = append(out, d)
	}
	return out, nil
}

func untilDay(s string) (zhdate.Date, error) {
	t, err := time.Parse("20060102", s[:min(8, len(s))])
	if err != nil {
		return zhdate.Date{}, fmt.Errorf("%w: until %q", ErrInvalid, s)
	}
	return zhdate.DateOf(t), nil
}

// lastYear ends every rule.
const lastYear = 2200

// days are the days of the rule from start on, in order.
func (r rrule) days(start zhdate.Date) iter.Seq[zhdate.Date] {
	return func(yield func(zhdate.Date) bool) {
		n := 0
		for i := 0; ; i++ {
			period, begin := r.period(start, i*r.interval)
			if begin.Year > lastYear {
				return
			}
			for _, d := range period {
				if d.Before(start) {
					continue
				}
				if n++; r.count > 0 && n > r.count || r.until != (zhdate.Date{}) && r.until.Before(d) || !yield(d) {
					return
				}
			}
		}
	}
}

// period is the days of the i-th day, week, month or year from that of start.
func (r rrule) period(start zhdate.Date, i int) (days []zhdate.Date, begin zhdate.Date) {
	switch r.freq {
	case "DAILY":
		begin = start.AddDays(i)
		if r.fits(begin) {
			days = []zhdate.Date{begin}
		}
		return days, begin
	case "WEEKLY":
		begin = start.AddDays(7*i - (int(start.Weekday())+6)%7)
		for d := range 7 {
			day := begin.AddDays(d)
			on := len(r.byDay) == 0 && day.Weekday() == start.Weekday()
			if (on || len(r.byDay) > 0) && r.fits(day) {
				days = append(days, day)
			}
		}
	case "MONTHLY":
		begin = zhdate.DateOf(time.Date(start.Year, time.Month(start.Month+i), 1, 0, 0, 0, 0, time.UTC))
		if len(r.months) == 0 || slices.Contains(r.months, begin.Month) {
			days = r.month(begin, start)
		}
	case "YEARLY":
		begin = zhdate.Date{Year: start.Year + i, Month: 1, Day: 1}
		months := slices.Sorted(slices.Values(r.months))
		if len(months) == 0 {
			months = []int{start.Month}
			if len(r.monthDay)+len(r.byDay) > 0 {
				months = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
			}
		}
		for _, m := range months {
			days = append(days, r.month(zhdate.Date{Year: begin.Year, Month: m, Day: 1}, start)...)
		}
	}
	return r.pick(days), begin
}

// month is the days of the month that begins with first.
func (r rrule) month(first, start zhdate.Date) (days []zhdate.Date) {
	length := first.DaysUntil(zhdate.DateOf(first.Midnight().AddDate(0, 1, 0)))
	wanted := map[int]bool{}
	monthDay := r.monthDay
	if len(monthDay)+len(r.byDay) == 0 {
		monthDay = []int{start.Day}
	}
	for _, n := range monthDay {
		if n < 0 {
			n = max(1, length+1+n)
		}
		wanted[min(n, length)] = true
	}
	for d := 1; d <= length; d++ {
		day := first.AddDays(d - 1)
		if (len(monthDay) == 0 || wanted[d]) && r.onDay(day, d, length) {
			days = append(days, day)
		}
	}
	return days
}

// onDay tells whether BYDAY takes the d-th day of a month of so many.
func (r rrule) onDay(day zhdate.Date, d, length int) bool {
	wd := day.Weekday()
	return len(r.byDay) == 0 || slices.ContainsFunc(r.byDay, func(o ordinalDay) bool {
		return o.day == wd && (o.n == 0 || o.n == (d-1)/7+1 || o.n == -((length-d)/7+1))
	})
}

// fits is BYDAY, BYMONTH and BYMONTHDAY as filters of a day.
func (r rrule) fits(day zhdate.Date) bool {
	first := zhdate.Date{Year: day.Year, Month: day.Month, Day: 1}
	length := first.DaysUntil(zhdate.DateOf(first.Midnight().AddDate(0, 1, 0)))
	return (len(r.months) == 0 || slices.Contains(r.months, day.Month)) &&
		(len(r.monthDay) == 0 || slices.Contains(r.monthDay, day.Day) || slices.Contains(r.monthDay, day.Day-length-1)) &&
		r.onDay(day, day.Day, length)
}

// pick is BYSETPOS.
func (r rrule) pick(days []zhdate.Date) []zhdate.Date {
	if len(r.setPos) == 0 {
		return days
	}
	var out []zhdate.Date
	for i, d := range days {
		if slices.Contains(r.setPos, i+1) || slices.Contains(r.setPos, i-len(days)) {
			out = append(out, d)
		}
	}
	return out
}
