package app

import (
	"context"
	"maps"
	"net/http"
	"slices"
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

// DingTalkChecks looks at what 钉钉 needs, for Doctor; nothing when it is not set up.
func DingTalkChecks(cfg config.Config, opt Options) func(context.Context) []Finding {
	return func(ctx context.Context) (out []Finding) {
		if cfg.DingTalkClientID == "" {
			return []Finding{{Fine, "钉钉", "没有设置,不接入;要接入请看 docs/dingtalk.md"}}
		}
		var places []string
		for _, name := range slices.Sorted(maps.Keys(cfg.Channels)) {
			if kind, place, ok := strings.Cut(name, ":"); ok && kind == dingtalkbot.Kind {
				places = append(places, place)
			}
		}
		for _, f := range dingtalkbot.Check(ctx, dingtalkOptions(cfg, opt.withDefaults()), places) {
			out = append(out, Finding{Verdict(f.Verdict), "钉钉 " + f.What, f.Text})
		}
		return out
	}
}
