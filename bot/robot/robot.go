package robot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/gather"
	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox"
)

// What channels of this package begin with: wecom-robot:办公室.
const (
	WeCom    = "wecom-robot"
	DingTalk = "dingtalk-robot"
	Feishu   = "feishu-robot"
)

// The pace: 15 a minute and four at once after a pause are never more than the 20 that
// robots take, in whichever minute they are counted.
const (
	every     = 4 * time.Second
	burst     = 4
	gathering = time.Second // for others that come with the first
	timeout   = 10 * time.Second
	leastTime = 1500 * time.Millisecond // a Send with less time left is not begun
	maxDigest = 50                      // reminders of a message, for who reads it
)

// ErrURL: an address that is not a robot's.
var ErrURL = errors.New("机器人地址应以 https:// 开头，从群设置里的机器人复制（含 key 或 access_token）")

// errTurn is what becomes of a Send before it was part of a request.
var errTurn = errors.New("机器人每分钟只能发20条，还没有轮到")

// Robot is one as it was set up in its group.
type Robot struct {
	URL    string // the webhook; it holds the key
	Secret string // of 加签 (钉钉) or 签名校验 (飞书); "" is none
}

// Options of a Sender.
type Options struct {
	Kind      string           // WeCom, DingTalk or Feishu
	Robots    map[string]Robot // by name
	PublicURL string           // where 全部期限 leads; "" is nowhere

	HTTP   *http.Client // default openapi.NewHTTP()
	Now    func() time.Time
	Gather time.Duration // how long the first waits for others; default 1 s
}

// Sender is the bot.Sender of the robots of one platform.
type Sender struct {
	opt    Options
	kind   kind
	robots map[string]*gather.Place
}

var _ bot.Sender = (*Sender)(nil)

// kind is what is different from platform to platform.
type kind interface {
	name() string
	rules() map[string]openapi.Rule
	// message is the body of one message, for the person named; "" for all.
	message(m *bot.Message, person string) any
	// digest is the body of one message with the first n of ds, as many as fit, at least one.
	digest(ds []*gather.Item, all string) (body any, n int)
	// sign adds what proves that we know the secret.
	sign(r Robot, at time.Time, query url.Values, body any) any
}

func kindOf(name string) kind {
	switch name {
	case WeCom:
		return wecom{}
	case DingTalk:
		return dingtalk{}
	case Feishu:
		return feishu{}
	}
	return nil
}

// KindOf is the kind of robot an address is of, "" when it cannot be told from it.
func KindOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	for host, name := range map[string]string{
		"qyapi.weixin.qq.com": WeCom, "oapi.dingtalk.com": DingTalk,
		"open.feishu.cn": Feishu, "open.larksuite.com": Feishu,
	} {
		if u.Hostname() == host {
			return name
		}
	}
	return ""
}

// New makes a sender; it calls nothing yet.
func New(o Options) (*Sender, error) {
	k := kindOf(o.Kind)
	if k == nil {
		return nil, fmt.Errorf("robot: unknown kind %q", o.Kind)
	}
	if o.HTTP == nil {
		o.HTTP = openapi.NewHTTP()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Gather == 0 {
		o.Gather = gathering
	}
	s := &Sender{opt: o, kind: k, robots: map[string]*gather.Place{}}
	for name, r := range o.Robots {
		u, err := url.Parse(r.URL)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			return nil, fmt.Errorf("%s：%w", name, ErrURL) // without err, which quotes the key
		}
		client, err := openapi.New(openapi.Options{
			Name: k.name(), Base: u.Scheme + "://" + u.Host, HTTP: o.HTTP, Now: o.Now, Coded: true, Rules: k.rules(),
			Secrets: append(secretsIn(u), r.Secret),
		})
		if err != nil {
			return nil, fmt.Errorf("%s：%w", name, err)
		}
		s.robots[name] = s.place(name, r, client)
	}
	return s, nil
}

// place is where messages to one robot wait for their turn.
func (s *Sender) place(name string, r Robot, client *openapi.Client) *gather.Place {
	return gather.New(gather.Options{
		Wait: s.opt.Gather, Most: maxDigest, Least: leastTime, Limit: timeout, Pace: &gather.Pace{Every: every, Burst: burst},
		Turn: errTurn, Unsure: openapi.ErrUnsure,
		Fit: func(batch []*gather.Item) int { _, n := s.kind.digest(batch, s.all()); return n },
		Send: func(ctx context.Context, batch []*gather.Item) (reminders.Receipt, error) {
			return s.request(ctx, name, r, client, batch)
		},
	})
}

// request sends what has come together.
func (s *Sender) request(ctx context.Context, name string, r Robot, client *openapi.Client, batch []*gather.Item) (reminders.Receipt, error) {
	var body any
	if len(batch) == 1 {
		body = s.kind.message(batch[0].Message, batch[0].Person)
	} else {
		body, _ = s.kind.digest(batch, s.all())
	}
	query := url.Values{}
	body = s.kind.sign(r, s.opt.Now(), query, body)
	if err := client.Outcome(client.Do(ctx, openapi.Call{Path: r.URL, Query: query, Body: body})); err != nil {
		return reminders.Receipt{}, fmt.Errorf("%s群机器人“%s”：%w", s.kind.name(), bot.CleanLine(name), err)
	}
	return reminders.Receipt{Channel: s.opt.Kind + ":" + name, At: s.opt.Now().UTC()}, nil
}

// secretsIn are the parts of an address that must not be said: keys in its query or its path.
func secretsIn(u *url.URL) (out []string) {
	for _, vs := range u.Query() {
		out = append(out, vs...)
	}
	for part := range strings.SplitSeq(u.Path, "/") {
		if len(part) >= 20 {
			out = append(out, part)
		}
	}
	return out
}

// Limit is what the Engine should keep to for a robot: enough at once for full digests. The
// pace of requests is kept here.
func (s *Sender) Limit() outbox.Limit { return outbox.Limit{Concurrent: maxDigest} }

// Accepts tells why a place is none.
func (s *Sender) Accepts(place string) error {
	if s.robots[place] != nil {
		return nil
	}
	return fmt.Errorf("%w：没有名为%q的机器人，已设置的有：%s", bot.ErrRecipient, bot.CleanLine(place), strings.Join(s.Names(), "、"))
}

// Names are those of the robots.
func (s *Sender) Names() []string { return slices.Sorted(maps.Keys(s.robots)) }

// At makes 全部期限 lead to a public address; call it before the first use.
func (s *Sender) At(publicURL string) { s.opt.PublicURL = publicURL }

// Send implements bot.Sender. It may wait some seconds for the robot's turn; what else has
// come by then goes out in the same message.
func (s *Sender) Send(ctx context.Context, to bot.Recipient, m bot.Message) (reminders.Receipt, error) {
	g := s.robots[to.Place]
	if g == nil {
		return reminders.Receipt{}, reminders.Rejected(s.Accepts(to.Place))
	}
	if err := ctx.Err(); err != nil {
		return reminders.Receipt{}, reminders.Refused(err)
	}
	return g.Send(ctx, &m, to.Person)
}

// ReadBack implements bot.Sender: a robot cannot be read back.
func (s *Sender) ReadBack(_ context.Context, _ string, sought []bot.Sought) ([]reminders.Finding, error) {
	return bot.Answers(len(sought), reminders.Unreadable), nil
}

// all is the address of the page of all reminders; "" when there is none.
func (s *Sender) all() string {
	if s.opt.PublicURL == "" {
		return ""
	}
	return bot.Absolute(s.opt.PublicURL, reminders.MePath)
}
