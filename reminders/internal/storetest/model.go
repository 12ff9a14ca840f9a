package storetest

import (
	"time"

	"github.com/policybot/policybot/reminders"
)

// model is the state machine of one occurrence once more, as small as it can be
// said, and on purpose not with the code the stores use.
type model struct {
	state     byte // W C S D X F
	uncertain bool
	token     uint64
	ready     time.Time
	arrived   int // messages the channel got
}

func (m *model) String() string {
	if m.uncertain {
		return string(m.state) + "U"
	}
	return string(m.state)
}

func (m *model) final() bool { return m.state == 'D' || m.state == 'X' || m.state == 'F' }

func (m *model) claim(now time.Time, lease time.Duration) bool {
	if m.final() || now.Before(m.ready) {
		return false
	}
	if m.state == 'S' {
		m.uncertain = true
	}
	m.state, m.ready = 'C', now.Add(lease)
	m.token++
	return true
}

// held does a claim holder's operation if the token and state allow it.
func (m *model) held(token uint64, states string, do func()) error {
	if token != m.token || token == 0 {
		return reminders.ErrStale
	}
	for i := range states {
		if states[i] == m.state {
			do()
			return nil
		}
	}
	return reminders.ErrStale
}

func (m *model) begin(token uint64, proof bool, now time.Time, lease time.Duration) error {
	if m.state == 'C' && token == m.token && m.uncertain && !proof {
		return reminders.ErrUncertain
	}
	return m.held(token, "C", func() { m.state, m.uncertain, m.ready = 'S', false, now.Add(lease) })
}

func (m *model) release(token uint64, at time.Time) error {
	return m.held(token, "C", func() { m.state, m.ready = 'W', at })
}

func (m *model) deliver(token uint64) error {
	if m.state == 'D' && token <= m.token {
		return nil
	}
	if token < m.token && (m.state == 'W' || m.state == 'C') {
		m.state, m.uncertain = 'D', false
		return nil
	}
	return m.held(token, "WCS", func() { m.state, m.uncertain = 'D', false })
}

func (m *model) fail(token uint64, at time.Time, dead bool) error {
	return m.held(token, "SC", func() {
		if m.state, m.ready = 'W', at; dead {
			m.state = 'F'
		}
	})
}

func (m *model) doubt(token uint64, at time.Time) error {
	return m.held(token, "S", func() { m.state, m.uncertain, m.ready = 'W', true, at })
}

func (m *model) cancel() error {
	switch {
	case m.state == 'X':
		return nil
	case !m.uncertain && (m.state == 'W' || m.state == 'C' || m.state == 'F'):
		m.state = 'X'
		return nil
	}
	return reminders.ErrTooLate
}

func (m *model) revive(now time.Time) error {
	if m.state != 'F' {
		return reminders.ErrState
	}
	m.state, m.ready = 'W', now
	return nil
}
