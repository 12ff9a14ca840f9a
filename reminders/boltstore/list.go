package boltstore

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox/boltfile"
)

// Reminder implements reminders.Ledger.
func (s *Store) Reminder(ctx context.Context, id string) (out reminders.Reminder, err error) {
	err = s.view(ctx, func(t tx) error {
		r, err := t.reminder(id)
		if err == nil {
			out = *r
		}
		return err
	})
	return out, err
}

// Occurrence implements reminders.Ledger.
func (s *Store) Occurrence(ctx context.Context, id string) (out reminders.Record, err error) {
	err = s.view(ctx, func(t tx) error {
		r, err := t.record(id)
		if err == nil {
			out = *r
		}
		return err
	})
	return out, err
}

// Reminders implements reminders.Ledger.
func (s *Store) Reminders(ctx context.Context, q reminders.ReminderQuery) (page reminders.ReminderPage, err error) {
	limit := reminders.PageSize(q.Limit)
	err = s.view(ctx, func(t tx) error {
		c := t.b.Bucket(bRem).Cursor()
		k, v := c.First()
		if q.After != "" {
			if k, v = c.Seek([]byte(q.After)); string(k) == q.After {
				k, v = c.Next()
			}
		}
		for ; k != nil; k, v = c.Next() {
			var r reminders.Reminder
			if unseal(v, &r) != nil || !q.Matches(&r) {
				continue
			}
			if len(page.Reminders) == limit {
				page.Next = page.Reminders[limit-1].ID
				return nil
			}
			page.Reminders = append(page.Reminders, r)
		}
		return nil
	})
	return page, err
}

// Occurrences implements reminders.Ledger. Dead letters that cannot be read come
// first, as records of nothing but id and reason, when dead ones are asked for.
func (s *Store) Occurrences(ctx context.Context, q reminders.Query) (page reminders.Page, err error) {
	after, err := hex.DecodeString(q.After)
	if err != nil {
		return page, fmt.Errorf("%w: page %q", reminders.ErrInvalid, q.After)
	}
	limit := reminders.PageSize(q.Limit)
	err = s.view(ctx, func(t tx) error {
		if q.After == "" && slices.Contains(q.States, reminders.Dead) && q.Reminder == "" && q.To == "" &&
			q.Channel == "" {
			page.Records = bad(t)
		}
		if q.Reminder != "" {
			members, err := t.members(q.Reminder)
			if err != nil {
				return err
			}
			slices.SortFunc(members, func(a, b *reminders.Record) int {
				return bytes.Compare(atKey(&a.Occurrence), atKey(&b.Occurrence))
			})
			for _, r := range members {
				if bytes.Compare(atKey(&r.Occurrence), after) > 0 && !collect(&page, q, r, limit) {
					return nil
				}
			}
			return nil
		}
		start := after
		if from := msKey(q.From); !q.From.IsZero() && bytes.Compare(from, start) > 0 {
			start = from
		}
		c := t.b.Bucket(bAt).Cursor()
		for k, _ := c.Seek(start); k != nil; k, _ = c.Next() {
			if bytes.Equal(k, after) {
				continue
			}
			if !q.Until.IsZero() && !boltfile.Time(k).Before(q.Until) {
				return nil
			}
			r, err := t.record(string(k[8:]))
			if err != nil {
				continue // parked or newer
			}
			if !collect(&page, q, r, limit) {
				return nil
			}
		}
		return nil
	})
	return page, err
}

// collect adds r to the page if it fits the query, and reports false when the
// page was full.
func collect(page *reminders.Page, q reminders.Query, r *reminders.Record, limit int) bool {
	if !q.Matches(r) {
		return true
	}
	if n := len(page.Records); n >= limit {
		page.Next = hex.EncodeToString(atKey(&page.Records[n-1].Occurrence))
		return false
	}
	page.Records = append(page.Records, *r)
	return true
}

// bad lists what could not be read.
func bad(t tx) []reminders.Record {
	var out []reminders.Record
	c := t.b.Bucket(bBad).Cursor()
	for k, raw := c.First(); k != nil && len(out) < reminders.MaxPage/2; k, raw = c.Next() {
		out = append(out, damaged(string(k), raw))
	}
	return out
}

// History implements reminders.Ledger.
func (s *Store) History(ctx context.Context, id string) (events []reminders.Event, err error) {
	err = s.view(ctx, func(t tx) error {
		r, err := t.reminder(id)
		if err != nil {
			return err
		}
		members, err := t.members(id)
		if err != nil {
			return err
		}
		events = slices.Clone(r.Log)
		for _, m := range members {
			events = append(events, m.Log...)
		}
		slices.SortStableFunc(events, func(a, b reminders.Event) int {
			return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Occurrence, b.Occurrence))
		})
		return nil
	})
	return events, err
}

// Plans implements reminders.Ledger.
func (s *Store) Plans(ctx context.Context, n int) (out []reminders.Reminder, err error) {
	var unread []error
	err = s.view(ctx, func(t tx) error {
		end := msKey(s.time().Add(time.Millisecond))
		c := t.b.Bucket(bPlan).Cursor()
		for k, _ := c.First(); k != nil && len(out) < n && bytes.Compare(k, end) < 0; k, _ = c.Next() {
			switch r, err := t.reminder(string(k[8:])); {
			case errors.Is(err, reminders.ErrNewer): // for a newer program
			case err != nil:
				unread = append(unread, err) // one that cannot be read stops no other
			default:
				out = append(out, *r)
			}
		}
		return nil
	})
	return out, errors.Join(append(unread, err)...)
}

// NextPlan implements reminders.Ledger.
func (s *Store) NextPlan(ctx context.Context) (at time.Time, err error) {
	err = s.view(ctx, func(t tx) error {
		if k, _ := t.b.Bucket(bPlan).Cursor().First(); k != nil {
			at = boltfile.Time(k)
		}
		return nil
	})
	return at, err
}

// Counts implements reminders.Ledger.
func (s *Store) Counts(ctx context.Context) (reminders.Counts, error) {
	out := reminders.Counts{States: map[reminders.State]int{}}
	err := s.view(ctx, func(t tx) error {
		for name, n := range readCounts(t.b) {
			state := reminders.State(name[:1])
			out.States[state] += n
			if len(name) > 1 && !state.Final() {
				out.Uncertain += n
			}
		}
		out.States[reminders.Dead] += t.b.Bucket(bBad).Stats().KeyN
		end := msKey(s.time().Add(time.Millisecond))
		c := t.b.Bucket(bReady).Cursor()
		for k, _ := c.First(); k != nil && bytes.Compare(k, end) < 0; k, _ = c.Next() {
			if out.Ready++; out.Ready == 1 {
				out.Oldest = boltfile.Time(k)
			}
		}
		return t.b.Bucket(bRem).ForEach(func(_, v []byte) error {
			out.Reminders++
			if bytes.Contains(v, []byte(`"status":"active"`)) {
				out.Active++
			}
			return nil
		})
	})
	if errors.Is(err, reminders.ErrUnavailable) {
		return reminders.Counts{}, err
	}
	return out, err
}
