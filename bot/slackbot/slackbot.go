package slackbot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders/outbox"
)

// Kind is what channels of this package begin with: slack:C024BE91L.
const Kind = "slack"

// Options of a Bot; zero fields mean the defaults named.
type Options struct {
	BotToken      string // xoxb-…, required
	AppToken      string // xapp-…, for Sockets
	SigningSecret string // for Handler

	API     string        // default https://slack.com/api/
	Sockets int           // open at once, 1 to 10; default 2, so that one is there while the other is renewed
	Silence time.Duration // after which a socket without a sign of life is replaced; default 30 s
	Backoff time.Duration // before a second attempt to connect, doubled up to a minute; default 1 s
	Accept  time.Duration // longest to take in an event, within the 3 s Slack waits; default 2.5 s

	Log *slog.Logger // required
	Now func() time.Time
}

// Bot is the app in one workspace. It is safe for any number of goroutines.
type Bot struct {
	opt     Options
	api     *slack.Client
	sockets *sockets

	mu    sync.Mutex
	self  identity
	tried time.Time
	fault error // of the last attempt to learn self
}

var _ bot.Platform = (*Bot)(nil)

// identity is who the bot is.
type identity struct{ team, user, bot string }

// New makes a bot; it calls nothing yet.
func New(o Options) (*Bot, error) {
	if o.BotToken == "" || o.Log == nil {
		return nil, errors.New("slack: without bot token or log")
	}
	if o.API == "" {
		o.API = slack.APIURL
	}
	if o.Sockets == 0 {
		o.Sockets = 2
	}
	if o.Sockets < 0 || o.Sockets > 10 {
		return nil, fmt.Errorf("slack: %d sockets, want 1 to 10", o.Sockets)
	}
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	set(&o.Silence, 30*time.Second)
	set(&o.Backoff, time.Second)
	set(&o.Accept, 2500*time.Millisecond)
	if o.Now == nil {
		o.Now = time.Now
	}
	b := &Bot{opt: o, api: slack.New(o.BotToken, slack.OptionAppLevelToken(o.AppToken), slack.OptionAPIURL(o.API), slack.OptionHTTPClient(newWire()))}
	b.sockets = newSockets(b)
	return b, nil
}

// Limit is what the Engine should keep to for a channel.
func (b *Bot) Limit() outbox.Limit { return bot.Pace("") }

// Accepts tells why a place is none: it has to be the id of a channel (C…, G…, D…)
// or of a person (U…).
func (b *Bot) Accepts(place string) error {
	if !isID.MatchString(place) {
		return fmt.Errorf("%w：%q，应是频道或成员的编号，如 slack:C024BE91L", bot.ErrRecipient, clip(place, 40))
	}
	return nil
}

// who asks Slack who the bot is, once; after a failure not again for some seconds.
func (b *Bot) who(ctx context.Context) (identity, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.self.user != "" {
		return b.self, nil
	}
	if b.fault != nil && b.opt.Now().Sub(b.tried) < 5*time.Second {
		return identity{}, b.fault
	}
	r, err := b.api.AuthTestContext(ctx)
	b.tried = b.opt.Now()
	if err == nil && (r.UserID == "" || r.TeamID == "") {
		err = errors.New("auth.test: no ids")
	}
	if err != nil {
		b.fault = outcome(err)
		return identity{}, b.fault
	}
	b.self, b.fault = identity{team: r.TeamID, user: r.UserID, bot: r.BotID}, nil
	return b.self, nil
}

var (
	isID = regexp.MustCompile(`^[A-Z][A-Z0-9]{1,29}$`)
	isTS = regexp.MustCompile(`^[0-9]{1,12}\.[0-9]{1,9}$`)
)

// when is the time of a timestamp; the zero time when it is none.
func when(ts string) time.Time {
	var sec, frac int64
	if !isTS.MatchString(ts) {
		return time.Time{}
	}
	if _, err := fmt.Sscanf(ts, "%d.%d", &sec, &frac); err != nil {
		return time.Time{}
	}
	return time.Unix(sec, frac*1000).UTC() // Slack's fraction is microseconds
}

// stamp is a time as Slack writes it.
func stamp(t time.Time) string {
	us := max(t.UnixMicro(), 0)
	return fmt.Sprintf("%d.%06d", us/1e6, us%1e6)
}
