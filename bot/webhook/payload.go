package webhook

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
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
	ID        string     `json:"id"` // the webhook-id
	To        string     `json:"to,omitempty"`
	Text      string     `json:"text"`
	Headline  string     `json:"headline"`
	Late      bool       `json:"late"` // 补发
	Notes     []string   `json:"notes"`
	Citations []Citation `json:"citations"`
}

// Citation is the clause it rests on, in the words of the API.
type Citation struct {
	DocumentID string   `json:"document_id"`
	Title      string   `json:"title"`
	Number     string   `json:"number"`
	Section    []string `json:"section"`
	Quote      string   `json:"quote"`
	URL        string   `json:"url"`
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
	d := Data{ID: m.ID, To: bot.CleanLine(to.Person), Text: m.Plain(), Headline: bot.Clean(m.Headline), Notes: []string{}, Citations: []Citation{}}
	for _, n := range m.Notes {
		if n.Kind == bot.NoteLate {
			d.Late = true
		}
		if n.Text != "" {
			d.Notes = append(d.Notes, bot.Clean(n.Text))
		}
	}
	for i := range m.Citations {
		c := &m.Citations[i]
		section := make([]string, len(c.Section))
		for k, s := range c.Section {
			section[k] = bot.CleanLine(s)
		}
		d.Citations = append(d.Citations, Citation{DocumentID: c.DocumentID, Title: bot.CleanLine(c.Title), Number: bot.CleanLine(c.Number),
			Section: section, Quote: bot.Clean(c.Quote), URL: bot.CleanLine(c.URL)})
	}
	b, err := json.Marshal(Payload{Type: kind, Timestamp: m.At.UTC(), Data: d})
	if err != nil {
		return nil, fmt.Errorf("%w：%w", ErrMessage, err)
	}
	return b, nil
}
