package faults

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/faults"
	"github.com/policybot/policybot/reminders/redisstore"
)

// redisFull fills the memory before anything is due: what is due is sent, and
// nothing more is accepted.
func redisFull(ctx context.Context, c config) ([]row, error) {
	r, err := newRig(ctx, c, "full")
	if err != nil {
		return nil, err
	}
	defer r.close()
	if err := r.start(ctx, r.server.URL(), r.server.URL()); err != nil {
		return nil, err
	}
	due, first, err := r.accept(ctx, c.n/10, within(c.over/6))
	if err != nil {
		return nil, err
	}
	if err := r.admin.ConfigSet(ctx, "maxmemory", "1mb").Err(); err != nil {
		return nil, err
	}
	one, o, err := faults.One("one more", "test:a", time.Now().Add(time.Hour))
	if err != nil {
		return nil, err
	}
	_, refused := r.store.Create(ctx, one, []reminders.Occurrence{o})
	time.Sleep(time.Until(first.Add(c.over / 6)))
	out, err := r.settle(ctx, "Redis out of memory", due)
	out.note = "maxmemory below what is used, a new reminder is refused: ErrFull; " + out.note
	if !errors.Is(refused, reminders.ErrFull) {
		out.lost, out.note = out.lost+1, fmt.Sprintf("BAD: a new reminder is not refused: %v", refused)
	}
	return []row{out}, err
}

// redisPoison damages some of the records, each in another way.
func redisPoison(ctx context.Context, c config) ([]row, error) {
	r, err := newRig(ctx, c, "poison")
	if err != nil {
		return nil, err
	}
	defer r.close()
	due, first, err := r.accept(ctx, c.n/10, within(c.over/6))
	if err != nil {
		return nil, err
	}
	damaged := 0
	for id := range due {
		if damaged == len(due)/20 {
			break
		}
		if err := poison(ctx, r.admin, id, damaged); err != nil {
			return nil, err
		}
		delete(due, id)
		damaged++
	}
	junk := redis.Z{Score: 1, Member: "5nobody knows this"}
	if err := r.admin.ZAdd(ctx, shard+"due", junk).Err(); err != nil {
		return nil, err
	}
	if err := r.start(ctx, r.server.URL(), r.server.URL()); err != nil {
		return nil, err
	}
	time.Sleep(time.Until(first.Add(c.over / 6)))
	out, err := r.settle(ctx, "damaged records", due)
	if err != nil {
		return nil, err
	}
	counts, err := r.store.Counts(ctx)
	out.note = fmt.Sprintf("%d damaged, one of them invented, %d parked as dead; ", damaged+1, counts.States[reminders.Dead]) + out.note
	if counts.States[reminders.Dead] != damaged+1 {
		out.lost, out.note = out.lost+1, "BAD: "+out.note
	}
	return []row{out}, err
}

// shard is what the keys of a store of one shard begin with; see package
// redisstore.
const shard = redisstore.DefaultPrefix + "{s0}:"

// poison damages a record in one of five ways.
func poison(ctx context.Context, db *redis.Client, id string, way int) error {
	key := shard + "o:" + id
	switch way % 5 {
	case 0:
		return db.HSet(ctx, key, "s", "garbage").Err()
	case 1:
		body, err := db.HGet(ctx, key, "b").Result()
		if err != nil {
			return err
		}
		return db.HSet(ctx, key, "b", strings.Replace(body, "提醒", "提供", 1)).Err()
	case 2:
		return db.Del(ctx, key).Err()
	case 3:
		return db.Set(ctx, key, "a string", 0).Err()
	}
	state, err := db.HGet(ctx, key, "s").Result()
	if err != nil {
		return err
	}
	return db.HSet(ctx, key, "s", strings.Replace(state, `"tk":0`, `"tk":7`, 1)).Err()
}

// redisRaces cancels and edits beside two replicas.
func redisRaces(ctx context.Context, c config) ([]row, error) {
	r, err := newRig(ctx, c, "races")
	if err != nil {
		return nil, err
	}
	defer r.close()
	if err := r.start(ctx, r.server.URL(), r.server.URL()); err != nil {
		return nil, err
	}
	// Two seconds ahead, since a replica looks once a second for what others accepted.
	out, err := race(ctx, r.store, r.fake, c.races, 500, 2*time.Second, func() {})
	return []row{out}, err
}
