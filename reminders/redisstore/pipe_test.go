package redisstore

import (
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
	var all []any
	add := func(id, made string, occurrences int) {
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
		all = append(all, args...)
	}
	if err := srv.client(t).Set(t.Context(), s.tag(0)+"r:broken", "a string", 0).Err(); err != nil {
		t.Fatal(err)
	}
	add("a", "a", 1)
	add("a", "a", 1)
	add("a", "another", 1)
	add("broken", "x", 1)
	add("b", "b", 2)
	add("many", "m", 700) // more than are entered into an index at once
	v, err := s.client.Run(t.Context(), 0, s.lua.create, all...)
	want := []any{int64(1), int64(0), "EXISTS a", "CORRUPT broken", int64(1), int64(1)}
	if err != nil || fmt.Sprint(v) != fmt.Sprint(want) {
		t.Errorf("%v, %v, want %v", v, err, want)
	}
	counts, err := s.Counts(t.Context())
	if err != nil || counts.States[reminders.Waiting] != 703 || counts.Reminders != 3 {
		t.Errorf("Counts = %+v, %v", counts, err)
	}
}
