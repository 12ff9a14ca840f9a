package feishubot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/longconn"
	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/reminders/outbox"
)

// Kind is what channels of this package begin with: feishu:oc_5ad11d72b830411d72b836c20.
const Kind = "feishu"

// The addresses of the two platforms, which have the same interface.
const (
	Feishu = "https://open.feishu.cn"
	Lark   = "https://open.larksuite.com"
)

// Options of a Bot; zero fields mean the defaults named.
type Options struct {
	AppID     string // cli_…, required
	AppSecret string // required

	// EncryptKey is for Handler: what is sent to an address is encrypted and signed with it.
	// VerificationToken is looked at too where it is set.
	EncryptKey        string
	VerificationToken string

	API         string        // default Feishu
	Connections int           // for RunConnections, 1 to 10; default 1: 飞书 sends each event to one of them
	Silence     time.Duration // after which a connection without a sign of life is replaced; default 150 s
	Backoff     time.Duration // before a second attempt to connect, doubled up to a minute; default 1 s
	Accept      time.Duration // longest to take in an event, within the 3 s 飞书 waits; default 2.5 s

	Log  *slog.Logger // required
	Now  func() time.Time
	HTTP *http.Client // default openapi.NewHTTP()
}

// Bot is the app in one tenant. It is safe for any number of goroutines.
type Bot struct {
	opt  Options
	api  *openapi.Client
	conn *longconn.Keeper
	in   bot.Intake // of RunConnections
	part parts

	mu      sync.Mutex
	self    string // open_id of the bot
	tried   time.Time
	fault   error             // of the last attempt to learn self
	direct  map[string]string // conversations with one person: open_id -> chat_id
	beat    time.Duration     // between signs of life, as 飞书 wants it
	service int32             // in the address to connect to; what we send first has it too
	event   time.Time         // the last one taken in
}

var _ bot.Platform = (*Bot)(nil)

// New makes a bot; it calls nothing yet.
func New(o Options) (*Bot, error) {
	if o.AppID == "" || o.AppSecret == "" || o.Log == nil {
		return nil, errors.New("feishu: without app id, app secret or log")
	}
	if o.API == "" {
		o.API = Feishu
	}
	if o.Connections == 0 {
		o.Connections = 1
	}
	if o.Connections < 0 || o.Connections > 10 {
		return nil, fmt.Errorf("feishu: %d connections, want 1 to 10", o.Connections)
	}
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	set(&o.Silence, 150*time.Second)
	set(&o.Backoff, time.Second)
	set(&o.Accept, 2500*time.Millisecond)
	if o.Now == nil {
		o.Now = time.Now
	}
	b := &Bot{opt: o, direct: map[string]string{}, beat: time.Minute}
	var err error
	b.api, err = openapi.New(openapi.Options{
		Name: "飞书", Base: o.API, HTTP: o.HTTP, Now: o.Now, Coded: true, Rules: rules,
		Tokens:  openapi.NewTokens(b.fetchToken, o.Now),
		Secrets: []string{o.AppSecret, o.EncryptKey, o.VerificationToken},
	})
	if err != nil {
		return nil, err
	}
	b.conn, err = b.newKeeper()
	return b, err
}

// fetchToken gets a tenant_access_token; 飞书 gives the same one again while it lasts long.
func (b *Bot) fetchToken(ctx context.Context) (string, time.Duration, error) {
	var out struct {
		Token  string `json:"tenant_access_token"`
		Expire int64  `json:"expire"`
	}
	err := b.api.Do(ctx, openapi.Call{
		Path: "/open-apis/auth/v3/tenant_access_token/internal", Bare: true, Out: &out,
		Body: map[string]string{"app_id": b.opt.AppID, "app_secret": b.opt.AppSecret},
	})
	return out.Token, time.Duration(min(max(out.Expire, 60), 7200)) * time.Second, err
}

// Limit is what the Engine should keep to for a channel: 飞书 takes five messages a second for one
// person or group, of all bots in it together.
func (b *Bot) Limit() outbox.Limit {
	return outbox.Limit{Interval: 250 * time.Millisecond, Burst: 4, Concurrent: 4}
}

// Accepts tells why a place is none: it has to be a chat (oc_…) or a person (ou_…).
func (b *Bot) Accepts(place string) error {
	if !isChat.MatchString(place) && !isPerson.MatchString(place) {
		return fmt.Errorf("%w：%q，应是会话或成员的编号，如 feishu:oc_5ad11d72b830411d72b836c20", bot.ErrRecipient, clip(place, 60))
	}
	return nil
}

// who asks 飞书 who the bot is, once; after a failure not again for some seconds.
func (b *Bot) who(ctx context.Context) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.self != "" {
		return b.self, nil
	}
	if b.fault != nil && b.opt.Now().Sub(b.tried) < 5*time.Second {
		return "", b.fault
	}
	info, err := b.about(ctx)
	b.tried = b.opt.Now()
	if err == nil && !isPerson.MatchString(info.OpenID) {
		err = errors.New("feishu: the bot has no open_id")
	}
	if err != nil {
		b.fault = b.api.Outcome(err)
		return "", b.fault
	}
	b.self, b.fault = info.OpenID, nil
	return b.self, nil
}

// about is what 飞书 says of the bot.
func (b *Bot) about(ctx context.Context) (info botInfo, err error) {
	var out struct {
		Bot botInfo `json:"bot"`
	}
	err = b.api.Do(ctx, openapi.Call{Method: http.MethodGet, Path: "/open-apis/bot/v3/info", Out: &out})
	return out.Bot, err
}

type botInfo struct {
	OpenID string `json:"open_id"`
	Name   string `json:"app_name"`
	Status int    `json:"activate_status"` // 2: in use
}

// knows remembers the conversation with one person, which can be read only by its chat_id.
func (b *Bot) knows(person, chat string) {
	if !isPerson.MatchString(person) || !isChat.MatchString(chat) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.direct) < 100_000 { // more than there are people; what is lost is asked again
		b.direct[person] = chat
	}
}

// chatOf is the conversation with a person, "" when it is not known.
func (b *Bot) chatOf(place string) string {
	if isChat.MatchString(place) {
		return place
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.direct[place]
}

var (
	isPerson  = regexp.MustCompile(`^ou_[0-9A-Za-z]{1,64}$`)
	isChat    = regexp.MustCompile(`^oc_[0-9A-Za-z]{1,64}$`)
	isMessage = regexp.MustCompile(`^om_[0-9A-Za-z_-]{1,100}$`)
	isThread  = regexp.MustCompile(`^omt_[0-9A-Za-z_-]{1,100}$`)
	isTenant  = regexp.MustCompile(`^[0-9A-Za-z_-]{1,64}$`)
	isMark    = regexp.MustCompile(`^p[0-9a-f]{19}$`)
	hasMark   = regexp.MustCompile(`\bp[0-9a-f]{19}\b`)
)

// markOf names a message where 飞书 keeps it: as the id of an element of its card, at most 20
// letters and digits, the first a letter.
func markOf(id string) string {
	sum := sha256.Sum256([]byte(id))
	return "p" + hex.EncodeToString(sum[:])[:19]
}

// when is the time of a timestamp: milliseconds, and in callbacks of cards microseconds; the zero
// time when it is none.
func when(ts string) time.Time {
	n, err := strconv.ParseInt(ts, 10, 64)
	switch {
	case err != nil || n <= 0:
		return time.Time{}
	case n > 1e14:
		return time.UnixMicro(n).UTC()
	}
	return time.UnixMilli(n).UTC()
}
