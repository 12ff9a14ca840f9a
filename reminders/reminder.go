package reminders

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

// Status is what has become of a Reminder as a whole.
type Status string

// The statuses.
const (
	Active Status = "active"
	Done   Status = "done"  // somebody did what it was about
	Void   Status = "void"  // cancelled
	Ended  Status = "ended" // its rule has run out; what was accepted still fires
	noStat Status = ""      // not filled in
)

// Workdays is what becomes of a firing whose day is off.
type Workdays string

// The policies. The zero value is AsIs.
const (
	AsIs   Workdays = ""       // 不调整: fires that day all the same
	Before Workdays = "before" // 提前: on the last working day before
	After  Workdays = "after"  // 顺延: on the next working day
	Only   Workdays = "only"   // 每个工作日: not at all, but on weekends that are worked
	Skip   Workdays = "skip"   // 节假日除外: not at all
)

// Rule is when a recurring reminder fires.
type Rule struct {
	RRule    string           `json:"rrule,omitempty"` // RFC 5545 without DTSTART; "" with Lunar
	Lunar    *zhdate.LunarDay `json:"lunar,omitempty"`
	Start    zhdate.Date      `json:"start"` // no firing before this day; it anchors the rule, as DTSTART does
	Clock    Clock            `json:"clock"`
	Zone     string           `json:"zone"`
	Workdays Workdays         `json:"workdays,omitempty"`
}

// Escalation tells a second person when nobody has marked it done.
type Escalation struct {
	To    Recipient     `json:"to"`
	After time.Duration `json:"after"` // after the last reminder of the period
}

// Reminder is what was asked for. The store keeps it beside its occurrences and
// changes it only by Edit, Extend, Finish and Rewind; of these the last three touch nothing
// but Status, PlanAt, Period, Updated and Log, so that a store may keep those five
// beside a body that stays byte for byte.
type Reminder struct {
	V       int    `json:"v"`
	ID      string `json:"id"`      // ReminderID
	Version int    `json:"version"` // 1, and one more with every Edit
	Status  Status `json:"status"`
	Made    string `json:"made"` // hash of what was asked for at first; the same request again is no second reminder

	Owner string      `json:"owner,omitempty"` // who asked for it
	What  string      `json:"what"`            // 报考勤
	Who   []Recipient `json:"who"`

	Due  *Due      `json:"due,omitempty"`  // with a ladder; nil when it only sounds At or by Rule
	At   time.Time `json:"at,omitzero"`    // one moment
	Rule *Rule     `json:"rule,omitempty"` // recurring; with Due.Kind it has a ladder each period
	Zone string    `json:"zone"`

	PlanAt time.Time `json:"plan_at,omitzero"` // when the next period is to be planned; zero never
	Period string    `json:"period,omitempty"` // the newest period planned: its day, 2026-11-25

	Digest      bool        `json:"digest,omitempty"` // its words are made when it fires
	Source      *Source     `json:"source,omitempty"`
	OnUncertain OnUncertain `json:"on_uncertain,omitempty"`
	Urgency     int         `json:"urgency"` // of every occurrence; 0 by how near the due day is
	Escalate    *Escalation `json:"escalate,omitempty"`

	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
	Log     []Event   `json:"log,omitempty"` // what happened to it as a whole, at most maxLog, newest last
}

// Event is a line of history.
type Event struct {
	At         time.Time `json:"at"`
	What       EventKind `json:"what"`
	By         string    `json:"by,omitempty"` // a person, or the worker
	Note       string    `json:"note,omitempty"`
	Occurrence string    `json:"occurrence,omitempty"`
	Slot       string    `json:"slot,omitempty"`
}

// EventKind names what happened.
type EventKind string

// The events of a history.
const (
	EventAccepted  EventKind = "accepted"
	EventBegun     EventKind = "begun"
	EventRetry     EventKind = "retry"     // certain failure, will be tried again
	EventUncertain EventKind = "uncertain" // may have arrived
	EventDeferred  EventKind = "deferred"  // could not be read back yet
	EventDelivered EventKind = "delivered"
	EventCancelled EventKind = "cancelled"
	EventDead      EventKind = "dead"
	EventRevived   EventKind = "revived"  // a dead one retried by a person
	EventResolved  EventKind = "resolved" // an uncertain one decided by a person
	EventEdited    EventKind = "edited"
	EventReopened  EventKind = "reopened" // done or cancelled by mistake
	EventPlanned   EventKind = "planned"  // a period was planned
	EventSkipped   EventKind = "skipped"  // missed periods collapsed into the newest
	EventRewound   EventKind = "rewound"  // undone what was done at a time that had not come
	EventClosed    EventKind = "closed"
	EventImported  EventKind = "imported"
)

// maxLog bounds a history, so that a record stays small whatever happens to it.
const maxLog = 64

// addEvent appends to a history; when full, what is lost is the second oldest,
// since how it began explains the most.
func addEvent(log []Event, e Event) []Event {
	if len(log) >= maxLog {
		log = slices.Delete(slices.Clone(log), 1, len(log)-maxLog+2)
	}
	return append(log, e)
}

// Moment is the instant that a reminder without a rule is for: its time, or the hour that its
// due day names; zero where only a day is named.
func (r *Reminder) Moment() time.Time {
	if d := r.Due; d != nil && d.Part == Exact {
		return instant(d.Day, d.At, ZoneOf(r.Zone))
	}
	return r.At
}

// closed tells whether somebody has marked it done or cancelled it.
func (r *Reminder) closed() bool { return r.Status == Done || r.Status == Void }

// PeriodDone tells whether one period of it was marked done and has not been opened again.
func (r *Reminder) PeriodDone(period string) bool {
	done := false
	for _, e := range r.Log {
		switch e.What {
		case EventClosed:
			done = done || e.Note == period
		case EventEdited, EventReopened: // a new version has the period planned anew
			done = false
		}
	}
	return done && period != ""
}

// ReminderID hashes the obligation: a document's deadline and who is told, or the
// id of the chat event that asked. The same request twice is one reminder.
func ReminderID(obligation ...string) string { return "r" + hash(obligation...)[:24] }

// Encode is the body a store keeps, and its checksum.
func (r Reminder) Encode() (body []byte, sum string, err error) {
	r.V = BodyVersion
	body, err = json.Marshal(r)
	if err != nil {
		return nil, "", fmt.Errorf("encode reminder %s: %w", r.ID, err)
	}
	return body, Sum(body), nil
}

// DecodeReminder reads what Encode wrote; errors as DecodeOccurrence.
func DecodeReminder(body []byte, sum string) (Reminder, error) {
	var r Reminder
	if Sum(body) != sum {
		return r, fmt.Errorf("%w: checksum of a reminder", ErrCorrupt)
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return r, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	if r.V > BodyVersion {
		return r, fmt.Errorf("%w: reminder of version %d", ErrNewer, r.V)
	}
	return r, nil
}

// Validate tells the first rule the reminder breaks; it wraps ErrInvalid.
func (r Reminder) Validate() error {
	bad := func(what string) error { return fmt.Errorf("%w: %s: %s", ErrInvalid, r.ID, what) }
	switch {
	case r.ID == "" || strings.ContainsAny(r.ID, "\x00\n{}"):
		return bad("no usable id")
	case r.Version < 1:
		return bad("versions begin with 1")
	case r.Status == noStat || r.What == "" && !r.Digest:
		return bad("without status or words")
	case len(r.Who) == 0:
		return bad("without recipient")
	case !r.PlanAt.Equal(r.PlanAt.Truncate(time.Millisecond)):
		return bad("plan time is not a whole millisecond")
	}
	return nil
}
