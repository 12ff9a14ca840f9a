package boltinbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders/outbox/boltfile"
)

// memo is a thing remembered.
type memo struct {
	Until   uint64   `json:"until"` // Unix ms
	Persons []string `json:"persons,omitempty"`
	Value   []byte   `json:"value"`
}

func memoOf(t tx, name []byte) (m memo, ok bool) {
	v := t.bucket("memory").Get(name)
	return m, v != nil && json.Unmarshal(v, &m) == nil
}

// Recall implements bot.Memory.
func (s *Store) Recall(ctx context.Context, name string) (out []byte, err error) {
	err = s.view(ctx, func(t tx) error {
		if m, ok := memoOf(t, []byte(name)); ok && m.Until > boltfile.Moment(t.now) {
			out = m.Value
		}
		return nil
	})
	return out, err
}

// Remember implements bot.Memory.
func (s *Store) Remember(ctx context.Context, name string, value []byte, persons []string, keep time.Duration) error {
	m := memo{Persons: persons, Value: value}
	return s.update(ctx, func(t tx) error {
		if err := dropMemo(t, []byte(name)); err != nil {
			return err
		}
		m.Until = boltfile.Moment(t.now.Add(keep))
		v, err := json.Marshal(m)
		if err != nil {
			return fmt.Errorf("encode memory: %w", err)
		}
		if err := t.bucket("memory").Put([]byte(name), v); err != nil {
			return err
		}
		for _, p := range persons {
			if err := t.bucket("persons").Put([]byte(p+"\x00"+name), nil); err != nil {
				return err
			}
		}
		return t.bucket("memend").Put(boltfile.Key(m.Until, name), nil)
	})
}

// dropMemo deletes what is under name, with its indexes.
func dropMemo(t tx, name []byte) error {
	m, ok := memoOf(t, name)
	if !ok {
		return nil
	}
	for _, p := range m.Persons {
		if err := t.bucket("persons").Delete([]byte(p + "\x00" + string(name))); err != nil {
			return err
		}
	}
	if err := t.bucket("memend").Delete(boltfile.Key(m.Until, string(name))); err != nil {
		return err
	}
	return t.bucket("memory").Delete(name)
}

// endMemo deletes what has had its time.
func endMemo(t tx, name []byte) error { return dropMemo(t, name) }

// Forget implements bot.Memory.
func (s *Store) Forget(ctx context.Context, person string) (n int, err error) {
	err = s.update(ctx, func(t tx) error {
		n = 0
		prefix := []byte(person + "\x00")
		var names [][]byte
		c := t.bucket("persons").Cursor()
		for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
			names = append(names, bytes.Clone(k[len(prefix):]))
		}
		for _, name := range names {
			if m, ok := memoOf(t, name); ok && m.Until > boltfile.Moment(t.now) {
				n++
			}
			if err := dropMemo(t, name); err != nil {
				return err
			}
		}
		buried, err := s.forgetBuried(t, person)
		n += buried
		return err
	})
	return n, err
}

// forgetBuried deletes a person's buried events; their ids stay known.
func (s *Store) forgetBuried(t tx, person string) (n int, err error) {
	for _, it := range s.index.items {
		if it.state != dead {
			continue
		}
		r, err := decode(t.bucket("events").Get(boltfile.Key(it.seq)))
		if err != nil || r.Event.Who() != person {
			continue
		}
		if err := t.bucket("events").Delete(boltfile.Key(it.seq)); err != nil {
			return n, err
		}
		s.index.drop(it)
		n++
	}
	return n, nil
}

// note is feedback with its end.
type note struct {
	bot.Feedback
	Until uint64 `json:"until"` // Unix ms
}

// AddFeedback implements bot.FeedbackLog.
func (s *Store) AddFeedback(ctx context.Context, f bot.Feedback, keep time.Duration) error {
	return s.update(ctx, func(t tx) error {
		if t.bucket("fbids").Get([]byte(f.ID)) != nil {
			return nil
		}
		n := note{f, boltfile.Moment(t.now.Add(keep))}
		v, err := json.Marshal(n)
		if err != nil {
			return fmt.Errorf("encode feedback: %w", err)
		}
		k := boltfile.Key(boltfile.Moment(f.At), f.ID)
		if err := t.bucket("feedback").Put(k, v); err != nil {
			return err
		}
		if err := t.bucket("fbids").Put([]byte(f.ID), k); err != nil {
			return err
		}
		return t.bucket("fbend").Put(boltfile.Key(n.Until, string(k)), nil)
	})
}

// Feedback implements bot.FeedbackLog.
func (s *Store) Feedback(ctx context.Context, q bot.FeedbackQuery) (page bot.FeedbackPage, err error) {
	limit := q.PageSize()
	err = s.view(ctx, func(t tx) error {
		c := t.bucket("feedback").Cursor()
		k, v := c.Last()
		if q.After != "" {
			at := t.bucket("fbids").Get([]byte(q.After))
			if at == nil {
				return fmt.Errorf("%w: feedback %q", bot.ErrNotFound, q.After)
			}
			c.Seek(at)
			k, v = c.Prev()
		}
		for ; k != nil && boltfile.Number(k) >= boltfile.Moment(q.Since); k, v = c.Prev() {
			var n note
			if json.Unmarshal(v, &n) != nil || n.Until <= boltfile.Moment(t.now) || q.Person != "" && q.Person != n.Person {
				continue
			}
			if len(page.Feedback) == limit {
				page.Next = page.Feedback[limit-1].ID
				break
			}
			page.Feedback = append(page.Feedback, n.Feedback)
		}
		return nil
	})
	return page, err
}

// endFeedback deletes what has had its time, by its key.
func endFeedback(t tx, k []byte) error {
	v := t.bucket("feedback").Get(k)
	var n note
	if v == nil || json.Unmarshal(v, &n) != nil {
		return nil
	}
	if err := t.bucket("fbids").Delete([]byte(n.ID)); err != nil {
		return err
	}
	return t.bucket("feedback").Delete(k)
}

// DeleteFeedback implements bot.FeedbackLog.
func (s *Store) DeleteFeedback(ctx context.Context, person string) (count int, err error) {
	err = s.update(ctx, func(t tx) error {
		count = 0
		var keys [][]byte
		if err := t.bucket("feedback").ForEach(func(k, v []byte) error {
			var n note
			if json.Unmarshal(v, &n) == nil && n.Person == person {
				keys = append(keys, bytes.Clone(k))
				if n.Until > boltfile.Moment(t.now) {
					count++
				}
			}
			return nil
		}); err != nil {
			return err
		}
		for _, k := range keys {
			if err := endFeedback(t, k); err != nil {
				return err
			}
		}
		return nil
	})
	return count, err
}
