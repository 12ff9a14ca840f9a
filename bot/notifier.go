package bot

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
)

// Notifier is the reminders.Notifier of all channels.
type Notifier struct {
	senders map[string]Sender
	base    string
}

var _ reminders.Notifier = (*Notifier)(nil)

// NewNotifier routes by Recipient.Kind.
func NewNotifier(senders map[string]Sender) *Notifier {
	return &Notifier{senders: maps.Clone(senders)}
}

// At makes the links of messages lead to a public address, since those of clauses
// are stored relative to it; call it before the first use.
func (n *Notifier) At(publicURL string) *Notifier {
	n.base = publicURL
	return n
}

// Linked is m, which FromDelivery has made, with links that can be followed.
func (m Message) Linked(base string) Message {
	for i := range m.Citations {
		m.Citations[i].URL = Absolute(base, m.Citations[i].URL)
	}
	for i := range m.Buttons {
		m.Buttons[i].URL = Absolute(base, m.Buttons[i].URL)
	}
	if m.About != nil {
		m.About.DoneURL, m.About.Link = Absolute(base, m.About.DoneURL), Absolute(base, m.About.Link)
	}
	return m
}

// Absolute is a link of ours, which is relative to base; one that is absolute, and
// "", stay.
func Absolute(base, link string) string {
	if !strings.HasPrefix(link, "/") || base == "" {
		return link
	}
	return strings.TrimRight(base, "/") + link
}

// sender finds who sends to a channel.
func (n *Notifier) sender(r reminders.Recipient) (Sender, Recipient, error) {
	to, err := ParseRecipient(r)
	if err != nil {
		return nil, to, err
	}
	s := n.senders[to.Kind]
	if s == nil {
		return nil, to, fmt.Errorf("%w：%s", ErrNoSender, to.Kind)
	}
	return s, to, nil
}

// Send implements reminders.Notifier. A channel nobody serves is Rejected: a person
// must set it up or choose another, and can then have the dead letter retried.
func (n *Notifier) Send(ctx context.Context, d reminders.Delivery) (reminders.Receipt, error) {
	s, to, err := n.sender(d.Occurrence.To)
	if err != nil {
		return reminders.Receipt{}, reminders.Rejected(err)
	}
	receipt, err := s.Send(ctx, to, FromDelivery(d).Linked(n.base))
	if err != nil {
		return reminders.Receipt{}, fmt.Errorf("发往%s：%w", CleanLine(to.Channel()), err)
	}
	if receipt.Channel == "" {
		receipt.Channel = to.Channel()
	}
	return receipt, nil
}

// ReadBack implements reminders.Notifier. A channel nobody serves now is an error,
// which keeps the uncertain uncertain until somebody does.
func (n *Notifier) ReadBack(ctx context.Context, channel string, ds []reminders.Delivery) ([]reminders.Finding, error) {
	s, to, err := n.sender(reminders.Recipient{Channel: channel})
	if err != nil {
		return nil, err
	}
	sought := make([]Sought, len(ds))
	for i, d := range ds {
		sought[i] = Sought{ID: d.Occurrence.ID, Person: d.Occurrence.To.To, Since: d.Since(), First: d.First}
	}
	found, err := s.ReadBack(ctx, to.Place, sought)
	if err != nil {
		return nil, fmt.Errorf("回查%s：%w", CleanLine(to.Channel()), err)
	}
	if len(found) != len(sought) {
		return nil, fmt.Errorf("回查%s：问%d条，答%d条", CleanLine(to.Channel()), len(sought), len(found))
	}
	return found, nil
}

// FromDelivery is a reminder as a message. But for NoteRepeat it is the same at
// every attempt: it comes from the frozen occurrence and Late, which is decided
// once.
func FromDelivery(d reminders.Delivery) Message {
	o := &d.Occurrence
	m := Message{ID: o.ID, Kind: KindReminder, At: o.At.UTC(), Headline: o.Text}
	if d.Late {
		m.Notes = append(m.Notes, Note{Kind: NoteLate, Text: "原定" + chineseTime(o.Local)})
	}
	if d.Repeat {
		m.Notes = append(m.Notes, Note{Kind: NoteRepeat})
	}
	if o.Note != "" {
		m.Notes = append(m.Notes, Note{Kind: NoteRemark, Text: o.Note})
	}
	m.Buttons, m.Selects = ReminderButtons(o.Reminder, o.Period), []Select{SnoozeSelect(o.Reminder)}
	if o.Series == reminders.DigestSeries {
		m.Buttons, m.Selects = []Button{{Action: ActionDigest, Label: "不再发送摘要", Value: o.Reminder}}, nil
	}
	m.About = &About{Reminder: o.Reminder, Period: o.Period, Due: d.Due().UTC(), DoneURL: d.DoneURL(), Link: reminders.MePath}
	if s := o.Source; s != nil && s.URL != "" {
		m.About.Link = s.URL
	}
	if s := o.Source; s != nil && s.Title != "" {
		m.Citations = []search.Citation{{Source: s.Source}}
		if s.URL != "" {
			m.Buttons = append(m.Buttons, Button{Action: ActionSource, Label: "查看原文", URL: s.URL})
		}
	}
	return m
}

// chineseTime is 2026-11-25T09:00:00 as 2026年11月25日 09:00; what cannot be read
// stays.
func chineseTime(local string) string {
	if t, err := time.Parse("2006-01-02T15:04:05", local); err == nil { // takes fractions too
		return t.Format("2006年1月2日 15:04")
	}
	return local
}
