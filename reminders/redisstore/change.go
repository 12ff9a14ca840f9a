package redisstore

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox/redisdb"
)

// What is rare is done in Go, with the functions boltstore uses too: read a
// snapshot, compute, and write it if what was read is still there (write.lua).

// snapshot is what read.lua returns.
type snapshot struct {
	now  time.Time
	gen  reminders.Generation
	rem  *remRow // nil when there is none, or an occurrence was asked for
	rows []row
}

// read takes a snapshot: an occurrence ("o"), a reminder with its occurrences
// ("r"), or a reminder and which of some occurrences there are ("x").
func (s *Store) read(ctx context.Context, shard int, kind, id string, of ...any) (snapshot, error) {
	v, err := s.client.Run(ctx, shard, s.lua.read, append([]any{kind, id}, of...)...)
	if err != nil {
		return snapshot{}, err
	}
	out := snapshot{
		now: v.Time(0), gen: reminders.Generation{Number: uint64(v.Num(1)), Since: v.Time(2)},
	}
	if f := v.List(3); len(f) > 0 {
		r := remRowOf(f)
		out.rem = &r
	}
	for _, f := range v.Lists(4) {
		out.rows = append(out.rows, rowOf(f))
	}
	return out, nil
}

// reminder decodes that of a snapshot. ErrNotFound, ErrCorrupt, ErrNewer.
func (p snapshot) reminder(id string) (*reminders.Reminder, error) {
	if p.rem == nil {
		return nil, fmt.Errorf("%w: %s", reminders.ErrNotFound, id)
	}
	return p.rem.reminder()
}

// members are the occurrences that can be read, and the keys of all; ErrNewer when
// there are some for a newer program.
func (p snapshot) members() (out []*reminders.Record, keys map[string]string, newer error) {
	keys = map[string]string{}
	for _, w := range p.rows {
		keys[w.id] = w.key
		r, err := w.record()
		switch {
		case errors.Is(err, reminders.ErrNewer):
			newer = err
		case err == nil:
			out = append(out, r)
		}
	}
	return out, keys, newer
}

// write collects the arguments of write.lua.
type write struct {
	gen      reminders.Generation
	id, key  string // of the reminder, and its v as read
	act      string // "keep" when ""
	reminder []any  // body, sum, made, planned, active
	args     []any
	err      error
}

// putReminder replaces the reminder.
func (w *write) putReminder(r *reminders.Reminder) {
	body, sum, err := r.Encode()
	w.err = errors.Join(w.err, err)
	w.act, w.id = "put", r.ID
	w.reminder = []any{body, sum, r.Made, ceilMS0(r.PlanAt), redisdb.Flag(r.Status == reminders.Active)}
}

// put replaces the state of an occurrence that was read with key.
func (w *write) put(r *reminders.Record, key string) { w.add(r, key, "", "") }

// accept adds an occurrence that must not be there, or with key "*" whatever is.
func (w *write) accept(r *reminders.Record, key string) {
	if r.State == reminders.Waiting && !r.Occurrence.At.After(w.gen.Since) && r.Generation == w.gen.Number &&
		r.Generation > 0 {
		r.Generation-- // as accept in create.lua
	}
	body, sum, err := r.Occurrence.Encode()
	w.err = errors.Join(w.err, err)
	w.add(r, key, string(body), sum)
}

func (w *write) add(r *reminders.Record, key, body, sum string) {
	state, err := encodeState(r)
	log, lerr := encodeLog(r.Log)
	w.err = errors.Join(w.err, err, lerr)
	w.args = append(w.args, r.ID(), key, "put", state, log, body, sum)
}

func (w *write) check(id, key string) { w.args = append(w.args, id, key, "check", "", "", "", "") }
func (w *write) drop(id, key string)  { w.args = append(w.args, id, key, "drop", "", "", "", "") }

func ceilMS0(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return ceilMS(t)
}

// write does it. errConflict when something is not as it was read.
func (s *Store) write(ctx context.Context, shard int, script *redis.Script, w *write) error {
	if w.err != nil {
		return w.err
	}
	if w.act == "" {
		w.act = "keep"
	}
	if w.reminder == nil {
		w.reminder = []any{"", "", "", "0", "0"}
	}
	args := append([]any{w.gen.Number, w.id, w.key, w.act}, w.reminder...)
	_, err := s.client.Promise(ctx, shard, script, append(args, w.args...)...)
	return err
}

// maxTries bounds how often a change is done anew because of another.
const maxTries = 100

func (s *Store) retry(ctx context.Context, f func() error) error {
	for try := range maxTries {
		err := f()
		if !errors.Is(err, errConflict) {
			return err
		}
		select {
		case <-time.After(time.Duration(rand.IntN(1+min(try, 20))) * time.Millisecond): // #nosec G404 -- spreads attempts in time, nothing is secret
		case <-ctx.Done():
			return unavailable(ctx.Err())
		}
	}
	return unavailable(fmt.Errorf("%w %d times", errConflict, maxTries))
}

// change does a transition of one occurrence.
func (s *Store) change(ctx context.Context, what, id string, f func(now time.Time, g reminders.Generation, r *reminders.Record) error) error {
	shard := s.shardOf(id)
	err := s.retry(ctx, func() error {
		p, err := s.read(ctx, shard, "o", id)
		if err != nil {
			return err
		}
		r, err := p.rows[0].record()
		if err != nil {
			return err
		}
		if err := f(p.now, p.gen, r); err != nil {
			return err
		}
		w := write{gen: p.gen, key: "*"}
		w.put(r, p.rows[0].key)
		return s.write(ctx, shard, s.lua.writeOOM, &w)
	})
	if err != nil {
		return fmt.Errorf("%s %s: %w", what, id, err)
	}
	return nil
}

// whole changes a reminder with all its occurrences.
func (s *Store) whole(ctx context.Context, id string, script *redis.Script,
	f func(p snapshot, r *reminders.Reminder, members []*reminders.Record) ([]reminders.Record, error)) error {
	shard := s.shardOfReminder(id)
	return s.retry(ctx, func() error {
		p, err := s.read(ctx, shard, "r", id)
		if err != nil {
			return err
		}
		r, err := p.reminder(id)
		if err != nil {
			return err
		}
		members, keys, newer := p.members()
		if newer != nil {
			return newer
		}
		type standing struct {
			state reminders.State
			ready time.Time
		}
		before := map[string]standing{}
		for _, m := range members {
			before[m.ID()] = standing{m.State, m.Ready}
		}
		fresh, err := f(p, r, members)
		if err != nil {
			return err
		}
		w := write{gen: p.gen, key: p.rem.version}
		w.putReminder(r)
		for _, m := range members {
			if was := before[m.ID()]; m.State != was.state || !m.Ready.Equal(was.ready) {
				w.put(m, keys[m.ID()])
			} else {
				w.check(m.ID(), keys[m.ID()])
			}
		}
		for i := range fresh {
			if _, known := keys[fresh[i].ID()]; !known {
				w.accept(&fresh[i], "")
			}
		}
		return s.write(ctx, shard, script, &w)
	})
}
