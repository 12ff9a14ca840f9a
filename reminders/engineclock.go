package reminders

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// What Observation.Err is with ObservedClock.
var (
	// ErrClockAhead: the store's clock jumped ahead. Nothing is planned or sent until it
	// has stayed there for a while or is back.
	ErrClockAhead = errors.New("时钟突然向前跳，暂停发送以待核实")
	// ErrClockStays: the jump is taken for a correction; what was missed is sent late.
	ErrClockStays = errors.New("时钟没有拨回，按新时间继续发送")
	// ErrClockBack: the clock went back.
	ErrClockBack = errors.New("时钟已向后拨")
)

// clockWatch compares the store's clock with the monotonic one of the process. A jump
// ahead cannot be told from a machine that was suspended or a clock that was set
// right, so it is believed after a while. A clock that was wrong for some seconds
// would otherwise send everything of the days it skipped, and skip its recurrences.
type clockWatch struct {
	hold   time.Duration
	known  bool
	stored time.Time     // what the clock showed when it was last trusted,
	mono   time.Duration // and when that was
	since  time.Duration // while held: since when it has shown
	ahead  time.Duration // so much too much
	held   bool
}

// look tells whether now, seen at mono, is to be acted on; news is for a person.
func (w *clockWatch) look(now time.Time, mono time.Duration) (ok bool, news error) {
	ahead := now.Sub(w.stored) - (mono - w.mono)
	trust := func() { w.known, w.held, w.stored, w.mono = true, false, now, mono }
	switch {
	case !w.known || w.hold <= 0:
		trust()
		return true, nil
	case ahead < -ClockSlack:
		trust()
		return true, fmt.Errorf("%w %s", ErrClockBack, (-ahead).Round(time.Second))
	case ahead <= ClockSlack:
		if w.held {
			news = fmt.Errorf("%w %s", ErrClockBack, w.ahead.Round(time.Second))
		}
		trust()
		return true, news
	case !w.held || (ahead-w.ahead).Abs() > ClockSlack:
		w.held, w.since, w.ahead = true, mono, ahead
		return false, fmt.Errorf("%w：%s，最多等 %s", ErrClockAhead, ahead.Round(time.Second), w.hold)
	case mono-w.since < w.hold:
		return false, nil
	}
	trust()
	return true, fmt.Errorf("%w（%s）", ErrClockStays, ahead.Round(time.Second))
}

// clock asks for the store's time and tells whether it is to be acted on. Only Run
// calls it.
func (e *Engine) clock(ctx context.Context) (bool, error) {
	now, err := e.queue.Now(ctx)
	if ctx.Err() != nil {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("time of the store: %w", err)
	}
	ok, news := e.jumps.look(now, e.opt.Clock.Mono())
	if news != nil {
		e.observe(Observation{Kind: ObservedClock, Err: news})
	}
	return ok, nil
}

// jumped tells whether a clock that was right a moment ago shows too much.
func (w *clockWatch) jumped(now time.Time, mono time.Duration) bool {
	return w.hold > 0 && now.Sub(w.stored)-(mono-w.mono) > ClockSlack
}

// handBack gives back what was claimed by a clock that jumped just then.
func (e *Engine) handBack(ctx context.Context, claims []Record) {
	for _, r := range claims {
		e.wrote(&r.Occurrence, "release", e.queue.Release(ctx, Ref{ID: r.ID(), Token: r.Token}, r.Occurrence.At, ""))
	}
}
