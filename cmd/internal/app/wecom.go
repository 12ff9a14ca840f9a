package app

import (
	"context"
	"net/http"
	"strconv"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/wecombot"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/reminders"
)

func wecomOptions(cfg config.Config, opt Options) wecombot.Options {
	agent, _ := strconv.Atoi(cfg.WecomAgentID) // the configuration has been checked
	return wecombot.Options{
		BotID: cfg.WecomBotID, Secret: cfg.WecomBotSecret, Token: cfg.WecomToken, AESKey: cfg.WecomAESKey,
		App: wecombot.App{CorpID: cfg.WecomCorpID, AgentID: agent, Secret: cfg.WecomAppSecret},
		API: cfg.WecomAPI, WS: cfg.WecomWS, Log: opt.Log, Now: opt.Now,
	}
}

// hasWecom tells whether a robot of 企业微信 is set up.
func hasWecom(cfg config.Config) bool { return cfg.WecomBotID != "" || cfg.WecomToken != "" }

// openWecom is nil when 企业微信 is not set up. It calls nothing yet.
func openWecom(cfg config.Config, opt Options) (*platform, error) {
	if !hasWecom(cfg) {
		return nil, nil
	}
	b, err := wecombot.New(wecomOptions(cfg, opt))
	if err != nil {
		return nil, err
	}
	p := &platform{kind: wecombot.Kind, p: b, limit: b.Limit(), plain: true}
	if cfg.WecomAppSecret != "" {
		p.todos = func(user string, settings reminders.Settings) (reminders.TodoSink, error) {
			return b.Calendar(user, settings)
		}
	}
	if cfg.WecomToken != "" {
		p.mount = func(mux *http.ServeMux, in bot.Intake) { mux.Handle("/wecom/", b.Handler(in)) }
		p.notes = append(p.notes, "已接入企业微信:接收 "+wecombot.Path+" 的请求")
		if cfg.WecomAppSecret == "" {
			p.notes = append(p.notes, "企业微信只能回答,不能发提醒:没有设置自建应用(WECOM_CORP_ID、WECOM_AGENT_ID、WECOM_APP_SECRET)")
		}
		return p, nil
	}
	p.run, p.wrap = b.Run, wecombot.Answering
	p.state = func() (int, int) { h := b.Health(); return h.Open, h.Wanted }
	p.notes = append(p.notes, "已接入企业微信:以长连接主动连接,不需要公网地址")
	return p, nil
}

// WecomChecks looks at what 企业微信 needs, for Doctor.
func WecomChecks(cfg config.Config, opt Options) func(context.Context) []bot.Finding {
	return chatCheck("企业微信", hasWecom(cfg), "docs/wecom.md", func(ctx context.Context) []bot.Finding {
		return wecombot.Check(ctx, wecomOptions(cfg, opt.withDefaults()), placesOf(cfg, wecombot.Kind), Address(cfg.Data) != "")
	})
}
