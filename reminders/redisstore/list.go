package redisstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox/redisdb"
)

// names are those of states with their mark, as in common.lua.
var names = [...]string{"W", "WU", "C", "CU", "S", "D", "X", "F", "FU"}

// cursor is the place of an occurrence in the order of a listing.
type cursor struct {
	at int64
	id string
}

func (c cursor) String() string { return strconv.FormatInt(c.at, 10) + "-" + c.id }

func parseCursor(s string) (cursor, error) {
	if s == "" {
		return cursor{}, nil
	}
	at, id, ok := strings.Cut(s, "-")
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil || !ok {
		return cursor{}, fmt.Errorf("%w: page %q", reminders.ErrInvalid, s)
	}
	return cursor{n, id}, nil
}

func byPlace(a, b row) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id)) }

// Occurrences implements reminders.Ledger. Dead letters that cannot be read come
// first, as records of nothing but id and reason, when dead ones are asked for.
func (s *Store) Occurrences(ctx context.Context, q reminders.Query) (page reminders.Page, err error) {
	after, err := parseCursor(q.After)
	if err != nil {
		return page, err
	}
	limit := reminders.PageSize(q.Limit)
	if q.After == "" && slices.Contains(q.States, reminders.Dead) && q.Reminder == "" && q.To == "" && q.Channel == "" {
		if page.Records, err = s.parked(ctx); err != nil {
			return page, err
		}
	}
	if q.After == "" && !q.From.IsZero() {
		after = cursor{at: ceilMS(q.From)} // no id is before ""
	}
	if q.Reminder != "" {
		return page, s.occurrencesOf(ctx, q, after, limit, &page)
	}
	for {
		rows, more, err := s.rows(ctx, q, after, min(limit+1, reminders.MaxPage))
		if err != nil {
			return page, err
		}
		for _, w := range rows {
			after = cursor{w.at, w.id}
			if r, err := w.record(); err == nil && !collect(&page, q, r, limit) { // else parked or newer
				return page, nil
			}
		}
		if !more {
			return page, nil
		}
	}
}

func (s *Store) occurrencesOf(ctx context.Context, q reminders.Query, after cursor, limit int, page *reminders.Page) error {
	p, err := s.read(ctx, s.shardOfReminder(q.Reminder), "r", q.Reminder)
	if err != nil {
		return err
	}
	members, _, _ := p.members()
	slices.SortFunc(members, func(a, b *reminders.Record) int {
		return cmp.Or(a.Occurrence.At.Compare(b.Occurrence.At), cmp.Compare(a.ID(), b.ID()))
	})
	for _, r := range members {
		place := row{at: redisdb.MS(r.Occurrence.At), id: r.ID()}
		if byPlace(place, row{at: after.at, id: after.id}) > 0 && !collect(page, q, r, limit) {
			return nil
		}
	}
	return nil
}

// rows reads the next n rows of all shards in order, and whether there may be more.
func (s *Store) rows(ctx context.Context, q reminders.Query, after cursor, n int) (all []row, more bool, err error) {
	until := any("+inf")
	if !q.Until.IsZero() {
		until = ceilMS(q.Until)
	}
	args := []any{after.at, after.id, until, n}
	for _, name := range names {
		if len(q.States) > 0 && !slices.Contains(q.States, reminders.State(name[:1])) || q.Uncertain && len(name) == 1 {
			continue
		}
		args = append(args, name)
	}
	vs, err := s.client.Everywhere(ctx, s.lua.list, args...)
	if err != nil {
		return nil, false, err
	}
	for _, v := range vs {
		for i := range v {
			all = append(all, rowOf(v.List(i)))
		}
	}
	slices.SortFunc(all, byPlace)
	more = len(all) >= n
	return all[:min(n, len(all))], more, nil // a shard may have more before the rest
}

// collect adds r to the page if it fits the query, and reports false when the
// page was full.
func collect(page *reminders.Page, q reminders.Query, r *reminders.Record, limit int) bool {
	if !q.Matches(r) {
		return true
	}
	if n := len(page.Records); n >= limit {
		last := &page.Records[n-1]
		page.Next = cursor{redisdb.MS(last.Occurrence.At), last.ID()}.String()
		return false
	}
	page.Records = append(page.Records, *r)
	return true
}

// parked lists what could not be read.
func (s *Store) parked(ctx context.Context) (out []reminders.Record, err error) {
	for shard := range s.client.Shards() {
		ids, err := s.db.SMembers(ctx, s.tag(shard)+"bad").Result()
		if err != nil {
			return nil, mapped(err)
		}
		slices.Sort(ids)
		for _, id := range ids[:min(len(ids), reminders.MaxPage/2)] {
			out = append(out, reminders.Record{
				Occurrence: reminders.Occurrence{ID: id}, State: reminders.Dead, Reason: "数据损坏，无法读取",
			})
		}
	}
	return out, nil
}

// reminderRows reads the next n of all shards by id, or those planned by now.
func (s *Store) reminderRows(ctx context.Context, what, after string, n int) (all []remRow, more bool, err error) {
	vs, err := s.client.Everywhere(ctx, s.lua.rems, what, after, n)
	if err != nil {
		return nil, false, err
	}
	for _, v := range vs {
		for i := range v {
			all = append(all, remRowOf(v.List(i)))
		}
	}
	slices.SortFunc(all, func(a, b remRow) int { return cmp.Or(cmp.Compare(a.plan, b.plan), cmp.Compare(a.id, b.id)) })
	return all[:min(n, len(all))], len(all) >= n, nil
}

// Reminders implements reminders.Ledger.
func (s *Store) Reminders(ctx context.Context, q reminders.ReminderQuery) (page reminders.ReminderPage, err error) {
	limit, after := reminders.PageSize(q.Limit), q.After
	for {
		rows, more, err := s.reminderRows(ctx, "id", after, min(limit+1, reminders.MaxPage))
		if err != nil {
			return page, err
		}
		for _, w := range rows {
			after = w.id
			r, err := w.reminder()
			if err != nil || !q.Matches(r) {
				continue
			}
			if len(page.Reminders) == limit {
				page.Next = page.Reminders[limit-1].ID
				return page, nil
			}
			page.Reminders = append(page.Reminders, *r)
		}
		if !more {
			return page, nil
		}
	}
}

// History implements reminders.Ledger.
func (s *Store) History(ctx context.Context, id string) ([]reminders.Event, error) {
	p, err := s.read(ctx, s.shardOfReminder(id), "r", id)
	if err != nil {
		return nil, err
	}
	r, err := p.reminder(id)
	if err != nil {
		return nil, err
	}
	events := slices.Clone(r.Log)
	members, _, _ := p.members()
	for _, m := range members {
		events = append(events, m.Log...)
	}
	slices.SortStableFunc(events, func(a, b reminders.Event) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Occurrence, b.Occurrence))
	})
	return events, nil
}

// Plans implements reminders.Ledger.
func (s *Store) Plans(ctx context.Context, n int) (out []reminders.Reminder, err error) {
	rows, _, err := s.reminderRows(ctx, "plan", "", n+reminders.MaxPage) // those that cannot be read do not count
	var bad []error
	for _, w := range rows {
		if len(out) >= n {
			break
		}
		switch r, err := w.reminder(); {
		case errors.Is(err, reminders.ErrNewer): // for a newer program
		case err != nil:
			bad = append(bad, err) // one that cannot be read stops no other
		default:
			out = append(out, *r)
		}
	}
	return out, errors.Join(append(bad, err)...)
}

// NextPlan implements reminders.Ledger.
func (s *Store) NextPlan(ctx context.Context) (at time.Time, err error) {
	_, at, err = s.count(ctx)
	return at, err
}

// Counts implements reminders.Ledger.
func (s *Store) Counts(ctx context.Context) (reminders.Counts, error) {
	c, _, err := s.count(ctx)
	return c, err
}

func (s *Store) count(ctx context.Context) (c reminders.Counts, plan time.Time, err error) {
	c.States = map[reminders.State]int{}
	earlier := func(a time.Time, n int64) time.Time {
		if t := redisdb.FromMS(n); n >= 0 && (a.IsZero() || t.Before(a)) {
			return t
		}
		return a
	}
	vs, err := s.client.Everywhere(ctx, s.lua.counts)
	if err != nil {
		return reminders.Counts{}, time.Time{}, err
	}
	for _, v := range vs {
		for i, name := range names {
			n, state := int(v.Num(i)), reminders.State(name[:1])
			c.States[state] += n
			if len(name) > 1 && !state.Final() {
				c.Uncertain += n
			}
		}
		c.States[reminders.Dead] += int(v.Num(9))
		if n := int(v.Num(10)); n > 0 {
			c.Ready += n
			c.Oldest = earlier(c.Oldest, v.Num(11))
		}
		c.Reminders += int(v.Num(12))
		c.Active += int(v.Num(13))
		plan = earlier(plan, v.Num(14))
	}
	return c, plan, nil
}
