package redisstore

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/faults"
)

// TestFull: with the memory full nothing is accepted, and what is due is sent.
func TestFull(t *testing.T) {
	srv := start(t)
	s := open(t, srv.url(), Options{})
	due := give(t, s, "full", 300, 0)
	c := srv.client(t)
	if err := c.ConfigSet(t.Context(), "maxmemory", "1mb").Err(); err != nil {
		t.Fatal(err)
	}
	r, o, _ := faults.One("one more", "test:a", time.Now())
	if _, err := s.Create(t.Context(), r, []reminders.Occurrence{o}); !errors.Is(err, reminders.ErrFull) {
		t.Errorf("Create in a full store: %v", err)
	}
	if _, err := s.Finish(t.Context(), "full-0", reminders.Closing{Status: reminders.Done}); err != nil {
		t.Errorf("Finish in a full store: %v", err)
	}
	f := faults.NewFake(nil)
	t.Cleanup(f.Close)
	_, stop := engines(t, f, srv.url(), 1, Options{})
	defer stop()
	delete(due, o.ID)
	_, first, _ := faults.One("full-0", "test:a", time.Now())
	for id := range due {
		if rec, err := s.Occurrence(t.Context(), id); err == nil && rec.Occurrence.Reminder == first.Reminder {
			delete(due, id)
		}
	}
	arrive(t, f, due)
}

// TestPoison: whatever somebody writes into the keys is parked and stops no other.
func TestPoison(t *testing.T) {
	srv := start(t)
	s := open(t, srv.url(), Options{})
	c, ctx := srv.client(t), t.Context()
	due := give(t, s, "poison", 8, 0)
	ids := make([]string, 0, len(due))
	for id := range due {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	key := func(id string) string { return s.tag(0) + "o:" + id }
	c.HSet(ctx, key(ids[0]), "s", "garbage")
	c.HSet(ctx, key(ids[1]), "b", `{"v":1}`)
	c.Del(ctx, key(ids[2]))
	c.Set(ctx, key(ids[3]), "a string", 0) // wrong type
	c.HSet(ctx, key(ids[4]), "s", strings.Replace(c.HGet(ctx, key(ids[4]), "s").Val(), `"tk":0`, `"tk":7`, 1))
	c.ZAdd(ctx, s.tag(0)+"due", z(1, ""), z(2, "5"), z(3, "\xff\xfe"), z(4, "5no such occurrence"))
	time.Sleep(10 * time.Millisecond)
	var claimed, poisoned []string
	for range 3 {
		b, err := s.Claim(ctx, reminders.ClaimOptions{Worker: "w", Max: 20, Lease: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range b.Claims {
			claimed = append(claimed, r.ID())
		}
		poisoned = append(poisoned, b.Poisoned...)
	}
	slices.Sort(claimed)
	if !slices.Equal(claimed, ids[5:]) || len(poisoned) != 9 {
		t.Errorf("claimed %v of %v, poisoned %q", claimed, ids, poisoned)
	}
	if got, err := s.Counts(ctx); err != nil || got.States[reminders.Dead] != 8 || got.States[reminders.Claimed] != 3 {
		t.Errorf("Counts = %+v, %v", got, err)
	}
	for _, id := range ids[:5] {
		if _, err := s.Occurrence(ctx, id); !errors.Is(err, reminders.ErrCorrupt) {
			t.Errorf("Occurrence of a damaged one: %v", err)
		}
	}
	if v := c.Get(ctx, s.tag(0)+"x:"+ids[3]).Val(); v != "a string" {
		t.Errorf("what was parked is kept: %q", v)
	}
}
