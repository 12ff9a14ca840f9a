package bot

import (
	"time"
)

// Kind says what a Message is about.
type Kind string

// The kinds.
const (
	KindReminder Kind = "reminder"
	KindTest     Kind = "test"    // sent by a person to see whether it arrives
	KindAnswer   Kind = "answer"  // to a question
	KindClauses  Kind = "clauses" // to a question: clauses that likely bear on it, no value claimed; never raised like an answer
	KindNotice   Kind = "notice"  // anything else said in answer to what a person did
)

// Message is something to be said, in parts; adapters lay them out in the order of
// the fields. Text is as it was accepted, not cleaned or escaped.
type Message struct {
	ID        string    `json:"id"`              // the same at every attempt; an occurrence id for a reminder
	Kind      Kind      `json:"kind"`            // required
	At        time.Time `json:"at"`              // when it was due, or asked for; UTC
	About     *About    `json:"about,omitempty"` // of a reminder
	Headline  string    `json:"headline"`        // what is said, one or a few lines; of an answer the value asked for
	Body      string    `json:"body,omitempty"`
	Notes     []Note    `json:"notes,omitempty"`
	Citations Citations `json:"citations,omitempty"` // what it rests on, or what is shown; Citation.Marked finds what tells
	Sections  []Section `json:"sections,omitempty"`  // other texts, the nearest clauses, lists
	Buttons   []Button  `json:"buttons,omitempty"`
	Selects   []Select  `json:"selects,omitempty"`
	Footer    string    `json:"footer,omitempty"` // small: 仅供参考，以原文为准
}

// About is the reminder that a message is of, for programs that read messages.
type About struct {
	Reminder string    `json:"reminder"`         // its id
	Period   string    `json:"period,omitempty"` // which recurrence
	Due      time.Time `json:"due,omitzero"`     // when what it is about is due; UTC
	DoneURL  string    `json:"done_url"`         // where a person says that it is done
	Link     string    `json:"link"`             // the clause it rests on, or the person's reminders
}

// NoteKind says what a note is about; an adapter may show each in its own way.
type NoteKind string

// The kinds of notes.
const (
	NoteLate   NoteKind = "late"   // 补发; Text is the original time
	NoteRepeat NoteKind = "repeat" // 可能重复: an earlier attempt may have arrived
	NoteRemark NoteKind = "remark" // any other; Text says it
	NoteBy     NoteKind = "by"     // Text is what Person did: 已标记完成
)

// Note is a word beside the headline.
type Note struct {
	Kind   NoteKind `json:"kind"`
	Text   string   `json:"text,omitempty"`
	Person string   `json:"person,omitempty"` // NoteBy: a platform's name for a person, shown as theirs
}

// Action names what a button does. To an adapter an action is opaque but for
// ActionSource.
type Action string

// The actions.
const (
	ActionDone     Action = "done"
	ActionSnooze   Action = "snooze"
	ActionSource   Action = "source"   // opens URL
	ActionReassign Action = "reassign" // 转派
	ActionCancel   Action = "cancel"   // 不再提醒
	ActionRemind   Action = "remind"   // 提醒我
	ActionFeedback Action = "feedback" // 有误反馈
	ActionRegion   Action = "region"   // 换个地区
	ActionMore     Action = "more"     // 更多依据
	ActionList     Action = "list"     // a page of a list
	ActionDue      Action = "due"      // a page of deadlines
	ActionFiles    Action = "files"    // a page of documents
	ActionUnfollow Action = "unfollow" // ends a subscription
	ActionDigest   Action = "digest"   // 每周摘要: on or off
	ActionSet      Action = "set"      // the phrase that was meant: Value is set as if it had been said
	ActionMove     Action = "move"     // 改到…: Value is a reminder and the new time
	ActionUnsure   Action = "unsure"   // a page of what is 待确认
	ActionAccept   Action = "accept"   // 待确认: remind of it
	ActionDrop     Action = "drop"     // 待确认: do not
	ActionUndo     Action = "undo"     // takes 已办结 or 不再提醒 back: Value as of these
)

// Button is offered below a message. One with a URL opens it; any other sends
// Action and Value back.
type Button struct {
	Action  Action `json:"action"`
	Label   string `json:"label"`
	Value   string `json:"value,omitempty"` // for a reminder its id, and after a slash the period if it recurs; at most MaxValue bytes
	URL     string `json:"url,omitempty"`
	Primary bool   `json:"primary,omitempty"` // the one most will want
	Confirm string `json:"confirm,omitempty"` // asked before it is sent; "" is not asked
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
