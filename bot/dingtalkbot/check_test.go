package dingtalkbot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot/dingtalkbot/dingtalkfake"
)

// TestCheck: each thing that is missing is said, with what to do, and nothing is sent.
func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name   string
		cfg    dingtalkfake.Config
		change func(o *Options)
		want   []string // verdict, what, a word of the text
	}{
		{"all is well", dingtalkfake.Config{}, nil, []string{"0 应用凭证 正确", "0 机器人 可以发送", "0 互动卡片 可以使用", "0 Stream 模式 可以连接"}},
		{"wrong secret", dingtalkfake.Config{}, func(o *Options) { o.ClientSecret = "TOPSECRET-wrong" }, []string{"2 应用凭证 invalidClientIdOrSecret"}},
		{"no cards", dingtalkfake.Config{Denied: []string{"Card.Instance.Write"}}, nil, []string{"2 互动卡片 Card.Instance.Write"}},
		{"no robot", dingtalkfake.Config{Denied: []string{"qyapi_robot_sendmsg"}}, nil, []string{"1 机器人 企业内机器人发送消息权限"}},
		{"cards switched off", dingtalkfake.Config{}, func(o *Options) { o.Template = NoCards }, []string{"1 互动卡片 没有使用"}},
		{"HTTP without an address", dingtalkfake.Config{}, func(o *Options) { o.HTTP = true }, []string{"2 HTTP 回调 POLICYBOT_PUBLIC_URL", "1 HTTP 回调 重放"}},
		{"HTTP", dingtalkfake.Config{}, func(o *Options) { o.HTTP, o.PublicURL = true, "https://p.example" },
			[]string{"0 HTTP 回调 https://p.example/dingtalk/robot", "0 事件订阅 https://p.example/dingtalk/events"}},
		{"without events", dingtalkfake.Config{}, func(o *Options) { o.HTTP, o.PublicURL, o.EventToken, o.EventKey = true, "https://p.example", "", "" }, []string{"1 事件订阅 DINGTALK_EVENT_TOKEN"}},
		{"clock", dingtalkfake.Config{}, func(o *Options) { o.Now = func() time.Time { return time.Now().Add(10 * time.Minute) } }, []string{"2 时钟 10m"}},
		{"a bad key", dingtalkfake.Config{}, func(o *Options) { o.EventKey = "short" }, []string{"2 设置 aes_key"}},
		{"unreachable", dingtalkfake.Config{}, func(o *Options) { o.API = "http://127.0.0.1:1" }, []string{"2 应用凭证 HTTPS_PROXY"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, c.cfg, Options{})
			o := r.bot.opt
			if c.change != nil {
				c.change(&o)
			}
			found := Check(t.Context(), o, []string{c1, "U1", "办公室 群"})
			var all strings.Builder
			for _, f := range found {
				fmt.Fprintf(&all, "%d %s %s\n", f.Verdict, f.What, f.Text)
			}
			for _, want := range c.want {
				parts := strings.SplitN(want, " ", 2)
				ok := false
				for line := range strings.Lines(all.String()) {
					rest, good := strings.CutPrefix(line, parts[0]+" ")
					what, word, _ := cutLast(parts[1])
					ok = ok || good && strings.HasPrefix(rest, what) && strings.Contains(rest, word)
				}
				if !ok {
					t.Errorf("%q is not said in\n%s", want, &all)
				}
			}
			if c.name != "a bad key" && !strings.Contains(all.String(), "2 会话 办公室 群") {
				t.Errorf("a place that is none:\n%s", &all)
			}
			if strings.Contains(all.String(), "TOPSECRET") || len(r.Messages()) > 0 {
				t.Errorf("a secret is said, or something was sent:\n%s", &all)
			}
		})
	}
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndex(s, " ")
	return s[:i], s[i+1:], true
}
