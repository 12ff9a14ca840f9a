package bot

import (
	"context"
	"time"
)

// Memory keeps small things for a stated time: what a conversation is about, which
// region it is set to. Beside the Inbox in the same store, so that any replica
// knows it, and a restart forgets nothing.
type Memory interface {
	// Recall is what was remembered under key; nil when there is nothing, or its time
	// is over.
	Recall(ctx context.Context, key string) ([]byte, error)
	// Remember replaces what is under key, for so long. Persons are whose it is.
	Remember(ctx context.Context, key string, value []byte, persons []string, keep time.Duration) error
	// Forget forgets all that is a person's (Event.Who), alone or with others, buried
	// events included, and says how many things that were.
	Forget(ctx context.Context, person string) (int, error)
}

// Feedback is a person's word on an answer.
type Feedback struct {
	ID       string    `json:"id"` // of the event; the same again is the same
	At       time.Time `json:"at"`
	Person   string    `json:"person"` // slack:T1:U1
	Reason   string    `json:"reason"` // which kind of mistake
	Comment  string    `json:"comment,omitempty"`
	Question string    `json:"question,omitempty"` // only when the person agreed to hand it in
	Answer   string    `json:"answer,omitempty"`   // the headline that was shown, likewise
	URLs     []string  `json:"urls,omitempty"`     // of the clauses it rested on
	Region   string    `json:"region,omitempty"`
	Private  bool      `json:"private,omitempty"` // the answer showed what is not for everybody: it, and its clauses, are left out
}

// Reasons are the kinds of mistakes a person can choose from, by Feedback.Reason.
func Reasons() []Option {
	return []Option{
		{Label: "答案不对", Value: "wrong"},
		{Label: "依据不对或已失效", Value: "source"},
		{Label: "地区不对", Value: "region"},
		{Label: "答非所问", Value: "off"},
		{Label: "文件里有，却说没有", Value: "missed"},
		{Label: "其他", Value: "other"},
	}
}

// ReasonText says a Feedback.Reason in words.
func ReasonText(reason string) string {
	for _, o := range Reasons() {
		if o.Value == reason {
			return o.Label
		}
	}
	return reason
}

// FeedbackQuery selects feedback; zero fields select everything.
type FeedbackQuery struct {
	Person string
	Since  time.Time
	After  string // FeedbackPage.Next of the page before
	Limit  int    // 0 is 100; at most 500
}

// PageSize is the number of rows Limit means.
func (q FeedbackQuery) PageSize() int {
	if q.Limit <= 0 {
		return 100
	}
	return min(q.Limit, 500)
}

// FeedbackPage is a page of feedback, the newest first.
type FeedbackPage struct {
	Feedback []Feedback `json:"feedback"`
	Next     string     `json:"next,omitempty"` // "" when there is no more
}

// FeedbackLog keeps feedback for people to go through, for a stated time.
type FeedbackLog interface {
	AddFeedback(ctx context.Context, f Feedback, keep time.Duration) error
	// Feedback is ErrNotFound when After is not there any more.
	Feedback(ctx context.Context, q FeedbackQuery) (FeedbackPage, error)
	// DeleteFeedback deletes a person's, and says how much that was.
	DeleteFeedback(ctx context.Context, person string) (int, error)
}

// Store is all that the chat core keeps.
type Store interface {
	Inbox
	Memory
	FeedbackLog
	// Close ends the use of the store; later calls are ErrUnavailable.
	Close() error
}
