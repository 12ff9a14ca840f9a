package reminders

import "time"

// Edited is the outcome of an Edit.
type Edited struct {
	Cancelled []string // occurrences of the old version that will not be sent
	TooLate   []string // sent, being sent or maybe sent: their slots keep the old words
	Accepted  []string // occurrences of the new version
}

// Extension adds to a reminder.
type Extension struct {
	Version     int
	Occurrences []Occurrence

	MovePlan bool      // move PlanAt From To, and set Period
	From, To time.Time // To zero: nothing more is planned, and the reminder has Ended
	Period   string

	By, Note string    // for the history; Note "" writes no line
	Event    EventKind // EventPlanned when ""
}

// Closing says how a reminder ends.
type Closing struct {
	Status Status // Done or Void
	Period string // only this period, and the reminder stays active; "" all of it
	By     string
	Note   string
}

// Closed is the outcome of Finish.
type Closed struct {
	Cancelled []string // occurrences that will not be sent
	TooLate   []string // being sent or maybe sent; delivered ones are not listed
}

// MaxPage bounds a page of a listing; a Limit of 0 or more than it means it.
const MaxPage = 500

// ReminderQuery selects reminders; zero fields select everything.
type ReminderQuery struct {
	Status   Status
	Owner    string
	To       string // Recipient.To of one of Who
	Channel  string // Recipient.Channel of one of Who
	Document string // Source.DocumentID
	After    string // ReminderPage.Next of the page before
	Limit    int
}

// ReminderPage is a page of reminders.
type ReminderPage struct {
	Reminders []Reminder
	Next      string // "" when there are no more
}

// Query selects occurrences; zero fields select everything.
type Query struct {
	Reminder  string
	States    []State
	Uncertain bool // only uncertain ones
	To        string
	Channel   string
	From      time.Time // At >= From
	Until     time.Time // At < Until
	After     string    // Page.Next of the page before
	Limit     int
}

// Page is a page of occurrences.
type Page struct {
	Records []Record
	Next    string // "" when there are no more
}

// Counts is how many occurrences there are in each state.
type Counts struct {
	States    map[State]int
	Uncertain int       // of Waiting and Claimed
	Ready     int       // that Claim would hand out now
	Oldest    time.Time // Ready of the oldest of those; zero when none
	Reminders int
	Active    int
}

// Imported is what Import did.
type Imported struct {
	Reminders, Occurrences, Subscriptions, Settings int // taken in

	Known     int // left as they were
	Delivered int // known waiting ones that the export proved delivered
	Uncertain int // taken in as uncertain
	Damaged   int // lines that could not be read

	// Merged names what became of each entry of the settings (a person, an endpoint) that
	// the store did not have, or has otherwise.
	Merged []Merged `json:",omitempty"`
}

// Matches tells whether q selects r, paging aside.
func (q Query) Matches(r *Record) bool {
	o := &r.Occurrence
	if q.Reminder != "" && q.Reminder != o.Reminder || q.To != "" && q.To != o.To.To ||
		q.Channel != "" && q.Channel != o.To.Channel || q.Uncertain && !r.Uncertain ||
		!q.From.IsZero() && o.At.Before(q.From) || !q.Until.IsZero() && !o.At.Before(q.Until) {
		return false
	}
	for _, s := range q.States {
		if s == r.State {
			return true
		}
	}
	return len(q.States) == 0
}

// Matches tells whether q selects r, paging aside.
func (q ReminderQuery) Matches(r *Reminder) bool {
	if q.Status != "" && q.Status != r.Status || q.Owner != "" && q.Owner != r.Owner ||
		q.Document != "" && (r.Source == nil || r.Source.DocumentID != q.Document) {
		return false
	}
	if q.To == "" && q.Channel == "" {
		return true
	}
	for _, w := range r.Who {
		if (q.To == "" || q.To == w.To) && (q.Channel == "" || q.Channel == w.Channel) {
			return true
		}
	}
	return false
}

// PageSize is the number of rows a Limit means.
func PageSize(limit int) int {
	if limit <= 0 || limit > MaxPage {
		return MaxPage
	}
	return limit
}

// Subscription asks to be told of deadlines in documents that fit: of a region,
// one document, or with a keyword. All fields given must fit, at least one must be.
type Subscription struct {
	ID       string    `json:"id"`
	To       Recipient `json:"to"`
	Region   string    `json:"region,omitempty"`   // Source.Region, or a part of it
	Document string    `json:"document,omitempty"` // id
	Keyword  string    `json:"keyword,omitempty"`  // in the title or in what is to be done
	Owner    string    `json:"owner,omitempty"`
	Created  time.Time `json:"created"`
}
