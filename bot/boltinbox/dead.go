package boltinbox

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders/outbox/boltfile"
)

// Dead implements bot.Inbox.
func (s *Store) Dead(ctx context.Context, after string) (out []bot.Job, err error) {
	s.mu.Lock()
	var list []*item
	from := s.index.ids[after]
	for _, it := range s.index.items {
		if it.state == dead && (from == nil || it.seq > from.seq) {
			list = append(list, it)
		}
	}
	s.mu.Unlock()
	slices.SortFunc(list, func(a, b *item) int { return cmp.Compare(a.seq, b.seq) })
	err = s.view(ctx, func(t tx) error {
		for _, it := range list[:min(len(list), bot.MaxClaim)] {
			r, err := decode(t.bucket("events").Get(boltfile.Key(it.seq)))
			until := t.bucket("ids").Get([]byte(it.id))
			if err == nil && r.State == dead && until != nil && boltfile.Number(until[8:]) > boltfile.Moment(t.now) {
				out = append(out, r.Job)
			}
		}
		return nil
	})
	return out, err
}

// Revive implements bot.Inbox.
func (s *Store) Revive(ctx context.Context, id string) error {
	return s.update(ctx, func(t tx) error {
		it := s.index.ids[id]
		if it == nil || it.state != dead {
			return fmt.Errorf("%w: %s", bot.ErrNotFound, id)
		}
		events := t.bucket("events")
		r, err := decode(events.Get(boltfile.Key(it.seq)))
		if err != nil {
			return fmt.Errorf("%w: %s: %w", bot.ErrNotFound, id, err)
		}
		if err := events.Delete(boltfile.Key(it.seq)); err != nil {
			return err
		}
		s.index.drop(it)
		seq, err := events.NextSequence() // behind what has come since
		if err != nil {
			return err
		}
		r.State, r.Attempts, r.Ready = waiting, 0, t.now
		if err := put(t, seq, &r); err != nil {
			return err
		}
		s.index.add(seq, &r)
		return t.bucket("ids").Put([]byte(id), append(boltfile.Key(seq), boltfile.Key(open)...))
	})
}

// Counts implements bot.Inbox.
func (s *Store) Counts(ctx context.Context) (c bot.InboxCounts, _ error) {
	if err := ctx.Err(); err != nil {
		return c, unavailable(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, it := range s.index.items {
		switch it.state {
		case dead, damaged:
			c.Dead++
			continue
		case claimed:
			c.Claimed++
		}
		c.Waiting++
		if c.Oldest.IsZero() || it.accepted.Before(c.Oldest) {
			c.Oldest = it.accepted
		}
	}
	return c, nil
}
