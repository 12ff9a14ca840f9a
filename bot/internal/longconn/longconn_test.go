package longconn

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/reminders"
)

func TestFramesAreTakenAndAcknowledged(t *testing.T) {
	p := newPlatform(t)
	k, _ := start(t, p, func(o *Options) { o.Wanted = 2 })
	for range 2 {
		ws := p.next(t)
		say(t, ws, "甲")
		hear(t, ws, "ack 甲")
	}
	bottest.WaitFor(t, "two open", func() bool { return k.Health().Open == 2 })
	if h := k.Health(); h.Wanted != 2 || h.Err != nil || h.Heard.IsZero() || h.Since.IsZero() || k.Conn() == nil {
		t.Errorf("%+v", h)
	}
}

func TestWhatIsLostIsOpenedAgain(t *testing.T) {
	p := newPlatform(t)
	pauses := make(chan time.Duration, 100)
	k, _ := start(t, p, func(o *Options) { o.Pause = func(_ context.Context, d time.Duration) { pauses <- d } })
	for i := range 3 {
		ws := p.next(t)
		bottest.WaitFor(t, "open", func() bool { return k.Health().Open == 1 })
		_ = ws.Close()
		if d := <-pauses; d < time.Millisecond || d > 2*time.Millisecond {
			t.Errorf("paused %s before it connected again", d)
		}
		bottest.WaitFor(t, "lost", func() bool { return k.Health().Lost == i+1 })
	}
	hear(t, func() *websocket.Conn { ws := p.next(t); say(t, ws, "乙"); return ws }(), "ack 乙")
}

// TestPausesGrow: doubled up to a minute, and never below what the platform asks for.
func TestPausesGrow(t *testing.T) {
	p := newPlatform(t)
	pauses := make(chan time.Duration, 100)
	fault := errors.New("no")
	var calls atomic.Int32
	k, _ := start(t, p, func(o *Options) {
		o.Backoff = time.Second
		o.Address = func(ctx context.Context) (string, http.Header, error) {
			switch n := calls.Add(1); {
			case n == 12:
				return "", nil, reminders.TryAfter(fault, 5*time.Minute)
			case n > 12:
				<-ctx.Done()
			}
			return "", nil, fault
		}
		o.Pause = func(_ context.Context, d time.Duration) { pauses <- d }
	})
	for i := range 11 {
		least := min(time.Second<<i, time.Minute)
		if d := <-pauses; d < least || d > least+least/2 {
			t.Errorf("pause %d is %s, want %s and some", i, d, least)
		}
	}
	if d := <-pauses; d != 5*time.Minute {
		t.Errorf("paused %s though the platform asked for 5 minutes", d)
	}
	if h := k.Health(); !errors.Is(h.Err, fault) || h.Open != 0 || h.Wanted != 1 {
		t.Errorf("%+v", h)
	}
}

func TestSilenceIsALostConnection(t *testing.T) {
	p := newPlatform(t)
	k, _ := start(t, p, func(o *Options) {
		o.Silence = 50 * time.Millisecond
		o.Beat = func(*Conn) time.Duration { return 0 }
	})
	_ = p.next(t)
	ws := p.next(t) // the first said nothing
	if k.Health().Lost == 0 {
		t.Error("not counted as lost")
	}
	say(t, ws, "丙")
	hear(t, ws, "ack 丙")
}

// TestPingsKeepAConnection: the answers to our pings are signs of life.
func TestPingsKeepAConnection(t *testing.T) {
	p := newPlatform(t)
	k, _ := start(t, p, func(o *Options) { o.Silence = 2 * time.Second })
	ws := p.next(t)
	go func() { // reading answers pings
		for {
			if _, _, err := ws.ReadMessage(); err != nil {
				return
			}
		}
	}()
	bottest.WaitFor(t, "open", func() bool { return k.Health().Open == 1 })
	time.Sleep(2500 * time.Millisecond)
	if h := k.Health(); h.Open != 1 || h.Lost != 0 {
		t.Errorf("%+v", h)
	}
}

// TestRenewed: the next is open while what comes on the old one is still taken.
func TestRenewed(t *testing.T) {
	p := newPlatform(t)
	k, _ := start(t, p, func(o *Options) {
		take := o.Take
		o.Take = func(ctx context.Context, c *Conn, f Frame) {
			if string(f.Data) == "renew" {
				c.Renew(0)
				return
			}
			take(ctx, c, f)
		}
	})
	old := p.next(t)
	say(t, old, "renew")
	next := p.next(t)
	say(t, old, "旧")
	hear(t, old, "ack 旧")
	say(t, next, "新")
	hear(t, next, "ack 新")
	_ = old.Close()
	bottest.WaitFor(t, "one open", func() bool { return k.Health().Open == 1 })
	if h := k.Health(); h.Renewals != 1 || h.Lost != 0 || h.Err != nil {
		t.Errorf("%+v", h)
	}
}

// TestRenewedAfterAPause: a platform that allows one connection only is not fought with.
func TestRenewedAfterAPause(t *testing.T) {
	p := newPlatform(t)
	pauses := make(chan time.Duration, 10)
	_, _ = start(t, p, func(o *Options) {
		o.Take = func(_ context.Context, c *Conn, _ Frame) { c.Renew(time.Hour) }
		o.Pause = func(_ context.Context, d time.Duration) { pauses <- d }
	})
	say(t, p.next(t), "x")
	if d := <-pauses; d != time.Hour {
		t.Errorf("paused %s", d)
	}
	_ = p.next(t)
}

// TestWhatIsInHandIsAcknowledged: when the work ends, before Run returns.
func TestWhatIsInHandIsAcknowledged(t *testing.T) {
	p := newPlatform(t)
	begun, finish := make(chan struct{}), make(chan struct{})
	_, stop := start(t, p, func(o *Options) {
		take := o.Take
		o.Take = func(ctx context.Context, c *Conn, f Frame) {
			close(begun)
			<-finish
			if ctx.Err() != nil {
				t.Error("the context ended with the work")
			}
			take(ctx, c, f)
		}
	})
	ws := p.next(t)
	say(t, ws, "丁")
	<-begun
	ended := make(chan struct{})
	go func() { defer close(ended); stop() }()
	select {
	case <-ended:
		t.Fatal("ended with a frame in hand")
	case <-time.After(100 * time.Millisecond):
	}
	close(finish)
	hear(t, ws, "ack 丁")
	<-ended
}

func TestHandsAreBounded(t *testing.T) {
	p := newPlatform(t)
	var now, top atomic.Int32
	var done sync.WaitGroup
	done.Add(20)
	_, _ = start(t, p, func(o *Options) {
		o.Hands = 3
		o.Take = func(context.Context, *Conn, Frame) {
			defer done.Done()
			n := now.Add(1)
			for m := top.Load(); n > m && !top.CompareAndSwap(m, n); m = top.Load() {
			}
			time.Sleep(5 * time.Millisecond)
			now.Add(-1)
		}
	})
	ws := p.next(t)
	for range 20 {
		say(t, ws, "x")
	}
	done.Wait()
	if top.Load() > 3 {
		t.Errorf("%d at once", top.Load())
	}
}

// TestFrameTooLong: more than the limit ends the connection before it fills memory.
func TestFrameTooLong(t *testing.T) {
	p := newPlatform(t)
	k, _ := start(t, p, func(o *Options) { o.Limit = 100 })
	say(t, p.next(t), strings.Repeat("x", 101))
	_ = p.next(t)
	bottest.WaitFor(t, "lost", func() bool { return k.Health().Lost == 1 })
}

func TestWriteAfterTheEnd(t *testing.T) {
	p := newPlatform(t)
	k, stop := start(t, p, nil)
	_ = p.next(t)
	bottest.WaitFor(t, "open", func() bool { return k.Conn() != nil })
	c := k.Conn()
	stop()
	<-c.Ended()
	if err := c.Write(Frame{Data: []byte("x")}); !errors.Is(err, ErrEnded) {
		t.Errorf("%v", err)
	}
}

// TestNoAddressInErrors: an address has a ticket in it.
func TestNoAddressInErrors(t *testing.T) {
	p := newPlatform(t)
	p.Close()
	for _, address := range []string{
		p.address(), "wss://127.0.0.1:1/?ticket=" + ticket, "http://" + ticket, "://" + ticket, "ws://" + ticket + "%zz", "wss:" + ticket,
	} {
		_, err := Dial(t.Context(), address, nil, true)
		if err == nil || strings.Contains(err.Error(), ticket) {
			t.Errorf("%v", err)
		}
	}
	if _, err := Dial(t.Context(), p.address(), nil, false); !errors.Is(err, ErrAddress) {
		t.Errorf("an address that is not encrypted: %v", err)
	}
}

func TestRefusedAtTheDoor(t *testing.T) {
	p := newPlatform(t)
	k, _ := start(t, p, func(o *Options) {
		o.Address = func(context.Context) (string, http.Header, error) { return p.address() + "wrong", nil, nil }
	})
	bottest.WaitFor(t, "the refusal", func() bool { return k.Health().Err != nil })
	if err := k.Health().Err; !strings.Contains(err.Error(), "403") || strings.Contains(err.Error(), ticket) {
		t.Errorf("%v", err)
	}
}

func TestGreetingFails(t *testing.T) {
	p := newPlatform(t)
	fault := errors.New("no such bot")
	k, _ := start(t, p, func(o *Options) {
		o.Greet = func(context.Context, *websocket.Conn) error { return fault }
	})
	_, _ = p.next(t), p.next(t)
	bottest.WaitFor(t, "the fault", func() bool { return errors.Is(k.Health().Err, fault) })
	if k.Health().Open != 0 {
		t.Errorf("%+v", k.Health())
	}
}

// TestFirst: First sees every frame in the order it came, and what it is done with is not taken.
func TestFirst(t *testing.T) {
	p := newPlatform(t)
	var seen []string
	taken := make(chan string, 100)
	_, _ = start(t, p, func(o *Options) {
		o.First = func(f Frame) bool { seen = append(seen, string(f.Data)); return len(seen)%2 == 0 }
		o.Take = func(_ context.Context, _ *Conn, f Frame) { taken <- string(f.Data) }
	})
	ws := p.next(t)
	const frames = 41
	for i := range frames {
		if err := ws.WriteMessage(websocket.TextMessage, fmt.Append(nil, i)); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]bool{}
	for len(got) < frames/2+1 { // the last is among them: all was seen
		got[<-taken] = true
	}
	for i := range frames {
		if name := fmt.Sprint(i); seen[i] != name || got[name] != (i%2 == 0) {
			t.Errorf("%d: seen as %s, taken %v", i, seen[i], got[name])
		}
	}
}
