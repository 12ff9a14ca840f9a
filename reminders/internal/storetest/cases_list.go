package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders"
)

func testListing(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	now := h.now(t)
	var want []string
	for i := range 7 {
		r := reminder(fmt.Sprintf("r%d", i))
		r.Who[0].Channel = fmt.Sprintf("test:%d", i%2)
		if i == 3 {
			r.Source = &reminders.Source{Source: corpus.Source{DocumentID: "doc"}}
		}
		o := occurrence(t, r, "at", now.Add(time.Duration(10+i)*h.Tick))
		must(s.Create(c, r, []reminders.Occurrence{o}))(t)
		want = append(want, o.ID)
	}
	list := func(q reminders.Query) (ids []string) {
		for {
			page := must(s.Occurrences(c, q))(t)
			if q.Limit > 0 && len(page.Records) > q.Limit {
				t.Fatalf("a page of %d, limit %d", len(page.Records), q.Limit)
			}
			for _, r := range page.Records {
				ids = append(ids, r.ID())
			}
			if q.After = page.Next; q.After == "" {
				return ids
			}
		}
	}
	for _, limit := range []int{0, 1, 3, 7} {
		if got := list(reminders.Query{Limit: limit}); !slices.Equal(got, want) {
			t.Errorf("limit %d: %v", limit, got)
		}
	}
	if got := list(reminders.Query{Channel: "test:1", Limit: 2}); !slices.Equal(got, []string{want[1], want[3], want[5]}) {
		t.Errorf("by channel: %v", got)
	}
	if got := list(reminders.Query{Reminder: "r4"}); !slices.Equal(got, want[4:5]) {
		t.Errorf("by reminder: %v", got)
	}
	from, until := now.Add(12*h.Tick), now.Add(15*h.Tick)
	if w := from.Truncate(time.Millisecond); w.Before(from) {
		from, until = w.Add(time.Millisecond), until.Truncate(time.Millisecond).Add(time.Millisecond)
	}
	if got := list(reminders.Query{From: from, Until: until, Limit: 2}); !slices.Equal(got, want[2:5]) {
		t.Errorf("by time: %v", got)
	}
	if got := list(reminders.Query{States: []reminders.State{reminders.Delivered}}); len(got) != 0 {
		t.Errorf("by state: %v", got)
	}
	var ids []string
	for q := (reminders.ReminderQuery{Limit: 3}); ; {
		page := must(s.Reminders(c, q))(t)
		for _, r := range page.Reminders {
			ids = append(ids, r.ID)
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	slices.Sort(ids)
	if !slices.Equal(ids, []string{"r0", "r1", "r2", "r3", "r4", "r5", "r6"}) {
		t.Errorf("reminders: %v", ids)
	}
	if got := must(s.Reminders(c, reminders.ReminderQuery{Document: "doc", To: "u1"}))(t).Reminders; len(got) != 1 || got[0].ID != "r3" {
		t.Errorf("by document: %+v", got)
	}
}

func testHistory(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	h.add(t, "r", 0)
	h.Advance(h.Tick)
	ref, _ := h.claimOne(t)
	ok(t, s.Begin(c, ref, reminders.Mark{Lease: h.lease()}))
	h.Advance(h.Tick)
	ok(t, s.Doubt(c, ref, h.now(t), "timeout"))
	h.Advance(h.Tick)
	ref, _ = h.claimOne(t)
	for range 5 {
		ok(t, s.Release(c, ref, h.now(t), "read-back unavailable"))
		h.Advance(h.Tick)
		ref, _ = h.claimOne(t)
	}
	ok(t, s.Deliver(c, ref, reminders.Receipt{Message: "17.5"}))
	h.Advance(h.Tick)
	must(s.Finish(c, "r", reminders.Closing{Status: reminders.Done, By: "u9"}))(t)
	var got []reminders.EventKind
	events := must(s.History(c, "r"))(t)
	for i, e := range events {
		got = append(got, e.What)
		if e.At.IsZero() || i > 0 && e.At.Before(events[i-1].At) {
			t.Errorf("event %d at %v", i, e.At)
		}
	}
	want := []reminders.EventKind{reminders.EventAccepted, reminders.EventBegun, reminders.EventUncertain,
		reminders.EventDeferred, reminders.EventDelivered, reminders.EventClosed}
	if !slices.Equal(got, want) {
		t.Errorf("history = %v, want %v", got, want)
	}
	_, err := s.History(c, "none")
	wantErr(t, err, reminders.ErrNotFound)
}

func testSubscriptions(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	b := reminders.Subscription{ID: "b", To: reminders.Recipient{Channel: "test:a"}, Region: "塔城地区"}
	a := reminders.Subscription{ID: "a", To: reminders.Recipient{Channel: "test:a", To: "u"}, Keyword: "备案"}
	for _, sub := range []reminders.Subscription{b, a, b} {
		ok(t, s.PutSubscription(c, sub))
	}
	a.Keyword = "督导"
	ok(t, s.PutSubscription(c, a))
	if got := must(s.ListSubscriptions(c))(t); len(got) != 2 || got[0] != a || got[1] != b {
		t.Errorf("subscriptions = %+v", got)
	}
	ok(t, s.DeleteSubscription(c, "a"))
	ok(t, s.DeleteSubscription(c, "a"))
	if got := must(s.ListSubscriptions(c))(t); len(got) != 1 {
		t.Errorf("after delete: %+v", got)
	}
}
