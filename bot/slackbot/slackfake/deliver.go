package slackfake

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// The kinds of deliveries, as sockets name them.
const (
	kindEvent       = "events_api"
	kindCommand     = "slash_commands"
	kindInteractive = "interactive"
)

var paths = map[string]string{
	kindEvent: "/slack/events", kindCommand: "/slack/commands", kindInteractive: "/slack/interactions",
}

// payload is something to be delivered.
type payload struct {
	kind string
	id   string // event_id, trigger_id, action_ts
	body []byte // JSON
	form string // the body over HTTP, "" is JSON
	view string // a modal that is handed in
}

// event wraps what happened.
func (s *Slack) event(e map[string]any) payload {
	id := s.newID("Ev")
	raw, _ := json.Marshal(map[string]any{"token": "legacy", "team_id": Team, "api_app_id": App, "type": "event_callback", "event": e,
		"event_id": id, "event_time": s.cfg.Now().Unix(), "is_ext_shared_channel": false, "event_context": "4-" + id,
		"authorizations": []any{map[string]any{"enterprise_id": nil, "team_id": Team, "user_id": BotUser, "is_bot": true, "is_enterprise_install": false}}})
	return payload{kind: kindEvent, id: id, body: raw}
}

// Attempt is one try to deliver.
type Attempt struct {
	At   time.Time
	Took time.Duration
	// Err is nil when it was acknowledged: 2xx, or the envelope's id.
	Err      error
	Status   int
	Response []byte
}

// Delivery is something delivered or being so.
type Delivery struct {
	Kind string
	ID   string
	Body []byte
	p    payload
	done chan struct{}

	mu       sync.Mutex
	attempts []Attempt
}

// Attempts so far, duplicates included.
func (d *Delivery) Attempts() []Attempt {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.attempts)
}

// Wait until it was acknowledged or is given up; the error of the last attempt.
func (d *Delivery) Wait(ctx context.Context) error {
	select {
	case <-d.done:
	case <-ctx.Done():
		return ctx.Err()
	}
	for _, a := range d.Attempts() {
		if a.Err == nil {
			return nil
		}
	}
	return d.Attempts()[len(d.Attempts())-1].Err
}

// Response is what the app said to the attempt it acknowledged.
func (d *Delivery) Response() string {
	for _, a := range d.Attempts() {
		if a.Err == nil {
			return string(a.Response)
		}
	}
	return ""
}

// Deliveries are all so far.
func (s *Slack) Deliveries() []*Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.deliveries)
}

// Idle waits until nothing is being delivered.
func (s *Slack) Idle(ctx context.Context) error {
	for _, d := range s.Deliveries() {
		if err := d.Wait(ctx); ctx.Err() != nil {
			return err
		}
	}
	return nil
}

// Again sends everything once more, the last first, but for forms, which Slack
// sends once.
func (s *Slack) Again() {
	for _, d := range slices.Backward(s.Deliveries()) {
		if d.p.view == "" {
			s.attempt(d, d.p, 1, "http_timeout")
		}
	}
}

func (s *Slack) deliverAll(ps []payload) (out []*Delivery) {
	for _, p := range ps {
		d := &Delivery{Kind: p.kind, ID: p.id, Body: p.body, p: p, done: make(chan struct{})}
		out = append(out, d)
		s.mu.Lock()
		s.deliveries = append(s.deliveries, d)
		var held time.Duration
		if s.rand.Float64() < s.cfg.Reordered {
			held = time.Duration(s.rand.IntN(100)) * time.Millisecond
		}
		s.mu.Unlock()
		s.under.Go(func() {
			defer close(d.done)
			s.pause(held)
			s.deliver(d, p)
		})
	}
	return out
}

// deliver tries until it is acknowledged. Only events are tried again.
func (s *Slack) deliver(d *Delivery, p payload) {
	if s.cfg.Twice && p.view == "" {
		var second sync.WaitGroup
		second.Go(func() { s.attempt(d, p, 0, "") })
		defer second.Wait()
	}
	reason := ""
	for n := 0; ; n++ {
		a := s.attempt(d, p, n, reason)
		if a.Err == nil && p.view != "" {
			s.submitted(p.view, a.Response)
		}
		if a.Err == nil || p.kind != kindEvent || n >= len(s.cfg.Retries) || s.isClosed() {
			return
		}
		reason = "http_error"
		if errors.Is(a.Err, errNoAck) {
			reason = "http_timeout"
		}
		s.pause(s.cfg.Retries[n])
	}
}

func (s *Slack) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

var errNoAck = errors.New("not acknowledged in time")

func (s *Slack) attempt(d *Delivery, p payload, n int, reason string) Attempt {
	s.mu.Lock()
	base := s.endpoint
	s.mu.Unlock()
	a := Attempt{At: time.Now()}
	ctx, cancel := context.WithTimeout(context.Background(), s.cfg.AckWithin)
	defer cancel()
	if base == "" {
		a.Response, a.Err = s.overSocket(ctx, p, n, reason)
	} else {
		a.Status, a.Response, a.Err = s.overHTTP(ctx, base, p, n, reason)
	}
	if a.Err != nil && ctx.Err() != nil {
		a.Err = errNoAck
	}
	a.Took = time.Since(a.At)
	d.mu.Lock()
	d.attempts = append(d.attempts, a)
	d.mu.Unlock()
	return a
}

// Sign is the signature of a body.
func Sign(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "v0:%s:%s", timestamp, body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

func (s *Slack) overHTTP(ctx context.Context, base string, p payload, n int, reason string) (status int, response []byte, err error) {
	body, kind := p.body, "application/json"
	if p.form != "" {
		body, kind = []byte(p.form), "application/x-www-form-urlencoded"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+paths[p.kind], bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	ts := strconv.FormatInt(s.cfg.Now().Unix(), 10)
	req.Header.Set("Content-Type", kind)
	req.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	req.Header.Set("X-Slack-Request-Timestamp", ts)
	req.Header.Set("X-Slack-Signature", Sign(s.cfg.SigningSecret, ts, body))
	if n > 0 {
		req.Header.Set("X-Slack-Retry-Num", strconv.Itoa(n))
		req.Header.Set("X-Slack-Retry-Reason", reason)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	response, err = io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err == nil && resp.StatusCode/100 != 2 {
		err = fmt.Errorf("HTTP %d", resp.StatusCode)
	}
	return resp.StatusCode, response, err
}

// Challenge is the request by which Slack checks an address for events.
func (s *Slack) Challenge(challenge string) *Delivery {
	raw, _ := json.Marshal(map[string]any{"token": "legacy", "challenge": challenge, "type": "url_verification"})
	return s.deliverAll([]payload{{kind: kindEvent, id: "challenge", body: raw}})[0]
}
