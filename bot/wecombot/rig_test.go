package wecombot

import (
	"context"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/wecombot/wecomfake"
)

const (
	botID  = "AIB1"
	secret = bottest.Secret + "bot"
	token  = bottest.Secret + "token"
	aesKey = bottest.Secret + "aesKey0123456789abcdefghijklmnopqr"
	corpID = "wwcorp"
	agent  = 1000002
	appKey = bottest.Secret + "app"
)

// rig is a bot beside a fake 企业微信. When the test ends the fake has found nothing wrong, and
// no secret has been logged.
type rig struct {
	*wecomfake.Fake
	bot *Bot
	log *bottest.Log
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
	r := &rig{Fake: wecomfake.New(cfg), log: &bottest.Log{}}
	bottest.Watch(t, r, r.log)
	r.Group("C1", "U1", "U2")
	r.Known("U1", "U2")
	o.API, o.WS, o.Backoff = r.API(), r.WS(), 10*time.Millisecond
	o.Log = r.log.Logger()
	b, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	r.bot = b
	return r
}

// start delivers to in until stop is called or the test ends.
func (r *rig) start(t *testing.T, in bot.Intake) (stop func()) {
	t.Helper()
	if h := r.bot.Handler(in); h != nil {
		server := bottest.Serve(t, h)
		r.Endpoint(server.URL + Path)
		return server.Close
	}
	stop = bottest.Run(t, func(ctx context.Context) error { return r.bot.Run(ctx, in) })
	bottest.WaitFor(t, "the long connection", func() bool { return r.Lines() == 1 && r.bot.Health().Open == 1 })
	return stop
}
