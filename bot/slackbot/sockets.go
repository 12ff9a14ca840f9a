package slackbot

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

// Health is how the bot is connected.
type Health struct {
	Wanted   int       // sockets; 0 when they are not in use
	Open     int       // greeted, and heard from within Options.Silence
	Since    time.Time // of the present Open
	Renewals int       // sockets replaced because Slack asked for it
	Lost     int       // sockets that ended by themselves
	Event    time.Time // the last one taken in, over either transport
	Err      error     // why there is no socket more; nil when all are open
}

// sockets keeps several connections open.
type sockets struct {
	b  *Bot
	mu sync.Mutex
	h  Health
}

func newSockets(b *Bot) *sockets { return &sockets{b: b} }

// Health tells how the bot is connected.
func (b *Bot) Health() Health {
	b.sockets.mu.Lock()
	defer b.sockets.mu.Unlock()
	return b.sockets.h
}

func (s *sockets) heard(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.h.Event = now.UTC()
}

func (s *sockets) change(open int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if open != 0 {
		s.h.Open += open
		s.h.Since = s.b.opt.Now().UTC()
	}
	s.h.Err = err
	if s.h.Open >= s.h.Wanted {
		s.h.Err = nil
	}
}

func (s *sockets) count(renewed, lost int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.h.Renewals += renewed
	s.h.Lost += lost
}

// RunSockets takes events over Socket Mode until ctx ends, for where Slack cannot
// reach in. It keeps Options.Sockets connections: one that Slack asks to be renewed
// is replaced before it is closed, one that is silent or lost after. It returns
// when what was in hand has been taken in.
func (b *Bot) RunSockets(ctx context.Context, in bot.Intake) error {
	if b.opt.AppToken == "" {
		return errors.New("slack: sockets need an app token")
	}
	b.sockets.mu.Lock()
	b.sockets.h.Wanted = b.opt.Sockets
	b.sockets.mu.Unlock()
	var wg sync.WaitGroup
	for range b.opt.Sockets {
		wg.Go(func() { b.sockets.keep(ctx, in, &wg) })
	}
	wg.Wait()
	return nil
}

// keep keeps one connection open, again and again.
func (s *sockets) keep(ctx context.Context, in bot.Intake, wg *sync.WaitGroup) {
	failures := 0
	for ctx.Err() == nil {
		k, err := s.b.connect(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return
			}
			failures++
			wait := s.backoff(err, failures)
			s.change(0, err)
			s.b.opt.Log.WarnContext(ctx, "Slack长连接没有连上，稍后再试", "err", err, "attempt", failures, "wait", wait.Round(time.Millisecond))
			sleep(ctx, wait)
			continue
		}
		began := time.Now()
		s.change(1, nil)
		wg.Go(func() {
			k.read(ctx, in)
			s.change(-1, k.err)
		})
		select {
		case <-k.renew:
			// The next is opened now; this one is read as long as Slack sends on it.
			s.count(1, 0)
			wg.Go(func() { k.drain(ctx) })
			failures = 0
			if k.reason != "warning" && k.reason != "refresh_requested" {
				failures = 5 // too many, or switched off: at once would be no use
				sleep(ctx, s.backoff(disconnected(k.reason), failures))
			}
		case <-k.ended:
			s.count(0, 1)
			s.b.opt.Log.WarnContext(ctx, "Slack长连接断开，重新连接", "err", k.err, "after", time.Since(began).Round(time.Millisecond))
			if failures = 0; time.Since(began) < s.b.opt.Silence {
				failures = 1 // a connection that never lasts is not retried without a pause
				sleep(ctx, s.backoff(k.err, failures))
			}
		case <-ctx.Done():
			k.end()
		}
	}
}

// drain waits for Slack to close a socket that has been replaced.
func (k *socket) drain(ctx context.Context) {
	t := time.NewTimer(drainWithin)
	defer t.Stop()
	select {
	case <-k.ended:
	case <-t.C:
		k.end()
	case <-ctx.Done():
		k.end()
	}
}

// backoff is the pause after so many failures: doubled each time up to a minute,
// with some chance in it, and never shorter than Slack asks for.
func (s *sockets) backoff(err error, failures int) time.Duration {
	d := min(s.b.opt.Backoff<<min(failures-1, 10), time.Minute)
	d += rand.N(d/2 + 1) // #nosec G404 -- spreads attempts in time, nothing is secret
	var limit *reminders.SendError
	if errors.As(outcome(err), &limit) {
		d = max(d, limit.After)
	}
	return d
}

func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
