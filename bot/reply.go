package bot

import (
	"encoding/json"
	"fmt"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// ReplyKind says what is to be done in answer to an event.
type ReplyKind string

// The kinds of replies. Say, Whisper and Replace are seen once; the others may be
// repeated without harm and are never read back.
const (
	ReplySay     ReplyKind = "say"     // Message, in Event.Place (its Thread), or directly to Person
	ReplyWhisper ReplyKind = "whisper" // Message, seen by Event.Person alone; where a platform has no such thing, directly to the person
	ReplyReplace ReplyKind = "replace" // Message, instead of the message pressed (Event.Message); where that cannot be, as Say
	ReplyForm    ReplyKind = "form"    // opens Form for Event.Person
	ReplyHome    ReplyKind = "home"    // Home is Event.Person's page from now on
	ReplyStatus  ReplyKind = "status"  // agent: Text is what is being done, "" clears
	ReplyTitle   ReplyKind = "title"   // agent: Text is what the conversation is called
	ReplyPrompts ReplyKind = "prompts" // agent: Prompts are offered
)

// Reply is one thing to be done in answer to an event. It is plain data: it is
// stored before it is performed, so that what a crash interrupts is finished in the
// same words.
type Reply struct {
	Kind    ReplyKind `json:"kind"`
	Message *Message  `json:"message,omitempty"` // say, whisper, replace; its ID is set when it is performed
	Thread  string    `json:"thread,omitempty"`  // say, whisper: in the thread of this message; "" in none
	// Person: say it to them directly instead of in Event.Place. "" is Event.Place, and
	// where that is "" too, Event.Person directly.
	Person  string   `json:"person,omitempty"`
	Form    *Form    `json:"form,omitempty"`
	Home    *Home    `json:"home,omitempty"`
	Text    string   `json:"text,omitempty"`
	Prompts []Prompt `json:"prompts,omitempty"` // at most MaxPrompts

	// Else is done when a Form cannot be opened: the trigger has run out, or the
	// platform has no forms. It is a Say or Whisper.
	Else *Reply `json:"else,omitempty"`
}

// Once tells whether the reply must not be seen twice.
func (r *Reply) Once() bool {
	return r.Kind == ReplySay || r.Kind == ReplyWhisper || r.Kind == ReplyReplace
}

// withID is r with the id set in copies of its messages.
func (r Reply) withID(id string) Reply {
	if r.Message != nil {
		m := *r.Message
		m.ID = id
		r.Message = &m
	}
	if r.Else != nil {
		other := r.Else.withID(id)
		r.Else = &other
	}
	return r
}

// MaxPrompts is how many prompts are offered at most.
const MaxPrompts = 4

// Prompt is a question offered; choosing it says Text.
type Prompt struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Home is a person's own page.
type Home struct {
	Title    string    `json:"title"`
	Note     string    `json:"note,omitempty"`
	Sections []Section `json:"sections"`
	Buttons  []Button  `json:"buttons,omitempty"` // for the page as a whole, at its top
	Footer   string    `json:"footer,omitempty"`
}

// Section is a titled part of a Message or a Home.
type Section struct {
	Title     string    `json:"title,omitempty"`
	Text      string    `json:"text,omitempty"`
	Citations Citations `json:"citations,omitempty"`
	Rows      []Row     `json:"rows,omitempty"`
}

// Row is one thing of a list: a reminder, a deadline.
type Row struct {
	Text    string   `json:"text"`
	Detail  string   `json:"detail,omitempty"`
	URL     string   `json:"url,omitempty"` // where Text leads
	Buttons []Button `json:"buttons,omitempty"`
	Selects []Select `json:"selects,omitempty"`
}

// Option is one choice.
type Option struct {
	Label string `json:"label"` // at most 75 characters are shown
	Value string `json:"value"`
}

// Select offers a choice of one; choosing sends Action and the Value of the
// option. At most MaxOptions.
type Select struct {
	Action  Action   `json:"action"`
	Label   string   `json:"label"` // shown until something is chosen
	Options []Option `json:"options"`
	Value   string   `json:"value,omitempty"` // of the option chosen now
}

// MaxOptions is how many options a Select or a Field has at most.
const MaxOptions = 100

// Citations are the clauses something rests on. Unlike in the API, their JSON keeps
// where the deciding value is.
type Citations []search.Citation

type storedCitation struct {
	search.Citation
	Span corpus.Span `json:"span,omitzero"`
	Mark corpus.Span `json:"mark,omitzero"`
}

// MarshalJSON implements json.Marshaler.
func (cs Citations) MarshalJSON() ([]byte, error) {
	out := make([]storedCitation, len(cs))
	for i, c := range cs {
		out[i] = storedCitation{c, c.Span, c.Mark}
	}
	return json.Marshal(out)
}

// UnmarshalJSON implements json.Unmarshaler.
func (cs *Citations) UnmarshalJSON(b []byte) error {
	var in []storedCitation
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("citations: %w", err)
	}
	*cs = nil
	for _, c := range in {
		c.Citation.Span, c.Citation.Mark = c.Span, c.Mark
		*cs = append(*cs, c.Citation)
	}
	return nil
}
