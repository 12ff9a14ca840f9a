package slackbot

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/slackbot/slackfake"
	"github.com/policybot/policybot/reminders"
)

var update = flag.Bool("update", false, "write the golden files anew")

// rig is a bot beside a fake Slack. When the test ends the fake has found nothing
// wrong, and no secret has been logged.
type rig struct {
	*slackfake.Slack
	bot *Bot
	log *syncBuffer
	in  *intake
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

const (
	botToken = "xoxb-TOPSECRET-bot"
	appToken = "xapp-TOPSECRET-app"
	secret   = "TOPSECRETsigning"
)

func newRig(t *testing.T, cfg slackfake.Config, o Options) *rig {
	t.Helper()
	cfg.BotToken, cfg.AppToken, cfg.SigningSecret = botToken, appToken, secret
	if cfg.Retries == nil {
		cfg.Retries = []time.Duration{time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond}
	}
	if cfg.Scopes == nil {
		cfg.Scopes = slices.Collect(maps.Keys(scopes)) // what the manifest asks for is enough
	}
	r := &rig{Slack: slackfake.New(cfg), log: &syncBuffer{}, in: &intake{got: map[string]bot.Event{}}}
	r.AddChannel("C1", "U1", "U2", slackfake.BotUser)
	r.AddChannel("C2", "U1")
	o.BotToken, o.AppToken, o.SigningSecret, o.API = botToken, appToken, secret, r.API()
	o.Log = slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	b, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	r.bot = b
	t.Cleanup(func() {
		r.Close()
		for _, bad := range r.Bad() {
			t.Error("the bot did what no app may do:", bad)
		}
		if strings.Contains(r.log.String(), "TOPSECRET") {
			t.Errorf("a secret was logged:\n%s", r.log)
		}
	})
	return r
}

// overHTTP delivers to the bot's handler.
func (r *rig) overHTTP(t *testing.T) {
	t.Helper()
	server := httptest.NewServer(r.bot.Handler(r.in))
	t.Cleanup(server.Close)
	r.Endpoint(server.URL)
}

// overSockets delivers over Socket Mode.
func (r *rig) overSockets(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.bot.RunSockets(ctx, r.in) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	waitFor(t, "a socket", func() bool { return r.bot.Health().Open == r.bot.opt.Sockets && r.Sockets() == r.bot.opt.Sockets })
}

func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: never", what)
		}
	}
}

// intake keeps events in memory.
type intake struct {
	mu    sync.Mutex
	got   map[string]bot.Event
	order []string
	times int
	fail  func(bot.Event) error
	wrong []bot.FieldError
}

func (in *intake) Accept(ctx context.Context, e bot.Event) (bool, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.times++
	if err := errors.Join(e.Validate(), ctx.Err()); err != nil {
		return false, err
	}
	if in.fail != nil {
		if err := in.fail(e); err != nil {
			return false, err
		}
	}
	if _, ok := in.got[e.ID]; ok {
		return false, nil
	}
	in.got[e.ID] = e
	in.order = append(in.order, e.ID)
	return true, nil
}

func (in *intake) Check(context.Context, bot.Event) []bot.FieldError {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.wrong
}

func (in *intake) events() (out []bot.Event) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, id := range in.order {
		out = append(out, in.got[id])
	}
	return out
}

// last waits for the nth event (from 1) and returns it.
func (in *intake) nth(t *testing.T, n int) bot.Event {
	t.Helper()
	waitFor(t, fmt.Sprintf("event %d", n), func() bool { return len(in.events()) >= n })
	return in.events()[n-1]
}

func (in *intake) refuse(f func(bot.Event) error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.fail = f
}

// class names what an error means.
func class(err error) string {
	var e *reminders.SendError
	switch {
	case err == nil:
		return "done"
	case !errors.As(err, &e):
		return "unsure"
	case e.Dead:
		return "rejected"
	case e.After > 0:
		return "after " + e.After.String()
	}
	return "refused"
}

func taken(t *testing.T, ds ...*slackfake.Delivery) {
	t.Helper()
	for _, d := range ds {
		if err := d.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
