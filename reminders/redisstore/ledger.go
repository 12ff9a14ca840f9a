package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox/redisdb"
)

// Create implements reminders.Ledger.
func (s *Store) Create(ctx context.Context, r reminders.Reminder, occurrences []reminders.Occurrence) (bool, error) {
	if err := r.ValidateWith(occurrences); err != nil {
		return false, err
	}
	if r.Version != 1 {
		return false, fmt.Errorf("%w: create %s: version %d", reminders.ErrInvalid, r.ID, r.Version)
	}
	args, err := createArgs(r, occurrences)
	if err != nil {
		return false, err
	}
	v, err := s.client.Promise(ctx, s.shardOfReminder(r.ID), s.lua.create, args...)
	if why := v.Text(0); why != "" && err == nil {
		err = mapped(errors.New(why))
	}
	if err != nil {
		return false, fmt.Errorf("create %s: %w", r.ID, err)
	}
	return v.Num(0) == 1, nil
}

// createArgs are those of one reminder for create.lua.
func createArgs(r reminders.Reminder, occurrences []reminders.Occurrence) ([]any, error) {
	r.Created, r.Updated = time.Time{}, time.Time{} // the script knows the time
	body, sum, err := r.Encode()
	if err != nil {
		return nil, err
	}
	args := make([]any, 0, 7+5*len(occurrences))
	args = append(args, r.ID, r.Made, body, sum, ceilMS0(r.PlanAt), redisdb.Flag(r.Status == reminders.Active), len(occurrences))
	for _, o := range occurrences {
		body, sum, err := o.Encode()
		if err != nil {
			return nil, err
		}
		args = append(args, o.ID, redisdb.MS(o.At), o.Urgency, body, sum)
	}
	return args, nil
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
	err = s.whole(ctx, next.ID, s.lua.write, func(p snapshot, r *reminders.Reminder, members []*reminders.Record) ([]reminders.Record, error) {
		var fresh []reminders.Record
		var err error
		e, fresh, err = apply(p.now, p.gen, r, members, next, occurrences, by)
		return fresh, err
	})
	return e, err
}

// Extend implements reminders.Ledger. The occurrences there are not read: a daily
// reminder has hundreds.
func (s *Store) Extend(ctx context.Context, id string, x reminders.Extension) error {
	if err := reminders.ValidateOf(id, x.Version, x.Occurrences); err != nil {
		return err
	}
	if !x.To.IsZero() {
		x.To = redisdb.FromMS(ceilMS(x.To))
	}
	var ids []any
	for _, o := range x.Occurrences {
		ids = append(ids, o.ID)
	}
	shard := s.shardOfReminder(id)
	return s.retry(ctx, func() error {
		p, err := s.read(ctx, shard, "x", id, ids...)
		if err != nil {
			return err
		}
		r, err := p.reminder(id)
		if err != nil {
			return err
		}
		known := func(id string) bool { return slices.ContainsFunc(p.rows, func(w row) bool { return w.id == id }) }
		fresh, err := reminders.ApplyExtend(p.now, p.gen, r, x, known)
		if err != nil {
			return err
		}
		w := write{gen: p.gen, key: p.rem.version}
		w.putReminder(r)
		for i := range fresh {
			w.accept(&fresh[i], "")
		}
		return s.write(ctx, shard, s.lua.write, &w)
	})
}

// Finish implements reminders.Ledger.
func (s *Store) Finish(ctx context.Context, id string, f reminders.Closing) (c reminders.Closed, err error) {
	if f.Status != reminders.Done && f.Status != reminders.Void {
		return c, fmt.Errorf("%w: finish as %q", reminders.ErrInvalid, f.Status)
	}
	err = s.whole(ctx, id, s.lua.writeOOM, func(p snapshot, r *reminders.Reminder, members []*reminders.Record) ([]reminders.Record, error) {
		c = reminders.ApplyFinish(p.now, p.gen, r, members, f)
		return nil, nil
	})
	return c, err
}

// Rewind implements reminders.Ledger.
func (s *Store) Rewind(ctx context.Context, id string) (changed bool, err error) {
	err = s.whole(ctx, id, s.lua.write, func(p snapshot, r *reminders.Reminder, members []*reminders.Record) ([]reminders.Record, error) {
		changed = reminders.ApplyRewind(p.now, r, members)
		return nil, nil
	})
	return changed && err == nil, err
}

// Cancel implements reminders.Ledger.
func (s *Store) Cancel(ctx context.Context, id, by, why string) error {
	return s.change(ctx, "cancel", id, func(now time.Time, g reminders.Generation, r *reminders.Record) error {
		return r.Cancel(now, by, why, g)
	})
}

// Revive implements reminders.Ledger.
func (s *Store) Revive(ctx context.Context, id, by string) error {
	return s.change(ctx, "retry", id, func(now time.Time, _ reminders.Generation, r *reminders.Record) error {
		return r.Revive(now, by)
	})
}

// Resolve implements reminders.Ledger.
func (s *Store) Resolve(ctx context.Context, id string, arrived bool, by string) error {
	return s.change(ctx, "resolve", id, func(now time.Time, g reminders.Generation, r *reminders.Record) error {
		return r.Resolve(now, arrived, by, g)
	})
}

// Reminder implements reminders.Ledger.
func (s *Store) Reminder(ctx context.Context, id string) (reminders.Reminder, error) {
	p, err := s.read(ctx, s.shardOfReminder(id), "r", id)
	if err != nil {
		return reminders.Reminder{}, err
	}
	r, err := p.reminder(id)
	if err != nil {
		return reminders.Reminder{}, err
	}
	return *r, nil
}

// Occurrence implements reminders.Ledger.
func (s *Store) Occurrence(ctx context.Context, id string) (reminders.Record, error) {
	p, err := s.read(ctx, s.shardOf(id), "o", id)
	if err != nil {
		return reminders.Record{}, err
	}
	r, err := p.rows[0].record()
	if err != nil {
		return reminders.Record{}, err
	}
	return *r, nil
}
