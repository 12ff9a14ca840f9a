package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Attempt is one try to send what must not arrive twice: a mark that says so, the
// request, and a note of what came of it.
type Attempt struct {
	Clock   Timepiece
	Guard   time.Duration // longest from the mark to the request
	Timeout time.Duration // of the request
	Settle  time.Duration // after which a request under way has arrived or never will
}

// Lease is that of the mark: nobody looks for the message before it has either arrived
// or never will.
func (a Attempt) Lease() time.Duration { return a.Guard + a.Timeout + a.Settle }

// ErrGuard: too long passed between mark and request (a stopped process, a suspended
// machine). The request is not made: certainly nothing was sent.
var ErrGuard = errors.New("between mark and request")

// Mark writes the mark, and calls marked before it looks how long that took. Only when
// it returns nil may the request leave. A process that is told to stop still gets its
// answer: a mark without a request would cost a look.
func (a Attempt) Mark(ctx context.Context, write func(context.Context) error, marked func()) error {
	mono, wall := a.Clock.Mono(), a.Clock.Wall()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.Guard)
	err := write(ctx)
	cancel()
	if err != nil {
		return err
	}
	marked()
	if gone := max(a.Clock.Mono()-mono, a.Clock.Wall().Sub(wall)); gone > a.Guard {
		return fmt.Errorf("%s %w", gone, ErrGuard)
	}
	return nil
}

// Note has the store note an outcome, again and again while it is unavailable, until
// the lease of the mark is over: then somebody else finds out by looking. failed hears
// of each try in vain.
func (a Attempt) Note(ctx context.Context, unavailable error, write func(context.Context) error, failed func(error)) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.Lease())
	defer cancel()
	for wait := 20 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		err := write(ctx)
		if err == nil || !errors.Is(err, unavailable) {
			return err
		}
		failed(err)
		if Pause(ctx, wait); ctx.Err() != nil {
			return err
		}
	}
}

// Request is f with a time limit. A panic in it is an unknown outcome and not the end
// of the process.
func Request[T any](ctx context.Context, limit time.Duration, doing string, f func(context.Context) (T, error)) (out T, err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic while %s: %v", doing, p)
		}
	}()
	return f(ctx)
}
