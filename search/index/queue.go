package index

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/encoder"
)

// Turns say how questions take turns at an encoder.
type Turns struct {
	AtOnce  int           // how many it works on
	Waiting int           // how many wait; a further one is refused
	Longest time.Duration // how long one waits before it is refused
}

// DefaultTurns are those of a service: on two cores that read a question in 0.2 s some 50 get
// their turn while one waits at most, and whoever asks has not given up yet.
func DefaultTurns() Turns {
	return Turns{AtOnce: runtime.GOMAXPROCS(0), Waiting: 64, Longest: 5 * time.Second}
}

// Queue lets questions take turns at e. What is said to a question must not depend on who else
// asks: when it is busy questions wait in line, and when that takes too long they are refused
// with an error that is search.ErrBusy. None is answered by words alone instead. Passages,
// which nobody waits for, have no turns.
func Queue(e Encoder, t Turns) Encoder {
	return &queue{Encoder: e, turns: make(chan struct{}, t.AtOnce), t: t}
}

type queue struct {
	Encoder
	t       Turns
	turns   chan struct{}
	waiting atomic.Int64
}

// Query implements Encoder.
func (q *queue) Query(ctx context.Context, text string) (encoder.Vector, error) {
	if err := q.enter(ctx); err != nil {
		return nil, err
	}
	defer q.leave()
	return q.Encoder.Query(ctx, text)
}

// Read implements Encoder.
func (q *queue) Read(ctx context.Context, question string, windows []encoder.Window) ([]encoder.Reading, error) {
	if err := q.enter(ctx); err != nil {
		return nil, err
	}
	defer q.leave()
	return q.Encoder.Read(ctx, question, windows)
}

// enter waits for a turn. Those who wait get theirs in the order they came.
func (q *queue) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil { // a turn may be free all the same
		return err
	}
	select {
	case q.turns <- struct{}{}:
		return nil
	default:
	}
	if n := q.waiting.Add(1); n > int64(q.t.Waiting) {
		q.waiting.Add(-1)
		return fmt.Errorf("%w: %d wait already", search.ErrBusy, q.t.Waiting)
	}
	defer q.waiting.Add(-1)
	late := time.NewTimer(q.t.Longest)
	defer late.Stop()
	select {
	case q.turns <- struct{}{}:
		return nil
	case <-late.C:
		return fmt.Errorf("%w: no turn within %v", search.ErrBusy, q.t.Longest)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (q *queue) leave() { <-q.turns }
