package reminders_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"policybot/reminders"
)

// TestEnginePaused: one of two workers stops for longer than every lease, at each
// point at which that hurts; the other takes over, and one message arrives.
func TestEnginePaused(t *testing.T) {
	const pause = 5 * time.Minute
	for _, point := range []string{reminders.FailAfterClaim, reminders.FailAfterBegin, "in the request", reminders.FailAfterSend} {
		t.Run(point, func(t *testing.T) {
			inBubble(t, func(t *testing.T, b *bench) {
				var paused atomic.Bool
				once := func(at string) {
					if at == point && paused.CompareAndSwap(false, true) {
						time.Sleep(pause)
					}
				}
				b.fake.send = func(_ context.Context, f *channelFake, d reminders.Delivery) (reminders.Receipt, error) {
					r := f.arrive(d)
					once("in the request") // and the answer is there when it wakes up
					return r, nil
				}
				b.opt.Failpoint = func(at, _ string) { once(at) }
				b.engine(b.store)
				b.opt.Worker = "w2"
				b.engine(b.store)
				id := b.add("r", time.Minute)
				time.Sleep(4 * time.Minute) // the first still sleeps
				a := b.once(id)
				if lag := a.at.Sub(a.d.Occurrence.At); lag > 2*time.Minute {
					t.Errorf("taken over after %s", lag)
				}
				time.Sleep(10 * time.Minute)
				b.once(id)
				if !paused.Load() {
					t.Error("nothing was paused")
				}
			})
		})
	}
}
