package webhook

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox"
)

// Kind is what channels of this package begin with: webhook:oa.
const Kind = "webhook"

// What a receiver may answer; match with errors.Is.
var (
	ErrGone   = errors.New("对方表示不再接收（410），已停用")
	ErrStatus = errors.New("对方没有接收")
	ErrBusy   = errors.New("该回调地址同时发送的太多")
	ErrReach  = errors.New("连接不上")
	ErrAnswer = errors.New("没有收到对方答复")
)

// Options of a Sender; zero fields mean the defaults named.
type Options struct {
	Timeout    time.Duration  // of a request, connecting included; default 10 s
	Concurrent int            // requests under way at an endpoint; default 4
	Roots      *x509.CertPool // certificate authorities; default the system's
	Resolver   *net.Resolver  // default the system's
	Agent      string         // User-Agent; default policybot-webhook
	Now        func() time.Time
}

// Sender is the bot.Sender of webhooks.
type Sender struct {
	registry *Registry
	client   *http.Client
	opt      Options
	base     string

	mu    sync.Mutex
	hands map[string]chan struct{} // one for each request that may be under way
}

var _ bot.Sender = (*Sender)(nil)

// NewSender sends to the endpoints of a registry, under its allowlist.
func NewSender(r *Registry, o Options) *Sender {
	return newSender(r, o, safeDial(r.allow, o.Resolver))
}

func newSender(r *Registry, o Options, dial dialFunc) *Sender {
	if o.Timeout <= 0 {
		o.Timeout = 10 * time.Second
	}
	if o.Concurrent <= 0 {
		o.Concurrent = 4
	}
	if o.Agent == "" {
		o.Agent = "policybot-webhook"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Sender{registry: r, client: newClient(dial, o.Roots), opt: o, hands: map[string]chan struct{}{}}
}

// At makes the links of replayed messages lead to a public address, as bot.Notifier.At does
// for those sent; call it before the first use.
func (s *Sender) At(publicURL string) { s.base = publicURL }

// Limit is what the Engine should keep to for a channel, so that it does not claim
// what would wait here.
func (s *Sender) Limit() outbox.Limit { return outbox.Limit{Concurrent: s.opt.Concurrent} }

// Send implements bot.Sender.
func (s *Sender) Send(ctx context.Context, to bot.Recipient, m bot.Message) (reminders.Receipt, error) {
	t, err := s.registry.target(ctx, to.Place)
	if err != nil {
		return reminders.Receipt{}, reminders.Rejected(err)
	}
	if t.disabled != "" {
		return reminders.Receipt{}, reminders.Rejected(fmt.Errorf("%w：%s", ErrDisabled, t.disabled))
	}
	return s.post(ctx, t, to, m)
}

// ReadBack implements bot.Sender: a receiver cannot be asked, and drops a second
// request by its id.
func (s *Sender) ReadBack(_ context.Context, _ string, sought []bot.Sought) ([]reminders.Finding, error) {
	return bot.Answers(len(sought), reminders.Harmless), nil
}

// enter waits for a free hand of an endpoint.
func (s *Sender) enter(ctx context.Context, name string) (leave func(), err error) {
	s.mu.Lock()
	hands := s.hands[name]
	if hands == nil {
		hands = make(chan struct{}, s.opt.Concurrent)
		s.hands[name] = hands
	}
	s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, reminders.Refused(err)
	}
	select {
	case hands <- struct{}{}:
		return func() { <-hands }, nil
	case <-ctx.Done():
		return nil, reminders.TryAfter(fmt.Errorf("%w：%w", ErrBusy, ctx.Err()), time.Second)
	}
}

// post makes one attempt.
func (s *Sender) post(ctx context.Context, t target, to bot.Recipient, m bot.Message) (reminders.Receipt, error) {
	b, err := body(to, m)
	if err != nil {
		return reminders.Receipt{}, reminders.Rejected(err)
	}
	leave, err := s.enter(ctx, t.name)
	if err != nil {
		return reminders.Receipt{}, err
	}
	defer leave()
	ctx, cancel := context.WithTimeout(ctx, s.opt.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url.String(), bytes.NewReader(b))
	if err != nil {
		return reminders.Receipt{}, reminders.Rejected(ErrURL) // without err, which names the URL
	}
	now := s.opt.Now()
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", s.opt.Agent)
	req.Header.Set("webhook-id", m.ID)
	req.Header.Set("webhook-timestamp", strconv.FormatInt(now.Unix(), 10))
	req.Header.Set("webhook-signature", signatures(t.secrets, m.ID, now, b))

	a, connected, err := do(s.client, req)
	switch {
	case errors.Is(err, ErrBlocked):
		return reminders.Receipt{}, reminders.Rejected(err)
	case err != nil && !connected:
		return reminders.Receipt{}, reminders.Refused(fmt.Errorf("%w：%w", ErrReach, err))
	case err != nil:
		return reminders.Receipt{}, fmt.Errorf("%w：%w", ErrAnswer, err)
	}
	return s.outcome(ctx, t, a)
}

// outcome is what a response means; see the package comment.
func (s *Sender) outcome(ctx context.Context, t target, a answer) (reminders.Receipt, error) {
	if a.status/100 == 2 {
		r := reminders.Receipt{Channel: Kind + ":" + t.name, Message: strconv.Itoa(a.status)}
		if at, err := http.ParseTime(a.header.Get("Date")); err == nil {
			r.At = at.UTC()
		}
		return r, nil
	}
	err := fmt.Errorf("%w：HTTP %d", ErrStatus, a.status)
	if a.status == http.StatusGone {
		return reminders.Receipt{}, reminders.Gone(errors.Join(ErrGone, s.registry.Disable(ctx, t.name, "对方答复410")))
	}
	after, ok := retryAfter(a.header.Get("Retry-After"), theirNow(a.header, s.opt.Now()))
	if ok && (a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable) {
		return reminders.Receipt{}, reminders.TryAfter(err, after)
	}
	switch a.status {
	case 400, 405, 413, 414, 415, 422, 431, 451:
		return reminders.Receipt{}, reminders.Rejected(err)
	}
	if a.status >= 300 && a.status < 500 {
		return reminders.Receipt{}, reminders.Refused(err)
	}
	return reminders.Receipt{}, err
}
