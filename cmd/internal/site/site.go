// Package site is the shell of the service over HTTP: what stands around the routes of
// its guests and is the same for all of them.
//
//	guard.go    request id, access log, panics, security headers, who may read
//	limit.go    the rate limit of a client
//	guess.go    who tries tokens out is not listened to
//	forwarded.go  who sent what a proxy hands over
//	problem.go  refusals: application/problem+json, or a page for people
//	openapi.go  the API that operations are added to, described at /openapi.json
//	page.go     the frame of every page, its styles and script
//	widget.go   what other sites may show within theirs
//	display.go  large type, light and dark, as a reader wants it
//	log.go      the request id in every line of the log
//
// The guests are packages search/web and reminders/web. They know nothing of this
// package nor of each other: each says in an interface what it needs of a shell, and
// package app hands both the same Site.
//
// The way of a request, outermost first (see guard.go for each step):
//
//	identify   a request id, the access log, panics caught
//	harden     security headers, a bound on the body
//	share      pages of other sites that may read the API
//	admit      who may read: loopback without a token, everyone with one; Host checked
//	pace       per-client rate limit; a client asking one thing after another never meets it
//	Mux        the routes of the guests and our own
//
// What clients send is never logged: a question stands in the query of its address.
package site

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Config is what a Site needs. The zero value of every field has a working meaning.
type Config struct {
	// Ready returns nil once questions can be answered, else why not, in
	// Chinese. nil means always ready.
	Ready func() error
	// Notice is what readers should know of what is served, such as a folder that
	// cannot be read, in Chinese; every page and /readyz say so. "" is nothing; so is nil.
	Notice func() string
	Now    func() time.Time // nil is time.Now
	Zone   *time.Location   // of the day that stands on a printed page; nil is UTC
	Log    *slog.Logger     // nil discards
	// Observe is told of every request that was answered, by the pattern of its route; nil is nobody.
	Observe func(route string, status int, took time.Duration)
	// Version is shown in the footer and in openapi.json.
	Version string

	// Token is the bearer token of the service. Empty: only requests from a
	// loopback address are served. Set: everyone who can connect may read, and a
	// request that carries a wrong token is refused.
	Token string
	// Accepts tells whether a bearer token other than Token is a right one, so that
	// its request is not refused; what it may do, the route decides. nil is none.
	Accepts func(ctx context.Context, bearer string) bool
	// Shared tells whether others than this machine are served, as with a Token; it may
	// change while the site serves. nil is whether there is a Token.
	Shared func() bool
	// Guard stands before the routes, once it is settled that a request is served at all.
	// nil is none.
	Guard func(next http.Handler) http.Handler
	// Needs are what the operations of the API ask of who comes, by method and path; one
	// that is not there asks for a token. SessionCookie is that of who is signed in.
	Needs         map[string]Need
	SessionCookie string
	// Origins are other sites whose pages may read the API; none is the usual.
	Origins []string
	// NavFor are entries of the header that depend on who asks, after those of Nav. nil is none.
	NavFor func(*http.Request) []Link
	// PublicURL is the address people use, https://host[:port]. Its host is
	// accepted in the Host header besides loopback names.
	PublicURL string

	// RatePerSecond and Burst bound one client's overlapping requests; 0 means
	// DefaultRate and DefaultBurst, or without a token and a public URL, when only
	// this machine is served, no bound. A request sent after the previous one was
	// answered is always free.
	RatePerSecond float64
	Burst         int
	// Large are paths that take a larger body than MaxBody, and how large, in bytes.
	Large map[string]int64

	// Embed are the sites that may show the widget, as sources of a content policy; none is no widget.
	Embed []string

	// Sample tells that the embedded sample documents are in use; every page says so.
	Sample bool
	// Nav are the entries of the header; that of the API follows them.
	Nav []Link
}

// Need is what an operation asks of who comes.
type Need int

// The needs.
const (
	MustShow     Need = iota // a token or a session
	MayShow                  // who shows one may see more
	NeedsNothing             // nobody is asked
)

// Link is an entry of the header: a path and its Chinese label.
type Link struct{ Path, Label string }

// Defaults of Config, and the bound on every request body.
const (
	DefaultRate  = 50.0 // requests a second, of those that overlap
	DefaultBurst = 200
	MaxBody      = 64 << 10 // bytes
)

// Site is the shell. Guests put their routes on Mux and their operations on API before
// Handler is called; Page, WidePage, Refuse and Problem are for them to answer with.
type Site struct {
	Mux *http.ServeMux
	API huma.API // operations added here are in /openapi.json

	cfg     Config
	pages   *pages
	limits  *limiter
	guesses *guesses
}

// New prepares a Site with the routes of its own.
func New(cfg Config) *Site {
	cfg = withDefaults(cfg)
	s := &Site{Mux: http.NewServeMux(), cfg: cfg, pages: newPages(), guesses: newGuesses(cfg.Now)}
	rate, burst := cfg.RatePerSecond, cfg.Burst
	if rate <= 0 {
		rate = DefaultRate
	}
	if burst <= 0 {
		burst = DefaultBurst
	}
	s.limits = newLimiter(rate, burst, cfg.Now)
	s.API = newAPI(s.Mux, cfg.Version, cfg.PublicURL)
	s.Mux.HandleFunc("GET /api", s.apiPage)
	s.Mux.HandleFunc("GET /static/{file}", s.static)
	s.Mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/static/favicon.svg", http.StatusMovedPermanently)
	})
	s.Mux.HandleFunc("POST /display", s.setDisplay)
	s.Mux.HandleFunc("GET /widget.js", s.widgetScript)
	s.Mux.HandleFunc("GET /healthz", s.alive)
	s.Mux.HandleFunc("GET /readyz", s.ready)
	s.Mux.HandleFunc("/", s.nowhere)
	return s
}

// Handler serves the routes that are on Mux by now, behind the guards. It is safe for
// concurrent use and starts no goroutines.
func (s *Site) Handler() http.Handler {
	describeRefusals(s.API.OpenAPI())
	neverNull(s.API.OpenAPI())
	s.describeAccess(s.API.OpenAPI())
	return s.identify(s.harden(s.share(s.admit(s.pace(s.cfg.Guard(s.Mux))))))
}

func withDefaults(c Config) Config {
	if c.Ready == nil {
		c.Ready = func() error { return nil }
	}
	if c.Notice == nil {
		c.Notice = func() string { return "" }
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Shared == nil {
		c.Shared = func() bool { return c.Token != "" }
	}
	if c.SessionCookie == "" {
		c.SessionCookie = "policybot_session"
	}
	if c.Guard == nil {
		c.Guard = func(next http.Handler) http.Handler { return next }
	}
	if c.NavFor == nil {
		c.NavFor = func(*http.Request) []Link { return nil }
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Log = WithRequestID(c.Log)
	if c.Observe == nil {
		c.Observe = func(string, int, time.Duration) {}
	}
	if c.Version == "" {
		c.Version = "dev"
	}
	return c
}

// alive answers as long as the process does; it says nothing about the index.
func (s *Site) alive(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"status":"ok"}` + "\n"))
}

// ready answers 200 once questions can be answered and 503 before. It names what is
// wrong though they can.
func (s *Site) ready(w http.ResponseWriter, _ *http.Request) {
	if err := s.cfg.Ready(); err != nil {
		writeProblem(w, problem(http.StatusServiceUnavailable, "尚未就绪："+err.Error()))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(struct {
		Status string `json:"status"`
		Notice string `json:"notice,omitempty"`
	}{"ready", s.cfg.Notice()})
}

// nowhere answers what no other route took: 405 where another method would
// have been taken, else 404.
func (s *Site) nowhere(w http.ResponseWriter, r *http.Request) {
	var allow []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := s.Mux.Handler(other); pattern != "/" && method != r.Method {
			allow = append(allow, method)
		}
	}
	if len(allow) > 0 {
		w.Header().Set("Allow", strings.Join(allow, ", "))
		s.Refuse(w, r, http.StatusMethodNotAllowed, "这个地址不接受该请求方法，请改用 Allow 头列出的方法。")
		return
	}
	s.Refuse(w, r, http.StatusNotFound, noPage)
}

const noPage = "没有这个地址。请从首页（/）重新进入，接口清单见 /openapi.json。"
