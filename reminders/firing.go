package reminders

import (
	"fmt"
	"iter"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

// Lunar converts a day of the Chinese calendar in the lunar year that begins in
// the given year; false when there is none.
type Lunar func(year int, day LunarDay) (zhdate.Date, bool)

// Firing is one time a rule sounds.
type Firing struct {
	Day     zhdate.Date // by the rule; names the period
	At      time.Time   // after the working-day policy, in the zone of the rule
	Moved   bool        // its day is off
	Warning string      // the calendar is not certain, or ""
}

// firings are those of a rule in order, from its Start on. The zone is zone, so
// that a rule follows its channel.
func (r *Rule) firings(c Calendar, lunar Lunar, zone *time.Location) (iter.Seq[Firing], error) {
	var days iter.Seq[zhdate.Date]
	switch {
	case r.Lunar != nil && lunar == nil:
		return nil, fmt.Errorf("%w: no lunar calendar", ErrInvalid)
	case r.Lunar != nil:
		days = r.lunarDays(lunar)
	default:
		rule, err := parseRRule(r.RRule)
		if err != nil {
			return nil, err
		}
		if r.Workdays == Only { // 每个工作日 is every day that is worked, weekends among them
			rule = rrule{freq: "DAILY", interval: 1, count: rule.count, until: rule.until}
		}
		days = rule.days(r.Start)
	}
	return func(yield func(Firing) bool) {
		for d := range days {
			if f, ok := r.place(d, c, zone); ok && !yield(f) {
				return
			}
		}
	}, nil
}

func (r *Rule) lunarDays(lunar Lunar) iter.Seq[zhdate.Date] {
	return func(yield func(zhdate.Date) bool) {
		for year := r.Start.Year - 1; year <= lastYear; year++ {
			d, ok := lunar(year, *r.Lunar)
			if ok && !d.Before(r.Start) && !yield(d) {
				return
			}
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
