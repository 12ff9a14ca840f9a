package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/policybot/policybot/reminders/faults"
)

// struck is a load with two replicas that is struck by harm, which starts when the
// first is due and returns what to note. The rig is closed.
func struck(ctx context.Context, c config, name, title string, n int, harm func(r *rig) (string, error), settings ...string) ([]row, error) {
	r, err := newRig(ctx, c, name, settings...)
	if err != nil {
		return nil, err
	}
	defer r.close()
	return r.struck(ctx, title, n, []string{r.server.URL(), r.server.URL()}, harm)
}

func (r *rig) struck(ctx context.Context, title string, n int, places []string, harm func(r *rig) (string, error)) ([]row, error) {
	if err := r.start(ctx, places...); err != nil {
		return nil, err
	}
	due, first, err := r.accept(ctx, n, within(r.over))
	if err != nil {
		return nil, err
	}
	time.Sleep(time.Until(first))
	note, err := harm(r)
	if err != nil {
		return nil, err
	}
	time.Sleep(time.Until(first.Add(r.over)))
	out, err := r.settle(ctx, title, due)
	out.note = note + "; " + out.note
	return []row{out}, err
}

// redisKill is kill -9 of one of the replicas, five times; another is started in
// its place.
func redisKill(ctx context.Context, c config) ([]row, error) {
	const kills = 5
	return struck(ctx, c, "kill", "replica killed 5 times", c.n, func(r *rig) (string, error) {
		for range kills {
			time.Sleep(c.over / (kills + 1))
			r.replicas[1].Kill()
			p, err := r.replica(ctx, r.server.URL())
			if err != nil {
				return "", err
			}
			r.replicas[1] = p
		}
		return "kill -9 of one of 2 processes", nil
	})
}

// redisDown is kill -9 of Redis, which then is away for a while.
func redisDown(ctx context.Context, c config) ([]row, error) {
	down := min(3*time.Second, c.over/4)
	return struck(ctx, c, "rkill", "Redis killed", c.n, func(r *rig) (string, error) {
		time.Sleep(c.over / 2)
		r.server.Kill()
		time.Sleep(down)
		return fmt.Sprintf("kill -9 of Redis, down %s; AOF always", down), r.server.Up()
	}, "--appendfsync", "always")
}

// redisPower is a power loss: Redis is killed, and what it appended in the last
// second is gone from its file.
func redisPower(ctx context.Context, c config) ([]row, error) {
	return struck(ctx, c, "power", "power lost", c.n, func(r *rig) (string, error) {
		aof, err := r.server.AOF()
		if err != nil {
			return "", err
		}
		tail := min(time.Second, c.over/5)
		time.Sleep(c.over/2 - tail)
		kept, err := os.Stat(aof)
		if err != nil {
			return "", err
		}
		posted := r.fake.Posted()
		time.Sleep(tail)
		forgotten := r.fake.Posted() - posted
		r.server.Kill()
		all, err := os.Stat(aof)
		if err != nil {
			return "", err
		}
		if err := os.Truncate(aof, kept.Size()); err != nil {
			return "", err
		}
		return fmt.Sprintf("the last %s of the AOF cut, %d KB; %d posts of that time", short(tail), (all.Size()-kept.Size())>>10, forgotten), r.server.Up()
	}, "--appendfsync", "everysec", "--auto-aof-rewrite-percentage", "0")
}

// redisWipe empties Redis in the middle and puts back what was exported at the
// beginning: once by FLUSHALL, once by taking the folder away.
func redisWipe(ctx context.Context, c config) ([]row, error) {
	wipe := func(name, title string, empty func(r *rig) error) ([]row, error) {
		return struck(ctx, c, name, title, c.n/5, func(r *rig) (string, error) {
			var export bytes.Buffer
			if err := r.store.Export(ctx, &export); err != nil {
				return "", err
			}
			time.Sleep(c.over / 2)
			if err := empty(r); err != nil {
				return "", err
			}
			time.Sleep(300 * time.Millisecond)
			got, err := r.store.Import(ctx, &export)
			return fmt.Sprintf("%d imported again, %d of them uncertain", got.Occurrences, got.Uncertain), err
		})
	}
	rows, err := wipe("flush", "FLUSHALL, import", func(r *rig) error {
		return r.admin.FlushAll(ctx).Err()
	})
	if err != nil {
		return rows, err
	}
	more, err := wipe("empty", "empty folder, import", func(r *rig) error {
		r.server.Kill()
		if err := os.RemoveAll(filepath.Join(r.server.Dir, "appendonlydir")); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return r.server.Up()
	})
	return append(rows, more...), err
}

// redisStop halts a replica for longer than the lease of a send.
func redisStop(ctx context.Context, c config) ([]row, error) {
	stop := time.Minute // the lease is 5 + 15 + 30 seconds
	if c.short {
		stop = 3 * time.Second
	}
	return struck(ctx, c, "stop", "replica stopped", c.n, func(r *rig) (string, error) {
		time.Sleep(c.over / 4)
		err := r.replicas[1].Stop()
		time.Sleep(stop)
		return fmt.Sprintf("SIGSTOP of one of 2 processes for %s", stop), errors.Join(err, r.replicas[1].Continue())
	})
}

// redisPartition is a network that swallows everything for a while, between Redis
// and one replica, and then between Redis and both.
func redisPartition(ctx context.Context, c config) ([]row, error) {
	hole := min(10*time.Second, c.over/2)
	part := func(name, title string, parted int) ([]row, error) {
		r, err := newRig(ctx, c, name)
		if err != nil {
			return nil, err
		}
		defer r.close()
		p, err := faults.NewProxy(r.server.Addr, 0)
		if err != nil {
			return nil, err
		}
		defer p.Close()
		places := slices.Repeat([]string{r.server.URL()}, 2)
		for i := range parted {
			places[i] = "redis://" + p.Addr
		}
		return r.struck(ctx, title, c.n/5, places, func(*rig) (string, error) {
			time.Sleep(c.over / 4)
			p.Part()
			time.Sleep(hole)
			p.Heal()
			return fmt.Sprintf("black hole for %s", hole), nil
		})
	}
	rows, err := part("part1", "one replica parted", 1)
	if err != nil {
		return rows, err
	}
	more, err := part("part2", "both replicas parted", 2)
	return append(rows, more...), err
}

// redisAway has all replicas away while reminders fall due.
func redisAway(ctx context.Context, c config) ([]row, error) {
	r, err := newRig(ctx, c, "down")
	if err != nil {
		return nil, err
	}
	defer r.close()
	over := c.over / 4
	due, first, err := r.accept(ctx, c.n/10, within(over))
	if err != nil {
		return nil, err
	}
	time.Sleep(time.Until(first.Add(over)))
	if n := r.fake.Posted(); n > 0 {
		return nil, fmt.Errorf("%d posts though nobody sends", n)
	}
	if err := r.start(ctx, r.server.URL(), r.server.URL()); err != nil {
		return nil, err
	}
	out, err := r.settle(ctx, "all replicas down", due)
	out.note = fmt.Sprintf("started when all of %s had been due; %s", short(over), out.note)
	return []row{out}, err
}
