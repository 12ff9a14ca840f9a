package wecombot

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/longconn"
	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/bot/internal/wxcrypt"
	"github.com/policybot/policybot/reminders/outbox"
)

// Kind is what channels of this package begin with: wecom:zhangsan.
const Kind = "wecom"

// The usual addresses; a private deployment has its own.
const (
	DefaultAPI = "https://qyapi.weixin.qq.com"
	DefaultWS  = "wss://openws.work.weixin.qq.com"
)

// What a message has at most, in bytes: what 企业微信 takes of Markdown from a robot, and from
// an app.
const (
	maxText = 4096
	maxApp  = 2048
)

// Options of a Bot; zero fields mean the defaults named.
type Options struct {
	BotID  string // of the robot, with
	Secret string // that of its long connection

	Token  string // of its callback, with
	AESKey string // EncodingAESKey, 43 characters

	// App is the company's own app, which speaks to a person directly; needed beside a
	// callback for reminders, and for what is for one person alone.
	App App

	API string // default DefaultAPI
	WS  string // default DefaultWS

	HTTP    *http.Client  // default openapi.NewHTTP()
	Accept  time.Duration // longest to take in an event, within the 5 s 企业微信 waits; default 4 s
	Silence time.Duration // after which a connection that says nothing is replaced; default 75 s
	Backoff time.Duration // before a second attempt to connect, doubled up to a minute; default 1 s

	Log *slog.Logger // required
	Now func() time.Time
}

// App is an app of the company (自建应用).
type App struct {
	CorpID  string
	AgentID int
	Secret  string
}

func (a App) set() bool { return a.CorpID != "" && a.AgentID != 0 && a.Secret != "" }

// Bot is a robot of one company. It is safe for any number of goroutines.
type Bot struct {
	opt    Options
	crypt  *wxcrypt.Codec  // nil without a callback
	conn   *conn           // nil without a long connection
	hooks  *openapi.Client // for response_url
	app    *openapi.Client // nil without an app
	tokens *openapi.Tokens

	mu   sync.Mutex
	last time.Time // an event was taken in
}

var _ bot.Platform = (*Bot)(nil)

// What can be wrong with Options; match with errors.Is.
var ErrOptions = errors.New("企业微信的设置不完整")

// New makes a bot; it calls nothing yet.
func New(o Options) (*Bot, error) {
	bad := func(what string) (*Bot, error) { return nil, fmt.Errorf("%w：%s", ErrOptions, what) }
	if o.Log == nil {
		return nil, errors.New("wecom: without log")
	}
	if o.API == "" {
		o.API = DefaultAPI
	}
	if o.WS == "" {
		o.WS = DefaultWS
	}
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	set(&o.Accept, 4*time.Second)
	set(&o.Silence, 75*time.Second)
	set(&o.Backoff, time.Second)
	if o.HTTP == nil {
		o.HTTP = openapi.NewHTTP()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	switch {
	case (o.BotID == "") != (o.Secret == ""):
		return bad("长连接要同时有 Bot ID 和 Secret")
	case (o.Token == "") != (o.AESKey == ""):
		return bad("回调要同时有 Token 和 EncodingAESKey")
	case o.BotID == "" && o.Token == "":
		return bad("长连接和回调都没有设置")
	case o.BotID != "" && o.Token != "":
		return bad("一个智能机器人只能用长连接或回调之一，请去掉另一种")
	case o.App != (App{}) && !o.App.set():
		return bad("自建应用要同时有企业ID、AgentId 和 Secret")
	}
	b := &Bot{opt: o}
	return b, b.open()
}

// open makes the parts.
func (b *Bot) open() (err error) {
	o := &b.opt
	if o.Token != "" {
		if b.crypt, err = wxcrypt.New(o.Token, o.AESKey, ""); err != nil {
			return fmt.Errorf("%w：%w", ErrOptions, err)
		}
	}
	if o.BotID != "" {
		if b.conn, err = newConn(b); err != nil {
			return err
		}
	}
	common := openapi.Options{Name: "企业微信", Base: o.API, HTTP: o.HTTP, Now: o.Now, Coded: true, Rules: rules(),
		Secrets: []string{o.Secret, o.Token, o.AESKey, o.App.Secret}}
	if b.hooks, err = openapi.New(common); err != nil || !o.App.set() {
		return err
	}
	b.tokens = openapi.NewTokens(b.fetchToken, o.Now)
	common.Tokens, common.Authorize = b.tokens, func(r *http.Request, token string) {
		q := r.URL.Query()
		q.Set("access_token", token)
		r.URL.RawQuery = q.Encode()
	}
	b.app, err = openapi.New(common)
	return err
}

// Limit is what the Engine should keep to for a place: 30 messages a minute.
func (b *Bot) Limit() outbox.Limit {
	return outbox.Limit{Interval: 3 * time.Second, Burst: 10, Concurrent: 4}
}

// isID is the id of a member or a group.
var isID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$`)

// Accepts tells why a place is none: it has to be the id of a member or of a group.
func (b *Bot) Accepts(place string) error {
	if !isID.MatchString(place) {
		return fmt.Errorf("%w：%q，应是成员的账号或群的编号，如 wecom:zhangsan", bot.ErrRecipient, clip(bot.CleanLine(place), 40))
	}
	return nil
}

// Health is how the long connection is.
func (b *Bot) Health() longconn.Health {
	if b.conn == nil {
		return longconn.Health{}
	}
	return b.conn.keeper.Health()
}

// ours tells whether an address is of the platform, so that a message may be posted there.
func (b *Bot) ours(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Host == "" {
		return false
	}
	api, err := url.Parse(b.opt.API)
	if err == nil && u.Scheme == api.Scheme && u.Host == api.Host {
		return true
	}
	return u.Scheme == "https" && (strings.HasSuffix(u.Hostname(), ".weixin.qq.com") || strings.HasSuffix(u.Hostname(), ".work.weixin.qq.com"))
}

// clip is text within n bytes, cut between characters.
func clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "")
}
