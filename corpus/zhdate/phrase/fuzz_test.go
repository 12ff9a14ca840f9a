package phrase

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/zhdate"
)

// seeds adds the phrases of a testdata file to a fuzz corpus.
func seeds(f *testing.F, name string) {
	f.Helper()
	file, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		f.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		in, _, _ := strings.Cut(lines.Text(), "\t")
		f.Add(in)
	}
}

// spaced puts white space between the characters that are not digits or letters.
func spaced(s string) string {
	return strings.Join(strings.Fields(s), " \t ")
}

func FuzzPhrase(f *testing.F) {
	seeds(f, "phrases.txt")
	seeds(f, "whole.txt")
	seeds(f, "strays.txt")
	base := time.Date(2026, 11, 22, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))
	f.Fuzz(func(t *testing.T, s string) {
		r := Read(s, Options{Base: base})
		again := Read(s, Options{Base: base})
		if !r.Due.Equal(again.Due) || r.What != again.What || r.Rule != again.Rule || r.Status != again.Status {
			t.Fatalf("Phrase(%q) is not the same twice", s)
		}
		if more := Read(" "+spaced(s)+"\t", Options{Base: base}); utf8.ValidString(s) && !strings.ContainsAny(s, "\n\u0085\u2028") && (!r.Due.Equal(more.Due) || r.Status != more.Status) {
			t.Fatalf("Phrase(%q): more white space gives %v %v, not %v %v", s, more.Status, more.Due, r.Status, r.Due)
		}
		if (r.Status == OK) == (r.Reason != "") || (r.Status == OK) == r.Due.IsZero() {
			t.Fatalf("Phrase(%q) = %+v", s, r)
		}
		if r.End.Before(r.Start) {
			t.Fatalf("Phrase(%q): ends %v before it starts %v", s, r.End, r.Start)
		}
		if r.Status != OK {
			if r.Rule != "" {
				t.Fatalf("Phrase(%q): rule %s without a due time", s, r.Rule)
			}
			return
		}
		if !r.Due.After(base) {
			t.Fatalf("Phrase(%q): due %v is not ahead", s, r.Due)
		}
		if r.Rule == "" {
			return
		}
		parsed, err := zhdate.ParseRule(r.Rule)
		first := r.Due
		if !r.From.IsZero() { // a day off has moved it
			if first = time.Date(r.From.Year(), r.From.Month(), r.From.Day(), r.Due.Hour(), r.Due.Minute(), r.Due.Second(), 0, r.From.Location()); r.DaysOff == Kept {
				t.Fatalf("Phrase(%q): moved from %v without a word of days off", s, r.From)
			}
		}
		times := parsed.Occurrences(first, 3)
		if err != nil || len(times) == 0 || !times[0].Equal(first) {
			t.Fatalf("Phrase(%q): rule %s from %v fires %v, %v", s, r.Rule, r.Due, times, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	seeds(f, "expressions.txt")
	base := time.Date(2021, 6, 14, 1, 6, 40, 0, time.FixedZone("CST", 8*3600))
	f.Fuzz(func(t *testing.T, s string) {
		for _, future := range []bool{false, true} {
			e, ok := Parse(s, Options{Base: base, Future: future})
			if !ok {
				continue
			}
			if e.Start < 0 || e.End <= e.Start || e.End > len(s) ||
				utf8.ValidString(s) && (!utf8.RuneStart(s[e.Start]) || e.End < len(s) && !utf8.RuneStart(s[e.End])) {
				t.Fatalf("Parse(%q): span %d:%d", s, e.Start, e.End)
			}
			if !e.To.IsZero() && e.To.Before(e.From) {
				t.Fatalf("Parse(%q): from %v to %v", s, e.From, e.To)
			}
			if e.Rule != "" {
				if _, err := zhdate.ParseRule(e.Rule); err != nil {
					t.Fatalf("Parse(%q): %v", s, err)
				}
			}
		}
	})
}
