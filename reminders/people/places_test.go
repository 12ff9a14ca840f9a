package people

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
)

// TestPlaces: a person is reminded at another place when he has shown that he reads it.
func TestPlaces(t *testing.T) {
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "r.db"), boltstore.Options{Now: clock, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	reg, err := Open(t.Context(), store, clock)
	if err != nil {
		t.Fatal(err)
	}
	oa, box := reminders.Recipient{Channel: "webhook:oa", To: "wang"}, reminders.ParseRecipient("mail:wang@bureau.gov.cn")
	p, _, err := reg.Add(t.Context(), "王科长", []reminders.Recipient{oa}, false)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	where := func(want ...reminders.Recipient) {
		t.Helper()
		got, _ := reg.Find(ctx, p.ID)
		if len(got.To) != len(want) {
			t.Fatalf("%v, want %v", got.To, want)
		}
		for i := range want {
			if got.To[i] != want[i] {
				t.Fatalf("%v, want %v", got.To, want)
			}
		}
	}
	fails := func(err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	_, err = reg.Confirm(ctx, p.ID, "000000")
	fails(err, ErrNoCode)
	_, err = reg.Propose(ctx, p.ID, oa)
	fails(err, ErrThere)
	_, err = reg.Propose(ctx, "nobody", box)
	fails(err, ErrUnknown)

	code, err := reg.Propose(ctx, p.ID, box)
	if to, ok := reg.Pending(ctx, p.ID); err != nil || len(code) != codeDigits || !ok || to != box {
		t.Fatalf("%q, %v, %v %v", code, err, to, ok)
	}
	where(oa) // not yet
	_, err = reg.Propose(ctx, p.ID, box)
	fails(err, ErrSoon)
	wrong := "000000"
	if code == wrong {
		wrong = "000001"
	}
	for range codeTries {
		_, err = reg.Confirm(ctx, p.ID, wrong)
		fails(err, ErrCode)
	}
	_, err = reg.Confirm(ctx, p.ID, code) // guessed too often
	fails(err, ErrNoCode)
	where(oa)

	now = now.Add(2 * time.Minute)
	if code, err = reg.Propose(ctx, p.ID, box); err != nil {
		t.Fatal(err)
	}
	now = now.Add(codeLife + time.Second)
	_, err = reg.Confirm(ctx, p.ID, code)
	fails(err, ErrNoCode)
	if _, ok := reg.Pending(ctx, p.ID); ok {
		t.Error("a code that is over waits")
	}

	if code, err = reg.Propose(ctx, p.ID, box); err != nil {
		t.Fatal(err)
	}
	if to, err := reg.Confirm(ctx, p.ID, code); err != nil || to != box {
		t.Fatalf("%v, %v", to, err)
	}
	where(oa, box)
	_, err = reg.Confirm(ctx, p.ID, code) // once
	fails(err, ErrNoCode)
	other := reminders.ParseRecipient("mail:li@bureau.gov.cn")
	for range codesADay - 3 {
		now = now.Add(2 * time.Minute)
		if _, err := reg.Propose(ctx, p.ID, other); err != nil {
			t.Fatal(err)
		}
	}
	now = now.Add(2 * time.Minute)
	_, err = reg.Propose(ctx, p.ID, other)
	fails(err, ErrOften)
	now = now.Add(24 * time.Hour)
	if _, err := reg.Propose(ctx, p.ID, other); err != nil {
		t.Error(err)
	}

	if err := reg.Prefer(ctx, p.ID, box); err != nil {
		t.Error(err)
	}
	where(box, oa)
	fails(reg.Prefer(ctx, p.ID, other), ErrWhere)
	fails(reg.Leave(ctx, p.ID, other), ErrWhere)
	if err := reg.Leave(ctx, p.ID, oa); err != nil {
		t.Error(err)
	}
	where(box)
	fails(reg.Leave(ctx, p.ID, box), ErrLast)
	if again, err := Open(ctx, store, clock); err != nil {
		t.Error(err)
	} else if got, _ := again.Find(ctx, p.ID); len(got.To) != 1 || got.To[0] != box {
		t.Errorf("%v was kept", got.To)
	}
}
