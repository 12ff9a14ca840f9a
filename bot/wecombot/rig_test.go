package wecombot

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/wecombot/wecomfake"
	"github.com/policybot/policybot/reminders"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	botID  = "AIB1"
	secret = "TOPSECRETbot"
	token  = "TOPSECRETtoken"
	aesKey = "TOPSECRETaesKey0123456789abcdefghijklmnopqr"
	corpID = "wwcorp"
	agent  = 1000002
	appKey = "TOPSECRETapp"
)

// rig is a bot beside a fake 企业微信. When the test ends the fake has found nothing wrong, and
// no secret has been logged.
type rig struct {
	*wecomfake.Fake
	bot *Bot
	log *syncBuffer
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

// newRig is over the long connection, or over callbacks.
func newRig(t *testing.T, cfg wecomfake.Config, o Options, callbacks bool) *rig {
	t.Helper()
	if callbacks {
		cfg.Token, cfg.AESKey, cfg.CorpID, cfg.AgentID, cfg.AppSecret = token, aesKey, corpID, agent, appKey
		o.Token, o.AESKey, o.App = token, aesKey, App{corpID, agent, appKey}
	} else {
		cfg.BotID, cfg.Secret, o.BotID, o.Secret = botID, secret, botID, secret
	}
	if cfg.AckWithin == 0 {
		cfg.AckWithin = 2 * time.Second
	}
	r := &rig{Fake: wecomfake.New(cfg), log: &syncBuffer{}}
	r.Group("C1", "U1", "U2")
	r.Known("U1", "U2")
	o.API, o.WS, o.Backoff = r.API(), r.WS(), 10*time.Millisecond
	o.Log = slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	b, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	r.bot = b
	t.Cleanup(func() {
		r.Close()
		for _, bad := range r.Bad() {
			t.Error("the bot did what no robot may do:", bad)
		}
		if strings.Contains(r.log.String(), "TOPSECRET") {
			t.Errorf("a secret was logged:\n%s", r.log)
		}
	})
	return r
}

// start takes events in until stop.
func (r *rig) start(t *testing.T, in bot.Intake) (stop func()) {
	t.Helper()
	if h := r.bot.Handler(in); h != nil {
		server := httptest.NewServer(h)
		r.Endpoint(server.URL + Path)
		return server.Close
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = r.bot.Run(ctx, in) })
	waitFor(t, "the long connection", func() bool { return r.Lines() == 1 && r.bot.Health().Open == 1 })
	return func() { cancel(); wg.Wait() }
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
	mu   sync.Mutex
	got  []bot.Event
	fail error
}

func (in *intake) Accept(ctx context.Context, e bot.Event) (bool, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if err := errors.Join(e.Validate(), ctx.Err(), in.fail); err != nil {
		return false, err
	}
	fresh := !slices.ContainsFunc(in.got, func(o bot.Event) bool { return o.ID == e.ID })
	if fresh {
		in.got = append(in.got, e)
	}
	return fresh, nil
}

func (in *intake) Check(context.Context, bot.Event) []bot.FieldError { return nil }

func (in *intake) events() []bot.Event {
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.Clone(in.got)
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
