package bot

// Form asks a person to fill something in. What is filled in comes back as an
// EventSubmitted.
type Form struct {
	ID     string  `json:"id"`              // which form it is; Event.Form
	Title  string  `json:"title"`           // at most MaxFormTitle characters
	Note   string  `json:"note,omitempty"`  // said above the fields
	Fields []Field `json:"fields"`          // at most MaxFields
	Submit string  `json:"submit"`          // label, at most MaxFormTitle characters
	Value  string  `json:"value,omitempty"` // comes back unseen as Event.Value
}

// Bounds on a form.
const (
	MaxFormTitle = 24
	MaxFields    = 20
)

// FieldKind says what a field takes, and how Event.Values holds it.
type FieldKind string

// The kinds of fields.
const (
	FieldText    FieldKind = "text"    // one line
	FieldLines   FieldKind = "lines"   // several lines, one value
	FieldChoice  FieldKind = "choice"  // one of Options, by Value
	FieldChoices FieldKind = "choices" // any of Options, by Value
	FieldDate    FieldKind = "date"    // 2026-11-25
	FieldTime    FieldKind = "time"    // 09:00
	FieldPeople  FieldKind = "people"  // persons, by the platform's names
)

// Field is one field of a form.
type Field struct {
	ID       string    `json:"id"`
	Kind     FieldKind `json:"kind"`
	Label    string    `json:"label"`
	Hint     string    `json:"hint,omitempty"` // shown while the field is empty, or below it
	Options  []Option  `json:"options,omitempty"`
	Initial  []string  `json:"initial,omitempty"` // values, as in Event.Values
	Optional bool      `json:"optional,omitempty"`
	Max      int       `json:"max,omitempty"` // characters of text, or how many people; 0 is the platform's
}

// FieldError says what is wrong with a field that was filled in.
type FieldError struct {
	Field string // Field.ID
	Text  string // for the person; plain
}
