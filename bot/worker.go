package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/policybot/policybot/reminders"
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

	Pacer *reminders.Pacer    // shared with what else sends to the places; default Pace
	Clock reminders.Timepiece // default the machine's
	Log   *slog.Logger        // required

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
func Pace(string) reminders.Limit {
	return reminders.Limit{Interval: time.Second, Burst: 5, Concurrent: 4}
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
		o.Clock = reminders.SystemClock()
	}
	if o.Pacer == nil {
		o.Pacer = reminders.NewPacer(Pace, o.Clock)
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
	wake      chan struct{} // there may be something to claim
	hands     chan struct{} // a token for every event in hand
	work      sync.WaitGroup
}

var _ Intake = (*Worker)(nil)

// NewWorker answers the events of platforms, by Event.Platform.
func NewWorker(in Inbox, h Handler, platforms map[string]Platform, o WorkerOptions) (*Worker, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	return &Worker{inbox: in, handler: h, platforms: maps.Clone(platforms), opt: o,
		wake: make(chan struct{}, 1), hands: make(chan struct{}, o.Concurrency)}, nil
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
		w.nudge()
	}
	return fresh, nil
}

// Check implements Intake.
func (w *Worker) Check(ctx context.Context, e Event) []FieldError {
	return w.handler.Check(ctx, e)
}

func (w *Worker) nudge() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends, and returns when what is in hand has ended too, which
// takes no longer than the timeouts.
func (w *Worker) Run(ctx context.Context) error {
	defer w.work.Wait()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-w.wake:
		case <-timer.C:
		}
		timer.Reset(w.round(ctx))
	}
}

// round claims what there are hands for, and says when to look again.
func (w *Worker) round(ctx context.Context) time.Duration {
	for {
		free := min(cap(w.hands)-len(w.hands), MaxClaim)
		if free == 0 {
			return w.opt.Poll // whoever has done nudges
		}
		got, err := w.inbox.Claim(ctx, ClaimOptions{Worker: w.opt.Name, Max: free, Lease: w.opt.Lease})
		if err != nil {
			if ctx.Err() == nil {
				w.opt.Log.ErrorContext(ctx, "claim chat events", "err", err)
			}
			return w.opt.Poll
		}
		for _, j := range got.Jobs {
			w.opt.Failpoint(FailAfterClaim, j.Event.ID)
			w.hands <- struct{}{}
			w.work.Go(func() {
				defer func() { <-w.hands; w.nudge() }()
				w.answer(context.WithoutCancel(ctx), &j)
			})
		}
		if len(got.Jobs) < free {
			if got.Next.IsZero() {
				return w.opt.Poll
			}
			return min(w.opt.Poll, max(got.Next.Sub(got.Now), time.Millisecond))
		}
	}
}
