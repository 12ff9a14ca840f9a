package inboxtest

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/reminders/outbox"
)

// Load takes in b.N events at a rate, as a platform sends them, whether or not those
// before have been taken in, while a worker answers them; it reports how long Accept
// took from when the event was due to be sent. Run it with -benchtime=20000x.
func Load(b *testing.B, s bot.Store, rate int) {
	fake := bottest.NewFakeChat()
	w, err := bot.NewWorker(s, twice{}, map[string]bot.Platform{"test": fake}, bot.WorkerOptions{Name: "load", Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Pacer: outbox.NewPacer(func(string) outbox.Limit { return outbox.Limit{} }, nil)})
	if err != nil {
		b.Fatal(err)
	}
	stop := runWorker(b, w)
	took := make([]time.Duration, b.N)
	var wg sync.WaitGroup
	b.ResetTimer()
	start := time.Now()
	for i := range b.N {
		due := start.Add(time.Duration(i) * time.Second / time.Duration(rate))
		time.Sleep(time.Until(due))
		wg.Go(func() {
			if _, err := w.Accept(b.Context(), event(name("load%d", i), name("P%d", i%997))); err != nil {
				b.Error(err)
			}
			took[i] = time.Since(due)
		})
	}
	wg.Wait()
	b.StopTimer()
	answered := time.Now()
	for c, err := s.Counts(b.Context()); err == nil && c.Waiting > 0; c, err = s.Counts(b.Context()) {
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	slices.Sort(took)
	at := func(q float64) float64 { return float64(took[int(q*float64(len(took)-1))].Microseconds()) / 1000 }
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
	b.ReportMetric(at(1), "max-ms")
	b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "answered/s")
	b.ReportMetric(time.Since(answered).Seconds(), "behind-s")
}

func runWorker(b *testing.B, w *bot.Worker) (stop func()) {
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = w.Run(ctx) }()
	return func() { cancel(); <-done }
}
