package storetest

import (
	"errors"
	"strings"
	"testing"

	"github.com/policybot/policybot/reminders"
)

// table is every operation from every state: the state after it, or the error.
// - is "claimed nothing". The token used is that of the last claim; W was never
// claimed. A capital U after the state means uncertain.
const table = `
operation      W      WU       C      CU         S        D        X      F
claim          C      CU       -      -          -        -        -      -
claim-later    C      CU       C      CU         CU       -        -      -
renew          stale  stale    C      CU         stale    stale    stale  stale
begin          stale  stale    S      uncertain  stale    stale    stale  stale
begin-proof    stale  stale    S      S          stale    stale    stale  stale
release        stale  stale    W      WU         stale    stale    stale  stale
deliver        stale  D        D      D          D        D        stale  stale
fail           stale  stale    W      WU         W        stale    stale  stale
fail-dead      stale  stale    F      FU         F        stale    stale  stale
fail-unsure    stale  stale    WU     WU         WU       stale    stale  stale
doubt          stale  stale    stale  stale      WU       stale    stale  stale
collapse       stale  stale    C      CU         stale    stale    stale  stale
cancel         X      toolate  X      toolate    toolate  toolate  X      X
revive         state  state    state  state      state    state    state  W
arrived        state  D        state  D          state    state    state  state
not-arrived    state  W        state  W          state    state    state  state
`

var errorNames = map[string]error{
	"stale": reminders.ErrStale, "uncertain": reminders.ErrUncertain, "toolate": reminders.ErrTooLate,
	"state": reminders.ErrState,
}

func testTransitions(t *testing.T, newHarness func(testing.TB) *Harness) {
	lines := strings.Split(strings.TrimSpace(table), "\n")
	states := strings.Fields(lines[0])[1:]
	h := newHarness(t)
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		for i, want := range cells[1:] {
			op, from := cells[0], states[i]
			if !t.Run(op+"/"+from, func(t *testing.T) { oneTransition(t, h, op, from, want) }) {
				h = newHarness(t) // whatever is left would disturb the others
			}
		}
	}
}

// oneTransition brings a new occurrence into from, does op, and wants the state
// or error named.
func oneTransition(t *testing.T, h *Harness, op, from, want string) {
	ref := h.bring(t, strings.ReplaceAll(t.Name(), "/", "-"), from)
	h.wantState(t, ref.ID, from)
	err := h.do(t, op, ref)
	after := want
	if named := errorNames[want]; named != nil || want == "-" {
		after = from
		wantErr(t, err, named)
	} else if err != nil {
		t.Fatal(err)
	}
	h.wantState(t, ref.ID, after)
	h.settle(t, ref.ID)
}

// bring makes a new occurrence and brings it into a state; the token is that of
// its claim.
func (h *Harness) bring(t testing.TB, name, state string) reminders.Ref {
	t.Helper()
	s, c := h.Store, ctx(t)
	id := h.add(t, name, 0)
	h.Advance(h.Tick)
	if state == "W" {
		return reminders.Ref{ID: id}
	}
	ref := h.claimID(t, id)
	doubt := func() {
		ok(t, s.Begin(c, ref, reminders.Mark{Lease: h.lease()}))
		ok(t, s.Doubt(c, ref, h.now(t), "timeout"))
	}
	switch state {
	case "C":
	case "WU":
		doubt()
	case "CU":
		doubt()
		h.Advance(h.Tick)
		ref = h.claimID(t, id)
	case "S":
		ok(t, s.Begin(c, ref, reminders.Mark{Lease: h.lease()}))
	case "D":
		ok(t, s.Begin(c, ref, reminders.Mark{Lease: h.lease()}))
		ok(t, s.Deliver(c, ref, reminders.Receipt{Message: "1"}))
	case "X":
		ok(t, s.Cancel(c, id, "u1", "no longer needed"))
	case "F":
		ok(t, s.Fail(c, ref, reminders.Failure{Dead: true, Reason: "gone"}))
	}
	return ref
}

func (h *Harness) do(t testing.TB, op string, ref reminders.Ref) error {
	t.Helper()
	s, c, id := h.Store, ctx(t), ref.ID
	switch op {
	case "claim", "claim-later":
		if op == "claim-later" {
			h.Advance(h.lease() + h.Tick)
		}
		h.claim(t, 10)
		return nil
	case "renew":
		return s.Renew(c, ref, h.lease())
	case "begin":
		return s.Begin(c, ref, reminders.Mark{Lease: h.lease()})
	case "begin-proof":
		return s.Begin(c, ref, reminders.Mark{Lease: h.lease(), Proof: reminders.NotThere})
	case "release":
		return s.Release(c, ref, h.now(t), "paced")
	case "deliver":
		return s.Deliver(c, ref, reminders.Receipt{Message: "1"})
	case "fail":
		return s.Fail(c, ref, reminders.Failure{At: h.now(t), Reason: "refused"})
	case "fail-unsure":
		return s.Fail(c, ref, reminders.Failure{At: h.now(t), Reason: "refused", Unsure: true})
	case "fail-dead":
		return s.Fail(c, ref, reminders.Failure{Dead: true, Reason: "gone"})
	case "doubt":
		return s.Doubt(c, ref, h.now(t), "timeout")
	case "collapse":
		done, err := s.Collapse(c, ref, reminders.NoProof)
		if done {
			t.Error("Collapse did, with nothing newer")
		}
		return err
	case "cancel":
		return s.Cancel(c, id, "u1", "")
	case "revive":
		return s.Revive(c, id, "u1")
	case "arrived", "not-arrived":
		return s.Resolve(c, id, op == "arrived", "u1")
	}
	return errors.New("unknown operation " + op)
}

// settle makes an occurrence final, so that no later claim meets it.
func (h *Harness) settle(t testing.TB, id string) {
	t.Helper()
	for range 3 {
		r := must(h.Store.Occurrence(ctx(t), id))(t)
		if r.State.Final() {
			return
		}
		if r.State == reminders.Waiting {
			h.claim(t, 10)
			r = must(h.Store.Occurrence(ctx(t), id))(t)
		}
		ok(t, h.Store.Deliver(ctx(t), reminders.Ref{ID: id, Token: r.Token}, reminders.Receipt{}))
	}
	t.Fatalf("%s does not become final", id)
}

// testFormerHolder: who lost the claim can do nothing any more but prove that it
// was delivered, and that only while nobody sends.
func testFormerHolder(t *testing.T, h *Harness) {
	s, c := h.Store, ctx(t)
	lose := func(name string) (old, held reminders.Ref) {
		h.add(t, name, 0)
		h.Advance(h.Tick)
		old, _ = h.claimOne(t)
		ok(t, s.Begin(c, old, reminders.Mark{Lease: h.Tick}))
		h.Advance(2 * h.Tick)
		held, r := h.claimOne(t)
		if held.Token <= old.Token || !r.Uncertain || r.State != reminders.Claimed {
			t.Fatalf("second claim: token %d after %d, %s", held.Token, old.Token, &r)
		}
		return old, held
	}
	old, held := lose("a")
	wantErr(t, s.Renew(c, old, h.lease()), reminders.ErrStale)
	wantErr(t, s.Begin(c, old, reminders.Mark{Lease: h.lease(), Proof: reminders.NotThere}), reminders.ErrStale)
	wantErr(t, s.Release(c, old, h.now(t), ""), reminders.ErrStale)
	wantErr(t, s.Fail(c, old, reminders.Failure{At: h.now(t)}), reminders.ErrStale)
	wantErr(t, s.Doubt(c, old, h.now(t), ""), reminders.ErrStale)
	wantErr(t, s.Begin(c, reminders.Ref{ID: held.ID, Token: held.Token + 1}, reminders.Mark{Lease: h.lease()}), reminders.ErrStale)
	wantErr(t, s.Deliver(c, reminders.Ref{ID: held.ID, Token: held.Token + 1}, reminders.Receipt{}), reminders.ErrStale)
	h.wantState(t, held.ID, "CU")
	ok(t, s.Deliver(c, old, reminders.Receipt{Message: "late answer"}))
	h.wantState(t, held.ID, "D")
	wantErr(t, s.Begin(c, held, reminders.Mark{Lease: h.lease(), Proof: reminders.NotThere}), reminders.ErrStale)
	ok(t, s.Deliver(c, held, reminders.Receipt{Message: "again"}))
	if r := must(s.Occurrence(c, held.ID))(t); r.Receipt == nil || r.Receipt.Message != "late answer" {
		t.Errorf("receipt = %+v", r.Receipt)
	}

	old, held = lose("b")
	ok(t, s.Begin(c, held, reminders.Mark{Lease: h.lease(), Proof: reminders.NotThere}))
	wantErr(t, s.Deliver(c, old, reminders.Receipt{}), reminders.ErrStale)
	h.wantState(t, held.ID, "S")
	ok(t, s.Deliver(c, held, reminders.Receipt{}))
}
