package assist

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

// Outcome says what came of asking a model.
type Outcome string

// The outcomes. All but OK leave the answer as it was without a model.
const (
	OK          Outcome = "ok"
	Unchanged   Outcome = "unchanged"    // it said what it was given, or that nothing fits
	TimedOut    Outcome = "timeout"      //
	Unreachable Outcome = "unreachable"  // no connection, or it broke
	Blocked     Outcome = "blocked"      // an address that may not be called
	BadStatus   Outcome = "status"       // an HTTP status other than 200
	Limited     Outcome = "rate_limited" // 429, 503
	TooLarge    Outcome = "too_large"    //
	Malformed   Outcome = "malformed"    // not the JSON that was asked for
	CutShort    Outcome = "cut_short"    // longer than it may be
	Invented    Outcome = "invented"     // a number, title, place or clause that was not given to it, or one given that is gone
	Resting     Outcome = "resting"      // it failed before and is left alone
	Busy        Outcome = "busy"         // others are asking it
	NoTime      Outcome = "no_time"      // too little time is left
	Personal    Outcome = "personal"     // the question has a number or address of a person
	NotUsed     Outcome = "not_used"     // what it led to is no better, or is not the same question
)

// callError is why a call came to nothing.
type callError struct {
	outcome Outcome
	after   time.Duration // how long the endpoint asked to be left alone
	err     error
}

func (e *callError) Error() string { return string(e.outcome) + ": " + e.err.Error() }
func (e *callError) Unwrap() error { return e.err }

func fail(o Outcome, err error) error { return &callError{outcome: o, err: err} }

// OutcomeOf is the outcome an error stands for; OK for nil.
func OutcomeOf(err error) Outcome {
	var e *callError
	switch {
	case err == nil:
		return OK
	case errors.As(err, &e):
		return e.outcome
	}
	return Unreachable
}

// ErrBlocked is wrapped by the errors of a dialer that refuses an address.
var ErrBlocked = errors.New("address not allowed")

// Config is what an Endpoint needs.
type Config struct {
	URL     string        // http://10.1.2.3:8000/v1; /chat/completions is added unless it is there
	Model   string        // the name the server knows it by
	Key     string        // sent as Authorization: Bearer; "" sends none
	Timeout time.Duration // for all that is asked about one question; 0 is DefaultTimeout
	AtOnce  int           // calls at the same time; 0 is 4

	Client   *http.Client                                        // required: who may be called is its dialer's business
	Log      *slog.Logger                                        // required
	Now      func() time.Time                                    // nil is time.Now
	Observed func(purpose string, o Outcome, took time.Duration) // called after each call; nil is not
}

// DefaultTimeout is how long a model may take over one question.
const DefaultTimeout = 6 * time.Second

// Endpoint is a model behind an address. Safe for concurrent use.
type Endpoint struct {
	cfg     Config
	target  string
	slots   chan struct{}
	breaker breaker
	plain   atomic.Bool // it does not know response_format
}

// NewEndpoint checks the configuration. Nothing is called yet.
func NewEndpoint(c Config) (*Endpoint, error) {
	target, err := Target(c.URL)
	switch {
	case err != nil:
		return nil, err
	case c.Model == "" || c.Client == nil || c.Log == nil:
		return nil, errors.New("model endpoint: without model, client or log")
	}
	if c.Timeout <= 0 {
		c.Timeout = DefaultTimeout
	}
	if c.AtOnce <= 0 {
		c.AtOnce = 4
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	e := &Endpoint{cfg: c, target: target, slots: make(chan struct{}, c.AtOnce)}
	e.breaker.now = c.Now
	return e, nil
}

// Target is the address that is called.
func Target(base string) (string, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" {
		return "", errors.New("model endpoint: no plain http address") // not repeated: a secret may stand in it
	}
	if u.Path = strings.TrimRight(u.Path, "/"); !strings.HasSuffix(u.Path, "/chat/completions") {
		u.Path += "/chat/completions"
	}
	return u.String(), nil
}

// Try asks for a question in other words, and tells what is wrong with what came back; nil when nothing is.
func (e *Endpoint) Try(ctx context.Context) error {
	_, err := e.rewrite(ctx, rewriteInput{Question: "材料啥时候交"}, nil)
	if OutcomeOf(err) == Unchanged {
		return nil
	}
	return err
}

// maxTokens bounds what a model writes: a question, or three numbers.
const maxTokens = 400

// ask puts one request and has read take in what the model said. Its error, or that of read, has an Outcome. A model that
// says anything but what it is asked for fails like a server that is down: it would cost its time with each question.
func (e *Endpoint) ask(ctx context.Context, purpose, system, user string, read func(said string) error) (err error) {
	start, said := e.cfg.Now(), ""
	defer func() {
		took := e.cfg.Now().Sub(start)
		o := OutcomeOf(err)
		e.cfg.Log.InfoContext(ctx, "模型调用", "purpose", purpose, "outcome", string(o), "sent", utf8.RuneCountInString(system)+utf8.RuneCountInString(user),
			"received", len(said), "ms", took.Milliseconds())
		if e.cfg.Observed != nil {
			e.cfg.Observed(purpose, o, took)
		}
	}()
	if !e.breaker.enter() {
		return fail(Resting, errors.New("it failed several times in a row"))
	}
	select {
	case e.slots <- struct{}{}:
		defer func() { <-e.slots }()
	default:
		e.breaker.abandon()
		return fail(Busy, errors.New("as many calls as may be are under way"))
	}
	said, err = e.post(ctx, system, user)
	if err != nil && errors.Is(context.Cause(ctx), context.Canceled) { // whoever asked has left: no fault of the endpoint
		e.breaker.abandon()
		return err
	}
	if err == nil {
		err = read(said)
	}
	var ce *callError
	errors.As(err, &ce)
	switch {
	case ce == nil, ce.outcome == Unchanged, ce.outcome == Invented:
		e.breaker.leave(true, 0)
	default:
		e.breaker.leave(false, ce.after)
	}
	return err
}

// post makes the request, once more without response_format where that is what the server does not know.
func (e *Endpoint) post(ctx context.Context, system, user string) (string, error) {
	r := chatRequest{Model: e.cfg.Model, Messages: []message{{"system", system}, {"user", user}}, MaxTokens: maxTokens}
	if !e.plain.Load() {
		r.Format = &format{"json_object"}
	}
	status, body, after, err := e.send(ctx, &r)
	if err == nil && r.Format != nil && (status == http.StatusBadRequest || status == http.StatusUnprocessableEntity) {
		r.Format = nil
		if status, body, after, err = e.send(ctx, &r); err == nil && status == http.StatusOK {
			e.plain.Store(true)
		}
	}
	switch {
	case err != nil:
		return "", err
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable:
		return "", &callError{outcome: Limited, after: after, err: fmt.Errorf("HTTP %d", status)}
	case status != http.StatusOK:
		return "", fail(BadStatus, fmt.Errorf("HTTP %d", status))
	}
	return contentOf(body)
}

// send makes one request. Its errors name neither address nor key.
func (e *Endpoint) send(ctx context.Context, r *chatRequest) (status int, body []byte, after time.Duration, err error) {
	raw, err := json.Marshal(r)
	if err != nil {
		return 0, nil, 0, fail(Malformed, fmt.Errorf("encode the request: %w", err))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.target, bytes.NewReader(raw))
	if err != nil {
		return 0, nil, 0, fail(Unreachable, errors.New("no request can be made of the address"))
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if e.cfg.Key != "" {
		req.Header.Set("Authorization", "Bearer "+e.cfg.Key)
	}
	resp, err := e.cfg.Client.Do(req)
	if err != nil {
		return 0, nil, 0, unanswered(ctx, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusServiceUnavailable {
		if n, err := strconv.Atoi(strings.TrimSpace(resp.Header.Get("Retry-After"))); err == nil && n > 0 {
			after = time.Duration(min(n, int(longestRest/time.Second))) * time.Second
		}
	}
	if resp.StatusCode != http.StatusOK { // what it says is not read: it may repeat the question or the key
		return resp.StatusCode, nil, after, nil
	}
	if kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); err != nil || kind != "application/json" || resp.Header.Get("Content-Encoding") != "" {
		return 0, nil, 0, fail(Malformed, errors.New("the response is not plain application/json"))
	}
	body, err = io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case err != nil:
		return 0, nil, 0, unanswered(ctx, err)
	case len(body) > maxBody:
		return 0, nil, 0, fail(TooLarge, errors.New("the response is too long"))
	}
	return resp.StatusCode, body, 0, nil
}

// unanswered is why there was no whole response.
func unanswered(ctx context.Context, err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err // without the address
	}
	var ne net.Error
	switch {
	case errors.Is(err, ErrBlocked):
		return fail(Blocked, err)
	case ctx.Err() != nil, errors.Is(err, context.DeadlineExceeded), errors.As(err, &ne) && ne.Timeout():
		return fail(TimedOut, err)
	}
	return fail(Unreachable, err)
}
