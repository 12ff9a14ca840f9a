package reminders_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
)

// TestEngineUncertain: a timeout is read back after the settle time; what is found
// is not sent again, what is not is sent once.
func TestEngineUncertain(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		tries := map[string]int{}
		var mu sync.Mutex
		b.fake.send = func(ctx context.Context, f *channelFake, d reminders.Delivery) (reminders.Receipt, error) {
			mu.Lock()
			tries[d.Occurrence.Reminder]++
			n := tries[d.Occurrence.Reminder]
			mu.Unlock()
			if n == 1 {
				switch d.Occurrence.Reminder {
				case "arrives":
					f.arrive(d)
				case "panics":
					panic("bug in a notifier")
				}
				<-ctx.Done()
				return reminders.Receipt{}, ctx.Err()
			}
			return f.arrive(d), nil
		}
		b.engine(b.store)
		ids := []string{b.add("arrives", time.Minute), b.add("lost", time.Minute), b.add("panics", time.Minute)}
		time.Sleep(70 * time.Second)
		if r := b.record(ids[1]); r.String() != "S" {
			t.Errorf("before the timeout: %s", &r)
		}
		if err := b.store.Cancel(t.Context(), ids[1], "u", ""); !errors.Is(err, reminders.ErrTooLate) {
			t.Errorf("cancel of what is being sent: %v", err)
		}
		time.Sleep(45 * time.Second)
		for _, id := range ids {
			b.once(id)
		}
		if n := tries["arrives"]; n != 1 {
			t.Errorf("sent %d times though it was there", n)
		}
		if gap := b.fake.of(ids[1])[0].at.Sub(b.record(ids[1]).First); gap < 45*time.Second {
			t.Errorf("sent again %s after the first attempt, before it had settled", gap)
		}
	})
}

// TestEngineHoldOrRepeat: what cannot be read back waits for a person or is sent
// with the words 可能重复, as the rule says.
func TestEngineHoldOrRepeat(t *testing.T) {
	for _, answer := range []reminders.Answer{reminders.Unreadable, reminders.Unknown, reminders.Harmless} {
		t.Run(string(answer), func(t *testing.T) {
			inBubble(t, func(t *testing.T, b *bench) {
				b.fake.readBack = func(ds []reminders.Delivery) ([]reminders.Finding, error) {
					if answer == reminders.Unknown {
						return nil, errors.New("history: 503")
					}
					return []reminders.Finding{{Answer: answer}, {Answer: answer}}[:len(ds)], nil
				}
				b.fake.send = func(_ context.Context, f *channelFake, d reminders.Delivery) (reminders.Receipt, error) {
					if d.Attempt == 1 {
						return reminders.Receipt{}, errors.New("connection reset")
					}
					return f.arrive(d), nil
				}
				b.engine(b.store)
				hold := b.add("hold", time.Minute)
				repeat := b.add("repeat", time.Minute, func(o *reminders.Occurrence) { o.OnUncertain = reminders.Repeat })
				time.Sleep(2 * time.Hour)
				a := b.once(repeat)
				if marked := strings.HasPrefix(a.d.Text(), "【可能重复】"); marked == (answer == reminders.Harmless) {
					t.Errorf("text = %q", a.d.Text())
				}
				if answer == reminders.Harmless {
					b.once(hold)
					return
				}
				if r := b.record(hold); r.String() != "WU" {
					t.Fatalf("held: %s", &r)
				}
				if b.seen.count(reminders.ObservedHeld) == 0 || b.fake.reads > 40 {
					t.Errorf("told %d times, asked %d times", b.seen.count(reminders.ObservedHeld), b.fake.reads)
				}
				if err := b.store.Resolve(t.Context(), hold, false, "u"); err != nil {
					t.Fatal(err)
				}
				time.Sleep(2 * time.Second)
				if a := b.once(hold); a.d.Repeat {
					t.Error("a person said it had not arrived, and it is marked 可能重复")
				}
			})
		})
	}
}

// TestEngineGivesUp: after the deadline and a day it is a dead letter, and a
// person can revive it.
func TestEngineGivesUp(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		fail := true
		b.fake.send = func(_ context.Context, f *channelFake, d reminders.Delivery) (reminders.Receipt, error) {
			if fail {
				return reminders.Receipt{}, reminders.Refused(errors.New("refused"))
			}
			return f.arrive(d), nil
		}
		b.opt.Poll = time.Minute
		e := b.engine(b.store)
		id := b.add("r", time.Minute, func(o *reminders.Occurrence) { o.Deadline = o.At.Add(48 * time.Hour) })
		time.Sleep(47 * time.Hour)
		if s := b.record(id).State; s != reminders.Waiting {
			t.Fatalf("before the deadline: %s", s)
		}
		time.Sleep(2 * time.Hour)
		if s := b.record(id).State; s != reminders.Dead || b.seen.count(reminders.ObservedDead) != 1 {
			t.Fatalf("after the deadline: %s", s)
		}
		fail = false
		if err := b.store.Revive(t.Context(), id, "u"); err != nil {
			t.Fatal(err)
		}
		e.Wake()
		time.Sleep(5 * time.Second)
		b.once(id)
	})
}

// TestEngineSendsAgain: a receiver that drops repeats and never confirms is sent to
// ever more rarely, which the history shows and a person hears of; until it does.
func TestEngineSendsAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		start := time.Now()
		var mu sync.Mutex // guards up and all
		var up bool
		var all []time.Duration
		tries := func() []time.Duration {
			mu.Lock()
			defer mu.Unlock()
			return slices.Clone(all)
		}
		b.opt.Poll = time.Minute
		b.fake.readBack = func(ds []reminders.Delivery) ([]reminders.Finding, error) {
			return []reminders.Finding{{Answer: reminders.Harmless}}, nil
		}
		b.fake.send = func(_ context.Context, f *channelFake, d reminders.Delivery) (reminders.Receipt, error) {
			if d.Occurrence.To.Channel == "well" {
				return f.arrive(d), nil
			}
			mu.Lock()
			defer mu.Unlock()
			if all = append(all, time.Since(start)); up {
				return f.arrive(d), nil
			}
			return reminders.Receipt{}, errors.New("500")
		}
		b.engine(b.store)
		deadline := start.Add(72 * time.Hour)
		id := b.add("r", 0, func(o *reminders.Occurrence) { o.Deadline = deadline })
		other := b.add("other", 70*time.Hour, func(o *reminders.Occurrence) { o.To.Channel = "well" })
		time.Sleep(9 * time.Minute)
		if b.seen.count(reminders.ObservedStuck) != 0 {
			t.Error("called stuck within minutes")
		}
		time.Sleep(time.Hour)
		if b.seen.count(reminders.ObservedStuck) == 0 {
			t.Error("nobody is told")
		}
		if n := len(tries()); n < 5 || n > 8 {
			t.Errorf("%d attempts in the first hour: %v", n, tries())
		}
		time.Sleep(time.Until(deadline))
		for i, gap := range gaps(tries()) {
			if gap > 31*time.Minute || i > 4 && gap < 26*time.Minute {
				t.Errorf("attempt %d came %s after the one before", i+2, gap)
			}
		}
		if r := b.record(id); r.String() != "WU" || !hasNote(r, reminders.EventDeferred, "没有确认收到") || r.Attempts != len(tries()) {
			t.Errorf("%s, %d attempts of %d, history %v", &r, r.Attempts, len(tries()), r.Log)
		}
		before := len(tries())
		time.Sleep(7 * 24 * time.Hour)
		if n := len(tries()) - before; n < 10 || n > 40 {
			t.Errorf("%d attempts in the week after the deadline", n)
		}
		if d := b.once(other).at.Sub(b.record(other).Occurrence.At); d > time.Second {
			t.Errorf("another channel was late by %s", d)
		}
		mu.Lock()
		up = true
		mu.Unlock()
		time.Sleep(11 * time.Hour)
		if r := b.record(id); r.State != reminders.Delivered || len(b.fake.of(id)) != 1 {
			t.Errorf("after it is up: %s, arrived %d times", &r, len(b.fake.of(id)))
		}
	})
}

func gaps(ds []time.Duration) (out []time.Duration) {
	for i := 1; i < len(ds); i++ {
		out = append(out, ds[i]-ds[i-1])
	}
	return out
}

func hasNote(r reminders.Record, what reminders.EventKind, note string) bool {
	for _, e := range r.Log {
		if e.What == what && strings.Contains(e.Note, note) {
			return true
		}
	}
	return false
}

// TestEngineRepeatStaysMarked: what may have arrived stays a possible repeat
// through attempts that certainly did not, and is not sent again and again.
func TestEngineRepeatStaysMarked(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		b.fake.readBack = func(ds []reminders.Delivery) ([]reminders.Finding, error) {
			return []reminders.Finding{{Answer: reminders.Unreadable}}, nil
		}
		var tries atomic.Int32
		b.fake.send = func(_ context.Context, f *channelFake, d reminders.Delivery) (reminders.Receipt, error) {
			switch n := tries.Add(1); {
			case n == 2 || n == 3:
				return reminders.Receipt{}, reminders.Refused(errors.New("connection refused"))
			case n < 8:
				f.arrive(d)
				return reminders.Receipt{}, errors.New("reset after the request")
			}
			return f.arrive(d), nil
		}
		b.engine(b.store)
		id := b.add("r", time.Minute, func(o *reminders.Occurrence) { o.OnUncertain = reminders.Repeat })
		time.Sleep(62 * time.Second)
		if err := b.store.Cancel(t.Context(), id, "u", ""); !errors.Is(err, reminders.ErrTooLate) {
			t.Errorf("cancel of what may have arrived: %v", err)
		}
		time.Sleep(time.Hour)
		all := b.fake.of(id)
		if len(all) < 2 || len(all) > 6 {
			t.Errorf("%d messages in an hour", len(all))
		}
		for i, a := range all {
			if a.d.Repeat != (i > 0) {
				t.Errorf("message %d: possible repeat %v", i+1, a.d.Repeat)
			}
		}
	})
}
