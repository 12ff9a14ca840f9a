// Package web is asking and searching over HTTP: the JSON API for asking, searching,
// reading documents, listing their deadlines and their policy cards, and the same things as pages that a
// browser shows without JavaScript, and a calendar to subscribe to (ics*.go). It knows
// the parts it serves only by interfaces, those of package search, Calendar and
// Uploads, and the site it stands in by Shell; Register is the whole surface.
//
//	api*.go      the operations of the API
//	page*.go     the pages
//	problem.go   from error to refusal
//
// Text of documents and questions is hostile everywhere: pages are written only
// by html/template, and the one piece of HTML taken from elsewhere, the snippet
// of a hit, passes through markOnly. Question text is never logged.
//
// Every refusal says, in Chinese, what to do next.
package web

import (
	"context"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/search"
)

// Config is everything the routes need. Answerer, Searcher and Library are
// required; the zero value of every other field has a working meaning.
type Config struct {
	Answerer search.Answerer
	Searcher search.Searcher
	Library  search.Library

	Deadlines search.Deadlines // nil is a library without any
	Guide     search.Guide     // corrects, completes, finds what is related; nil does not
	// Calendar tells rest days; without one nothing is said about them.
	Calendar zhdate.Calendar
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
	// PublicURL is the address people use, https://host[:port], with which the links of
	// a calendar begin; "" is the one a request came to.
	PublicURL string
	// Whole has the API give whole addresses, which begin with PublicURL.
	Whole bool
	// Timeout bounds one question or search; 0 means DefaultTimeout.
	Timeout time.Duration

	// Uploads keeps documents given over HTTP; nil refuses them.
	Uploads Uploads
	// Writer tells whether who asks may upload and delete documents, and how he is called; nil is nobody.
	Writer func(*http.Request) (by string, ok bool)

	// CuratePage is where a Writer puts a question (q in its query) to a clause; "" is nowhere.
	CuratePage string

	// Complaints keeps what people say is wrong with an answer; nil offers no way to say it.
	Complaints Complaints

	// SampleMode tells that the embedded sample documents are in use: their digests
	// count as documents.
	SampleMode bool
	// Questions are those known to be answered; nil offers none.
	Questions Questions
	// Updated is when the library was last changed, zero when not known; nil does not know.
	Updated func() time.Time
	// Me is the name of the person signed in, "" for nobody. With one, a deadline that
	// is to come has a button 提醒我, which posts its document and deadline, ids both, to
	// /me/reminders. nil is nobody, ever.
	Me func(*http.Request) string
	// Taken is what that person has made of deadlines already, in words, by
	// document/deadline; nil is nothing.
	Taken func(*http.Request) map[string]string
}

// Questions are made from the documents and known to be answered. The documents given are those that who asks may
// see; no question of another comes back.
type Questions interface {
	Starters(docs []search.Summary, n int) []string               // to begin with
	About(documentIDs []string, n int) []string                   // of these documents
	Matching(docs []search.Summary, typed string, n int) []string // that hold what is being typed
	Often() bool                                                  // Starters are in the order of how often they were answered
}

// Shell is the site the routes stand in.
type Shell interface {
	// Page writes a page with main as its content, which has to be safe HTML. title is
	// of the window, active the path of the header entry it belongs to.
	Page(w http.ResponseWriter, r *http.Request, status int, title, active string, main template.HTML)
	// WidePage is Page for content with a side column.
	WidePage(w http.ResponseWriter, r *http.Request, status int, title, active string, main template.HTML)
	// Framed writes a page that other sites, those the shell knows of, may show within theirs.
	Framed(w http.ResponseWriter, r *http.Request, status int, title string, main template.HTML)
	// Refuse answers a request with a refusal, in the form the client reads; detail is
	// one sentence in Chinese that says what to do next.
	Refuse(w http.ResponseWriter, r *http.Request, status int, detail string)
	// Problem is a refusal for an operation of the API to return; detail as of Refuse.
	Problem(status int, detail string) error
}

// DefaultTimeout bounds one question or search.
const DefaultTimeout = 15 * time.Second

// maxBody bounds a request of the API, in bytes.
const maxBody = 64 << 10

// server carries the configuration and the prepared pages; it is immutable but for the
// conversations, which have their own lock.
type server struct {
	Config
	shell         Shell
	pages         map[string]*template.Template
	conversations *search.Conversations
}

// Register puts the routes on mux and the operations on api. Its handlers are safe for
// concurrent use and start no goroutines.
func Register(cfg Config, shell Shell, mux *http.ServeMux, api huma.API) {
	s := &server{
		Config: withDefaults(cfg), shell: shell, pages: parsePages(),
		conversations: search.NewConversations(cfg.Answerer, 0),
	}
	s.registerAsk(api)
	s.registerSearch(api)
	s.registerDocuments(api)
	s.registerDeadlines(api)
	s.registerCards(api)
	s.registerTime(api)
	s.registerUploads(mux, api)
	s.registerLibrary(mux, api)
	s.registerCompare(api)
	mux.HandleFunc("GET /{$}", s.askPage)
	if s.Complaints != nil {
		mux.HandleFunc("POST "+complaintPath, s.complain)
		mux.HandleFunc("GET "+complaintPath, s.complained)
	}
	mux.HandleFunc("GET /widget", s.widgetPage)
	mux.HandleFunc("GET /documents", s.listPage)
	mux.HandleFunc("GET /documents/{id}", s.documentPage)
	mux.HandleFunc("GET /cards", s.cardsPage)
	mux.HandleFunc("GET /compare", s.comparePage)
	mux.HandleFunc("GET /deadlines", s.deadlinesPage)
	mux.HandleFunc("GET /deadlines.ics", s.calendarFeed)
}

func withDefaults(c Config) Config {
	if c.Ready == nil {
		c.Ready = func() error { return nil }
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Questions == nil {
		c.Questions = noQuestions{}
	}
	if c.Updated == nil {
		c.Updated = func() time.Time { return time.Time{} }
	}
	if c.Guide == nil {
		c.Guide = noGuide{}
	}
	if c.Writer == nil {
		c.Writer = func(*http.Request) (string, bool) { return "", false }
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
	if c.Timeout <= 0 {
		c.Timeout = DefaultTimeout
	}
	return c
}

// noDeadlines is a library that asks for nothing.
type noDeadlines struct{}

func (noDeadlines) Deadlines(context.Context) ([]search.DeadlineHit, error) { return nil, nil }

// noQuestions knows none.
type noQuestions struct{}

func (noQuestions) Starters([]search.Summary, int) []string         { return nil }
func (noQuestions) About([]string, int) []string                    { return nil }
func (noQuestions) Matching([]search.Summary, string, int) []string { return nil }
func (noQuestions) Often() bool                                     { return false }

// list is s, or an empty slice where s is nil: JSON shows [] and not null.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
