package storetest

import (
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
)

// testRewind: what was done while the clock was a month ahead is undone once it is set
// back, and what was not done then stays as it is.
func testRewind(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	const month = 30 * 24 * time.Hour
	start := h.now(t).Truncate(time.Second).Add(10 * h.Tick)
	r := reminder("r")
	r.Period, r.PlanAt = "2026-12-01", start
	old, newer := occurrence(t, r, "2026-12-01/T-0", start), occurrence(t, r, "2026-12-30/T-0", start.Add(month-time.Hour))
	old.Series, newer.Series = "ladder", "ladder"
	retried, dead, sent := occurrence(t, r, "a", start), occurrence(t, r, "b", start), occurrence(t, r, "c", start)
	must(s.Create(c, r, []reminders.Occurrence{old, retried, dead, sent}))(t)
	if must(s.Rewind(c, "r"))(t) {
		t.Error("something to undo in a new reminder")
	}
	h.Advance(month)
	ok(t, s.Extend(c, "r", reminders.Extension{Version: 1, Occurrences: []reminders.Occurrence{newer}, MovePlan: true, From: start,
		To: start.Add(month), Period: "2026-12-30", Event: reminders.EventSkipped, Note: "28"}))
	refs := map[string]reminders.Ref{}
	for _, x := range h.claim(t, 10) {
		refs[x.ID()] = reminders.Ref{ID: x.ID(), Token: x.Token}
	}
	if !must(s.Collapse(c, refs[old.ID], reminders.NoProof))(t) {
		t.Fatal("did not collapse")
	}
	ok(t, s.Begin(c, refs[sent.ID], reminders.Mark{Lease: h.lease()}))
	ok(t, s.Deliver(c, refs[sent.ID], reminders.Receipt{}))
	ok(t, s.Fail(c, refs[retried.ID], reminders.Failure{At: h.now(t).Add(h.Tick), Reason: "refused"}))
	ok(t, s.Fail(c, refs[dead.ID], reminders.Failure{Dead: true, Reason: "refused"}))
	h.Advance(-month)
	if !must(s.Rewind(c, "r"))(t) {
		t.Fatal("nothing to undo")
	}
	got := must(s.Reminder(c, "r"))(t)
	if now := h.now(t); got.Period != "2026-12-01" || got.PlanAt.After(now.Add(time.Second)) || got.Status != reminders.Active {
		t.Errorf("period %s, planned at %s (now %s), %s", got.Period, got.PlanAt, now, got.Status)
	}
	if last := got.Log[len(got.Log)-1]; last.What != reminders.EventRewound {
		t.Errorf("history ends with %+v", last)
	}
	for id, want := range map[string]string{old.ID: "W", retried.ID: "W", dead.ID: "W", sent.ID: "D", newer.ID: "C"} {
		h.wantState(t, id, want)
	}
	for _, id := range []string{old.ID, retried.ID, dead.ID} {
		if x := must(s.Occurrence(c, id))(t); x.Ready.After(start.Add(time.Second)) {
			t.Errorf("%s is ready only at %s", x.Occurrence.Slot, x.Ready)
		}
	}
	if must(s.Rewind(c, "r"))(t) {
		t.Error("undone twice")
	}
	_, err := s.Rewind(c, "none")
	wantErr(t, err, reminders.ErrNotFound)
	h.Advance(20 * h.Tick)
	if claims := h.claim(t, 10); len(claims) != 3 {
		t.Errorf("claimed %s", show(claims))
	}
	must(s.Finish(c, "r", reminders.Closing{Status: reminders.Void}))(t)
	if must(s.Rewind(c, "r"))(t) {
		t.Error("something was undone in a closed reminder")
	}
}
