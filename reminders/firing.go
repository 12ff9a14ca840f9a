package reminders

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

// Firing is one time a rule sounds.
type Firing struct {
	Day     zhdate.Date // by the rule; names the period
	At      time.Time   // after the working-day policy, in the zone of the rule
	Moved   bool        // its day is off
	Warning string      // the calendar is not certain, or ""
}

// parseRule reads a rule of days anchored at start; what it cannot read wraps
// ErrInvalid. A day that a month does not have is its last day.
func parseRule(text string, start zhdate.Date) (zhdate.Rule, error) {
	r, err := zhdate.ParseRule(text)
	if err == nil && r.Freq < zhdate.Daily {
		err = fmt.Errorf("rule %q fires more than once a day", text)
	}
	if err != nil {
		return zhdate.Rule{}, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return r.Clamped(start), nil
}

// firings are those of a rule in order, from its Start on. The zone is zone, so
// that a rule follows its channel.
func (r *Rule) firings(c zhdate.Calendar, zone *time.Location) (iter.Seq[Firing], error) {
	var days iter.Seq[zhdate.Date]
	if r.Lunar != nil {
		days = r.Lunar.Days(r.Start)
	} else {
		rule, err := parseRule(r.RRule, r.Start)
		if err != nil {
			return nil, err
		}
		if last := rule.LastDay(zone); !last.IsZero() {
			rule = rule.Through(last)
		}
		switch {
		case r.Workdays == Only && len(rule.Positions) > 0:
			days = nthWorkdays(rule, r.Start, c)
		case r.Workdays == Only && rule.Freq == zhdate.Daily && rule.Interval > 1:
			days = everyNthWorkday(rule, r.Start, c)
		case r.Workdays == Only: // 每个工作日 is every day that is worked, weekends among them
			days = zhdate.Rule{Freq: zhdate.Daily, Interval: 1, Count: rule.Count, Until: rule.Until, WholeDays: rule.WholeDays}.Days(r.Start)
		default:
			days = rule.Days(r.Start)
		}
	}
	return func(yield func(Firing) bool) {
		for d := range days {
			if f, ok := r.place(d, c, zone); ok && !yield(f) {
				return
			}
		}
	}, nil
}

// nthWorkdays are the days of 每月第3个工作日: Positions among the days of a month that
// are worked, by the calendar.
func nthWorkdays(rule zhdate.Rule, start zhdate.Date, c zhdate.Calendar) iter.Seq[zhdate.Date] {
	months := zhdate.Rule{Freq: zhdate.Monthly, Interval: rule.Interval, Months: rule.Months, MonthDays: []int{1}}
	return func(yield func(zhdate.Date) bool) {
		n, until := 0, rule.LastDay(time.UTC)
		for first := range months.Days(zhdate.Date{Year: start.Year, Month: start.Month, Day: 1}) {
			var worked []zhdate.Date
			for d := first; d.Month == first.Month; d = d.AddDays(1) {
				if work, _ := c.Workday(d); work {
					worked = append(worked, d)
				}
			}
			for i, d := range worked {
				if !slices.Contains(rule.Positions, i+1) && !slices.Contains(rule.Positions, i-len(worked)) ||
					d.Before(start) {
					continue
				}
				if n++; rule.Count > 0 && n > rule.Count || !until.IsZero() && until.Before(d) || !yield(d) {
					return
				}
			}
		}
	}
}

// everyNthWorkday are the days of 每3个工作日: every Interval-th that is worked, from start.
func everyNthWorkday(rule zhdate.Rule, start zhdate.Date, c zhdate.Calendar) iter.Seq[zhdate.Date] {
	all := zhdate.Rule{Freq: zhdate.Daily, Interval: 1, Until: rule.Until, WholeDays: rule.WholeDays}
	return func(yield func(zhdate.Date) bool) {
		worked, fired := 0, 0
		for d := range all.Days(start) {
			if work, _ := c.Workday(d); !work {
				continue
			}
			if worked++; (worked-1)%rule.Interval > 0 {
				continue
			}
			if fired++; rule.Count > 0 && fired > rule.Count || !yield(d) {
				return
			}
		}
	}
}

// place applies the working-day policy; false when the day does not count.
func (r *Rule) place(d zhdate.Date, c zhdate.Calendar, zone *time.Location) (Firing, bool) {
	f := Firing{Day: d}
	day, uncertain := d, []int(nil)
	work, known := c.Workday(d)
	switch {
	case r.Workdays == Only || r.Workdays == Skip:
		if !work {
			return f, false
		}
		if !known {
			uncertain = []int{d.Year}
		}
	case r.Workdays == Before:
		day, uncertain = c.LastWorkdayOnOrBefore(d)
	case r.Workdays == After && !work:
		day, uncertain = c.NextWorkday(d)
	}
	if day == (zhdate.Date{}) {
		day = d
	}
	f.Moved = day != d
	f.Warning = c.Warning(uncertain)
	f.At = instant(day, r.Clock, zone)
	return f, true
}
