package itemids_test

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/internal/itemids"
	"github.com/policybot/policybot/reminders"
)

type item struct {
	Name string
	Over bool
}

func items(s reminders.Settings) *itemids.Items[item] {
	return &itemids.Items[item]{Settings: s, Name: "test/a", Over: func(it item) bool { return it.Over }}
}

func TestChange(t *testing.T) {
	s := &bottest.Settings{}
	one, other := items(s), items(s)
	name := func(a *itemids.Items[item], id, name string) {
		t.Helper()
		if err := a.Change(t.Context(), id, func(it *item) error { it.Name = name; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	name(one, "a", "1")
	calls := 0
	err := one.Change(t.Context(), "a", func(it *item) error {
		if calls++; calls == 1 { // another replica is quicker
			name(other, "b", "2")
			name(other, "a", "3")
		}
		it.Name += "!"
		return nil
	})
	all, version, _ := other.Load(t.Context())
	if err != nil || calls != 2 || all["a"].Name != "3!" || all["b"].Name != "2" {
		t.Errorf("%v after %d calls: %v", err, calls, all)
	}
	if err := one.Change(t.Context(), "a", func(*item) error { return nil }); err != nil {
		t.Error(err)
	}
	if _, now, _ := one.Load(t.Context()); now != version {
		t.Error("written though nothing has changed")
	}
	no := errors.New("no")
	if err := one.Change(t.Context(), "a", func(it *item) error { it.Name = "x"; return no }); !errors.Is(err, no) {
		t.Error(err)
	}
	err = one.Change(t.Context(), "a", func(it *item) error {
		calls++
		name(other, "b", strconv.Itoa(calls))
		it.Name = "never"
		return nil
	})
	if err == nil || !errors.Is(err, reminders.ErrTodoBusy) {
		t.Errorf("%v, want busy", err)
	}
}

// TestOver: what is over, and what is none any more, is forgotten with the next change.
func TestOver(t *testing.T) {
	a := items(&bottest.Settings{})
	for id, it := range map[string]item{"over": {"1", true}, "none": {"2", false}, "kept": {"3", false}} {
		if err := a.Change(t.Context(), id, func(now *item) error { *now = it; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Change(t.Context(), "none", func(now *item) error { *now = item{}; return nil }); err != nil {
		t.Fatal(err)
	}
	if all, _, err := a.Load(t.Context()); err != nil || len(all) != 1 || all["kept"].Name != "3" {
		t.Errorf("%v, %v", all, err)
	}
}

// TestStoreFails: what cannot be read or written is said, and what was damaged is not written over.
func TestStoreFails(t *testing.T) {
	down := errors.New("the store is down")
	s := &bottest.Settings{Fail: func() error { return down }}
	rename := func(it *item) error { it.Name = "x"; return nil }
	if err := items(s).Change(t.Context(), "a", rename); !errors.Is(err, down) {
		t.Error(err)
	}
	s.Fail = nil
	if _, err := s.PutSetting(context.Background(), reminders.Setting{Name: "test/a", Body: []byte(`{"items":[]}`)}); err != nil {
		t.Fatal(err)
	}
	if err := items(s).Change(t.Context(), "a", rename); !errors.Is(err, reminders.ErrCorrupt) {
		t.Error(err)
	}
}
