package faults

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/policybot/policybot/reminders/faults"
)

// timedRun accepts n reminders due within over of a moment, with two replicas at a
// place that are there from the start.
func (r *rig) timedRun(ctx context.Context, name, place string, n int, over time.Duration) ([]row, error) {
	if err := r.start(ctx, place, place); err != nil {
		return nil, err
	}
	due, first, err := r.accept(ctx, n, within(over+1))
	if err != nil {
		return nil, err
	}
	time.Sleep(time.Until(first.Add(over)))
	out, err := r.settle(ctx, name, due)
	return []row{out}, err
}

// redisLoad is many over a while.
func redisLoad(ctx context.Context, c config) ([]row, error) {
	r, err := newRig(ctx, c, "load", "--appendfsync", "everysec")
	if err != nil {
		return nil, err
	}
	defer r.close()
	if err := r.admin.ConfigSet(ctx, "latency-monitor-threshold", "20").Err(); err != nil {
		return nil, err
	}
	rows, err := r.timedRun(ctx, fmt.Sprintf("load over %s", c.over), r.server.URL(), c.n, c.over)
	if len(rows) == 1 {
		rows[0].note = fmt.Sprintf("2 processes, %d sends at once in each; AOF everysec; %d callers; ", c.workers, c.callers) + rows[0].note + r.stalls(ctx)
	}
	return rows, err
}

// redisHerd is all in one instant, 09:00.
func redisHerd(ctx context.Context, c config) ([]row, error) {
	r, err := newRig(ctx, c, "herd")
	if err != nil {
		return nil, err
	}
	defer r.close()
	return r.timedRun(ctx, "herd in one instant", r.server.URL(), c.herd, 0)
}

// redisLatency is a herd with Redis a few milliseconds away.
func redisLatency(ctx context.Context, c config) ([]row, error) {
	r, err := newRig(ctx, c, "latency")
	if err != nil {
		return nil, err
	}
	defer r.close()
	p, err := faults.NewProxy(r.server.Addr, 1500*time.Microsecond)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	return r.timedRun(ctx, "herd, Redis 3 ms away", "redis://"+p.Addr, c.herd/2, 0)
}

// stalls is what held Redis itself up for 20 ms and more, and for how long at most:
// a slow disk (aof-...), the copy for a rewrite of its file (fork), a script
// (command). Nothing that waits for it can be quicker.
func (r *rig) stalls(ctx context.Context) string {
	events, err := r.admin.Do(ctx, "latency", "latest").Slice()
	if err != nil {
		return "; " + err.Error()
	}
	var out []string
	for _, e := range events {
		if f, ok := e.([]any); ok && len(f) == 4 {
			out = append(out, fmt.Sprintf("%v %v ms", f[0], f[3]))
		}
	}
	if len(out) == 0 {
		return "; Redis never held up for 20 ms"
	}
	return "; Redis held up at most: " + strings.Join(out, ", ")
}
