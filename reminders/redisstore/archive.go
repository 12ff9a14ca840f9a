package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/policybot/policybot/reminders"
)

// chunk is how many reminders an export asks for at once.
const chunk = 200

// Export implements reminders.Archive.
func (s *Store) Export(ctx context.Context, w io.Writer) error {
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	out, err := reminders.NewLineWriter(w, now)
	if err != nil {
		return err
	}
	err = s.each(ctx, func(id string) error { return s.exportOne(ctx, out, id) })
	if err != nil {
		return fmt.Errorf("export: %w", err)
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
	settings, err := s.allSettings(ctx)
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

// each calls f with the id of every reminder.
func (s *Store) each(ctx context.Context, f func(id string) error) error {
	for after, more := "", true; more; {
		var rows []remRow
		var err error
		if rows, more, err = s.reminderRows(ctx, "id", after, chunk); err != nil {
			return err
		}
		for _, w := range rows {
			after = w.id
			if err := f(w.id); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) exportOne(ctx context.Context, out *reminders.LineWriter, id string) error {
	p, err := s.read(ctx, s.shardOfReminder(id), "r", id)
	if err != nil {
		return err
	}
	if r, err := p.reminder(id); err == nil { // else its occurrences still go out
		if err := out.Write(reminders.LineReminder, r); err != nil {
			return err
		}
	}
	members, _, newer := p.members()
	if newer != nil {
		return newer
	}
	for _, w := range p.rows { // so that an export does not look whole that is not
		if _, err := w.record(); errors.Is(err, reminders.ErrCorrupt) {
			lost := reminders.Record{
				Occurrence: reminders.Occurrence{ID: w.id, Reminder: id}, State: reminders.Dead,
				Reason: "数据损坏，无法读取",
			}
			if err := out.Write(reminders.LineDamaged, lost); err != nil {
				return err
			}
		}
	}
	slices.SortFunc(members, func(a, b *reminders.Record) int { return strings.Compare(a.ID(), b.ID()) })
	for _, m := range members {
		if err := out.Write(reminders.LineOccurrence, m); err != nil {
			return err
		}
	}
	return nil
}

// Import implements reminders.Archive.
func (s *Store) Import(ctx context.Context, in io.Reader) (done reminders.Imported, err error) {
	cut, err := reminders.ReadLines(in, func(l reminders.Line) error {
		return s.take(ctx, l, &done)
	})
	done.Damaged = cut
	return done, err
}

// decode reads the data of a line. ErrCorrupt, so that it costs only itself.
func decode(l reminders.Line, v any) error {
	if err := json.Unmarshal(l.Data, v); err != nil {
		return fmt.Errorf("%w: a line of kind %q: %w", reminders.ErrCorrupt, l.Kind, err)
	}
	return nil
}

// take does one line of an import.
func (s *Store) take(ctx context.Context, l reminders.Line, d *reminders.Imported) error {
	switch l.Kind {
	case reminders.LineReminder:
		var r reminders.Reminder
		if err := decode(l, &r); err != nil {
			return err
		}
		if err := r.Validate(); err != nil {
			return err
		}
		return s.takeReminder(ctx, &r, d)
	case reminders.LineOccurrence:
		var r reminders.Record
		if err := decode(l, &r); err != nil {
			return err
		}
		if err := r.Occurrence.Validate(); err != nil {
			return err
		}
		return s.takeRecord(ctx, &r, d)
	case reminders.LineSubscription:
		var sub reminders.Subscription
		if err := decode(l, &sub); err != nil {
			return err
		}
		return s.takeSubscription(ctx, sub, d)
	case reminders.LineDamaged:
		return fmt.Errorf("%w: already when it was exported", reminders.ErrCorrupt)
	case reminders.LineSetting:
		var v reminders.Setting
		if err := decode(l, &v); err != nil {
			return err
		}
		return s.takeSetting(ctx, v, d)
	}
	return fmt.Errorf("%w: a line of kind %q", reminders.ErrCorrupt, l.Kind)
}

func (s *Store) takeReminder(ctx context.Context, r *reminders.Reminder, d *reminders.Imported) error {
	shard := s.shardOfReminder(r.ID)
	known := false
	err := s.retry(ctx, func() error {
		p, err := s.read(ctx, shard, "r", r.ID)
		if err != nil {
			return err
		}
		if _, err := p.reminder(r.ID); err == nil || errors.Is(err, reminders.ErrNewer) {
			known = true
			return nil
		}
		w := write{gen: p.gen, key: "0"}
		if p.rem != nil {
			w.key = "*" // it cannot be read: whatever it is, it is replaced
		}
		w.putReminder(r)
		return s.write(ctx, shard, s.lua.write, &w)
	})
	switch {
	case err != nil:
		return fmt.Errorf("import %s: %w", r.ID, err)
	case known:
		d.Known++
	default:
		d.Reminders++
	}
	return nil
}

func (s *Store) takeRecord(ctx context.Context, from *reminders.Record, d *reminders.Imported) error {
	shard := s.shardOf(from.ID())
	var add reminders.Imported
	err := s.retry(ctx, func() error {
		add = reminders.Imported{}
		p, err := s.now(ctx, shard, from.ID())
		if err != nil {
			return err
		}
		w := write{gen: p.gen, id: from.Occurrence.Reminder, key: "*"}
		key := ""
		if len(p.rows) > 0 {
			known, err := p.rows[0].record()
			switch {
			case errors.Is(err, reminders.ErrCorrupt):
				key = "*" // this is how it is mended
			case err != nil:
				return err
			case !known.Merge(p.now, from):
				add.Known = 1
				return nil
			default:
				add.Delivered = 1
				w.put(known, p.rows[0].key)
				return s.write(ctx, shard, s.lua.write, &w)
			}
		}
		r := from.Import(p.now, p.gen)
		add.Occurrences = 1
		if r.Uncertain && !r.State.Final() {
			add.Uncertain = 1
		}
		w.accept(&r, key)
		return s.write(ctx, shard, s.lua.write, &w)
	})
	if err != nil {
		return fmt.Errorf("import %s: %w", from.ID(), err)
	}
	d.Known += add.Known
	d.Delivered += add.Delivered
	d.Occurrences += add.Occurrences
	d.Uncertain += add.Uncertain
	return nil
}

// now is read for an occurrence that may be absent.
func (s *Store) now(ctx context.Context, shard int, id string) (snapshot, error) {
	p, err := s.read(ctx, shard, "o", id)
	if errors.Is(err, reminders.ErrNotFound) {
		if p, err = s.read(ctx, shard, "r", ""); err == nil {
			p.rows = nil
		}
	}
	return p, err
}
