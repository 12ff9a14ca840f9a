// Package settingtest is a store of settings for tests: what the stores of reminders promise of Setting and PutSetting,
// in memory. Several replicas of a test may share one.
package settingtest

import (
	"context"
	"strings"
	"sync"

	"github.com/policybot/policybot/reminders"
)

// Memory keeps settings in memory; its zero value is empty. It may be used by several at once.
type Memory struct {
	mu   sync.Mutex
	of   map[string]reminders.Setting
	puts int
}

// Setting is the one of that name, or the zero value.
func (m *Memory) Setting(_ context.Context, name string) (reminders.Setting, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.of[name], nil
}

// PutSetting keeps s and returns its new version; reminders.ErrConflict when another was put since s was read.
func (m *Memory) PutSetting(_ context.Context, s reminders.Setting) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := s.Validate(); err != nil {
		return 0, err
	}
	if m.of[s.Name].Version != s.Version {
		return 0, reminders.ErrConflict
	}
	if m.of == nil {
		m.of = map[string]reminders.Setting{}
	}
	s.Version++
	m.of[s.Name] = s
	m.puts++
	return s.Version, nil
}

// Puts is how often something was kept.
func (m *Memory) Puts() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.puts
}

// Text is everything that is kept, in no order.
func (m *Memory) Text() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var b strings.Builder
	for _, s := range m.of {
		b.Write(s.Body)
	}
	return b.String()
}
