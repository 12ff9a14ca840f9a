package app

import (
	"context"
	"net/http"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/slackbot"
	"github.com/policybot/policybot/cmd/internal/config"
)

func slackOptions(cfg config.Config, opt Options) slackbot.Options {
	return slackbot.Options{
		BotToken: cfg.SlackBotToken, AppToken: cfg.SlackAppToken, SigningSecret: cfg.SlackSigningSecret,
		API: cfg.SlackAPI, Log: opt.Log, Now: opt.Now,
	}
}

// openSlack is nil when Slack is not set up. It calls nothing yet.
func openSlack(cfg config.Config, opt Options) (*platform, error) {
	if cfg.SlackBotToken == "" {
		return nil, nil
	}
	b, err := slackbot.New(slackOptions(cfg, opt))
	if err != nil {
		return nil, err
	}
	p := &platform{kind: slackbot.Kind, p: b, limit: b.Limit()}
	if cfg.SlackSigningSecret != "" {
		p.mount = func(mux *http.ServeMux, in bot.Intake) { mux.Handle("/slack/", b.Handler(in)) }
		p.notes = append(p.notes, "已接入Slack:接收 /slack/events、/slack/commands、/slack/interactions 的请求")
	}
	if cfg.SlackAppToken != "" {
		p.run = b.RunSockets
		p.state = func() (int, int) { h := b.Health(); return h.Open, h.Wanted }
		p.notes = append(p.notes, "已接入Slack:以 Socket Mode 主动连接,不需要公网地址")
	}
	if p.mount == nil && p.run == nil {
		p.notes = append(p.notes, "Slack只能发提醒,收不到消息:SLACK_APP_TOKEN 和 SLACK_SIGNING_SECRET 都没有设置")
	}
	return p, nil
}

// SlackChecks looks at what Slack needs, for Doctor.
func SlackChecks(cfg config.Config, opt Options) func(context.Context) []bot.Finding {
	return chatCheck("Slack", cfg.SlackBotToken != "" || cfg.SlackAppToken != "" || cfg.SlackSigningSecret != "", "docs/slack.md", func(ctx context.Context) []bot.Finding {
		return slackbot.Check(ctx, slackOptions(cfg, opt.withDefaults()), placesOf(cfg, slackbot.Kind))
	})
}
