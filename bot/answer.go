package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox"
)

// errPace: the place takes no more now.
var errPace = errors.New("the place takes no more messages now")

// answer does what can be done about an event now, and gives it back or up when
// that is not all.
func (w *Worker) answer(ctx context.Context, j *Job) {
	err := w.carryOut(ctx, j)
	if err == nil || errors.Is(err, ErrStale) {
		return // another has it: as it should be
	}
	r := Retry{After: w.backoff(j), Reason: err.Error(), Doubt: j.Doubt, Handled: j.Handled, Replies: j.Replies}
	switch certain := reminders.Certain(err); {
	case errors.Is(err, ErrUnavailable):
		// The lease runs out, and it comes again; whatever is written now may be wrong.
		w.opt.Log.ErrorContext(ctx, "chat inbox", "event", j.Event.ID, "err", err)
		return
	case certain != nil && certain.After > 0:
		r.After, r.Free = certain.After, true
	}
	if !r.Free && w.spent(j) {
		w.opt.Log.ErrorContext(ctx, "chat event given up", "event", j.Event.ID, "attempt", j.Attempts, "err", err)
		err = w.inbox.Bury(ctx, j.Ref, r.Reason)
	} else {
		if !errors.Is(err, errPace) {
			w.opt.Log.WarnContext(ctx, "chat event not answered yet", "event", j.Event.ID, "attempt", j.Attempts, "err", err)
		}
		err = w.inbox.Retry(ctx, j.Ref, r)
	}
	if err != nil && !errors.Is(err, ErrStale) {
		w.opt.Log.ErrorContext(ctx, "chat inbox", "event", j.Event.ID, "err", err)
	}
}

// backoff is 1, 2, 4 … 64 seconds; what is in doubt waits until it has settled.
func (w *Worker) backoff(j *Job) time.Duration {
	d := time.Second << min(max(j.Attempts-1, 0), 6)
	if j.Doubt {
		d = max(d, w.opt.Settle)
	}
	return d
}

// spent tells whether an event has been tried for long enough.
func (w *Worker) spent(j *Job) bool {
	if !j.Handled {
		return j.Attempts >= w.opt.Attempts
	}
	return j.Attempts >= w.opt.Attempts && w.opt.Clock.Wall().Sub(j.Accepted) >= w.opt.GiveUp
}

// carryOut works out the replies, unless that was done, and performs those that
// are left.
func (w *Worker) carryOut(ctx context.Context, j *Job) error {
	p := w.platforms[j.Event.Platform]
	if p == nil {
		return fmt.Errorf("%w：%s", ErrNoSender, j.Event.Platform)
	}
	failed := error(nil)
	if !j.Handled {
		replies, err := w.handle(ctx, j)
		if err != nil && !w.spent(j) {
			return err
		}
		if err != nil {
			w.opt.Log.ErrorContext(ctx, "chat event cannot be answered", "event", j.Event.ID, "attempt", j.Attempts, "err", err)
			failed, replies = err, sorry(&j.Event)
		}
		j.Handled, j.Replies = true, replies
		w.opt.Failpoint(FailAfterHandle, j.Event.ID)
	}
	last := len(j.Replies) - 1
	for n := j.Next; n <= last; n++ {
		if err := w.perform(ctx, p, j, n, n == last && failed == nil); err != nil {
			return err
		}
	}
	switch {
	case failed != nil:
		return w.inbox.Bury(ctx, j.Ref, failed.Error())
	case last < j.Next:
		return w.settle(ctx, j, Settled{N: j.Next, Last: true})
	}
	return nil
}

// handle calls the handler; a panic in it is an error, and one that ended the
// process too often is not tried again.
func (w *Worker) handle(ctx context.Context, j *Job) (replies []Reply, err error) {
	if j.Attempts > w.opt.Attempts {
		return nil, fmt.Errorf("no answer after %d attempts: %s", j.Attempts-1, j.Reason)
	}
	replies, err = outbox.Request(ctx, w.opt.HandleTimeout, "handling",
		func(ctx context.Context) ([]Reply, error) { return w.handler.Handle(ctx, j.Event) })
	if err != nil {
		return nil, fmt.Errorf("handle: %w", err)
	}
	for i := range replies {
		if err := replies[i].Validate(); err != nil {
			return nil, fmt.Errorf("handle: %w", err)
		}
	}
	return replies, nil
}

// sorry is said when an answer cannot be worked out, to who waits for one.
func sorry(e *Event) []Reply {
	m := &Message{Kind: KindNotice, At: e.At.UTC(), Headline: "抱歉，这次没能处理，问题已记录给管理员。请稍后再试。"}
	switch {
	case e.Kind == EventHome || e.Kind == EventAgent || e.Kind == EventSaid && !e.Direct && !e.Mentioned:
		return nil
	case e.Kind == EventSaid:
		return []Reply{{Kind: ReplySay, Thread: e.Here(), Message: m}}
	}
	return []Reply{{Kind: ReplyWhisper, Thread: e.Thread, Message: m}}
}

// perform performs reply n, after it has made sure that it was not performed.
func (w *Worker) perform(ctx context.Context, p Platform, j *Job, n int, last bool) error {
	r := j.Replies[n].withID(ReplyID(j.Event.ID, n))
	if j.Doubt || j.Unsure {
		done, err := w.look(ctx, p, j, n, &r, last)
		if done || err != nil {
			return err
		}
	}
	place := pacedAs(&j.Event, &r)
	if r.Once() {
		wait, ok := w.opt.Pacer.Enter(place)
		if !ok {
			return reminders.TryAfter(errPace, wait)
		}
		time.Sleep(wait) // half a second at most
		began := w.opt.Clock.Mono()
		defer func() { w.opt.Pacer.Leave(place, w.opt.Clock.Mono()-began) }()
	}
	m := Mark{N: n, Replies: j.Replies, Lease: w.attempt.Lease()}
	err := w.attempt.Mark(ctx, func(ctx context.Context) error { return w.inbox.Begin(ctx, j.Ref, m) }, func() {
		w.opt.Failpoint(FailAfterBegin, j.Event.ID)
		j.Doubt = false
	})
	if err != nil {
		return err
	}
	receipt, err := w.request(ctx, p, j, r, ReplyID(j.Event.ID, n))
	if err == nil {
		w.opt.Failpoint(FailAfterSend, j.Event.ID)
		err = w.settle(ctx, j, Settled{N: n, Last: last, Receipt: receipt})
		w.opt.Failpoint(FailAfterSettle, j.Event.ID)
		return err
	}
	switch certain := reminders.Certain(err); {
	case certain == nil:
		j.Doubt = true
	case certain.Dead:
		w.opt.Log.WarnContext(ctx, "reply refused", "event", j.Event.ID, "reply", n, "kind", r.Kind, "err", err)
		return w.settle(ctx, j, Settled{N: n, Last: last, Failed: err.Error()})
	case certain.After > 0:
		w.opt.Pacer.Block(place, certain.After)
	}
	return err
}

// pacedAs names what the platform paces as one: a place, or a person written to.
func pacedAs(e *Event, r *Reply) string {
	to := Recipient{Kind: e.Platform, Place: cmp.Or(r.Person, e.Place, e.Person)}
	return to.Channel()
}

// look reads back a reply that may have arrived, and settles it if it did.
func (w *Worker) look(ctx context.Context, p Platform, j *Job, n int, r *Reply, last bool) (done bool, err error) {
	seen := r
	if r.Else != nil {
		seen = r.Else
	}
	if !seen.Once() {
		return false, nil
	}
	if err := w.inbox.Renew(ctx, j.Ref, w.opt.Lease); err != nil {
		return false, err
	}
	since := j.Accepted
	if !j.Begun.IsZero() {
		since = j.Begun
	}
	since = since.Add(-time.Minute) // for the platform's clock
	f, err := outbox.Request(ctx, w.opt.Timeout, "reading back", func(ctx context.Context) (reminders.Finding, error) {
		return p.Arrived(ctx, j.Event, *seen, ReplyID(j.Event.ID, n), since)
	})
	switch {
	case err != nil:
		return false, fmt.Errorf("read back: %w", err)
	case f.Answer == reminders.Found:
		j.Doubt = false
		return true, w.settle(ctx, j, Settled{N: n, Last: last, Receipt: f.Receipt})
	case f.Answer == reminders.Unknown:
		return false, errors.New("read back: the platform cannot be read now")
	case f.Answer == reminders.Unreadable:
		seen.Message.Notes = append([]Note{{Kind: NoteRepeat}}, seen.Message.Notes...)
	}
	return false, nil
}

// request asks the platform once, and for the other reply when a form cannot be opened.
func (w *Worker) request(ctx context.Context, p Platform, j *Job, r Reply, id string) (reminders.Receipt, error) {
	return outbox.Request(ctx, w.opt.Timeout, "replying", func(ctx context.Context) (reminders.Receipt, error) {
		receipt, err := p.Perform(ctx, j.Event, r, id)
		if certain := reminders.Certain(err); r.Else != nil && certain != nil && certain.Dead {
			return p.Perform(ctx, j.Event, *r.Else, id)
		}
		return receipt, err
	})
}

// settle has the inbox note what became of a reply.
func (w *Worker) settle(ctx context.Context, j *Job, s Settled) error {
	return w.attempt.Note(ctx, ErrUnavailable, func(ctx context.Context) error { return w.inbox.Settle(ctx, j.Ref, s) },
		func(err error) { w.opt.Log.ErrorContext(ctx, "chat inbox", "event", j.Event.ID, "err", err) })
}
