package boltstore

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/policybot/policybot/reminders"
)

// chunk is how many reminders an export reads, or an import writes, in one
// transaction: a long one would keep the file from being mapped anew.
const chunk = 200

// Export implements reminders.Archive.
func (s *Store) Export(ctx context.Context, w io.Writer) error {
	out, err := reminders.NewLineWriter(w, s.time())
	if err != nil {
		return err
	}
	after := []byte(nil)
	for {
		n := 0
		err := s.view(ctx, func(t tx) error {
			c := t.b.Bucket(bRem).Cursor()
			k, v := c.Seek(after)
			if after != nil && bytes.Equal(k, after) {
				k, v = c.Next()
			}
			for ; k != nil && n < chunk; k, v = c.Next() {
				n, after = n+1, bytes.Clone(k)
				if err := exportOne(t, out, v, string(k)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
		if n == 0 {
			break
		}
	}
	subs, err := s.ListSubscriptions(ctx)
	if err != nil {
		return err
	}
	for _, sub := range subs {
		if err := out.Write(reminders.LineSubscription, sub); err != nil {
			return err
		}
	}
	var settings []reminders.Setting
	err = s.view(ctx, func(t tx) (err error) {
		for _, r := range bad(t) { // so that an export does not look whole that is not
			if err := out.Write(reminders.LineDamaged, r); err != nil {
				return err
			}
		}
		settings, err = t.allSettings()
		return err
	})
	if err != nil {
		return err
	}
	for _, v := range settings {
		if err := out.Write(reminders.LineSetting, v); err != nil {
			return err
		}
	}
	return out.End()
}

func exportOne(t tx, out *reminders.LineWriter, v []byte, id string) error {
	var r reminders.Reminder
	if err := unseal(v, &r); err == nil { // else its occurrences still go out
		if err := out.Write(reminders.LineReminder, r); err != nil {
			return err
		}
	}
	members, err := t.members(id)
	if err != nil {
		return err
	}
	for _, m := range members {
		if err := out.Write(reminders.LineOccurrence, m); err != nil {
			return err
		}
	}
	return nil
}

// Import implements reminders.Archive.
func (s *Store) Import(ctx context.Context, in io.Reader) (done reminders.Imported, err error) {
	var lines []reminders.Line
	flush := func() error {
		batch := lines
		lines = nil
		if len(batch) == 0 {
			return nil
		}
		var d reminders.Imported
		err := s.update(ctx, func(t tx) error {
			d = done
			now := s.time()
			if err := t.drop(bMeta, kLost); err != nil { // the export is what was missing
				return err
			}
			for _, l := range batch {
				if err := s.take(t, now, l, &d); errors.As(err, new(errStorage)) {
					return err
				} else if err != nil {
					d.Damaged++
				}
			}
			return nil
		})
		if err == nil {
			done = d
		}
		return err
	}
	cut, err := reminders.ReadLines(in, func(l reminders.Line) error {
		if lines = append(lines, l); len(lines) >= 4*chunk {
			return flush()
		}
		return nil
	})
	if err == nil || errors.Is(err, reminders.ErrCorrupt) {
		if ferr := flush(); ferr != nil {
			return done, ferr
		}
	}
	unreadable := done.Damaged
	done.Damaged += cut
	if err == nil && unreadable > 0 {
		err = fmt.Errorf("%w: %d lines of the import", reminders.ErrCorrupt, unreadable)
	}
	return done, err
}

// take does one line of an import.
func (s *Store) take(t tx, now time.Time, l reminders.Line, d *reminders.Imported) error {
	switch l.Kind {
	case reminders.LineReminder:
		var r reminders.Reminder
		if err := json.Unmarshal(l.Data, &r); err != nil {
			return err
		}
		if err := r.Validate(); err != nil {
			return err
		}
		if _, err := t.reminder(r.ID); err == nil || errors.Is(err, reminders.ErrNewer) {
			d.Known++
			return nil
		}
		d.Reminders++
		return errors.Join(t.drop(bBad, []byte(r.ID)), t.saveReminder(nil, &r))
	case reminders.LineOccurrence:
		var r reminders.Record
		if err := json.Unmarshal(l.Data, &r); err != nil {
			return err
		}
		return s.takeRecord(t, now, &r, d)
	case reminders.LineSubscription:
		var sub reminders.Subscription
		if err := json.Unmarshal(l.Data, &sub); err != nil {
			return err
		}
		if t.b.Bucket(bSub).Get([]byte(sub.ID)) != nil {
			d.Known++
			return nil
		}
		d.Subscriptions++
		return errors.Join(t.drop(bBad, []byte("subscription "+sub.ID)), t.putSubscription(sub))
	case reminders.LineDamaged:
		return fmt.Errorf("%w: already when it was exported", reminders.ErrCorrupt)
	case reminders.LineSetting:
		var v reminders.Setting
		if err := json.Unmarshal(l.Data, &v); err != nil {
			return err
		}
		return t.takeSetting(v, d)
	}
	return fmt.Errorf("%w: a line of kind %q", reminders.ErrNewer, l.Kind)
}

func (s *Store) takeRecord(t tx, now time.Time, from *reminders.Record, d *reminders.Imported) error {
	if err := from.Occurrence.Validate(); err != nil {
		return err
	}
	known, err := t.record(from.ID())
	switch {
	case errors.Is(err, reminders.ErrNotFound):
	case errors.Is(err, reminders.ErrCorrupt): // this is how it is mended
		if err := t.drop(bBad, []byte(from.ID())); err != nil {
			return err
		}
		defer t.recount()
	case err != nil:
		return err
	default:
		r := *known
		if !r.Merge(now, from) {
			d.Known++
			return nil
		}
		d.Delivered++
		return t.save(known, &r)
	}
	r := from.Import(now, s.life.Generation)
	d.Occurrences++
	if r.Uncertain && !r.State.Final() {
		d.Uncertain++
	}
	return t.save(nil, &r)
}

// PutSubscription implements reminders.Subscriptions.
func (s *Store) PutSubscription(ctx context.Context, sub reminders.Subscription) error {
	if sub.ID == "" {
		return fmt.Errorf("%w: subscription without id", reminders.ErrInvalid)
	}
	return s.update(ctx, func(t tx) error { return t.putSubscription(sub) })
}

func (t tx) putSubscription(sub reminders.Subscription) error {
	v, err := seal(sub)
	if err != nil {
		return errStorage{err}
	}
	return t.put(bSub, []byte(sub.ID), v)
}

// DeleteSubscription implements reminders.Subscriptions.
func (s *Store) DeleteSubscription(ctx context.Context, id string) error {
	return s.update(ctx, func(t tx) error { return t.drop(bSub, []byte(id)) })
}

// ListSubscriptions implements reminders.Subscriptions.
func (s *Store) ListSubscriptions(ctx context.Context) (out []reminders.Subscription, err error) {
	err = s.view(ctx, func(t tx) error {
		return t.b.Bucket(bSub).ForEach(func(_, v []byte) error {
			var sub reminders.Subscription
			if unseal(v, &sub) == nil {
				out = append(out, sub)
			}
			return nil
		})
	})
	return out, err
}
