package bottest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/policybot/policybot/bot"
)

// Intake is a bot.Intake that keeps events in memory, each once, in the order they came.
// The zero value takes every valid event. Chat adapters are tested against it alone, without
// a worker behind.
type Intake struct {
	mu     sync.Mutex
	events []bot.Event
	refuse func(bot.Event) error
	wrong  []bot.FieldError
}

var _ bot.Intake = (*Intake)(nil)

// Accept implements bot.Intake.
func (in *Intake) Accept(ctx context.Context, e bot.Event) (fresh bool, _ error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if err := errors.Join(e.Validate(), ctx.Err()); err != nil {
		return false, err
	}
	if in.refuse != nil {
		if err := in.refuse(e); err != nil {
			return false, err
		}
	}
	if slices.ContainsFunc(in.events, func(o bot.Event) bool { return o.ID == e.ID }) {
		return false, nil
	}
	in.events = append(in.events, e)
	return true, nil
}

// Check implements bot.Intake.
func (in *Intake) Check(context.Context, bot.Event) []bot.FieldError {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.wrong
}

// Refuse makes Accept fail with what by says of an event, unless that is nil.
func (in *Intake) Refuse(by func(bot.Event) error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.refuse = by
}

// Fail makes Accept fail with err; nil lets it take events again.
func (in *Intake) Fail(err error) { in.Refuse(func(bot.Event) error { return err }) }

// Find makes Check find this wrong with every form from now on; nothing lets forms pass again.
func (in *Intake) Find(wrong ...bot.FieldError) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.wrong = wrong
}

// Events are those kept so far.
func (in *Intake) Events() []bot.Event {
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.Clone(in.events)
}

// Nth waits for the nth event (from 1) and returns it.
func (in *Intake) Nth(t testing.TB, n int) bot.Event {
	t.Helper()
	WaitFor(t, fmt.Sprintf("event %d", n), func() bool { return len(in.Events()) >= n })
	return in.Events()[n-1]
}
