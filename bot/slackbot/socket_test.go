package slackbot

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/slackbot/slackfake"
)

func asks(t *testing.T, r *rig) {
	t.Helper()
	bottest.Taken(t, r.Say("U1", r.DM("U1"), "问").Deliveries...)
}

var quick = slackfake.Config{PingEvery: 10 * time.Millisecond, AckWithin: 10 * time.Second}

// When Slack wants a socket renewed the next one is there before it ends, and
// nothing is lost meanwhile.
func TestRenews(t *testing.T) {
	r := newRig(t, quick, Options{Backoff: time.Millisecond})
	r.overSockets(t, r.in)
	for range 3 {
		before := r.bot.Health().Renewals
		r.Refresh(2 * time.Second)
		bottest.WaitFor(t, "two more sockets beside the two", func() bool { return r.Sockets() >= 3 })
		asks(t, r)
		bottest.WaitFor(t, "the old ones gone", func() bool { return r.Sockets() == 2 })
		asks(t, r)
		if n := r.bot.Health().Renewals; n != before+2 {
			t.Errorf("%d renewals", n-before)
		}
	}
	if h := r.bot.Health(); h.Lost != 0 || h.Err != nil {
		t.Errorf("%+v", h)
	}
}

func TestReconnects(t *testing.T) {
	r := newRig(t, quick, Options{Backoff: time.Millisecond, Silence: 200 * time.Millisecond})
	r.overSockets(t, r.in)
	r.Cut()
	bottest.WaitFor(t, "sockets after a cut", func() bool { return r.Sockets() == 2 && r.bot.Health().Lost >= 2 })
	asks(t, r)
}

// A socket that only looks open is replaced.
func TestWatchdog(t *testing.T) {
	r := newRig(t, quick, Options{Backoff: time.Millisecond, Silence: 100 * time.Millisecond, Sockets: 1})
	r.overSockets(t, r.in)
	r.Stall(true)
	bottest.WaitFor(t, "the silence noticed", func() bool { return r.bot.Health().Lost >= 1 })
	r.Stall(false)
	bottest.WaitFor(t, "a socket", func() bool { return r.bot.Health().Open == 1 })
	asks(t, r)
}

// A socket on which nothing but pings comes is alive.
func TestQuietIsAlive(t *testing.T) {
	t.Parallel()
	r := newRig(t, quick, Options{Backoff: time.Millisecond, Silence: 5 * time.Second, Sockets: 1})
	r.overSockets(t, r.in)
	time.Sleep(7 * time.Second)
	if h := r.bot.Health(); h.Lost != 0 || h.Open != 1 {
		t.Errorf("%+v", h)
	}
}

func TestBackoff(t *testing.T) {
	r := newRig(t, quick, Options{})
	for failures, want := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 4: 8 * time.Second, 7: time.Minute, 1000: time.Minute} {
		if d := r.bot.sockets.backoff(errors.New("x"), failures); d < want || d > want*3/2+1 {
			t.Errorf("after %d failures %s, want %s and up to half more", failures, d, want)
		}
	}
	if d := r.bot.sockets.backoff(statusError{http.StatusTooManyRequests, 70 * time.Second}, 1); d != 70*time.Second {
		t.Errorf("%s, want what Slack asks for", d)
	}
}

// Failures to connect are told, retried with a pause, and end when Slack is back.
func TestCannotConnect(t *testing.T) {
	r := newRig(t, quick, Options{Backoff: 5 * time.Millisecond, Sockets: 1})
	r.Behave(func(c slackfake.Call) slackfake.Behaviour {
		switch {
		case c.Method != "apps.connections.open":
		case c.Nth == 1:
			return slackfake.Behaviour{Error: "invalid_auth"}
		case c.Nth == 2:
			return slackfake.Behaviour{Status: 429, RetryAfter: "1"}
		case c.Nth == 3:
			return slackfake.Behaviour{Raw: `{"ok":true,"url":"http://127.0.0.1/TOPSECRET-ticket"}`}
		case c.Nth == 4:
			return slackfake.Behaviour{Raw: `{"ok":true,"url":"ws://127.0.0.1:1/TOPSECRET-ticket"}`}
		}
		return slackfake.Behaviour{}
	})
	r.overSockets(t, r.in)
	if n := r.Made("apps.connections.open"); n != 5 {
		t.Errorf("%d attempts", n)
	}
	asks(t, r)
}

func TestNoHello(t *testing.T) {
	r := newRig(t, quick, Options{Backoff: time.Millisecond, Sockets: 1, Silence: 300 * time.Millisecond})
	r.NoHello(true)
	bottest.Run(t, func(ctx context.Context) error { return r.bot.RunSockets(ctx, r.in) })
	bottest.WaitFor(t, "a complaint", func() bool { return r.bot.Health().Err != nil })
	r.NoHello(false)
	bottest.WaitFor(t, "a socket", func() bool { return r.bot.Health().Open == 1 })
}

func TestGarbage(t *testing.T) {
	r := newRig(t, quick, Options{Sockets: 1})
	r.overSockets(t, r.in)
	for _, text := range []string{"", "{", "null", "[]", `{"type":"events_api"}`, `{"type":"events_api","payload":7}`, `{"type":"tomorrow","payload":{}}`} {
		r.Garbage(text)
	}
	asks(t, r)
	if h := r.bot.Health(); h.Lost != 0 {
		t.Errorf("%+v", h)
	}
}

// What is in hand when the bot stops is kept and acknowledged.
func TestStopsInOrder(t *testing.T) {
	r := newRig(t, quick, Options{Sockets: 3})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.bot.RunSockets(ctx, r.in) }()
	bottest.WaitFor(t, "sockets", func() bool { return r.Sockets() == 3 })
	in, out := make(chan struct{}), make(chan struct{})
	r.in.Refuse(func(bot.Event) error { close(in); <-out; return nil })
	d := r.Say("U1", r.DM("U1"), "问").Deliveries[0]
	<-in
	cancel()
	time.Sleep(20 * time.Millisecond)
	close(out)
	bottest.Taken(t, d)
	if err := <-done; err != nil || len(d.Attempts()) != 1 || len(r.in.Events()) != 1 {
		t.Errorf("%v, %d attempts", err, len(d.Attempts()))
	}
	bottest.WaitFor(t, "all closed", func() bool { return r.Sockets() == 0 && r.bot.Health().Open == 0 })
}

func TestTenSockets(t *testing.T) {
	r := newRig(t, quick, Options{Sockets: 10, Backoff: time.Millisecond})
	r.overSockets(t, r.in)
	for range 20 {
		asks(t, r)
	}
	if _, err := New(Options{BotToken: "x", Log: r.bot.opt.Log, Sockets: 11}); err == nil {
		t.Error("eleven sockets")
	}
	r.bot.opt.AppToken = ""
	if r.bot.RunSockets(t.Context(), r.in) == nil {
		t.Error("sockets without an app token")
	}
}
