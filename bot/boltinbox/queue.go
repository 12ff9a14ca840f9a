package boltinbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders/outbox/boltfile"
)

const open = ^uint64(0) // instead of a moment at which an id is forgotten

// Accept implements bot.Inbox.
func (s *Store) Accept(ctx context.Context, e bot.Event) (fresh bool, err error) {
	err = s.update(ctx, func(t tx) error {
		if v := t.bucket("ids").Get([]byte(e.ID)); v != nil && boltfile.Number(v[8:]) > boltfile.Moment(t.now) {
			return nil
		}
		seq, err := t.bucket("events").NextSequence()
		if err != nil {
			return err
		}
		r := record{Job: bot.Job{Event: e, Accepted: t.now}, State: waiting, Ready: t.now}
		if err := put(t, seq, &r); err != nil {
			return err
		}
		if err := t.bucket("ids").Put([]byte(e.ID), append(boltfile.Key(seq), boltfile.Key(open)...)); err != nil {
			return err
		}
		s.index.add(seq, &r)
		fresh = true
		return nil
	})
	return fresh && err == nil, err
}

// Claim implements bot.Inbox.
func (s *Store) Claim(ctx context.Context, c bot.ClaimOptions) (bot.Claimed, error) {
	if err := ctx.Err(); err != nil {
		return bot.Claimed{}, unavailable(err)
	}
	out := bot.Claimed{}
	s.mu.Lock()
	out.Now = s.now()
	s.index.ripen(out.Now)
	out.Next = s.index.next(out.Now)
	s.mu.Unlock()
	if !s.group.Closed() && (out.Next.IsZero() || out.Next.After(out.Now)) {
		return out, nil // nothing to write
	}
	err := s.update(ctx, func(t tx) error {
		out = bot.Claimed{Now: t.now}
		s.index.ripen(t.now)
		for len(out.Jobs) < c.Max {
			it := s.index.take()
			if it == nil {
				break
			}
			j, err := s.claim(t, it, c.Lease)
			if errors.Is(err, errDamaged) {
				it.state = damaged
				s.index.leave(it)
				continue
			}
			if err != nil {
				return err
			}
			out.Jobs = append(out.Jobs, j)
		}
		out.Next = s.index.next(t.now)
		return t.bucket("meta").Put([]byte("token"), boltfile.Key(s.index.token))
	})
	if err != nil {
		return bot.Claimed{}, err
	}
	return out, nil
}

func (s *Store) claim(t tx, it *item, lease time.Duration) (bot.Job, error) {
	r, err := decode(t.bucket("events").Get(boltfile.Key(it.seq)))
	if err != nil {
		return bot.Job{}, err
	}
	r.Attempts++
	r.Doubt = r.Doubt || r.Sending
	r.Unsure = r.Unsure || it.seq <= s.index.unsure
	r.Sending, r.Ready = false, t.now
	if err := put(t, it.seq, &r); err != nil {
		return bot.Job{}, err
	}
	s.index.token++
	it.token, it.state, it.ready = s.index.token, claimed, t.now.Add(lease)
	s.index.put(it)
	r.Ref = bot.Ref{ID: it.id, Token: it.token}
	return r.Job, nil
}

// held does f with the record that ref claims.
func (s *Store) held(ctx context.Context, ref bot.Ref, f func(t tx, it *item, r *record) error) error {
	return s.update(ctx, func(t tx) error {
		it := s.index.ids[ref.ID]
		if it == nil || it.state != claimed || it.token != ref.Token {
			return fmt.Errorf("%w: %s", bot.ErrStale, ref.ID)
		}
		r, err := decode(t.bucket("events").Get(boltfile.Key(it.seq)))
		if err != nil {
			return fmt.Errorf("%w: %s: %w", bot.ErrStale, ref.ID, err)
		}
		return f(t, it, &r)
	})
}

func (r *record) keep(replies []bot.Reply) {
	if !r.Handled {
		r.Handled, r.Replies = true, replies
	}
}

// Renew implements bot.Inbox.
func (s *Store) Renew(ctx context.Context, ref bot.Ref, lease time.Duration) error {
	return s.held(ctx, ref, func(t tx, it *item, _ *record) error {
		it.ready = t.now.Add(lease)
		s.index.put(it)
		return nil
	})
}

// Begin implements bot.Inbox.
func (s *Store) Begin(ctx context.Context, ref bot.Ref, m bot.Mark) error {
	return s.held(ctx, ref, func(t tx, it *item, r *record) error {
		r.keep(m.Replies)
		if r.Next != m.N || r.Begun.IsZero() {
			r.Begun = t.now
		}
		r.Next, r.Sending = m.N, true
		if err := put(t, it.seq, r); err != nil {
			return err
		}
		it.ready = t.now.Add(m.Lease)
		s.index.put(it)
		return nil
	})
}

// Settle implements bot.Inbox.
func (s *Store) Settle(ctx context.Context, ref bot.Ref, d bot.Settled) error {
	return s.held(ctx, ref, func(t tx, it *item, r *record) error {
		if d.Last {
			if err := s.over(t, it, t.now.Add(s.opt.Keep)); err != nil {
				return err
			}
			if err := t.bucket("events").Delete(boltfile.Key(it.seq)); err != nil {
				return err
			}
			s.index.drop(it)
			return nil
		}
		r.Next, r.Sending, r.Doubt, r.Begun, r.Reason = d.N+1, false, false, time.Time{}, d.Failed
		return put(t, it.seq, r)
	})
}

// over writes when the id of an event is forgotten.
func (s *Store) over(t tx, it *item, at time.Time) error {
	if err := t.bucket("ids").Put([]byte(it.id), append(boltfile.Key(it.seq), boltfile.Key(boltfile.Moment(at))...)); err != nil {
		return err
	}
	return t.bucket("until").Put(boltfile.Key(boltfile.Moment(at), it.id), nil)
}

// forgetID forgets an id whose time has come, and a dead event with it.
func (s *Store) forgetID(t tx, id []byte) error {
	v := t.bucket("ids").Get(id)
	if v == nil || boltfile.Number(v[8:]) > boltfile.Moment(t.now) {
		return nil // revived, or accepted anew
	}
	if it := s.index.ids[string(id)]; it != nil && it.state == dead {
		if err := t.bucket("events").Delete(boltfile.Key(it.seq)); err != nil {
			return err
		}
		s.index.drop(it)
	}
	return t.bucket("ids").Delete(id)
}

// Retry implements bot.Inbox.
func (s *Store) Retry(ctx context.Context, ref bot.Ref, y bot.Retry) error {
	return s.held(ctx, ref, func(t tx, it *item, r *record) error {
		if y.Handled {
			r.keep(y.Replies)
		}
		if y.Free {
			r.Attempts--
		}
		r.Sending, r.Doubt, r.Reason, r.Ready = false, y.Doubt, y.Reason, t.now.Add(y.After)
		if err := put(t, it.seq, r); err != nil {
			return err
		}
		it.state, it.ready = waiting, r.Ready
		s.index.put(it)
		return nil
	})
}

// Bury implements bot.Inbox.
func (s *Store) Bury(ctx context.Context, ref bot.Ref, reason string) error {
	return s.held(ctx, ref, func(t tx, it *item, r *record) error {
		r.State, r.Reason = dead, reason
		if err := put(t, it.seq, r); err != nil {
			return err
		}
		if err := s.over(t, it, t.now.Add(keepDead)); err != nil {
			return err
		}
		it.state = dead
		s.index.leave(it)
		return nil
	})
}
