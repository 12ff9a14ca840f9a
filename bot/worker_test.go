package bot_test

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/reminders"
)

// quiet logs nothing.
var quiet = slog.New(slog.DiscardHandler)

// echo says what it was told.
type echo struct{}

func (echo) Handle(_ context.Context, e bot.Event) ([]bot.Reply, error) {
	m := &bot.Message{Kind: bot.KindNotice, At: e.At, Headline: e.Text}
	return []bot.Reply{{Kind: bot.ReplySay, Thread: e.Here(), Message: m}}, nil
}

func (echo) Check(context.Context, bot.Event) []bot.FieldError { return nil }

// wire is a platform over a bottest.Fake.
type wire struct{ *bottest.Fake }

func (w wire) Perform(ctx context.Context, e bot.Event, r bot.Reply, _ string) (reminders.Receipt, error) {
	return w.Send(ctx, bot.Recipient{Kind: e.Platform, Place: e.Place}, *r.Message)
}

func (w wire) Arrived(ctx context.Context, e bot.Event, _ bot.Reply, id string, since time.Time) (reminders.Finding, error) {
	f, err := w.ReadBack(ctx, e.Place, []bot.Sought{{ID: id, Since: since}})
	if err != nil {
		return reminders.Finding{}, err
	}
	return f[0], nil
}

func said(id, text string) bot.Event {
	return bot.Event{
		ID: id, Kind: bot.EventSaid, At: time.Now(), Platform: "fake", Team: "T1",
		Person: "U1", Place: "C1", Message: id, Mentioned: true, Text: text,
	}
}

// TestWorkerAnswersOnce: whatever the platform does, each event is answered once,
// also when it is sent again.
func TestWorkerAnswersOnce(t *testing.T) {
	for name, behave := range map[string]func(string, int) bottest.Behaviour{
		"takes":        func(string, int) bottest.Behaviour { return bottest.Takes },
		"resets":       func(_ string, nth int) bottest.Behaviour { return bottest.Behaviour{Reset: nth == 1} },
		"unavailable":  func(_ string, nth int) bottest.Behaviour { return bottest.Behaviour{Status: 500 * (nth % 2)} },
		"rate limited": limited(),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := bottest.NewFake()
				fake.BehaveBy(behave)
				w, err := bot.NewWorker(bottest.NewInbox(), echo{}, map[string]bot.Platform{"fake": wire{fake}},
					bot.WorkerOptions{Name: "w", Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan error)
				go func() { done <- w.Run(ctx) }()
				var mu sync.Mutex
				fresh := 0
				for _, id := range strings.Fields("a b c d a b c d") {
					ok, err := w.Accept(ctx, said(id, "问"+id))
					if err != nil {
						t.Fatal(err)
					}
					if mu.Lock(); ok {
						fresh++
					}
					mu.Unlock()
				}
				time.Sleep(10 * time.Minute)
				cancel()
				if err := <-done; err != nil {
					t.Error(err)
				}
				if fresh != 4 || len(fake.Got("")) != 4 {
					t.Errorf("%d fresh, %d answers: want 4 and 4", fresh, len(fake.Got("")))
				}
				for _, bad := range fake.Bad() {
					t.Error(bad)
				}
			})
		})
	}
}

// limited refuses the first two tries of each message.
func limited() func(string, int) bottest.Behaviour {
	tries := map[string]int{}
	return func(id string, _ int) bottest.Behaviour {
		if tries[id]++; tries[id] <= 2 {
			return bottest.RateLimited
		}
		return bottest.Takes
	}
}
