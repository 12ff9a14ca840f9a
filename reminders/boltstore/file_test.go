package boltstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
)

// put accepts n reminders due an hour from now.
func put(t testing.TB, s *boltstore.Store, prefix string, n int) (ids []string) {
	t.Helper()
	now, err := s.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		r, o := one(t, fmt.Sprint(prefix, i), now.Add(time.Hour))
		if _, err := s.Create(t.Context(), r, []reminders.Occurrence{o}); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, o.ID)
	}
	return ids
}

func one(t testing.TB, id string, at time.Time) (reminders.Reminder, reminders.Occurrence) {
	t.Helper()
	r := reminders.Reminder{
		ID: id, Version: 1, Status: reminders.Active, What: "报送",
		Who: []reminders.Recipient{{Channel: "c"}},
	}
	o, err := reminders.Occurrence{
		Reminder: id, Version: 1, Slot: "at", To: r.Who[0], At: at.Truncate(time.Millisecond),
		Local: "2026-11-25T09:00:00", Zone: "+08:00", Text: "提醒",
	}.Seal()
	if err != nil {
		t.Fatal(err)
	}
	return r, o
}

func TestSecondProcessIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.db")
	open(t, path, boltstore.Options{})
	start := time.Now()
	_, err := boltstore.Open(path, boltstore.Options{LockWait: 50 * time.Millisecond})
	if !errors.Is(err, reminders.ErrLocked) || !strings.Contains(err.Error(), path) {
		t.Errorf("second opening: %v", err)
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("refused after %s", d)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestLockChild$", "-test.v")
	cmd.Env = append(os.Environ(), "LOCK_CHILD="+path)
	if out, err := cmd.CombinedOutput(); err != nil ||
		!strings.Contains(string(out), "refused: reminder store is in use by another process") {
		t.Errorf("another process: %v: %s", err, out)
	}
}

func TestLockChild(t *testing.T) {
	path := os.Getenv("LOCK_CHILD")
	if path == "" {
		return
	}
	_, err := boltstore.Open(path, boltstore.Options{LockWait: 50 * time.Millisecond})
	if errors.Is(err, reminders.ErrLocked) {
		t.Log("refused:", err)
	}
}

// TestGenerationOfAFile: which restarts are trusted.
func TestGenerationOfAFile(t *testing.T) {
	for _, tc := range []struct {
		name string
		harm func(t *testing.T, path string) string // to the file, closed or copied; returns the path to open
		want uint64
	}{
		{"closed", func(t *testing.T, path string) string { return path }, 1},
		{"a copy put back", func(t *testing.T, path string) string { return copyOf(t, path) }, 2},
		{"a torn meta page", func(t *testing.T, path string) string {
			scribble(t, path, newestMeta(t, path)+16+20, 40)
			return path
		}, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "r.db")
			s, err := boltstore.Open(path, boltstore.Options{})
			if err != nil {
				t.Fatal(err)
			}
			ids := put(t, s, "a", 3)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open(t, tc.harm(t, path), boltstore.Options{})
			if g, _ := s.Generation(t.Context()); g.Number != tc.want {
				t.Errorf("generation %d, want %d", g.Number, tc.want)
			}
			for _, id := range ids {
				if _, err := s.Occurrence(t.Context(), id); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// TestKilled: a copy taken of an open file stands for what a killed process, or a
// machine without power, leaves. It opens whole, with everything acknowledged, in
// a new generation as it is another file.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.db")
	s := open(t, path, boltstore.Options{})
	ids := put(t, s, "a", 50)
	left := open(t, copyOf(t, path), boltstore.Options{})
	for _, id := range ids {
		if _, err := left.Occurrence(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
}

// TestTornLastCommit: with the newest meta page torn the last commit is gone, no
// more, and the file says so by its generation.
func TestTornLastCommit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.db")
	s := open(t, path, boltstore.Options{})
	ids := put(t, s, "a", 20)
	left := copyOf(t, path)
	scribble(t, left, newestMeta(t, left)+16+48, 8)
	s2 := open(t, left, boltstore.Options{})
	for _, id := range ids[:19] {
		if _, err := s2.Occurrence(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
	if _, err := s2.Occurrence(t.Context(), ids[19]); !errors.Is(err, reminders.ErrNotFound) {
		t.Errorf("the last commit: %v", err)
	}
	if g, _ := s2.Generation(t.Context()); g.Number != 2 {
		t.Errorf("generation %d", g.Number)
	}
}

// TestDamagedFile: what is cut short or overwritten inside is refused with a way
// out, and kills no process.
func TestDamagedFile(t *testing.T) {
	for name, harm := range map[string]func(t *testing.T, path string){
		"cut short":  func(t *testing.T, path string) { truncate(t, path, 5*int64(os.Getpagesize())) },
		"one page":   func(t *testing.T, path string) { truncate(t, path, int64(os.Getpagesize())/2) },
		"both metas": func(t *testing.T, path string) { scribble(t, path, 0, 2*os.Getpagesize()) },
		"all pages": func(t *testing.T, path string) {
			st, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			scribble(t, path, 2*os.Getpagesize(), int(st.Size())-2*os.Getpagesize())
		},
		"no database": func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(strings.Repeat("notes\n", 5000)), 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "r.db")
			s := open(t, path, boltstore.Options{})
			put(t, s, "a", 100)
			left := copyOf(t, path)
			harm(t, left)
			s2, err := boltstore.Open(left, boltstore.Options{})
			if err == nil {
				s2.Close()
			}
			if !errors.Is(err, reminders.ErrCorrupt) || !strings.Contains(err.Error(), "import") {
				t.Errorf("Open = %v", err)
			}
		})
	}
}

// TestGroupCommit: callers share syncs.
func TestGroupCommit(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: -short")
	}
	s := open(t, filepath.Join(t.TempDir(), "r.db"), boltstore.Options{})
	const n = 2000
	start := time.Now()
	var wg sync.WaitGroup
	next := make(chan int)
	for range 64 {
		wg.Go(func() {
			for i := range next {
				r, o := one(t, fmt.Sprint("g", i), start.Add(time.Hour))
				if _, err := s.Create(context.Background(), r, []reminders.Occurrence{o}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	t.Logf("accepted %.0f/s with fsync, 64 callers", n/time.Since(start).Seconds())
}

func copyOf(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(to, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

func truncate(t *testing.T, path string, n int64) {
	t.Helper()
	if err := os.Truncate(path, n); err != nil {
		t.Fatal(err)
	}
}

func scribble(t *testing.T, path string, at, n int) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte(strings.Repeat("\xA5", n)), int64(at)); err != nil {
		t.Fatal(err)
	}
}

// newestMeta is the offset of the meta page with the larger transaction number.
func newestMeta(t *testing.T, path string) int {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	page := os.Getpagesize()
	txid := func(i int) (n uint64) {
		for k := range 8 {
			n |= uint64(b[i*page+16+48+k]) << (8 * k)
		}
		return n
	}
	if txid(1) > txid(0) {
		return page
	}
	return 0
}
