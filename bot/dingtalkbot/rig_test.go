package dingtalkbot

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/dingtalkbot/dingtalkfake"
	"github.com/policybot/policybot/reminders"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	clientID     = "dingclientid0001"
	clientSecret = "TOPSECRET-client"
	eventToken   = "TOPSECRETtoken"
	eventKey     = "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij"

	c1 = "cidC1aaaaaaaaaaaaaaaaaaa=="
	c2 = "cidC2aaaaaaaaaaaaaaaaaaa=="
)

// rig is a bot beside a fake 钉钉. When the test ends the fake has found nothing wrong, and no
// secret has been logged.
type rig struct {
	*dingtalkfake.DingTalk
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

func newRig(t *testing.T, cfg dingtalkfake.Config, o Options) *rig {
	t.Helper()
	cfg.ClientID, cfg.ClientSecret, cfg.EventToken, cfg.EventKey = clientID, clientSecret, eventToken, eventKey
	r := &rig{DingTalk: dingtalkfake.New(cfg), log: &syncBuffer{}, in: &intake{got: map[string]bot.Event{}}}
	r.AddPerson("U1", "张三")
	r.AddPerson("U2", "李四")
	r.AddGroup(c1, "U1", "U2")
	o.ClientID, o.ClientSecret, o.EventToken, o.EventKey, o.API, o.OldAPI = clientID, clientSecret, eventToken, eventKey, r.API(), r.API()
	o.Log = slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if o.Backoff == 0 {
		o.Backoff = 5 * time.Millisecond
	}
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

// overHTTP delivers to the bot's handler; call before newRig has made a bot that takes it.
func (r *rig) overHTTP(t *testing.T, in bot.Intake) {
	t.Helper()
	server := httptest.NewServer(r.bot.Handler(in))
	t.Cleanup(server.Close)
	r.bot.opt.HTTP, r.bot.opt.PublicURL = true, server.URL
	r.Endpoint(server.URL)
}

// overStream delivers over Stream mode.
func (r *rig) overStream(t *testing.T, in bot.Intake) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.bot.RunStream(ctx, in) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	waitFor(t, "a connection", func() bool { return r.bot.Health().Open == 1 && r.Streams() == 1 })
	return stop
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
	fail  error
}

func (in *intake) Accept(ctx context.Context, e bot.Event) (bool, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.times++
	if err := errors.Join(e.Validate(), ctx.Err(), in.fail); err != nil {
		return false, err
	}
	if _, ok := in.got[e.ID]; ok {
		return false, nil
	}
	in.got[e.ID] = e
	in.order = append(in.order, e.ID)
	return true, nil
}

func (in *intake) Check(context.Context, bot.Event) []bot.FieldError { return nil }

func (in *intake) refuse(err error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.fail = err
}

func (in *intake) events() (out []bot.Event) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, id := range in.order {
		out = append(out, in.got[id])
	}
	return out
}

// nth waits for the nth event (from 1).
func (in *intake) nth(t *testing.T, n int) bot.Event {
	t.Helper()
	waitFor(t, "an event", func() bool { return len(in.events()) >= n })
	return in.events()[n-1]
}

// acked waits for the acknowledgement of deliveries.
func acked(t *testing.T, ds ...*dingtalkfake.Delivery) {
	t.Helper()
	for _, d := range ds {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		if !d.Wait(ctx) {
			t.Fatalf("%s was not acknowledged", d.ID)
		}
		cancel()
	}
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

// clock is a clock that tests move, while the bot and its fake read it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Now()} }

func (c *clock) time() time.Time { return c.pass(0) }

// pass moves the clock on, and tells the time it then is.
func (c *clock) pass(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}
