package index

import (
	"context"
	"errors"
	"testing"
)

// TestSignature: another version of the entries or another dictionary makes an index
// stale; the same ones do not.
func TestSignature(t *testing.T) {
	dir := t.TempDir()
	ix, err := Create(context.Background(), dir, each(fileOf("a.txt", 1)), 1, options(t))
	if err != nil {
		t.Fatal(err)
	}
	was := ix.state.Signature
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := lockFolder(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.current()
	if err == nil {
		s.Signature = "of another dictionary"
		err = errors.Join(f.publish(s), f.release())
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Reopen(context.Background(), dir, options(t)); !errors.Is(err, ErrStale) {
		t.Errorf("signature %s for %s: %v", s.Signature, was, err)
	}
}
