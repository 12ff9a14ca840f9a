package bottest

import (
	"context"
	"sync"

	"github.com/policybot/policybot/reminders"
)

// Settings are those of a store in memory; Fail is asked before a write.
type Settings struct {
	Fail func() error

	mu  sync.Mutex
	all map[string]reminders.Setting
}

var _ reminders.Settings = (*Settings)(nil)

// Setting implements reminders.Settings.
func (s *Settings) Setting(_ context.Context, name string) (reminders.Setting, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all[name], nil
}

// PutSetting implements reminders.Settings.
func (s *Settings) PutSetting(_ context.Context, v reminders.Setting) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Fail != nil {
		if err := s.Fail(); err != nil {
			return 0, err
		}
	}
	if s.all[v.Name].Version != v.Version {
		return 0, reminders.ErrConflict
	}
	if err := v.Validate(); err != nil {
		return 0, err
	}
	v.Version++
	if s.all == nil {
		s.all = map[string]reminders.Setting{}
	}
	s.all[v.Name] = v
	return v.Version, nil
}
