package longconn

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/policybot/policybot/reminders"
)

// Options of a Keeper; zero fields mean the defaults named.
type Options struct {
	Platform string // in logs and errors: 钉钉

	// Address asks the platform where to connect, each time anew. A *reminders.SendError
	// with After says how long to wait at least.
	Address func(ctx context.Context) (url string, h http.Header, err error)
	// Greet is what is exchanged before the connection counts as open; nil is nothing.
	// The connection is closed under it when ctx ends.
	Greet func(ctx context.Context, ws *websocket.Conn) error
	// First is given each frame before Take, in the order they come; true says that it is done with.
	// It must not wait. nil leaves all to Take.
	First func(f Frame) bool
	// Take handles a frame, and acknowledges it with Conn.Write. Several are handled at
	// once. ctx goes on when the connection ends, for at most Options.Within.
	Take func(ctx context.Context, c *Conn, f Frame)
	// Beat gives the platform a sign of life, with Conn.Ping or Conn.Write, and says when
	// the next is due; 0 is never. nil sends pings every third of Silence.
	Beat func(c *Conn) time.Duration

	Plain bool // ws:// is allowed too: to a fake, or through a relay on the same machine

	Wanted  int           // connections open at once; default 1
	Silence time.Duration // after which a connection that is not heard is replaced; default 60 s
	Backoff time.Duration // before the second attempt to connect, doubled up to a minute; default 1 s
	Within  time.Duration // the longest that Take may need; default 5 s
	Drain   time.Duration // a connection that was replaced is read for so long; default 30 s
	Limit   int64         // bytes of a frame; default 1 MiB
	Hands   int           // frames of a connection in hand at once; default 64

	Log *slog.Logger // required
	Now func() time.Time
	// Pause waits for d, or until ctx ends; default a timer.
	Pause func(ctx context.Context, d time.Duration)
}

// Frame is a message of the platform.
type Frame struct {
	Binary bool
	Data   []byte
}

// Health is how the platform is connected.
type Health struct {
	Wanted   int       // connections; 0 while Run is not running
	Open     int       // greeted and not ended
	Since    time.Time // of the present Open
	Renewals int       // replaced because the platform asked for it
	Lost     int       // ended by themselves
	Heard    time.Time // the last frame, of whatever kind
	Err      error     // why there is no connection more; nil when all are open
}

// Keeper keeps connections open. It is safe for any number of goroutines.
type Keeper struct {
	opt Options

	mu   sync.Mutex
	h    Health
	open []*Conn
}

// New makes a Keeper; it connects to nothing yet.
func New(o Options) (*Keeper, error) {
	if o.Platform == "" || o.Address == nil || o.Take == nil || o.Log == nil {
		return nil, errors.New("longconn: without platform, address, take or log")
	}
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	set(&o.Silence, time.Minute)
	set(&o.Backoff, time.Second)
	set(&o.Within, 5*time.Second)
	set(&o.Drain, 30*time.Second)
	if o.Wanted == 0 {
		o.Wanted = 1
	}
	if o.Limit == 0 {
		o.Limit = 1 << 20
	}
	if o.Hands == 0 {
		o.Hands = 64
	}
	if min(o.Silence, o.Backoff, o.Within, o.Drain) < 0 || o.Wanted < 0 || o.Limit < 0 || o.Hands < 0 {
		return nil, errors.New("longconn: a bound is negative")
	}
	if o.Beat == nil {
		every := o.Silence / 3
		o.Beat = func(c *Conn) time.Duration { c.Ping(); return every }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Pause == nil {
		o.Pause = pause
	}
	return &Keeper{opt: o}, nil
}

// Health tells how the platform is connected.
func (k *Keeper) Health() Health {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.h
}

// Conn is the connection opened last, for what is sent over it unasked; nil when none
// is open.
func (k *Keeper) Conn() *Conn {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.open) == 0 {
		return nil
	}
	return k.open[len(k.open)-1]
}

// Run keeps Options.Wanted connections open until ctx ends, and returns when what was
// in hand is done.
func (k *Keeper) Run(ctx context.Context) error {
	k.note(func(h *Health) { h.Wanted = k.opt.Wanted })
	var wg sync.WaitGroup
	for range k.opt.Wanted {
		wg.Go(func() { k.keep(ctx, &wg) })
	}
	wg.Wait()
	k.note(func(h *Health) { *h = Health{Renewals: h.Renewals, Lost: h.Lost, Heard: h.Heard} })
	return nil
}

// note changes what Health tells.
func (k *Keeper) note(change func(h *Health)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	open := k.h.Open
	change(&k.h)
	if k.h.Open != open {
		k.h.Since = k.opt.Now().UTC()
	}
	if k.h.Open >= k.h.Wanted {
		k.h.Err = nil
	}
}

// keep keeps one connection open, again and again.
func (k *Keeper) keep(ctx context.Context, wg *sync.WaitGroup) {
	for failures := 0; ctx.Err() == nil; {
		c, err := k.connect(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return
			}
			failures++
			wait := k.backoff(err, failures)
			k.note(func(h *Health) { h.Err = err })
			k.opt.Log.WarnContext(ctx, k.opt.Platform+"长连接没有连上，稍后再试", "err", err, "attempt", failures, "wait", wait.Round(time.Millisecond))
			k.opt.Pause(ctx, wait)
			continue
		}
		began := time.Now()
		k.note(func(h *Health) { h.Open++; k.open = append(k.open, c) })
		wg.Go(func() {
			c.read(ctx)
			k.note(func(h *Health) {
				h.Open--
				h.Err = c.err
				k.open = slices.DeleteFunc(k.open, func(o *Conn) bool { return o == c })
			})
		})
		select {
		case <-c.renew:
			k.note(func(h *Health) { h.Renewals++ })
			wg.Go(func() { c.drain(ctx) })
			k.opt.Pause(ctx, c.wait)
			failures = 0
		case <-c.ended:
			k.note(func(h *Health) { h.Lost++ })
			k.opt.Log.WarnContext(ctx, k.opt.Platform+"长连接断开，重新连接", "err", c.err, "after", time.Since(began).Round(time.Millisecond))
			if failures = 0; time.Since(began) < k.opt.Silence {
				failures = 1 // one that never lasts is not opened again without a pause
				k.opt.Pause(ctx, k.backoff(c.err, failures))
			}
		case <-ctx.Done():
			c.end()
		}
	}
}

// backoff is the pause after so many failures: doubled each time up to a minute, with
// some chance in it, and never shorter than the platform asks for.
func (k *Keeper) backoff(err error, failures int) time.Duration {
	d := min(k.opt.Backoff<<min(failures-1, 10), time.Minute)
	d += rand.N(d/2 + 1) // #nosec G404 -- spreads attempts in time, nothing is secret
	if certain := reminders.Certain(err); certain != nil {
		d = max(d, certain.After)
	}
	return d
}

// connect opens a connection and waits until it has been greeted.
func (k *Keeper) connect(ctx context.Context) (*Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 3*helloWithin)
	defer cancel()
	address, header, err := k.opt.Address(ctx)
	if err != nil {
		return nil, err
	}
	ws, err := Dial(ctx, address, header, k.opt.Plain)
	if err != nil {
		return nil, err
	}
	ws.SetReadLimit(k.opt.Limit)
	stop := context.AfterFunc(ctx, func() { _ = ws.Close() })
	defer stop()
	if k.opt.Greet != nil {
		_ = ws.SetReadDeadline(time.Now().Add(helloWithin))
		_ = ws.SetWriteDeadline(time.Now().Add(helloWithin))
		if err := k.opt.Greet(ctx, ws); err != nil {
			_ = ws.Close()
			return nil, fmt.Errorf("%s长连接：%w", k.opt.Platform, errors.Join(err, ctx.Err()))
		}
		_ = ws.SetWriteDeadline(time.Time{})
	}
	return newConn(k, ws), nil
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
