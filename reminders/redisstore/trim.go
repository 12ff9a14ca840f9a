package redisstore

import (
	"context"
	"time"

	"github.com/policybot/policybot/reminders"
)

// Trim implements reminders.Archive.
func (s *Store) Trim(ctx context.Context, before time.Time) (trimmed int, err error) {
	err = s.each(ctx, func(id string) error {
		n := 0
		err := s.retry(ctx, func() (err error) {
			n, err = s.trim(ctx, id, before)
			return err
		})
		if err == nil {
			trimmed += n
		}
		return err
	})
	return trimmed, err
}

// trim forgets what is old of one reminder, and it itself when it is closed and
// nothing is left.
func (s *Store) trim(ctx context.Context, id string, before time.Time) (int, error) {
	shard := s.shardOfReminder(id)
	p, err := s.read(ctx, shard, "r", id)
	if err != nil {
		return 0, err
	}
	r, err := p.reminder(id)
	if err != nil {
		return 0, nil // what cannot be read is kept
	}
	members, keys, _ := p.members()
	w := write{gen: p.gen, id: id, key: p.rem.version}
	old := 0
	for _, m := range members {
		if (m.State == reminders.Delivered || m.State == reminders.Cancelled) && m.Finished.Before(before) {
			old++
			w.drop(m.ID(), keys[m.ID()])
		}
	}
	closed := r.Status != reminders.Active && r.Updated.Before(before) && old == len(p.rows)
	if r.Status != reminders.Active && !closed || old == 0 && !closed {
		return 0, nil
	}
	n := old
	if closed {
		n++
		w.act = "drop"
	}
	return n, s.write(ctx, shard, s.lua.writeOOM, &w)
}
