package reminders

import (
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

// Moved is the change of r to the time that q asks for, where exact tells whether an hour was
// said. What was not said anew stays: the hour of a moment, the kind of a deadline, and above
// all the lead times that somebody has set.
func (r *Reminder) Moved(q Request, exact bool) Change {
	zone := ZoneOf(r.Zone)
	switch {
	case q.Rule != nil:
		return Change{Rule: q.Rule, Due: r.ledInto(q)}
	case r.Due != nil:
		return Change{Due: r.dueOn(q, exact, zone)}
	case q.Due != nil:
		return Change{Due: q.Due}
	case !r.At.IsZero() && !exact:
		was := r.At.In(zone)
		return Change{At: instant(zhdate.DateOf(q.At.In(zone)), Clock{was.Hour(), was.Minute()}, zone)}
	}
	return Change{At: q.At}
}

// dueOn is the due day of r moved to that of q.
func (r *Reminder) dueOn(q Request, exact bool, zone *time.Location) *Due {
	due, at := *r.Due, q.At.In(zone)
	clock := Clock{at.Hour(), at.Minute()}
	if q.Due == nil {
		due.Day = zhdate.DateOf(at)
		if r.Rule != nil { // one moment of what came again and again
			due.Kind = Moment
		}
	} else {
		due.Day, clock = q.Due.Day, q.Due.At
		if r.Rule != nil || due.Kind == Moment {
			due.Kind = q.Due.Kind
		}
		if len(q.Due.Lead) > 0 {
			due.Lead = q.Due.Lead
		}
		exact = exact && q.Due.Part == Exact
	}
	if exact || r.Rule != nil && due.Kind == Moment {
		due.Part, due.At = Exact, clock
	}
	return &due
}

// ledInto is the ladder of the rule that q asks for, with the lead times of r where q says none.
func (r *Reminder) ledInto(q Request) *Due {
	if r.Due == nil || len(r.Due.Lead) == 0 || q.Due != nil && len(q.Due.Lead) > 0 {
		return q.Due
	}
	due := Due{Kind: Moment, Day: q.Rule.Start, Part: Exact, At: q.Rule.Clock, Known: true}
	if q.Due != nil {
		due = *q.Due
	}
	due.Lead = r.Due.Lead
	return &due
}
