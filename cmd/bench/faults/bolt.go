package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/faults"
	"github.com/policybot/policybot/reminders/outbox"
)

// boltScenarios are the rows of boltstore.
var boltScenarios = []scenario{
	{
		"load", load,
	},
	{"herd", herd}, {"accept", accept}, {"kill", kill}, {"torn", torn}, {"races", races}, {"lock", lock},
}

// deliver runs one engine until everything has arrived or nothing more comes.
func deliver(ctx context.Context, s reminders.Store, f *faults.Fake, due map[string]time.Time, workers int, last time.Time) (faults.Tally, error) {
	e, err := reminders.NewEngine(s, faults.NewClient(f.URL), reminders.EngineOptions{
		Worker: "bench", Concurrency: workers, Batch: min(workers, reminders.MaxClaim),
		Limits: func(string) outbox.Limit { return outbox.Limit{} },
	})
	if err != nil {
		return faults.Tally{}, err
	}
	run, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- e.Run(run) }()
	time.Sleep(time.Until(last))
	arrived := -1
	for range 120 { // and two minutes of nothing new are the end of it
		t := f.Tally(due)
		if t.Lost == 0 || ctx.Err() != nil {
			break
		}
		if t.Arrived == arrived {
			time.Sleep(time.Second)
		}
		arrived = t.Arrived
		time.Sleep(200 * time.Millisecond)
	}
	stop()
	err = <-done
	return f.Tally(due), err
}

// load is many over a while: accepting and sending at once would hide which is
// slow, so all is accepted before the first is due.
func load(ctx context.Context, c config) ([]row, error) {
	return timed(ctx, c, "load", c.n, func(start time.Time) func(int) time.Time {
		return func(int) time.Time { return start.Add(rand.N(c.over)) }
	}, c.over)
}

// herd is all in one instant, 09:00.
func herd(ctx context.Context, c config) ([]row, error) {
	return timed(ctx, c, "herd", c.herd, func(start time.Time) func(int) time.Time {
		return func(int) time.Time { return start }
	}, 0)
}

func timed(ctx context.Context, c config, name string, n int, due func(start time.Time) func(int) time.Time, over time.Duration) ([]row, error) {
	s, err := openBolt(filepath.Join(c.dir, name+".db"))
	if err != nil {
		return nil, err
	}
	defer s.Close()
	f := faults.NewFake(nil)
	defer f.Close()
	wait, err := lead(ctx, s, n, c.callers)
	if err != nil {
		return nil, err
	}
	start := time.Now().Add(wait)
	times, rate, err := spread(ctx, s, "load", n, c.callers, due(start))
	if err != nil {
		return nil, err
	}
	slow := accepted(start)
	t, err := deliver(ctx, s, f, times, c.workers, start.Add(over))
	if err != nil {
		return nil, err
	}
	r := fromTally(name, n, t)
	r.rate, r.note = rate, slow+fmt.Sprintf("over %s, %d at once; accepted with fsync", over, c.workers)
	return []row{r}, nil
}

// accept is the rate of one caller and of many, each with its fsync.
func accept(ctx context.Context, c config) ([]row, error) {
	s, err := openBolt(filepath.Join(c.dir, "accept.db"))
	if err != nil {
		return nil, err
	}
	defer s.Close()
	far := time.Now().Add(24 * time.Hour)
	n := min(c.n, 20_000)
	_, many, err := spread(ctx, s, "load", n, c.callers, func(int) time.Time { return far })
	if err != nil {
		return nil, err
	}
	start, k := time.Now(), n/20
	for i := range k {
		r, o, err := faults.One(fmt.Sprint("single-", i), "test", far)
		if err != nil {
			return nil, err
		}
		if _, err := s.Create(ctx, r, []reminders.Occurrence{o}); err != nil {
			return nil, err
		}
	}
	one := float64(k) / time.Since(start).Seconds()
	counts, err := s.Counts(ctx)
	if err != nil {
		return nil, err
	}
	return []row{{name: "accept", n: n + k, lost: n + k - counts.States[reminders.Waiting], rate: many,
		note: fmt.Sprintf("with fsync: %d callers; one caller %.0f/s", c.callers, one)}}, nil
}
