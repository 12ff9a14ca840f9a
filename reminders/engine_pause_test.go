package reminders_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
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

// silent does what it is asked to begin and does not say so, as often as told.
type silent struct {
	reminders.Queue
	left atomic.Int32
}

func (s *silent) Begin(ctx context.Context, r reminders.Ref, m reminders.Mark) error {
	err := s.Queue.Begin(ctx, r, m)
	if s.left.Add(-1) >= 0 {
		return errDown
	}
	return err
}

// TestEngineMarkWithoutAnswer: a mark that may have been made is taken back, so
// that the message goes out at once and nothing need be read back.
func TestEngineMarkWithoutAnswer(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		q := &silent{Queue: b.store}
		q.left.Store(2)
		b.engine(q)
		id := b.add("r", time.Minute)
		time.Sleep(2 * time.Minute)
		a := b.once(id)
		if late := a.at.Sub(a.d.Occurrence.At); late > 2*time.Second || b.fake.reads != 0 || a.d.Attempt != 1 {
			t.Errorf("%s late, read back %d times, attempt %d", late, b.fake.reads, a.d.Attempt)
		}
	})
}
