package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/policybot/policybot/bot/slackbot/slackfake"
)

// TestDoctorOnSlack: what is set is looked at, what is missing said, and no token
// shown.
func TestDoctorOnSlack(t *testing.T) {
	s := slackfake.New(slackfake.Config{BotToken: "xoxb-geheim", AppToken: "xapp-geheim"})
	t.Cleanup(s.Close)
	s.AddChannel("C1", slackfake.BotUser)
	file := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(file, []byte(`{"channels":{"slack:C1":{"tz":"Asia/Urumqi"},"slack:C2":{"tz":"Asia/Urumqi"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	base := []string{"SLACK_API_URL", s.API(), "SLACK_BOT_TOKEN", "xoxb-geheim"}
	for _, c := range []struct {
		name string
		env  []string
		code int
		want []string
	}{
		{"not set", nil, exitOK, []string{"好    Slack", "docs/slack.md"}},
		{"sockets", append([]string{"SLACK_APP_TOKEN", "xapp-geheim"}, base...), exitOK,
			[]string{"好    Slack 机器人令牌", "用不到的权限 channels:read、groups:read、im:read、users:read", "好    Slack Socket Mode"}},
		{"no way in", base, exitFailed, []string{"不行  Slack 接收", "SLACK_APP_TOKEN"}},
		{"a wrong token", []string{"SLACK_API_URL", s.API(), "SLACK_BOT_TOKEN", "xoxb-geheim-2", "SLACK_APP_TOKEN", "xapp-geheim"}, exitFailed, []string{"已失效"}},
	} {
		code, out, errs := call(t, environ(t.TempDir(), c.env...), "doctor")
		if code != c.code {
			t.Errorf("%s: %d %s%s", c.name, code, out, errs)
		}
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s: lacks %q:\n%s", c.name, want, out)
			}
		}
		if strings.Contains(out+errs, "geheim") {
			t.Errorf("%s: shows a token", c.name)
		}
	}
	_, out, _ := call(t, environ(t.TempDir(), append([]string{"SLACK_APP_TOKEN", "xapp-geheim"}, base...)...), "doctor", "--config", file)
	if !strings.Contains(out, "好    Slack 频道 C1") || !strings.Contains(out, "不行  Slack 频道 C2") {
		t.Errorf("channels:\n%s", out)
	}
}
