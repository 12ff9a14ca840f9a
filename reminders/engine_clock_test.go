package reminders_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox"
)

const aDay = 24 * time.Hour

// daily makes a reminder for every day at nine, for this month and the next, and
// returns its id and the days from the first on.
func (b *bench) daily(s *reminders.Service, n int) (id string, days []string) {
	b.t.Helper()
	rule := reminders.Rule{RRule: "FREQ=DAILY", Start: date("2026-12-01"), Clock: reminders.Clock{Hour: 9}}
	m, err := s.Create(b.t.Context(), reminders.Request{What: "报考勤", Rule: &rule, Who: []reminders.Recipient{{Channel: "test", To: "u"}}})
	if err != nil {
		b.t.Fatal(err)
	}
	for i := range n {
		days = append(days, at("2026-12-01 09:00").AddDate(0, 0, i).Format("2006-01-02 15:04"))
	}
	return m.Reminder.ID, days
}

// sounded are the moments, by the right clock, at which anything of a reminder arrived.
func (b *bench) sounded() (out []string) {
	b.fake.mu.Lock()
	defer b.fake.mu.Unlock()
	for _, as := range b.fake.arrived {
		for _, a := range as {
			out = append(out, a.at.In(shanghai).Format("2006-01-02 15:04"))
		}
	}
	slices.Sort(out)
	return out
}

// closely has the engines look at the clock every second from now on, and rarely
// after f: a poll a second for weeks is what would take long.
func (b *bench) closely(f func()) {
	b.halt()
	b.service(time.Second)
	time.Sleep(2 * time.Second)
	f()
	time.Sleep(5 * time.Minute)
	b.halt()
	b.service(time.Hour)
}

// TestClockJumps: a clock that is wrong for less than the hold costs nothing, whichever
// way it is wrong.
func TestClockJumps(t *testing.T) {
	for _, c := range []struct {
		by, lasts time.Duration
		news      int // what a person is told
	}{
		{30 * aDay, 8 * time.Second, 2},
		{30 * aDay, 100 * time.Second, 2},
		{25 * time.Hour, 8 * time.Second, 2},
		{time.Hour, 8 * time.Second, 2},
		{30 * time.Second, 5 * time.Minute, 0},
		{20 * 365 * aDay, time.Minute, 2},
		{-time.Hour, 8 * time.Second, 3}, // back; and the way ahead again is a jump, which stays
		{-25 * time.Hour, 8 * time.Second, 3},
	} {
		t.Run(fmt.Sprint(c.by, " for ", c.lasts), func(t *testing.T) {
			inBubble(t, func(t *testing.T, b *bench) {
				until("2026-11-30 12:00")
				_, days := b.daily(b.service(time.Hour), 12)
				until("2026-12-04 08:49")
				b.closely(func() {
					b.offset.Store(int64(c.by))
					time.Sleep(c.lasts)
					b.offset.Store(0)
				})
				until("2026-12-12 12:00")
				if got := b.sounded(); !slices.Equal(got, days) {
					t.Errorf("sounded %v, want %v", got, days)
				}
				if n := b.seen.count(reminders.ObservedClock); n != c.news {
					t.Errorf("told %d times, want %d: %v", n, c.news, b.seen.e)
				}
			})
		})
	}
}

// TestClockAheadBelieved: a clock that stays ahead longer is believed, since it may be
// right. Once it is set back, every day that it skipped sounds at its time, none twice,
// over a restart in the false future too, and though nothing could be sent in it.
func TestClockAheadBelieved(t *testing.T) {
	for _, c := range []struct {
		name          string
		restart, down bool
		again         bool // restarted once more, after the clock was set back
	}{
		{name: "stays up"}, {name: "restarted", restart: true}, {name: "restarted twice", restart: true, again: true},
		{name: "channel down", down: true}, {name: "channel down, restarted", down: true, restart: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, b *bench) {
				var wrong atomic.Bool
				b.fake.send = func(_ context.Context, f *channelFake, d reminders.Delivery) (reminders.Receipt, error) {
					if wrong.Load() && c.down {
						return reminders.Receipt{}, reminders.Refused(errors.New("no network"))
					}
					return f.arrive(d), nil
				}
				restart := func() {
					b.halt()
					if err := b.store.Close(); err != nil {
						t.Fatal(err)
					}
					b.open(false)
					b.service(time.Second)
				}
				until("2026-11-30 12:00")
				_, days := b.daily(b.service(time.Hour), 45)
				until("2026-12-04 08:40")
				b.closely(func() {
					until("2026-12-04 08:50")
					wrong.Store(true)
					b.offset.Store(int64(30 * aDay)) // to 2027-01-03 08:50
					if c.restart {
						restart()
					}
					time.Sleep(3 * time.Minute)
					wrong.Store(false)
					if c.again {
						b.halt()
					}
					b.offset.Store(0)
					if c.again {
						restart()
					}
				})
				until("2027-01-14 12:00")
				if !c.down { // the newest of what it skipped was said then, and not again
					i := slices.Index(days, "2027-01-02 09:00")
					days = slices.Insert(slices.Delete(days, i, i+1), 3, "2026-12-04 08:5"+map[bool]string{true: "0", false: "2"}[c.restart])
				}
				if got := b.sounded(); !slices.Equal(got, days) {
					t.Errorf("sounded\n%v, want\n%v", got, days)
				}
			})
		})
	}
}

// wrongClock is that of a replica whose machine has another time.
type wrongClock struct {
	outbox.Timepiece
	by time.Duration
}

func (w wrongClock) Wall() time.Time { return w.Timepiece.Wall().Add(w.by) }

// TestReplicaWithWrongClock: time is the store's, so a replica's own clock is no matter.
func TestReplicaWithWrongClock(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		until("2026-11-30 12:00")
		s := b.service(time.Hour)
		b.opt.Worker, b.opt.Clock = "wrong", wrongClock{outbox.SystemClock(), 30 * aDay}
		b.engine(b.store)
		_, days := b.daily(s, 12)
		until("2026-12-12 12:00")
		if got := b.sounded(); !slices.Equal(got, days) {
			t.Errorf("sounded %v, want %v", got, days)
		}
	})
}
