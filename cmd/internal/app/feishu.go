package app

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/feishubot"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/reminders"
)

func feishuOptions(cfg config.Config, opt Options) feishubot.Options {
	return feishubot.Options{
		AppID: cfg.FeishuAppID, AppSecret: cfg.FeishuAppSecret, EncryptKey: cfg.FeishuEncryptKey, VerificationToken: cfg.FeishuVerificationToken,
		API: strings.TrimSuffix(cfg.FeishuAPI, "/"), Log: opt.Log, Now: opt.Now,
	}
}

// openFeishu is nil when 飞书 is not set up. It calls nothing yet.
func openFeishu(cfg config.Config, opt Options) (*platform, error) {
	if cfg.FeishuAppID == "" {
		return nil, nil
	}
	b, err := feishubot.New(feishuOptions(cfg, opt))
	if err != nil {
		return nil, err
	}
	p := &platform{kind: feishubot.Kind, p: b, limit: b.Limit(),
		todos: func(user string, settings reminders.Settings) (reminders.TodoSink, error) {
			return b.Tasks(user, settings)
		}}
	if cfg.FeishuEncryptKey != "" {
		p.mount = func(mux *http.ServeMux, in bot.Intake) { mux.Handle("/feishu/", b.Handler(in)) }
		p.notes = append(p.notes, "已接入飞书:接收 /feishu/events 的请求")
		return p, nil
	}
	p.run = b.RunConnections
	p.state = func() (int, int) { h := b.Health(); return h.Open, h.Wanted }
	p.notes = append(p.notes, "已接入飞书:以长连接主动连接,不需要公网地址")
	return p, nil
}

// FeishuChecks looks at what 飞书 needs, for Doctor.
func FeishuChecks(cfg config.Config, opt Options) func(context.Context) []bot.Finding {
	tasks := slices.ContainsFunc(cfg.TodoLists, func(l config.TodoList) bool { return l.Kind == config.TodoFeishu })
	return chatCheck("飞书", cfg.FeishuAppID != "", "docs/feishu.md", func(ctx context.Context) []bot.Finding {
		return feishubot.Check(ctx, feishuOptions(cfg, opt.withDefaults()), placesOf(cfg, feishubot.Kind), tasks)
	})
}
