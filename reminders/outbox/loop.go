package outbox

import (
	"context"
	"sync"
	"time"
)

// Loop claims again and again, no more than there are hands for, and keeps the hands.
// One Run at a time; the other methods are safe for any number of goroutines.
type Loop struct {
	clock Timepiece
	poll  time.Duration
	batch int
	wake  chan struct{} // something may be due sooner than thought
	hands chan struct{} // a token for everything in hand
	work  sync.WaitGroup
}

// NewLoop has so many hands, and takes a batch of them at most for one claim; poll is
// its longest sleep, for what other processes accept.
func NewLoop(clock Timepiece, hands, batch int, poll time.Duration) *Loop {
	return &Loop{
		clock: clock, poll: poll, batch: batch,
		wake: make(chan struct{}, 1), hands: make(chan struct{}, hands),
	}
}

// lull is the shortest time from one claim to the next. What falls due meanwhile,
// and the hands that get free, go into one claim: under load, claims of one or two
// were most of the work of the store. Nobody notices five milliseconds.
const lull = 5 * time.Millisecond

// Run calls round until ctx ends, then lets what is in hand end, and returns. round
// says how long there will be nothing to do; after an error it is called again soon,
// then less and less soon.
func (l *Loop) Run(ctx context.Context, round func(ctx context.Context) (time.Duration, error)) {
	defer l.work.Wait()
	failures := 0
	for ctx.Err() == nil {
		began := l.clock.Mono()
		wait, err := round(ctx)
		if err != nil {
			failures++
			wait = 50 * time.Millisecond << min(failures, 6)
		} else {
			failures = 0
		}
		l.sleep(ctx, min(wait, l.poll))
		Pause(ctx, lull-(l.clock.Mono()-began))
	}
}

// Wake has round called at once, after something was accepted that may be due before
// all others. Without it, it takes at most the longest sleep.
func (l *Loop) Wake() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Take waits for one free hand and takes all that are free, up to a batch; none when
// ctx ends.
func (l *Loop) Take(ctx context.Context) (n int) {
	select {
	case l.hands <- struct{}{}:
		n++
	case <-ctx.Done():
		return 0
	}
	for n < l.batch {
		select {
		case l.hands <- struct{}{}:
			n++
		default:
			return n
		}
	}
	return n
}

// Free gives hands back.
func (l *Loop) Free(n int) {
	for range n {
		<-l.hands
	}
}

// Go has f done by hands that were taken, which f gives back.
func (l *Loop) Go(f func()) { l.work.Go(f) }

// Hand has f done by one hand that was taken, which is free after it.
func (l *Loop) Hand(f func()) {
	l.work.Go(func() {
		defer l.Free(1)
		f()
	})
}

// sleep waits d, or until woken or ctx ends.
func (l *Loop) sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-l.wake:
	case <-ctx.Done():
	}
}

// Pause waits d, or until ctx ends.
func Pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
