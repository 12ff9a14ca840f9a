package boltstore_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/boltstore"
)

// TestDamageIsSaid: whatever happens to any bytes of the file, opening it ends no process
// and hides no reminder: it is refused with the way out, or every message is handed out
// when it is due, or listed as damaged, or a person is told what may be missing. bbolt
// panics in goroutines that nothing can catch: one would end this test binary.
func TestDamageIsSaid(t *testing.T) {
	const n = 120
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	options := boltstore.Options{NoSync: true, Now: func() time.Time { return now }}
	path := filepath.Join(t.TempDir(), "r.db")
	s := open(t, path, options)
	put(t, s, "a", n)
	if err := s.PutSubscription(t.Context(), reminders.Subscription{ID: "s", Keyword: "备案"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(2 * time.Hour)
	outcomes := map[string]int{}
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 14))
		b := bytes.Clone(whole)
		what := fmt.Sprintf("seed %d", seed)
		switch seed % 6 {
		case 0: // a page of zeros
			page := rnd.IntN(len(b)/4096) * 4096
			clear(b[page : page+4096])
			what += fmt.Sprint(", page ", page/4096)
		case 1: // a page of another place
			from, to := rnd.IntN(len(b)/4096)*4096, rnd.IntN(len(b)/4096)*4096
			copy(b[to:to+4096], whole[from:from+4096])
		case 2: // the header of a page
			at := rnd.IntN(len(b)/4096)*4096 + rnd.IntN(64)
			b[at] ^= 1 << rnd.IntN(8)
			what += fmt.Sprint(", byte ", at)
		default:
			at := rnd.IntN(len(b))
			b[at] ^= 1 << rnd.IntN(8)
			what += fmt.Sprint(", byte ", at)
		}
		left := filepath.Join(t.TempDir(), "r.db")
		if err := os.WriteFile(left, b, 0o600); err != nil {
			t.Fatal(err)
		}
		outcomes[afterDamage(t, what, left, options, n)]++
	}
	t.Log(outcomes)
	for _, want := range []string{"refused", "whole", "listed"} {
		if outcomes[want] == 0 {
			t.Errorf("no case was %s: the test tries too little", want)
		}
	}
}

// TestDamagedLifeSaysWhatToDo: also where the note of how the file was last closed is what is damaged.
func TestDamagedLifeSaysWhatToDo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.db")
	s := open(t, path, boltstore.Options{NoSync: true})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	n := bytes.Count(b, []byte(`{"number":`))
	if n == 0 {
		t.Fatal("no such note in the file")
	}
	if err := os.WriteFile(path, bytes.ReplaceAll(b, []byte(`{"number":`), []byte(`"{number":`)), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := boltstore.Open(path, boltstore.Options{NoSync: true}); !errors.Is(err, reminders.ErrCorrupt) || !strings.Contains(err.Error(), "import") {
		t.Errorf("Open = %v", err)
		if err == nil {
			_ = s.Close()
		}
	}
}

func afterDamage(t *testing.T, what, path string, o boltstore.Options, n int) string {
	t.Helper()
	s, err := boltstore.Open(path, o)
	if err != nil {
		if !errors.Is(err, reminders.ErrCorrupt) && !errors.Is(err, reminders.ErrNewer) ||
			errors.Is(err, reminders.ErrCorrupt) && !strings.Contains(err.Error(), "import") {
			t.Errorf("%s: Open = %v", what, err)
		}
		return "refused"
	}
	defer s.Close()
	page, err := s.Occurrences(t.Context(), reminders.Query{States: []reminders.State{reminders.Dead}})
	if err != nil {
		t.Fatal(what, err)
	}
	listed := 0
	for _, r := range page.Records {
		if strings.HasPrefix(r.ID(), "a") || strings.HasPrefix(r.ID(), "sub") {
			continue // of a reminder or a subscription
		}
		listed++
	}
	found := len(page.Records) > 0
	claimed := map[string]bool{}
	for range 3 {
		b, err := s.Claim(t.Context(), reminders.ClaimOptions{Worker: "w", Max: n + 10, Lease: time.Hour})
		if err != nil {
			t.Fatal(what, err)
		}
		for _, r := range b.Claims {
			claimed[r.ID()] = true
		}
	}
	said := len(s.Warnings()) > 0
	switch {
	case len(claimed)+listed < n && !said:
		t.Errorf("%s: %d claimed, %d listed of %d, and nothing is said", what, len(claimed), listed, n)
	case found && !said:
		t.Errorf("%s: %d damaged, and nothing is said", what, len(page.Records))
	}
	all, err := s.Reminders(t.Context(), reminders.ReminderQuery{})
	if err != nil || len(all.Reminders) < n && !said {
		t.Errorf("%s: %d reminders, %v, and nothing is said", what, len(all.Reminders), err)
	}
	switch {
	case found:
		return "listed"
	case said:
		return "said"
	}
	return "whole"
}

// TestDamagedRecordIsListed: one with a changed byte is shown with what can be read of
// it, before it is due; an import mends it.
func TestDamagedRecordIsListed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.db")
	s := open(t, path, boltstore.Options{})
	ids := put(t, s, "a", 3)
	var export bytes.Buffer
	if err := errors.Join(s.Export(t.Context(), &export), s.Close()); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	i := bytes.Index(b, []byte(`"slot":"at"`))
	b[i+8] = 'b'
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if notes, err := boltstore.Look(path, time.Now()); err != nil || len(notes) != 1 || !strings.Contains(notes[0], "1条提醒数据已损坏") {
		t.Errorf("a look: %q, %v", notes, err)
	}
	for range 2 { // the second start says it too
		s = open(t, path, boltstore.Options{})
		page, err := s.Occurrences(t.Context(), reminders.Query{States: []reminders.State{reminders.Dead}})
		if err != nil || len(page.Records) != 1 {
			t.Fatalf("listed %+v, %v", page.Records, err)
		}
		if r := page.Records[0]; r.Occurrence.Text != "提醒" || r.Occurrence.At.IsZero() ||
			!strings.Contains(r.Reason, "损坏") {
			t.Errorf("%+v", r)
		}
		if w := s.Warnings(); len(w) != 1 || !strings.Contains(w[0], "1条提醒数据已损坏") {
			t.Errorf("warnings %q", w)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s = open(t, path, boltstore.Options{})
	if d, err := s.Import(t.Context(), &export); err != nil || d.Occurrences != 1 {
		t.Fatalf("%+v, %v", d, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, boltstore.Options{})
	if len(s.Warnings()) != 0 {
		t.Errorf("after the import: %q", s.Warnings())
	}
	for _, id := range ids {
		if r, err := s.Occurrence(t.Context(), id); err != nil || r.State != reminders.Waiting {
			t.Errorf("%s: %v, %v", id, &r, err)
		}
	}
}

// TestGone: a store that is gone, or cut to nothing, is not taken for a new one.
func TestGone(t *testing.T) {
	for name, harm := range map[string]func(t *testing.T, path string){
		"deleted": func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		},
		"cut to nothing": func(t *testing.T, path string) { truncate(t, path, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
			options := boltstore.Options{Now: func() time.Time { return now }}
			path := filepath.Join(t.TempDir(), "r.db")
			s := open(t, path, options)
			put(t, s, "a", 3)
			var export bytes.Buffer
			if err := errors.Join(s.Export(t.Context(), &export), s.Close()); err != nil {
				t.Fatal(err)
			}
			if len(s.Warnings()) != 0 {
				t.Errorf("of a new one: %q", s.Warnings())
			}
			harm(t, path)
			if notes, err := boltstore.Look(path, now); err != nil || len(notes) != 1 {
				t.Errorf("a look: %q, %v", notes, err)
			}
			for range 2 {
				s = open(t, path, options)
				if w := s.Warnings(); len(w) != 1 || !strings.Contains(w[0], "不见了或被清空") ||
					!strings.Contains(w[0], "import") {
					t.Errorf("warnings %q", w)
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			s = open(t, path, options)
			if _, err := s.Import(t.Context(), &export); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if s = open(t, path, options); len(s.Warnings()) != 0 {
				t.Errorf("after an import: %q", s.Warnings())
			}
		})
	}
}
