package app

import (
	"context"
	"net/http"
	"strings"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/dingtalkbot"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/reminders"
)

func dingtalkOptions(cfg config.Config, opt Options) dingtalkbot.Options {
	api := strings.TrimSuffix(cfg.DingTalkAPI, "/")
	return dingtalkbot.Options{
		ClientID: cfg.DingTalkClientID, ClientSecret: cfg.DingTalkClientSecret, RobotCode: cfg.DingTalkRobotCode,
		HTTP: cfg.DingTalkHTTP == "on", EventToken: cfg.DingTalkEventToken, EventKey: cfg.DingTalkEventKey, PublicURL: cfg.PublicURL,
		Template: cfg.DingTalkCardTemplate, API: api, OldAPI: api, Log: opt.Log, Now: opt.Now,
	}
}

// openDingTalk is nil when 钉钉 is not set up. It calls nothing yet.
func openDingTalk(cfg config.Config, opt Options) (*platform, error) {
	if cfg.DingTalkClientID == "" {
		return nil, nil
	}
	b, err := dingtalkbot.New(dingtalkOptions(cfg, opt))
	if err != nil {
		return nil, err
	}
	p := &platform{kind: dingtalkbot.Kind, p: b, limit: b.Limit(), plain: cfg.DingTalkCardTemplate == dingtalkbot.NoCards,
		todos: func(user string, _ reminders.Settings) (reminders.TodoSink, error) { return b.TodoList(user) }}
	if cfg.DingTalkHTTP == "on" {
		p.mount = func(mux *http.ServeMux, in bot.Intake) { mux.Handle("/dingtalk/", b.Handler(in)) }
		p.notes = append(p.notes, "已接入钉钉:接收 /dingtalk/robot、/dingtalk/cards、/dingtalk/events 的请求")
		return p, nil
	}
	p.run = b.RunStream
	p.state = func() (int, int) { h := b.Health(); return h.Open, h.Wanted }
	p.notes = append(p.notes, "已接入钉钉:以 Stream 模式主动连接,不需要公网地址")
	return p, nil
}

// DingTalkChecks looks at what 钉钉 needs, for Doctor.
func DingTalkChecks(cfg config.Config, opt Options) func(context.Context) []bot.Finding {
	return chatCheck("钉钉", cfg.DingTalkClientID != "", "docs/dingtalk.md", func(ctx context.Context) []bot.Finding {
		return dingtalkbot.Check(ctx, dingtalkOptions(cfg, opt.withDefaults()), placesOf(cfg, dingtalkbot.Kind))
	})
}
