package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"github.com/policybot/policybot/reminders/outbox"
)

// WorkerOptions of a Worker; zero fields mean the defaults named.
type WorkerOptions struct {
	Name        string // for people who look; unique per process, required
	Concurrency int    // events in hand at once; default 16

	Lease         time.Duration // of a claim; longer than HandleTimeout and Timeout; default 30 s
	HandleTimeout time.Duration // to work out an answer; default 10 s
	StartGuard    time.Duration // longest from the mark to the request; default 5 s
	Timeout       time.Duration // of a request to the platform; default 15 s
	Settle        time.Duration // after which a request under way has arrived or never will; default 5 s
	Poll          time.Duration // longest sleep, for what other processes accept; default 1 s

	Attempts int           // at working out an answer, after which it is given up; default 6
	GiveUp   time.Duration // replies are tried for so long; default 6 h

	Pacer *outbox.Pacer    // shared with what else sends to the places; default Pace
	Clock outbox.Timepiece // default the machine's
	Log   *slog.Logger     // required

	// Failpoint is called at the points named Fail...; tests crash there.
	Failpoint func(point, event string)
}

// The failpoints, in order.
const (
	FailAfterAccept = "after-accept" // before the platform is told
	FailAfterClaim  = "after-claim"
	FailAfterHandle = "after-handle"
	FailAfterBegin  = "after-begin"
	FailAfterSend   = "after-send" // the platform has confirmed, the inbox does not know
	FailAfterSettle = "after-settle"
)

// Pace is what chat platforms take of one place: a message a second on average,
// some at once after a pause.
func Pace(string) outbox.Limit {
	return outbox.Limit{Interval: time.Second, Burst: 5, Concurrent: 4}
}

func (o WorkerOptions) withDefaults() (WorkerOptions, error) {
	def := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	def(&o.Lease, 30*time.Second)
	def(&o.HandleTimeout, 10*time.Second)
	def(&o.StartGuard, 5*time.Second)
	def(&o.Timeout, 15*time.Second)
	def(&o.Settle, 5*time.Second)
	def(&o.Poll, time.Second)
	def(&o.GiveUp, 6*time.Hour)
	if o.Concurrency == 0 {
		o.Concurrency = 16
	}
	if o.Attempts == 0 {
		o.Attempts = 6
	}
	if o.Clock == nil {
		o.Clock = outbox.SystemClock()
	}
	if o.Pacer == nil {
		o.Pacer = outbox.NewPacer(Pace, o.Clock)
	}
	if o.Failpoint == nil {
		o.Failpoint = func(string, string) {}
	}
	switch {
	case o.Name == "" || o.Log == nil:
		return o, errors.New("chat worker: without name or log")
	case o.Lease <= max(o.HandleTimeout, o.Timeout):
		return o, fmt.Errorf("chat worker: lease %s is not longer than what is done under it, %s and %s", o.Lease, o.HandleTimeout, o.Timeout)
	case min(o.HandleTimeout, o.StartGuard, o.Timeout, o.Settle, o.Poll, o.GiveUp) <= 0 || o.Concurrency < 0 || o.Attempts < 0:
		return o, errors.New("chat worker: a bound is not positive")
	}
	return o, nil
}

// Worker takes events in, has them handled, and performs the replies: each event
// is answered once, in order within a conversation, several conversations at once.
// Any number may work on one inbox, in as many processes as it allows.
type Worker struct {
	inbox     Inbox
	handler   Handler
	platforms map[string]Platform
	opt       WorkerOptions
	loop      *outbox.Loop
	attempt   outbox.Attempt
}

var _ Intake = (*Worker)(nil)

// NewWorker answers the events of platforms, by Event.Platform.
func NewWorker(in Inbox, h Handler, platforms map[string]Platform, o WorkerOptions) (*Worker, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	return &Worker{
		inbox: in, handler: h, platforms: maps.Clone(platforms), opt: o,
		loop:    outbox.NewLoop(o.Clock, o.Concurrency, MaxClaim, o.Poll),
		attempt: outbox.Attempt{Clock: o.Clock, Guard: o.StartGuard, Timeout: o.Timeout, Settle: o.Settle},
	}, nil
}

// Accept implements Intake.
func (w *Worker) Accept(ctx context.Context, e Event) (bool, error) {
	e.V = EventVersion
	if err := e.Validate(); err != nil {
		return false, err
	}
	fresh, err := w.inbox.Accept(ctx, e)
	if err != nil {
		return false, fmt.Errorf("accept event: %w", err)
	}
	w.opt.Failpoint(FailAfterAccept, e.ID)
	if fresh {
		w.loop.Wake()
	}
	return fresh, nil
}

// Check implements Intake.
func (w *Worker) Check(ctx context.Context, e Event) []FieldError {
	return w.handler.Check(ctx, e)
}

// Run works until ctx ends, and returns when what is in hand has ended too, which
// takes no longer than the timeouts.
func (w *Worker) Run(ctx context.Context) error {
	w.loop.Run(ctx, w.round)
	return nil
}

// round claims what there are hands for, and says when to look again.
func (w *Worker) round(ctx context.Context) (time.Duration, error) {
	n := w.loop.Take(ctx)
	if n == 0 {
		return 0, nil // ctx ended
	}
	got, err := w.inbox.Claim(ctx, ClaimOptions{Worker: w.opt.Name, Max: n, Lease: w.opt.Lease})
	w.loop.Free(n - len(got.Jobs))
	if err != nil {
		if ctx.Err() == nil {
			w.opt.Log.ErrorContext(ctx, "claim chat events", "err", err)
		}
		return 0, err
	}
	for _, j := range got.Jobs {
		w.opt.Failpoint(FailAfterClaim, j.Event.ID)
		w.loop.Hand(func() {
			defer w.loop.Wake() // the next of its conversation may come
			w.answer(context.WithoutCancel(ctx), &j)
		})
	}
	switch {
	case len(got.Jobs) == n:
		return 0, nil
	case got.Next.IsZero():
		return w.opt.Poll, nil
	}
	return got.Next.Sub(got.Now), nil
}
