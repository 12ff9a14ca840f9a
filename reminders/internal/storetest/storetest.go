// Package storetest holds every reminders.Store to the same promises.
//
// Run is the conformance suite: each transition of the state machine from each
// state (a table), order and bounds of claims, idempotence, edits and endings,
// damage, generations, export and import, and randomised interleavings of two
// workers compared step by step with a small model of its own.
//
// Crash is the other half (package faults has its machinery): a child process is killed at each failpoint while it
// sends to a strict fake sender, which records on arrival and answers late.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
)

// Harness is a new, empty store and the means to age and harm it.
type Harness struct {
	Store reminders.Store

	// Tick is the unit of time of the tests: a second where time is virtual, as
	// little as the store can tell apart reliably where it is real.
	Tick time.Duration

	// Advance lets d pass on the store's clock.
	Advance func(d time.Duration)

	// Restart closes the store and opens it again in a way that proves nothing was
	// lost; nil if there is no such thing.
	Restart func(t testing.TB) reminders.Store

	// NewGeneration makes the store begin a new generation, with all its data, as a
	// fail-over or a restored backup does.
	NewGeneration func(t testing.TB) reminders.Store

	// Damage changes some bytes of the stored body of an occurrence.
	Damage func(t testing.TB, id string)
}

// Run runs the suite; newHarness is called once for every test in it.
func Run(t *testing.T, newHarness func(t testing.TB) *Harness) {
	for _, tc := range []struct {
		name string
		run  func(t *testing.T, h *Harness)
	}{
		{"Transitions", nil},
		{"FormerHolder", testFormerHolder},
		{"ClaimOrder", testClaimOrder},
		{"ClaimBounds", testClaimBounds},
		{"NeverEarly", testNeverEarly},
		{"CreateIsIdempotent", testCreate},
		{"Invalid", testInvalid},
		{"Edit", testEdit},
		{"EditTooLate", testEditTooLate},
		{"Reopen", testReopen},
		{"Extend", testExtend},
		{"Snooze", testSnooze},
		{"EditSnoozed", testEditSnoozed},
		{"Finish", testFinish},
		{"Collapse", testCollapse},
		{"Rewind", testRewind},
		{"DeadLetters", testDeadLetters},
		{"Damage", testDamage},
		{"Generation", testGeneration},
		{"Restart", testRestart},
		{"ExportImport", testExportImport},
		{"ImportDamaged", testImportDamaged},
		{"ExportDamaged", testExportDamaged},
		{"ImportProvesDelivery", testImportProves},
		{"Listing", testListing},
		{"History", testHistory},
		{"Trim", testTrim},
		{"Subscriptions", testSubscriptions},
		{"Settings", testSettings},
		{"SettingsMerge", testSettingsMerge},
		{"EndedContext", testEndedContext},
		{"Closed", testClosed},
		{"Random", nil},
		{"Concurrent", testConcurrent},
		{"CancelRace", testCancelRace},
	} {
		t.Run(tc.name, func(t *testing.T) {
			switch tc.name {
			case "Transitions":
				testTransitions(t, newHarness)
			case "Random":
				testRandom(t, newHarness)
			default:
				tc.run(t, newHarness(t))
			}
		})
	}
}

func ctx(t testing.TB) context.Context { return t.Context() }

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error = %v, want %v", err, want)
	}
}

func (h *Harness) now(t testing.TB) time.Time { t.Helper(); return must(h.Store.Now(ctx(t)))(t) }

// lease is long enough that none runs out by itself.
func (h *Harness) lease() time.Duration { return 20 * h.Tick }

// reminder is an active one-off.
func reminder(id string) reminders.Reminder {
	return reminders.Reminder{
		ID: id, Version: 1, Status: reminders.Active, Made: "made " + id, What: "报送" + id,
		Owner: "u1", Zone: "Asia/Shanghai",
		Who:     []reminders.Recipient{{Channel: "test:a", To: "u1"}},
		Urgency: reminders.Ordinary,
	}
}

// occurrence is one of a reminder. Its time is made whole, upwards.
func occurrence(t testing.TB, r reminders.Reminder, slot string, at time.Time) reminders.Occurrence {
	t.Helper()
	if w := at.Truncate(time.Millisecond); w.Before(at) {
		at = w.Add(time.Millisecond)
	}
	o, err := reminders.Occurrence{
		Reminder: r.ID, Version: r.Version, Slot: slot, To: r.Who[0], At: at.UTC(),
		Zone: "+08:00",
		Local: at.In(time.FixedZone("", 8*3600)).
			Format("2006-01-02T15:04:05.000"),
		Urgency: r.Urgency, Text: "提醒：" + r.What,
	}.Seal()
	ok(t, err)
	return o
}

// add creates a reminder with one occurrence due after d and returns its id.
func (h *Harness) add(t testing.TB, id string, d time.Duration) string {
	t.Helper()
	r := reminder(id)
	o := occurrence(t, r, "at", h.now(t).Add(d))
	if !must(h.Store.Create(ctx(t), r, []reminders.Occurrence{o}))(t) {
		t.Fatalf("Create(%s) says it was there", id)
	}
	return o.ID
}

// claim claims up to n.
func (h *Harness) claim(t testing.TB, n int) []reminders.Record {
	t.Helper()
	return must(h.Store.Claim(ctx(t), reminders.ClaimOptions{Worker: "w", Max: n, Lease: h.lease()}))(t).Claims
}

// claimOne claims exactly one.
func (h *Harness) claimOne(t testing.TB) (reminders.Ref, reminders.Record) {
	t.Helper()
	got := h.claim(t, 10)
	if len(got) != 1 {
		t.Fatalf("claimed %d, want 1: %s", len(got), show(got))
	}
	return reminders.Ref{ID: got[0].ID(), Token: got[0].Token}, got[0]
}

// claimID claims what is ready and wants id to be in it.
func (h *Harness) claimID(t testing.TB, id string) reminders.Ref {
	t.Helper()
	got := h.claim(t, 20)
	for _, r := range got {
		if r.ID() == id {
			return reminders.Ref{ID: id, Token: r.Token}
		}
	}
	t.Fatalf("%s is not among what was claimed: %s", id, show(got))
	return reminders.Ref{}
}

func (h *Harness) state(t testing.TB, id string) string {
	t.Helper()
	r := must(h.Store.Occurrence(ctx(t), id))(t)
	return r.String()
}

func (h *Harness) wantState(t testing.TB, id, want string) {
	t.Helper()
	if got := h.state(t, id); got != want {
		t.Fatalf("state of %s = %s, want %s", id, got, want)
	}
}

func show(rs []reminders.Record) string {
	var b strings.Builder
	for _, r := range rs {
		fmt.Fprintf(&b, "%s/%s=%s ", r.Occurrence.Reminder, r.Occurrence.Slot, &r)
	}
	return b.String()
}
