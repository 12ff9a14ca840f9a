package access

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
)

// memory is a store of settings that two replicas share.
type memory struct {
	mu   sync.Mutex
	of   map[string]reminders.Setting
	puts int
}

func (m *memory) Setting(_ context.Context, name string) (reminders.Setting, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.of[name], nil
}

func (m *memory) PutSetting(_ context.Context, s reminders.Setting) (uint64, error) {
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

// text is everything that is stored.
func (m *memory) text() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := ""
	for _, s := range m.of {
		out += string(s.Body)
	}
	return out
}

// clock is a time that is set.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 11, 30, 1, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func directory(t testing.TB, m *memory, c *clock) *Directory {
	t.Helper()
	d, err := Open(context.Background(), m, c.now, 0)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const goodPassword = "Qz7-lantern.8"

func addAccount(t testing.TB, d *Directory, name string, role Role, groups ...string) Account {
	t.Helper()
	a, _, err := d.Accounts.Add(context.Background(), NewAccount{Name: name, Password: goodPassword, Role: role, Groups: groups})
	if err != nil {
		t.Fatal(err)
	}
	return a
}
