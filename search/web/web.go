// Package web is policybot over HTTP: the JSON API for asking, searching, reading
// documents and listing their deadlines, and the same things as pages that a
// browser shows without JavaScript, and a calendar to subscribe to (ics*.go). It
// knows the parts it serves only by interfaces, those of package search and
// Calendar; NewHandler is the whole surface.
//
// The way of a request, outermost first (see guard.go for each step):
//
//	identify   a request id, the access log, panics caught
//	harden     security headers, a bound on the body
//	admit      who may read: loopback without a token, everyone with one; Host checked
//	pace       per-client rate limit; a client asking one thing after another never meets it
//	mux        api*.go (huma, OpenAPI 3.1 at /openapi.json) or page*.go (html/template)
//
// Text of documents and questions is hostile everywhere: pages are written only
// by html/template, and the one piece of HTML taken from elsewhere, the snippet
// of a hit, passes through markOnly. Question text is never logged.
//
// Errors are application/problem+json for the API and a page for people; the
// table from error to status stands in problem.go. Every refusal says, in
// Chinese, what to do next.
package web

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/search"
)

// Config is everything a handler needs. Answerer, Searcher and Library are
// required; the zero value of every other field has a working meaning.
type Config struct {
	Answerer search.Answerer
	Searcher search.Searcher
	Library  search.Library

	Deadlines search.Deadlines // nil is a library without any
	Guide     search.Guide     // corrects, completes, finds what is related; nil does not
	// Calendar tells rest days; without one nothing is said about them.
	Calendar Calendar
	// Zone is where the deadlines fall due; nil is UTC.
	Zone *time.Location
	// Hours are the times of day that words of a typed phrase stand for; the zero
	// Hours are zhdate.OfficeHours.
	Hours zhdate.Hours
	// Alarms are how long after the beginning of the day it is due (negative:
	// before) a deadline is announced by a subscribed calendar; nil is never.
	Alarms func(d corpus.Deadline, due corpus.Date) []time.Duration

	// Ready returns nil once questions can be answered, else why not, in
	// Chinese. nil means always ready.
	Ready func() error
	Now   func() time.Time // nil is time.Now
	Log   *slog.Logger     // nil discards
	// Version is shown in the footer and in openapi.json.
	Version string

	// Token is the bearer token of the service. Empty: only requests from a
	// loopback address are served. Set: everyone who can connect may read, and a
	// request that carries a wrong token is refused.
	Token string
	// Accepts tells whether a bearer token other than Token is a right one, so that
	// its request is not refused; what it may do, the route decides. nil is none.
	Accepts func(ctx context.Context, bearer string) bool
	// Writer tells whether a bearer token may upload and delete documents; nil is none.
	Writer func(bearer string) bool
	// Uploads keeps documents given over HTTP; nil refuses them.
	Uploads Uploads
	// PublicURL is the address people use, https://host[:port]. Its host is
	// accepted in the Host header besides loopback names.
	PublicURL string

	// RatePerSecond and Burst bound one client's overlapping requests; 0 means
	// DefaultRate and DefaultBurst, or without a token and a public URL, when only this machine is
	// served, no bound. A request sent after the previous one was answered is always
	// free.
	RatePerSecond float64
	Burst         int
	// Timeout bounds one question or search; 0 means DefaultTimeout.
	Timeout time.Duration

	// SampleMode tells that the embedded sample documents are in use; every
	// page says so.
	SampleMode bool
	// Examples are questions offered on the empty ask page.
	Examples []string
	// Nav are links to pages that other handlers serve, shown in the header.
	Nav []NavLink

	// Extend adds the routes of other packages; nil is none.
	Extend func(Mount)
	// Large are paths that take a larger body than MaxBody, and how large, in bytes.
	Large map[string]int64
	// Me is the name of the person signed in, "" for nobody. With one, a deadline that
	// is to come has a button 提醒我, which posts document and deadline to RemindPath.
	// nil is nobody, ever.
	Me func(*http.Request) string
}

// NavLink is one more entry of the header: a path and its Chinese label.
type NavLink struct{ Path, Label string }

// RemindPath takes the form of 提醒我: the fields document and deadline, ids both. It
// is a route of Extend.
const RemindPath = "/me/reminders"

// Defaults of Config, and the bound on every request body.
const (
	DefaultRate    = 50.0 // requests a second, of those that overlap
	DefaultBurst   = 200
	DefaultTimeout = 15 * time.Second
	MaxBody        = 64 << 10 // bytes
)

// server carries the configuration and the prepared pages; it is immutable but
// for the limiter and the conversations, which have their own locks.
type server struct {
	Config
	pages         *pages
	limits        *limiter // nil paces nobody
	conversations *search.Conversations
}

// NewHandler serves the API, the pages, /healthz and /readyz. It is safe for
// concurrent use and starts no goroutines.
func NewHandler(cfg Config) http.Handler {
	s := &server{Config: withDefaults(cfg), pages: newPages(), conversations: search.NewConversations(cfg.Answerer, 0)}
	if cfg.Token != "" || cfg.PublicURL != "" || cfg.RatePerSecond > 0 {
		s.limits = newLimiter(s.RatePerSecond, s.Burst, s.Now)
	}
	mux := http.NewServeMux()
	api := s.registerAPI(mux)
	mux.HandleFunc("GET /{$}", s.askPage)
	mux.HandleFunc("GET /documents", s.listPage)
	mux.HandleFunc("GET /documents/{id}", s.documentPage)
	mux.HandleFunc("GET /deadlines", s.deadlinesPage)
	mux.HandleFunc("GET /deadlines.ics", s.calendarFeed)
	mux.HandleFunc("GET /api", s.apiPage)
	mux.HandleFunc("GET /static/{file}", s.static)
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/static/favicon.svg", http.StatusMovedPermanently)
	})
	mux.HandleFunc("GET /healthz", s.alive)
	mux.HandleFunc("GET /readyz", s.ready)
	s.registerUploads(mux, api)
	if s.Extend != nil {
		s.Extend(s.mount(mux, api))
	}
	describeRefusals(api.OpenAPI())
	neverNull(api.OpenAPI())
	mux.HandleFunc("/", s.nowhere(mux))
	return s.identify(s.harden(s.admit(s.pace(mux))))
}

func withDefaults(c Config) Config {
	if c.Ready == nil {
		c.Ready = func() error { return nil }
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Guide == nil {
		c.Guide = noGuide{}
	}
	if c.Deadlines == nil {
		c.Deadlines = noDeadlines{}
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.RatePerSecond <= 0 {
		c.RatePerSecond = DefaultRate
	}
	if c.Burst <= 0 {
		c.Burst = DefaultBurst
	}
	if c.Timeout <= 0 {
		c.Timeout = DefaultTimeout
	}
	if c.Version == "" {
		c.Version = "dev"
	}
	return c
}

// noDeadlines is a library that asks for nothing.
type noDeadlines struct{}

func (noDeadlines) Deadlines(context.Context) ([]search.DeadlineHit, error) { return nil, nil }

// alive answers as long as the process does; it says nothing about the index.
func (s *server) alive(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"status":"ok"}` + "\n"))
}

// ready answers 200 once questions can be answered and 503 before.
func (s *server) ready(w http.ResponseWriter, _ *http.Request) {
	if err := s.Ready(); err != nil {
		writeProblem(w, problem(http.StatusServiceUnavailable, "尚未就绪："+err.Error()))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"status":"ready"}` + "\n"))
}

// static serves one embedded asset. Pages name assets with their content hash
// in the query, so those may be kept for a year.
func (s *server) static(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	body, err := fs.ReadFile(files, "static/"+name)
	if err != nil {
		s.fail(w, r, errNoPage)
		return
	}
	kinds := map[string]string{".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
	w.Header().Set("Content-Type", kinds[name[strings.LastIndexByte(name, '.'):]]+"; charset=utf-8")
	if r.URL.Query().Get("v") == s.pages.hash[name] {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, _ = w.Write(body)
}

// nowhere answers what no other route took: 405 where another method would
// have been taken, else 404.
func (s *server) nowhere(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var allow []string
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete} {
			other := r.Clone(r.Context())
			other.Method = method
			if _, pattern := mux.Handler(other); pattern != "/" && method != r.Method {
				allow = append(allow, method)
			}
		}
		if len(allow) > 0 {
			w.Header().Set("Allow", strings.Join(allow, ", "))
			s.fail(w, r, errMethod)
			return
		}
		s.fail(w, r, errNoPage)
	}
}
