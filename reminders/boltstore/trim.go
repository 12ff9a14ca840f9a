package boltstore

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/policybot/policybot/reminders"
)

// Trim implements reminders.Archive.
func (s *Store) Trim(ctx context.Context, before time.Time) (trimmed int, err error) {
	after := []byte(nil)
	for {
		var ids [][]byte
		err := s.view(ctx, func(t tx) error {
			c := t.b.Bucket(bRem).Cursor()
			for k, _ := c.Seek(after); k != nil && len(ids) < chunk; k, _ = c.Next() {
				ids = append(ids, bytes.Clone(k))
			}
			return nil
		})
		if err != nil || len(ids) == 0 {
			return trimmed, err
		}
		after = append(bytes.Clone(ids[len(ids)-1]), 0)
		n := 0
		err = s.update(ctx, func(t tx) error {
			n = 0
			for _, id := range ids {
				k, err := t.trim(string(id), before)
				if err != nil {
					return err
				}
				n += k
			}
			return nil
		})
		if err != nil {
			return trimmed, err
		}
		trimmed += n
	}
}

// trim forgets what is old of one reminder, and it itself when it is closed and
// nothing is left.
func (t tx) trim(id string, before time.Time) (int, error) {
	r, err := t.reminder(id)
	if err != nil {
		return 0, nil // what cannot be read is kept
	}
	members, err := t.members(id)
	if err != nil {
		return 0, nil
	}
	var old []*reminders.Record
	for _, m := range members {
		if (m.State == reminders.Delivered || m.State == reminders.Cancelled) && m.Finished.Before(before) {
			old = append(old, m)
		}
	}
	closed := r.Status != reminders.Active && r.Updated.Before(before) && len(old) == len(members)
	if r.Status != reminders.Active && !closed {
		return 0, nil
	}
	var errs []error
	for _, m := range old {
		(*t.counts)[m.String()]--
		errs = append(errs, t.drop(bOcc, []byte(m.ID())), t.drop(bAt, atKey(&m.Occurrence)), t.drop(bOf, ofKey(id, m.ID())))
	}
	n := len(old)
	if closed {
		n++
		errs = append(errs, t.drop(bRem, []byte(id)))
	}
	return n, errors.Join(errs...)
}
