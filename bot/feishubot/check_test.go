package feishubot

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/bot/feishubot/feishufake"
)

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name   string
		cfg    feishufake.Config
		change func(o *Options)
		places []string
		tasks  bool
		want   []string // "verdict what: a part of the text"
	}{
		{"all is well", feishufake.Config{}, nil, []string{c1, u1}, true,
			[]string{"0 应用: policybot", "0 权限: 必需的都有", "0 接收: /feishu/events", "0 会话 oc_1: 在里面", "0 会话 ou_1: 可用范围"}},
		{"over the long connection", feishufake.Config{}, func(o *Options) { o.EncryptKey, o.VerificationToken = "", "" }, nil, false, []string{"0 长连接: 可以连接"}},
		{"not set", feishufake.Config{}, func(o *Options) { o.AppSecret = "" }, nil, false, []string{"2 应用: FEISHU_APP_ID"}},
		{"no app id", feishufake.Config{}, func(o *Options) { o.AppID = "x" }, nil, false, []string{"2 应用: cli_"}},
		{"another app", feishufake.Config{}, func(o *Options) { o.AppID = "cli_2" }, nil, false, []string{"2 应用: FEISHU_APP_ID 不对"}},
		{"another secret", feishufake.Config{}, func(o *Options) { o.AppSecret = "TOPSECRETno" }, nil, false, []string{"2 应用: FEISHU_APP_SECRET 不对"}},
		{"nobody there", feishufake.Config{}, func(o *Options) { o.API = "http://127.0.0.1:1" }, nil, false, []string{"2 应用: 连接不上飞书"}},
		{"places", feishufake.Config{}, nil, []string{c2, "oc_none", "C1"}, false,
			[]string{"2 会话 oc_2: 群机器人", "2 会话 oc_none: 群机器人", "2 会话 C1: oc_ 或 ou_"}},
		{"permissions", feishufake.Config{Scopes: []string{"im:message", "im:message.p2p_msg"}}, nil, nil, true,
			[]string{"2 权限: im:message.group_at_msg:readonly", "1 权限: im:message.group_msg", "1 权限: im:chat:readonly", "2 权限: task:task:write"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, c.cfg, Options{})
			o := r.bot.opt
			if c.change != nil {
				c.change(&o)
			}
			var got []string
			for _, f := range Check(t.Context(), o, c.places, c.tasks) {
				got = append(got, fmt.Sprintf("%d %s: %s", f.Verdict, f.What, f.Text))
			}
			for _, want := range c.want {
				head, tail, _ := strings.Cut(want, ": ")
				if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, head+": ") && strings.Contains(s, tail) }) {
					t.Errorf("%q is not in\n%s", want, strings.Join(got, "\n"))
				}
			}
			if text := strings.Join(got, "\n"); strings.Contains(text, "TOPSECRET") || strings.Contains(text, "ticket") {
				t.Errorf("a secret is in\n%s", text)
			}
		})
	}
}
