// Package fetch reads one public page or file that somebody names by its address, as a good guest: it says who it is,
// asks robots.txt, waits between two requests to one host, and takes no more than is allowed of size and time.
//
// Who names the address may mean harm: no connection is made to an address that is not public. What a name resolves
// to is judged when the connection is made, for each redirect anew, so that neither redirects nor names that change
// lead inside. Of an answer only 200 is taken: the words of an error page are no document.
//
//	fetch.go   Get
//	robots.go  robots.txt (RFC 9309)
//	name.go    under which name a page is kept
package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/policybot/policybot/bot/webhook"
)

// Limits and manners.
const (
	DefaultMaxBytes = 16 << 20
	wholeTime       = 90 * time.Second // all requests of one page together, waiting included
	headerTime      = 20 * time.Second
	maxRedirects    = 5
	maxAddress      = 2000
	betweenRequests = 2 * time.Second // to one host
	longestDelay    = 30 * time.Second
	maxHosts        = 1000 // whose robots.txt is remembered
	robotsAge       = time.Hour
	maxRobots       = 500 << 10
)

// Refusal is why a page was not read, in Chinese with what to do.
type Refusal struct{ Why string }

func (r Refusal) Error() string { return r.Why }

func refuse(format string, a ...any) error { return Refusal{fmt.Sprintf(format, a...)} }

// Page is what was read.
type Page struct {
	URL     string // where it was at last
	Name    string // under which to keep it
	Body    []byte
	Fetched time.Time
}

// Config of a Fetcher. The zero value works.
type Config struct {
	Version  string         // goes into the User-Agent
	MaxBytes int64          // 0 is DefaultMaxBytes
	Allow    *webhook.Allow // addresses that are not public and may be read all the same; nil is none
	Now      func() time.Time
	Pause    func(ctx context.Context, d time.Duration) error // nil sleeps
}

// Fetcher reads pages. Safe for concurrent use.
type Fetcher struct {
	cfg    Config
	client *http.Client

	mu    sync.Mutex
	hosts map[string]*host
}

// host is what is remembered of scheme://host.
type host struct {
	turn   sync.Mutex // one request at a time
	next   time.Time  // not before
	robots *robots
	asked  time.Time // for robots.txt
}

// New makes a Fetcher.
func New(cfg Config) *Fetcher {
	if cfg.MaxBytes <= 0 {
		cfg.MaxBytes = DefaultMaxBytes
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Pause == nil {
		cfg.Pause = pause
	}
	return &Fetcher{cfg: cfg, hosts: map[string]*host{}, client: &http.Client{
		Transport: &http.Transport{
			Proxy:                  nil, // the environment's would resolve names itself
			DialContext:            webhook.SafeDial(cfg.Allow),
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    10 * time.Second,
			ResponseHeaderTimeout:  headerTime,
			DisableKeepAlives:      true,
			DisableCompression:     true, // a small answer stays small
			MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// agent is the User-Agent; robots.txt knows it by robotsName.
func (f *Fetcher) agent() string {
	return robotsName + "/" + strings.Map(func(r rune) rune {
		if r < '!' || r > '~' {
			return -1
		}
		return r
	}, f.cfg.Version) + " (+https://github.com/policybot/policybot)"
}

// Get reads the page at an address. Errors for people are Refusals.
func (f *Fetcher) Get(ctx context.Context, address string) (Page, error) {
	ctx, cancel := context.WithTimeout(ctx, wholeTime)
	defer cancel()
	u, err := parse(address)
	if err != nil {
		return Page{}, err
	}
	asked := u
	for range maxRedirects + 1 {
		p, to, err := f.once(ctx, u)
		switch {
		case err != nil:
			return Page{}, explain(err)
		case to == nil:
			p.URL, p.Name = u.String(), nameOf(asked, p.Name)
			return p, nil
		case u.Scheme == "https" && to.Scheme == "http":
			return Page{}, refuse("网址从 https 转到了不加密的 http，没有读取。请改用转到的网址：%s", to)
		}
		u = to
	}
	return Page{}, refuse("网址转了%d次还没有到，请直接填最后的网址", maxRedirects)
}

// parse reads an address and refuses what no page has.
func parse(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	switch {
	case len(address) > maxAddress || err != nil:
		return nil, refuse("网址写法不对，请从浏览器的地址栏复制")
	case u.Scheme != "http" && u.Scheme != "https" || u.Opaque != "" || u.Hostname() == "":
		return nil, refuse("网址应以 http:// 或 https:// 开头")
	case u.User != nil:
		return nil, refuse("网址里不能带用户名和密码")
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n != 80 && n != 443 && n < 1024 || n > 65535 {
			return nil, refuse("网址的端口%s不是网站用的", port)
		}
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// explain words what went wrong on the way.
func explain(err error) error {
	var said Refusal
	switch {
	case errors.As(err, &said):
		return said
	case errors.Is(err, webhook.ErrBlocked):
		return Refusal{"网址指向内网或本机，为安全起见不读取。内网的文件请下载后上传"}
	case errors.Is(err, context.DeadlineExceeded):
		return Refusal{"网站太久没有回应，请稍后再试，或下载后上传"}
	case errors.Is(err, context.Canceled):
		return err
	}
	return fmt.Errorf("%w: %w", Refusal{"连接不上这个网站，请检查网址，或下载后上传"}, err)
}

// once makes one request for a page, or says where it leads.
func (f *Fetcher) once(ctx context.Context, u *url.URL) (p Page, to *url.URL, err error) {
	h := f.host(u)
	h.turn.Lock()
	defer h.turn.Unlock()
	if err := f.robotsOf(ctx, h, u); err != nil {
		return p, nil, err
	}
	if !h.robots.allows(u.RequestURI()) {
		return p, nil, refuse("网站的 robots.txt 不允许程序读取这个网址，请用浏览器下载后上传")
	}
	if wait := h.next.Sub(f.cfg.Now()); wait > 0 {
		if err := f.cfg.Pause(ctx, wait); err != nil {
			return p, nil, err
		}
	}
	resp, err := f.ask(ctx, u)
	h.next = f.cfg.Now().Add(max(betweenRequests, min(h.robots.delay, longestDelay)))
	if err != nil {
		return p, nil, err
	}
	defer resp.Body.Close() // what is not read is not wanted
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		to, err := resp.Location()
		if err != nil {
			return p, nil, refuse("网站回答了HTTP %d，却没有说转到哪里", resp.StatusCode)
		}
		to, err = parse(to.String())
		return p, to, err
	}
	if resp.StatusCode != http.StatusOK {
		return p, nil, refuse("网站回答了HTTP %d，不是文件本身，没有收录。请检查网址，或下载后上传", resp.StatusCode)
	}
	p.Body, err = io.ReadAll(io.LimitReader(resp.Body, f.cfg.MaxBytes+1))
	switch {
	case err != nil:
		return p, nil, err
	case int64(len(p.Body)) > f.cfg.MaxBytes:
		return p, nil, refuse("网址的内容超过%dMiB，请拆分后上传", f.cfg.MaxBytes>>20)
	case len(p.Body) == 0:
		return p, nil, refuse("网址的内容是空的")
	}
	p.Fetched = f.cfg.Now()
	p.Name = suggested(resp.Header)
	return p, nil, nil
}

func (f *Fetcher) ask(ctx context.Context, u *url.URL) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, refuse("网址写法不对，请从浏览器的地址栏复制")
	}
	req.Header.Set("User-Agent", f.agent())
	req.Header.Set("Accept", "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8")
	req.Header.Set("Accept-Language", "zh-CN,zh;q=0.9")
	return f.client.Do(req)
}

// host is what is remembered of where an address is.
func (f *Fetcher) host(u *url.URL) *host {
	key := u.Scheme + "://" + strings.ToLower(u.Host)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.hosts[key] == nil {
		if len(f.hosts) >= maxHosts {
			clear(f.hosts)
		}
		f.hosts[key] = &host{}
	}
	return f.hosts[key]
}

// robotsOf reads robots.txt, unless it was read lately. One that is not there allows all; one that cannot be read
// allows nothing.
func (f *Fetcher) robotsOf(ctx context.Context, h *host, u *url.URL) error {
	if h.robots != nil && f.cfg.Now().Sub(h.asked) < robotsAge {
		return nil
	}
	at := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	for range maxRedirects + 1 {
		resp, err := f.ask(ctx, at)
		if err != nil {
			return err
		}
		body, err := io.ReadAll(io.LimitReader(resp.Body, maxRobots))
		_ = resp.Body.Close() // what is not read is not wanted
		switch status := resp.StatusCode; {
		case status >= 300 && status < 400:
			to, locErr := resp.Location()
			if locErr == nil {
				to, locErr = parse(to.String())
			}
			if locErr != nil {
				h.robots, h.asked = &robots{}, f.cfg.Now()
				return nil
			}
			at = to
			continue
		case status >= 500 || status == http.StatusTooManyRequests:
			return refuse("网站现在读不了（robots.txt 回答了HTTP %d），请稍后再试，或下载后上传", status)
		case status != http.StatusOK || err != nil:
			h.robots = &robots{}
		default:
			h.robots = parseRobots(string(body), robotsName)
		}
		h.asked = f.cfg.Now()
		return nil
	}
	h.robots, h.asked = &robots{}, f.cfg.Now()
	return nil
}
