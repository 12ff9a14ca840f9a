package reminders

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/policybot/policybot/reminders/outbox"
)

// Engine claims what is due and sends it. Any number may run on one store, in as
// many processes as the store allows.
type Engine struct {
	queue   Queue
	notify  Notifier
	opt     EngineOptions
	pace    *outbox.Pacer
	loop    *outbox.Loop
	attempt outbox.Attempt
	jumps   clockWatch     // of Run alone,
	planned *time.Duration // as is when it last planned

	mu     sync.Mutex
	stored time.Time     // store time last seen,
	seen   time.Duration // and when
}

// NewEngine checks the options.
func NewEngine(q Queue, n Notifier, o EngineOptions) (*Engine, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	return &Engine{
		queue: q, notify: n, opt: o, pace: o.Pacer, jumps: clockWatch{hold: o.JumpHold},
		loop:    outbox.NewLoop(o.Clock, o.Concurrency, o.Batch, o.Poll),
		attempt: outbox.Attempt{Clock: o.Clock, Guard: o.StartGuard, Timeout: o.SendTimeout, Settle: o.Settle},
	}, nil
}

// Wake makes the engine look at once, after something was accepted that may be
// due before all others. Without it, it takes at most Poll.
func (e *Engine) Wake() { e.loop.Wake() }

// Run works until ctx ends, then claims no more, lets what is being sent end and
// be written down, and returns. It may be called once.
func (e *Engine) Run(ctx context.Context) error {
	e.loop.Run(ctx, func(ctx context.Context) (time.Duration, error) {
		wait, err := e.round(ctx)
		if err != nil {
			e.observe(Observation{Kind: ObservedStore, Err: err})
		}
		return wait, err
	})
	return nil
}

// round looks at the clock, plans and claims; it returns how long nothing will be due.
func (e *Engine) round(ctx context.Context) (time.Duration, error) {
	began := e.opt.Clock.Mono()
	if right, err := e.clock(ctx); !right || err != nil {
		return e.opt.Poll, err
	}
	if e.opt.Plan != nil && (e.planned == nil || began-*e.planned >= e.opt.Poll) {
		e.planned = &began
		if err := e.opt.Plan(ctx); err != nil && ctx.Err() == nil {
			e.observe(Observation{Kind: ObservedPlan, Err: err})
		}
	}
	return e.cycle(ctx)
}

// cycle claims once and starts the work; it returns how long nothing will be due.
func (e *Engine) cycle(ctx context.Context) (time.Duration, error) {
	n := e.loop.Take(ctx)
	if n == 0 {
		return 0, nil // ctx ended
	}
	b, err := e.queue.Claim(ctx, ClaimOptions{Worker: e.opt.Worker, Max: n, Lease: e.opt.ClaimLease})
	if err != nil {
		e.loop.Free(n)
		if ctx.Err() != nil {
			return 0, nil
		}
		return 0, fmt.Errorf("claim: %w", err)
	}
	if e.jumps.jumped(b.Now, e.opt.Clock.Mono()) {
		e.handBack(ctx, b.Claims)
		e.loop.Free(n)
		return 0, nil // the next look says what is to be done
	}
	at := e.sync(b.Now)
	for _, id := range b.Poisoned {
		e.observe(Observation{Kind: ObservedParked, Occurrence: &Occurrence{ID: id}, Err: ErrCorrupt})
	}
	e.loop.Free(n - len(b.Claims))
	e.start(ctx, b)
	if len(b.Claims) == n {
		return 0, nil
	}
	wait := e.opt.Poll
	// Next is past when a newer program's record is ready: that is no reason to hurry.
	if b.Next.After(b.Now) || len(b.Claims) > 0 && !b.Next.IsZero() {
		wait = min(wait, b.Next.Sub(b.Now)-(e.opt.Clock.Mono()-at))
	}
	return max(wait, 0), nil
}

// start has each claim worked on: what is certain by itself, what is uncertain
// together with the others of its channel, as one question settles them all.
func (e *Engine) start(ctx context.Context, b Batch) {
	doubtful := map[string][]Record{}
	for _, r := range b.Claims {
		e.observe(Observation{Kind: ObservedClaimed, Occurrence: &r.Occurrence})
		e.opt.Failpoint(FailAfterClaim, r.ID())
		if r.Uncertain {
			ch := r.Occurrence.To.Channel
			doubtful[ch] = append(doubtful[ch], r)
			continue
		}
		e.loop.Hand(func() { e.send(ctx, r, NoProof) })
	}
	for channel, rs := range doubtful {
		e.loop.Go(func() { e.settle(ctx, channel, rs, b.Generation) })
	}
}

// sync notes the store's time and returns the monotonic moment of it.
func (e *Engine) sync(stored time.Time) time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stored, e.seen = stored, e.opt.Clock.Mono()
	return e.seen
}

// now is about the store's time, for telling it when to come again. It is at most
// as far behind as the answer to a claim was under way.
func (e *Engine) now() time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stored.Add(e.opt.Clock.Mono() - e.seen).Truncate(time.Millisecond)
}

func (e *Engine) observe(o Observation) { e.opt.Observer.Observe(o) }

// write has the store note an outcome.
func (e *Engine) write(ctx context.Context, what string, do func(context.Context) error) error {
	return e.attempt.Note(ctx, ErrUnavailable, do, func(err error) {
		e.observe(Observation{Kind: ObservedStore, Err: fmt.Errorf("%s: %w", what, err)})
	})
}
