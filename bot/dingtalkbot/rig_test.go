package dingtalkbot

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/dingtalkbot/dingtalkfake"
	"github.com/policybot/policybot/bot/internal/bottest"
)

const (
	clientID     = "dingclientid0001"
	clientSecret = bottest.Secret + "-client"
	eventToken   = bottest.Secret + "token"
	eventKey     = "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij"

	c1 = "cidC1aaaaaaaaaaaaaaaaaaa=="
	c2 = "cidC2aaaaaaaaaaaaaaaaaaa=="
)

// rig is a bot beside a fake 钉钉. When the test ends the fake has found nothing wrong, and no
// secret has been logged.
type rig struct {
	*dingtalkfake.DingTalk
	bot *Bot
	log *bottest.Log
	in  *bottest.Intake
}

func newRig(t *testing.T, cfg dingtalkfake.Config, o Options) *rig {
	t.Helper()
	cfg.ClientID, cfg.ClientSecret, cfg.EventToken, cfg.EventKey = clientID, clientSecret, eventToken, eventKey
	r := &rig{DingTalk: dingtalkfake.New(cfg), log: &bottest.Log{}, in: &bottest.Intake{}}
	bottest.Watch(t, r, r.log)
	r.AddPerson("U1", "张三")
	r.AddPerson("U2", "李四")
	r.AddGroup(c1, "U1", "U2")
	o.ClientID, o.ClientSecret, o.EventToken, o.EventKey, o.API, o.OldAPI = clientID, clientSecret, eventToken, eventKey, r.API(), r.API()
	if o.Backoff == 0 {
		o.Backoff = 5 * time.Millisecond
	}
	o.Log = r.log.Logger()
	b, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	r.bot = b
	return r
}

// overHTTP delivers to the bot's handler, and so to in, until stop is called or the test ends.
func (r *rig) overHTTP(t *testing.T, in bot.Intake) (stop func()) {
	t.Helper()
	server := bottest.Serve(t, r.bot.Handler(in))
	r.bot.opt.HTTP, r.bot.opt.PublicURL = true, server.URL
	r.Endpoint(server.URL)
	return server.Close
}

// overStream delivers to in over Stream mode until stop is called or the test ends.
func (r *rig) overStream(t *testing.T, in bot.Intake) (stop func()) {
	t.Helper()
	stop = bottest.Run(t, func(ctx context.Context) error { return r.bot.RunStream(ctx, in) })
	bottest.WaitFor(t, "a connection", func() bool { return r.bot.Health().Open == 1 && r.Streams() == 1 })
	return stop
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
