package redisstore

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/faults"
)

// TestTogether: reminders accepted in one script are answered each for itself, and
// what is wrong with one concerns no other.
func TestTogether(t *testing.T) {
	srv := start(t)
	s := open(t, srv.url(), Options{})
	at := time.Now().Add(time.Hour)
	var all []*request
	add := func(ctx context.Context, id, made string, occurrences int) {
		r, first, err := faults.One(id, "test:a", at)
		if err != nil {
			t.Fatal(err)
		}
		r.Made = made
		os := []reminders.Occurrence{first}
		for i := 1; i < occurrences; i++ {
			o := first
			o.Slot = fmt.Sprint("slot", i)
			if o, err = o.Seal(); err != nil {
				t.Fatal(err)
			}
			os = append(os, o)
		}
		args, err := createArgs(r, os)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, &request{ctx: ctx, script: s.lua.create, keys: []string{s.epochKey(0)},
			args: append([]any{int64(0)}, args...), done: make(chan struct{})})
	}
	if err := srv.client(t).Set(t.Context(), s.tag(0)+"r:broken", "a string", 0).Err(); err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	add(t.Context(), "a", "a", 1)
	add(t.Context(), "a", "a", 1)
	add(t.Context(), "a", "another", 1)
	add(gone, "nobody waits", "x", 1)
	add(t.Context(), "broken", "x", 1)
	all = append(all, &request{ctx: t.Context(), script: s.lua.peek, keys: []string{s.epochKey(0)}, args: []any{int64(0), 1}, done: make(chan struct{})})
	add(t.Context(), "b", "b", 2)
	add(t.Context(), "many", "m", 700) // more than are entered into an index at once
	if n := len(s.commands(all)); n != 3 {
		t.Errorf("%d commands, want one of the small ones, peek, and the large one", n)
	}
	s.flush(all)
	want := []any{int64(1), int64(0), "EXISTS a", nil, "CORRUPT broken", nil, int64(1), int64(1)}
	for i, r := range all {
		<-r.done
		if i == 3 {
			if !errors.Is(r.err, context.Canceled) {
				t.Errorf("%d: %v", i, r.err)
			}
			continue
		}
		if want[i] != nil && r.val != want[i] || r.err != nil {
			t.Errorf("%d: %v, %v, want %v", i, r.val, r.err, want[i])
		}
	}
	counts, err := s.Counts(t.Context())
	if err != nil || counts.States[reminders.Waiting] != 703 || counts.Reminders != 3 {
		t.Errorf("Counts = %+v, %v", counts, err)
	}
}
