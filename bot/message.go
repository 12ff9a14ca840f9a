package bot

import (
	"strings"
	"time"

	"policybot/search"
)

// Kind says what a Message is about.
type Kind string

// The kinds.
const (
	KindReminder Kind = "reminder"
	KindTest     Kind = "test" // sent by a person to see whether it arrives
)

// Message is something to be said, in parts; adapters lay it out. Text is as it was
// accepted, not cleaned or escaped.
type Message struct {
	ID        string    // the same at every attempt; an occurrence id for a reminder
	Kind      Kind      // required
	At        time.Time // when it was due; UTC
	Headline  string    // what is said, one or a few lines
	Notes     []Note
	Citations []search.Citation // what it rests on, the deciding value in Mark
	Buttons   []Button
}

// NoteKind says what a note is about; an adapter may show each in its own way.
type NoteKind string

// The kinds of notes.
const (
	NoteLate   NoteKind = "late"   // 补发; Text is the original time
	NoteRepeat NoteKind = "repeat" // 可能重复: an earlier attempt may have arrived
	NoteRemark NoteKind = "remark" // any other; Text says it
)

// Note is a word beside the headline.
type Note struct {
	Kind NoteKind
	Text string
}

// Action names what a button does.
type Action string

// The actions.
const (
	ActionDone   Action = "done"
	ActionSnooze Action = "snooze"
	ActionSource Action = "source" // opens URL
)

// Button is offered below a message. One with a URL opens it; any other sends
// Action and Value back.
type Button struct {
	Action Action
	Label  string
	Value  string // for a reminder its id, and after a slash the period if it recurs
	URL    string
}

// Note is the first note of a kind.
func (m Message) Note(kind NoteKind) (Note, bool) {
	for _, n := range m.Notes {
		if n.Kind == kind {
			return n, true
		}
	}
	return Note{}, false
}

// Without is m without notes of a kind. What a retry must not change (the body of a
// webhook) leaves out NoteRepeat.
func (m Message) Without(kind NoteKind) Message {
	notes := m.Notes
	m.Notes = nil
	for _, n := range notes {
		if n.Kind != kind {
			m.Notes = append(m.Notes, n)
		}
	}
	return m
}

// Plain is the message as plain text, in the same words as reminders.Delivery.Text,
// and clean.
func (m Message) Plain() string {
	var b strings.Builder
	if n, ok := m.Note(NoteLate); ok {
		b.WriteString("【补发】")
		if n.Text != "" {
			b.WriteString(CleanLine(n.Text) + "：")
		}
	}
	if _, ok := m.Note(NoteRepeat); ok {
		b.WriteString("【可能重复】")
	}
	b.WriteString(Clean(m.Headline))
	for _, n := range m.Notes {
		if n.Kind == NoteRemark && n.Text != "" {
			b.WriteString("\n" + Clean(n.Text))
		}
	}
	for i := range m.Citations {
		b.WriteString("\n依据：" + PlainCitation(&m.Citations[i]))
	}
	return b.String()
}

// PlainCitation is 《title》number：“quote”, and its URL on a line of its own.
func PlainCitation(c *search.Citation) string {
	var b strings.Builder
	b.WriteString("《" + CleanLine(c.Title) + "》" + CleanLine(c.Number))
	if c.Quote != "" {
		b.WriteString("：“" + Clean(c.Quote) + "”")
	}
	if c.URL != "" {
		b.WriteString("\n" + CleanLine(c.URL))
	}
	return b.String()
}
