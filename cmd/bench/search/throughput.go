package search

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

func (j job) askTogether(ctx context.Context, e engine) (perSecond float64, err error) {
	x, err := e.Open(ctx, j.Dir)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	queries, _, err := j.queries()
	if err != nil {
		return 0, err
	}
	return throughput(ctx, x, queries, j.Throughput)
}

// throughput asks from twice as many goroutines as there are cores.
func throughput(ctx context.Context, x opened, queries []query, most time.Duration) (float64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next, done atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for range 2 * runtime.NumCPU() {
		wg.Go(func() {
			for time.Since(start) < most && ctx.Err() == nil {
				q := queries[int(next.Add(1)-1)%len(queries)]
				if _, err := search1(ctx, x, q.Q, timedSize); err != nil {
					cancel(err)
					return
				}
				done.Add(1)
			}
		})
	}
	wg.Wait()
	return float64(done.Load()) / time.Since(start).Seconds(), context.Cause(ctx)
}
