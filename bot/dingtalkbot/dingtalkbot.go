package dingtalkbot

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
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

// Kind is what channels of this package begin with: dingtalk:cid…, dingtalk:manager1234.
const Kind = "dingtalk"

// The addresses of 钉钉.
const (
	DefaultAPI    = "https://api.dingtalk.com"
	DefaultOldAPI = "https://oapi.dingtalk.com"
)

// PublicTemplate is a card of Markdown and buttons that 钉钉 publishes with its own programs
// for everybody's use; NoCards is to use none.
const (
	PublicTemplate = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"
	NoCards        = "off"
)

// Options of a Bot; zero fields mean the defaults named.
type Options struct {
	ClientID     string // of the app (AppKey), required
	ClientSecret string // required
	RobotCode    string // default ClientID

	HTTP       bool   // events come to Handler, not over Stream mode
	EventToken string // of encrypted events, for Handler; "" takes none
	EventKey   string // their EncodingAESKey
	PublicURL  string // of this server, for presses on cards over HTTP

	Template string // of cards, with the variables of PublicTemplate; default that, NoCards for none

	API    string // default DefaultAPI
	OldAPI string // default DefaultOldAPI
	Client *http.Client

	Streams int           // connections open at once; default 1
	Silence time.Duration // after which a connection without a sign of life is replaced; default 60 s
	Backoff time.Duration // before a second attempt to connect; default 1 s
	Accept  time.Duration // longest to take in an event; default 2.5 s

	Log *slog.Logger // required
	Now func() time.Time
}

// Bot is the app in one organisation. It is safe for any number of goroutines.
type Bot struct {
	opt    Options
	api    *openapi.Client // the new interface
	old    *openapi.Client // the old one, of addresses 钉钉 sends with a question
	crypt  *wxcrypt.Codec  // nil without EventToken
	stream *longconn.Keeper
	seal   []byte // key of what buttons say
	secret string // of presses over HTTP

	mu      sync.Mutex
	noCards time.Time       // until when cards are not tried
	proven  bool            // a card was taken
	bare    map[string]bool // messages that went without a card, by id
	heard   time.Time
	routed  bool // 钉钉 knows where presses go
	intake  bot.Intake
	lists   []*TodoList
}

var _ bot.Platform = (*Bot)(nil)

// New makes a bot; it calls nothing yet.
func New(o Options) (*Bot, error) {
	if o.ClientID == "" || o.ClientSecret == "" || o.Log == nil {
		return nil, errors.New("dingtalk: without client id, secret or log")
	}
	set := func(s *string, to string) {
		if *s == "" {
			*s = to
		}
	}
	set(&o.RobotCode, o.ClientID)
	set(&o.Template, PublicTemplate)
	set(&o.API, DefaultAPI)
	set(&o.OldAPI, DefaultOldAPI)
	o.OldAPI = strings.TrimSuffix(o.OldAPI, "/")
	if o.Streams == 0 {
		o.Streams = 1
	}
	if o.Accept == 0 {
		o.Accept = 2500 * time.Millisecond
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Client == nil {
		o.Client = openapi.NewHTTP()
	}
	b := &Bot{opt: o, bare: map[string]bool{}, seal: derived(o.ClientSecret, "what a button says")}
	b.secret = fmt.Sprintf("%x", derived(o.ClientSecret, "presses over HTTP"))
	var err error
	if o.EventToken != "" || o.EventKey != "" {
		if b.crypt, err = wxcrypt.New(o.EventToken, o.EventKey, o.ClientID); err != nil {
			return nil, fmt.Errorf("钉钉事件订阅的 Token 或 aes_key 不对：%w", err)
		}
	}
	if b.api, b.old, err = clients(o); err != nil {
		return nil, err
	}
	b.stream, err = longconn.New(longconn.Options{
		Platform: "钉钉", Address: b.address, Take: b.takeFrame, Plain: strings.HasPrefix(o.API, "http://"),
		Wanted: o.Streams, Silence: o.Silence, Backoff: o.Backoff, Within: o.Accept, Log: o.Log, Now: o.Now,
	})
	if err != nil {
		return nil, err
	}
	return b, nil
}

// derived is a key for one purpose.
func derived(secret, purpose string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte("policybot: " + purpose))
	return mac.Sum(nil)
}

// Limit is what a conversation takes: 20 messages a minute.
func (b *Bot) Limit() outbox.Limit {
	return outbox.Limit{Interval: 3 * time.Second, Burst: 10, Concurrent: 2}
}

// Accepts tells why a place is none: it has to be a group (cid…) or a person (userId).
func (b *Bot) Accepts(place string) error {
	if isGroup.MatchString(place) || isUser.MatchString(place) {
		return nil
	}
	return fmt.Errorf("%w：%.40q，应是群的 openConversationId 或成员的 userId，如 dingtalk:cid6KeBBLoveMJOGXoYKF5x7EeiodoA==", bot.ErrRecipient, bot.CleanLine(place))
}

var (
	isGroup = regexp.MustCompile(`^cid[A-Za-z0-9+/_-]{8,180}={0,2}$`)
	isUser  = regexp.MustCompile(`^[A-Za-z0-9._@-]{1,64}$`)
)

// Health is how the bot is connected over Stream mode.
func (b *Bot) Health() longconn.Health { return b.stream.Health() }

// Heard is when the last event came in, over either transport.
func (b *Bot) Heard() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.heard
}

func (b *Bot) hear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.heard = b.opt.Now().UTC()
}

// accept hands in an event. What breaks the rules of one would come again for ever, and is
// acknowledged.
func (b *Bot) accept(ctx context.Context, in bot.Intake, e bot.Event) error {
	_, err := in.Accept(ctx, e)
	if errors.Is(err, bot.ErrEvent) {
		b.opt.Log.ErrorContext(ctx, "钉钉事件不合规，已忽略", "event", e.ID, "err", err)
		return nil
	}
	return err
}
