package bot_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/reminders"
)

// handler is one made of a function.
type handler func(e bot.Event) ([]bot.Reply, error)

func (h handler) Handle(_ context.Context, e bot.Event) ([]bot.Reply, error) { return h(e) }
func (h handler) Check(context.Context, bot.Event) []bot.FieldError          { return nil }

// desk is a worker in a bubble, over a store in memory and a fake platform.
type desk struct {
	*testing.T
	inbox *bottest.Inbox
	fake  *bottest.Fake
	w     *bot.Worker
	stop  func()
}

// at makes a desk and lets it work.
func at(t *testing.T, h bot.Handler, change func(*bot.WorkerOptions)) *desk {
	d := &desk{T: t, inbox: bottest.NewInbox(), fake: bottest.NewFake()}
	d.work(h, wire{d.fake}, change)
	return d
}

func (d *desk) work(h bot.Handler, p bot.Platform, change func(*bot.WorkerOptions)) {
	d.Helper()
	o := bot.WorkerOptions{Name: "w", Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	if change != nil {
		change(&o)
	}
	var err error
	if d.w, err = bot.NewWorker(d.inbox, h, map[string]bot.Platform{"fake": p}, o); err != nil {
		d.Fatal(err)
	}
	ctx, cancel := context.WithCancel(d.Context())
	done := make(chan error)
	go func() { done <- d.w.Run(ctx) }()
	d.stop = func() { cancel(); <-done }
}

func (d *desk) accept(es ...bot.Event) {
	d.Helper()
	for _, e := range es {
		if _, err := d.w.Accept(d.Context(), e); err != nil {
			d.Fatal(err)
		}
	}
}

// texts are what arrived, in order.
func (d *desk) texts() (out []string) {
	for _, g := range d.fake.Got("") {
		out = append(out, g.Message.Headline)
	}
	return out
}

func (d *desk) dead() int {
	d.Helper()
	list, err := d.inbox.Dead(d.Context(), "")
	if err != nil {
		d.Fatal(err)
	}
	return len(list)
}

// TestPoison: what cannot be handled is given up with an apology and listed, and
// holds back nobody else.
func TestPoison(t *testing.T) {
	for name, bad := range map[string]handler{
		"error": func(bot.Event) ([]bot.Reply, error) { return nil, errors.New("no") },
		"panic": func(bot.Event) ([]bot.Reply, error) { panic("no") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tries := 0
				d := at(t, handler(func(e bot.Event) ([]bot.Reply, error) {
					if e.Text == "坏" {
						tries++
						return bad(e)
					}
					return echo{}.Handle(t.Context(), e)
				}), nil)
				d.accept(said("a", "坏"), said("b", "好"))
				time.Sleep(time.Hour)
				d.stop()
				got := d.texts()
				if len(got) != 2 || got[0] != "好" || !strings.Contains(got[1], "抱歉") || tries != 6 || d.dead() != 1 {
					t.Errorf("%q after %d tries, %d dead", got, tries, d.dead())
				}
			})
		})
	}
}

// TestKillsTheProcess: an event that ends every process that handles it is given up
// by the next without being handled.
func TestKillsTheProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{T: t, inbox: bottest.NewInbox(), fake: bottest.NewFake()}
		if _, err := d.inbox.Accept(t.Context(), said("a", "坏")); err != nil {
			t.Fatal(err)
		}
		for range 6 {
			got, err := d.inbox.Claim(t.Context(), bot.ClaimOptions{Worker: "dies", Max: 1, Lease: time.Second})
			if err != nil || len(got.Jobs) != 1 {
				t.Fatalf("%+v, %v", got, err)
			}
			d.inbox.Restart()
		}
		d.work(handler(func(bot.Event) ([]bot.Reply, error) { t.Error("handled again"); return nil, nil }), wire{d.fake}, nil)
		time.Sleep(time.Minute)
		d.stop()
		if got := d.texts(); len(got) != 1 || !strings.Contains(got[0], "抱歉") || d.dead() != 1 {
			t.Errorf("%q, %d dead", got, d.dead())
		}
	})
}

// TestWaits: what is only not ready yet is waited for, however long.
func TestWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ready := time.Now().Add(20 * time.Minute)
		d := at(t, handler(func(e bot.Event) ([]bot.Reply, error) {
			if time.Now().Before(ready) {
				return nil, fmt.Errorf("not yet: %w", reminders.TryAfter(errors.New("index"), 5*time.Second))
			}
			return echo{}.Handle(t.Context(), e)
		}), nil)
		d.accept(said("a", "问"))
		time.Sleep(21 * time.Minute)
		d.stop()
		if got := d.texts(); !slices.Equal(got, []string{"问"}) {
			t.Errorf("%q", got)
		}
	})
}

// unreadable cannot be read back.
type unreadable struct{ wire }

func (unreadable) Arrived(context.Context, bot.Event, bot.Reply, string, time.Time) (reminders.Finding, error) {
	return reminders.Finding{Answer: reminders.Unreadable}, nil
}

// TestUnreadable: where nobody can look, it is said again and marked.
func TestUnreadable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{T: t, inbox: bottest.NewInbox(), fake: bottest.NewFake()}
		d.fake.BehaveBy(func(_ string, nth int) bottest.Behaviour { return bottest.Behaviour{Reset: nth == 1} })
		d.work(echo{}, unreadable{wire{d.fake}}, nil)
		d.accept(said("a", "问"))
		time.Sleep(time.Minute)
		d.stop()
		got := d.fake.Got("")
		if len(got) != 2 {
			t.Fatalf("said %d times", len(got))
		}
		if _, marked := got[1].Message.Note(bot.NoteRepeat); !marked {
			t.Errorf("%+v", got[1].Message)
		}
	})
}

// TestUnsure: after the store lost what it wrote last, each reply is looked for.
func TestUnsure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		two := handler(func(e bot.Event) ([]bot.Reply, error) {
			a, _ := echo{}.Handle(t.Context(), e)
			b, _ := echo{}.Handle(t.Context(), e)
			return append(a, b...), nil
		})
		d := &desk{T: t, inbox: bottest.NewInbox(), fake: bottest.NewFake()}
		e := said("a", "问")
		if _, err := d.inbox.Accept(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		m := bot.Message{
			ID: bot.ReplyID("a", 0), Kind: bot.KindNotice, At: e.At, Headline: "问",
		} // it was said before the loss
		if _, err := d.fake.Send(t.Context(), bot.Recipient{Kind: "fake", Place: "C1"}, m); err != nil {
			t.Fatal(err)
		}
		d.inbox.Lose()
		d.work(two, wire{d.fake}, nil)
		time.Sleep(time.Minute)
		d.stop()
		if n, m := len(d.fake.Got(bot.ReplyID("a", 0))), len(d.fake.Got(bot.ReplyID("a", 1))); n != 1 || m != 1 || d.fake.Readings() < 2 {
			t.Errorf("said %d and %d times, read back %d times", n, m, d.fake.Readings())
		}
	})
}

// stopped is a clock that jumps when told, as that of a process that was stopped.
type stopped struct {
	mu   sync.Mutex
	jump time.Duration
}

func (s *stopped) Wall() time.Time     { s.mu.Lock(); defer s.mu.Unlock(); return time.Now().Add(s.jump) }
func (s *stopped) Mono() time.Duration { return time.Since(time.Time{}) }

// TestStartGuard: when too long passes between the mark and the request, it is not
// made, and nothing is said twice.
func TestStartGuard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock, passes := &stopped{}, 0
		d := at(t, echo{}, func(o *bot.WorkerOptions) {
			o.Clock = clock
			o.Failpoint = func(point, _ string) {
				if point == bot.FailAfterBegin {
					if passes++; passes == 1 {
						clock.mu.Lock()
						clock.jump = time.Minute
						clock.mu.Unlock()
					}
				}
			}
		})
		d.accept(said("a", "问"))
		time.Sleep(500 * time.Millisecond)
		if n := len(d.texts()); n != 0 {
			t.Errorf("said %d times after the guard", n)
		}
		time.Sleep(time.Minute)
		d.stop()
		if n := len(d.texts()); n != 1 || passes != 2 {
			t.Errorf("said %d times in %d passes", n, passes)
		}
	})
}

// TestOrder: of a conversation one after another, of several at once.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		under, most := map[string]int{}, 0
		d := at(t, handler(func(e bot.Event) ([]bot.Reply, error) {
			mu.Lock()
			under[e.Conversation()]++
			if under[e.Conversation()] > 1 {
				t.Error("two of one conversation at once")
			}
			most = max(most, len(under))
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			delete(under, e.Conversation())
			mu.Unlock()
			return echo{}.Handle(t.Context(), e)
		}), nil)
		for i := range 4 {
			for _, p := range []string{"D1", "D2", "D3"} {
				e := said(fmt.Sprintf("%s-%d", p, i), fmt.Sprintf("%s-%d", p, i))
				e.Place, e.Direct = p, true
				d.accept(e)
			}
		}
		time.Sleep(time.Minute)
		d.stop()
		last := map[string]string{}
		for _, text := range d.texts() {
			place, n, _ := strings.Cut(text, "-")
			if n <= last[place] {
				t.Errorf("%s after %s", n, last[place])
			}
			last[place] = n
		}
		if len(d.texts()) != 12 || most != 3 {
			t.Errorf("%d answers, %d conversations at once", len(d.texts()), most)
		}
	})
}

// TestPace: one place gets no more than it takes, another does not wait for it.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := at(t, echo{}, nil)
		for i := range 20 {
			d.accept(said(fmt.Sprintf("a%d", i), "问"))
		}
		e := said("other", "别处")
		e.Place = "C2"
		d.accept(e)
		time.Sleep(time.Second)
		if n := len(d.texts()); n > 8 || !slices.Contains(d.texts(), "别处") {
			t.Errorf("%d within a second, with other places %v", n, slices.Contains(d.texts(), "别处"))
		}
		time.Sleep(time.Minute)
		d.stop()
		if n := len(d.texts()); n != 21 {
			t.Errorf("%d of 21", n)
		}
	})
}

// TestRefusedReply: a reply that will never be taken does not stop the next.
func TestRefusedReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := at(t, handler(func(e bot.Event) ([]bot.Reply, error) {
			a, _ := echo{}.Handle(t.Context(), e)
			b, _ := echo{}.Handle(t.Context(), e)
			return append(a, b...), nil
		}), nil)
		d.fake.BehaveBy(func(id string, _ int) bottest.Behaviour {
			if id == bot.ReplyID("a", 0) {
				return bottest.Behaviour{Status: 400}
			}
			return bottest.Takes
		})
		d.accept(said("a", "问"))
		time.Sleep(time.Minute)
		d.stop()
		if n := len(d.fake.Got(bot.ReplyID("a", 1))); n != 1 {
			t.Errorf("the second was said %d times", n)
		}
	})
}

// TestOptions: what cannot work is refused at once.
func TestWorkerOptions(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	for _, o := range []bot.WorkerOptions{{Log: log}, {Name: "w"}, {Name: "w", Log: log, Lease: time.Second}, {Name: "w", Log: log, Settle: -1}} {
		if _, err := bot.NewWorker(bottest.NewInbox(), echo{}, nil, o); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
}
