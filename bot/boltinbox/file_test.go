package boltinbox

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/policybot/policybot/bot"
)

func event(id string) bot.Event {
	return bot.Event{
		ID: id, Kind: bot.EventSaid, At: time.Unix(1, 0).UTC(), Platform: "t", Person: "U1",
		Place: "D" + id, Direct: true, Mentioned: true, Text: "问",
	}
}

func TestOpenRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	openAt(t, path, Options{})
	if _, err := Open(path, Options{LockWait: 20 * time.Millisecond}); !errors.Is(err, ErrLocked) {
		t.Errorf("a second process: %v", err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "x.db"), Options{Keep: time.Minute}); err == nil {
		t.Error("ids kept for a minute")
	}
	bad := filepath.Join(t.TempDir(), "bad.db")
	if err := os.WriteFile(bad, make([]byte, 1<<16), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(bad, Options{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("a damaged file: %v", err)
	}
	newer := filepath.Join(t.TempDir(), "newer.db")
	s := openAt(t, newer, Options{})
	if err := s.db.Update(func(b *bbolt.Tx) error { return b.Bucket([]byte("meta")).Put([]byte("v"), []byte{2}) }); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := Open(newer, Options{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("a file of a later program: %v", err)
	}
}

// TestDamageIsSaid: whatever happened to a page, opening the file and reading all of it
// ends no process. bbolt panics in goroutines that nothing can catch: one would end this
// test binary.
func TestDamageIsSaid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openAt(t, path, Options{NoSync: true})
	for i := range 300 {
		if _, err := s.Accept(t.Context(), event(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	refused, opened := 0, 0
	for page := range len(whole) / 4096 {
		b := bytes.Clone(whole)
		if page%2 == 0 {
			clear(b[page*4096 : (page+1)*4096])
		} else {
			b[page*4096+8+page%8] ^= 1 // in its header
		}
		left := filepath.Join(t.TempDir(), "chat.db")
		if err := os.WriteFile(left, b, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(left, Options{NoSync: true})
		if err != nil {
			if refused++; !errors.Is(err, ErrDamaged) {
				t.Errorf("page %d: %v", page, err)
			}
			continue
		}
		opened++ // the page is free, or one of the two meta pages
		if c, err := s.Counts(t.Context()); err != nil || c.Waiting == 0 {
			t.Errorf("page %d: %+v, %v", page, c, err)
		}
		s.Close()
	}
	if refused == 0 || opened == 0 {
		t.Errorf("%d refused, %d opened: the test tries too little", refused, opened)
	}
}

// TestTornLastCommit: with the newest meta page torn the last commit is gone, with a mark
// in it perhaps: what was accepted by then is Unsure, also after another restart, and
// what comes later is not.
func TestTornLastCommit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openAt(t, path, Options{NoSync: true})
	accept := func(id string) {
		t.Helper()
		if _, err := s.Accept(t.Context(), event(id)); err != nil {
			t.Fatal(err)
		}
	}
	accept("before")
	accept("lost")
	s.Close()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	newest, page := 0, os.Getpagesize()
	const txid = 16 + 48 // in a meta page
	if binary.NativeEndian.Uint64(b[page+txid:]) > binary.NativeEndian.Uint64(b[txid:]) {
		newest = page
	}
	b[newest+txid] ^= 0xA5
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	openAt(t, path, Options{NoSync: true}).Close()
	s = openAt(t, path, Options{NoSync: true})
	accept("after")
	got, err := s.Claim(t.Context(), bot.ClaimOptions{Worker: "w", Max: 9, Lease: time.Minute})
	unsure := map[string]bool{}
	for _, j := range got.Jobs {
		unsure[j.Event.ID] = j.Unsure
	}
	if want := map[string]bool{"before": true, "after": false}; err != nil || !maps.Equal(unsure, want) {
		t.Errorf("claimed, unsure: %v, %v, want %v", unsure, err, want)
	}
}

// TestBrokenChange: a change that fails half-way is undone in the file and in
// memory, and those that came with it are made.
func TestBrokenChange(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "chat.db"), Options{NoSync: true})
	gate := make(chan struct{})
	go func() { _ = s.update(context.Background(), func(tx) error { <-gate; return nil }) }() // what follows gathers behind it
	time.Sleep(20 * time.Millisecond)
	var wg sync.WaitGroup
	var kept atomic.Int64
	for i := range 20 {
		wg.Go(func() {
			if i%5 == 0 {
				err := s.update(t.Context(), func(tx tx) error {
					seq, _ := tx.bucket("events").NextSequence()
					r := record{Job: bot.Job{Event: event(fmt.Sprint("broken", i))}, State: waiting}
					if err := put(tx, seq, &r); err != nil {
						return err
					}
					s.index.add(seq, &r)
					if i == 0 {
						panic("half-way")
					}
					return errors.New("half-way")
				})
				if !errors.Is(err, bot.ErrUnavailable) {
					t.Errorf("%v", err)
				}
				return
			}
			if _, err := s.Accept(t.Context(), event(fmt.Sprint(i))); err == nil {
				kept.Add(1)
			}
		})
	}
	time.Sleep(50 * time.Millisecond)
	close(gate)
	wg.Wait()
	c, err := s.Counts(t.Context())
	if err != nil || kept.Load() != 16 || c.Waiting != 16 {
		t.Errorf("%d kept, %+v, %v", kept.Load(), c, err)
	}
	got, err := s.Claim(t.Context(), bot.ClaimOptions{Worker: "w", Max: 100, Lease: time.Minute})
	if err != nil || len(got.Jobs) != 16 {
		t.Errorf("%d to claim, %v", len(got.Jobs), err)
	}
}

// TestNothingIsLeft: what is over is gone from the file, not only from view.
func TestNothingIsLeft(t *testing.T) {
	now := time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)
	s := openAt(t, filepath.Join(t.TempDir(), "chat.db"), Options{NoSync: true, Now: func() time.Time { return now }})
	for i := range 200 {
		id := fmt.Sprint(i)
		if _, err := s.Accept(t.Context(), event(id)); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.Remember(t.Context(), "k"+id, []byte("v"), []string{"p"}, time.Hour),
			s.AddFeedback(t.Context(), bot.Feedback{ID: id, At: now, Person: "p"}, time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	for {
		got, err := s.Claim(t.Context(), bot.ClaimOptions{Worker: "w", Max: 100, Lease: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Jobs) == 0 {
			break
		}
		for i, j := range got.Jobs {
			if i%10 == 0 {
				err = s.Bury(t.Context(), j.Ref, "no")
			} else {
				err = s.Settle(t.Context(), j.Ref, bot.Settled{Last: true})
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	now = now.Add(keepDead + time.Hour)
	for range 20 {
		if err := s.update(t.Context(), func(tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	err := s.db.View(func(b *bbolt.Tx) error {
		for _, name := range buckets {
			if n := b.Bucket([]byte(name)).Stats().KeyN; n > 0 && name != "meta" {
				t.Errorf("%d left in %s", n, name)
			}
		}
		return nil
	})
	if err != nil || len(s.index.items)+len(s.index.ids)+len(s.index.lanes) > 0 {
		t.Errorf("%v, index %+v", err, s.index)
	}
}

// TestManyWait: with twenty thousand waiting in five thousand conversations, over a
// restart, one of each is handed out and no more.
func TestManyWait(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: -short")
	}
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openAt(t, path, Options{NoSync: true})
	const n = 20_000
	err := s.update(t.Context(), func(x tx) error { // as Accept does, without its waits
		for i := range n {
			e := event(fmt.Sprint(i % 5000))
			e.ID = fmt.Sprint(i)
			seq, err := x.bucket("events").NextSequence()
			if err != nil {
				return err
			}
			r := record{Job: bot.Job{Event: e, Accepted: x.now}, State: waiting, Ready: x.now}
			if err := put(x, seq, &r); err != nil {
				return err
			}
			s.index.add(seq, &r)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = openAt(t, path, Options{NoSync: true})
	first := map[string]bool{}
	for range 50 {
		got, err := s.Claim(t.Context(), bot.ClaimOptions{Worker: "w", Max: 100, Lease: time.Hour})
		if err != nil || len(got.Jobs) != 100 {
			t.Fatalf("%d, %v", len(got.Jobs), err)
		}
		for _, j := range got.Jobs {
			if first[j.Event.Lane()] {
				t.Fatal("two of a lane")
			}
			first[j.Event.Lane()] = true
		}
	}
	if got, err := s.Claim(t.Context(), bot.ClaimOptions{Worker: "w", Max: 100, Lease: time.Hour}); err != nil || len(got.Jobs) != 0 {
		t.Errorf("%d more, %v", len(got.Jobs), err)
	}
}

// FuzzDecode: no bytes panic, and what is read was written.
func FuzzDecode(f *testing.F) {
	r := record{Job: bot.Job{Event: event("a")}, State: waiting}
	good, err := r.encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{})
	f.Add(binary.BigEndian.AppendUint32(nil, 0))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := decode(b)
		if err != nil {
			return
		}
		again, err := r.encode()
		if err != nil {
			t.Fatal(err)
		}
		if back, err := decode(again); err != nil || back.Event.ID != r.Event.ID || back.State != r.State {
			t.Errorf("%+v, %v", back, err)
		}
	})
}
