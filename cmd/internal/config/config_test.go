package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// env is a Getenv over a map, with a home folder.
func env(kv ...string) func(string) string {
	m := map[string]string{"HOME": "/home/u", "LocalAppData": `C:\u`}
	for i := 0; i < len(kv); i += 2 {
		m[kv[i]] = kv[i+1]
	}
	return func(k string) string { return m[k] }
}

func write(t *testing.T, text string) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestLaterLayersWin(t *testing.T) {
	file := write(t, `{"addr":"127.0.0.1:1","data":"/file","tz":"UTC","corpus":["f"]}`)
	two := strings.Join([]string{"a", "b"}, string(filepath.ListSeparator))
	for _, c := range []struct {
		name  string
		src   Source
		flags Config
		want  Config
	}{
		{"defaults", Source{Getenv: env("XDG_DATA_HOME", "/data")}, Config{},
			Config{Addr: DefaultAddr, Data: filepath.Join("/data", "policybot"), TZ: DefaultTZ, Hours: DefaultHours, KeepDays: DefaultKeepDays, ChatHours: 24, FeedbackDays: 180}},
		{"a relative XDG_DATA_HOME is ignored", Source{Getenv: env("XDG_DATA_HOME", "data")}, Config{},
			Config{Addr: DefaultAddr, Data: platformData(env()), TZ: DefaultTZ, Hours: DefaultHours, KeepDays: DefaultKeepDays, ChatHours: 24, FeedbackDays: 180}},
		{"file", Source{Getenv: env(), File: file}, Config{},
			Config{Addr: "127.0.0.1:1", Data: "/file", TZ: "UTC", Hours: DefaultHours, KeepDays: DefaultKeepDays, ChatHours: 24, FeedbackDays: 180, Corpus: []string{"f"}}},
		{"environment over file", Source{Getenv: env("POLICYBOT_ADDR", "127.0.0.1:2", "POLICYBOT_CORPUS", two, "POLICYBOT_TOKEN", "s"), File: file}, Config{},
			Config{Addr: "127.0.0.1:2", Data: "/file", TZ: "UTC", Hours: DefaultHours, KeepDays: DefaultKeepDays, ChatHours: 24, FeedbackDays: 180, Corpus: []string{"a", "b"}, Token: "s"}},
		{"secret from a file", Source{Getenv: env("POLICYBOT_TOKEN_FILE", write(t, "geheim\n")), File: file}, Config{},
			Config{Addr: "127.0.0.1:1", Data: "/file", TZ: "UTC", Hours: DefaultHours, KeepDays: DefaultKeepDays, ChatHours: 24, FeedbackDays: 180, Corpus: []string{"f"}, Token: "geheim"}},
		{"Slack, one secret from a file", Source{Getenv: env("SLACK_BOT_TOKEN", "xoxb-1", "SLACK_SIGNING_SECRET_FILE", write(t, "s\n"), "SLACK_API_URL", "https://slack-gov.com/api/"), File: file}, Config{},
			Config{Addr: "127.0.0.1:1", Data: "/file", TZ: "UTC", Hours: DefaultHours, KeepDays: DefaultKeepDays, ChatHours: 24, FeedbackDays: 180, Corpus: []string{"f"},
				SlackBotToken: "xoxb-1", SlackSigningSecret: "s", SlackAPI: "https://slack-gov.com/api/"}},
		{"flags over all", Source{Getenv: env("POLICYBOT_ADDR", "127.0.0.1:2", "POLICYBOT_DATA", "/env"), File: file},
			Config{Addr: "127.0.0.1:3", Data: "/flag", Corpus: []string{"c"}},
			Config{Addr: "127.0.0.1:3", Data: "/flag", TZ: "UTC", Hours: DefaultHours, KeepDays: DefaultKeepDays, ChatHours: 24, FeedbackDays: 180, Corpus: []string{"c"}}},
	} {
		got, err := Load(c.src, c.flags)
		if len(got.Corpus) == 0 {
			got.Corpus = nil
		}
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, %v\nwant %+v", c.name, got, err, c.want)
		}
	}
}

// TestEverySetting: a setting that its variable, its key or a flag does not reach is
// one that was forgotten; a secret is told of by its name or its meaning.
func TestEverySetting(t *testing.T) {
	fields := reflect.TypeFor[Config]()
	for _, s := range settings() {
		name := fields.Field(s.field).Name
		if s.key == "" || s.env == "" && name != "Channels" && name != "TodoLists" && name != "Robots" {
			t.Errorf("%s: key %q, variable %q", name, s.key, s.env)
		}
		if secret := strings.Contains(name, "Token") || strings.Contains(name, "Secret") || strings.Contains(name, "Password") || strings.HasSuffix(name, "Key") ||
			name == "RedisURL" || name == "SearchURL" || name == "TodoLists" || name == "Robots"; secret != s.secret {
			t.Errorf("%s: secret %v", name, s.secret)
		}
		if s.env == "" {
			continue
		}
		for text, want := range map[string]any{"0.2": json.Number("0.2"), "7": "7", "8": []string{"8"}, "9": 9} {
			if reflect.TypeOf(want) != fields.Field(s.field).Type {
				continue
			}
			got, err := fromEnv(env(s.env, text))
			if v := reflect.ValueOf(overlay(Config{}, got)).
				Field(s.field); err != nil ||
				!reflect.DeepEqual(v.Interface(), want) {
				t.Errorf("%s by %s: %v, %v", name, s.env, v, err)
			}
		}
	}
}

// TestRisk: the later layer wins here too, as a number of the file and as text.
func TestRisk(t *testing.T) {
	file := Source{Getenv: env(), File: write(t, `{"risk":0.1}`)}
	for want, in := range map[float64]struct {
		src  Source
		flag json.Number
	}{
		0:    {Source{Getenv: env()}, ""},
		0.1:  {file, ""},
		0.2:  {Source{Getenv: env("POLICYBOT_RISK", "0.2"), File: file.File}, ""},
		0.01: {Source{Getenv: env("POLICYBOT_RISK", "0.2"), File: file.File}, "0.01"},
	} {
		cfg, err := Load(in.src, Config{Risk: in.flag})
		if err != nil || cfg.ErrorRate() != want {
			t.Errorf("%v: %v, %v", want, cfg.ErrorRate(), err)
		}
	}
}

// TestTodoLists: what is wrong with a list is said without what may be secret in it, and the
// password may lie in a file.
func TestTodoLists(t *testing.T) {
	load := func(lists string) (Config, error) {
		return Load(Source{Getenv: env(), File: write(t, `{"todo_lists":[`+lists+`]}`)}, Config{})
	}
	cfg, err := load(`{"to":"王科长","url":"https://dav.example/wang/","user":"wang","password_file":"` + filepath.ToSlash(write(t, "TOPSECRET\n")) + `"}`)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := cfg.TodoLists[0].Secret(); err != nil || got != "TOPSECRET" {
		t.Errorf("%q %v", got, err)
	}
	if shown := cfg.LogValue().String(); strings.Contains(shown, "dav.example") || !strings.Contains(shown, "todo_lists=已设置") {
		t.Errorf("the log tells %s", shown)
	}
	for _, lists := range []string{
		`{"url":"https://dav.example/x/"}`, `{"to":"a","url":"dav.example"}`, `{"to":"a","url":"https://u:TOPSECRET@dav.example/"}`,
		`{"to":"a","url":"https://d.example/","password":"TOPSECRET","password_file":"x"}`,
		`{"to":"a","url":"https://d.example/"},{"to":"b","url":"https://d.example/"}`,
	} {
		if _, err := load(lists); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "todo_lists") || strings.Contains(err.Error(), "TOPSECRET") {
			t.Errorf("%s: %v", lists, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name string
		src  Source
		want string
	}{
		{"no such file", Source{Getenv: env(), File: filepath.Join(t.TempDir(), "no")}, "读不了配置文件"},
		{"not JSON", Source{Getenv: env(), File: write(t, "addr=1")}, "须是JSON对象"},
		{"unknown key", Source{Getenv: env(), File: write(t, `{"adr":"x"}`)}, "adr"},
		{"too large", Source{Getenv: env(), File: write(t, strings.Repeat(" ", maxFile+1))}, "超过"},
		{"bad address", Source{Getenv: env("POLICYBOT_ADDR", "8080")}, "主机:端口"},
		{"bad zone", Source{Getenv: env("POLICYBOT_TZ", "Peking")}, "时区名"},
		{"bad public url", Source{Getenv: env("POLICYBOT_PUBLIC_URL", "bot.example")}, "public_url"},
		{"token with a space", Source{Getenv: env("POLICYBOT_TOKEN", "a b")}, "空白"},
		{"token twice", Source{Getenv: env("POLICYBOT_TOKEN", "a", "POLICYBOT_TOKEN_FILE", "b")}, "只留一个"},
		{"token file missing", Source{Getenv: env("POLICYBOT_TOKEN_FILE", filepath.Join(t.TempDir(), "no"))}, "读不了"},
		{"token file empty", Source{Getenv: env("POLICYBOT_TOKEN_FILE", write(t, "\n"))}, "是空的"},
		{"Slack without a bot token", Source{Getenv: env("SLACK_APP_TOKEN", "xapp-1")}, "SLACK_BOT_TOKEN"},
		{"Slack elsewhere, without a slash", Source{Getenv: env("SLACK_BOT_TOKEN", "xoxb-1", "SLACK_API_URL", "https://slack-gov.com/api")}, "SLACK_API_URL"},
		{"WeCom without a secret", Source{Getenv: env("WECOM_BOT_ID", "b")}, "WECOM_BOT_SECRET"},
		{"WeCom without a key", Source{Getenv: env("WECOM_TOKEN", "t")}, "WECOM_AES_KEY"},
		{"WeCom with a short key", Source{Getenv: env("WECOM_TOKEN", "t", "WECOM_AES_KEY", "k")}, "43个"},
		{"WeCom both ways", Source{Getenv: env("WECOM_TOKEN", "t", "WECOM_AES_KEY", strings.Repeat("a", 43), "WECOM_BOT_ID", "b", "WECOM_BOT_SECRET", "s")}, "之一"},
		{"half an app of WeCom", Source{Getenv: env("WECOM_BOT_ID", "b", "WECOM_BOT_SECRET", "s", "WECOM_CORP_ID", "c")}, "WECOM_AGENT_ID"},
		{"an app of WeCom alone", Source{Getenv: env("WECOM_CORP_ID", "c", "WECOM_AGENT_ID", "1", "WECOM_APP_SECRET", "s")}, "智能机器人"},
		{"WeCom's agent", Source{Getenv: env("WECOM_BOT_ID", "b", "WECOM_BOT_SECRET", "s", "WECOM_CORP_ID", "c", "WECOM_AGENT_ID", "x", "WECOM_APP_SECRET", "s")}, "WECOM_AGENT_ID"},
		{"WeCom nowhere", Source{Getenv: env("WECOM_BOT_ID", "b", "WECOM_BOT_SECRET", "s", "WECOM_WS_URL", "openws.example")}, "WECOM_WS_URL"},
		{"Feishu without an app", Source{Getenv: env("FEISHU_APP_SECRET", "s")}, "FEISHU_APP_ID"},
		{"Feishu without a secret", Source{Getenv: env("FEISHU_APP_ID", "cli_1")}, "FEISHU_APP_SECRET"},
		{"Feishu in the clear", Source{Getenv: env("FEISHU_APP_ID", "cli_1", "FEISHU_APP_SECRET", "s", "FEISHU_VERIFICATION_TOKEN", "t")}, "FEISHU_ENCRYPT_KEY"},
		{"Feishu nowhere", Source{Getenv: env("FEISHU_APP_ID", "cli_1", "FEISHU_APP_SECRET", "s", "FEISHU_API_URL", "open.feishu.cn")}, "FEISHU_API_URL"},
		{"DingTalk without an app", Source{Getenv: env("DINGTALK_CLIENT_SECRET", "s")}, "DINGTALK_CLIENT_ID"},
		{"DingTalk without a secret", Source{Getenv: env("DINGTALK_CLIENT_ID", "d")}, "DINGTALK_CLIENT_SECRET"},
		{"DingTalk with half a key", Source{Getenv: env("DINGTALK_CLIENT_ID", "d", "DINGTALK_CLIENT_SECRET", "s", "DINGTALK_EVENT_KEY", "k")}, "须同时设置"},
		{"DingTalk somehow", Source{Getenv: env("DINGTALK_CLIENT_ID", "d", "DINGTALK_CLIENT_SECRET", "s", "DINGTALK_HTTP", "yes")}, "Stream 模式"},
		{"DingTalk over HTTP nowhere", Source{Getenv: env("DINGTALK_CLIENT_ID", "d", "DINGTALK_CLIENT_SECRET", "s", "DINGTALK_HTTP", "on")}, "POLICYBOT_PUBLIC_URL"},
		{"DingTalk elsewhere", Source{Getenv: env("DINGTALK_CLIENT_ID", "d", "DINGTALK_CLIENT_SECRET", "s", "DINGTALK_API_URL", "api.dingtalk.com")}, "DINGTALK_API_URL"},
		{"a list of DingTalk without DingTalk", Source{Getenv: env(), File: write(t, `{"todo_lists":[{"to":"王","kind":"dingtalk"}]}`)}, "请先接入钉钉"},
		{"a list of Feishu without Feishu", Source{Getenv: env(), File: write(t, `{"todo_lists":[{"to":"王","kind":"feishu"}]}`)}, "请先接入飞书"},
		{"a list of somewhere", Source{Getenv: env(), File: write(t, `{"todo_lists":[{"to":"王","kind":"outlook"}]}`)}, "应是 caldav、dingtalk、feishu 或 wecom"},
		{"a list of WeCom without an app", Source{Getenv: env("WECOM_BOT_ID", "b", "WECOM_BOT_SECRET", "s"), File: write(t, `{"todo_lists":[{"to":"王","kind":"wecom"}]}`)}, "自建应用"},
		{"no number", Source{Getenv: env("POLICYBOT_RISK", "5%")}, "0.01到0.3"},
		{"no risk", Source{Getenv: env("POLICYBOT_RISK", "0")}, "risk为\"0\""},
		{"much risk, of the file", Source{Getenv: env(), File: write(t, `{"risk":0.5}`)}, "risk为\"0.5\""},
		{"no home", Source{Getenv: func(string) string { return "" }}, "--data"},
	} {
		_, err := Load(c.src, Config{})
		if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want ErrInvalid with %q", c.name, err, c.want)
		}
	}
}

func TestLoggingHidesTheToken(t *testing.T) {
	var out bytes.Buffer
	cfg := Config{
		Addr: DefaultAddr, Token: "geheim", SlackBotToken: "geheim",
		SlackAppToken: "geheim", SlackSigningSecret: "geheim",
		DingTalkClientSecret: "geheim", DingTalkEventToken: "geheim", DingTalkEventKey: "geheim",
		WecomBotSecret: "geheim", WecomToken: "geheim", WecomAESKey: "geheim", WecomAppSecret: "geheim",
		FeishuAppSecret: "geheim", FeishuEncryptKey: "geheim", FeishuVerificationToken: "geheim",
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("start", "config", cfg)
	if s := out.String(); strings.Contains(s, "geheim") || !strings.Contains(s, "token=已设置") ||
		!strings.Contains(s, DefaultAddr) {
		t.Errorf("logged %s", fmt.Sprint(s))
	}
}

func TestReminderSettings(t *testing.T) {
	file := write(t, `{"data":"/d","redis_url":"redis://file:6379/0","webhook_allow":["10.0.0.0/8"],"keep_days":60}`)
	cfg, err := Load(Source{Getenv: env(), File: file}, Config{})
	if err != nil || cfg.RedisURL != "redis://file:6379/0" || len(cfg.WebhookAllow) != 1 || cfg.KeepDays != 60 {
		t.Errorf("from the file: %+v, %v", cfg, err)
	}
	cfg, err = Load(Source{Getenv: env("POLICYBOT_REDIS_URL", "redis://:geheim@env:6379", "POLICYBOT_WEBHOOK_ALLOW", "oa.example, 192.168.1.0/24", "POLICYBOT_KEEP_DAYS", "90"), File: file}, Config{})
	if err != nil || cfg.RedisURL != "redis://:geheim@env:6379" || !slices.Equal(cfg.WebhookAllow, []string{"oa.example", "192.168.1.0/24"}) || cfg.KeepDays != 90 {
		t.Errorf("from the environment: %+v, %v", cfg, err)
	}
	if s := cfg.LogValue().String(); strings.Contains(s, "geheim") {
		t.Errorf("logged %s", s)
	}
	for _, days := range []string{"29", "-1", "x"} {
		if _, err := Load(Source{Getenv: env("POLICYBOT_KEEP_DAYS", days)}, Config{Data: "/d"}); !errors.Is(err, ErrInvalid) {
			t.Errorf("keep_days %s: %v", days, err)
		}
	}
}
