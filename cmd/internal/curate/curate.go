// Package curate is where the staff look after what the service answers: questions that found no answer or a wrong one,
// pairs of questions and clauses (package search/curated), documents nobody has looked at for long, and the words that
// mean the same.
//
//	curate.go     Service, and what it needs
//	pairs.go      the pairs in the store, and who may see them
//	view.go       a pair as it is shown
//	importing.go  tables in and out
//	asked.go      what was asked, where the operator wants that kept
//	grouped.go    questions without an answer, disliked and frequent, for the page
//	reviews.go    documents, and when somebody looked at them last
//	synonyms.go   the file of words that mean the same, edited
//	api.go        the operations of the API
//	pages.go      the pages; forms.go what they post
//
// Pairs and reviews lie in the store of the reminders, so that all replicas answer alike and a backup has them. What was
// asked is kept by each replica in a file of its own, only if the operator has set so, without who asked, bounded in
// number and time, and in no backup (asked.go).
//
// A pair is seen by whoever sees its document. Of one whose document has gone only administrators learn, unless the
// document was for everybody: a question alone may give away what a restricted document is about.
//
// Who does what stands in the log of operations: the route says what, the target which pair or document. No question
// does.
package curate

import (
	"context"
	"html/template"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/curated"
)

// Shell is the site the pages stand in.
type Shell interface {
	Page(w http.ResponseWriter, r *http.Request, status int, title, active string, main template.HTML)
	Refuse(w http.ResponseWriter, r *http.Request, status int, detail string)
	Problem(status int, detail string) error
}

// Who is somebody who works here.
type Who struct {
	Name  string
	Admin bool
}

// Config is what a Service needs. Store, Library, Searcher, Who and Now are required.
type Config struct {
	Store    reminders.Settings
	Library  search.Library  // as the viewer of the context sees it
	Searcher search.Searcher // the same
	// Who tells who asks; Audit notes in the log of operations what he did something to.
	Who   func(ctx context.Context) Who
	Audit func(ctx context.Context, target string)
	// Feedback is what people said of answers; nil is none.
	Feedback bot.FeedbackLog
	// Asked keeps questions; nil does not.
	Asked *Asked
	// Often are questions the library is known to answer, those asked most often first; nil knows none.
	Often func(ctx context.Context, n int) []string
	// Synonyms is the file of words that mean the same; "" is none. CheckSynonyms tells what is wrong with its content.
	Synonyms      string
	CheckSynonyms func(text string) error
	// ReviewAfter is how long a document may go without anybody looking at it; 0 is DefaultReview.
	ReviewAfter time.Duration
	Zone        *time.Location   // nil is UTC
	Now         func() time.Time // nil is time.Now
	Log         *slog.Logger     // nil discards
}

// DefaultReview is how long a document may go without anybody looking at it.
const DefaultReview = 365 * 24 * time.Hour

// Service is the work of the staff. Safe for concurrent use.
type Service struct {
	Config
	pairs   *reminders.Shared[*curated.Book]
	reviews *reminders.Shared[[]review]
	shell   Shell
	pages   map[string]*template.Template
	writing sync.Mutex // of the file of synonyms
}

// New reads what is kept.
func New(ctx context.Context, cfg Config) (*Service, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Audit == nil {
		cfg.Audit = func(context.Context, string) {}
	}
	if cfg.ReviewAfter <= 0 {
		cfg.ReviewAfter = DefaultReview
	}
	s := &Service{Config: cfg, pages: parsePages()}
	var err error
	if s.pairs, err = openPairs(ctx, cfg.Store, cfg.Now); err != nil {
		return nil, err
	}
	s.reviews, err = openReviews(ctx, cfg.Store, cfg.Now)
	return s, err
}

// Book is all pairs as they are now.
func (s *Service) Book(ctx context.Context) *curated.Book { return s.pairs.Get(ctx, false) }

// Today is the day where the service is.
func (s *Service) Today() corpus.Date { return zhdate.DateOf(s.Now().In(s.Zone)) }
