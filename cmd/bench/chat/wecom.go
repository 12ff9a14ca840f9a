package chat

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/policybot/policybot/bot/wecombot/wecomfake"
)

// wecom is a robot of 企业微信, over callbacks without an app: every answer is the one its
// response_url takes.
type wecom struct {
	*wecomfake.Fake
	cfg wecomfake.Config
}

func newWecom(c config) platform {
	cfg := wecomfake.Config{Twice: true, Late: c.late, Retries: retries, Forgetful: true, AckWithin: 5 * time.Second}
	if c.long {
		cfg.BotID, cfg.Secret = "AIBbench", "secret"
	} else {
		cfg.Token, cfg.AESKey = "token", strings.Repeat("bench", 8)+"key"
	}
	f := wecomfake.New(cfg)
	for i := range c.channels {
		f.Group(wecomGroup(i), fmt.Sprintf("u%05d", i))
	}
	return &wecom{f, cfg}
}

func wecomGroup(i int) string { return fmt.Sprintf("wr%05d", i) }

func (w *wecom) say(channel int) string {
	return w.Say(fmt.Sprintf("u%05d", channel), wecomGroup(channel), strings.TrimPrefix(question, "@policybot ")).ID
}

func (w *wecom) env(long bool) []string {
	env := []string{"WECOM_API_URL=" + w.API(), "WECOM_WS_URL=" + w.WS()}
	if long {
		return append(env, "WECOM_BOT_ID="+w.cfg.BotID, "WECOM_BOT_SECRET="+w.cfg.Secret)
	}
	return append(env, "WECOM_TOKEN="+w.cfg.Token, "WECOM_AES_KEY="+w.cfg.AESKey)
}

func (w *wecom) endpoint(url string)            { w.Endpoint(url + "/wecom/callback") }
func (w *wecom) connected() bool                { return w.Lines() > 0 }
func (w *wecom) count() int                     { return w.Counts().Shown }
func (w *wecom) limited() int                   { return w.Counts().Limited }
func (w *wecom) bad() []string                  { return w.Bad() }
func (w *wecom) idle(ctx context.Context) error { return w.Idle(ctx) }
func (w *wecom) close()                         { w.Close() }

func (w *wecom) answers() (out []answer) {
	for _, m := range w.Posted("") {
		a := answer{-1, m.To}
		if _, err := fmt.Sscanf(m.Place, "wr%05d", &a.channel); err != nil {
			a.channel = -1
		}
		out = append(out, a)
	}
	return out
}

var errUnacked = errors.New("not acknowledged")

func (w *wecom) attempts() (out []attempt) {
	for _, d := range w.Deliveries() {
		for _, a := range d.Attempts() {
			try := attempt{took: a.Took}
			if !a.Acked {
				try.err = errUnacked
			}
			out = append(out, try)
		}
	}
	return out
}
