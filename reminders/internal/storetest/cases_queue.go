package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
)

// testClaimOrder: by time, then urgency, then id; a batch is bounded.
func testClaimOrder(t *testing.T, h *Harness) {
	at := h.now(t).Add(10 * h.Tick)
	var want []string
	for _, due := range []struct {
		ticks, urgency int
	}{{0, 5}, {1, 0}, {1, 5}, {1, 9}, {2, 0}} {
		r := reminder(fmt.Sprintf("r%d-%d", due.ticks, due.urgency))
		r.Urgency = due.urgency
		o := occurrence(t, r, "at", at.Add(time.Duration(due.ticks)*h.Tick))
		want = append(want, o.ID)
	}
	for _, i := range []int{4, 2, 0, 3, 1} { // in another order than they are due
		due := [][2]int{{0, 5}, {1, 0}, {1, 5}, {1, 9}, {2, 0}}[i]
		r := reminder(fmt.Sprintf("r%d-%d", due[0], due[1]))
		r.Urgency = due[1]
		must(h.Store.Create(ctx(t), r, []reminders.Occurrence{occurrence(t, r, "at", at.Add(time.Duration(due[0])*h.Tick))}))(t)
	}
	h.Advance(20 * h.Tick)
	var got []string
	for _, n := range []int{2, 2, 2} {
		batch := h.claim(t, n)
		if len(batch) > n {
			t.Fatalf("claimed %d, at most %d", len(batch), n)
		}
		for _, r := range batch {
			got = append(got, r.ID())
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("order of claims = %v, want %v", got, want)
	}
}

func testClaimBounds(t *testing.T, h *Harness) {
	for _, c := range []reminders.ClaimOptions{
		{Max: 0, Lease: time.Second}, {Max: reminders.MaxClaim + 1, Lease: time.Second}, {Max: 1},
	} {
		_, err := h.Store.Claim(ctx(t), c)
		wantErr(t, err, reminders.ErrInvalid)
	}
	b := must(h.Store.Claim(ctx(t), reminders.ClaimOptions{Max: 1, Lease: time.Second}))(t)
	if len(b.Claims) != 0 || !b.Next.IsZero() || b.Now.IsZero() || b.Generation.Number < 1 {
		t.Errorf("claim of an empty store = %+v", b)
	}
}

// testNeverEarly: nothing is handed out before its millisecond, and Next says when.
func testNeverEarly(t *testing.T, h *Harness) {
	at := h.now(t).Add(10 * h.Tick)
	r := reminder("r")
	o := occurrence(t, r, "at", at)
	must(h.Store.Create(ctx(t), r, []reminders.Occurrence{o}))(t)
	for {
		b := must(h.Store.Claim(ctx(t), reminders.ClaimOptions{Worker: "w", Max: 5, Lease: h.lease()}))(t)
		if b.Now.Before(at) != (len(b.Claims) == 0) {
			t.Fatalf("claim at %v of what is due at %v: %d", b.Now, at, len(b.Claims))
		}
		if len(b.Claims) == 1 {
			if want := b.Now.Add(h.lease()); !b.Next.Equal(want) {
				t.Errorf("Next after the claim = %v, want the end of the lease %v", b.Next, want)
			}
			return
		}
		if !b.Next.Equal(at) {
			t.Fatalf("Next = %v, want %v", b.Next, at)
		}
		if next := must(h.Store.NextReady(ctx(t)))(t); !next.Equal(at) {
			t.Fatalf("NextReady = %v, want %v", next, at)
		}
		h.Advance(h.Tick * 3 / 2)
	}
}

// testCollapse: a late one gives way to a newer one of its series that is due.
func testCollapse(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	now := h.now(t)
	r := reminder("r")
	r.Who = append(r.Who, reminders.Recipient{Channel: "test:b"})
	mk := func(slot, series string, who int, d time.Duration) reminders.Occurrence {
		o := occurrence(t, r, slot, now.Add(d))
		o.Series, o.To = series, r.Who[who]
		return must(o.Seal())(t)
	}
	all := []reminders.Occurrence{
		mk("T-7", "ladder", 0, h.Tick), mk("T-3", "ladder", 0, 2*h.Tick), mk("T-0", "ladder", 0, 500*h.Tick),
		mk("T-7", "ladder", 1, h.Tick), // another recipient
		mk("snooze", "", 0, h.Tick),    // no series
	}
	must(s.Create(c, r, all))(t)
	h.Advance(5 * h.Tick)
	collapsed := map[string]bool{}
	for _, rec := range h.claim(t, 10) {
		ref := reminders.Ref{ID: rec.ID(), Token: rec.Token}
		collapsed[rec.ID()] = must(s.Collapse(c, ref, reminders.NoProof))(t)
		wantErr(t, s.Renew(c, reminders.Ref{ID: rec.ID(), Token: rec.Token + 1}, h.lease()), reminders.ErrStale)
		if collapsed[rec.ID()] {
			wantErr(t, s.Begin(c, ref, reminders.Mark{Lease: h.lease()}), reminders.ErrStale)
			h.wantState(t, rec.ID(), "X")
		} else {
			h.wantState(t, rec.ID(), "C")
		}
	}
	for i, want := range []bool{true, false, false, false, false} {
		if collapsed[all[i].ID] != want {
			t.Errorf("%s to %s collapsed: %v, want %v", all[i].Slot, all[i].To.Channel, collapsed[all[i].ID], want)
		}
	}
}

func testDeadLetters(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	id := h.add(t, "r", 0)
	h.Advance(h.Tick)
	ref, _ := h.claimOne(t)
	ok(t, s.Begin(c, ref, reminders.Mark{Lease: h.lease(), Late: true}))
	ok(t, s.Fail(c, ref, reminders.Failure{Dead: true, Reason: "410"}))
	if n := must(s.Trim(c, h.now(t).Add(1000*time.Hour)))(t); n != 0 {
		t.Errorf("Trim took %d", n)
	}
	page := must(s.Occurrences(c, reminders.Query{States: []reminders.State{reminders.Dead}}))(t)
	if len(page.Records) != 1 || page.Records[0].ID() != id || page.Records[0].Reason != "410" ||
		page.Records[0].Finished.IsZero() {
		t.Fatalf("dead letters = %+v", page)
	}
	if n := must(s.Counts(c))(t).States[reminders.Dead]; n != 1 {
		t.Errorf("count of dead = %d", n)
	}
	ok(t, s.Revive(c, id, "u2"))
	ref, r := h.claimOne(t)
	if r.Attempts != 0 || r.Revived.IsZero() || !r.Late {
		t.Errorf("retried: %+v", r)
	}
	ok(t, s.Begin(c, ref, reminders.Mark{Lease: h.lease()}))
	ok(t, s.Deliver(c, ref, reminders.Receipt{}))
	if r := must(s.Occurrence(c, id))(t); !r.Late {
		t.Error("late at the first attempt, not late at the second: the words would change")
	}
	wantErr(t, s.Revive(c, "no such", "u"), reminders.ErrNotFound)
}

// testDamage: what cannot be read is parked and stops nothing.
func testDamage(t *testing.T, h *Harness) {
	if h.Damage == nil {
		t.Skip("SKIP: this harness cannot damage")
	}
	c := ctx(t)
	bad := h.add(t, "bad", 0)
	h.Advance(h.Tick)
	good := h.add(t, "good", 0)
	h.Advance(h.Tick)
	export := h.export(t)
	h.Damage(t, bad)
	s := h.Store // Damage may have opened it anew
	var claimed, poisoned []string
	for range 3 {
		b := must(s.Claim(c, reminders.ClaimOptions{Worker: "w", Max: 10, Lease: h.lease()}))(t)
		for _, r := range b.Claims {
			claimed = append(claimed, r.ID())
		}
		poisoned = append(poisoned, b.Poisoned...)
	}
	if !slices.Equal(claimed, []string{good}) || !slices.Equal(poisoned, []string{bad}) {
		t.Errorf("claimed %v, poisoned %v", claimed, poisoned)
	}
	_, err := s.Occurrence(c, bad)
	wantErr(t, err, reminders.ErrCorrupt)
	page := must(s.Occurrences(c, reminders.Query{States: []reminders.State{reminders.Dead}}))(t)
	if len(page.Records) != 1 || page.Records[0].ID() != bad || page.Records[0].Reason == "" {
		t.Errorf("dead letters = %s", show(page.Records))
	}
	wantErr(t, s.Revive(c, bad, "u"), reminders.ErrCorrupt)
	if n := must(s.Counts(c))(t).States; n[reminders.Dead] != 1 || n[reminders.Waiting] != 0 || n[reminders.Claimed] != 1 {
		t.Errorf("counts = %v", n)
	}
	got := must(s.Import(c, strings.NewReader(export)))(t) // is how it is mended
	if got.Occurrences != 1 || got.Uncertain != 1 {
		t.Errorf("Import = %+v", got)
	}
	if ref, r := h.claimOne(t); ref.ID != bad || !r.Uncertain {
		t.Errorf("mended: %s", &r)
	}
	if n := must(s.Counts(c))(t).States; n[reminders.Dead] != 0 || n[reminders.Claimed] != 2 {
		t.Errorf("counts after mending = %v", n)
	}
}

// testGeneration: what was due before a new generation is uncertain, the rest not.
func testGeneration(t *testing.T, h *Harness) {
	if h.NewGeneration == nil {
		t.Skip("SKIP: this harness has no generations")
	}
	c := ctx(t)
	before := must(h.Store.Generation(c))(t)
	past := h.add(t, "past", 0)
	future := h.add(t, "future", 100*h.Tick)
	h.Advance(h.Tick)
	h.Store = h.NewGeneration(t)
	g := must(h.Store.Generation(c))(t)
	if g.Number <= before.Number || g.Since.Before(before.Since) {
		t.Fatalf("generation %+v after %+v", g, before)
	}
	wantErr(t, h.Store.Cancel(c, past, "u", ""), reminders.ErrTooLate) // it may have been sent
	h.Advance(h.Tick)
	atOnce := h.add(t, "at-once", 0) // accepted in this generation, due already: cannot have been sent
	h.Advance(h.Tick)
	got := map[string]bool{}
	for _, r := range h.claim(t, 10) {
		got[r.ID()] = r.Uncertain
		ref := reminders.Ref{ID: r.ID(), Token: r.Token}
		err := h.Store.Begin(c, ref, reminders.Mark{Lease: h.lease()})
		if r.Uncertain {
			wantErr(t, err, reminders.ErrUncertain)
			err = h.Store.Begin(c, ref, reminders.Mark{Lease: h.lease(), Proof: reminders.NotThere})
		}
		ok(t, err)
		ok(t, h.Store.Fail(c, ref, reminders.Failure{At: h.now(t), Reason: "refused"}))
	}
	if len(got) != 2 || !got[past] || got[atOnce] {
		t.Fatalf("claimed (uncertain): %v; past %s at once %s", got, past, atOnce)
	}
	h.Advance(h.Tick)
	for _, r := range h.claim(t, 10) { // proved once, and nothing but certain failures since
		if r.Uncertain {
			t.Errorf("%s is uncertain after a proof", r.ID())
		}
		h.settle(t, r.ID())
	}
	h.Advance(110 * h.Tick)
	if _, r := h.claimOne(t); r.ID() != future || r.Uncertain {
		t.Errorf("later: %s", &r)
	}
}

// testRestart: all is there after a restart, in the same generation.
func testRestart(t *testing.T, h *Harness) {
	if h.Restart == nil {
		t.Skip("SKIP: this harness cannot restart")
	}
	c := ctx(t)
	g := must(h.Store.Generation(c))(t)
	sending := h.bring(t, "sending", "S")
	delivered := h.bring(t, "delivered", "D")
	doubt := h.bring(t, "doubt", "WU")
	waiting := h.add(t, "waiting", 0)
	counts := must(h.Store.Counts(c))(t)
	h.Store = h.Restart(t)
	if now := must(h.Store.Generation(c))(t); now.Number != g.Number || !now.Since.Equal(g.Since) {
		t.Errorf("generation %+v, was %+v", now, g)
	}
	for id, want := range map[string]string{sending.ID: "S", delivered.ID: "D", doubt.ID: "WU", waiting: "W"} {
		h.wantState(t, id, want)
	}
	again := must(h.Store.Counts(c))(t)
	if fmt.Sprint(again.States) != fmt.Sprint(counts.States) {
		t.Errorf("counts %v, were %v", again.States, counts.States)
	}
	ok(t, h.Store.Deliver(c, sending, reminders.Receipt{})) // the token is still good
	if _, err := h.Store.Reminder(c, "waiting"); err != nil {
		t.Error(err)
	}
}

func testEndedContext(t *testing.T, h *Harness) {
	c, cancel := contextWithCancel(t)
	cancel()
	_, err := h.Store.Claim(c, reminders.ClaimOptions{Worker: "w", Max: 1, Lease: h.lease()})
	if !errors.Is(err, reminders.ErrUnavailable) || !errors.Is(err, c.Err()) {
		t.Errorf("Claim with an ended context: %v", err)
	}
	_, err = h.Store.Create(c, reminder("r"), nil)
	wantErr(t, err, reminders.ErrUnavailable)
}

func testClosed(t *testing.T, h *Harness) {
	ok(t, h.Store.Close())
	ok(t, h.Store.Close())
	_, err := h.Store.Claim(ctx(t), reminders.ClaimOptions{Worker: "w", Max: 1, Lease: h.lease()})
	wantErr(t, err, reminders.ErrUnavailable)
	_, err = h.Store.Create(ctx(t), reminder("r"), nil)
	wantErr(t, err, reminders.ErrUnavailable)
}
