package index

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestSnapshotWhileItChanges: snapshots of an index that is updated and compacted again and again each open, and hold
// one of its states.
func TestSnapshotWhileItChanges(t *testing.T) {
	dir, opt := filepath.Join(t.TempDir(), "index"), options(t)
	if err := Snapshot(dir, filepath.Join(t.TempDir(), "s")); !errors.Is(err, ErrNoIndex) {
		t.Errorf("of nothing: %v", err)
	}
	ix, err := Create(t.Context(), dir, each(fileOf("0.txt", 0)), 1, opt)
	if err != nil {
		t.Fatal(err)
	}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for n := 1; ; n++ {
			select {
			case <-stop:
				if err := ix.Close(); err != nil {
					t.Error(err)
				}
				return
			default:
				ix = compact(t, update(t, ix, nil, fileOf(fmt.Sprintf("%d.txt", n%5), n%20)))
			}
		}
	}()
	for i := range 15 {
		into := filepath.Join(t.TempDir(), "s")
		if err := Snapshot(dir, into); err != nil {
			t.Fatalf("snapshot %d: %v", i, err)
		}
		s, err := Reopen(t.Context(), into, opt)
		if err != nil {
			t.Fatalf("snapshot %d: %v", i, err)
		}
		files := 0
		for f := range s.Files() {
			files++
			for _, d := range f.Documents {
				if whole, err := s.Document(t.Context(), d.ID); err != nil || !strings.HasPrefix(whole.Path, f.Key[:1]) {
					t.Errorf("snapshot %d: %s of %s: %v", i, d.ID, f.Key, err)
				}
			}
		}
		if files < 1 || files > 5 {
			t.Errorf("snapshot %d has %d files", i, files)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	<-done
}
