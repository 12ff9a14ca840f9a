package reminders

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

// Alarm is one reminder of a plan.
type Alarm struct {
	Offset  string    // which step it is; the same for equal input, so ids may hash it
	At      time.Time // in the zone of the policy
	Lead    int       // days from At to the due day; negative when overdue
	Moved   bool      // the day of the step is off, and At is earlier
	Note    string    // what to add to the text, or ""
	Warning string    // the calendar is not certain of the day, or ""
}

// Plan is the reminders of a Due, in order of time.
type Plan struct {
	Alarms  []Alarm
	Overdue bool   // list it as 逾期; there are no alarms
	Ask     string // when overdue: the question to put
	RestDay bool   // the due day is off; it is not extended
	Notice  string // when RestDay: the sentence that says so
}

// Policy plans reminders for a channel. It holds no state.
type Policy struct {
	Hours    zhdate.Hours
	Zone     *time.Location
	Calendar zhdate.Calendar // of working days; workday.Calendar is one
}

// Plan plans due as seen at now, the moment it is imported or the plan is made
// anew. A plan made with the same now gives the same alarms unless the calendar
// has changed, as it does when a year is published.
func (p Policy) Plan(due Due, now time.Time) (Plan, error) {
	if err := p.check(due); err != nil {
		return Plan{}, fmt.Errorf("plan %s %v: %w", due.Kind, due.Day, err)
	}
	now, due = now.In(p.Zone), p.settled(due)
	if !p.end(due).After(now) {
		ask := fmt.Sprintf("%s已经到期，请确认：已完成、延期，还是转派？", due.Day.Chinese())
		return Plan{Overdue: true, Ask: ask}, nil
	}
	work, _ := p.Calendar.Workday(due.Day)
	plan := Plan{RestDay: !work}
	if due.Kind == Daily && !work {
		return plan, nil // moved, it would only repeat the day before
	}
	for _, s := range p.steps(due, now) {
		if !s.at.Before(now) {
			plan.Alarms = append(plan.Alarms, p.place(s, due, now))
		}
	}
	plan.Alarms = collapse(plan.Alarms)
	if plan.RestDay {
		plan.Notice = restNotice(due, plan.Alarms)
	}
	return plan, nil
}

// settled is due on the day it really falls, where the text moves a day that is off.
func (p Policy) settled(due Due) Due {
	if due.DaysOff != Before && due.DaysOff != After {
		return due
	}
	r := Rule{Workdays: due.DaysOff}
	if f, ok := r.place(due.Day, p.Calendar, p.Zone); ok {
		due.Day = zhdate.DateOf(f.At)
	}
	return due
}

// place puts a step on a working day: its own or the last before it, but not
// before now.
func (p Policy) place(s step, due Due, now time.Time) Alarm {
	a := Alarm{Offset: s.name, At: s.at, Note: s.note}
	if day := zhdate.DateOf(s.at); !s.fixed {
		to, unpublished := p.Calendar.LastWorkdayOnOrBefore(day)
		a.Warning = p.Calendar.Warning(unpublished)
		if to != (zhdate.Date{}) && to != day {
			a.Moved = true
			a.At = p.clock(to, Clock{s.at.Hour(), s.at.Minute()})
		}
		if a.At.Before(now) {
			a.At = now
		}
	}
	a.Lead = zhdate.DateOf(a.At).DaysUntil(due.Day)
	return a
}

// collapse sorts alarms by time and keeps one of those that sound together: the
// first given, which is the nearest to the due day.
func collapse(alarms []Alarm) []Alarm {
	slices.SortStableFunc(alarms, func(a, b Alarm) int { return a.At.Compare(b.At) })
	out := alarms[:0]
	for _, a := range alarms {
		if n := len(out); n > 0 && out[n-1].At.Equal(a.At) {
			last := &out[n-1]
			last.Note = cmp.Or(last.Note, a.Note)
			last.Warning = cmp.Or(last.Warning, a.Warning)
			continue
		}
		out = append(out, a)
	}
	return out
}

// Chase is the first reminder after the given moment of what has become overdue
// since it was accepted: on the working day after the due day, and every week
// from there, until a person settles it.
func (p Policy) Chase(due Due, after time.Time) (Alarm, error) {
	if err := p.check(due); err != nil {
		return Alarm{}, fmt.Errorf("chase %s %v: %w", due.Kind, due.Day, err)
	}
	after, due = after.In(p.Zone), p.settled(due)
	first, unpublished := p.Calendar.NextWorkday(due.Day)
	if first == (zhdate.Date{}) {
		first = due.Day.AddDays(1)
	}
	warning := p.Calendar.Warning(unpublished)
	for week := max(0, first.DaysUntil(zhdate.DateOf(after))/7); ; week++ {
		s := step{name: fmt.Sprintf("overdue-%d", week), at: p.clock(first.AddDays(7*week), ClockOf(p.Hours.Default))}
		a := p.place(s, due, time.Time{})
		if a.At.After(after) {
			a.Warning = cmp.Or(a.Warning, warning)
			return a, nil
		}
	}
}

// Validate tells what is missing of the settings.
func (p Policy) Validate() error {
	if p.Zone == nil || p.Calendar == nil || p.Hours == (zhdate.Hours{}) {
		return errors.New("reminder policy without time zone, calendar or hours")
	}
	for _, d := range []time.Duration{p.Hours.Default, p.Hours.Afternoon, p.Hours.OffWork} {
		if d < 0 || d >= 24*time.Hour {
			return fmt.Errorf("reminder policy: no time of day %s", d)
		}
	}
	return nil
}

func (p Policy) check(due Due) error {
	if err := p.Validate(); err != nil {
		return err
	}
	d := due.Day
	switch {
	case !d.IsDay():
		return errors.New("the due day is no day of the calendar")
	case due.Part == Exact && (due.At.Hour < 0 || due.At.Hour > 23 || due.At.Minute < 0 || due.At.Minute > 59):
		return errors.New("the due time is no time of day")
	case len(Ladder(due.Kind, 1000)) == 0:
		return errors.New("unknown kind")
	}
	return nil
}

// restNotice says that the due day is off and what became of its reminder.
func restNotice(due Due, alarms []Alarm) string {
	s := fmt.Sprintf("截止日%s是休息日，期限不顺延", due.Day.Chinese())
	for _, a := range alarms {
		if a.Offset == "T-0" && a.Moved {
			s += "，当天的提醒提前到" + zhdate.DateOf(a.At).Chinese()
		}
	}
	return s
}
