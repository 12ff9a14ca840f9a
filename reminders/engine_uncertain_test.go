package reminders_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"policybot/reminders"
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
