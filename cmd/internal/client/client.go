// Package client is the HTTP API of the service as its clients use it: over the network, or
// a handler of the same process (Local), so that a command says the same either way.
package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/policybot/policybot/search"
)

// Limits on what is accepted from the other side.
const (
	timeout  = 30 * time.Second
	MaxReply = 64 << 20 // bytes of one reply; all deadlines of thousands of laws are some 20 MB
)

// ErrUnreachable is wrapped when nothing answers at the address.
var ErrUnreachable = errors.New("连接不到服务")

// Client is the service over HTTP. Safe for concurrent use.
type Client struct {
	base  string // scheme://host[:port], no slash at the end
	token string
	http  *http.Client
}

// New returns a client of the service at base, http://host[:port]. token is
// sent as a bearer token unless empty. It does not connect yet.
func New(base, token string) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.RawQuery != "" {
		return nil, fmt.Errorf("服务地址%q有误,应写成 http://主机:端口", base)
	}
	return &Client{base: strings.TrimSuffix(base, "/"), token: token, http: &http.Client{
		Timeout: timeout,
		// A redirect would carry the question, and the token, elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Base is the address of the service.
func (c *Client) Base() string { return c.base }

// Ready returns nil once the service can answer.
func (c *Client) Ready(ctx context.Context) error {
	return c.do(ctx, http.MethodGet, "/readyz", nil, nil)
}

// do sends one request and decodes the reply into into, which may be nil.
func (c *Client) do(ctx context.Context, method, path string, body io.Reader, into any) error {
	b, err := c.Fetch(ctx, method, path, body)
	if err != nil || into == nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%s的回复不是policybot的格式,请检查地址: %w", c.base, err)
	}
	return nil
}

// Fetch sends one request and returns the body of the reply. What the service
// refuses comes back in its own words; of a wrong parameter, wrapping
// search.ErrInvalid.
func (c *Client) Fetch(ctx context.Context, method, path string, body io.Reader) ([]byte, error) {
	resp, err := c.send(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, MaxReply+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("读取%s的回复: %w", c.base, err)
	case len(b) > MaxReply:
		return nil, fmt.Errorf("%s的回复超过%d字节,已放弃,请用筛选条件缩小范围", c.base, MaxReply)
	case resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusCreated:
		return nil, refusal(c.base, resp.StatusCode, b)
	}
	return b, nil
}

// send makes a request; the caller closes the body of the answer.
func (c *Client) send(ctx context.Context, method, path string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, fmt.Errorf("服务地址%q有误: %w", c.base, err)
	}
	req.Header.Set("Accept", "application/json, application/problem+json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("%w: %s,请确认 policybot serve 正在运行、地址无误: %w", ErrUnreachable, c.base, errors.Unwrap(err))
	}
	return resp, nil
}

// refusal is the detail of a problem document, or the bare status.
func refusal(base string, status int, body []byte) error {
	var p struct {
		Title, Detail string
	}
	if json.Unmarshal(body, &p) == nil && p.Detail != "" {
		if status == http.StatusBadRequest || status == http.StatusUnprocessableEntity {
			return search.Invalid("%s", p.Detail)
		}
		return errors.New(p.Detail)
	}
	return fmt.Errorf("%s回答了HTTP %d,请检查地址和令牌", base, status)
}
