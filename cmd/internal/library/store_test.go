package library

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func clock() func() time.Time {
	at := time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)
	return func() time.Time { at = at.Add(time.Second); return at }
}

func open(t *testing.T, data string) *Store {
	t.Helper()
	s, err := Open(data, clock())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestHistory(t *testing.T) {
	data := t.TempDir()
	s := open(t, data)
	if _, _, err := s.Add("a.txt", []byte("一"), false, Event{By: "王", Source: "https://example.org/a"}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Add("a.txt", []byte("二"), false, Event{}); !errors.Is(err, ErrExists) {
		t.Errorf("the same name: %v", err)
	}
	if _, same, err := s.Add("a.txt", []byte("一"), true, Event{}); err != nil || !same {
		t.Errorf("the same content: %v %v", same, err)
	}
	second, _, err := s.Add("a.txt", []byte("二"), true, Event{By: "李"})
	if err != nil || second.Action != Replaced {
		t.Fatalf("replaced: %+v %v", second, err)
	}
	if err := s.Remove("a.txt", "王"); err != nil {
		t.Fatal(err)
	}
	if err := s.Remove("a.txt", "王"); !errors.Is(err, ErrNone) {
		t.Errorf("removed again: %v", err)
	}
	_ = s.Close()
	s = open(t, data)
	events, total := s.History(0, 10)
	if total != 3 || events[0].Action != Deleted || events[1].By != "李" || events[2].Source != "https://example.org/a" {
		t.Fatalf("%d %+v", total, events)
	}
	for sum, want := range map[string]string{events[2].Sum: "一", events[1].Sum: "二"} {
		f, _, err := s.Kept(sum)
		if err != nil {
			t.Fatal(err)
		}
		if b, _ := ReadAll(f); string(b) != want {
			t.Errorf("kept %q, want %q", b, want)
		}
	}
	for _, sum := range []string{"", "../../x", strings.Repeat("0", 64), "history.jsonl"} {
		if _, _, err := s.Kept(sum); !errors.Is(err, ErrNone) {
			t.Errorf("kept %q: %v", sum, err)
		}
	}
}

// Wherever a change is cut off, the next start finds the file as it was before or after, with a history that says so.
func TestCutOff(t *testing.T) {
	type cut struct{}
	for _, at := range []string{"placed", "written", "done", "kept"} {
		for _, what := range []Action{Added, Replaced, Deleted} {
			data := t.TempDir()
			s := open(t, data)
			if what != Added {
				if _, _, err := s.Add("a.txt", []byte("旧"), false, Event{}); err != nil {
					t.Fatal(err)
				}
			}
			s.step = func(name string) {
				if name == at {
					panic(cut{})
				}
			}
			func() {
				defer func() { _ = recover() }()
				if what == Deleted {
					_ = s.Remove("a.txt", "")
				} else {
					_, _, _ = s.Add("a.txt", []byte("新"), true, Event{})
				}
			}()
			_ = s.Close()
			s = open(t, data)
			b, err := os.ReadFile(filepath.Join(data, Uploads, "a.txt"))
			last, _ := s.Last("a.txt")
			now := map[bool]string{true: string(b), false: "none"}[err == nil]
			said := map[Action]string{"": "none", Added: "新", Replaced: "新", Deleted: "none"}[last.Action]
			if last.Action == Added && what != Added {
				said = "旧"
			}
			if now != said {
				t.Errorf("%s cut off when %s: there is %q, the history says %q", what, at, now, said)
			}
			entries, _ := os.ReadDir(filepath.Join(data, Uploads))
			if len(entries) > 1 {
				t.Errorf("left behind: %v", entries)
			}
		}
	}
}

// A torn last line is cut off; a damaged one loses itself alone.
func TestTornHistory(t *testing.T) {
	data := t.TempDir()
	s := open(t, data)
	for _, name := range []string{"a.txt", "b.txt"} {
		if _, _, err := s.Add(name, []byte(name), false, Event{}); err != nil {
			t.Fatal(err)
		}
	}
	_ = s.Close()
	path := filepath.Join(data, Folder, journal)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append([]byte("{damaged\n"), append(b, `{"name":"c.txt","act`...)...), 0o600); err != nil {
		t.Fatal(err)
	}
	s = open(t, data)
	if _, _, err := s.Add("d.txt", []byte("d"), false, Event{}); err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	if _, total := open(t, data).History(0, 10); total != 3 {
		t.Errorf("%d events", total)
	}
	if _, err := os.Stat(filepath.Join(data, Uploads, "c.txt")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
