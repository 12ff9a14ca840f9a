package web

import (
	"fmt"
	"slices"
	"testing"

	"github.com/policybot/policybot/corpus"
)

// TestDeadlinesInPages: pages of the list are the list, and each says how long it is.
func TestDeadlinesInPages(t *testing.T) {
	cfg := calendarConfig(t)
	whole := listed(t, cfg, "?all=true")
	var got []string
	for skip := 0; skip <= len(whole); skip += 3 {
		query := fmt.Sprintf("?all=true&size=3&skip=%d", skip)
		w := get(handler(cfg), "/api/v1/deadlines"+query)
		if total := w.Header().Get("X-Total-Count"); total != fmt.Sprint(len(whole)) {
			t.Errorf("%s: %q in all of %d", query, total, len(whole))
		}
		got = append(got, listed(t, cfg, query)...)
	}
	if !slices.Equal(got, whole) || len(whole) < 9 {
		t.Errorf("in pages %v, at once %v", got, whole)
	}
	checkProblem(t, get(handler(cfg), "/api/v1/deadlines?size=5001"), 422, "")
	checkProblem(t, get(handler(cfg), "/api/v1/deadlines?skip=-1"), 422, "")
}

// TestFeedIsBounded: of more than a calendar takes the nearest are in it, what is past makes
// room first, and it is said how many are not.
func TestFeedIsBounded(t *testing.T) {
	today := corpus.Date{Year: 2026, Month: 11, Day: 22}
	list := func(past, ahead int) (out []Deadline) {
		for range past {
			out = append(out, Deadline{day: today.AddDays(-1), first: today.AddDays(-1)})
		}
		for range ahead {
			out = append(out, Deadline{day: today.AddDays(1), first: today.AddDays(1)})
		}
		return out
	}
	for _, c := range []struct{ past, ahead, wantPast, wantAhead int }{
		{0, 0, 0, 0}, {3, 2, 3, 2}, {10, maxFeed - 4, 4, maxFeed - 4}, {10, maxFeed + 4, 0, maxFeed}, {maxFeed + 7, 0, maxFeed, 0},
	} {
		past, ahead := 0, 0
		for _, d := range nearest(list(c.past, c.ahead), today) {
			if d.day.Before(today) {
				past++
			} else {
				ahead++
			}
		}
		if past != c.wantPast || ahead != c.wantAhead {
			t.Errorf("of %d past and %d ahead: %d and %d, want %d and %d", c.past, c.ahead, past, ahead, c.wantPast, c.wantAhead)
		}
	}
}
