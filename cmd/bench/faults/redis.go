package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/faults"
	"github.com/policybot/policybot/reminders/redisstore"
)

// redisScenarios are the rows of redisstore.
var redisScenarios = []scenario{
	{"load", redisLoad}, {"herd", redisHerd}, {"latency", redisLatency},
	{"kill", redisKill}, {"rkill", redisDown}, {"power", redisPower}, {"wipe", redisWipe},
	{"stop", redisStop}, {"partition", redisPartition},
	{"full", redisFull}, {"poison", redisPoison}, {"races", redisRaces}, {"down", redisAway},
}

// rig is a redis-server, a channel, and replicas that send from the one to the
// other; the store is this process's own.
type rig struct {
	config
	server   *faults.Redis
	fake     *faults.Fake
	store    *redisstore.Store
	admin    *redis.Client // for harm
	replicas []*faults.Replica
	started  int // replicas ever
	rate     float64
	slow     string // see accepted
}

// newRig starts all but replicas.
func newRig(ctx context.Context, c config, name string, settings ...string) (*rig, error) {
	dir, err := c.folder("redis-" + name)
	if err != nil {
		return nil, err
	}
	r := &rig{config: c, fake: faults.NewFake(nil)}
	if r.server, err = faults.StartRedis(dir, settings...); err != nil {
		r.fake.Close()
		return nil, err
	}
	r.admin = redis.NewClient(&redis.Options{Addr: r.server.Addr})
	if r.store, err = redisstore.Open(ctx, r.server.URL(), redisstore.Options{}); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

func (r *rig) close() {
	for _, p := range r.replicas {
		p.Kill()
	}
	if r.store != nil {
		_ = r.store.Close()
	}
	_ = r.admin.Close()
	r.server.Kill()
	r.fake.Close()
}

// start starts replicas that find Redis at the places.
func (r *rig) start(ctx context.Context, places ...string) error {
	for _, place := range places {
		p, err := r.replica(ctx, place)
		if err != nil {
			return err
		}
		r.replicas = append(r.replicas, p)
	}
	return nil
}

func (r *rig) replica(ctx context.Context, place string) (*faults.Replica, error) {
	r.started++
	return faults.Start(ctx, faults.Orders{Place: place, URL: r.fake.URL, Worker: fmt.Sprint("replica-", r.started),
		Short: r.short, Concurrency: r.workers})
}

// accept accepts n reminders, due from a moment after that on, as f says.
func (r *rig) accept(ctx context.Context, n int, f func() time.Duration) (due map[string]time.Time, first time.Time, err error) {
	wait, err := lead(ctx, r.store, n, r.callers)
	if err != nil {
		return nil, first, err
	}
	first = time.Now().Add(wait)
	due, r.rate, err = spread(ctx, r.store, "load", n, r.callers, func(int) time.Time { return first.Add(f()) })
	r.slow = accepted(first)
	return due, first, err
}

// patience is how long nothing may happen before it is given up that something
// will: longer than the lease of a send and the settle time together.
const patience = 2 * time.Minute

// settle waits until everything has arrived and the store has nothing under way,
// and a while in which a second one would come.
func (r *rig) settle(ctx context.Context, name string, due map[string]time.Time) (row, error) {
	start := time.Now()
	missing, open := len(due), -1
	for changed := time.Now(); ; time.Sleep(200 * time.Millisecond) {
		if err := ctx.Err(); err != nil {
			return row{}, err
		}
		m, o := r.fake.Missing(due), open
		if c, err := r.store.Counts(ctx); err == nil {
			o = c.States[reminders.Waiting] + c.States[reminders.Claimed] + c.States[reminders.Sending]
		}
		if m == 0 && o == 0 || time.Since(changed) > patience {
			open = o
			break
		}
		if m != missing || o != open {
			missing, open, changed = m, o, time.Now()
		}
	}
	time.Sleep(2 * time.Second)
	out := fromTally(name, len(due), r.fake.Tally(due))
	out.rate = r.rate
	out.note = r.slow + fmt.Sprintf("settled after %s", short(time.Since(start)))
	if open != 0 {
		out.lost += open
		out.note = fmt.Sprintf("BAD: %d never settled", open)
	}
	return out, nil
}

// within is a due time at random in d, in whole milliseconds.
func within(d time.Duration) func() time.Duration {
	return func() time.Duration { return rand.N(d) }
}
