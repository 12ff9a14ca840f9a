package webhook

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus"
)

// ErrMessage: a message that cannot be a webhook.
var ErrMessage = errors.New("消息不能以回调发送")

// Event types, in the dotted form of the specification.
const (
	EventReminder = "reminder.due"
	EventTest     = "webhook.test"
)

// Payload is the body. Fields are only ever added.
type Payload struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"` // when it was due, not of the attempt
	Data      Data      `json:"data"`
}

// Data is what is said, as one text and in parts.
type Data struct {
	ID        string          `json:"id"`                 // the webhook-id
	Reminder  string          `json:"reminder,omitempty"` // the reminder it is of, the same for all of its messages
	Period    string          `json:"period,omitempty"`   // which recurrence
	Due       *time.Time      `json:"due,omitempty"`      // when the matter is due
	Link      string          `json:"link,omitempty"`     // the clause it rests on, or the person's reminders
	DoneURL   string          `json:"done_url,omitempty"` // where a person says that it is done
	To        string          `json:"to,omitempty"`
	Text      string          `json:"text"`
	Headline  string          `json:"headline"`
	Late      bool            `json:"late"` // 补发
	Notes     []string        `json:"notes"`
	Citations []corpus.Source `json:"citations"` // the clauses it rests on, as the API shows them
}

// body is a pure function of what is frozen: the same bytes at every attempt.
func body(to bot.Recipient, m bot.Message) ([]byte, error) {
	kind, ok := map[bot.Kind]string{bot.KindReminder: EventReminder, bot.KindTest: EventTest}[m.Kind]
	if !ok {
		return nil, fmt.Errorf("%w：kind %q", ErrMessage, m.Kind)
	}
	// A dot in the id would let id and timestamp run into each other under the signature.
	if m.ID == "" || len(m.ID) > 128 || strings.ContainsFunc(m.ID, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_'
	}) {
		return nil, fmt.Errorf("%w：编号不对", ErrMessage)
	}
	m = m.Without(bot.NoteRepeat)
	d := Data{
		ID: m.ID, To: bot.CleanLine(to.Person), Text: m.Plain(),
		Headline: bot.Clean(m.Headline), Notes: []string{}, Citations: []corpus.Source{},
	}
	if a := m.About; a != nil {
		d.Reminder, d.Period = bot.CleanLine(a.Reminder), bot.CleanLine(a.Period)
		d.Link, d.DoneURL = bot.CleanLine(a.Link), bot.CleanLine(a.DoneURL)
		if !a.Due.IsZero() {
			d.Due = &a.Due
		}
	}
	for _, n := range m.Notes {
		if n.Kind == bot.NoteLate {
			d.Late = true
		}
		if n.Text != "" {
			d.Notes = append(d.Notes, bot.Clean(n.Text))
		}
	}
	for i := range m.Citations {
		d.Citations = append(d.Citations, clean(m.Citations[i].Source))
	}
	b, err := json.Marshal(Payload{Type: kind, Timestamp: m.At.UTC(), Data: d})
	if err != nil {
		return nil, fmt.Errorf("%w：%w", ErrMessage, err)
	}
	return b, nil
}

// clean is s without what could disturb who shows it.
func clean(s corpus.Source) corpus.Source {
	for _, field := range []*string{&s.DocumentID, &s.Title, &s.Number, &s.Issuer, &s.Region, &s.File, &s.URL} {
		*field = bot.CleanLine(*field)
	}
	section := make([]string, len(s.Section)) // [] and not null
	for i, name := range s.Section {
		section[i] = bot.CleanLine(name)
	}
	s.Section, s.Quote = section, bot.Clean(s.Quote)
	return s
}
