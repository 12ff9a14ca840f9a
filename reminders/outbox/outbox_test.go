package outbox_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/policybot/policybot/reminders/outbox"
)

// slow is a clock of a process that is stopped for a while when told.
type slow struct {
	outbox.Timepiece
	stopped time.Duration
}

func (s *slow) Wall() time.Time { return s.Timepiece.Wall().Add(s.stopped) }

// TestMark: the request may leave only after a mark that was written, and soon.
func TestMark(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := &slow{Timepiece: outbox.SystemClock()}
		a := outbox.Attempt{Clock: clock, Guard: 5 * time.Second, Timeout: 15 * time.Second, Settle: 30 * time.Second}
		if a.Lease() != 50*time.Second {
			t.Errorf("a lease of %s", a.Lease())
		}
		no, nothing := errors.New("no"), func() {}
		stopping, cancel := context.WithCancel(t.Context())
		cancel()
		for name, c := range map[string]struct {
			write  func(context.Context) error
			marked func()
			want   error
		}{
			"written":     {func(ctx context.Context) error { return ctx.Err() }, nothing, nil},
			"not written": {func(context.Context) error { return no }, func() { t.Error("not marked") }, no},
			"no answer":   {func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, nothing, context.DeadlineExceeded},
			"slow":        {func(context.Context) error { return nil }, func() { time.Sleep(6 * time.Second) }, outbox.ErrGuard},
			"suspended":   {func(context.Context) error { return nil }, func() { clock.stopped += time.Minute }, outbox.ErrGuard},
		} {
			if err := a.Mark(stopping, c.write, c.marked); !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
	})
}

// TestNote: an outcome is noted as soon as the store answers, also after the process was
// told to stop, but not after the lease of the mark.
func TestNote(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := outbox.Attempt{Guard: time.Second, Timeout: time.Second, Settle: time.Second}
		away, no := errors.New("away"), errors.New("no")
		stopping, cancel := context.WithCancel(t.Context())
		cancel()
		for name, c := range map[string]struct {
			answers time.Duration
			err     error
			want    error
		}{
			"comes back": {2 * time.Second, nil, nil}, "refuses": {2 * time.Second, no, no}, "stays away": {time.Minute, nil, away},
		} {
			began, told := time.Now(), 0
			err := a.Note(stopping, away, func(context.Context) error {
				if time.Since(began) < c.answers {
					return away
				}
				return c.err
			}, func(error) { told++ })
			if !errors.Is(err, c.want) || c.want == nil && err != nil || told < 3 || time.Since(began) > a.Lease() {
				t.Errorf("%s: %v after %s, told %d times", name, err, time.Since(began), told)
			}
		}
	})
}

// TestRequest: a request has its time, and a panic in it is an error.
func TestRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got, err := outbox.Request(t.Context(), time.Second, "trying", func(context.Context) (int, error) { return 7, nil })
		if got != 7 || err != nil {
			t.Errorf("%d, %v", got, err)
		}
		_, err = outbox.Request(t.Context(), time.Second, "trying", func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("too long: %v", err)
		}
		_, err = outbox.Request(t.Context(), time.Second, "trying", func(context.Context) (int, error) { panic("no") })
		if err == nil || !strings.Contains(err.Error(), "panic while trying: no") {
			t.Errorf("panic: %v", err)
		}
	})
}

// TestLoop: a round takes what hands are free, sleeps as long as it says or until it is
// woken, comes again ever less soon after errors, and Run ends when its work has.
func TestLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := outbox.NewLoop(outbox.SystemClock(), 3, 2, 10*time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		began := time.Now()
		var ended atomic.Int32
		var at []time.Duration // of the rounds
		var took []int
		rounds := []struct {
			wait time.Duration
			err  error
		}{{wait: time.Second}, {wait: time.Hour}, {err: errors.New("a")}, {err: errors.New("b")}, {wait: time.Hour}, {wait: time.Hour}}
		go func() { time.Sleep(3 * time.Second); l.Wake() }()
		l.Run(ctx, func(ctx context.Context) (time.Duration, error) {
			n, i := l.Take(ctx), len(at)
			at, took = append(at, time.Since(began)), append(took, n)
			l.Free(n - 1)
			l.Hand(func() { time.Sleep(500 * time.Millisecond); ended.Add(1) })
			if i == len(rounds)-1 {
				cancel()
			}
			return rounds[i].wait, rounds[i].err
		})
		const ms = time.Millisecond
		want := []time.Duration{0, 1000 * ms, 3000 * ms, 3100 * ms, 3300 * ms, 13300 * ms}
		for i := range want {
			if i >= len(at) || at[i] != want[i] {
				t.Fatalf("rounds at %v, want %v", at, want)
			}
		}
		if took[3] != 2 || took[4] != 1 || int(ended.Load()) != len(rounds) {
			t.Errorf("took %v, a batch of 2 and then what is free of 3; %d have ended", took, ended.Load())
		}
	})
}
