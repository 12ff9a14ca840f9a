package boltstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox/boltfile"
)

// Claim implements reminders.Queue. When nothing is ready it only reads, so that
// polling costs no sync.
func (s *Store) Claim(ctx context.Context, c reminders.ClaimOptions) (reminders.Batch, error) {
	if c.Max < 1 || c.Max > reminders.MaxClaim || c.Lease <= 0 {
		return reminders.Batch{}, fmt.Errorf("%w: claim of %d for %s", reminders.ErrInvalid, c.Max, c.Lease)
	}
	b := reminders.Batch{Generation: s.life.Generation}
	err := s.view(ctx, func(t tx) error {
		b.Now, b.Next = s.time(), firstReady(t)
		return nil
	})
	if err != nil || b.Next.IsZero() || b.Next.After(b.Now) {
		return b, err
	}
	err = s.update(ctx, func(t tx) error {
		b.Now, b.Claims, b.Poisoned = s.time(), nil, nil
		var last []byte
		for len(b.Claims) < c.Max {
			keys := ready(t, b.Now, last, c.Max-len(b.Claims))
			if len(keys) == 0 {
				break
			}
			for _, last = range keys {
				if err := s.claim(t, last, c, &b); err != nil {
					return err
				}
			}
		}
		b.Next = firstReady(t)
		return nil
	})
	return b, err
}

// ready lists the keys after last of at most n that may be claimed at now.
func ready(t tx, now time.Time, last []byte, n int) [][]byte {
	var keys [][]byte
	end := msKey(now.Add(time.Millisecond))
	c := t.b.Bucket(bReady).Cursor()
	k, _ := c.Seek(last)
	if last != nil && bytes.Equal(k, last) {
		k, _ = c.Next()
	}
	for ; k != nil && len(keys) < n && bytes.Compare(k, end) < 0; k, _ = c.Next() {
		keys = append(keys, bytes.Clone(k))
	}
	return keys
}

// claim claims what key stands for. What a newer program wrote is passed over.
func (s *Store) claim(t tx, key []byte, c reminders.ClaimOptions, b *reminders.Batch) error {
	id := string(key[readyID:])
	old, err := t.record(id)
	switch {
	case errors.Is(err, reminders.ErrNewer):
		return nil
	case err == nil && !bytes.Equal(readyKey(old), key):
		return t.drop(bReady, key) // an index entry nothing stands behind
	case err != nil:
		b.Poisoned = append(b.Poisoned, id)
		return t.park(key, id)
	}
	r := *old
	if err := r.Claim(b.Now, c.Worker, c.Lease, s.life.Generation); err != nil {
		return errStorage{err} // the index said it is ready
	}
	b.Claims = append(b.Claims, r)
	return t.save(old, &r)
}

// park moves what cannot be read out of the way, where it is listed as dead.
func (t tx) park(key []byte, id string) error {
	raw := bytes.Clone(t.b.Bucket(bOcc).Get([]byte(id)))
	if raw == nil {
		raw = []byte{}
	}
	defer t.recount() // in which state it was cannot be known
	return errors.Join(t.put(bBad, []byte(id), raw), t.drop(bOcc, []byte(id)), t.drop(bReady, key))
}

func firstReady(t tx) time.Time {
	if k, _ := t.b.Bucket(bReady).Cursor().First(); k != nil {
		return boltfile.Time(k)
	}
	return time.Time{}
}

// change does a transition of one occurrence.
func (s *Store) change(ctx context.Context, what, id string, f func(t tx, now time.Time, r *reminders.Record) error) error {
	err := s.update(ctx, func(t tx) error {
		old, err := t.record(id)
		if err != nil {
			return err
		}
		r := *old
		if err := f(t, s.time(), &r); err != nil {
			return err
		}
		return t.save(old, &r)
	})
	if err != nil {
		return fmt.Errorf("%s %s: %w", what, id, err)
	}
	return nil
}

// Renew implements reminders.Queue.
func (s *Store) Renew(ctx context.Context, ref reminders.Ref, lease time.Duration) error {
	return s.held(ctx, "renew", ref, func(now time.Time, r *reminders.Record) error { return r.Renew(now, ref, lease) })
}

// Begin implements reminders.Queue.
func (s *Store) Begin(ctx context.Context, ref reminders.Ref, m reminders.Mark) error {
	return s.held(ctx, "begin", ref, func(now time.Time, r *reminders.Record) error {
		return r.Begin(now, ref, m, s.life.Generation)
	})
}

// Release implements reminders.Queue.
func (s *Store) Release(ctx context.Context, ref reminders.Ref, at time.Time, note string) error {
	return s.held(ctx, "release", ref, func(now time.Time, r *reminders.Record) error { return r.Release(now, ref, ceil(at), note) })
}

// Deliver implements reminders.Queue.
func (s *Store) Deliver(ctx context.Context, ref reminders.Ref, receipt reminders.Receipt) error {
	return s.held(ctx, "deliver", ref, func(now time.Time, r *reminders.Record) error { return r.Deliver(now, ref, receipt) })
}

// Fail implements reminders.Queue.
func (s *Store) Fail(ctx context.Context, ref reminders.Ref, f reminders.Failure) error {
	f.At = ceil(f.At)
	return s.held(ctx, "fail", ref, func(now time.Time, r *reminders.Record) error { return r.Fail(now, ref, f) })
}

// Doubt implements reminders.Queue.
func (s *Store) Doubt(ctx context.Context, ref reminders.Ref, at time.Time, reason string) error {
	return s.held(ctx, "doubt", ref, func(now time.Time, r *reminders.Record) error { return r.Doubt(now, ref, ceil(at), reason) })
}

// held is change for whoever has a claim: an occurrence that is gone is a stale
// claim to him.
func (s *Store) held(ctx context.Context, what string, ref reminders.Ref, f func(now time.Time, r *reminders.Record) error) error {
	err := s.change(ctx, what, ref.ID, func(_ tx, now time.Time, r *reminders.Record) error { return f(now, r) })
	if errors.Is(err, reminders.ErrNotFound) {
		return fmt.Errorf("%w: %w", reminders.ErrStale, err)
	}
	return err
}

// ceil rounds up to a millisecond: never early.
func ceil(t time.Time) time.Time {
	w := t.UTC().Truncate(time.Millisecond)
	if w.Before(t) {
		w = w.Add(time.Millisecond)
	}
	return w
}

// Collapse implements reminders.Queue.
func (s *Store) Collapse(ctx context.Context, ref reminders.Ref, proof reminders.Proof) (done bool, err error) {
	err = s.change(ctx, "collapse", ref.ID, func(t tx, now time.Time, r *reminders.Record) error {
		done = false
		if err := r.Renew(now, ref, r.Ready.Sub(now)); err != nil { // only to check the claim
			return err
		}
		if r.Doubtful(s.life.Generation) && proof != reminders.NotThere {
			return nil
		}
		members, err := t.members(r.Occurrence.Reminder)
		if err != nil {
			return err
		}
		newer := reminders.Superseded(now, r, members)
		if newer == "" {
			return nil
		}
		done = true
		return r.CollapseInto(now, ref, newer)
	})
	return done && err == nil, err
}

// NextReady implements reminders.Queue.
func (s *Store) NextReady(ctx context.Context) (at time.Time, err error) {
	err = s.view(ctx, func(t tx) error { at = firstReady(t); return nil })
	return at, err
}
