package reminders

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

// Clock is a time of day.
type Clock struct{ Hour, Minute int }

// ClockOf is the time of day so long after midnight, to the minute.
func ClockOf(d time.Duration) Clock {
	return Clock{int(d / time.Hour), int(d % time.Hour / time.Minute)}
}

// Part is the time of the due day the text names.
type Part int

// The parts of a day.
const (
	AllDay    Part = iota // none: due until midnight
	Afternoon             // 下午
	OffWork               // 下班前
	Exact                 // Due.At
)

// Kind decides the ladder.
type Kind string

// The kinds. A recurring one is planned an occurrence at a time.
const (
	OneOff    Kind = "deadline"
	Filing    Kind = "filing"  // 报送, 备案: as OneOff, and says that signing takes time
	Meeting   Kind = "meeting" // the day before and half an hour before
	Moment    Kind = "moment"  // at its moment, on whatever day, and Due.Lead before
	Target    Kind = "target"
	Yearly    Kind = "yearly"
	Quarterly Kind = "quarterly" // and 每学期
	Monthly   Kind = "monthly"
	Weekly    Kind = "weekly"
	Daily     Kind = "daily"
)

// Due is what is to be reminded of.
type Due struct {
	Kind Kind
	Day  zhdate.Date // the last day, included; 到2025年 is 2025-12-31
	Part Part
	At   Clock // when Part is Exact

	// Lead is how long before to remind, instead of the ladder; the day itself
	// always. Whole days sound at the default hour, less counts from the moment.
	Lead []time.Duration `json:",omitempty"`
	// DaysOff is what the text says of a day that is off: Before or After; else the day stays.
	DaysOff Workdays `json:",omitempty"`
	Known   bool     `json:",omitempty"` // whoever is reminded knows of it: no "at once"
}

// chased tells whether people are asked about it after its day. An outcome and a meeting
// are over with their day.
func (d *Due) chased() bool {
	return d != nil && d.Kind != Target && d.Kind != Meeting && d.Kind != Moment
}

const (
	atOnce   = "now" // the name of the step that is not counted in days
	signNote = "报送材料请预留签批、盖章时间"
	// Progress is looked at on the 10th: working days have begun again after
	// 元旦, 春节 has not come, and in December there is time to act.
	progressDay = 10
	// meetingLead is how long before a meeting the last reminder sounds.
	meetingLead = 30 * time.Minute
	// targetYears bounds how far ahead progress is planned.
	targetYears = 30
)

// Ladder is the days before the due day on which a kind is reminded of when left
// days are left, the largest first. A deadline known late has fewer steps. The
// progress of a Target is not in it, being no countdown; nor is "at once", which
// Plan adds to a deadline of 30 days and less.
func Ladder(kind Kind, left int) []int {
	var steps []int
	switch kind {
	case OneOff, Filing:
		switch {
		case left > 180:
			steps = []int{90, 30, 7, 3, 1, 0}
		case left > 30:
			steps = []int{30, 7, 3, 1, 0}
		case left > 7:
			steps = []int{7, 3, 1, 0}
		default:
			steps = []int{1, 0}
		}
	case Target:
		steps = []int{90}
	case Yearly:
		steps = []int{30, 7, 0}
	case Quarterly:
		steps = []int{7, 0}
	case Monthly:
		steps = []int{3, 0}
	case Meeting:
		steps = []int{1, 0}
	case Weekly, Daily, Moment:
		steps = []int{0}
	}
	return slices.DeleteFunc(steps, func(n int) bool { return n > left })
}

// step is a rung of the ladder before it meets the calendar.
type step struct {
	name  string
	at    time.Time
	rank  int  // days before the due day by the ladder; the nearest names what falls together
	fixed bool // stays on its day even when that is off
	note  string
}

// steps are the rungs for due, past ones among them, the nearest to the due day
// first.
func (p Policy) steps(due Due, now time.Time) []step {
	today := zhdate.DateOf(now)
	left := today.DaysUntil(due.Day)
	if len(due.Lead) > 0 || due.Kind == Moment {
		return p.ownSteps(due)
	}
	var steps []step
	for _, n := range Ladder(due.Kind, left) {
		s := step{name: fmt.Sprintf("T-%d", n), at: p.clock(due.Day.AddDays(-n), ClockOf(p.Hours.Default)), rank: n}
		switch {
		case n > 0:
		case due.Kind == Meeting && due.Part != AllDay:
			s.at, s.fixed = p.moment(due).Add(-meetingLead), true
		case due.Kind == Weekly || due.Kind == Daily || p.moment(due).Before(s.at):
			s.at = p.moment(due)
		}
		if due.Kind == Filing && n == 7 {
			s.note = signNote
		}
		steps = append(steps, s)
	}
	switch due.Kind {
	case OneOff, Filing:
		if left <= 30 && !due.Known {
			s := step{name: atOnce, at: now, rank: left + 1, fixed: true}
			if due.Kind == Filing {
				s.note = signNote
			}
			steps = append(steps, s)
		}
	case Target:
		for y := today.Year; y <= min(due.Day.Year, today.Year+targetYears); y++ {
			for _, m := range []int{1, 12} {
				d := zhdate.Date{Year: y, Month: m, Day: progressDay}
				if n := d.DaysUntil(due.Day); n >= 0 {
					steps = append(steps, step{name: fmt.Sprintf("progress-%d-%02d", y, m), at: p.clock(d, ClockOf(p.Hours.Default)), rank: n})
				}
			}
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.rank, b.rank) })
	return steps
}

// ownSteps are those a person chose, the nearest to the due day first.
func (p Policy) ownSteps(due Due) []step {
	const day = 24 * time.Hour
	steps := []step{{name: "T-0", at: p.moment(due), fixed: due.Kind == Moment}}
	for _, d := range due.Lead {
		n := int(d / day)
		switch {
		case d <= 0:
		case d%day == 0:
			steps = append(steps, step{name: fmt.Sprintf("T-%d", n), at: p.clock(due.Day.AddDays(-n), ClockOf(p.Hours.Default)), rank: n})
		default:
			steps = append(steps, step{name: "T-" + d.String(), at: p.moment(due).Add(-d), rank: n, fixed: true})
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return -a.at.Compare(b.at) })
	return steps
}

// moment is the instant on the due day that the text names, or the default one.
func (p Policy) moment(due Due) time.Time {
	c := ClockOf(p.Hours.Default)
	switch due.Part {
	case Afternoon:
		c = ClockOf(p.Hours.Afternoon)
	case OffWork:
		c = ClockOf(p.Hours.OffWork)
	case Exact:
		c = due.At
	}
	return p.clock(due.Day, c)
}

// end is when due becomes overdue. A day without a time is included to its end,
// an afternoon until work ends.
func (p Policy) end(due Due) time.Time {
	switch due.Part {
	case Afternoon, OffWork:
		return p.clock(due.Day, ClockOf(p.Hours.OffWork))
	case Exact:
		return p.moment(due)
	}
	return p.clock(due.Day.AddDays(1), Clock{})
}

// clock is the instant of a time of day in the zone of the policy.
func (p Policy) clock(d zhdate.Date, c Clock) time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, c.Hour, c.Minute, 0, 0, p.Zone)
}
