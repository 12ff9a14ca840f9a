package reminders

import (
	"fmt"
	"iter"
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

// lastYear ends every rule of the lunar calendar.
const lastYear = 2100

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
func (r *Rule) firings(c Calendar, zone *time.Location) (iter.Seq[Firing], error) {
	days := iter.Seq[zhdate.Date](r.lunarDays)
	if r.Lunar == nil {
		rule, err := parseRule(r.RRule, r.Start)
		if err != nil {
			return nil, err
		}
		if r.Workdays == Only { // 每个工作日 is every day that is worked, weekends among them
			rule = zhdate.Rule{Freq: zhdate.Daily, Interval: 1, Count: rule.Count, Until: rule.Until, WholeDays: rule.WholeDays}
		}
		if last := rule.LastDay(zone); !last.IsZero() {
			rule = rule.Through(last)
		}
		days = rule.Days(r.Start)
	}
	return func(yield func(Firing) bool) {
		for d := range days {
			if f, ok := r.place(d, c, zone); ok && !yield(f) {
				return
			}
		}
	}, nil
}

// lunarDays are the days of a rule of the Chinese calendar.
func (r *Rule) lunarDays(yield func(zhdate.Date) bool) {
	for year := r.Start.Year - 1; year <= lastYear; year++ {
		d, ok := r.Lunar.In(year)
		if ok && !d.Before(r.Start) && !yield(d) {
			return
		}
	}
}

// place applies the working-day policy; false when the day does not count.
func (r *Rule) place(d zhdate.Date, c Calendar, zone *time.Location) (Firing, bool) {
	f := Firing{Day: d}
	day, uncertain := d, []int(nil)
	work, known := c.Workday(d)
	switch {
	case r.Workdays == Only:
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
