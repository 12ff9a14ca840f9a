package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
)

// unasked is the calendar of a one-off at an hour, which asks it nothing.
type unasked struct{ zhdate.Calendar }

// testSnooze: what is put off right after a one-off went out comes at its time, in whatever
// order the answer to the send, the end of the one-off and the putting off reach the store.
func testSnooze(t *testing.T, h *Harness) {
	service := must(reminders.NewService(h.Store, h.Store, reminders.ServiceOptions{
		Policy: reminders.Policy{Hours: zhdate.OfficeHours(), Zone: time.UTC, Calendar: unasked{}}}))(t)
	who := reminders.Recipient{Channel: "test:a", To: "u1"}
	for _, order := range [][]string{
		{"settle", "end", "snooze"}, {"settle", "snooze", "end"}, {"snooze", "settle", "end"},
		{"snooze", "end", "settle"}, {"end", "snooze", "settle"}, {"end", "settle", "snooze"},
	} {
		made := must(service.Create(ctx(t), reminders.Request{
			Key: "snooze " + order[0] + order[1], What: "报送", Who: []reminders.Recipient{who}, At: h.now(t).Add(2 * h.Tick)}))(t)
		id := made.Reminder.ID
		h.Advance(3 * h.Tick)
		first, _ := h.claimOne(t)
		ok(t, h.Store.Begin(ctx(t), first, reminders.Mark{Lease: h.lease()}))
		for _, step := range order {
			switch step {
			case "settle":
				ok(t, h.Store.Deliver(ctx(t), first, reminders.Receipt{Message: "1"}))
			case "end":
				ok(t, service.PlanDue(ctx(t)))
			case "snooze":
				must(service.Snooze(ctx(t), id, who, h.now(t).Add(10*h.Tick), "u1"))(t)
			}
		}
		h.wantState(t, first.ID, "D")
		if r := must(service.Get(ctx(t), id))(t); r.Status != reminders.Ended {
			t.Errorf("%v: the one-off is %s", order, r.Status)
		}
		upcoming := must(service.Upcoming(ctx(t), reminders.Query{To: who.To}))(t).Records
		if len(upcoming) != 1 || upcoming[0].Occurrence.Reminder != id || upcoming[0].String() != "W" {
			t.Fatalf("%v: to come is %s", order, show(upcoming))
		}
		must(h.Store.Trim(ctx(t), h.now(t).Add(h.Tick)))(t) // what has something to come is not forgotten
		h.Advance(11 * h.Tick)
		second, r := h.claimOne(t)
		if second.ID != upcoming[0].ID() || r.Uncertain {
			t.Fatalf("%v: claimed %s", order, show([]reminders.Record{r}))
		}
		ok(t, h.Store.Begin(ctx(t), second, reminders.Mark{Lease: h.lease()}))
		ok(t, h.Store.Deliver(ctx(t), second, reminders.Receipt{Message: "2"}))
		sent := must(h.Store.Occurrences(ctx(t), reminders.Query{Reminder: id, States: []reminders.State{reminders.Delivered}}))(t).Records
		if !slices.ContainsFunc(sent, func(r reminders.Record) bool { return r.ID() == second.ID }) || len(sent) != 2 {
			t.Errorf("%v: sent %s", order, show(sent))
		}
	}
}

// testEditSnoozed: what was put off does not stand for a one-off at another time, which was sent.
func testEditSnoozed(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	now := h.now(t)
	r := reminder("r")
	r.At = now.Truncate(time.Second)
	sent := occurrence(t, r, "at", now)
	must(s.Create(c, r, []reminders.Occurrence{sent}))(t)
	h.Advance(h.Tick)
	h.claimOne(t)
	h.settle(t, sent.ID)
	put := occurrence(t, r, "snooze/1", now.Add(50*h.Tick))
	ok(t, s.Extend(c, "r", reminders.Extension{Version: 1, Occurrences: []reminders.Occurrence{put}}))
	r2 := next(r)
	r2.At = r.At.Add(100 * h.Tick)
	r2.PlanAt = r2.At
	again, kept := occurrence(t, r2, "at", r2.At), occurrence(t, r2, "snooze/1", put.At)
	_, err := s.Edit(c, r2, []reminders.Occurrence{again, kept}, "u1")
	wantErr(t, err, reminders.ErrTooLate)
	h.wantState(t, put.ID, "W")
	r2.At = r.At // other words
	e := must(s.Edit(c, r2, []reminders.Occurrence{again, kept}, "u1"))(t)
	if !slices.Equal(e.Accepted, []string{kept.ID}) || !slices.Equal(e.Cancelled, []string{put.ID}) {
		t.Errorf("Edit = %+v", e)
	}
	h.wantState(t, kept.ID, "W")
}
