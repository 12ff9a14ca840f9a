package zhdate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
)

// A Rule is a recurrence of RFC 5545, as far as this package writes them: FREQ
// from YEARLY to MINUTELY, INTERVAL, BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS, COUNT
// and UNTIL. Weeks begin on Monday. The zero Rule never fires.
type Rule struct {
	freq            string
	Interval, count int
	months, days    []int
	weekdays        []nthDay
	positions       []int
	until           time.Time
	untilDate       bool
}

// nthDay is 2WE, or every WE when n is 0.
type nthDay struct{ n, day int }

// ParseRule reads a rule as this package writes them, with or without "RRULE:".
func ParseRule(s string) (Rule, error) {
	r := Rule{Interval: 1}
	for part := range strings.SplitSeq(strings.TrimPrefix(s, "RRULE:"), ";") {
		name, value, ok := strings.Cut(part, "=")
		if !ok || value == "" {
			return Rule{}, fmt.Errorf("rule %q: %q is no NAME=value", s, part)
		}
		if err := r.set(name, value); err != nil {
			return Rule{}, fmt.Errorf("rule %q: %w", s, err)
		}
	}
	switch r.freq {
	case "YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY":
	default:
		return Rule{}, fmt.Errorf("rule %q: no frequency this package knows", s)
	}
	if r.freq == "YEARLY" && len(r.months) == 0 {
		for _, w := range r.weekdays {
			if w.n != 0 {
				return Rule{}, fmt.Errorf("rule %q: a weekday of the year is not supported", s)
			}
		}
	}
	return r, nil
}

// set reads one part of a rule.
func (r *Rule) set(name, value string) (err error) {
	switch name {
	case "FREQ":
		r.freq = value
	case "INTERVAL":
		r.Interval, err = number(value, 1, 9999)
	case "COUNT":
		r.count, err = number(value, 1, 9999)
	case "BYMONTH":
		r.months, err = numbers(value, 1, 12)
	case "BYMONTHDAY":
		r.days, err = numbers(value, -31, 31)
	case "BYSETPOS":
		r.positions, err = numbers(value, -366, 366)
	case "BYDAY":
		for v := range strings.SplitSeq(value, ",") {
			d := slices.Index(DayCodes[:], v[max(0, len(v)-2):])
			n := 0
			if len(v) > 2 {
				n, err = number(v[:len(v)-2], -53, 53)
			}
			if d < 0 || err != nil {
				return fmt.Errorf("no weekday: %s", v)
			}
			r.weekdays = append(r.weekdays, nthDay{n, d})
		}
	case "WKST":
		if value != "MO" {
			return fmt.Errorf("weeks begin on Monday here, not on %s", value)
		}
	case "UNTIL":
		if r.until, err = time.Parse("20060102T150405Z", value); err != nil {
			r.until, err = time.Parse("20060102", value)
			r.untilDate = true
		}
	default:
		return fmt.Errorf("part %s is not supported", name)
	}
	return err
}

func number(s string, lo, hi int) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < lo || n > hi || n == 0 {
		return 0, fmt.Errorf("%q is not from %d to %d", s, lo, hi)
	}
	return n, nil
}

func numbers(s string, lo, hi int) ([]int, error) {
	var out []int
	for v := range strings.SplitSeq(s, ",") {
		n, err := number(v, lo, hi)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// Occurrences are the first n firings at or after start, which anchors the rule
// as DTSTART does: it gives the time of day and the phase of an interval. It
// fires itself only when the rule says so.
func (r Rule) Occurrences(start time.Time, n int) []time.Time {
	var out []time.Time
	r.each(start, func(t time.Time) bool {
		if len(out) < n {
			out = append(out, t)
		}
		return len(out) < n
	})
	return out
}

// Next is the first firing after t of the rule anchored at start; ok is false
// when there is none.
func (r Rule) Next(start, t time.Time) (next time.Time, ok bool) {
	r.each(start, func(o time.Time) bool {
		if o.After(t) {
			next, ok = o, true
		}
		return !ok
	})
	return next, ok
}

// Occurrences parses rule and expands it; see Rule.Occurrences.
func Occurrences(rule string, start time.Time, n int) ([]time.Time, error) {
	r, err := ParseRule(rule)
	if err != nil {
		return nil, err
	}
	return r.Occurrences(start, n), nil
}

// MaxEmpty is how many periods without a firing end the search: leap days are at
// most eight years apart.
const MaxEmpty = 4000

// each calls f with the firings in order until it returns false.
func (r Rule) each(start time.Time, f func(time.Time) bool) {
	if r.freq == "HOURLY" || r.freq == "MINUTELY" {
		r.eachClock(start, f)
		return
	}
	fired := 0
	first := civil.Day(start.Year(), int(start.Month()), start.Day())
	for k, empty := 0, 0; empty < MaxEmpty; k, empty = k+1, empty+1 {
		for _, d := range r.Period(first, k*r.Interval) {
			if d < first {
				continue
			}
			y, m, day := civil.Date(d)
			t := time.Date(y, time.Month(m), day, start.Hour(), start.Minute(), start.Second(), start.Nanosecond(), start.Location())
			if r.over(t, fired) || !f(t) {
				return
			}
			fired, empty = fired+1, 0
		}
	}
}

// over tells whether COUNT or UNTIL ends the rule before t.
func (r Rule) over(t time.Time, fired int) bool {
	if r.count > 0 && fired >= r.count || t.Year() > 9999 {
		return true
	}
	if r.untilDate {
		y, m, d := t.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).After(r.until)
	}
	return !r.until.IsZero() && t.After(r.until)
}

// eachClock expands rules within the day.
func (r Rule) eachClock(start time.Time, f func(time.Time) bool) {
	step := time.Duration(r.Interval) * time.Hour
	if r.freq == "MINUTELY" {
		step = time.Duration(r.Interval) * time.Minute
	}
	t := start
	for fired, empty := 0, 0; empty < 100*MaxEmpty; t, empty = t.Add(step), empty+1 {
		d := civil.Day(t.Year(), int(t.Month()), t.Day())
		if len(r.weekdays) > 0 && !r.onWeekday(d) {
			continue
		}
		if r.over(t, fired) || !f(t) {
			return
		}
		fired, empty = fired+1, 0
	}
}
