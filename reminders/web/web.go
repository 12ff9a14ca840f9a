// Package web is the reminders over HTTP: the resource of the API, and the pages on
// which a person sees what is before him.
//
//	who.go         who is asking: the admin token, or a personal one
//	recipient.go   whom "webhook:oa@王科长" or a registered name means
//	request.go     what is asked for, as typed or as fields -> reminders.Request
//	view.go        a Reminder as the API shows it
//	api*.go        operations: reminders, deliveries, subscriptions, people, archive
//	page*.go       /me, what it says after a form (pagesaid.go), and /deliveries
//	calendar.go    a person's reminders as a calendar to subscribe to
//	problem.go     from error to refusal
//
// # Who may do what
//
// Everything needs a token. The admin's does everything. A personal one, or the
// cookie that signing in with it leaves, acts for that person: it sees what the
// person asked for and what reaches the person, makes reminders that go to the
// person's own channels, marks done and snoozes; it edits and cancels only what
// the person asked for. Cookies are HttpOnly and SameSite, and forms of other sites
// are refused by the guards of the Shell.
package web

import (
	"context"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate/phrase"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/people"
)

// Config is everything the routes need; all fields but those said to be optional
// are required.
type Config struct {
	Service *reminders.Service
	Store   Store
	People  *people.Registry

	// Admin tells whether a bearer token is the admin's.
	Admin func(bearer string) bool
	// Account tells who is asking where accounts are kept; false where he is none of them.
	// nil is nobody.
	Account func(ctx context.Context) (Account, bool)
	// Check tells whether messages to a recipient can be sent at all; its error is for
	// people. nil takes all.
	Check func(ctx context.Context, to reminders.Recipient) error
	// Read understands a phrase, by the hours of the channel it is for.
	Read func(text, channel string) phrase.Reading
	// Deadline finds a deadline of a document, with the clause it stands in; its URL is
	// absolute. An unknown one wraps reminders.ErrNotFound.
	Deadline func(ctx context.Context, document, deadline string) (corpus.Deadline, reminders.Source, error)

	// Fitting are the deadlines there are that fit a subscription, those to be confirmed too.
	Fitting func(ctx context.Context, sub reminders.Subscription) ([]Fit, error)

	// SendCode sends a person the code by which a place is shown to be theirs; errors as of a
	// reminders.Notifier. nil: nobody can add a place. Optional.
	SendCode func(ctx context.Context, to reminders.Recipient, name, code string) error

	// Subscribed is called when there is a new subscription, to announce what is already
	// known; nil is nobody. Optional.
	Subscribed func()

	Zone   *time.Location // of the times shown
	Now    func() time.Time
	Log    *slog.Logger
	Secure bool   // cookies only over https
	Base   string // the address people use; links of a calendar begin with it
	// Hint says what can stand for a recipient here, for refusals: console、webhook:oa.
	Hint func(ctx context.Context) string
}

// Shell is the site the routes stand in.
type Shell interface {
	// Page writes a page with main as its content, which has to be safe HTML. title is
	// of the window, active the path of the header entry it belongs to.
	Page(w http.ResponseWriter, r *http.Request, status int, title, active string, main template.HTML)
	// Refuse answers a request with a refusal, in the form the client reads; detail is
	// one sentence in Chinese that says what to do next.
	Refuse(w http.ResponseWriter, r *http.Request, status int, detail string)
	// Problem is a refusal for an operation of the API to return; detail as of Refuse.
	Problem(status int, detail string) error
}

// Store is what the routes need of a reminders.Store beside what Service does.
type Store interface {
	reminders.Archive
	Now(ctx context.Context) (time.Time, error)
	Occurrence(ctx context.Context, id string) (reminders.Record, error)
	Occurrences(ctx context.Context, q reminders.Query) (reminders.Page, error)
	Counts(ctx context.Context) (reminders.Counts, error)
}

// The paths of the pages.
const (
	MePath         = reminders.MePath
	SignInPath     = "/me/sign-in"
	DeliveriesPath = "/deliveries"
	DonePath       = reminders.DonePath // and the id of a reminder: asks whether it is done
	CalendarPath   = "/calendar/"       // and the key of a person, .ics
	ImportPath     = "/api/v1/reminders/import"
)

// MaxImport bounds one import, in bytes.
const MaxImport = 256 << 20

type server struct {
	Config
	shell Shell
	pages *template.Template
}

// Routes is what others may use of what Register put up.
type Routes struct {
	Me        func(*http.Request) string              // the name of the person signed in, "" for nobody
	Taken     func(*http.Request) map[string]string   // what he has made of deadlines, by document/deadline, in words
	OnlyAdmin func(http.HandlerFunc) http.HandlerFunc // lets in the admin alone
	Admin     func(*http.Request) (string, bool)      // tells whether it is the admin, and the name
}

// Register puts the routes on mux and the operations on api.
func Register(cfg Config, shell Shell, mux *http.ServeMux, api huma.API) Routes {
	if cfg.Account == nil {
		cfg.Account = func(context.Context) (Account, bool) { return Account{}, false }
	}
	s := &server{Config: cfg, shell: shell, pages: parsePages()}
	s.registerReminders(api)
	s.registerDeliveries(api)
	s.registerSubscriptions(api)
	s.registerPeople(api)
	s.registerArchive(mux)
	s.registerPages(mux)
	admin := func(r *http.Request) (string, bool) {
		a := s.whoAsks(r)
		return a.name(), a.admin
	}
	return Routes{OnlyAdmin: s.onlyAdmin, Admin: admin, Taken: s.taken, Me: func(r *http.Request) string {
		if a := s.whoAsks(r); a.person != nil {
			return a.person.Name
		}
		return ""
	}}
}

// Accepts tells whether a bearer token is one of these routes: it need not be the
// admin's.
func Accepts(reg *people.Registry) func(ctx context.Context, bearer string) bool {
	return func(ctx context.Context, bearer string) bool {
		_, ok := reg.ByToken(ctx, bearer)
		return ok
	}
}

// shown is a moment as the API writes it.
func (s *server) shown(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	out := t.In(s.Zone).Format("2006-01-02T15:04:05-07:00")
	return &out
}

// clean takes what would turn a line of a log or a name into something else.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
}
