package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
)

// testConcurrent: many workers at once claim, begin and deliver; each occurrence
// is begun once.
func testConcurrent(t *testing.T, h *Harness) {
	const n, workers = 200, 8
	var makers sync.WaitGroup
	at := h.now(t).Add(h.Tick)
	for i := range n {
		makers.Go(func() {
			r := reminder(fmt.Sprintf("r%03d", i))
			for range 2 { // twice, as a re-sent event does
				if _, err := h.Store.Create(ctx(t), r, []reminders.Occurrence{occurrence(t, r, "at", at)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	makers.Wait()
	h.Advance(2 * h.Tick)
	var mu sync.Mutex
	sent := map[string]int{}
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for {
				b, err := h.Store.Claim(ctx(t), reminders.ClaimOptions{Worker: fmt.Sprint(w), Max: 7, Lease: 1000 * h.Tick})
				if err != nil {
					t.Error(err)
					return
				}
				if len(b.Claims) == 0 {
					return
				}
				for _, r := range b.Claims {
					ref := reminders.Ref{ID: r.ID(), Token: r.Token}
					if err := h.Store.Begin(ctx(t), ref, reminders.Mark{Lease: 1000 * h.Tick}); err != nil {
						t.Error(err)
					}
					mu.Lock()
					sent[r.ID()]++
					mu.Unlock()
					if err := h.Store.Deliver(ctx(t), ref, reminders.Receipt{}); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	if len(sent) != n {
		t.Errorf("sent %d of %d", len(sent), n)
	}
	for id, k := range sent {
		if k != 1 {
			t.Errorf("%s sent %d times", id, k)
		}
	}
	if c := must(h.Store.Counts(ctx(t)))(t); c.States[reminders.Delivered] != n || c.States[reminders.Waiting] != 0 || c.Active != n {
		t.Errorf("counts = %+v", c)
	}
}

// testCancelRace: a worker sends while a user cancels or edits. A confirmed cancel
// is never sent; of an edit exactly one version is.
func testCancelRace(t *testing.T, h *Harness) {
	const n = 150
	sent := map[string]int{} // by reminder
	var mu sync.Mutex
	stop := make(chan struct{})
	var workers, users sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				b, err := h.Store.Claim(ctx(t), reminders.ClaimOptions{Worker: "w", Max: 3, Lease: 1000 * h.Tick})
				if err != nil {
					t.Error(err)
					return
				}
				for _, r := range b.Claims {
					ref := reminders.Ref{ID: r.ID(), Token: r.Token}
					err := h.Store.Begin(ctx(t), ref, reminders.Mark{Lease: 1000 * h.Tick})
					if errors.Is(err, reminders.ErrStale) {
						continue
					} else if err != nil {
						t.Error(err)
						continue
					}
					mu.Lock()
					sent[r.Occurrence.Reminder]++
					mu.Unlock()
					if err := h.Store.Deliver(ctx(t), ref, reminders.Receipt{}); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	cancelled := make([]bool, n)
	for i := range n {
		users.Go(func() {
			r := reminder(fmt.Sprintf("r%03d", i))
			o := occurrence(t, r, "at", h.now(t))
			if _, err := h.Store.Create(ctx(t), r, []reminders.Occurrence{o}); err != nil {
				t.Error(err)
				return
			}
			time.Sleep(time.Duration(rand.IntN(4)) * time.Millisecond)
			var err error
			if i%2 == 0 {
				err = h.Store.Cancel(ctx(t), o.ID, "u", "")
				cancelled[i] = err == nil
			} else {
				r2 := next(r)
				_, err = h.Store.Edit(ctx(t), r2, []reminders.Occurrence{occurrence(t, r2, "at", h.now(t))}, "u")
			}
			if err != nil && !errors.Is(err, reminders.ErrTooLate) {
				t.Error(err)
			}
		})
	}
	users.Wait()
	h.Advance(h.Tick)
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if c := must(h.Store.Counts(ctx(t)))(t); c.States[reminders.Waiting]+c.States[reminders.Claimed]+c.States[reminders.Sending] == 0 {
			break
		}
	}
	close(stop)
	workers.Wait()
	confirmed := 0
	for i := range n {
		got, want := sent[fmt.Sprintf("r%03d", i)], 1
		if cancelled[i] {
			confirmed++
			want = 0
		}
		if got != want {
			t.Errorf("reminder %d: sent %d times, want %d", i, got, want)
		}
	}
	t.Logf("%d of %d cancels confirmed, none of them sent", confirmed, n/2)
}
