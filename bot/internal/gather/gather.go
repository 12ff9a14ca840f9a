// Package gather makes one message of what comes together for one place: at nine in the
// morning there are more reminders than a robot takes, or than anybody wants mails of. Every
// Send waits for its turn and gets the outcome of the request it was part of, so that each
// reminder is settled by itself: nothing is lost, nothing is sent twice. Who would have to wait
// too long is told to come back (reminders.TryAfter), certainly unsent.
package gather

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox"
)

// Item is a Send that waits for its turn.
type Item struct {
	Message *bot.Message
	Person  string

	ctx  context.Context
	done chan outcome // gets one
}

type outcome struct {
	receipt reminders.Receipt
	err     error
}

// Options of a Place; Send, Turn and Unsure are required.
type Options struct {
	Wait  time.Duration // how long the first waits for others
	Most  int           // of one request; 0 is DefaultMost
	Least time.Duration // who has less time left is not begun

	Pace  *Pace                   // nil does not pace
	Fit   func(items []*Item) int // how many of them, one at least, one request can hold; nil is all
	Limit time.Duration           // of a request; 0 is the time its items have

	// Send makes one request of items; its outcome is that of each. Message of the receipt
	// may be left to be each item's id.
	Send func(ctx context.Context, items []*Item) (reminders.Receipt, error)

	Turn   error // to who was not begun
	Unsure error // to who has left while nobody knows
}

// DefaultMost is how many reminders of a message somebody reads.
const DefaultMost = 50

// Place is where messages go, one request at a time with all that waits. Safe for any number
// of goroutines; one of its own runs while something waits.
type Place struct {
	opt Options

	mu      sync.Mutex
	waiting []*Item
	running bool
}

// New makes a place; nothing runs yet.
func New(o Options) *Place {
	if o.Most <= 0 {
		o.Most = DefaultMost
	}
	return &Place{opt: o}
}

// Send waits until the message was part of a request. When its context ends before, it
// certainly was not.
func (p *Place) Send(ctx context.Context, m *bot.Message, person string) (reminders.Receipt, error) {
	d := &Item{ctx: ctx, Message: m, Person: person, done: make(chan outcome, 1)}
	p.mu.Lock()
	p.waiting = append(p.waiting, d)
	if !p.running {
		p.running = true
		go p.run()
	}
	p.mu.Unlock()
	select {
	case o := <-d.done:
		return o.receipt, o.err
	case <-ctx.Done():
	}
	if p.leave(d) {
		return reminders.Receipt{}, reminders.TryAfter(p.opt.Turn, time.Second)
	}
	select { // it may have ended just now
	case o := <-d.done:
		return o.receipt, o.err
	default:
		return reminders.Receipt{}, fmt.Errorf("%w：%w", p.opt.Unsure, ctx.Err())
	}
}

// leave takes d out of who waits; false when it is not there any more.
func (p *Place) leave(d *Item) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.Index(p.waiting, d)
	if i >= 0 {
		p.waiting = slices.Delete(p.waiting, i, i+1)
	}
	return i >= 0
}

// run sends until nobody waits; it ends by itself, as everybody who waits has a context.
func (p *Place) run() {
	for {
		outbox.Pause(context.Background(), max(p.opt.Wait, p.opt.Pace.left()))
		batch, more := p.take()
		if len(batch) > 0 {
			p.opt.Pace.took(time.Now())
			p.request(batch)
		}
		if !more {
			return
		}
	}
}

// take is what goes into one message. What has too little time left is sent back.
func (p *Place) take() (batch []*Item, more bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.waiting) > 0 && len(batch) < p.opt.Most {
		d := p.waiting[0]
		p.waiting = p.waiting[1:]
		if end, ok := d.ctx.Deadline(); d.ctx.Err() != nil || ok && time.Until(end) < p.opt.Least {
			d.done <- outcome{err: reminders.TryAfter(p.opt.Turn, time.Second)}
			continue
		}
		batch = append(batch, d)
	}
	if len(batch) > 1 && p.opt.Fit != nil {
		n := p.opt.Fit(batch)
		p.waiting = slices.Concat(batch[n:], p.waiting)
		batch = batch[:n]
	}
	if len(p.waiting) == 0 && len(batch) == 0 {
		p.running = false
		return nil, false
	}
	return batch, true
}

// request sends a batch, and tells everybody what came of it.
func (p *Place) request(batch []*Item) {
	ctx := context.WithoutCancel(batch[0].ctx)
	if p.opt.Limit > 0 {
		var cancel func()
		ctx, cancel = context.WithTimeout(ctx, p.opt.Limit)
		defer cancel()
	}
	if end := earliest(batch); !end.IsZero() {
		var cancel func()
		ctx, cancel = context.WithDeadline(ctx, end)
		defer cancel()
	}
	receipt, err := p.opt.Send(ctx, batch)
	for _, d := range batch {
		own := receipt
		if err == nil && own.Message == "" {
			own.Message = d.Message.ID
		}
		d.done <- outcome{own, err}
	}
}

// earliest is when the first of them has no time left; zero when none ever.
func earliest(batch []*Item) (end time.Time) {
	for _, d := range batch {
		if e, ok := d.ctx.Deadline(); ok && (end.IsZero() || e.Before(end)) {
			end = e
		}
	}
	return end
}

// Pace is how often a place takes a message: one Every, and Burst at once after a pause. It is
// used by its Place alone.
type Pace struct {
	Every time.Duration
	Burst int
	next  time.Time
}

// left is how long to wait for the next message.
func (p *Pace) left() time.Duration {
	if p == nil {
		return 0
	}
	return time.Until(p.next)
}

// took says that one goes now.
func (p *Pace) took(now time.Time) {
	if p == nil {
		return
	}
	p.next = p.next.Add(p.Every)
	if early := now.Add(-time.Duration(p.Burst-1) * p.Every).Add(p.Every); p.next.Before(early) {
		p.next = early
	}
}
