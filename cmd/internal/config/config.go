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

// What Config.Encoder may be besides a folder.
const (
	EncoderAuto = "auto" // the embedded one, where the machine is fast enough
	EncoderOff  = "off"  // clauses are found by words alone
)

// The bounds of Risk. Below the lower one no set of judged questions can tell whether it
// holds; above the upper one an answer is not worth stating.
const (
	MinRisk = 0.01
	MaxRisk = 0.3
)

// maxFile bounds a configuration or secret file, in bytes.
const maxFile = 1 << 20

// ErrInvalid is wrapped by every complaint about a setting.
var ErrInvalid = errors.New("配置有误")

// Config is everything that can be set. The zero value of a field means "not
// set here" while layers are merged.
//
// A setting is written once, as a field: its key in the file, the variable that sets it
// (env), whether it is a secret, and whether its variable is a list of paths as in PATH
// (paths) rather than of words between commas.
type Config struct {
	// Addr is host:port to listen on; port 0 picks a free one.
	Addr string `json:"addr" env:"POLICYBOT_ADDR"`
	// Corpus are folders of documents; none is the embedded sample.
	Corpus []string `json:"corpus" env:"POLICYBOT_CORPUS" paths:"true"`
	// Data is the folder of the index, owned by one process.
	Data string `json:"data" env:"POLICYBOT_DATA"`
	// PublicURL is the address people use, when it is not Addr.
	PublicURL string `json:"public_url" env:"POLICYBOT_PUBLIC_URL"`
	// Embed are the sites that may show the widget: https://host[:port], https://*.host; none is no widget.
	Embed []string `json:"embed" env:"POLICYBOT_EMBED"`
	// TrustedProxies are the networks and addresses of the proxies in front of the service; see Proxies.
	TrustedProxies []string `json:"trusted_proxies" env:"POLICYBOT_TRUSTED_PROXIES"`
	// Token is the bearer token of the administrator.
	Token string `json:"token" env:"POLICYBOT_TOKEN" secret:"true"`

	// Reading is ReadingOpen or ReadingSignIn; "" is ReadingOpen.
	Reading string `json:"reading" env:"POLICYBOT_READING"`
	// AdminAllow are the addresses and networks from which the rights of staff and
	// administrators count; none is anywhere.
	AdminAllow []string `json:"admin_allow" env:"POLICYBOT_ADMIN_ALLOW"`
	// SessionHours is how long somebody stays signed in; 0 is 12.
	SessionHours int `json:"session_hours" env:"POLICYBOT_SESSION_HOURS"`
	// OplogDays is how long the log of operations is kept, MinOplogDays at the least.
	OplogDays int `json:"oplog_days" env:"POLICYBOT_OPLOG_DAYS"`
	// OplogQuestions "on" has that log hold what was asked; "" and "off" do not.
	OplogQuestions string `json:"oplog_questions" env:"POLICYBOT_OPLOG_QUESTIONS"`
	// KeepQuestionsDays is how long questions are kept for the staff, without who asked; 0 keeps none.
	KeepQuestionsDays int `json:"keep_questions_days" env:"POLICYBOT_KEEP_QUESTIONS_DAYS"`
	// CORSOrigins are other sites whose pages may read the API; none is the usual.
	CORSOrigins []string `json:"cors_origins" env:"POLICYBOT_CORS_ORIGINS"`

	// OIDCIssuer is the identity provider people may sign in with; "" is none.
	OIDCIssuer       string   `json:"oidc_issuer" env:"POLICYBOT_OIDC_ISSUER"`
	OIDCClientID     string   `json:"oidc_client_id" env:"POLICYBOT_OIDC_CLIENT_ID"`
	OIDCClientSecret string   `json:"oidc_client_secret" env:"POLICYBOT_OIDC_CLIENT_SECRET" secret:"true"`
	OIDCName         string   `json:"oidc_name" env:"POLICYBOT_OIDC_NAME"`                 // as the button says it
	OIDCNameClaim    string   `json:"oidc_name_claim" env:"POLICYBOT_OIDC_NAME_CLAIM"`     // that names somebody
	OIDCGroupsClaim  string   `json:"oidc_groups_claim" env:"POLICYBOT_OIDC_GROUPS_CLAIM"` // that lists his groups
	OIDCAdminGroups  []string `json:"oidc_admin_groups" env:"POLICYBOT_OIDC_ADMIN_GROUPS"`
	OIDCStaffGroups  []string `json:"oidc_staff_groups" env:"POLICYBOT_OIDC_STAFF_GROUPS"`
	OIDCAllowGroups  []string `json:"oidc_allow_groups" env:"POLICYBOT_OIDC_ALLOW_GROUPS"`

	// TZ is an IANA time zone.
	TZ string `json:"tz" env:"POLICYBOT_TZ"`
	// Hours are those of the day: default, afternoon, end of work; see ParseHours.
	Hours string `json:"hours" env:"POLICYBOT_HOURS"`
	// Calendar is a folder of year files that override the embedded holidays; "" is none.
	Calendar string `json:"calendar" env:"POLICYBOT_CALENDAR"`
	// Synonyms is a file of words that mean the same, beside the embedded ones; "" is none.
	Synonyms string `json:"synonyms" env:"POLICYBOT_SYNONYMS"`
	// Audience is a file of who may see which documents; "" is none: everybody all.
	Audience string `json:"audience" env:"POLICYBOT_AUDIENCE"`
	// OCR is the command that reads pictures and scans, {} standing for the file; "" is none.
	OCR string `json:"ocr" env:"POLICYBOT_OCR"`
	// Encoder is EncoderAuto, EncoderOff or a folder with other weights; "" is EncoderAuto.
	Encoder string `json:"encoder" env:"POLICYBOT_ENCODER"`

	// Risk is the share of stated answers that may be wrong, MinRisk to MaxRisk; empty is what was learned. See ErrorRate.
	Risk json.Number `json:"risk" env:"POLICYBOT_RISK"`

	// Channels are, by name, what a chat channel sets for itself.
	Channels map[string]Channel `json:"channels"`

	// ModelURL is the address of a language model that helps to understand questions, https://host/v1; "" is none.
	ModelURL string `json:"model_url" env:"POLICYBOT_MODEL_URL"`
	// Model is the name that the server knows it by.
	Model string `json:"model" env:"POLICYBOT_MODEL"`
	// ModelKey is sent to it as bearer token; "" sends none.
	ModelKey string `json:"model_key" env:"POLICYBOT_MODEL_KEY" secret:"true"`
	// ModelSeconds is how long it may take over one question; see ModelTimeout.
	ModelSeconds int `json:"model_seconds" env:"POLICYBOT_MODEL_SECONDS"`

	// SearchURL are the nodes of an OpenSearch cluster that searches, separated by commas; "" is the data folder's index.
	SearchURL string `json:"search_url" env:"POLICYBOT_SEARCH_URL" secret:"true"`
	// RedisURL is where reminders are kept; "" is the data folder.
	RedisURL string `json:"redis_url" env:"POLICYBOT_REDIS_URL" secret:"true"`
	// TodoLists are the lists of things to do that reminders are put on; only in the file.
	TodoLists []TodoList `json:"todo_lists" secret:"true"`
	// Robots are robots of group chats, which take reminders; only in the file.
	Robots []Robot `json:"robots" secret:"true"`
	// WebhookAllow is the intranet that webhooks may reach: networks, addresses, hosts.
	WebhookAllow []string `json:"webhook_allow" env:"POLICYBOT_WEBHOOK_ALLOW"`
	// MailServer is host:port of the SMTP server that reminders are sent by; "" is no mail.
	MailServer string `json:"mail_server" env:"POLICYBOT_MAIL_SERVER"`
	// MailFrom is the sender: 政策提醒 <policybot@bureau.gov.cn>.
	MailFrom string `json:"mail_from" env:"POLICYBOT_MAIL_FROM"`
	// MailUser and MailPassword are to sign in with; "" does not.
	MailUser     string `json:"mail_user" env:"POLICYBOT_MAIL_USER"`
	MailPassword string `json:"mail_password" env:"POLICYBOT_MAIL_PASSWORD" secret:"true"`
	// MailTLS is starttls, tls or none; "" goes by the port.
	MailTLS string `json:"mail_tls" env:"POLICYBOT_MAIL_TLS"`
	// MailAllow is whom mail may be sent to: domains, *.domains, addresses; none is the domain of MailFrom.
	MailAllow []string `json:"mail_allow" env:"POLICYBOT_MAIL_ALLOW"`
	// MailCA is a file of certificate authorities, where the server's is not one that everybody knows.
	MailCA string `json:"mail_ca" env:"POLICYBOT_MAIL_CA"`
	// KeepDays is how long what is over is kept.
	KeepDays int `json:"keep_days" env:"POLICYBOT_KEEP_DAYS"`
	// ChatHours: see KeepTalk.
	ChatHours int `json:"chat_hours" env:"POLICYBOT_CHAT_HOURS"`
	// FeedbackDays: see KeepFeedback.
	FeedbackDays int `json:"feedback_days" env:"POLICYBOT_FEEDBACK_DAYS"`

	// SlackBotToken is xoxb-…; "" is no Slack.
	SlackBotToken string `json:"slack_bot_token" env:"SLACK_BOT_TOKEN" secret:"true"`
	// SlackAppToken is xapp-…, to take events over sockets.
	SlackAppToken string `json:"slack_app_token" env:"SLACK_APP_TOKEN" secret:"true"`
	// SlackSigningSecret is to take events over HTTP.
	SlackSigningSecret string `json:"slack_signing_secret" env:"SLACK_SIGNING_SECRET" secret:"true"`
	// SlackAPI is the address of the API, when it is not Slack's usual one.
	SlackAPI string `json:"slack_api" env:"SLACK_API_URL"`

	// WecomBotID and WecomBotSecret are of the long connection of a 智能机器人; "" is none.
	WecomBotID     string `json:"wecom_bot_id" env:"WECOM_BOT_ID"`
	WecomBotSecret string `json:"wecom_bot_secret" env:"WECOM_BOT_SECRET" secret:"true"`
	// WecomToken and WecomAESKey are of its callback, instead of a long connection.
	WecomToken  string `json:"wecom_token" env:"WECOM_TOKEN" secret:"true"`
	WecomAESKey string `json:"wecom_aes_key" env:"WECOM_AES_KEY" secret:"true"`
	// WecomCorpID, WecomAgentID and WecomAppSecret are of the company's own app, which speaks to people.
	WecomCorpID    string `json:"wecom_corp_id" env:"WECOM_CORP_ID"`
	WecomAgentID   string `json:"wecom_agent_id" env:"WECOM_AGENT_ID"`
	WecomAppSecret string `json:"wecom_app_secret" env:"WECOM_APP_SECRET" secret:"true"`
	// WecomAPI and WecomWS are the addresses, when they are not the usual ones: a private deployment.
	WecomAPI string `json:"wecom_api" env:"WECOM_API_URL"`
	WecomWS  string `json:"wecom_ws" env:"WECOM_WS_URL"`

	// FeishuAppID is cli_…; "" is no 飞书.
	FeishuAppID     string `json:"feishu_app_id" env:"FEISHU_APP_ID"`
	FeishuAppSecret string `json:"feishu_app_secret" env:"FEISHU_APP_SECRET" secret:"true"`
	// FeishuEncryptKey is to take events over HTTP; without it they come over the long connection.
	FeishuEncryptKey string `json:"feishu_encrypt_key" env:"FEISHU_ENCRYPT_KEY" secret:"true"`
	// FeishuVerificationToken is looked at too when it is set.
	FeishuVerificationToken string `json:"feishu_verification_token" env:"FEISHU_VERIFICATION_TOKEN" secret:"true"`
	// FeishuAPI is the address of the API, when it is not that of 飞书: Lark, a relay.
	FeishuAPI string `json:"feishu_api" env:"FEISHU_API_URL"`

	// DingTalkClientID is the app (AppKey); "" is no 钉钉.
	DingTalkClientID     string `json:"dingtalk_client_id" env:"DINGTALK_CLIENT_ID"`
	DingTalkClientSecret string `json:"dingtalk_client_secret" env:"DINGTALK_CLIENT_SECRET" secret:"true"`
	// DingTalkRobotCode is the robot, when it is not named as the app is.
	DingTalkRobotCode string `json:"dingtalk_robot_code" env:"DINGTALK_ROBOT_CODE"`
	// DingTalkHTTP is "on" to take events over HTTP; else they come over Stream mode.
	DingTalkHTTP string `json:"dingtalk_http" env:"DINGTALK_HTTP"`
	// DingTalkEventToken and DingTalkEventKey are of encrypted events over HTTP.
	DingTalkEventToken string `json:"dingtalk_event_token" env:"DINGTALK_EVENT_TOKEN" secret:"true"`
	DingTalkEventKey   string `json:"dingtalk_event_key" env:"DINGTALK_EVENT_KEY" secret:"true"`
	// DingTalkCardTemplate is a template with the variables of the public one; "off" is no cards.
	DingTalkCardTemplate string `json:"dingtalk_card_template" env:"DINGTALK_CARD_TEMPLATE"`
	// DingTalkAPI is the address of both interfaces, when they go through a relay.
	DingTalkAPI string `json:"dingtalk_api" env:"DINGTALK_API_URL"`
}

// Source is where settings come from besides the flags, so that tests need no
// real environment.
type Source struct {
	Getenv func(string) string
	File   string // path of the configuration file; "" is none
}

// Load merges defaults, file, environment and flags, and validates the result.
func Load(src Source, flags Config) (Config, error) {
	cfg := Config{Addr: DefaultAddr, TZ: DefaultTZ, Hours: DefaultHours,
		KeepDays: DefaultKeepDays, ChatHours: DefaultChatHours, FeedbackDays: DefaultFeedbackDays}
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
		return Config{}, fmt.Errorf("%w: 配置文件%s须是JSON对象,键为%s: %w", ErrInvalid, path, strings.Join(keys(), "、"), err)
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

// Validate reports every setting that cannot work, each with what to do.
func (c Config) Validate() error {
	var errs []error
	bad := complain(&errs)
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
	if r := c.ErrorRate(); c.Risk != "" && !(r >= MinRisk && r <= MaxRisk) {
		bad("risk为%q,须是%g到%g的数,如 0.05(二十个答案里最多错一个)", c.Risk, MinRisk, MaxRisk)
	}
	if c.SlackBotToken == "" && (c.SlackAppToken != "" || c.SlackSigningSecret != "") {
		bad("设置了Slack的接收方式却没有 SLACK_BOT_TOKEN,无法回答;请补上,或把其余的去掉")
	}
	if u, err := url.Parse(c.SlackAPI); c.SlackAPI != "" && (err != nil || u.Host == "" || !strings.HasSuffix(u.Path, "/") || u.Scheme != "https" && u.Scheme != "http") {
		bad("SLACK_API_URL为%q,应写成 https://主机/api/", c.SlackAPI)
	}
	errs = append(errs, c.checkEmbed()...)
	errs = append(errs, c.checkChat()...)
	errs = append(errs, c.checkAccess()...)
	errs = append(errs, c.checkTodoLists()...)
	if _, err := c.Proxies(); err != nil {
		errs = append(errs, err)
	}
	errs = append(errs, c.checkMail()...)
	errs = append(errs, c.checkModel()...)
	errs = append(errs, c.checkRobots()...)
	errs = append(errs, c.checkWecom()...)
	errs = append(errs, c.checkFeishu()...)
	errs = append(errs, c.checkDingTalk()...)
	if strings.ContainsAny(c.Token, " \t\r\n") {
		bad("token含空白,请换一个不含空白的")
	}
	return errors.Join(errs...)
}

// complain adds what is wrong to errs.
func complain(errs *[]error) func(format string, args ...any) {
	return func(format string, args ...any) {
		*errs = append(*errs, fmt.Errorf("%w: %s", ErrInvalid, fmt.Sprintf(format, args...)))
	}
}

// ErrorRate is Risk as a number; 0 when it is none.
func (c Config) ErrorRate() float64 {
	r, err := c.Risk.Float64()
	if err != nil {
		return 0
	}
	return r
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
