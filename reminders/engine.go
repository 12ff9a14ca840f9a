package reminders

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Engine claims what is due and sends it. Any number may run on one store, in as
// many processes as the store allows.
type Engine struct {
	queue  Queue
	notify Notifier
	opt    EngineOptions
	pace   *Pacer
	wake   chan struct{} // something may be due sooner than thought
	hands  chan struct{} // a token for every claim in hand
	work   sync.WaitGroup
	jumps  clockWatch // of Run alone

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
	return &Engine{queue: q, notify: n, opt: o, pace: o.Pacer, jumps: clockWatch{hold: o.JumpHold},
		wake: make(chan struct{}, 1), hands: make(chan struct{}, o.Concurrency)}, nil
}

// Wake makes the engine look at once, after something was accepted that may be
// due before all others. Without it, it takes at most Poll.
func (e *Engine) Wake() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends, then claims no more, lets what is being sent end and
// be written down, and returns. It may be called once.
func (e *Engine) Run(ctx context.Context) error {
	defer e.work.Wait()
	var planned time.Duration
	first, failures := true, 0
	for ctx.Err() == nil {
		began := e.opt.Clock.Mono()
		right, err := e.clock(ctx)
		wait := e.opt.Poll
		if right {
			if e.opt.Plan != nil && (first || began-planned >= e.opt.Poll) {
				planned = began
				if err := e.opt.Plan(ctx); err != nil && ctx.Err() == nil {
					e.observe(Observation{Kind: ObservedPlan, Err: err})
				}
			}
			first = false
			wait, err = e.cycle(ctx)
		}
		if err != nil {
			failures++
			e.observe(Observation{Kind: ObservedStore, Err: err})
			wait = min(50*time.Millisecond<<min(failures, 6), e.opt.Poll)
		} else {
			failures = 0
		}
		e.sleep(ctx, wait)
		pause(ctx, lull-(e.opt.Clock.Mono()-began))
	}
	return nil
}

// cycle claims once and starts the work; it returns how long nothing will be due.
func (e *Engine) cycle(ctx context.Context) (time.Duration, error) {
	n := e.takeHands(ctx)
	if n == 0 {
		return 0, nil // ctx ended
	}
	b, err := e.queue.Claim(ctx, ClaimOptions{Worker: e.opt.Worker, Max: n, Lease: e.opt.ClaimLease})
	if err != nil {
		e.freeHands(n)
		if ctx.Err() != nil {
			return 0, nil
		}
		return 0, fmt.Errorf("claim: %w", err)
	}
	if e.jumps.jumped(b.Now, e.opt.Clock.Mono()) {
		e.handBack(ctx, b.Claims)
		e.freeHands(n)
		return 0, nil // the next look says what is to be done
	}
	at := e.sync(b.Now)
	for _, id := range b.Poisoned {
		e.observe(Observation{Kind: ObservedParked, Occurrence: &Occurrence{ID: id}, Err: ErrCorrupt})
	}
	e.freeHands(n - len(b.Claims))
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
		e.work.Go(func() {
			defer e.freeHands(1)
			e.send(ctx, r, NoProof)
		})
	}
	for channel, rs := range doubtful {
		e.work.Go(func() { e.settle(ctx, channel, rs, b.Generation) })
	}
}

// takeHands waits for one free hand and takes all that are free, up to a batch.
func (e *Engine) takeHands(ctx context.Context) (n int) {
	select {
	case e.hands <- struct{}{}:
		n++
	case <-ctx.Done():
		return 0
	}
	for n < e.opt.Batch {
		select {
		case e.hands <- struct{}{}:
			n++
		default:
			return n
		}
	}
	return n
}

func (e *Engine) freeHands(n int) {
	for range n {
		<-e.hands
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

// lull is the shortest time from one claim to the next. What falls due meanwhile,
// and the hands that get free, go into one claim: under load, claims of one or two
// were most of the work of the store. Nobody notices five milliseconds.
const lull = 5 * time.Millisecond

// pause waits d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// sleep waits d, or until woken or ctx ends.
func (e *Engine) sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-e.wake:
	case <-ctx.Done():
	}
}

func (e *Engine) observe(o Observation) { e.opt.Observer.Observe(o) }

// write has the store note an outcome, again and again while it is unavailable,
// until the lease of the send is over: then somebody else finds out by reading back.
func (e *Engine) write(ctx context.Context, what string, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.opt.StartGuard+e.opt.SendTimeout+e.opt.Settle)
	defer cancel()
	for wait := 20 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		err := do(ctx)
		if err == nil || !errors.Is(err, ErrUnavailable) {
			return err
		}
		e.observe(Observation{Kind: ObservedStore, Err: fmt.Errorf("%s: %w", what, err)})
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return err
		}
	}
}
