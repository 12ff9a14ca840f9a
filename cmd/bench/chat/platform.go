package chat

import (
	"context"
	"fmt"
	"time"

	"github.com/policybot/policybot/bot/feishubot/feishufake"
	"github.com/policybot/policybot/bot/slackbot/slackfake"
)

const question = "@policybot 初中班额上限是多少"

// platform is a fake of one, with people in so many channels.
type platform interface {
	// say mentions the bot in a channel, and names the message.
	say(channel int) string
	// env sets the service up for it; long is without an address of its own.
	env(long bool) []string
	// endpoint is where the service takes events.
	endpoint(url string)
	// connected tells whether the service has a connection open.
	connected() bool
	// count is how many answers there are, answers what each is to: the message, and in which
	// channel it stands.
	count() int
	answers() []answer
	attempts() []attempt
	limited() int
	bad() []string
	idle(ctx context.Context) error
	close()
}

// answer is one to a message.
type answer struct {
	channel int // -1: none of those
	to      string
}

// attempt is a delivery tried.
type attempt struct {
	took time.Duration
	err  error
}

// platforms make the fakes by their names.
var platforms = map[string]func(c config) platform{"slack": newSlack, "wecom": newWecom, "feishu": newFeishu, "dingtalk": newDingTalk}

// retries are those of the platforms, but for the minutes in them: at once, or after some seconds.
var retries = []time.Duration{time.Second, 5 * time.Second, 20 * time.Second, 20 * time.Second}

type slack struct {
	*slackfake.Slack
	channels int
}

func slackChannel(i int) string { return fmt.Sprintf("C%05d", i) }

func newSlack(c config) platform {
	s := slackfake.New(slackfake.Config{Twice: true, Reordered: c.late, Silent: true, Events: []string{"app_mention"}, PostBurst: 5, Retries: retries, Seed: 1})
	for i := range c.channels {
		s.AddChannel(slackChannel(i), fmt.Sprintf("U%05d", i), slackfake.BotUser)
	}
	return &slack{s, c.channels}
}

func (s *slack) say(channel int) string {
	return s.Say(fmt.Sprintf("U%05d", channel), slackChannel(channel), question).TS
}

func (s *slack) env(long bool) []string {
	env := []string{"SLACK_BOT_TOKEN=" + s.BotToken(), "SLACK_API_URL=" + s.API()}
	if long {
		return append(env, "SLACK_APP_TOKEN="+s.AppToken())
	}
	return append(env, "SLACK_SIGNING_SECRET="+s.SigningSecret())
}

func (s *slack) endpoint(url string)            { s.Endpoint(url) }
func (s *slack) connected() bool                { return s.Sockets() > 0 }
func (s *slack) count() int                     { return s.Count() }
func (s *slack) limited() int                   { return s.Limited() }
func (s *slack) bad() []string                  { return s.Bad() }
func (s *slack) idle(ctx context.Context) error { return s.Idle(ctx) }
func (s *slack) close()                         { s.Close() }

func (s *slack) answers() (out []answer) {
	for i := range s.channels {
		for _, m := range s.Posted(slackChannel(i)) {
			out = append(out, answer{i, m.Thread})
		}
	}
	return out
}

func (s *slack) attempts() (out []attempt) {
	for _, d := range s.Deliveries() {
		for _, a := range d.Attempts() {
			out = append(out, attempt{a.Took, a.Err})
		}
	}
	return out
}

type feishu struct {
	*feishufake.Feishu
	cfg feishufake.Config
}

func newFeishu(c config) platform {
	cfg := feishufake.Config{AppID: "cli_bench", AppSecret: "secret", EncryptKey: "key", VerificationToken: "token", Twice: true, Late: c.late, Paced: true, Retries: retries}
	f := feishufake.New(cfg)
	for i := range c.channels {
		f.AddUser(fmt.Sprintf("ou_%05d", i), fmt.Sprintf("U%05d", i))
		f.AddChat(feishuChat(i), fmt.Sprintf("ou_%05d", i), feishufake.BotUser)
	}
	return &feishu{f, cfg}
}

func feishuChat(i int) string { return fmt.Sprintf("oc_%05d", i) }

func (f *feishu) say(channel int) string {
	return f.SayIn(fmt.Sprintf("ou_%05d", channel), feishuChat(channel), "", question).ID
}

func (f *feishu) env(long bool) []string {
	env := []string{"FEISHU_APP_ID=" + f.cfg.AppID, "FEISHU_APP_SECRET=" + f.cfg.AppSecret, "FEISHU_API_URL=" + f.API()}
	if long {
		return env
	}
	return append(env, "FEISHU_ENCRYPT_KEY="+f.cfg.EncryptKey, "FEISHU_VERIFICATION_TOKEN="+f.cfg.VerificationToken)
}

func (f *feishu) endpoint(url string)            { f.Endpoint(url) }
func (f *feishu) connected() bool                { return f.Conns() > 0 }
func (f *feishu) count() int                     { return f.Count() }
func (f *feishu) limited() int                   { return f.Limited() }
func (f *feishu) bad() []string                  { return f.Bad() }
func (f *feishu) idle(ctx context.Context) error { return f.Idle(ctx) }
func (f *feishu) close()                         { f.Close() }

func (f *feishu) answers() (out []answer) {
	for _, m := range f.Posted() {
		a := answer{-1, m.Root}
		if _, err := fmt.Sscanf(m.Chat, "oc_%05d", &a.channel); err != nil {
			a.channel = -1
		}
		out = append(out, a)
	}
	return out
}

func (f *feishu) attempts() (out []attempt) {
	for _, d := range f.Deliveries() {
		for _, a := range d.Attempts() {
			out = append(out, attempt{a.Took, a.Err})
		}
	}
	return out
}
