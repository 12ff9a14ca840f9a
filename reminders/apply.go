package reminders

import (
	"fmt"
	"slices"
	"time"
)

// What concerns a reminder with all its occurrences, as functions on them; like
// the transitions of a Record, for stores that run Go at their data. records are
// all the occurrences of the reminder and are changed in place; an error leaves
// everything as it was.

type slotOf struct {
	slot string
	to   Recipient
}

// Replacement is ApplyEdit or ApplyReopen.
type Replacement func(now time.Time, g Generation, stored *Reminder, records []*Record, next Reminder, occurrences []Occurrence, by string) (Edited, []Record, error)

// ApplyEdit is Ledger.Edit: it changes stored and records and returns the new
// records besides.
func ApplyEdit(now time.Time, g Generation, stored *Reminder, records []*Record, next Reminder, occurrences []Occurrence, by string) (Edited, []Record, error) {
	if stored.closed() {
		return Edited{}, nil, fmt.Errorf("%w: edit %s: it is %s", ErrClosed, next.ID, stored.Status)
	}
	return replace(now, g, stored, records, next, occurrences, Event{What: EventEdited, By: by})
}

// ApplyReopen is Ledger.Reopen, as ApplyEdit.
func ApplyReopen(now time.Time, g Generation, stored *Reminder, records []*Record, next Reminder, occurrences []Occurrence, by string) (Edited, []Record, error) {
	if !stored.closed() {
		return Edited{}, nil, fmt.Errorf("%w: reopen %s: it is %s", ErrState, next.ID, stored.Status)
	}
	return replace(now, g, stored, records, next, occurrences, Event{What: EventReopened, By: by})
}

// replace puts the next version in the place of stored.
func replace(now time.Time, g Generation, stored *Reminder, records []*Record, next Reminder, occurrences []Occurrence, why Event) (Edited, []Record, error) {
	var e Edited
	by := why.By
	switch {
	case next.Version != stored.Version+1:
		return e, nil, fmt.Errorf("%w: edit %s: version %d, stored %d", ErrConflict, next.ID, next.Version, stored.Version)
	}
	taken := map[slotOf]bool{}
	var cancel []*Record
	for _, r := range records {
		try := *r
		try.Log = slices.Clone(r.Log)
		switch err := try.Cancel(now, by, "edited", g); {
		case err != nil:
			taken[slotOf{r.Occurrence.Slot, r.Occurrence.To}] = true
			if r.State != Delivered {
				e.TooLate = append(e.TooLate, r.ID())
			}
		case r.State != Cancelled:
			cancel = append(cancel, r)
			e.Cancelled = append(e.Cancelled, r.ID())
		}
	}
	var fresh []Record
	for _, o := range occurrences {
		if taken[slotOf{o.Slot, o.To}] {
			continue
		}
		fresh = append(fresh, Accept(now, o, g))
		e.Accepted = append(e.Accepted, o.ID)
	}
	if !comes(stored, &next, fresh) {
		return Edited{TooLate: e.TooLate}, nil, fmt.Errorf("%w: edit %s", ErrTooLate, next.ID)
	}
	for _, r := range cancel {
		_ = r.Cancel(now, by, "edited", g) // tried above
	}
	next.Status, next.Made, next.Created = Active, stored.Made, stored.Created
	why.At, why.Note = now, fmt.Sprintf("version %d", next.Version)
	next.Log = addEvent(slices.Clone(stored.Log), why)
	next.Updated = now
	*stored = next
	return e, fresh, nil
}

// comes tells whether anything comes of next, which is to replace stored. The PlanAt of a one-off
// plans nothing, and what was put off does not stand for the one at its new time.
func comes(stored, next *Reminder, fresh []Record) bool {
	if next.Rule != nil || next.Due != nil {
		return len(fresh) > 0 || !next.PlanAt.IsZero()
	}
	return slices.ContainsFunc(fresh, func(r Record) bool {
		return next.At.Equal(stored.At) || r.Occurrence.snoozed() == ""
	})
}

// ApplyExtend is Ledger.Extend: it changes stored and returns the records of
// those occurrences that known does not know.
func ApplyExtend(now time.Time, g Generation, stored *Reminder, x Extension, known func(id string) bool) ([]Record, error) {
	switch {
	case stored.Status == Done || stored.Status == Void:
		return nil, fmt.Errorf("%w: extend %s: it is %s", ErrClosed, stored.ID, stored.Status)
	case x.Version != stored.Version, x.MovePlan && !x.From.Equal(stored.PlanAt):
		return nil, fmt.Errorf("%w: extend %s", ErrConflict, stored.ID)
	}
	var fresh []Record
	for _, o := range x.Occurrences {
		if !known(o.ID) {
			fresh = append(fresh, Accept(now, o, g))
		}
	}
	before := stored.Period
	if x.MovePlan {
		stored.PlanAt, stored.Period = x.To, x.Period
		if x.To.IsZero() {
			stored.Status = Ended
		}
	}
	if x.Note != "" {
		what := x.Event
		if what == "" {
			what = EventPlanned
		}
		e := Event{At: now, What: what, By: x.By, Note: x.Note}
		if what == EventSkipped {
			e.Slot = before // so that ApplyRewind finds the way back
		}
		stored.Log = addEvent(stored.Log, e)
	}
	stored.Updated = now
	return fresh, nil
}

// ApplyFinish is Ledger.Finish: it changes stored and records.
func ApplyFinish(now time.Time, g Generation, stored *Reminder, records []*Record, f Closing) Closed {
	var c Closed
	for _, r := range records {
		if f.Period != "" && r.Occurrence.Period != f.Period || r.State.Final() && r.State != Dead {
			continue
		}
		if err := r.Cancel(now, f.By, string(f.Status), g); err != nil {
			c.TooLate = append(c.TooLate, r.ID())
		} else {
			c.Cancelled = append(c.Cancelled, r.ID())
		}
	}
	if stored.Status == Done || stored.Status == Void {
		return c
	}
	note := f.Note
	if f.Period == "" {
		stored.Status, stored.PlanAt = f.Status, time.Time{}
	} else if note == "" {
		note = f.Period
	}
	stored.Log = addEvent(stored.Log, Event{At: now, What: EventClosed, By: f.By, Note: note})
	stored.Updated = now
	return c
}

// Superseded is the id of an occurrence of the same series and recipient as r
// that is due, newer, and still to be sent; "" when there is none.
func Superseded(now time.Time, r *Record, records []*Record) string {
	o := &r.Occurrence
	if o.Series == "" {
		return ""
	}
	for _, other := range records {
		p := &other.Occurrence
		if p.Series == o.Series && p.To == o.To && p.At.After(o.At) && !p.At.After(now) &&
			other.State != Dead && other.State != Cancelled {
			return p.ID
		}
	}
	return ""
}

// CollapseInto is Queue.Collapse once Superseded has found newer: C to X.
func (r *Record) CollapseInto(now time.Time, ref Ref, newer string) error {
	if err := r.claimed(ref); err != nil {
		return err
	}
	r.event(now, EventCancelled, r.Worker, collapsedInto+newer)
	r.finish(now, Cancelled, collapsedInto+newer)
	return nil
}

// Merge is what Import does with an occurrence the store knows: it reports
// whether known changed, which is when it waits and the export proves it delivered.
func (r *Record) Merge(now time.Time, from *Record) bool {
	if from.State != Delivered || from.Receipt == nil || r.State != Waiting {
		return false
	}
	r.event(now, EventDelivered, "", "by the import")
	r.finish(now, Delivered, "")
	r.Receipt = from.Receipt
	r.First, r.Last, r.Attempts = from.First, from.Last, from.Attempts
	return true
}
