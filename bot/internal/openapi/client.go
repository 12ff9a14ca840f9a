package openapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

const maxAnswer = 4 << 20 // of an answer, when Options says nothing

// Options of a Client; zero fields mean the defaults named.
type Options struct {
	Name string       // of the platform, in errors: 飞书; required
	Base string       // what paths are appended to: https://open.feishu.cn; required
	HTTP *http.Client // default NewHTTP()
	Now  func() time.Time

	// Tokens gives the token of each call; nil where there is none. Authorize puts it into
	// the request; default Bearer.
	Tokens    *Tokens
	Authorize func(r *http.Request, token string)

	// Coded: every answer has a code, and one without is not of the platform.
	Coded bool
	Rules map[string]Rule // by code
	// Secrets are taken out of what the platform says.
	Secrets   []string
	MaxAnswer int64 // bytes; default 4 MiB
}

// Client makes calls. It is safe for any number of goroutines.
type Client struct{ opt Options }

// New makes a client; it calls nothing yet.
func New(o Options) (*Client, error) {
	if u, err := url.Parse(o.Base); o.Name == "" || err != nil || u.Host == "" {
		return nil, errors.New("openapi: without the platform's name or address")
	}
	o.Base = strings.TrimSuffix(o.Base, "/")
	if o.HTTP == nil {
		o.HTTP = NewHTTP()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Authorize == nil {
		o.Authorize = Bearer
	}
	if o.MaxAnswer == 0 {
		o.MaxAnswer = maxAnswer
	}
	return &Client{o}, nil
}

// Bearer is Options.Authorize for platforms that follow RFC 6750.
func Bearer(r *http.Request, token string) { r.Header.Set("Authorization", "Bearer "+token) }

// NewHTTP is a client for one platform: by the proxy of the environment, the way out of many
// intranets; its calls end with their contexts.
func NewHTTP() *http.Client {
	return &http.Client{Transport: &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:    10 * time.Second,
		MaxIdleConnsPerHost:    32,
		IdleConnTimeout:        60 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		ForceAttemptHTTP2:      true,
	}}
}

// Call is a request.
type Call struct {
	Method string // default POST
	// Path is appended to Options.Base; one that begins with http:// or https:// is the whole
	// address, and whoever calls has made sure that it is the platform's.
	Path  string
	Query url.Values
	Body  any  // JSON; nil is none. []byte is sent as it is
	Out   any  // the answer is read into it; nil where nobody wants it
	Bare  bool // without a token
}

// Do makes a call. Its error is an *Answer when the platform said no, Unsent when nothing can
// have been sent, and otherwise nobody knows; Outcome tells what that means.
func (c *Client) Do(ctx context.Context, call Call) error {
	if c.opt.Tokens == nil || call.Bare {
		return c.once(ctx, call, "")
	}
	for again := false; ; again = true {
		token, err := c.opt.Tokens.Get(ctx)
		if err != nil {
			return Unsent{fmt.Errorf("取不到%s的访问凭证：%w", c.opt.Name, err)}
		}
		err = c.once(ctx, call, token)
		var a *Answer
		if again || !errors.As(err, &a) || c.opt.Rules[a.Code].Fate != Expired {
			return err
		}
		c.opt.Tokens.Drop(token)
	}
}

func (c *Client) once(ctx context.Context, call Call, token string) error {
	if err := ctx.Err(); err != nil {
		return Unsent{err}
	}
	req, err := c.request(ctx, call)
	if err != nil {
		return Unsent{err}
	}
	if token != "" {
		c.opt.Authorize(req, token)
	}
	resp, err := c.send(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, c.opt.MaxAnswer+1))
	if resp.StatusCode == http.StatusOK {
		switch {
		case err != nil:
			return fmt.Errorf("%w：%w", ErrUnsure, c.bare(err))
		case int64(len(body)) > c.opt.MaxAnswer:
			return fmt.Errorf("%w：%s的答复太长", ErrUnsure, c.opt.Name)
		}
	}
	return c.read(resp, body, call.Out, token)
}

// read finds out what an answer says.
func (c *Client) read(resp *http.Response, body []byte, out any, token string) error {
	code, said, known := codeOf(body)
	if resp.StatusCode == http.StatusOK && known && success(code) && (code != "" || !c.opt.Coded) {
		if out == nil {
			return nil
		}
		if err := json.Unmarshal(body, out); err != nil {
			return fmt.Errorf("%w：%s的答复无法识别", ErrUnsure, c.opt.Name)
		}
		return nil
	}
	if resp.StatusCode == http.StatusOK && (!known || code == "") {
		return fmt.Errorf("%w：答复不是%s的，请检查中间的代理", ErrUnsure, c.opt.Name)
	}
	a := &Answer{Platform: c.opt.Name, Status: resp.StatusCode, Said: c.redacted(said, token), After: wait(resp.Header)}
	if !success(code) {
		a.Code = c.redacted(code, token)
	}
	return a
}

func (c *Client) request(ctx context.Context, call Call) (*http.Request, error) {
	address := call.Path
	if !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") {
		address = c.opt.Base + call.Path
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("openapi: unusable address") // without err, which repeats it
	}
	if len(call.Query) > 0 {
		q := u.Query()
		for k, vs := range call.Query {
			q[k] = vs
		}
		u.RawQuery = q.Encode()
	}
	body, isJSON := []byte(nil), call.Body != nil
	if raw, ok := call.Body.([]byte); ok {
		body = raw
	} else if isJSON {
		if body, err = json.Marshal(call.Body); err != nil {
			return nil, fmt.Errorf("openapi: %w", err)
		}
	}
	method := call.Method
	if method == "" {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("openapi: unusable request")
	}
	if isJSON {
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	return req, nil
}

// send makes the request and says whether anything can have been sent.
func (c *Client) send(req *http.Request) (*http.Response, error) {
	var conn atomic.Bool
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { conn.Store(true) }}
	client := *c.opt.HTTP
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(req.WithContext(httptrace.WithClientTrace(req.Context(), trace)))
	if err == nil {
		return resp, nil
	}
	if err = c.bare(err); !conn.Load() {
		return nil, Unsent{err}
	}
	return nil, fmt.Errorf("%w：%w", ErrUnsure, err)
}

// bare is an error without the address.
func (c *Client) bare(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
