// Package itemids remembers what a platform calls each item of a to-do list, where it finds none
// by a name of ours (飞书任务, 企业微信日程). It is kept in a setting of the store, so that every replica
// knows it and a restart forgets nothing.
package itemids

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/policybot/policybot/reminders"
)

// tries is how often a change is begun again because another replica has written meanwhile.
const tries = 4

// Items are those of one list: a T for each Todo.ID. The zero T is that there is none.
type Items[T comparable] struct {
	Settings reminders.Settings
	Name     string       // of the setting
	Over     func(T) bool // tells what need not be remembered any longer; nil: nothing
}

// state is what the setting holds.
type state[T comparable] struct {
	Items map[string]T `json:"items"`
}

// Load reads them all, and the version of the setting for Save.
func (s *Items[T]) Load(ctx context.Context) (all map[string]T, version uint64, err error) {
	kept, err := s.Settings.Setting(ctx, s.Name)
	if err != nil {
		return nil, 0, fmt.Errorf("read which items there are: %w", err)
	}
	var st state[T]
	if kept.Version > 0 {
		if err := json.Unmarshal(kept.Body, &st); err != nil {
			return nil, 0, fmt.Errorf("read which items there are: %w: %w", reminders.ErrCorrupt, err)
		}
	}
	if st.Items == nil {
		st.Items = map[string]T{}
	}
	return st.Items, kept.Version, nil
}

// Save writes them all, but for what is over. ErrConflict when another has written meanwhile.
func (s *Items[T]) Save(ctx context.Context, all map[string]T, version uint64) error {
	var none T
	maps.DeleteFunc(all, func(_ string, it T) bool { return it == none || s.Over != nil && s.Over(it) })
	body, err := json.Marshal(state[T]{all})
	if err != nil {
		return fmt.Errorf("encode which items there are: %w", err)
	}
	if _, err = s.Settings.PutSetting(ctx, reminders.Setting{Name: s.Name, Version: version, Body: body}); err != nil {
		return fmt.Errorf("write which items there are: %w", err)
	}
	return nil
}

// Change reads one item, has it changed and writes what came of it; of an error, or of no change,
// nothing. Where another replica has written meanwhile, do is called once more with what is there
// then. reminders.ErrTodoBusy when that goes on.
func (s *Items[T]) Change(ctx context.Context, id string, do func(it *T) error) error {
	for range tries {
		all, version, err := s.Load(ctx)
		if err != nil {
			return err
		}
		it := all[id]
		if err := do(&it); err != nil {
			return err
		}
		if it == all[id] {
			return nil
		}
		all[id] = it
		if err = s.Save(ctx, all, version); !errors.Is(err, reminders.ErrConflict) {
			return err
		}
	}
	return reminders.ErrTodoBusy
}
