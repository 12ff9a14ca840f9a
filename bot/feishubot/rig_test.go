package feishubot

import (
	"context"
	"testing"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/feishubot/feishufake"
	"github.com/policybot/policybot/bot/internal/bottest"
)

// rig is a bot beside a fake 飞书. When the test ends the fake has found nothing wrong, and no secret
// has been logged.
type rig struct {
	*feishufake.Feishu
	bot *Bot
	log *bottest.Log
	in  *bottest.Intake
}

const (
	u1, u2, u9 = "ou_1", "ou_2", "ou_9"
	c1, c2     = "oc_1", "oc_2"
)

func newRig(t *testing.T, cfg feishufake.Config, o Options) *rig {
	t.Helper()
	cfg.AppID, cfg.AppSecret, cfg.EncryptKey, cfg.VerificationToken = "cli_1", bottest.Secret+"app", bottest.Secret+"key", bottest.Secret+"token"
	r := &rig{Feishu: feishufake.New(cfg), log: &bottest.Log{}, in: &bottest.Intake{}}
	bottest.Watch(t, r, r.log)
	r.AddUser(u1, "U1")
	r.AddUser(u2, "U2")
	r.AddChat(c1, u1, u2, feishufake.BotUser)
	r.AddChat(c2, u1)
	o.AppID, o.AppSecret, o.EncryptKey, o.VerificationToken, o.API = cfg.AppID, cfg.AppSecret, cfg.EncryptKey, cfg.VerificationToken, r.API()
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

// overConnections delivers to in over long connections until stop is called or the test ends.
func (r *rig) overConnections(t *testing.T, in bot.Intake) (stop func()) {
	t.Helper()
	stop = bottest.Run(t, func(ctx context.Context) error { return r.bot.RunConnections(ctx, in) })
	bottest.WaitFor(t, "a connection", func() bool { return r.bot.Health().Open == r.bot.opt.Connections && r.Conns() == r.bot.opt.Connections })
	return stop
}
