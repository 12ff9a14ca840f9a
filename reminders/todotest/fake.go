// Package todotest is a to-do list that behaves, and what every reminders.TodoSink is held to.
package todotest

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"

	"github.com/policybot/policybot/reminders"
)

// Item is how an item looks on the list.
type Item struct {
	There, Done bool
	What        string
}

// Fake is a list in memory. It is safe for concurrent use.
type Fake struct {
	mu     sync.Mutex
	items  map[string]reminders.Todo
	done   map[string]bool
	log    []string // ids completed, in order; a mark is a place in it
	writes int
	// Fail is asked before each call; an error is its answer. With After it has happened.
	Fail func(op string) (err error, after bool)
}

var (
	_ reminders.TodoSink  = (*Fake)(nil)
	_ reminders.TodoTicks = (*Fake)(nil)
)

// New is an empty list.
func New() *Fake { return &Fake{items: map[string]reminders.Todo{}, done: map[string]bool{}} }

// do runs a change under the lock, or fails before or after it.
func (f *Fake) do(op string, change func()) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var err error
	after := false
	if f.Fail != nil {
		err, after = f.Fail(op)
	}
	if err == nil || after {
		change()
	}
	return err
}

// Upsert implements reminders.TodoSink.
func (f *Fake) Upsert(_ context.Context, t reminders.Todo) error {
	return f.do("upsert", func() {
		was, there := f.items[t.ID]
		open := f.done[t.ID] && t.Reopen
		t.Reopen = false
		if there && was == t && !open || f.done[t.ID] && !open {
			return
		}
		f.items[t.ID], f.done[t.ID] = t, false
		f.writes++
	})
}

// Complete implements reminders.TodoSink.
func (f *Fake) Complete(_ context.Context, id string) error {
	return f.do("complete", func() { f.tick(id) })
}

// Delete implements reminders.TodoSink.
func (f *Fake) Delete(_ context.Context, id string) error {
	return f.do("delete", func() {
		if _, there := f.items[id]; there {
			delete(f.items, id)
			f.writes++
		}
	})
}

func (f *Fake) tick(id string) {
	if _, there := f.items[id]; there && !f.done[id] {
		f.done[id] = true
		f.log = append(f.log, id)
		f.writes++
	}
}

// Ticked implements reminders.TodoTicks.
func (f *Fake) Ticked(_ context.Context, mark string) (ids []string, next string, err error) {
	err = f.do("ticked", func() {
		from, bad := 0, error(nil)
		if mark != "" {
			from, bad = strconv.Atoi(mark)
		}
		if bad != nil || from > len(f.log) {
			from = 0
		}
		ids, next = slices.Clone(f.log[from:]), strconv.Itoa(len(f.log))
	})
	return ids, next, err
}

// Tick is a person's tick.
func (f *Fake) Tick(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tick(id)
}

// Look is how an item looks.
func (f *Fake) Look(id string) Item {
	f.mu.Lock()
	defer f.mu.Unlock()
	t, there := f.items[id]
	return Item{There: there, Done: there && f.done[id], What: t.What}
}

// Open are the words of the items that are not ticked.
func (f *Fake) Open() (out []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for id, t := range f.items {
		if !f.done[id] {
			out = append(out, t.What)
		}
	}
	slices.Sort(out)
	return out
}

// Writes is how often something was changed.
func (f *Fake) Writes() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.writes
}

// ErrFake is an error to fail with.
var ErrFake = errors.New("the list does not answer")
