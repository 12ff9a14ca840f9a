package reminders

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/policybot/policybot/reminders/outbox"
)

// send takes a claim to its end: mark, request, outcome. proof says why an
// uncertain one may be sent.
func (e *Engine) send(ctx context.Context, r Record, proof Proof) {
	ref, o := Ref{ID: r.ID(), Token: r.Token}, &r.Occurrence
	if e.drop(ctx, &r, ref, proof) {
		return
	}
	wait, ok := e.pace.Enter(o.To.Channel)
	if !ok {
		e.release(ctx, ref, wait, "")
		return
	}
	began := e.opt.Clock.Mono() + wait
	defer func() { e.pace.Leave(o.To.Channel, max(0, e.opt.Clock.Mono()-began)) }()
	outbox.Pause(ctx, wait)
	if ctx.Err() != nil { // shutting down: let another process have it at once
		e.release(ctx, ref, 0, "")
		return
	}
	d, ok := e.mark(ctx, &r, ref, proof)
	if !ok {
		return
	}
	e.finish(ctx, &r, ref, d, proof)
}

// drop ends a claim that is not to be sent: one past its Expires, or late and with
// a newer one due.
func (e *Engine) drop(ctx context.Context, r *Record, ref Ref, proof Proof) bool {
	o, now := &r.Occurrence, e.now()
	certainly := proof == NoProof || proof == NotThere
	if !o.Expires.IsZero() && now.After(o.Expires) && r.Revived.IsZero() && certainly {
		e.dead(ctx, r, ref, proof, "已过有效期，未发送")
		return true
	}
	if o.Series == "" || now.Sub(o.At) < e.opt.CollapseAfter || !certainly {
		return false
	}
	done, err := e.queue.Collapse(ctx, ref, proof)
	if err != nil {
		if !errors.Is(err, ErrStale) {
			e.observe(Observation{Kind: ObservedStore, Occurrence: o, Err: err})
		}
		return true // the lease runs out, and it comes again
	}
	if done {
		e.observe(Observation{Kind: ObservedCollapsed, Occurrence: o})
	}
	return done
}

// mark writes the write-ahead mark and checks the start guard. Only when it
// returns true may the request leave.
func (e *Engine) mark(ctx context.Context, r *Record, ref Ref, proof Proof) (Delivery, bool) {
	o := &r.Occurrence
	late := r.Late
	if r.First.IsZero() {
		late = e.now().Sub(o.At) > e.opt.LateAfter
	}
	m := Mark{Lease: e.attempt.Lease(), Proof: proof, Late: late}
	err := e.attempt.Mark(ctx, func(ctx context.Context) error { return e.queue.Begin(ctx, ref, m) },
		func() { e.opt.Failpoint(FailAfterBegin, ref.ID) })
	switch {
	case errors.Is(err, outbox.ErrGuard):
		e.observe(Observation{Kind: ObservedAborted, Occurrence: o, Err: err})
		e.failed(ctx, r, ref, Failure{At: e.now(), Reason: err.Error(), Free: true, Unsure: unsure(proof)})
		return Delivery{}, false
	case err != nil:
		e.notBegun(ctx, r, ref, proof, err)
		return Delivery{}, false
	}
	return Delivery{
		Occurrence: *o, Attempt: r.Attempts + 1, Late: late, Repeat: proof == MayRepeat,
		First: r.First,
	}, true
}

// notBegun deals with a mark that was not confirmed. When there was no answer it may
// have been made all the same. Nothing was sent, and a mark that comes late is
// refused, so it can be taken back, which saves its lease and a read-back.
func (e *Engine) notBegun(ctx context.Context, r *Record, ref Ref, proof Proof, err error) {
	switch {
	case errors.Is(err, ErrStale): // cancelled, edited or claimed by another: as it should be
		return
	case errors.Is(err, ErrUncertain): // a new generation began since the claim
		e.release(ctx, ref, 0, "")
		return
	}
	e.observe(Observation{Kind: ObservedStore, Occurrence: &r.Occurrence, Err: fmt.Errorf("begin: %w", err)})
	if errors.Is(err, ErrUnavailable) && ctx.Err() == nil {
		e.failed(ctx, r, ref, Failure{At: e.now(), Reason: "没有能够写下发送标记，未发送", Free: true, Unsure: unsure(proof)})
	}
}

// unsure tells whether an earlier attempt may have arrived, though it was allowed
// to send again.
func unsure(p Proof) bool { return p == Idempotent || p == MayRepeat }

// finish makes the request and writes down what came of it.
func (e *Engine) finish(ctx context.Context, r *Record, ref Ref, d Delivery, proof Proof) {
	o, start := &r.Occurrence, e.opt.Clock.Mono()
	lateness := e.now().Sub(o.At)
	receipt, err := outbox.Request(context.WithoutCancel(ctx), e.opt.SendTimeout, "sending",
		func(ctx context.Context) (Receipt, error) { return e.notify.Send(ctx, d) })
	if err == nil {
		e.opt.Failpoint(FailAfterSend, ref.ID)
		e.observe(Observation{Kind: ObservedSent, Occurrence: o, Lateness: lateness, Took: e.opt.Clock.Mono() - start})
		err := e.write(ctx, "deliver", func(ctx context.Context) error { return e.queue.Deliver(ctx, ref, receipt) })
		if err != nil {
			e.observe(Observation{Kind: ObservedStore, Occurrence: o, Err: fmt.Errorf("deliver: %w", err)})
			return
		}
		e.opt.Failpoint(FailAfterAck, ref.ID)
		return
	}
	c := Certain(err)
	if c == nil {
		e.observe(Observation{Kind: ObservedUncertain, Occurrence: o, Err: err})
		at := e.now().Add(e.opt.Settle)
		e.wrote(o, "doubt", e.write(ctx, "doubt", func(ctx context.Context) error { return e.queue.Doubt(ctx, ref, at, err.Error()) }))
		return
	}
	if c.Dead {
		e.dead(ctx, r, ref, proof, err.Error())
		return
	}
	f := Failure{Reason: err.Error(), Free: c.After > 0, Unsure: unsure(proof)}
	wait := c.After
	if f.Free {
		e.pace.Block(o.To.Channel, wait)
	} else {
		wait = jitter(min(e.opt.Retry(d.Attempt), maxBackoff))
	}
	f.At = e.now().Add(wait)
	if f.At.After(e.limit(r)) {
		e.dead(ctx, r, ref, proof, "多次发送失败："+err.Error())
		return
	}
	e.observe(Observation{Kind: ObservedRetry, Occurrence: o, Err: err})
	e.stuck(r, err)
	e.failed(ctx, r, ref, f)
}

// stuck reports what has been tried in vain for long.
func (e *Engine) stuck(r *Record, err error) {
	if !r.First.IsZero() && e.now().Sub(r.First) > e.opt.AlertAfter {
		e.observe(Observation{Kind: ObservedStuck, Occurrence: &r.Occurrence, Err: err})
	}
}

// limit is until when certain failures are retried.
func (e *Engine) limit(r *Record) time.Time {
	until := r.Occurrence.Deadline
	for _, t := range []time.Time{r.Occurrence.At, r.Revived} {
		if t = t.Add(e.opt.GiveUp); t.After(until) {
			until = t
		}
	}
	return until
}

func (e *Engine) dead(ctx context.Context, r *Record, ref Ref, proof Proof, reason string) {
	e.observe(Observation{Kind: ObservedDead, Occurrence: &r.Occurrence, Err: errors.New(reason)})
	e.failed(ctx, r, ref, Failure{Dead: true, Reason: reason, Unsure: unsure(proof)})
}

func (e *Engine) failed(ctx context.Context, r *Record, ref Ref, f Failure) {
	e.wrote(&r.Occurrence, "fail", e.write(ctx, "fail", func(ctx context.Context) error { return e.queue.Fail(ctx, ref, f) }))
}

// release gives a claim back for later.
func (e *Engine) release(ctx context.Context, ref Ref, wait time.Duration, note string) {
	at := e.now().Add(wait)
	// One try: if it fails the lease runs out, which does the same.
	rctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.opt.ClaimLease)
	defer cancel()
	e.wrote(nil, "release", e.queue.Release(rctx, ref, at, note))
}

// wrote reports what the store refused. A stale claim is no news: somebody was
// quicker.
func (e *Engine) wrote(o *Occurrence, what string, err error) {
	if err != nil && !errors.Is(err, ErrStale) {
		e.observe(Observation{Kind: ObservedStore, Occurrence: o, Err: fmt.Errorf("%s: %w", what, err)})
	}
}
