package phrase

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders/workday"
)

// TestOfficials reads phrases as officials say them. What may happen to each was written down before it
// was tried: the first times it may be set for, or that it asks.
func TestOfficials(t *testing.T) {
	calendar, err := workday.Default()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join("testdata", "officials.txt"))
	if err != nil {
		t.Fatal(err)
	}
	o, n, set := Options{Base: mustTime(t, phraseBase), Calendar: calendar}, 0, 0
	for line := range strings.Lines(string(data)) {
		text, want, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		n++
		ways := strings.Split(want, "|")
		r := Read(text, o)
		if r.Status != OK {
			if !slices.Contains(ways, "ask") {
				t.Errorf("%s: %s, %s, want %s", text, r.Status, r.Reason, want)
			} else if r.Reason == "" {
				t.Errorf("%s: %s without a reason", text, r.Status)
			}
			continue
		}
		set++
		if !slices.ContainsFunc(ways, func(way string) bool { return way != "ask" && firesAs(t, r, strings.Split(way, ",")) }) {
			t.Errorf("%s: set for %s %s%s, want %s", text, r.Due.Format("2006-01-02 15:04"), r.Rule, r.Lunar, want)
		}
	}
	if n < 100 || set < 40 {
		t.Errorf("%d phrases, %d of them set", n, set)
	}
	t.Logf("%d phrases, %d of them set, the others asked about", n, set)
}

// firesAs tells whether the first times of r are want; "end" for no further ones.
func firesAs(t *testing.T, r Reading, want []string) bool {
	got := []string{r.Due.Format("2006-01-02 15:04")}
	if r.Rule != "" {
		rule, err := zhdate.ParseRule(r.Rule)
		if err != nil {
			t.Fatal(err)
		}
		got = got[:0]
		for _, at := range rule.Occurrences(r.Due, len(want)) {
			got = append(got, at.Format("2006-01-02 15:04"))
		}
		if len(got) < len(want) {
			got = append(got, "end")
		}
	}
	return slices.Equal(got[:min(len(got), len(want))], want)
}
