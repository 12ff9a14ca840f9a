package reminders_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox"
)

// fakeClocks are clocks of a process that can jump.
type fakeClocks struct {
	mu   sync.Mutex
	mono time.Duration
	wall time.Duration
}

func (c *fakeClocks) Wall() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.wall)
}
func (c *fakeClocks) Mono() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Duration(time.Now().UnixNano()) + c.mono
}

// TestEngineStartGuard: who was stopped between the mark and the request does not
// send; whether the monotonic clock ran meanwhile or not.
func TestEngineStartGuard(t *testing.T) {
	for _, name := range []string{"stopped", "suspended"} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, b *bench) {
				clocks := &fakeClocks{}
				hits := 0
				b.opt.Clock = clocks
				b.opt.Failpoint = func(point, _ string) {
					if point != reminders.FailAfterBegin {
						return
					}
					if hits++; hits > 1 {
						return
					}
					if name == "stopped" {
						time.Sleep(20 * time.Second)
						return
					}
					clocks.mu.Lock()
					clocks.wall += 20 * time.Second
					clocks.mu.Unlock()
				}
				b.engine(b.store)
				id := b.add("r", time.Minute)
				time.Sleep(3 * time.Minute)
				b.once(id)
				if b.seen.count(reminders.ObservedAborted) != 1 || b.record(id).Attempts != 1 || b.fake.reads != 0 {
					t.Errorf("aborted %d, attempts %d, reads %d", b.seen.count(reminders.ObservedAborted), b.record(id).Attempts, b.fake.reads)
				}
			})
		})
	}
}

// TestEngineDown: what fell due while nothing ran is sent once, marked 补发 with
// the original time; of a series only the newest.
func TestEngineDown(t *testing.T) {
	for _, newGeneration := range []bool{false, true} {
		t.Run(fmt.Sprint(newGeneration), func(t *testing.T) {
			inBubble(t, func(t *testing.T, b *bench) {
				b.opt.Poll = time.Minute
				series := func(slot string) func(*reminders.Occurrence) {
					return func(o *reminders.Occurrence) { o.Slot, o.Series = slot, "ladder" }
				}
				single := b.add("single", time.Hour)
				t3, t1 := b.add("r", time.Hour, series("T-3")), b.add("r", 48*time.Hour, series("T-1"))
				t0 := b.add("r", 72*time.Hour, series("T-0"))
				expired := b.add("x", time.Hour, func(o *reminders.Occurrence) { o.Expires = o.At.Add(time.Hour) })
				time.Sleep(50 * time.Hour)
				if err := b.store.Close(); err != nil {
					t.Fatal(err)
				}
				b.open(newGeneration)
				restart := time.Now()
				b.engine(b.store)
				time.Sleep(time.Minute)
				a := b.once(single)
				if settled := a.at.Sub(restart) >= 30*time.Second; settled != newGeneration {
					t.Errorf("sent %s after the restart", a.at.Sub(restart))
				}
				want := "【补发】原定" + a.d.Occurrence.At.In(shanghai).Format("2006年1月2日 15:04") + "：提醒：single"
				if got := a.d.Text(); got != want {
					t.Errorf("text = %q, want %q", got, want)
				}
				b.once(t1)
				if r := b.record(t3); r.State != reminders.Cancelled || !strings.Contains(r.Reason, t1) {
					t.Errorf("the older of a series: %s %s", &r, r.Reason)
				}
				if r := b.record(expired); r.State != reminders.Dead || len(b.fake.of(expired)) != 0 {
					t.Errorf("expired: %s", &r)
				}
				if newGeneration == (b.fake.reads == 0) {
					t.Errorf("new generation %v, read back %d times", newGeneration, b.fake.reads)
				}
				time.Sleep(24 * time.Hour)
				if a := b.once(t0); a.d.Late {
					t.Error("on time and marked 补发")
				}
			})
		})
	}
}

// TestEngineSlowChannel: a channel that takes for ever has no more than its share.
func TestEngineSlowChannel(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		b.opt.Concurrency, b.opt.Batch = 16, 16
		b.fake.send = func(_ context.Context, f *channelFake, d reminders.Delivery) (reminders.Receipt, error) {
			r := f.arrive(d)
			if d.Occurrence.To.Channel == "slow" {
				time.Sleep(14 * time.Second)
			}
			return r, nil
		}
		var slow, fast []string
		for i := range 60 {
			slow = append(slow, b.add(fmt.Sprint("slow", i), time.Minute, func(o *reminders.Occurrence) { o.To.Channel = "slow" }))
			fast = append(fast, b.add(fmt.Sprint("fast", i), time.Minute+time.Millisecond))
		}
		b.engine(b.store)
		time.Sleep(10 * time.Minute)
		for _, id := range fast {
			if d := b.once(id).at.Sub(b.record(id).Occurrence.At); d > 2*time.Second {
				t.Errorf("beside a slow channel late by %s", d)
			}
		}
		for _, id := range slow {
			b.once(id)
		}
	})
}

// TestEnginePaces: a channel's rate is kept and nothing starves.
func TestEnginePaces(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		b.opt.Limits = func(string) outbox.Limit { return outbox.Limit{Interval: time.Second, Burst: 3} }
		var ids []string
		for i := range 300 {
			ids = append(ids, b.add(fmt.Sprint(i), time.Minute))
		}
		b.engine(b.store)
		due := time.Now().Add(time.Minute)
		time.Sleep(12 * time.Minute)
		perSecond := map[int]int{}
		var last time.Duration
		for _, id := range ids {
			a := b.once(id)
			d := a.at.Sub(due)
			perSecond[int(d/time.Second)]++
			last = max(last, d)
		}
		for s, n := range perSecond {
			if n > 4 {
				t.Errorf("%d messages in second %d", n, s)
			}
		}
		if last > 6*time.Minute {
			t.Errorf("the last of 300 at one a second after %s", last)
		}
	})
}

// outage is a queue that does not answer for a while; what it was asked may have
// been done all the same.
type outage struct {
	reminders.Queue
	mu   sync.Mutex
	down func() (now, done bool)
}

var errDown = fmt.Errorf("%w: connection refused", reminders.ErrUnavailable)

func (o *outage) do(f func() error) error {
	o.mu.Lock()
	down, done := o.down()
	o.mu.Unlock()
	if !down {
		return f()
	}
	if done {
		_ = f()
	}
	return errDown
}

func (o *outage) Claim(ctx context.Context, c reminders.ClaimOptions) (b reminders.Batch, err error) {
	err = o.do(func() error { b, err = o.Queue.Claim(ctx, c); return err })
	if err != nil {
		b = reminders.Batch{}
	}
	return b, err
}

func (o *outage) Begin(ctx context.Context, r reminders.Ref, m reminders.Mark) error {
	return o.do(func() error { return o.Queue.Begin(ctx, r, m) })
}

func (o *outage) Deliver(ctx context.Context, r reminders.Ref, x reminders.Receipt) error {
	return o.do(func() error { return o.Queue.Deliver(ctx, r, x) })
}

func (o *outage) Release(ctx context.Context, r reminders.Ref, at time.Time, n string) error {
	return o.do(func() error { return o.Queue.Release(ctx, r, at, n) })
}

func (o *outage) Renew(ctx context.Context, r reminders.Ref, d time.Duration) error {
	return o.do(func() error { return o.Queue.Renew(ctx, r, d) })
}

// TestEngineOutage: with a store that loses every third answer, half of them
// after doing what it was asked, and is gone for a minute, all arrive once.
func TestEngineOutage(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		start, rnd := time.Now(), rand.New(rand.NewPCG(3, 3))
		q := &outage{Queue: b.store, down: func() (bool, bool) {
			since := time.Since(start)
			return since > 2*time.Minute && since < 3*time.Minute || rnd.IntN(3) == 0, rnd.IntN(2) == 0
		}}
		b.engine(q)
		b.opt.Worker = "w2"
		b.engine(q)
		var ids []string
		for i := range 200 {
			ids = append(ids, b.add(fmt.Sprint(i), time.Duration(i)*1500*time.Millisecond))
		}
		time.Sleep(time.Hour)
		for _, id := range ids {
			b.once(id)
		}
	})
}

// TestEngineStops: what is being sent ends and is written down; what was only
// claimed is given back.
func TestEngineStops(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		b.fake.send = func(ctx context.Context, f *channelFake, d reminders.Delivery) (reminders.Receipt, error) {
			r := f.arrive(d)
			time.Sleep(10 * time.Second)
			return r, ctx.Err()
		}
		b.opt.Limits = func(string) outbox.Limit { return outbox.Limit{Interval: 400 * time.Millisecond} }
		b.engine(b.store)
		first, second := b.add("a", time.Minute), b.add("b", time.Minute+10*time.Millisecond)
		time.Sleep(time.Minute + 100*time.Millisecond)
		b.halt()
		b.once(first)
		if r := b.record(second); r.String() != "W" || r.Attempts != 0 {
			t.Errorf("what was claimed: %s", &r)
		}
	})
}

func TestEngineOptions(t *testing.T) {
	for name, o := range map[string]reminders.EngineOptions{
		"no worker":    {},
		"settle short": {Worker: "w", Settle: time.Second},
		"batch":        {Worker: "w", Batch: 100_000},
		"negative":     {Worker: "w", ClaimLease: -1},
	} {
		if _, err := reminders.NewEngine(nil, nil, o); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if errors.Is(reminders.Gone(errors.New("410")), reminders.ErrStale) {
		t.Error("Gone is a stale claim")
	}
	for n, last := 1, time.Duration(0); n < 20; n++ {
		if d := reminders.Backoff(n); d > 30*time.Minute || n < 6 && d < last {
			t.Errorf("Backoff(%d) = %s after %s", n, d, last)
		} else {
			last = d
		}
	}
}
