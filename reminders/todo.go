package reminders

import (
	"context"
	"errors"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

// Todo is one period of a reminder as an item of a person's own list of things to do: there it
// stands until it is done, and the messages are the nudge.
type Todo struct {
	ID      string      // TodoID
	Version int         // of the reminder
	What    string      // one line
	Day     zhdate.Date // the last day, included
	At      time.Time   // where an hour is named; else zero
	Note    string      // the clause it rests on; "" none
	URL     string      // the page where it is done here
	Reopen  bool        // it was completed by us, and that has been taken back
}

// TodoSink is a list of things to do somewhere else; the port beside Notifier. Every method
// may be repeated with the effect of once, since whoever calls it may not learn how it ended.
// Errors are for the log and hold no secret.
type TodoSink interface {
	// Upsert makes the item be there as t says. One that a person has ticked there stays
	// ticked, unless t.Reopen. It writes nothing where nothing is to be changed.
	Upsert(ctx context.Context, t Todo) error
	// Complete ticks the item; one that is not there, or ticked, is no error.
	Complete(ctx context.Context, id string) error
	// Delete removes the item; one that is not there is no error.
	Delete(ctx context.Context, id string) error
}

// TodoTicks is a TodoSink that tells what people have ticked there.
type TodoTicks interface {
	// Ticked are the ids of items completed there since the mark, "" since ever, and the next
	// mark. An item may be named twice, and one that is not ours may be.
	Ticked(ctx context.Context, mark string) (ids []string, next string, err error)
}

// ErrTodoBusy: the item was changed there again and again meanwhile; try later.
var ErrTodoBusy = errors.New("to-do item is being changed elsewhere")

// TodoID is the occurrence id of the item of one period and recipient, the same over all
// versions: it is not a message, but the thing that the messages are about.
func TodoID(reminder, period string, to Recipient) string {
	return OccurrenceID(reminder, join(period, "todo"), to, "", "", 0)
}

// TodoOf is the item of the present period of r for a recipient; false where there is none:
// a digest, an outcome nobody hands in, a rule that has no period yet.
func (s *Service) TodoOf(r *Reminder, to Recipient) (Todo, bool) {
	if r.Digest || r.Due != nil && r.Due.Kind == Target || r.Rule != nil && r.Period == "" {
		return Todo{}, false
	}
	t := Todo{ID: TodoID(r.ID, r.Period, to), Version: r.Version, What: r.What}
	d := Delivery{Occurrence: Occurrence{Reminder: r.ID, Period: r.Period}}
	t.URL = d.DoneURL()
	if src := r.Source; src != nil && src.Title != "" {
		t.Note = "依据：《" + src.Title + "》" + src.Number + "\n" + src.Quote
	}
	switch {
	case r.Rule != nil:
		at, ok := s.firingOf(r)
		if !ok {
			return Todo{}, false
		}
		if t.Day = zhdate.DateOf(at); r.Due == nil || r.Due.Part == Exact {
			t.At = at
		}
	case r.Due != nil && r.Due.Part != Exact:
		t.Day = r.Due.Day
	default:
		t.At = r.Moment()
		t.Day = zhdate.DateOf(t.At.In(ZoneOf(r.Zone)))
	}
	return t, true
}

// firingOf is when the present period of a rule comes.
func (s *Service) firingOf(r *Reminder) (time.Time, bool) {
	policy := s.policy(r.Who[0])
	firings, err := r.Rule.firings(policy.Calendar, policy.Zone)
	if err != nil {
		return time.Time{}, false
	}
	for f := range firings {
		switch day := f.Day.String(); {
		case day == r.Period:
			return f.At, true
		case day > r.Period:
			return time.Time{}, false
		}
	}
	return time.Time{}, false
}
