package slackbot

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"go.yaml.in/yaml/v3"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/slackbot/slackfake"
)

func manifest(t *testing.T, raw string) slack.Manifest {
	t.Helper()
	var m slack.Manifest
	d := yaml.NewDecoder(strings.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m
}

// The manifest has the shape slack-go knows, and says the same as the code, with
// either transport.
func TestManifest(t *testing.T) {
	raw, err := os.ReadFile("manifest.yaml")
	if err != nil {
		t.Fatal(err)
	}
	socket := manifest(t, string(raw))
	http := manifest(t, strings.Replace(regexp.MustCompile(`(?m)# HTTP `).ReplaceAllString(string(raw), ""), "socket_mode_enabled: true", "socket_mode_enabled: false", 1))
	for _, m := range []slack.Manifest{socket, http} {
		if !slices.IsSorted(m.OAuthConfig.Scopes.Bot) || len(m.OAuthConfig.Scopes.Bot) != len(scopes) ||
			m.OAuthConfig.Scopes.User != nil {
			t.Errorf("scopes %v", m.OAuthConfig.Scopes)
		}
		for _, s := range m.OAuthConfig.Scopes.Bot {
			if scopes[s] == "" {
				t.Errorf("%s is not in the code", s)
			}
		}
		if units(m.Display.Name) > 35 || units(m.Display.Description) > 140 || m.Features.AgentView == nil || m.Features.AgentView.AgentDescription == "" ||
			!m.Features.AppHome.HomeTabEnabled || !m.Features.AppHome.MessagesTabEnabled ||
			m.Features.AppHome.MessagesTabReadOnlyEnabled ||
			!m.Settings.Interactivity.IsEnabled {
			t.Errorf("%+v", m.Features)
		}
		if got := strings.Join(m.Settings.EventSubscriptions.BotEvents, " "); got != "app_home_opened app_mention message.channels message.groups message.im" {
			t.Error(got)
		}
		for _, c := range m.Features.SlashCommands {
			if !c.ShouldEscape { // else people who are named come as names, and not as ids
				t.Errorf("%+v", c)
			}
		}
	}
	if socket.Settings.EventSubscriptions.RequestUrl != "" || !socket.Settings.SocketModeEnabled {
		t.Errorf("%+v", socket.Settings)
	}
	urls := []string{http.Settings.EventSubscriptions.RequestUrl, http.Settings.Interactivity.RequestUrl}
	for _, c := range http.Features.SlashCommands {
		urls = append(urls, c.Url)
	}
	for i, path := range []string{"/slack/events", "/slack/interactions", "/slack/commands", "/slack/commands"} {
		if !strings.HasSuffix(urls[i], path) || http.Settings.SocketModeEnabled {
			t.Errorf("%v", urls)
		}
	}
}

func TestCheck(t *testing.T) {
	all := slices.Sorted(func(yield func(string) bool) {
		for s := range scopes {
			if !yield(s) {
				return
			}
		}
	})
	const goodSecret = "8f742231b10e8888abcd9912345685a5"
	for _, c := range []struct {
		name   string
		cfg    slackfake.Config
		opt    func(*Options)
		how    func(slackfake.Call) slackfake.Behaviour
		places []string
		want   []string // verdict and a part of the sentence, in order; the rest is fine
	}{
		{name: "all well", places: []string{"C1", "U1"}},
		{name: "no token", opt: func(o *Options) { o.BotToken = "" }, want: []string{"2 没有设置 SLACK_BOT_TOKEN"}},
		{name: "a user's token", opt: func(o *Options) { o.BotToken = "xoxp-TOPSECRET" }, want: []string{"2 应以 xoxb- 开头"}},
		{name: "another token", opt: func(o *Options) { o.BotToken = "xoxb-TOPSECRET-other" }, want: []string{"2 已失效(invalid_auth)"}},
		{name: "a scope missing", cfg: slackfake.Config{Scopes: all[1:]}, want: []string{"2 缺少 app_mentions:read"}},
		{name: "a scope too much", cfg: slackfake.Config{Scopes: append(slices.Clone(all), "users:read", "files:read")}, want: []string{"1 用不到的权限 files:read、users:read"}},
		{name: "no way in", opt: func(o *Options) { o.AppToken, o.SigningSecret = "", "" }, want: []string{"2 收不到任何消息"}},
		{name: "only http", opt: func(o *Options) { o.AppToken = "" }},
		{name: "only sockets", opt: func(o *Options) { o.SigningSecret = "" }},
		{name: "a wrong app token", opt: func(o *Options) { o.AppToken = "xoxb-TOPSECRET" }, want: []string{"2 应以 xapp- 开头"}},
		{name: "an old app token", opt: func(o *Options) { o.AppToken = "xapp-TOPSECRET-old" }, want: []string{"2 SLACK_APP_TOKEN 已失效"}},
		{name: "an app token for something else", how: only("apps.connections.open", slackfake.Behaviour{Error: "missing_scope"}), want: []string{"2 没有 connections:write 权限"}},
		{name: "the client secret", opt: func(o *Options) { o.SigningSecret = "TOPSECRET" }, want: []string{"2 应是32位十六进制字符"}},
		{name: "not in the channel", places: []string{"C2", "C9", "general"}, want: []string{"2 /invite @policybot", "2 /invite @policybot", "2 不是频道或成员的编号"}},
		{name: "busy", how: only("auth.test", slackfake.Behaviour{Status: 503}), want: []string{"2 Slack答复HTTP 503"}},
		{name: "a portal page", how: only("auth.test", slackfake.Behaviour{Raw: "<html>请登录</html>"}), want: []string{"2 无法识别"}},
		{name: "no network", opt: func(o *Options) { o.API = "http://127.0.0.1:1/" }, want: []string{"2 连接不上Slack", "2 连接不上Slack"}},
		{name: "a clock that is wrong", opt: func(o *Options) { o.Now = func() time.Time { return time.Now().Add(7 * time.Minute) } }, want: []string{"2 请校准时间"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.cfg.Scopes == nil {
				c.cfg.Scopes = all
			}
			r := newRig(t, c.cfg, Options{})
			r.Behave(c.how)
			o := r.bot.opt
			o.SigningSecret = goodSecret
			if c.opt != nil {
				c.opt(&o)
			}
			i := 0
			for _, f := range Check(t.Context(), o, c.places) {
				line := fmt.Sprintf("%d %s: %s", f.Verdict, f.What, f.Text)
				switch {
				case strings.Contains(line, "TOPSECRET"):
					t.Errorf("a secret: %s", line)
				case f.Verdict == bot.Fine:
				case i == len(c.want) || line[:1] != c.want[i][:1] || !strings.Contains(line, c.want[i][2:]):
					t.Errorf("unexpected: %s", line)
				default:
					i++
				}
			}
			if i < len(c.want) {
				t.Errorf("not said: %q", c.want[i:])
			}
		})
	}
}

func only(method string, b slackfake.Behaviour) func(slackfake.Call) slackfake.Behaviour {
	return func(c slackfake.Call) slackfake.Behaviour {
		if c.Method == method {
			return b
		}
		return slackfake.Behaviour{}
	}
}
