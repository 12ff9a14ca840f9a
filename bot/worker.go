package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"policybot/reminders"
)

// WorkerOptions of a Worker; zero fields are the defaults.
type WorkerOptions struct {
	Name        string        // unique per process
	Concurrency int           // events answered at once; 8
	Poll        time.Duration // how often the inbox is asked without being woken; 1 s
	Lease       time.Duration // to work out an answer; 15 s
	SendTimeout time.Duration // of one reply; 15 s
	Settle      time.Duration // after which a request under way has arrived or never will; 5 s
	MaxAttempts int           // after which an event is given up; 12
	Log         *slog.Logger  // required
	Now         func() time.Time
}

// Worker takes events in, has them handled, and performs the replies: each event
// once, in order within a conversation, several conversations at once.
type Worker struct {
	inbox     Inbox
	handler   Handler
	platforms map[string]Platform
	opt       WorkerOptions
	wake      chan struct{}
}

var _ Intake = (*Worker)(nil)

// NewWorker answers the events of platforms, by Event.Platform.
func NewWorker(in Inbox, h Handler, platforms map[string]Platform, o WorkerOptions) *Worker {
	def := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	def(&o.Poll, time.Second)
	def(&o.Lease, 15*time.Second)
	def(&o.SendTimeout, 15*time.Second)
	def(&o.Settle, 5*time.Second)
	if o.Concurrency == 0 {
		o.Concurrency = 8
	}
	if o.MaxAttempts == 0 {
		o.MaxAttempts = 12
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Worker{inbox: in, handler: h, platforms: platforms, opt: o, wake: make(chan struct{}, 1)}
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
	if fresh {
		select {
		case w.wake <- struct{}{}:
		default:
		}
	}
	return fresh, nil
}

// Check implements Intake.
func (w *Worker) Check(ctx context.Context, e Event) []FieldError { return w.handler.Check(ctx, e) }

// Run works until ctx ends, and returns when what is under way has ended.
func (w *Worker) Run(ctx context.Context) error {
	slots := make(chan struct{}, w.opt.Concurrency)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			for range cap(slots) {
				slots <- struct{}{}
			}
			return nil
		case <-w.wake:
		case <-timer.C:
		}
		timer.Reset(w.round(ctx, slots))
	}
}

// round claims what there is room for, and says when to look again.
func (w *Worker) round(ctx context.Context, slots chan struct{}) time.Duration {
	free := cap(slots) - len(slots)
	if free == 0 {
		return 10 * time.Millisecond
	}
	got, err := w.inbox.Claim(ctx, ClaimOptions{Worker: w.opt.Name, Max: min(free, MaxClaim), Lease: w.opt.Lease})
	if err != nil {
		if ctx.Err() == nil {
			w.opt.Log.ErrorContext(ctx, "claim events", "err", err)
		}
		return w.opt.Poll
	}
	for _, j := range got.Jobs {
		slots <- struct{}{}
		go func() {
			defer func() { <-slots; w.wakeUp() }()
			w.answer(context.WithoutCancel(ctx), j)
		}()
	}
	return w.opt.Poll
}

func (w *Worker) wakeUp() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// answer does all that can be done about an event now.
func (w *Worker) answer(ctx context.Context, j Job) {
	err := w.perform(ctx, &j)
	if err == nil || errors.Is(err, ErrStale) {
		return
	}
	w.opt.Log.WarnContext(ctx, "event not answered yet", "id", j.Event.ID, "attempt", j.Attempts, "err", err)
	if j.Attempts >= w.opt.MaxAttempts {
		err = w.inbox.Bury(ctx, j.Ref, err.Error())
	} else {
		r := Retry{After: time.Second << min(j.Attempts, 6), Reason: err.Error(), Doubt: j.Doubt, Handled: j.Handled, Replies: j.Replies}
		var e *reminders.SendError
		if errors.As(err, &e) && e.After > 0 {
			r.After, r.Free = e.After, true
		}
		err = w.inbox.Retry(ctx, j.Ref, r)
	}
	if err != nil && !errors.Is(err, ErrStale) {
		w.opt.Log.ErrorContext(ctx, "give event back", "id", j.Event.ID, "err", err)
	}
}

func (w *Worker) perform(ctx context.Context, j *Job) error {
	p := w.platforms[j.Event.Platform]
	if p == nil {
		return fmt.Errorf("%w：%s", ErrNoSender, j.Event.Platform)
	}
	if !j.Handled {
		replies, err := w.handler.Handle(ctx, j.Event)
		if err != nil {
			return fmt.Errorf("handle: %w", err)
		}
		j.Replies = replies
	}
	for n := j.Next; n < len(j.Replies); n++ {
		if err := w.reply(ctx, p, j, n); err != nil {
			return err
		}
	}
	return w.inbox.Settle(ctx, j.Ref, Settled{Last: true})
}

func (w *Worker) reply(ctx context.Context, p Platform, j *Job, n int) error {
	r, id := j.Replies[n], ReplyID(j.Event.ID, n)
	if r.Message != nil {
		m := *r.Message
		m.ID = id
		r.Message = &m
	}
	if j.Doubt && r.Once() {
		f, err := p.Arrived(ctx, j.Event, r, id, j.Begun.Add(-time.Minute))
		switch {
		case err != nil:
			return fmt.Errorf("read back: %w", err)
		case f.Answer == reminders.Found:
			j.Doubt = false
			return w.inbox.Settle(ctx, j.Ref, Settled{N: n, Receipt: f.Receipt})
		case f.Answer == reminders.Unknown:
			return errors.New("read back: the platform could not be read")
		case f.Answer == reminders.Unreadable:
			r.Message.Notes = append([]Note{{Kind: NoteRepeat}}, r.Message.Notes...)
		}
	}
	if err := w.inbox.Begin(ctx, j.Ref, Mark{N: n, Replies: j.Replies, Lease: w.opt.SendTimeout + w.opt.Settle}); err != nil {
		return err
	}
	j.Handled, j.Doubt = true, false
	within, cancel := context.WithTimeout(ctx, w.opt.SendTimeout)
	defer cancel()
	receipt, err := p.Perform(within, j.Event, r, id)
	var certain *reminders.SendError
	switch {
	case err == nil:
		return w.inbox.Settle(ctx, j.Ref, Settled{N: n, Receipt: receipt})
	case !errors.As(err, &certain):
		j.Doubt = true
		return err
	case certain.Dead:
		return w.inbox.Settle(ctx, j.Ref, Settled{N: n, Failed: err.Error()})
	}
	return err
}
