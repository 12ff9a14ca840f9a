package bottest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

// What a Fake answers.
var (
	errRefused = errors.New("fake refuses")
	errLost    = errors.New("fake lost the connection")
)

// Got is a message that arrived at a Fake.
type Got struct {
	To      bot.Recipient
	Message bot.Message
	At      time.Time
}

// Fake is a bot.Sender in memory that can be read back: strict about what it is
// given, and as cruel as a real one may be. It works in a synctest bubble.
type Fake struct {
	mu       sync.Mutex
	behave   func(id string, nth int) Behaviour
	blind    error // of ReadBack
	got      []Got
	under    map[string]bool
	bad      []string
	readings int
}

var _ bot.Sender = (*Fake)(nil)

// NewFake takes everything until told otherwise.
func NewFake() *Fake {
	return &Fake{behave: func(string, int) Behaviour { return Takes }, under: map[string]bool{}}
}

// Behave sets how all messages are treated from now on.
func (f *Fake) Behave(b Behaviour) { f.BehaveBy(func(string, int) Behaviour { return b }) }

// BehaveBy decides for each message, of which nth counts those of its id from 1.
func (f *Fake) BehaveBy(by func(id string, nth int) Behaviour) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.behave = by
}

// Blind makes ReadBack fail with err; nil lets it see again.
func (f *Fake) Blind(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.blind = err
}

// Send implements bot.Sender. What is refused for certain (4xx) is not recorded as
// arrived; a 5xx is, since nobody knows.
func (f *Fake) Send(ctx context.Context, to bot.Recipient, m bot.Message) (reminders.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return reminders.Receipt{}, reminders.Refused(err)
	}
	b, done := f.arrive(to, m)
	defer done()
	switch {
	case b.Status == 410:
		return reminders.Receipt{}, reminders.Gone(errRefused)
	case b.Status == 429:
		n, _ := strconv.Atoi(b.RetryAfter)
		return reminders.Receipt{}, reminders.TryAfter(errRefused, time.Duration(n)*time.Second)
	case b.Status >= 400 && b.Status < 500:
		return reminders.Receipt{}, reminders.Rejected(errRefused)
	}
	if b.Hang {
		<-ctx.Done()
	} else if b.Delay > 0 {
		t := time.NewTimer(b.Delay)
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
		}
	}
	if err := ctx.Err(); err != nil {
		return reminders.Receipt{}, fmt.Errorf("fake: %w", err)
	}
	if b.Reset || b.Status >= 500 {
		return reminders.Receipt{}, errLost
	}
	return reminders.Receipt{Channel: to.Channel(), Message: m.ID, At: time.Now().UTC()}, nil
}

func (f *Fake) arrive(to bot.Recipient, m bot.Message) (b Behaviour, done func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	nth := 1
	for _, g := range f.got {
		if g.Message.ID != m.ID {
			continue
		}
		nth++
		if !reflect.DeepEqual(g.Message.Without(bot.NoteRepeat), m.Without(bot.NoteRepeat)) {
			f.bad = append(f.bad, m.ID+": other words under the same id")
		}
	}
	if m.ID == "" || m.Kind == "" || m.Headline == "" || m.At.IsZero() || to.Kind == "" {
		f.bad = append(f.bad, fmt.Sprintf("incomplete: %+v to %+v", m, to))
	}
	if f.under[m.ID] {
		f.bad = append(f.bad, m.ID+": sent while being sent")
	}
	f.under[m.ID] = true
	b = f.behave(m.ID, nth)
	if b.Status < 400 || b.Status >= 500 {
		f.got = append(f.got, Got{To: to, Message: m, At: time.Now()})
	}
	return b, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.under, m.ID)
	}
}

// ReadBack implements bot.Sender.
func (f *Fake) ReadBack(ctx context.Context, place string, sought []bot.Sought) ([]reminders.Finding, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := errors.Join(ctx.Err(), f.blind); err != nil {
		return nil, err
	}
	f.readings++
	out := bot.Answers(len(sought), reminders.Missing)
	for i, s := range sought {
		for _, g := range f.got {
			if g.Message.ID == s.ID && g.To.Place == place && !g.At.Before(s.Since) {
				out[i] = reminders.Finding{
					Answer:  reminders.Found,
					Receipt: reminders.Receipt{Channel: g.To.Channel(), Message: s.ID, At: g.At.UTC()},
				}
				break
			}
		}
	}
	return out, nil
}

// Got are the messages that arrived, those of one id when it is not "".
func (f *Fake) Got(id string) []Got {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.got), func(g Got) bool { return id != "" && g.Message.ID != id })
}

// Bad says what was wrong with what it was given.
func (f *Fake) Bad() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.bad)
}

// Readings is how often it was read back.
func (f *Fake) Readings() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.readings
}
