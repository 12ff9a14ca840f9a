package boltstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/policybot/policybot/reminders"
)

// Create implements reminders.Ledger.
func (s *Store) Create(ctx context.Context, r reminders.Reminder, occurrences []reminders.Occurrence) (created bool, err error) {
	if err := r.ValidateWith(occurrences); err != nil {
		return false, err
	}
	if r.Version != 1 {
		return false, fmt.Errorf("%w: create %s: version %d", reminders.ErrInvalid, r.ID, r.Version)
	}
	err = s.update(ctx, func(t tx) error {
		created = false
		switch old, err := t.reminder(r.ID); {
		case err == nil && old.Made == r.Made:
			return nil
		case err == nil:
			return fmt.Errorf("%w: %s", reminders.ErrExists, r.ID)
		case !errors.Is(err, reminders.ErrNotFound):
			return err
		}
		now, fresh := s.time(), r
		fresh.Created, fresh.Updated = now, now
		created = true
		return errors.Join(t.saveReminder(nil, &fresh), s.accept(t, now, occurrences))
	})
	return created && err == nil, err
}

// accept adds occurrences; those that are there stay as they are.
func (s *Store) accept(t tx, now time.Time, occurrences []reminders.Occurrence) error {
	for _, o := range occurrences {
		if t.known(o.ID) {
			continue
		}
		r := reminders.Accept(now, o, s.life.Generation)
		if err := t.save(nil, &r); err != nil {
			return err
		}
	}
	return nil
}

func (t tx) known(id string) bool {
	return t.b.Bucket(bOcc).Get([]byte(id)) != nil || t.b.Bucket(bBad).Get([]byte(id)) != nil
}

// Edit implements reminders.Ledger.
func (s *Store) Edit(ctx context.Context, next reminders.Reminder, occurrences []reminders.Occurrence, by string) (reminders.Edited, error) {
	return s.replace(ctx, reminders.ApplyEdit, next, occurrences, by)
}

// Reopen implements reminders.Ledger.
func (s *Store) Reopen(ctx context.Context, next reminders.Reminder, occurrences []reminders.Occurrence, by string) (reminders.Edited, error) {
	return s.replace(ctx, reminders.ApplyReopen, next, occurrences, by)
}

func (s *Store) replace(ctx context.Context, apply reminders.Replacement, next reminders.Reminder, occurrences []reminders.Occurrence, by string) (e reminders.Edited, err error) {
	if err := next.ValidateWith(occurrences); err != nil {
		return e, err
	}
	err = s.whole(ctx, next.ID, func(t tx, now time.Time, r *reminders.Reminder, members []*reminders.Record) ([]reminders.Record, error) {
		var fresh []reminders.Record
		var err error
		e, fresh, err = apply(now, s.life.Generation, r, members, next, occurrences, by)
		return fresh, err
	})
	return e, err
}

// Extend implements reminders.Ledger. The occurrences there are not looked at: a
// daily reminder has hundreds.
func (s *Store) Extend(ctx context.Context, id string, x reminders.Extension) error {
	if err := reminders.ValidateOf(id, x.Version, x.Occurrences); err != nil {
		return err
	}
	x.To = ceil(x.To)
	return s.update(ctx, func(t tx) error {
		old, err := t.reminder(id)
		if err != nil {
			return err
		}
		r := *old
		r.Log = slices.Clone(old.Log)
		fresh, err := reminders.ApplyExtend(s.time(), s.life.Generation, &r, x, t.known)
		if err != nil {
			return err
		}
		errs := []error{t.saveReminder(old, &r)}
		for i := range fresh {
			if !t.known(fresh[i].ID()) { // one may be in x twice
				errs = append(errs, t.save(nil, &fresh[i]))
			}
		}
		return errors.Join(errs...)
	})
}

// Finish implements reminders.Ledger.
func (s *Store) Finish(ctx context.Context, id string, f reminders.Closing) (c reminders.Closed, err error) {
	if f.Status != reminders.Done && f.Status != reminders.Void {
		return c, fmt.Errorf("%w: finish as %q", reminders.ErrInvalid, f.Status)
	}
	err = s.whole(ctx, id, func(t tx, now time.Time, r *reminders.Reminder, members []*reminders.Record) ([]reminders.Record, error) {
		c = reminders.ApplyFinish(now, s.life.Generation, r, members, f)
		return nil, nil
	})
	return c, err
}

// whole changes a reminder with all its occurrences.
func (s *Store) whole(ctx context.Context, id string, f func(t tx, now time.Time, r *reminders.Reminder, members []*reminders.Record) ([]reminders.Record, error)) error {
	return s.update(ctx, func(t tx) error {
		old, err := t.reminder(id)
		if err != nil {
			return err
		}
		before, err := t.members(id)
		if err != nil {
			return err
		}
		r := *old
		r.Log = slices.Clone(old.Log)
		after := make([]*reminders.Record, len(before))
		for i := range before {
			c := *before[i]
			c.Log = slices.Clone(c.Log)
			after[i] = &c
		}
		fresh, err := f(t, s.time(), &r, after)
		if err != nil {
			return err
		}
		errs := []error{t.saveReminder(old, &r)}
		for i := range after {
			if after[i].State != before[i].State || !after[i].Ready.Equal(before[i].Ready) {
				errs = append(errs, t.save(before[i], after[i]))
			}
		}
		for i := range fresh {
			if t.known(fresh[i].ID()) {
				continue
			}
			errs = append(errs, t.save(nil, &fresh[i]))
		}
		return errors.Join(errs...)
	})
}

// Rewind implements reminders.Ledger.
func (s *Store) Rewind(ctx context.Context, id string) (changed bool, err error) {
	err = s.whole(ctx, id, func(_ tx, now time.Time, r *reminders.Reminder, members []*reminders.Record) ([]reminders.Record, error) {
		changed = reminders.ApplyRewind(now, r, members)
		return nil, nil
	})
	return changed && err == nil, err
}

// Cancel implements reminders.Ledger.
func (s *Store) Cancel(ctx context.Context, id, by, why string) error {
	return s.change(ctx, "cancel", id, func(_ tx, now time.Time, r *reminders.Record) error {
		return r.Cancel(now, by, why, s.life.Generation)
	})
}

// Revive implements reminders.Ledger.
func (s *Store) Revive(ctx context.Context, id, by string) error {
	return s.change(ctx, "retry", id, func(_ tx, now time.Time, r *reminders.Record) error { return r.Revive(now, by) })
}

// Resolve implements reminders.Ledger.
func (s *Store) Resolve(ctx context.Context, id string, arrived bool, by string) error {
	return s.change(ctx, "resolve", id, func(_ tx, now time.Time, r *reminders.Record) error {
		return r.Resolve(now, arrived, by, s.life.Generation)
	})
}
