package robot

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox"
)

// What becomes of a Send before it was part of a request.
var errTurn = errors.New("机器人每分钟只能发20条，还没有轮到")

// delivery is a Send that waits for its turn.
type delivery struct {
	ctx    context.Context
	m      *bot.Message
	person string
	done   chan outcome // gets one
}

type outcome struct {
	receipt reminders.Receipt
	err     error
}

// gatherer sends to one robot: one request at a time, at its pace, with all that waits.
type gatherer struct {
	sender *Sender
	robot  Robot
	name   string
	client *openapi.Client

	mu      sync.Mutex
	waiting []*delivery
	running bool

	next time.Time // by the pace; of run alone
}

// send waits until d was part of a request. When its context ends before, it certainly
// was not.
func (g *gatherer) send(ctx context.Context, d *delivery) (reminders.Receipt, error) {
	g.mu.Lock()
	g.waiting = append(g.waiting, d)
	if !g.running {
		g.running = true
		go g.run()
	}
	g.mu.Unlock()
	select {
	case o := <-d.done:
		return o.receipt, o.err
	case <-ctx.Done():
	}
	if g.leave(d) {
		return reminders.Receipt{}, reminders.TryAfter(errTurn, time.Second)
	}
	select { // it may have ended just now
	case o := <-d.done:
		return o.receipt, o.err
	default:
		return reminders.Receipt{}, fmt.Errorf("%w：%w", openapi.ErrUnsure, ctx.Err())
	}
}

// leave takes d out of who waits; false when it is not there any more.
func (g *gatherer) leave(d *delivery) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.waiting, d)
	if i >= 0 {
		g.waiting = slices.Delete(g.waiting, i, i+1)
	}
	return i >= 0
}

// run sends until nobody waits; it ends by itself, as everybody who waits has a context.
func (g *gatherer) run() {
	for {
		pause := max(g.sender.opt.Gather, time.Until(g.next))
		outbox.Pause(context.Background(), pause)
		batch, more := g.take()
		if len(batch) > 0 {
			g.next = later(g.next, time.Now())
			g.request(batch)
		}
		if !more {
			return
		}
	}
}

// later is when the next message may go, after one that goes now.
func later(next, now time.Time) time.Time {
	next = next.Add(every)
	if early := now.Add(-(burst - 1) * every).Add(every); next.Before(early) {
		return early
	}
	return next
}

// take is what goes into one message. What has too little time left is sent back.
func (g *gatherer) take() (batch []*delivery, more bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for len(g.waiting) > 0 && len(batch) < maxDigest {
		d := g.waiting[0]
		g.waiting = g.waiting[1:]
		if end, ok := d.ctx.Deadline(); d.ctx.Err() != nil || ok && time.Until(end) < leastTime {
			d.done <- outcome{err: reminders.TryAfter(errTurn, time.Second)}
			continue
		}
		batch = append(batch, d)
	}
	if len(batch) > 1 {
		_, n := g.sender.kind.digest(batch, g.sender.all())
		g.waiting = slices.Concat(batch[n:], g.waiting)
		batch = batch[:n]
	}
	if len(g.waiting) == 0 && len(batch) == 0 {
		g.running = false
		return nil, false
	}
	return batch, true
}

// request sends a batch, and tells everybody what came of it.
func (g *gatherer) request(batch []*delivery) {
	k := g.sender.kind
	var body any
	if len(batch) == 1 {
		body = k.message(batch[0].m, batch[0].person)
	} else {
		body, _ = k.digest(batch, g.sender.all())
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(batch[0].ctx), timeout)
	defer cancel()
	if end := earliest(batch); !end.IsZero() {
		ctx, cancel = context.WithDeadline(ctx, end)
		defer cancel()
	}
	query := url.Values{}
	body = k.sign(g.robot, g.sender.opt.Now(), query, body)
	err := g.client.Outcome(g.client.Do(ctx, openapi.Call{Path: g.robot.URL, Query: query, Body: body}))
	if err != nil {
		err = fmt.Errorf("%s群机器人“%s”：%w", k.name(), bot.CleanLine(g.name), err)
	}
	now := g.sender.opt.Now().UTC()
	for _, d := range batch {
		o := outcome{err: err}
		if err == nil {
			o.receipt = reminders.Receipt{Channel: g.sender.opt.Kind + ":" + g.name, Message: d.m.ID, At: now}
		}
		d.done <- o
	}
}

// earliest is when the first of them has no time left; zero when none ever.
func earliest(batch []*delivery) (end time.Time) {
	for _, d := range batch {
		if e, ok := d.ctx.Deadline(); ok && (end.IsZero() || e.Before(end)) {
			end = e
		}
	}
	return end
}
