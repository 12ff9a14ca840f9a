package redisstore

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox/redisdb"
)

// Claim implements reminders.Queue.
func (s *Store) Claim(ctx context.Context, c reminders.ClaimOptions) (reminders.Batch, error) {
	if c.Max < 1 || c.Max > reminders.MaxClaim || c.Lease <= 0 {
		return reminders.Batch{}, fmt.Errorf("%w: claim of %d for %s", reminders.ErrInvalid, c.Max, c.Lease)
	}
	if s.client.Shards() == 1 {
		var b reminders.Batch
		err := s.claim(ctx, 0, c.Max, c, &b)
		return b, err
	}
	b, takes, nexts, order, err := s.peek(ctx, c.Max)
	if err != nil {
		return b, err
	}
	b.Next = time.Time{} // peek's is that of before
	for shard, n := range takes {
		if n == 0 {
			if at := nexts[shard]; !at.IsZero() && (b.Next.IsZero() || at.Before(b.Next)) {
				b.Next = at
			}
			continue
		}
		if err := s.claim(ctx, shard, n, c, &b); err != nil {
			if len(b.Claims) > 0 { // those of other shards are ours already
				break
			}
			return b, err
		}
	}
	slices.SortStableFunc(b.Claims, func(x, y reminders.Record) int {
		return cmp.Compare(order[x.ID()], order[y.ID()])
	})
	return b, nil
}

// peek finds how many of the most urgent lie in each shard. What other workers
// claim meanwhile only makes the batch smaller.
func (s *Store) peek(ctx context.Context, most int) (b reminders.Batch, takes []int, nexts []time.Time, order map[string]int, err error) {
	type ready struct {
		at     int64
		member string
		shard  int
	}
	var all []ready
	vs, err := s.client.Everywhere(ctx, s.lua.peek, most)
	if err != nil {
		return b, nil, nil, nil, err
	}
	for shard, v := range vs {
		s.client.Notice(ctx, shard, uint64(v.Num(1)))
		head(&b, v)
		nexts = append(nexts, v.Time(3))
		found := v.List(4)
		for i := 0; i+1 < len(found); i += 2 {
			all = append(all, ready{at: found.Num(i + 1), member: found.Text(i), shard: shard})
		}
	}
	slices.SortFunc(all, func(x, y ready) int { return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.member, y.member)) })
	takes = make([]int, s.client.Shards())
	order = map[string]int{}
	for i, r := range all[:min(most, len(all))] {
		takes[r.shard]++
		order[r.member[min(1, len(r.member)):]] = i
	}
	return b, takes, nexts, order, nil
}

// claim adds what one shard hands out to b.
func (s *Store) claim(ctx context.Context, shard, n int, c reminders.ClaimOptions, b *reminders.Batch) error {
	v, err := s.client.Run(ctx, shard, s.lua.claim, n, redisdb.Length(c.Lease), c.Worker)
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	s.client.Notice(ctx, shard, uint64(v.Num(1)))
	head(b, v)
	for _, id := range v.List(5) {
		b.Poisoned = append(b.Poisoned, fmt.Sprint(id))
	}
	for _, f := range v.Lists(4) {
		w := row{id: f.Text(0), body: f.Text(1), sum: f.Text(2), state: f.Text(3), log: f.Text(4)}
		w.key = sha(w.state) // the script has just written it
		r, err := w.record()
		switch {
		case errors.Is(err, reminders.ErrNewer): // its lease runs out, and a newer program takes it
		case err != nil:
			if _, err := s.client.Run(ctx, shard, s.lua.park, w.id); err != nil {
				return fmt.Errorf("park %s: %w", w.id, err)
			}
			b.Poisoned = append(b.Poisoned, w.id)
		default:
			b.Claims = append(b.Claims, *r)
		}
	}
	return nil
}

// head reads what claim and peek begin with into b, which may hold that of another
// shard: the newest generation, the earliest next.
func head(b *reminders.Batch, v redisdb.Reply) {
	b.Now = v.Time(0)
	b.Generation.Number = max(b.Generation.Number, uint64(v.Num(1)))
	if since := v.Time(2); since.After(b.Generation.Since) {
		b.Generation.Since = since
	}
	if n := v.Num(3); n >= 0 {
		if at := redisdb.FromMS(n); b.Next.IsZero() || at.Before(b.Next) {
			b.Next = at
		}
	}
}

// ceilMS rounds up: never early.
func ceilMS(t time.Time) int64 {
	n := t.UnixMilli()
	if time.UnixMilli(n).Before(t) {
		n++
	}
	return n
}

// held runs a script for whoever has a claim: an occurrence that is gone is a
// stale claim to him.
func (s *Store) held(ctx context.Context, what string, script *redis.Script, ref reminders.Ref, args ...any) error {
	_, err := s.client.Quick(ctx, s.shardOf(ref.ID), script, append([]any{ref.ID, ref.Token}, args...)...)
	switch {
	case errors.Is(err, reminders.ErrNotFound):
		return fmt.Errorf("%s %s: %w: %w", what, ref.ID, reminders.ErrStale, err)
	case err != nil:
		return fmt.Errorf("%s %s: %w", what, ref.ID, err)
	}
	return nil
}

// Renew implements reminders.Queue.
func (s *Store) Renew(ctx context.Context, ref reminders.Ref, lease time.Duration) error {
	return s.held(ctx, "renew", s.lua.renew, ref, redisdb.Length(lease))
}

// Begin implements reminders.Queue.
func (s *Store) Begin(ctx context.Context, ref reminders.Ref, m reminders.Mark) error {
	return s.held(ctx, "begin", s.lua.begin, ref, redisdb.Length(m.Lease), string(m.Proof), redisdb.Flag(m.Late))
}

// Release implements reminders.Queue.
func (s *Store) Release(ctx context.Context, ref reminders.Ref, at time.Time, note string) error {
	return s.held(ctx, "release", s.lua.release, ref, ceilMS(at), note)
}

// Deliver implements reminders.Queue.
func (s *Store) Deliver(ctx context.Context, ref reminders.Ref, receipt reminders.Receipt) error {
	b, err := json.Marshal(receipt)
	if err != nil {
		return fmt.Errorf("%w: receipt of %s: %w", reminders.ErrInvalid, ref.ID, err)
	}
	return s.held(ctx, "deliver", s.lua.deliver, ref, string(b), receipt.Message)
}

// Fail implements reminders.Queue.
func (s *Store) Fail(ctx context.Context, ref reminders.Ref, f reminders.Failure) error {
	return s.held(ctx, "fail", s.lua.fail, ref, max(0, ceilMS(f.At)), f.Reason, redisdb.Flag(f.Free), redisdb.Flag(f.Dead), redisdb.Flag(f.Unsure))
}

// Doubt implements reminders.Queue.
func (s *Store) Doubt(ctx context.Context, ref reminders.Ref, at time.Time, reason string) error {
	return s.held(ctx, "doubt", s.lua.doubt, ref, ceilMS(at), reason)
}

// Collapse implements reminders.Queue. The newer one must still be as it was read
// when this one is given up for it.
func (s *Store) Collapse(ctx context.Context, ref reminders.Ref, proof reminders.Proof) (done bool, err error) {
	err = s.retry(ctx, func() error {
		done = false
		one, err := s.read(ctx, s.shardOf(ref.ID), "o", ref.ID)
		if errors.Is(err, reminders.ErrNotFound) {
			return fmt.Errorf("%w: %w", reminders.ErrStale, err)
		} else if err != nil {
			return err
		}
		r, err := one.rows[0].record()
		if err != nil {
			return err
		}
		if err := r.Renew(one.now, ref, r.Ready.Sub(one.now)); err != nil { // only to check the claim
			return err
		}
		if r.Doubtful(one.gen) && proof != reminders.NotThere || r.Occurrence.Series == "" {
			return nil
		}
		all, err := s.read(ctx, s.shardOf(ref.ID), "r", r.Occurrence.Reminder)
		if err != nil {
			return err
		}
		members, keys, _ := all.members()
		newer := reminders.Superseded(all.now, r, members)
		if newer == "" {
			return nil
		}
		if err := r.CollapseInto(all.now, ref, newer); err != nil {
			return err
		}
		w := write{gen: one.gen, key: "*"}
		w.check(newer, keys[newer])
		w.put(r, one.rows[0].key)
		done = true
		return s.write(ctx, s.shardOf(ref.ID), s.lua.writeOOM, &w)
	})
	if err != nil {
		return false, fmt.Errorf("collapse %s: %w", ref.ID, err)
	}
	return done, nil
}

// NextReady implements reminders.Queue.
func (s *Store) NextReady(ctx context.Context) (time.Time, error) {
	var b reminders.Batch
	vs, err := s.client.Everywhere(ctx, s.lua.peek, 1)
	for _, v := range vs {
		head(&b, v)
	}
	return b.Next, err
}
