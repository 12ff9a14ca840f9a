package faults

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/faults"
)

// attempt is a cancel (of one id) or an edit (from the first to the second) made
// about when the reminder is due.
type attempt struct {
	ids     []string
	refused bool // too late
}

// race accepts n reminders, so many at a time and one to two leads before they are
// due, and cancels or edits each within 4 ms of its due time. A confirmed cancel must not
// arrive; of an edit exactly one version must.
func race(ctx context.Context, s reminders.Ledger, f *faults.Fake, n, hands int, lead time.Duration, wake func()) (row, error) {
	attempts := make([]attempt, n)
	var failed atomic.Pointer[error]
	free := make(chan struct{}, hands)
	var wg sync.WaitGroup
	for i := range n {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			var err error
			if attempts[i], err = try(ctx, s, i, lead, wake); err != nil {
				failed.Store(&err)
			}
		})
	}
	wg.Wait()
	if p := failed.Load(); p != nil {
		return row{}, *p
	}
	time.Sleep(3 * time.Second) // what was not cancelled is sent, and would be sent twice
	return verdict(attempts, f), nil
}

// try makes the attempt: a cancel of every second one, an edit of the others.
func try(ctx context.Context, s reminders.Ledger, i int, lead time.Duration, wake func()) (attempt, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return attempt{}, err
	}
	r, o, err := faults.One(fmt.Sprint("race-", i), fmt.Sprint("test:", i%20), now.Add(lead+rand.N(lead)))
	if err != nil {
		return attempt{}, err
	}
	if _, err := s.Create(ctx, r, []reminders.Occurrence{o}); err != nil {
		return attempt{}, err
	}
	wake()
	time.Sleep(time.Until(o.At) + rand.N(8*time.Millisecond) - 4*time.Millisecond)
	a := attempt{ids: []string{o.ID}}
	if i%2 == 0 {
		err = s.Cancel(ctx, o.ID, "u", "")
	} else {
		r.Version, r.What = 2, "改过的"
		var o2 reminders.Occurrence
		o2, err = reminders.Occurrence{
			Reminder: r.ID, Version: 2, Slot: "at", To: r.Who[0],
			At: o.At.Add(20 * time.Millisecond), Local: o.Local, Zone: o.Zone, Text: r.What,
			Urgency: o.Urgency,
		}.Seal()
		a.ids = append(a.ids, o2.ID)
		if err == nil {
			_, err = s.Edit(ctx, r, []reminders.Occurrence{o2}, "u")
		}
	}
	if a.refused = errors.Is(err, reminders.ErrTooLate); a.refused {
		err = nil
	}
	return a, err
}

// verdict compares what was confirmed with what arrived.
func verdict(attempts []attempt, f *faults.Fake) row {
	r := row{name: "cancel, edit ±4 ms", n: len(attempts)}
	var cancelled, sent, tooLate, edited, editLate int
	for _, a := range attempts {
		n := 0
		for _, id := range a.ids {
			n += f.Count(id)
		}
		cancel := len(a.ids) == 1
		switch {
		case cancel && !a.refused:
			cancelled++
			sent += n
			r.duplicate += n
			continue
		case cancel:
			tooLate++
		case a.refused:
			editLate++
		default:
			edited++
		}
		r.delivered += min(n, 1)
		r.duplicate += max(0, n-1)
		r.lost += max(0, 1-n)
	}
	r.note = fmt.Sprintf("cancels: %d confirmed (%d of them sent), %d too late; edits: %d made, %d too late", cancelled, sent, tooLate, edited, editLate)
	return r
}
