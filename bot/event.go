package bot

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// EventKind says what happened.
type EventKind string

// The kinds of events.
const (
	EventSaid      EventKind = "said"      // a message: Text
	EventCommand   EventKind = "command"   // /policy …: Command, Text
	EventPressed   EventKind = "pressed"   // a button or a choice: Action, Value, Message
	EventSubmitted EventKind = "submitted" // a form: Form, Value, Values
	EventHome      EventKind = "home"      // a person opened the app's own page
	EventAgent     EventKind = "agent"     // a person opened a conversation with the agent
)

// EventVersion is of the JSON of an Event and a Reply. Fields are only ever added
// under one number.
const EventVersion = 1

// Bounds on an event; Validate refuses what is beyond. An adapter cuts Text to
// MaxText and drops what else is too long before it hands an event in.
const (
	MaxEventID = 200         // bytes
	MaxText    = 16 << 10    // bytes; a question may have far fewer, which is said to the asker
	MaxValue   = 2000        // bytes of Value and of each of Values; what a button can carry
	maxField   = 255         // bytes of the other fields
	maxValues  = 100         // of a field of a form
	maxNamed   = 50          // mentions
	maxMeta    = 4 * MaxText // bytes, all of Meta
)

// ErrEvent: an event that breaks a stated rule; the adapter is at fault.
var ErrEvent = errors.New("invalid event")

// Event is something a person did on a chat platform, without anything of the
// platform in it but names. It is stored as JSON between the moment it arrives and
// the moment it is answered.
//
// Names (Team, Person, Place, Thread, Message) are the platform's own and opaque.
// Own messages of the bot, and those of other bots, are no events.
type Event struct {
	V int `json:"v"`
	// ID is the same however often the platform sends the event, and no other event
	// has it, of any platform: slack:T1:Ev123. A message has the id of the message
	// (slack:T1:C1:1763.0001), since some platforms tell of one message in two ways;
	// what has no id of its own is named by what triggered it.
	ID   string    `json:"id"`
	Kind EventKind `json:"kind"`
	At   time.Time `json:"at"` // by the platform's clock, when it says

	Platform string `json:"platform"` // Recipient.Kind of what is said there: slack
	Team     string `json:"team,omitempty"`
	Person   string `json:"person"` // who did it
	// Place is the channel or the direct conversation; "" when it happened in none
	// (the home page). Thread is the first message of the thread it happened in, ""
	// when in none. Message is the message itself, or the one pressed on.
	Place   string `json:"place,omitempty"`
	Thread  string `json:"thread,omitempty"`
	Message string `json:"message,omitempty"`

	Direct    bool `json:"direct,omitempty"`    // nobody but Person and the bot is in Place
	Mentioned bool `json:"mentioned,omitempty"` // the bot was addressed; always so with Direct
	Agent     bool `json:"agent,omitempty"`     // Place is the platform's own view of an agent: status, title and prompts can be set

	// Text is plain: the mention of the bot removed, entities decoded, others mentioned
	// as @ and their name; Mentions says who these are, in order.
	Text     string    `json:"text,omitempty"`
	Mentions []Mention `json:"mentions,omitempty"`
	Command  string    `json:"command,omitempty"` // without the slash: policy

	Action Action `json:"action,omitempty"` // of the button or the Select
	// Value is that of the button, of the Option chosen, or of the form (Form.Value).
	Value string `json:"value,omitempty"`

	Form string `json:"form,omitempty"` // Form.ID
	// Values are what was filled in, by Field.ID. A form brings Place, Thread, Message
	// and Direct of the event that opened it.
	Values map[string][]string `json:"values,omitempty"`

	// Expires is until when a Form can be opened in answer (a trigger of some
	// seconds); zero when it cannot be or when it does not matter. Such events are
	// handled first.
	Expires time.Time `json:"expires,omitzero"`

	// Meta is what the adapter needs back to answer: a trigger, an address. It is
	// handed to Platform.Perform as it was and is in no log.
	Meta map[string]string `json:"meta,omitempty"`
}

// Mention is somebody named in Event.Text.
type Mention struct {
	Person string `json:"person"`
	Name   string `json:"name"` // as in the text, without the @
}

// Who names the person among all platforms: slack:T1:U1.
func (e *Event) Who() string { return e.Platform + ":" + e.Team + ":" + e.Person }

// Validate tells the first rule the event breaks; it wraps ErrEvent.
func (e *Event) Validate() error {
	bad := func(what string) error { return fmt.Errorf("%w: %.40q: %s", ErrEvent, e.ID, what) }
	short := []string{e.Platform, e.Team, e.Person, e.Place, e.Thread, e.Message, e.Command, string(e.Action), e.Form}
	meta := 0
	for k, v := range e.Meta {
		meta += len(k) + len(v)
	}
	switch {
	case e.ID == "" || len(e.ID) > MaxEventID || strings.ContainsFunc(e.ID, func(r rune) bool { return r <= ' ' || r == utf8.RuneError }):
		return bad("no usable id")
	case !slices.Contains([]EventKind{EventSaid, EventCommand, EventPressed, EventSubmitted, EventHome, EventAgent}, e.Kind):
		return bad("unknown kind")
	case e.Platform == "" || e.Person == "":
		return bad("without platform or person")
	case e.At.IsZero():
		return bad("without a time")
	case slices.ContainsFunc(short, func(s string) bool { return len(s) > maxField || !utf8.ValidString(s) }):
		return bad("a name is too long")
	case len(e.Text) > MaxText || !utf8.ValidString(e.Text):
		return bad("the text is too long")
	case len(e.Mentions) > maxNamed || slices.ContainsFunc(e.Mentions, func(m Mention) bool { return len(m.Person)+len(m.Name) > maxField }):
		return bad("too many are mentioned")
	case len(e.Value) > MaxValue || !utf8.ValidString(e.Value) || meta > maxMeta:
		return bad("a value is too long")
	}
	for name, vs := range e.Values {
		if len(name) > maxField || len(vs) > maxValues ||
			slices.ContainsFunc(vs, func(v string) bool { return len(v) > MaxText }) {
			return bad("a field of the form is too long")
		}
	}
	return nil
}

// Conversation names what a follow-up refers to: the thread, a direct
// conversation, or one person's commands in a channel. A message in a channel
// begins a thread of its own.
func (e *Event) Conversation() string {
	parts := []string{e.Platform, e.Team, e.Place}
	switch {
	case e.Thread != "":
		parts = append(parts, e.Thread)
	case e.Place == "":
		parts = append(parts, "@"+e.Person)
	case e.Direct:
	case e.Kind == EventSaid:
		parts = append(parts, e.Message)
	default:
		parts = append(parts, "@"+e.Person)
	}
	return strings.Join(parts, "/")
}

// Lane is what events are kept in order by: the conversation, or for what is to be
// answered within seconds the person, so that it waits for no answer under way.
func (e *Event) Lane() string {
	if !e.Expires.IsZero() {
		return strings.Join([]string{e.Platform, e.Team, "!" + e.Person}, "/")
	}
	return e.Conversation()
}

// Here is the thread an answer goes to: the one it happened in, or in a channel
// the one a message begins. "" is no thread.
func (e *Event) Here() string {
	if e.Direct {
		return e.Thread
	}
	return cmp.Or(e.Thread, e.Message)
}

// ReplyID is the id of reply n (from 0) to an event: letters and digits, the same
// at every attempt. The adapter puts it where the platform keeps it.
func ReplyID(event string, n int) string {
	sum := sha256.Sum256([]byte(event + "\x00" + strconv.Itoa(n)))
	return "a" + hex.EncodeToString(sum[:])[:24]
}
