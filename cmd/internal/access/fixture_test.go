package access

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders/settingtest"
)

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

func directory(t testing.TB, m *settingtest.Memory, c *clock) *Directory {
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
