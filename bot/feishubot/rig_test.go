package feishubot

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/feishubot/feishufake"
	"github.com/policybot/policybot/reminders"
)

var update = flag.Bool("update", false, "write the golden files anew")

// rig is a bot beside a fake 飞书. When the test ends the fake has found nothing wrong, and no secret
// has been logged.
type rig struct {
	*feishufake.Feishu
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
	u1, u2, u9 = "ou_1", "ou_2", "ou_9"
	c1, c2     = "oc_1", "oc_2"
)

func newRig(t *testing.T, cfg feishufake.Config, o Options) *rig {
	t.Helper()
	cfg.AppID, cfg.AppSecret, cfg.EncryptKey, cfg.VerificationToken = "cli_1", "TOPSECRETapp", "TOPSECRETkey", "TOPSECRETtoken"
	r := &rig{Feishu: feishufake.New(cfg), log: &syncBuffer{}, in: &intake{got: map[string]bot.Event{}}}
	r.AddUser(u1, "U1")
	r.AddUser(u2, "U2")
	r.AddChat(c1, u1, u2, feishufake.BotUser)
	r.AddChat(c2, u1)
	o.AppID, o.AppSecret, o.EncryptKey, o.VerificationToken, o.API = cfg.AppID, cfg.AppSecret, cfg.EncryptKey, cfg.VerificationToken, r.API()
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

// connected delivers over long connections to in until stop is called.
func (r *rig) connected(t *testing.T, in bot.Intake) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.bot.RunConnections(ctx, in) }()
	waitFor(t, "a connection", func() bool { return r.bot.Health().Open == r.bot.opt.Connections && r.Conns() == r.bot.opt.Connections })
	return sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
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

// nth waits for the nth event (from 1) and returns it.
func (in *intake) nth(t *testing.T, n int) bot.Event {
	t.Helper()
	waitFor(t, fmt.Sprintf("event %d", n), func() bool { return len(in.events()) >= n })
	return in.events()[n-1]
}

// class names what an error means.
func class(err error) string {
	e := reminders.Certain(err)
	switch {
	case err == nil:
		return "done"
	case e == nil:
		return "unsure"
	case e.Dead:
		return "rejected"
	case e.After > 0:
		return "after " + e.After.String()
	}
	return "refused"
}

func taken(t *testing.T, ds ...*feishufake.Delivery) {
	t.Helper()
	for _, d := range ds {
		if err := d.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
