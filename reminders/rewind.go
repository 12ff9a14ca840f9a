package reminders

import (
	"slices"
	"strings"
	"time"
)

// ClockSlack is how far ahead of the store's time its records may be before that is
// a clock that was wrong: replicas read one clock, and clocks are slewed by less.
const ClockSlack = time.Minute

// maxLease is longer than any lease of a claim or a send.
const maxLease = 5 * time.Minute

// collapsedInto begins the reason of what gave way to a newer one of its series.
const collapsedInto = "collapsed into "

// ApplyRewind is Ledger.Rewind: it undoes what was done at moments that have not
// come yet by now, as the clock was ahead and has been set back. Missed periods that
// were skipped are planned once more, what was collapsed or given up waits again, and
// leases and back-offs that end at the wrong time are shortened. What was delivered
// too early stays delivered: from the records alone a clock set back to the right time
// looks like a right one set to a wrong time, and then a second one would be a double.
// For the same reason nothing is done by a clock that is behind the making of the
// reminder. Doing it twice is doing it once.
func ApplyRewind(now time.Time, stored *Reminder, records []*Record) (changed bool) {
	future := now.Add(ClockSlack)
	if stored.Created.After(future) {
		return false
	}
	open := stored.Status == Active || stored.Status == Ended
	for _, r := range records {
		switch r.State {
		case Delivered:
		case Cancelled, Dead:
			changed = open && r.reopen(now) || changed
		default:
			changed = r.shorten(now) || changed
		}
	}
	if before, ok := skippedAhead(stored.Log, future); ok && open {
		stored.Log = addEvent(stored.Log, Event{At: now, What: EventRewound, Note: "时钟曾经超前，已拨回：重新安排" + before + "之后的各次"})
		stored.Status, stored.Period, stored.PlanAt, stored.Updated = Active, before, wholeMS(now), now
		changed = true
	}
	return changed
}

// reopen lets wait again what was given up or collapsed at a time that has not come.
func (r *Record) reopen(now time.Time) bool {
	collapsed := r.State == Cancelled && strings.HasPrefix(r.Reason, collapsedInto)
	if !r.Finished.After(now.Add(ClockSlack)) || r.State != Dead && !collapsed {
		return false
	}
	r.event(now, EventRewound, "", r.Reason)
	r.Attempts, r.Finished, r.Reason = 0, time.Time{}, ""
	if r.First.After(now) {
		r.First, r.Last, r.Late = time.Time{}, time.Time{}, false
	}
	r.Token++
	r.wait(later(r.Occurrence.At, now))
	return true
}

// shorten brings back a Ready that no lease and no back-off explains.
func (r *Record) shorten(now time.Time) bool {
	most := later(r.Occurrence.At, now.Add(maxLease))
	if r.State == Waiting {
		most = later(r.Occurrence.At, now.Add(maxAfter))
	}
	if !r.Ready.After(most.Add(ClockSlack)) {
		return false
	}
	r.event(now, EventRewound, "", "")
	if r.State == Waiting {
		most = later(r.Occurrence.At, now)
	}
	r.Ready = most
	return true
}

// skippedAhead finds the period a reminder stood at before periods were skipped at a
// time that has not come.
func skippedAhead(log []Event, future time.Time) (period string, ok bool) {
	from := 0
	for i, e := range log {
		if e.What == EventRewound {
			from = i + 1
		}
	}
	i := slices.IndexFunc(log[from:], func(e Event) bool { return e.What == EventSkipped && e.At.After(future) && e.Slot != "" })
	if i < 0 {
		return "", false
	}
	return log[from+i].Slot, true
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
