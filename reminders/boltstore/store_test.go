package boltstore_test

import (
	"bytes"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
	"github.com/policybot/policybot/reminders/internal/storetest"
)

// clock is a virtual clock of a store.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.t }

func (c *clock) advance(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.t = c.t.Add(d) }

func newClock() *clock { return &clock{t: time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)} }

func open(t testing.TB, path string, o boltstore.Options) *boltstore.Store {
	t.Helper()
	s, err := boltstore.Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func harness(t testing.TB) *storetest.Harness {
	c := newClock()
	path := filepath.Join(t.TempDir(), "reminders.db")
	o := boltstore.Options{Now: c.now, NoSync: true}
	s := open(t, path, o)
	h := &storetest.Harness{Store: s, Tick: time.Second, Advance: c.advance}
	reopen := func(t testing.TB, o boltstore.Options) reminders.Store {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, path, o)
		return s
	}
	h.Restart = func(t testing.TB) reminders.Store { return reopen(t, o) }
	h.NewGeneration = func(t testing.TB) reminders.Store {
		o := o
		o.NewGeneration = true
		return reopen(t, o)
	}
	h.Damage = func(t testing.TB, id string) {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		damage(t, path, id)
		s = open(t, path, o)
		h.Store = s
	}
	return h
}

// damage changes a byte of the stored text of an occurrence.
func damage(t testing.TB, path, id string) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		v := bytes.Clone(tx.Bucket([]byte("occ")).Get([]byte(id)))
		v[bytes.Index(v, []byte(`"text"`))+10] ^= 1
		return tx.Bucket([]byte("occ")).Put([]byte(id), v)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestConformance(t *testing.T) { storetest.Run(t, harness) }
