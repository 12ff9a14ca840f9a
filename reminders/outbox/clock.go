package outbox

import "time"

// Timepiece is the clocks of the process, used only to measure how long something
// took: time itself is the store's.
type Timepiece interface {
	Wall() time.Time
	Mono() time.Duration // since any fixed moment; need not run while the machine sleeps
}

type systemClock struct{ start time.Time }

// SystemClock is the clocks of the machine.
func SystemClock() Timepiece { return systemClock{time.Now()} }

func (systemClock) Wall() time.Time       { return time.Now().Round(0) } // Round drops the monotonic part
func (c systemClock) Mono() time.Duration { return time.Since(c.start) }
