package redisstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/faults"
	"github.com/policybot/policybot/reminders/internal/storetest"
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

// wantAlarms waits for n alarms of a kind, and wants no more.
func wantAlarms(t testing.TB, a *alarms, want error, n int) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); a.count(want) < n && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	if got := a.count(want); got != n {
		t.Fatalf("%d alarms %q, want %d", got, want, n)
	}
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
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
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
	wantAlarms(t, &a, ErrNewGeneration, 2) // one of each store
	if g, _ := s.Generation(t.Context()); g.Number != 2 {
		t.Errorf("generation %+v", g)
	}
}

// TestPowerLost: the last of what was written is gone after the restart, as with a
// power loss under everysec; what arrived is not sent again.
func TestPowerLost(t *testing.T) {
	srv := start(t, "--appendfsync", "everysec")
	f := faults.NewFake(nil)
	t.Cleanup(f.Close)
	_, stop := engines(t, f, srv.url(), 2, Options{})
	defer stop()
	due := give(t, open(t, srv.url(), Options{}), "power", 1500, 1500*time.Millisecond)
	time.Sleep(900 * time.Millisecond)
	aof, err := srv.AOF()
	if err != nil {
		t.Fatal(err)
	}
	accepted := size(t, aof)
	for deadline := time.Now().Add(time.Minute); f.Tally(due).Lost > 900 && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	srv.kill()
	if err := os.Truncate(aof, accepted+(size(t, aof)-accepted)/3); err != nil {
		t.Fatal(err)
	}
	srv.up(t)
	arrive(t, f, due)
}

func size(t testing.TB, path string) int64 {
	t.Helper()
	st, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return st.Size()
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
	wantAlarms(t, &a, ErrWiped, 2)
	got, err := s.Import(t.Context(), &export)
	if err != nil || got.Occurrences != len(due) {
		t.Fatalf("Import = %+v, %v", got, err)
	}
	arrive(t, f, due)
	wantAlarms(t, &a, ErrWiped, 2)
}

// TestWipeNoticedByOthers: a process that finds the epoch already put back by another one
// hears of the wipe at its next claim all the same.
func TestWipeNoticedByOthers(t *testing.T) {
	for _, shards := range []int{1, 3} {
		srv := start(t)
		var a alarms
		first := open(t, srv.url(), Options{Shards: shards})
		second := open(t, srv.url(), Options{Shards: shards, Alarm: a.add})
		claim := func(s *Store) {
			t.Helper()
			if _, err := s.Claim(t.Context(), reminders.ClaimOptions{Worker: "w", Max: 1, Lease: time.Second}); err != nil {
				t.Fatal(err)
			}
		}
		claim(second) // its connections are open
		if err := srv.client(t).FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		claim(first)
		claim(second)
		if n := a.count(ErrWiped); n != shards {
			t.Errorf("%d shards, %d alarms: %v", shards, n, a.all)
		}
		if g, want := second.generation(), first.generation(); g != want {
			t.Errorf("%d shards: generation %+v, want %+v", shards, g, want)
		}
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
