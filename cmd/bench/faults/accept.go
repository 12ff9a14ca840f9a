package faults

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/faults"
)

// accepted is a note when accepting took longer than foreseen: then messages are
// late that the engine could not know of.
func accepted(first time.Time) string {
	if over := time.Since(first); over > 0 {
		return fmt.Sprintf("ACCEPTED until %s after the first was due, so that lateness means nothing; ", short(over))
	}
	return ""
}

// lead is how long accepting n reminders will take, with something to spare: by a
// trial of a few, which are taken back.
func lead(ctx context.Context, s reminders.Ledger, n, callers int) (time.Duration, error) {
	const few = 500
	far := time.Now().Add(24 * time.Hour)
	_, rate, err := spread(ctx, s, "trial", few, callers, func(int) time.Time { return far })
	if err != nil {
		return 0, err
	}
	errs := make([]error, few)
	var wg sync.WaitGroup
	for i := range few {
		wg.Go(func() { _, errs[i] = s.Finish(ctx, fmt.Sprint("trial-", i), reminders.Closing{Status: reminders.Void}) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return 0, fmt.Errorf("take back the trial: %w", err)
	}
	return 2*time.Second + time.Duration(2*float64(n)/rate*float64(time.Second)), nil
}

// spread accepts n reminders with so many callers and returns when each is due and
// how many were accepted a second. Each is one call of Create, which returns when
// the reminder is as durable as the store makes it.
func spread(ctx context.Context, s reminders.Ledger, name string, n, callers int, due func(i int) time.Time) (map[string]time.Time, float64, error) {
	ids, times := make([]string, n), make([]time.Time, n)
	var failed atomic.Pointer[error]
	var next atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for range callers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				r, o, err := faults.One(fmt.Sprint(name, "-", i), fmt.Sprint("test:", i%20), due(i))
				if err == nil {
					_, err = s.Create(ctx, r, []reminders.Occurrence{o})
				}
				if err != nil {
					failed.Store(&err)
					return
				}
				ids[i], times[i] = o.ID, o.At
			}
		})
	}
	wg.Wait()
	rate := float64(n) / time.Since(start).Seconds()
	if p := failed.Load(); p != nil {
		return nil, 0, fmt.Errorf("accept: %w", *p)
	}
	out := make(map[string]time.Time, n)
	for i, id := range ids {
		out[id] = times[i]
	}
	return out, rate, nil
}
