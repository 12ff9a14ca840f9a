package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
)

func contextWithCancel(t testing.TB) (context.Context, context.CancelFunc) {
	return context.WithCancel(t.Context())
}

func testCreate(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	r := reminder("r")
	o := occurrence(t, r, "at", h.now(t))
	if !must(s.Create(c, r, []reminders.Occurrence{o}))(t) {
		t.Error("first Create reports that it was there")
	}
	if must(s.Create(c, r, []reminders.Occurrence{o}))(t) {
		t.Error("second Create reports that it was new")
	}
	other := r
	other.Made = "made of something else"
	_, err := s.Create(c, other, nil)
	wantErr(t, err, reminders.ErrExists)
	h.Advance(h.Tick)
	h.claimOne(t)
	h.settle(t, o.ID)
	if must(s.Create(c, r, []reminders.Occurrence{o}))(t) {
		t.Error("Create after delivery reports that it was new")
	}
	h.wantState(t, o.ID, "D")
	got := must(s.Reminder(c, "r"))(t)
	if got.What != r.What || got.Created.IsZero() || !slices.Equal(got.Who, r.Who) {
		t.Errorf("Reminder = %+v", got)
	}
	rec := must(s.Occurrence(c, o.ID))(t)
	if rec.Occurrence.Text != o.Text || !rec.Occurrence.At.Equal(o.At) || rec.Occurrence.Local != o.Local ||
		rec.Accepted.IsZero() {
		t.Errorf("Occurrence = %+v, want %+v", rec.Occurrence, o)
	}
	_, err = s.Reminder(c, "none")
	wantErr(t, err, reminders.ErrNotFound)
	_, err = s.Occurrence(c, "none")
	wantErr(t, err, reminders.ErrNotFound)
}

func testInvalid(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	r := reminder("r")
	o := occurrence(t, r, "at", h.now(t))
	for name, change := range map[string]func(r *reminders.Reminder, o *reminders.Occurrence){
		"no words":       func(r *reminders.Reminder, _ *reminders.Occurrence) { r.What = "" },
		"version 2":      func(r *reminders.Reminder, _ *reminders.Occurrence) { r.Version = 2 },
		"forged id":      func(_ *reminders.Reminder, o *reminders.Occurrence) { o.ID = "000000" + o.ID[6:] },
		"other reminder": func(_ *reminders.Reminder, o *reminders.Occurrence) { o.Reminder = "x"; *o, _ = o.Seal() },
		"no time":        func(_ *reminders.Reminder, o *reminders.Occurrence) { o.At = time.Time{} },
		"urgency":        func(_ *reminders.Reminder, o *reminders.Occurrence) { o.Urgency = 10 },
	} {
		r, o := r, o
		change(&r, &o)
		if _, err := s.Create(c, r, []reminders.Occurrence{o}); err == nil {
			t.Errorf("%s: accepted", name)
		} else {
			wantErr(t, err, reminders.ErrInvalid)
		}
	}
	if n := must(s.Counts(c))(t).Reminders; n != 0 {
		t.Errorf("%d reminders after refusals", n)
	}
}

// next is the next version of a reminder with other words.
func next(r reminders.Reminder) reminders.Reminder {
	r.Version++
	r.What = fmt.Sprintf("第%d版", r.Version)
	return r
}

func testEdit(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	now := h.now(t)
	r := reminder("r")
	sent, later, dead := occurrence(t, r, "T-7", now), occurrence(t, r, "T-3", now.Add(100*h.Tick)), occurrence(t, r, "T-5", now)
	must(s.Create(c, r, []reminders.Occurrence{sent, later, dead}))(t)
	h.Advance(h.Tick)
	for _, rec := range h.claim(t, 10) {
		if ref := (reminders.Ref{ID: rec.ID(), Token: rec.Token}); rec.ID() == sent.ID {
			ok(t, s.Deliver(c, ref, reminders.Receipt{}))
		} else {
			ok(t, s.Fail(c, ref, reminders.Failure{Dead: true, Reason: "gone"}))
		}
	}
	r2 := next(r)
	new7, new3 := occurrence(t, r2, "T-7", now), occurrence(t, r2, "T-3", now.Add(50*h.Tick))
	e := must(s.Edit(c, r2, []reminders.Occurrence{new7, new3}, "u1"))(t)
	slices.Sort(e.Cancelled)
	want := []string{later.ID, dead.ID}
	slices.Sort(want)
	if !slices.Equal(e.Cancelled, want) || !slices.Equal(e.Accepted, []string{new3.ID}) || len(e.TooLate) != 0 {
		t.Errorf("Edit = %+v", e)
	}
	h.wantState(t, later.ID, "X")
	h.wantState(t, new3.ID, "W")
	h.wantState(t, sent.ID, "D")
	got := must(s.Reminder(c, "r"))(t)
	if got.Version != 2 || got.What != r2.What || got.Made != r.Made || got.Created.IsZero() || len(got.Log) == 0 {
		t.Errorf("after Edit: %+v", got)
	}
	_, err := s.Edit(c, r2, nil, "u1")
	wantErr(t, err, reminders.ErrConflict)
	_, err = s.Edit(c, next(reminder("none")), nil, "u1")
	wantErr(t, err, reminders.ErrNotFound)
	must(s.Finish(c, "r", reminders.Closing{Status: reminders.Done, By: "u1"}))(t)
	_, err = s.Edit(c, next(r2), []reminders.Occurrence{occurrence(t, next(r2), "x", now)}, "u1")
	wantErr(t, err, reminders.ErrClosed)
}

// testEditTooLate: while the only one is being sent or may have been, an edit
// changes nothing; of several the others are changed.
func testEditTooLate(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	for _, state := range []string{"S", "WU", "CU", "D"} {
		ref := h.bring(t, "r"+state, state)
		r := must(s.Reminder(c, "r"+state))(t)
		r2 := next(r)
		again := occurrence(t, r2, "at", h.now(t).Add(100*h.Tick))
		_, err := s.Edit(c, r2, []reminders.Occurrence{again}, "u1")
		wantErr(t, err, reminders.ErrTooLate)
		h.wantState(t, ref.ID, state)
		if got := must(s.Reminder(c, r.ID))(t); got.Version != 1 {
			t.Errorf("%s: version %d after a refused edit", state, got.Version)
		}
		_, err = s.Occurrence(c, again.ID)
		wantErr(t, err, reminders.ErrNotFound)
		other := occurrence(t, r2, "other", h.now(t).Add(100*h.Tick))
		e := must(s.Edit(c, r2, []reminders.Occurrence{again, other}, "u1"))(t)
		if !slices.Equal(e.Accepted, []string{other.ID}) ||
			(state != "D") != slices.Equal(e.TooLate, []string{ref.ID}) {
			t.Errorf("%s: Edit = %+v", state, e)
		}
		h.settle(t, ref.ID)
		ok(t, s.Cancel(c, other.ID, "", ""))
	}
}

// testReopen: what was closed is active again, with what was not sent of it.
func testReopen(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	now := h.now(t)
	r := reminder("r")
	sent, later := occurrence(t, r, "T-7", now), occurrence(t, r, "T-3", now.Add(100*h.Tick))
	must(s.Create(c, r, []reminders.Occurrence{sent, later}))(t)
	h.Advance(h.Tick)
	h.claimOne(t)
	h.settle(t, sent.ID)
	r2 := next(r)
	new7, new3 := occurrence(t, r2, "T-7", now), occurrence(t, r2, "T-3", now.Add(100*h.Tick))
	_, err := s.Reopen(c, r2, []reminders.Occurrence{new3}, "u1")
	wantErr(t, err, reminders.ErrState) // it is active
	for _, status := range []reminders.Status{reminders.Done, reminders.Void} {
		must(s.Finish(c, "r", reminders.Closing{Status: status, By: "u1"}))(t)
		h.wantState(t, later.ID, "X")
		_, err = s.Reopen(c, r2, []reminders.Occurrence{new7}, "u1")
		wantErr(t, err, reminders.ErrTooLate) // nothing of it is left
		r2.PlanAt = now.Add(50 * h.Tick)
		e := must(s.Reopen(c, r2, []reminders.Occurrence{new7, new3}, "u2"))(t)
		if !slices.Equal(e.Accepted, []string{new3.ID}) || len(e.TooLate)+len(e.Cancelled) != 0 {
			t.Errorf("Reopen = %+v", e)
		}
		h.wantState(t, new3.ID, "W")
		h.wantState(t, sent.ID, "D")
		got := must(s.Reminder(c, "r"))(t)
		if last := got.Log[len(got.Log)-1]; got.Status != reminders.Active || got.Version != r2.Version || last.What != reminders.EventReopened || last.By != "u2" {
			t.Errorf("reopened: %+v", got)
		}
		if at := must(s.NextPlan(c))(t); !at.Equal(r2.PlanAt) {
			t.Errorf("NextPlan = %v, want %v", at, r2.PlanAt)
		}
		later, r2 = new3, next(r2)
		r2.PlanAt = time.Time{}
		new7, new3 = occurrence(t, r2, "T-7", now), occurrence(t, r2, "T-3", now.Add(100*h.Tick))
	}
	_, err = s.Reopen(c, next(reminder("none")), nil, "u1")
	wantErr(t, err, reminders.ErrNotFound)
}

func testExtend(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	now := h.now(t)
	r := reminder("r")
	r.PlanAt = now.Add(10 * h.Tick)
	must(s.Create(c, r, nil))(t)
	if at := must(s.NextPlan(c))(t); !at.Equal(r.PlanAt) {
		t.Errorf("NextPlan = %v, want %v", at, r.PlanAt)
	}
	if got := must(s.Plans(c, 10))(t); len(got) != 0 {
		t.Errorf("Plans before the time: %d", len(got))
	}
	h.Advance(11 * h.Tick)
	plans := must(s.Plans(c, 10))(t)
	if len(plans) != 1 || plans[0].ID != "r" {
		t.Fatalf("Plans = %+v", plans)
	}
	o := occurrence(t, r, "p1", now.Add(100*h.Tick))
	x := reminders.Extension{Version: 1, Occurrences: []reminders.Occurrence{o}, MovePlan: true,
		From: r.PlanAt, To: now.Add(50 * h.Tick), Period: "p1", Note: "planned"}
	ok(t, s.Extend(c, "r", x))
	wantErr(t, s.Extend(c, "r", x), reminders.ErrConflict) // another replica did it
	h.wantState(t, o.ID, "W")
	if got := must(s.Reminder(c, "r"))(t); !got.PlanAt.Equal(x.To) || got.Period != "p1" || got.Status != reminders.Active {
		t.Errorf("extended: %+v", got)
	}
	ok(t, s.Extend(c, "r", reminders.Extension{Version: 1, Occurrences: []reminders.Occurrence{o}}))
	wantErr(t, s.Extend(c, "r", reminders.Extension{Version: 2}), reminders.ErrConflict)
	wantErr(t, s.Extend(c, "none", reminders.Extension{Version: 1}), reminders.ErrNotFound)
	ok(t, s.Extend(c, "r", reminders.Extension{Version: 1, MovePlan: true, From: x.To}))
	if got := must(s.Reminder(c, "r"))(t); got.Status != reminders.Ended || !must(s.NextPlan(c))(t).IsZero() {
		t.Errorf("ended: %+v", got)
	}
	ok(t, s.Extend(c, "r", reminders.Extension{Version: 1, Occurrences: []reminders.Occurrence{occurrence(t, r, "snooze", now)}}))
	must(s.Finish(c, "r", reminders.Closing{Status: reminders.Void}))(t)
	wantErr(t, s.Extend(c, "r", reminders.Extension{Version: 1}), reminders.ErrClosed)
}

func testFinish(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	now := h.now(t)
	r := reminder("r")
	r.PlanAt = now.Add(500 * h.Tick)
	mk := func(slot, period string, d time.Duration) reminders.Occurrence {
		o := occurrence(t, r, slot, now.Add(d))
		o.Period = period
		return must(o.Seal())(t)
	}
	sending, p1, p2 := mk("a", "p1", 0), mk("b", "p1", 100*h.Tick), mk("c", "p2", 200*h.Tick)
	must(s.Create(c, r, []reminders.Occurrence{sending, p1, p2}))(t)
	h.Advance(h.Tick)
	ref, _ := h.claimOne(t)
	ok(t, s.Begin(c, ref, reminders.Mark{Lease: h.lease()}))
	got := must(s.Finish(c, "r", reminders.Closing{Status: reminders.Done, Period: "p1", By: "u1"}))(t)
	if !slices.Equal(got.Cancelled, []string{p1.ID}) || !slices.Equal(got.TooLate, []string{sending.ID}) {
		t.Errorf("Finish(p1) = %+v", got)
	}
	if r := must(s.Reminder(c, "r"))(t); r.Status != reminders.Active || r.PlanAt.IsZero() {
		t.Errorf("one period done, and the reminder is %+v", r)
	}
	got = must(s.Finish(c, "r", reminders.Closing{Status: reminders.Void, By: "u1"}))(t)
	if !slices.Equal(got.Cancelled, []string{p2.ID}) {
		t.Errorf("Finish = %+v", got)
	}
	ok(t, s.Deliver(c, ref, reminders.Receipt{}))
	got = must(s.Finish(c, "r", reminders.Closing{Status: reminders.Done, By: "u1"}))(t)
	if len(got.Cancelled)+len(got.TooLate) != 0 {
		t.Errorf("Finish again = %+v", got)
	}
	if r := must(s.Reminder(c, "r"))(t); r.Status != reminders.Void || !must(s.NextPlan(c))(t).IsZero() {
		t.Errorf("closed: %+v", r)
	}
	_, err := s.Finish(c, "none", reminders.Closing{Status: reminders.Done})
	wantErr(t, err, reminders.ErrNotFound)
}
