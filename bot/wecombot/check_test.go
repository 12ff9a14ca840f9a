package wecombot

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/policybot/policybot/bot/wecombot/wecomfake"
)

func TestCheck(t *testing.T) {
	line := wecomfake.New(wecomfake.Config{BotID: botID, Secret: secret})
	defer line.Close()
	hook := wecomfake.New(wecomfake.Config{Token: token, AESKey: aesKey, CorpID: corpID, AgentID: agent, AppSecret: appKey})
	defer hook.Close()
	long := Options{BotID: botID, Secret: secret, WS: line.WS(), API: line.API()}
	callbacks := Options{Token: token, AESKey: aesKey, API: hook.API(), App: App{corpID, agent, appKey}}
	with := func(o Options, change func(o *Options)) Options { change(&o); return o }
	for _, c := range []struct {
		name    string
		o       Options
		running bool
		places  []string
		want    []string // verdict and a part of the text
	}{
		{"well", long, false, []string{"zhangsan"}, []string{"0 可以连接"}},
		{"running", long, true, nil, []string{"0 服务正在运行"}},
		{"another secret", with(long, func(o *Options) { o.Secret = "TOPSECRETwrong" }), false, nil, []string{"2 WECOM_BOT_SECRET"}},
		{"nobody there", with(long, func(o *Options) { o.WS = "ws://127.0.0.1:1/" }), false, nil, []string{"2 连接不上"}},
		{"a place that is none", long, false, []string{"张三"}, []string{"0 可以连接", "2 应是成员的账号"}},
		{"callbacks", callbacks, false, nil, []string{"0 " + Path, "0 可以取得访问凭证"}},
		{"without an app", with(callbacks, func(o *Options) { o.App = App{} }), false, nil, []string{"0 " + Path, "1 没有设置"}},
		{"another app", with(callbacks, func(o *Options) { o.App.Secret = "TOPSECRETwrong" }), false, nil, []string{"0 " + Path, "2 WECOM_APP_SECRET"}},
		{"no way to the app", with(callbacks, func(o *Options) { o.API = "http://127.0.0.1:1" }), false, nil, []string{"0 " + Path, "2 连接不上"}},
		{"both", with(long, func(o *Options) { o.Token, o.AESKey = token, aesKey }), false, nil, []string{"2 只能用长连接或回调之一"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.o.Log = slog.New(slog.DiscardHandler)
			got := Check(t.Context(), c.o, c.places, c.running)
			if len(got) != len(c.want) {
				t.Fatalf("%+v", got)
			}
			for i, f := range got {
				verdict, text, _ := strings.Cut(c.want[i], " ")
				if verdict != string(rune('0'+f.Verdict)) || !strings.Contains(f.Text, text) || strings.Contains(f.Text, "TOPSECRET") {
					t.Errorf("%+v, want %s", f, c.want[i])
				}
			}
		})
	}
	if n := len(line.Posted("")) + len(hook.Posted("")); n > 0 {
		t.Errorf("%d messages were sent", n)
	}
}
