package zhdate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Freq is the period a Rule counts in.
type Freq uint8

// The periods, as RFC 5545 names them.
const (
	NoFreq Freq = iota
	Minutely
	Hourly
	Daily
	Weekly
	Monthly
	Yearly
)

var freqNames = [...]string{"", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"}

// A Rule is a recurrence of RFC 5545, as far as officials need them. It has no
// start: the day it is expanded from is its anchor, as DTSTART is, and gives the
// phase of an Interval and the day of a rule that names none. Weeks begin on
// Monday. The zero Rule never fires.
//
// The expansion is that of the RFC to the day, so that every calendar program that
// reads String agrees with it. There a day that a month does not have is left out;
// a duty is not, so rules made here or taken from people go through Clamped, which
// says "the last day of a short month" in the RFC's own words.
type Rule struct {
	Freq      Freq
	Interval  int       // 1 or more
	Months    []int     // BYMONTH
	MonthDays []int     // BYMONTHDAY: 1 to 31, or from the end, -1 the last
	Weekdays  []NthDay  // BYDAY
	Positions []int     // BYSETPOS
	Count     int       // 0 without end
	Until     time.Time // the last moment; zero without end
	WholeDays bool      // Until is a day, the midnight of it in UTC, which is included
}

// NthDay is the second Wednesday, the last Friday (-1), or with N of 0 every one.
type NthDay struct {
	N   int
	Day time.Weekday
}

// ParseRule reads the text of a rule, with or without "RRULE:".
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
	if r.Freq == NoFreq {
		return Rule{}, fmt.Errorf("rule %q: no frequency", s)
	}
	nth := slices.ContainsFunc(r.Weekdays, func(w NthDay) bool { return w.N != 0 })
	if nth && (r.Freq == Yearly && len(r.Months) == 0 || r.Freq < Monthly) {
		return Rule{}, fmt.Errorf("rule %q: a numbered weekday is supported within months only", s)
	}
	return r, nil
}

// set reads one part of a rule.
func (r *Rule) set(name, value string) (err error) {
	switch name {
	case "FREQ":
		if f := slices.Index(freqNames[:], value); f > 0 {
			r.Freq = Freq(f)
			return nil
		}
		return fmt.Errorf("frequency %s is not supported", value)
	case "INTERVAL":
		r.Interval, err = number(value, 1, 9999)
	case "COUNT":
		r.Count, err = number(value, 1, 10_000)
	case "BYMONTH":
		r.Months, err = numbers(value, 1, 12)
		slices.Sort(r.Months)
	case "BYMONTHDAY":
		r.MonthDays, err = numbers(value, -31, 31)
	case "BYSETPOS":
		r.Positions, err = numbers(value, -366, 366)
	case "BYDAY":
		r.Weekdays, err = nthDays(value)
	case "WKST":
		if value != "MO" {
			return fmt.Errorf("weeks begin on Monday here, not on %s", value)
		}
	case "UNTIL":
		if r.Until, err = time.Parse("20060102T150405Z", value); err != nil {
			r.Until, err = time.Parse("20060102", value)
			r.WholeDays = true
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

// dayCodes are the days of the week as rules write them, by time.Weekday.
var dayCodes = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// DayCode is a day of the week as BYDAY writes it.
func DayCode(d time.Weekday) string { return dayCodes[d] }

func nthDays(s string) (out []NthDay, err error) {
	for v := range strings.SplitSeq(s, ",") {
		day := slices.Index(dayCodes[:], v[max(0, len(v)-2):])
		w := NthDay{Day: time.Weekday(day)}
		if len(v) > 2 {
			w.N, err = number(v[:len(v)-2], -53, 53)
		}
		if day < 0 || err != nil {
			return nil, fmt.Errorf("no weekday: %s", v)
		}
		out = append(out, w)
	}
	return out, nil
}

// String is the text of the rule, which ParseRule reads; "" for the zero Rule.
func (r Rule) String() string {
	if r.Freq == NoFreq {
		return ""
	}
	var b strings.Builder
	b.WriteString("FREQ=" + freqNames[r.Freq])
	if r.Interval > 1 {
		fmt.Fprintf(&b, ";INTERVAL=%d", r.Interval)
	}
	list := func(name string, values []int) {
		for i, v := range values {
			b.WriteString(map[bool]string{true: ";" + name + "=", false: ","}[i == 0] + strconv.Itoa(v))
		}
	}
	list("BYMONTH", r.Months)
	list("BYMONTHDAY", r.MonthDays)
	for i, w := range r.Weekdays {
		b.WriteString(map[bool]string{true: ";BYDAY=", false: ","}[i == 0])
		if w.N != 0 {
			b.WriteString(strconv.Itoa(w.N))
		}
		b.WriteString(dayCodes[w.Day])
	}
	list("BYSETPOS", r.Positions)
	if r.Count > 0 {
		fmt.Fprintf(&b, ";COUNT=%d", r.Count)
	}
	if !r.Until.IsZero() {
		b.WriteString(";UNTIL=" + r.Until.Format(map[bool]string{true: "20060102", false: "20060102T150405Z"}[r.WholeDays]))
	}
	return b.String()
}

// NamesDay tells whether the rule names a day rather than only a period.
func (r Rule) NamesDay() bool { return len(r.MonthDays)+len(r.Weekdays) > 0 }

// Ends tells whether the rule has a last firing.
func (r Rule) Ends() bool { return r.Count > 0 || !r.Until.IsZero() }

// Through ends the rule on a day, which is included.
func (r Rule) Through(d Date) Rule {
	r.Until, r.WholeDays = d.Midnight(), true
	return r
}

// LastDay is the day of Until on the clock of zone; zero when the rule has none.
func (r Rule) LastDay(zone *time.Location) Date {
	switch {
	case r.Until.IsZero():
		return Date{}
	case r.WholeDays:
		return DateOf(r.Until)
	}
	return DateOf(r.Until.In(zone))
}
