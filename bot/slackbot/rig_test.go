package slackbot

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/slackbot/slackfake"
)

// rig is a bot beside a fake Slack. When the test ends the fake has found nothing
// wrong, and no secret has been logged.
type rig struct {
	*slackfake.Slack
	bot *Bot
	log *bottest.Log
	in  *bottest.Intake
}

const (
	botToken = "xoxb-" + bottest.Secret + "-bot"
	appToken = "xapp-" + bottest.Secret + "-app"
	secret   = bottest.Secret + "signing"
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
	r := &rig{Slack: slackfake.New(cfg), log: &bottest.Log{}, in: &bottest.Intake{}}
	bottest.Watch(t, r, r.log)
	r.AddChannel("C1", "U1", "U2", slackfake.BotUser)
	r.AddChannel("C2", "U1")
	o.BotToken, o.AppToken, o.SigningSecret, o.API = botToken, appToken, secret, r.API()
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
	r.Endpoint(server.URL)
	return server.Close
}

// overSockets delivers to in over Socket Mode until stop is called or the test ends.
func (r *rig) overSockets(t *testing.T, in bot.Intake) (stop func()) {
	t.Helper()
	stop = bottest.Run(t, func(ctx context.Context) error { return r.bot.RunSockets(ctx, in) })
	bottest.WaitFor(t, "a socket", func() bool { return r.bot.Health().Open == r.bot.opt.Sockets && r.Sockets() == r.bot.opt.Sockets })
	return stop
}
