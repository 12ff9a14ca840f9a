package redisstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"policybot/reminders"
	"policybot/reminders/faults"
	"policybot/reminders/storetest"
)

func openReal(place string) (reminders.Store, error) {
	return Open(context.Background(), place, Options{})
}

func TestMain(m *testing.M) {
	faults.Child(openReal)
	os.Exit(m.Run())
}

func TestCrash(t *testing.T) {
	storetest.Crash(t, openReal, func(t testing.TB) string { return start(t, "--appendfsync", "always").url() })
}

// alarms collects what a store says.
type alarms struct {
	mu  sync.Mutex
	all []error
}

func (a *alarms) add(err error) { a.mu.Lock(); defer a.mu.Unlock(); a.all = append(a.all, err) }

func (a *alarms) count(want error) (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, err := range a.all {
		if errors.Is(err, want) {
			n++
		}
	}
	return n
}

// give puts n reminders into a store, due from d on, a millisecond apart.
func give(t testing.TB, s reminders.Store, name string, n int, d time.Duration) map[string]time.Time {
	t.Helper()
	now, err := s.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	due := map[string]time.Time{}
	for i := range n {
		r, o, err := faults.One(fmt.Sprintf("%s-%d", name, i), "test:a", now.Add(d+time.Duration(i)*time.Millisecond))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Create(t.Context(), r, []reminders.Occurrence{o}); err != nil {
			t.Fatal(err)
		}
		due[o.ID] = o.At
	}
	return due
}

// engines starts n engines with a store each; the store of the first is returned.
func engines(t testing.TB, f *faults.Fake, url string, n int, o Options) (first *Store, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for i := range n {
		s := open(t, url, o)
		if i == 0 {
			first = s
		}
		e, err := reminders.NewEngine(s, faults.NewClient(f.URL), faults.Options(fmt.Sprint("e", i)))
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() { _ = e.Run(ctx) })
	}
	return first, func() { cancel(); wg.Wait() }
}

// arrive waits until everything has arrived, and a while in which a second one
// would have come too.
func arrive(t testing.TB, f *faults.Fake, due map[string]time.Time) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		missing := 0
		for id := range due {
			if !f.Has(id) {
				missing++
			}
		}
		if missing == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d have not arrived", missing, len(due))
		}
	}
	time.Sleep(2 * time.Second)
	r := f.Tally(due)
	t.Logf("%d: lost %d, duplicates %d, early %d, read back %d", len(due), r.Lost, r.Duplicates, r.Early, r.Reads)
	if r.Lost+r.Duplicates+r.Early+len(r.Bad) > 0 {
		t.Errorf("%+v", r)
	}
}

// TestRedisKilled: kill -9 of Redis while two engines send, and a restart.
func TestRedisKilled(t *testing.T) {
	srv := start(t, "--appendfsync", "always")
	f := faults.NewFake(nil)
	t.Cleanup(f.Close)
	var a alarms
	s, stop := engines(t, f, srv.url(), 2, Options{Alarm: a.add})
	defer stop()
	due := give(t, s, "killed", 1500, time.Second)
	time.Sleep(500 * time.Millisecond)
	srv.kill()
	time.Sleep(500 * time.Millisecond)
	srv.up(t)
	arrive(t, f, due)
	if n := a.count(ErrNewGeneration); n != 2 {
		t.Errorf("%d alarms about the new generation, want one of each store: %v", n, a.all)
	}
	if g, _ := s.Generation(t.Context()); g.Number != 2 {
		t.Errorf("generation %+v", g)
	}
}

// TestWiped: FLUSHALL while two engines send; noticed, and refilled by an import
// without a double.
func TestWiped(t *testing.T) {
	srv := start(t)
	f := faults.NewFake(nil)
	t.Cleanup(f.Close)
	var a alarms
	s, stop := engines(t, f, srv.url(), 2, Options{Alarm: a.add})
	defer stop()
	due := give(t, s, "wiped", 1000, time.Second)
	var export bytes.Buffer
	if err := s.Export(t.Context(), &export); err != nil {
		t.Fatal(err)
	}
	time.Sleep(800 * time.Millisecond)
	if err := srv.client(t).FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	got, err := s.Import(t.Context(), &export)
	if err != nil || got.Occurrences != len(due) {
		t.Fatalf("Import = %+v, %v", got, err)
	}
	arrive(t, f, due)
	if a.count(ErrWiped) != 2 {
		t.Errorf("alarms: %v", a.all)
	}
}

// TestWipedAndAskedAgain: whoever asks again after a wipe for what was due by then
// gets it read back first.
func TestWipedAndAskedAgain(t *testing.T) {
	srv := start(t)
	s := open(t, srv.url(), Options{})
	now, _ := s.Now(t.Context())
	r, o, err := faults.One("again", "test:a", now)
	if err != nil {
		t.Fatal(err)
	}
	create := func() {
		if made, err := s.Create(t.Context(), r, []reminders.Occurrence{o}); err != nil || !made {
			t.Fatal(made, err)
		}
	}
	create()
	b, err := s.Claim(t.Context(), reminders.ClaimOptions{Worker: "w", Max: 1, Lease: time.Second})
	if err != nil || len(b.Claims) != 1 || b.Claims[0].Uncertain {
		t.Fatal(b, err)
	}
	if err := srv.client(t).FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(5 * time.Millisecond)
	create()
	b, err = s.Claim(t.Context(), reminders.ClaimOptions{Worker: "w", Max: 1, Lease: time.Second})
	if err != nil || len(b.Claims) != 1 || !b.Claims[0].Uncertain {
		t.Fatalf("after the wipe: %+v, %v", b, err)
	}
}

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
