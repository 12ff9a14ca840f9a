package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/eval"
	"github.com/policybot/policybot/search/web"
)

// Limits on what is accepted from the other side.
const (
	clientTimeout = 30 * time.Second
	maxReply      = 64 << 20 // bytes of one reply; all deadlines of thousands of laws are some 20 MB
)

// errUnreachable is wrapped when nothing answers at the address.
var errUnreachable = errors.New("连接不到服务")

// apiClient is the service over HTTP. Safe for concurrent use.
type apiClient struct {
	base  string // scheme://host[:port], no slash at the end
	token string
	http  *http.Client
}

var _ eval.Asker = (*apiClient)(nil)

// newClient returns a client of the service at base, http://host[:port]. token is
// sent as a bearer token unless empty. It does not connect yet.
func newClient(base, token string) (*apiClient, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.RawQuery != "" {
		return nil, fmt.Errorf("服务地址%q有误,应写成 http://主机:端口", base)
	}
	return &apiClient{base: strings.TrimSuffix(base, "/"), token: token, http: &http.Client{
		Timeout: clientTimeout,
		// A redirect would carry the question, and the token, elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// localBase is the Base of a client that speaks to a handler of this process.
const localBase = "http://localhost"

// localClient is a client of a handler in this process, for when no service is running:
// a command then says the same either way. Nothing goes over the network.
func localClient(h http.Handler) *apiClient {
	return &apiClient{base: localBase, http: &http.Client{Transport: inProcess{h}}}
}

// Base is the address of the service.
func (c *apiClient) Base() string { return c.base }

// searchHits is one page of search hits as the API shows it.
type searchHits struct {
	Total  int              `json:"total"`
	TookMS float64          `json:"took_ms"`
	Hits   []search.Nearest `json:"hits"`
}

// AskIn puts a question in the conversation of that id, which the service remembers; ""
// starts one. q.History stays here. Refusals of the service come back as its own words.
func (c *apiClient) AskIn(ctx context.Context, conversation string, q search.Question) (search.Answer, error) {
	body := map[string]any{"question": q.Text}
	if conversation != "" {
		body["conversation_id"] = conversation
	}
	if q.Region != "" {
		body["region"] = q.Region
	}
	if q.Explain {
		body["explain"] = true
	}
	b, err := json.Marshal(body)
	if err != nil {
		return search.Answer{}, fmt.Errorf("encode question: %w", err)
	}
	var a search.Answer
	return a, c.do(ctx, http.MethodPost, "/api/v1/ask", bytes.NewReader(b), &a)
}

// Search finds clauses; of q, Facets and Highlight are decided by the service.
func (c *apiClient) Search(ctx context.Context, q search.Query) (searchHits, error) {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" && value != "0" {
			v.Set(name, value)
		}
	}
	set("q", search.Words{Free: q.Text, Phrases: q.Phrases, Without: q.Without, Fields: q.Fields}.String())
	set("region", q.Region)
	set("level", string(q.Level))
	set("type", q.Type)
	set("issuer", q.Issuer)
	set("number", q.Number)
	set("year", strconv.Itoa(q.Year))
	set("authority", string(q.Authority))
	set("validity", string(q.Validity))
	set("document_id", q.DocumentID)
	set("from", strconv.Itoa(q.From))
	set("size", strconv.Itoa(q.Size))
	set("sort", string(q.Sort))
	set("mode", string(q.Mode))
	var h searchHits
	return h, c.do(ctx, http.MethodGet, "/api/v1/search?"+v.Encode(), nil, &h)
}

// Deadlines lists deadlines; form holds the parameters of the API.
func (c *apiClient) Deadlines(ctx context.Context, form url.Values) ([]web.Deadline, error) {
	var out []web.Deadline
	return out, c.do(ctx, http.MethodGet, "/api/v1/deadlines?"+form.Encode(), nil, &out)
}

// Feed is the calendar of the same deadlines, as a calendar program reads it.
func (c *apiClient) Feed(ctx context.Context, form url.Values) ([]byte, error) {
	return c.fetch(ctx, http.MethodGet, "/deadlines.ics?"+form.Encode(), nil)
}

// ReadTime says what a reminder phrase means as of base, RFC 3339; "" is now.
func (c *apiClient) ReadTime(ctx context.Context, text, base string) (web.TimeReading, error) {
	body := map[string]string{"text": text}
	if base != "" {
		body["base"] = base
	}
	b, err := json.Marshal(body)
	if err != nil {
		return web.TimeReading{}, fmt.Errorf("encode phrase: %w", err)
	}
	var out web.TimeReading
	return out, c.do(ctx, http.MethodPost, "/api/v1/time", bytes.NewReader(b), &out)
}

// Ready returns nil once the service can answer.
func (c *apiClient) Ready(ctx context.Context) error {
	return c.do(ctx, http.MethodGet, "/readyz", nil, nil)
}

// do sends one request and decodes the reply into into, which may be nil.
func (c *apiClient) do(ctx context.Context, method, path string, body io.Reader, into any) error {
	b, err := c.fetch(ctx, method, path, body)
	if err != nil || into == nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%s的回复不是policybot的格式,请检查地址: %w", c.base, err)
	}
	return nil
}

// fetch sends one request and returns the body of the reply. What the service
// refuses comes back in its own words; of a wrong parameter, wrapping
// search.ErrInvalid.
func (c *apiClient) fetch(ctx context.Context, method, path string, body io.Reader) ([]byte, error) {
	resp, err := c.send(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxReply+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("读取%s的回复: %w", c.base, err)
	case len(b) > maxReply:
		return nil, fmt.Errorf("%s的回复超过%d字节,已放弃,请用筛选条件缩小范围", c.base, maxReply)
	case resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusCreated:
		return nil, refusal(c.base, resp.StatusCode, b)
	}
	return b, nil
}

// send makes a request; the caller closes the body of the answer.
func (c *apiClient) send(ctx context.Context, method, path string, body io.Reader) (*http.Response, error) {
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
		return nil, fmt.Errorf("%w: %s,请确认 policybot serve 正在运行、地址无误: %w", errUnreachable, c.base, errors.Unwrap(err))
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
