package library

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSnapshot: what was there is in the snapshot with its history, and stays so when the library changes.
func TestSnapshot(t *testing.T) {
	data := t.TempDir()
	s := open(t, data)
	add := func(name, text string) {
		if _, _, err := s.Add(name, []byte(text), true, Event{By: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	add("a.txt", "一")
	add("a.txt", "二")
	add("b.txt", "三")
	if err := os.WriteFile(filepath.Join(data, Uploads, arriving+"x"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	into := t.TempDir()
	if err := s.Snapshot(into); err != nil {
		t.Fatal(err)
	}
	add("a.txt", "四")
	if err := s.Remove("b.txt", "x"); err != nil {
		t.Fatal(err)
	}
	was, err := Open(into, s.now)
	if err != nil {
		t.Fatal(err)
	}
	defer was.Close()
	for name, want := range map[string]string{"a.txt": "二", "b.txt": "三"} {
		if b, err := os.ReadFile(filepath.Join(into, Uploads, name)); err != nil || string(b) != want {
			t.Errorf("%s is %q, %v", name, b, err)
		}
	}
	if events, n := was.History(0, 10); n != 3 {
		t.Errorf("history %+v", events)
	}
	before := was.Of("a.txt")
	if f, _, err := was.Kept(before[0].Before); err != nil {
		t.Errorf("what a.txt was before: %v", err)
	} else if err := f.Close(); err != nil {
		t.Error(err)
	}
	if entries, _ := filepath.Glob(filepath.Join(into, Uploads, "."+"*")); len(entries) > 0 {
		t.Errorf("half a file: %s", strings.Join(entries, " "))
	}
}
