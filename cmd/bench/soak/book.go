package soak

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"sync"
	"time"

	"github.com/policybot/policybot/cmd/bench/internal/latency"
)

// book is who receives reminders, and what should come. Safe for concurrent use.
type book struct {
	patience time.Duration // for what is missing, after the last was due

	mu   sync.Mutex
	due  map[string]time.Time // when each is due; zero is one that was cancelled
	came map[string][]time.Time
}

func newBook() *book {
	return &book{patience: 2 * time.Minute, due: map[string]time.Time{}, came: map[string][]time.Time{}}
}

// subject is what a message is about.
var subject = regexp.MustCompile(`核对事项soak[0-9a-f]+-[0-9a-f]+`)

// ServeHTTP implements http.Handler.
func (b *book) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	raw, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	var p struct{ Data struct{ Text string } }
	if err != nil || json.Unmarshal(raw, &p) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if what := subject.FindString(p.Data.Text); what != "" {
		b.mu.Lock()
		b.came[what] = append(b.came[what], now)
		b.mu.Unlock()
	}
	w.WriteHeader(http.StatusNoContent)
}

// expect writes down what should come when; a zero time is not at all.
func (b *book) expect(what string, due time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.due[what] = due
}

// await waits until all have come, and a little for what would come twice, or until no more is to be hoped for.
func (b *book) await(ctx context.Context) {
	last := time.Now()
	b.mu.Lock()
	for _, due := range b.due {
		if due.After(last) {
			last = due
		}
	}
	b.mu.Unlock()
	for end := last.Add(b.patience); time.Now().Before(end) && ctx.Err() == nil; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(last.Add(5*time.Second)) && b.count().lost == 0 {
			return
		}
	}
}

// arrivals are what became of reminders.
type arrivals struct {
	set, cancelled, arrived, lost, twice, early, anyway int // anyway: come although cancelled
	late                                                latency.Times
}

func (b *book) count() (a arrivals) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for what, due := range b.due {
		came := b.came[what]
		a.set++
		switch {
		case due.IsZero():
			if a.cancelled++; len(came) > 0 {
				a.anyway++
			}
			continue
		case len(came) == 0:
			a.lost++
			continue
		case len(came) > 1:
			a.twice++
		}
		if a.arrived++; came[0].Before(due) {
			a.early++
		}
		a.late = append(a.late, came[0].Sub(due))
	}
	return a
}

func (a arrivals) bad() int { return a.lost + a.twice + a.early + a.anyway }

func (a arrivals) String() string {
	return fmt.Sprintf("reminders  %d set, %d of them cancelled, %d arrived: lost %d, twice %d, early %d, although cancelled %d; late p50 %.1f s, p99 %.1f s, max %.1f s",
		a.set, a.cancelled, a.arrived, a.lost, a.twice, a.early, a.anyway, a.late.At(0.5).Seconds(), a.late.At(0.99).Seconds(), a.late.At(1).Seconds())
}
