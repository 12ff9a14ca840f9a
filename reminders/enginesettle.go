package reminders

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/policybot/policybot/reminders/outbox"
)

// The bounds of how often a channel that cannot be read is asked again.
const (
	minAsk = 5 * time.Second
	maxAsk = 10 * time.Minute
)

// settle finds out about uncertain claims of one channel and sends those that are
// not there. It frees a hand for each.
func (e *Engine) settle(ctx context.Context, channel string, rs []Record, g Generation) {
	rs = e.settled(ctx, rs, g)
	if len(rs) == 0 {
		return
	}
	findings, err := e.readBack(ctx, channel, rs)
	for i, r := range rs {
		f := Finding{Answer: Unknown}
		if err == nil {
			f = findings[i]
		}
		e.observe(Observation{Kind: ObservedReadBack, Occurrence: &r.Occurrence, Answer: f.Answer, Err: err})
		e.loop.Hand(func() { e.decide(ctx, r, f) })
	}
}

// settled keeps those whose settle time is over and whose claim could be renewed
// for the time the question takes, and lets go of the others. After a mark the
// settle time is part of the lease; after a new generation nobody knows when the
// last request left, so it is counted from there.
func (e *Engine) settled(ctx context.Context, rs []Record, g Generation) []Record {
	keep := rs[:0]
	early := g.Since.Add(e.opt.Settle).Sub(e.now())
	for _, r := range rs {
		ref := Ref{ID: r.ID(), Token: r.Token}
		if early > 0 && !r.Occurrence.At.After(g.Since) {
			e.release(ctx, ref, early, "")
			e.loop.Free(1)
			continue
		}
		if err := e.queue.Renew(ctx, ref, e.opt.ReadBackTimeout+e.opt.ClaimLease); err != nil {
			e.wrote(&r.Occurrence, "renew", err)
			e.loop.Free(1)
			continue
		}
		keep = append(keep, r)
	}
	return keep
}

func (e *Engine) readBack(ctx context.Context, channel string, rs []Record) (findings []Finding, err error) {
	ds := make([]Delivery, len(rs))
	for i, r := range rs {
		ds[i] = Delivery{Occurrence: r.Occurrence, Attempt: r.Attempts, Late: r.Late, First: r.First}
	}
	findings, err = outbox.Request(ctx, e.opt.ReadBackTimeout, "reading back",
		func(ctx context.Context) ([]Finding, error) { return e.notify.ReadBack(ctx, channel, ds) })
	if err == nil && len(findings) != len(ds) {
		err = fmt.Errorf("read back %d messages, %d answers", len(ds), len(findings))
	}
	return findings, err
}

// decide acts on the answer for one.
func (e *Engine) decide(ctx context.Context, r Record, f Finding) {
	o, ref := &r.Occurrence, Ref{ID: r.ID(), Token: r.Token}
	switch f.Answer {
	case Found:
		e.wrote(o, "deliver", e.write(ctx, "deliver", func(ctx context.Context) error { return e.queue.Deliver(ctx, ref, f.Receipt) }))
		return
	case Missing:
		e.send(ctx, r, NotThere)
		return
	case Harmless:
		e.again(ctx, r, Idempotent)
		return
	}
	since := r.Last
	if since.IsZero() {
		since = o.At
	}
	waited := e.now().Sub(since)
	if o.OnUncertain == Repeat && (f.Answer == Unreadable || waited > e.opt.RepeatAfter) {
		e.again(ctx, r, MayRepeat)
		return
	}
	note := "暂时无法回查，稍后再试"
	if f.Answer == Unreadable {
		note = "该渠道无法回查，等待人工确认是否已送达"
	}
	if f.Answer == Unreadable || waited > e.opt.RepeatAfter {
		e.observe(Observation{Kind: ObservedHeld, Occurrence: o})
	}
	// Asking again after half of the time waited so far is a back-off without a
	// counter.
	e.release(ctx, ref, min(max(waited/2, minAsk), maxAsk), note)
}

// errNoAnswer is what an uncertain one is sent again for.
var errNoAnswer = errors.New("对方没有确认收到")

// again sends what may have arrived once more, as one of a ladder: that of certain
// failures, and past the time to which those are retried ever more slowly. There
// is no end to it, since nobody knows that it failed, but a person is told.
func (e *Engine) again(ctx context.Context, r Record, proof Proof) {
	wait := min(e.opt.Retry(r.Attempts), maxBackoff)
	if past := r.Last.Sub(e.limit(&r)); past > 0 {
		wait = min(maxBackoff+past/2, maxAfter)
	}
	// Attempts is 0 when only a new generation made it uncertain. A tenth less, for
	// what jitter let go of early.
	wait = r.Last.Add(wait * 9 / 10).Sub(e.now())
	if r.Attempts == 0 || wait <= 0 {
		e.send(ctx, r, proof)
		return
	}
	e.stuck(&r, errNoAnswer)
	note := errNoAnswer.Error() + "，稍后再发；对方按编号去重，不会重复"
	if proof == MayRepeat {
		note = errNoAnswer.Error() + "，稍后再发，并注明可能重复"
	}
	e.release(ctx, Ref{ID: r.ID(), Token: r.Token}, wait, note)
}
