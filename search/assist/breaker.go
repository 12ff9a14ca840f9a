package assist

import (
	"sync"
	"time"
)

// How an endpoint that fails is treated.
const (
	failuresOpen = 3 // in a row, after which it is left alone
	firstRest    = 30 * time.Second
	longestRest  = 10 * time.Minute
)

// breaker leaves an endpoint alone after failures in a row: for half a minute at first, twice as long each time it fails
// again. After a rest one call tries it.
type breaker struct {
	now func() time.Time

	mu     sync.Mutex
	failed int
	rest   time.Duration
	until  time.Time
	trying bool // one call is trying it after a rest
}

// enter tells whether the endpoint may be called now. Whoever may must say what came of it with leave.
func (b *breaker) enter() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failed < failuresOpen {
		return true
	}
	if b.trying || b.now().Before(b.until) {
		return false
	}
	b.trying = true
	return true
}

// leave notes what came of a call. after is how long the endpoint asked to be left alone; 0 it did not say.
func (b *breaker) leave(ok bool, after time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
	if ok {
		b.failed, b.rest = 0, 0
		return
	}
	b.failed++
	if after > 0 { // it said so itself
		b.failed = max(b.failed, failuresOpen)
	}
	if b.failed >= failuresOpen {
		b.rest = min(max(2*b.rest, firstRest), longestRest)
		b.until = b.now().Add(max(b.rest, min(after, longestRest)))
	}
}

// abandon gives back an enter that led to no call.
func (b *breaker) abandon() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
}

// resting tells until when the endpoint is left alone; zero when it is not.
func (b *breaker) resting() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failed < failuresOpen || !b.now().Before(b.until) {
		return time.Time{}
	}
	return b.until
}
