// Package config turns defaults, a file, the environment and flags into one
// Config value, in that order: what comes later wins. Nothing outside cmd reads
// the environment.
//
// The file is a JSON object with the keys of Config; an unknown key is refused,
// because a mistyped setting that is silently ignored is worse than an error.
// A secret may also come from a file named by its environment variable with
// _FILE appended (POLICYBOT_TOKEN_FILE), which is how container secrets arrive.
package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Defaults. The address is loopback: without a token nobody else may read.
const (
	DefaultAddr = "127.0.0.1:8080"
	DefaultTZ   = "Asia/Shanghai"
	// DefaultKeepDays is a year and a month: last year's yearly filing can be looked up.
	DefaultKeepDays = 400
)

// maxFile bounds a configuration or secret file, in bytes.
const maxFile = 1 << 20

// ErrInvalid is wrapped by every complaint about a setting.
var ErrInvalid = errors.New("配置有误")

// Config is everything that can be set. The zero value of a field means "not
// set here" while layers are merged.
type Config struct {
	Addr      string   `json:"addr"`       // host:port to listen on; port 0 picks a free one
	Corpus    []string `json:"corpus"`     // folders of documents; none is the embedded sample
	Data      string   `json:"data"`       // folder of the index, owned by one process
	PublicURL string   `json:"public_url"` // the address people use, when it is not Addr
	Token     string   `json:"token"`      // bearer token; secret
	TZ        string   `json:"tz"`         // IANA time zone
	Hours     string   `json:"hours"`      // hours of the day: default, afternoon, end of work; see ParseHours
	Synonyms  string   `json:"synonyms"`   // file of words that mean the same, beside the embedded ones; "" is none
	Calendar  string   `json:"calendar"`   // folder of year files that override the embedded holidays; "" is none

	Channels map[string]Channel `json:"channels"` // by name: what a chat channel sets for itself

	RedisURL     string   `json:"redis_url"`     // where reminders are kept; "" is the data folder; secret
	WebhookAllow []string `json:"webhook_allow"` // the intranet that webhooks may reach: networks, addresses, hosts
	KeepDays     int      `json:"keep_days"`     // how long what is over is kept
	ChatHours    int      `json:"chat_hours"`    // see KeepTalk
	FeedbackDays int      `json:"feedback_days"` // see KeepFeedback

	SlackBotToken      string `json:"slack_bot_token"`      // xoxb-…; "" is no Slack; secret
	SlackAppToken      string `json:"slack_app_token"`      // xapp-…, to take events over sockets; secret
	SlackSigningSecret string `json:"slack_signing_secret"` // to take events over HTTP; secret
	SlackAPI           string `json:"slack_api"`            // address of the API, when it is not Slack's usual one
}

// Source is where settings come from besides the flags, so that tests need no
// real environment.
type Source struct {
	Getenv func(string) string
	File   string // path of the configuration file; "" is none
}

// Load merges defaults, file, environment and flags, and validates the result.
func Load(src Source, flags Config) (Config, error) {
	cfg := Config{Addr: DefaultAddr, TZ: DefaultTZ, Hours: DefaultHours, KeepDays: DefaultKeepDays}
	if src.File != "" {
		file, err := readFile(src.File)
		if err != nil {
			return Config{}, err
		}
		cfg = overlay(cfg, file)
	}
	env, err := fromEnv(src.Getenv)
	if err != nil {
		return Config{}, err
	}
	cfg = overlay(overlay(cfg, env), flags)
	if cfg.Data == "" {
		cfg.Data = defaultData(src.Getenv)
	}
	return cfg, cfg.Validate()
}

func readFile(path string) (Config, error) {
	b, err := readBounded(path)
	if err != nil {
		return Config{}, fmt.Errorf("%w: 读不了配置文件%s,请检查路径和权限: %w", ErrInvalid, path, err)
	}
	var c Config
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return Config{}, fmt.Errorf("%w: 配置文件%s须是JSON对象,键为addr、corpus、data、public_url、token、tz、hours、calendar、synonyms、channels、redis_url、webhook_allow、keep_days、chat_hours、feedback_days、slack_bot_token、slack_app_token、slack_signing_secret、slack_api: %w", ErrInvalid, path, err)
	}
	return c, nil
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(b) > maxFile {
		err = fmt.Errorf("超过%d字节", maxFile)
	}
	return b, err
}

// fromEnv reads POLICYBOT_* ; folders in POLICYBOT_CORPUS are separated as in
// PATH.
func fromEnv(getenv func(string) string) (Config, error) {
	if getenv == nil {
		return Config{}, nil
	}
	secrets := map[string]string{}
	for _, name := range []string{"POLICYBOT_TOKEN", "POLICYBOT_REDIS_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"} {
		value, err := secret(getenv, name)
		if err != nil {
			return Config{}, err
		}
		secrets[name] = value
	}
	numbers := map[string]int{}
	for _, name := range []string{"POLICYBOT_KEEP_DAYS", "POLICYBOT_CHAT_HOURS", "POLICYBOT_FEEDBACK_DAYS"} {
		if s := getenv(name); s != "" {
			n, err := strconv.Atoi(s)
			if err != nil {
				return Config{}, fmt.Errorf("%w: %s为%q,须是整数", ErrInvalid, name, s)
			}
			numbers[name] = n
		}
	}
	return Config{
		RedisURL: secrets["POLICYBOT_REDIS_URL"], WebhookAllow: list(getenv("POLICYBOT_WEBHOOK_ALLOW")), KeepDays: numbers["POLICYBOT_KEEP_DAYS"],
		ChatHours: numbers["POLICYBOT_CHAT_HOURS"], FeedbackDays: numbers["POLICYBOT_FEEDBACK_DAYS"],
		Addr:      getenv("POLICYBOT_ADDR"),
		Corpus:    filepath.SplitList(getenv("POLICYBOT_CORPUS")),
		Data:      getenv("POLICYBOT_DATA"),
		PublicURL: getenv("POLICYBOT_PUBLIC_URL"),
		Token:     secrets["POLICYBOT_TOKEN"],
		TZ:        getenv("POLICYBOT_TZ"),
		Hours:     getenv("POLICYBOT_HOURS"),
		Calendar:  getenv("POLICYBOT_CALENDAR"),
		Synonyms:  getenv("POLICYBOT_SYNONYMS"),

		SlackBotToken: secrets["SLACK_BOT_TOKEN"], SlackAppToken: secrets["SLACK_APP_TOKEN"],
		SlackSigningSecret: secrets["SLACK_SIGNING_SECRET"], SlackAPI: getenv("SLACK_API_URL"),
	}, nil
}

// list takes a list apart at its commas.
func list(s string) (out []string) {
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// secret is the variable itself or the content of the file its _FILE names.
func secret(getenv func(string) string, name string) (string, error) {
	value, path := getenv(name), getenv(name+"_FILE")
	switch {
	case path == "":
		return value, nil
	case value != "":
		return "", fmt.Errorf("%w: %s和%s_FILE同时设置了,请只留一个", ErrInvalid, name, name)
	}
	b, err := readBounded(path)
	if err != nil {
		return "", fmt.Errorf("%w: 读不了%s_FILE指定的文件,请检查路径和权限: %w", ErrInvalid, name, err)
	}
	value = strings.TrimSpace(string(b))
	if value == "" {
		return "", fmt.Errorf("%w: %s_FILE指定的文件%s是空的,请写入密钥", ErrInvalid, name, path)
	}
	return value, nil
}

// overlay is c with every field that over sets.
func overlay(c, over Config) Config {
	set := func(to *string, v string) {
		if v != "" {
			*to = v
		}
	}
	set(&c.Addr, over.Addr)
	set(&c.Data, over.Data)
	set(&c.PublicURL, over.PublicURL)
	set(&c.Token, over.Token)
	set(&c.TZ, over.TZ)
	set(&c.Hours, over.Hours)
	set(&c.Calendar, over.Calendar)
	set(&c.Synonyms, over.Synonyms)
	set(&c.RedisURL, over.RedisURL)
	set(&c.SlackBotToken, over.SlackBotToken)
	set(&c.SlackAppToken, over.SlackAppToken)
	set(&c.SlackSigningSecret, over.SlackSigningSecret)
	set(&c.SlackAPI, over.SlackAPI)
	if len(over.WebhookAllow) > 0 {
		c.WebhookAllow = over.WebhookAllow
	}
	for _, x := range []struct {
		to   *int
		over int
	}{{&c.KeepDays, over.KeepDays}, {&c.ChatHours, over.ChatHours}, {&c.FeedbackDays, over.FeedbackDays}} {
		if x.over != 0 {
			*x.to = x.over
		}
	}
	if len(over.Corpus) > 0 {
		c.Corpus = over.Corpus
	}
	if len(over.Channels) > 0 {
		c.Channels = over.Channels
	}
	return c
}

// Validate reports every setting that cannot work, each with what to do.
func (c Config) Validate() error {
	var errs []error
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: %s", ErrInvalid, fmt.Sprintf(format, args...)))
	}
	if _, port, err := net.SplitHostPort(c.Addr); err != nil {
		bad("addr为%q,应写成 主机:端口,如 %s", c.Addr, DefaultAddr)
	} else if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		bad("addr为%q,端口须是0到65535的数字,如 %s", c.Addr, DefaultAddr)
	}
	if c.Data == "" {
		bad("找不到默认的数据目录,请用 --data 指定")
	}
	errs = append(errs, c.checkTimes()...)
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			bad("public_url为%q,应写成 https://主机[:端口]", c.PublicURL)
		}
	}
	if c.KeepDays != 0 && c.KeepDays < 30 {
		bad("keep_days为%d,至少30天,否则重复提交的请求会被当成新的", c.KeepDays)
	}
	if c.SlackBotToken == "" && (c.SlackAppToken != "" || c.SlackSigningSecret != "") {
		bad("设置了Slack的接收方式却没有 SLACK_BOT_TOKEN,无法回答;请补上,或把其余的去掉")
	}
	if u, err := url.Parse(c.SlackAPI); c.SlackAPI != "" && (err != nil || u.Host == "" || !strings.HasSuffix(u.Path, "/") || u.Scheme != "https" && u.Scheme != "http") {
		bad("SLACK_API_URL为%q,应写成 https://主机/api/", c.SlackAPI)
	}
	errs = append(errs, c.checkChat()...)
	if strings.ContainsAny(c.Token, " \t\r\n") {
		bad("token含空白,请换一个不含空白的")
	}
	return errors.Join(errs...)
}

// LogValue is the configuration without its secrets, so that logging a Config
// cannot leak them.
func (c Config) LogValue() slog.Value {
	shown := func(secret string) string {
		if secret == "" {
			return ""
		}
		return "已设置"
	}
	return slog.GroupValue(
		slog.String("addr", c.Addr), slog.Any("corpus", c.Corpus), slog.String("data", c.Data),
		slog.String("public_url", c.PublicURL), slog.String("token", shown(c.Token)), slog.String("tz", c.TZ),
		slog.String("hours", c.Hours), slog.String("calendar", c.Calendar), slog.String("synonyms", c.Synonyms), slog.Any("channels", c.Channels),
		slog.String("redis_url", shown(c.RedisURL)), slog.Any("webhook_allow", c.WebhookAllow), slog.Int("keep_days", c.KeepDays),
		slog.Duration("chat_hours", c.KeepTalk()), slog.Duration("feedback_days", c.KeepFeedback()),
		slog.String("slack_bot_token", shown(c.SlackBotToken)), slog.String("slack_app_token", shown(c.SlackAppToken)),
		slog.String("slack_signing_secret", shown(c.SlackSigningSecret)), slog.String("slack_api", c.SlackAPI))
}

// defaultData is where the platform keeps a user's data; "" when it has no home.
func defaultData(getenv func(string) string) string {
	if getenv != nil {
		if dir := getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
			return filepath.Join(dir, "policybot")
		}
	}
	return platformData(getenv)
}
