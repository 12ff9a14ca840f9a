package boltinbox

import (
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/inboxtest"
)

// open opens a file without fsync and closes it with the test.
func openAt(t testing.TB, path string, o Options) *Store {
	t.Helper()
	s, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func harness(t testing.TB) *inboxtest.Harness {
	var now atomic.Int64
	now.Store(time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC).UnixMilli())
	o := Options{NoSync: true, Now: func() time.Time { return time.UnixMilli(now.Load()) }}
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openAt(t, path, o)
	h := &inboxtest.Harness{
		Store: s, Tick: time.Millisecond, Keep: 24 * time.Hour,
		Advance: func(d time.Duration) { now.Add(d.Milliseconds()) },
	}
	h.Restart = func(t testing.TB) bot.Store {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = openAt(t, path, o)
		return s
	}
	h.Damage = func(t testing.TB, id string) {
		err := s.db.Update(func(b *bbolt.Tx) error {
			k := b.Bucket([]byte("ids")).Get([]byte(id))[:8]
			v := append([]byte(nil), b.Bucket([]byte("events")).Get(k)...)
			v[len(v)/2] ^= 1
			return b.Bucket([]byte("events")).Put(k, v)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return h
}

func TestConformance(t *testing.T) { inboxtest.Run(t, harness) }
