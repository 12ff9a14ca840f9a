// Package todo keeps lists of things to do elsewhere (a reminders.TodoSink) in step with the
// reminders: what is set here stands there, what is done here is ticked there, and what is
// ticked there is done here.
//
// A pass first takes in what was ticked, then hands out what has changed. What it has handed
// out is written down in a setting of the store, todo/ and the name of the list, so that a
// pass costs the far side nothing where nothing has changed. A pass that ends half way is
// repeated whole: the sink makes of twice what it makes of once. An item that a person has
// deleted there stays deleted until its reminder changes.
package todo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/policybot/policybot/reminders"
)

// Reminders is what a Syncer needs of a reminders.Service.
type Reminders interface {
	Get(ctx context.Context, id string) (reminders.Reminder, error)
	List(ctx context.Context, q reminders.ReminderQuery) (reminders.ReminderPage, error)
	Done(ctx context.Context, id, period, by string) (reminders.Ending, error)
	TodoOf(r *reminders.Reminder, to reminders.Recipient) (reminders.Todo, bool)
}

// List is one person's list.
type List struct {
	Name string                // of its setting: letters and digits, at most 40
	To   []reminders.Recipient // all that reach the person; a reminder to several of them is one item
	Sink reminders.TodoSink    // a reminders.TodoTicks too where ticks are to come back
}

// Options of a Syncer.
type Options struct {
	Every  time.Duration // between passes; default DefaultEvery
	Base   string        // links to our pages begin with it
	Now    func() time.Time
	Report func(list string, err error) // told of each pass that failed; nil nobody
}

// DefaultEvery is how often lists are looked at: a tick is known here within a minute.
const DefaultEvery = time.Minute

// Syncer keeps lists in step. Its state is all in the store, so that several may run.
type Syncer struct {
	service  Reminders
	settings reminders.Settings
	lists    []List
	opt      Options
}

// New checks the lists.
func New(service Reminders, settings reminders.Settings, lists []List, o Options) (*Syncer, error) {
	seen := map[string]bool{}
	for _, l := range lists {
		if l.Name == "" || len(l.Name) > 40 || l.Sink == nil || len(l.To) == 0 || seen[l.Name] {
			return nil, fmt.Errorf("to-do list %q: without a name of its own, recipients or a sink", l.Name)
		}
		seen[l.Name] = true
	}
	if o.Every <= 0 {
		o.Every = DefaultEvery
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Report == nil {
		o.Report = func(string, error) {}
	}
	return &Syncer{service, settings, lists, o}, nil
}

// Run makes passes until ctx ends.
func (s *Syncer) Run(ctx context.Context) {
	for {
		for _, l := range s.lists {
			if err := s.Pass(ctx, l); err != nil && ctx.Err() == nil {
				s.opt.Report(l.Name, err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(s.opt.Every):
		}
	}
}

// state is what was handed out of a list.
type state struct {
	Mark  string          `json:"mark,omitempty"` // of TodoTicks
	Items map[string]item `json:"items"`          // by Todo.ID
}

type item struct {
	Reminder string    `json:"reminder"`
	Period   string    `json:"period,omitempty"`
	Sum      string    `json:"sum"`            // of what was handed out
	Done     bool      `json:"done,omitempty"` // ticked there
	Seen     time.Time `json:"seen"`           // when it was handed out or ticked last
}

// keep is how long what is done is remembered, to be opened again when that is taken back.
const keep = 400 * 24 * time.Hour

// Pass brings one list up to date.
func (s *Syncer) Pass(ctx context.Context, l List) error {
	name := "todo/" + l.Name
	kept, err := s.settings.Setting(ctx, name)
	if err != nil {
		return fmt.Errorf("read to-do list: %w", err)
	}
	st := state{}
	if kept.Version > 0 {
		if err := json.Unmarshal(kept.Body, &st); err != nil {
			return fmt.Errorf("read to-do list: %w: %w", reminders.ErrCorrupt, err)
		}
	}
	if st.Items == nil {
		st.Items = map[string]item{}
	}
	steps := []func(context.Context, List, *state) (bool, error){s.take, s.hand}
	if st.Mark == "" { // what is there must be known as ours before its ticks are taken in
		steps[0], steps[1] = s.hand, s.take
	}
	changed := false
	for _, step := range steps {
		var did bool
		if did, err = step(ctx, l, &st); did {
			changed = true
		}
		if err != nil {
			break
		}
	}
	if !changed {
		return err
	}
	body, werr := json.Marshal(st)
	if werr == nil {
		_, werr = s.settings.PutSetting(ctx, reminders.Setting{Name: name, Version: kept.Version, Body: body})
	}
	if errors.Is(werr, reminders.ErrConflict) { // another replica has done the same
		werr = nil
	}
	return errors.Join(err, werr)
}

// take marks as done here what was ticked there. The mark moves on only when all was.
func (s *Syncer) take(ctx context.Context, l List, st *state) (changed bool, err error) {
	ticks, ok := l.Sink.(reminders.TodoTicks)
	if !ok {
		return false, nil
	}
	ids, next, err := ticks.Ticked(ctx, st.Mark)
	if err != nil {
		return false, fmt.Errorf("read what was ticked: %w", err)
	}
	for _, id := range ids {
		it, ours := st.Items[id]
		if !ours || it.Done {
			continue
		}
		_, err := s.service.Done(ctx, it.Reminder, it.Period, tickedBy)
		if err != nil && !errors.Is(err, reminders.ErrNotFound) {
			return changed, fmt.Errorf("mark as done: %w", err)
		}
		it.Done, it.Seen, changed = true, s.opt.Now().UTC(), true
		st.Items[id] = it
	}
	changed = changed || st.Mark != next
	st.Mark = next
	return changed, nil
}

// tickedBy is who did it, for the history.
const tickedBy = "待办清单"

// hand puts on the list what is not there as it is here.
func (s *Syncer) hand(ctx context.Context, l List, st *state) (changed bool, err error) {
	var errs []error
	do := func(id string, it item, err error) {
		if err != nil {
			errs = append(errs, err)
			return
		}
		it.Seen, changed = s.opt.Now().UTC(), true
		st.Items[id] = it
	}
	active, err := s.active(ctx, l)
	if err != nil {
		return false, err
	}
	for _, a := range active {
		t, ok := s.service.TodoOf(a.r, a.to)
		if !ok || a.r.PeriodDone(a.r.Period) {
			continue
		}
		was, known := st.Items[t.ID]
		it := item{Reminder: a.r.ID, Period: a.r.Period, Sum: s.sum(&t)}
		if known && was.Sum == it.Sum && !was.Done {
			continue
		}
		t.Reopen, t.URL = was.Done, s.opt.Base+t.URL
		do(t.ID, it, l.Sink.Upsert(ctx, t))
	}
	for id, it := range st.Items {
		gone, err := s.close(ctx, l, id, it, active[it.Reminder].r, do)
		if err != nil {
			errs = append(errs, err)
		} else if gone {
			delete(st.Items, id)
			changed = true
		}
	}
	return changed, errors.Join(errs...)
}

// reached is a reminder and which of the person's recipients it reaches.
type reached struct {
	r  *reminders.Reminder
	to reminders.Recipient
}

// active are the reminders that belong on the list, by id.
func (s *Syncer) active(ctx context.Context, l List) (map[string]reached, error) {
	out := map[string]reached{}
	for _, to := range l.To {
		q := reminders.ReminderQuery{Status: reminders.Active, Channel: to.Channel, To: to.To}
		for more := true; more; more = q.After != "" {
			page, err := s.service.List(ctx, q)
			if err != nil {
				return nil, fmt.Errorf("list reminders: %w", err)
			}
			for i := range page.Reminders {
				r := &page.Reminders[i]
				if _, known := out[r.ID]; !known && slices.Contains(r.Who, to) {
					out[r.ID] = reached{r, to}
				}
			}
			q.After = page.Next
		}
	}
	return out, nil
}

// close ticks or removes an item whose reminder, or period, is over; gone tells whether it need
// not be remembered any longer. r is nil when the reminder is not active for this list.
func (s *Syncer) close(ctx context.Context, l List, id string, it item, r *reminders.Reminder, do func(string, item, error)) (gone bool, err error) {
	switch {
	case it.Done && s.opt.Now().Sub(it.Seen) > keep:
		return true, nil
	case it.Done, r != nil && !r.PeriodDone(it.Period):
		return false, nil
	case r != nil:
		it.Done = true
		do(id, it, l.Sink.Complete(ctx, id))
		return false, nil
	}
	now, err := s.service.Get(ctx, it.Reminder)
	switch {
	case err != nil && !errors.Is(err, reminders.ErrNotFound):
		return false, fmt.Errorf("look reminder up: %w", err)
	case err == nil && (now.Status == reminders.Done || now.Status == reminders.Ended && now.PeriodDone(it.Period)):
		it.Done = true
		do(id, it, l.Sink.Complete(ctx, id))
		return false, nil
	case err == nil && now.Status == reminders.Ended:
		return false, nil // its last period is still to be done
	}
	if err := l.Sink.Delete(ctx, id); err != nil { // cancelled, forgotten, or handed on to others
		return false, err
	}
	return true, nil
}

// sum is a hash of all that the list shows of an item.
func (s *Syncer) sum(t *reminders.Todo) string {
	b, _ := json.Marshal(*t) // plain data: it cannot fail
	h := sha256.Sum256(append(b, s.opt.Base...))
	return hex.EncodeToString(h[:8])
}
