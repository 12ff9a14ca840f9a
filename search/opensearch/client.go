package opensearch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/policybot/policybot/search"
)

// Limits of a request. They bound what one may cost, whatever the cluster does.
const (
	maxReply       = 64 << 20 // bytes of a reply
	maxErrorReply  = 64 << 10 // and of one that refuses
	mostTries      = 5        // of what may be tried again; one more than a cluster of three loses nodes
	defaultTimeout = 15 * time.Second
	slowTimeout    = 5 * time.Minute // of what copies or flushes an index
	firstPause     = 100 * time.Millisecond
	longestPause   = 5 * time.Second
	restTime       = 5 * time.Second // a node that failed is asked last for so long
)

// DefaultAlias is the name of the library in the cluster when the URL has none.
const DefaultAlias = "policybot"

// aliasRE are the names that are safe in a path and as a part of names of indices.
var aliasRE = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)

// Options are the parts a client works with. The zero value works.
type Options struct {
	HTTP    *http.Client                               // nil is one with sensible limits; redirects are never followed
	Timeout time.Duration                              // of one try; 0 is 15 s
	Sleep   func(context.Context, time.Duration) error // between tries; nil waits
	Now     func() time.Time                           // nil is time.Now
}

// Client speaks to a cluster. It is safe for concurrent use.
type Client struct {
	nodes          []*node
	alias          string
	user, password string
	http           *http.Client
	opt            Options

	mu   sync.Mutex
	turn int // the node that is asked next
}

// node is one address of the cluster.
type node struct {
	base  string    // scheme://host:port
	until time.Time // it rests till then
}

// New reads addresses, which are URLs separated by commas: the nodes of one cluster. A name and password in
// the first are used for all, a path is the alias: https://user:password@a:9200/policies,https://b:9200.
// Errors hold no secret.
func New(addresses string, opt Options) (*Client, error) {
	c := &Client{alias: DefaultAlias, opt: opt}
	for i, address := range strings.Split(addresses, ",") {
		u, err := url.Parse(strings.TrimSpace(address))
		if err != nil {
			return nil, fmt.Errorf("第%d个检索地址不是网址", i+1) // the error of Parse has the address
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
			return nil, fmt.Errorf("第%d个检索地址要写成 http://主机:9200 或 https://主机:9200", i+1)
		}
		if name := strings.Trim(u.Path, "/"); name != "" {
			if i > 0 && name != c.alias {
				return nil, errors.New("各个检索地址的名称(网址的路径)要一样,写在第一个地址里就行")
			}
			if !aliasRE.MatchString(name) {
				return nil, errors.New("检索地址的路径是文件库在集群里的名称,只能用小写字母、数字、-和_,以字母开头")
			}
			c.alias = name
		}
		if u.User != nil && i == 0 {
			c.user = u.User.Username()
			c.password, _ = u.User.Password()
		}
		c.nodes = append(c.nodes, &node{base: u.Scheme + "://" + u.Host})
	}
	c.http = withoutRedirects(opt.HTTP)
	if c.opt.Timeout <= 0 {
		c.opt.Timeout = defaultTimeout
	}
	if c.opt.Sleep == nil {
		c.opt.Sleep = sleep
	}
	if c.opt.Now == nil {
		c.opt.Now = time.Now
	}
	return c, nil
}

// withoutRedirects is a client that takes no other address than the one it was given: a password goes nowhere else.
func withoutRedirects(given *http.Client) *http.Client {
	c := http.Client{}
	if given != nil {
		c = *given
	} else {
		c.Transport = &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: 2 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout: 5 * time.Second, MaxIdleConnsPerHost: 16, IdleConnTimeout: 90 * time.Second,
		}
	}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Hosts are the addresses, without name and password.
func (c *Client) Hosts() []string {
	var out []string
	for _, n := range c.nodes {
		out = append(out, n.base)
	}
	return out
}

// call is one request.
type call struct {
	what   string // for errors, in a few words
	method string
	path   string // below the node, escaped, with its query
	body   []byte
	lines  bool // the body is JSON lines
	again  bool // doing it twice is as good as once, so that it may be tried again
	slow   bool // it copies or flushes: it gets more time
}

// Refusal is a reply that says no.
type Refusal struct {
	What   string // what was asked for
	Status int
	Type   string // of the error, as the cluster names it; its sentence may quote documents and is left out
}

// Error names status and type alone.
func (r *Refusal) Error() string {
	if r.Type == "" {
		return fmt.Sprintf("%s: OpenSearch answered %d", r.What, r.Status)
	}
	return fmt.Sprintf("%s: OpenSearch answered %d %s", r.What, r.Status, r.Type)
}

// Unwrap tells a cluster that is busy or not there from one that understood and refuses.
func (r *Refusal) Unwrap() error {
	switch {
	case r.Status == http.StatusTooManyRequests:
		return search.ErrBusy
	case r.Status == http.StatusNotFound, r.Status >= 500:
		return search.ErrNotReady
	}
	return nil
}

// unreachable is that no reply came.
type unreachable struct {
	what, host string
	err        error
}

func (u *unreachable) Error() string {
	return fmt.Sprintf("%s: no reply of OpenSearch at %s: %v", u.what, u.host, u.err)
}
func (u *unreachable) Unwrap() []error { return []error{search.ErrNotReady, u.err} }

// do sends a call and decodes the reply into into, which may be nil. What may be tried again is, at another node
// where there is one.
func (c *Client) do(ctx context.Context, r call, into any) error {
	tries := 1
	if r.again {
		tries = mostTries
	}
	var err error
	for try := range tries {
		n := c.next(try)
		var wait time.Duration
		if wait, err = c.once(ctx, n, r, into); err == nil || ctx.Err() != nil || !mayPass(err) {
			break
		}
		c.rest(n, err)
		if try+1 == tries {
			break
		}
		if wait == 0 && try+1 < len(c.nodes) {
			continue // another node is there at once
		}
		if pause := min(max(wait, firstPause<<try+rand.N(firstPause)), longestPause); c.opt.Sleep(ctx, pause) != nil { // #nosec G404 -- spreads attempts in time, nothing is secret
			break
		}
	}
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%s: %w", r.what, ctx.Err())
	}
	return err
}

// mayPass tells errors that another node or a later moment may not give.
func mayPass(err error) bool {
	if refused, ok := errors.AsType[*Refusal](err); ok {
		switch refused.Status {
		case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return true
		}
		return false
	}
	_, ok := errors.AsType[*unreachable](err)
	return ok
}

// next is the node whose turn it is: those that rest come last.
func (c *Client) next(try int) *node {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.opt.Now()
	if try == 0 {
		c.turn++
	}
	for i := range c.nodes {
		if n := c.nodes[(c.turn+try+i)%len(c.nodes)]; !n.until.After(now) {
			return n
		}
	}
	return c.nodes[(c.turn+try)%len(c.nodes)]
}

// rest leaves a node that failed alone for a while; one that is busy is not to blame.
func (c *Client) rest(n *node, err error) {
	if errors.Is(err, search.ErrBusy) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	n.until = c.opt.Now().Add(restTime)
}

// once sends a call to a node. wait is how long the cluster asks to leave it alone.
func (c *Client) once(ctx context.Context, n *node, r call, into any) (wait time.Duration, err error) {
	timeout := c.opt.Timeout
	if r.slow {
		timeout = slowTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, r.method, n.base+r.path, bytes.NewReader(r.body))
	if err != nil {
		return 0, fmt.Errorf("%s: %w", r.what, hideURL(err))
	}
	if r.lines {
		req.Header.Set("Content-Type", "application/x-ndjson")
	} else if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept", "application/json")
	if c.user != "" {
		req.SetBasicAuth(c.user, c.password)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, &unreachable{r.what, n.base, hideURL(err)}
	}
	defer resp.Body.Close() // only read from
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return retryAfter(resp.Header), refusalOf(r.what, resp)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxReply+1))
	switch {
	case err != nil:
		return 0, &unreachable{r.what, n.base, hideURL(err)}
	case len(body) > maxReply:
		return 0, fmt.Errorf("%s: reply of more than %d MB", r.what, maxReply>>20)
	case into == nil:
		return 0, nil
	}
	if err := json.Unmarshal(body, into); err != nil {
		return 0, fmt.Errorf("%s: reply of OpenSearch is not as expected: %w", r.what, err)
	}
	return 0, nil
}

// hideURL drops what http puts before an error: the address.
func hideURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

func retryAfter(h http.Header) time.Duration {
	n, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || n < 0 {
		return 0
	}
	return min(time.Duration(n)*time.Second, longestPause)
}

// typeRE is what names of errors look like.
var typeRE = regexp.MustCompile(`^[a-z][a-z0-9_]{0,79}$`)

// refusalOf reads why a request was refused, as far as it is safe to tell.
func refusalOf(what string, resp *http.Response) error {
	out := &Refusal{What: what, Status: resp.StatusCode}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxErrorReply))
	if err != nil {
		return out
	}
	var said struct {
		Error json.RawMessage `json:"error"`
	}
	var detail struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(body, &said) == nil && json.Unmarshal(said.Error, &detail) == nil && typeRE.MatchString(detail.Type) {
		out.Type = detail.Type
	}
	return out
}

// status is that of a refusal; 0 for any other error.
func status(err error) int {
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r.Status
	}
	return 0
}
