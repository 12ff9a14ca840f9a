package reminders

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Recipient is who is reminded, and where.
type Recipient struct {
	Channel string `json:"channel"`      // names a way of sending and a place there: slack:C024BE91L, webhook:oa; paced as one
	To      string `json:"to,omitempty"` // the person addressed there; "" for all of it
}

// OnUncertain is what to do when it cannot be learnt whether a message arrived.
type OnUncertain string

// The choices. The zero value is Hold.
const (
	Hold   OnUncertain = "hold"   // keep it back until the channel can be read or a person decides
	Repeat OnUncertain = "repeat" // send it again, marked 可能重复
)

// Urgencies order what is ready in the same millisecond; 0 goes first.
const (
	MostUrgent  = 0
	Ordinary    = 5
	LeastUrgent = 9
)

// BodyVersion is of the JSON of an Occurrence, a Reminder and an export. Fields are
// only ever added under one number; it grows when an old program would misread the
// new. 2: dates are written 2026-11-25, no longer as objects; both are read. 3: rules that
// leave out days off, count working days, or come in every lunar month.
const BodyVersion = 3

// Occurrence is one message: frozen when accepted, never changed after.
type Occurrence struct {
	V        int       `json:"v"`
	ID       string    `json:"id"`               // OccurrenceID
	Reminder string    `json:"reminder"`         // id of the Reminder
	Version  int       `json:"version"`          // of the Reminder
	Slot     string    `json:"slot"`             // the step, unique for a reminder and recipient at any version: T-7, 2026-11-25/T-0, snooze/…
	Period   string    `json:"period,omitempty"` // which recurrence it belongs to, for marking that one done
	Series   string    `json:"series,omitempty"` // late ones of one series and recipient collapse to the newest; "" never
	To       Recipient `json:"to"`
	At       time.Time `json:"at"`    // UTC, whole milliseconds; never sent before
	Local    string    `json:"local"` // At on the wall of Zone: 2026-11-25T09:00:00
	Zone     string    `json:"zone"`  // IANA name, or a fixed offset such as +08:00

	Deadline    time.Time   `json:"deadline,omitzero"` // certain failures are retried at least until then
	Expires     time.Time   `json:"expires,omitzero"`  // past this it is parked, not sent; zero never
	Urgency     int         `json:"urgency"`           // MostUrgent to LeastUrgent
	OnUncertain OnUncertain `json:"on_uncertain,omitempty"`

	Text   string  `json:"text"`             // what is said, Chinese, plain
	Brief  string  `json:"brief,omitempty"`  // Text as a line of a list, where that is shorter
	Note   string  `json:"note,omitempty"`   // what is added: 签批 takes time, the calendar is not certain
	Source *Source `json:"source,omitempty"` // the clause it rests on
}

// ShardKey is the first six digits of every occurrence id of a reminder: by it a
// store that spreads its keys finds both in one place.
func ShardKey(reminder string) string { return hash("shard", reminder)[:6] }

// OccurrenceID is ShardKey and 26 more digits, from what makes a message this one
// and no other.
func OccurrenceID(reminder, slot string, to Recipient, local, zone string, version int) string {
	return ShardKey(reminder) + hash("occurrence", reminder, slot, to.Channel, to.To, local, zone, strconv.Itoa(version))[:26]
}

// hash is hex SHA-256 of parts, each with its length, so that none runs into the
// next.
func hash(parts ...string) string {
	b := make([]byte, 0, 256)
	for _, p := range parts {
		b = append(append(strconv.AppendInt(b, int64(len(p)), 10), ':'), p...)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Seal fills in V and ID and tells what is wrong with the rest.
func (o Occurrence) Seal() (Occurrence, error) {
	o.V = BodyVersion
	o.At = o.At.UTC()
	o.ID = OccurrenceID(o.Reminder, o.Slot, o.To, o.Local, o.Zone, o.Version)
	return o, o.Validate()
}

// Validate tells the first rule the occurrence breaks; it wraps ErrInvalid.
func (o Occurrence) Validate() error {
	bad := func(what string) error { return fmt.Errorf("%w: occurrence %s: %s", ErrInvalid, o.ID, what) }
	switch {
	case o.Reminder == "" || o.Slot == "" || o.Version < 1:
		return bad("without reminder, slot or version")
	case o.To.Channel == "":
		return bad("without channel")
	case o.At.IsZero() || o.At.UnixMilli() <= 0 || !o.At.Equal(o.At.Truncate(time.Millisecond)):
		return bad("its time is not a whole millisecond after 1970")
	case o.Urgency < MostUrgent || o.Urgency > LeastUrgent:
		return bad("urgency is 0 to 9")
	case strings.ContainsAny(o.Reminder+o.Slot, "\x00\n"):
		return bad("control character in its names")
	case o.OnUncertain != "" && o.OnUncertain != Hold && o.OnUncertain != Repeat:
		return bad("what to do when uncertain is hold or repeat")
	case o.ID != OccurrenceID(o.Reminder, o.Slot, o.To, o.Local, o.Zone, o.Version):
		return bad("its id is not that of its content")
	}
	return nil
}

// snoozeSlot begins the step of what was put off.
const snoozeSlot = "snooze/"

// snoozed is the step of what was put off, without its period; "" for what was not.
func (o *Occurrence) snoozed() string {
	if _, when, ok := strings.Cut("/"+o.Slot, "/"+snoozeSlot); ok {
		return snoozeSlot + when
	}
	return ""
}

// Encode is the body a store keeps and returns byte for byte, and its checksum.
func (o Occurrence) Encode() (body []byte, sum string, err error) {
	body, err = json.Marshal(o)
	if err != nil {
		return nil, "", fmt.Errorf("encode occurrence %s: %w", o.ID, err)
	}
	return body, Sum(body), nil
}

// DecodeOccurrence reads what Encode wrote. A checksum or an id that does not fit
// is ErrCorrupt; a body of a later version is ErrNewer, to be left alone.
func DecodeOccurrence(body []byte, sum string) (Occurrence, error) {
	if Sum(body) != sum {
		return Occurrence{}, fmt.Errorf("%w: checksum of an occurrence", ErrCorrupt)
	}
	var v struct{ V int }
	if err := json.Unmarshal(body, &v); err != nil {
		return Occurrence{}, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	if v.V > BodyVersion {
		return Occurrence{}, fmt.Errorf("%w: occurrence of version %d", ErrNewer, v.V)
	}
	var o Occurrence
	if err := json.Unmarshal(body, &o); err != nil {
		return Occurrence{}, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	if err := o.Validate(); err != nil {
		return Occurrence{}, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return o, nil
}

// Sum is the checksum of a payload: 16 hex digits of SHA-256.
func Sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:8])
}

// ValidateOf tells the first rule that occurrences stored together for a version of
// a reminder break: each its own, and to be of that version. It wraps ErrInvalid.
func ValidateOf(reminder string, version int, occurrences []Occurrence) error {
	for _, o := range occurrences {
		if err := o.Validate(); err != nil {
			return err
		}
		if o.Reminder != reminder || o.Version != version {
			return fmt.Errorf("%w: occurrence %s is of %s version %d", ErrInvalid, o.ID, o.Reminder, o.Version)
		}
	}
	return nil
}

// ValidateWith is Validate for a reminder and the occurrences stored with it.
func (r Reminder) ValidateWith(occurrences []Occurrence) error {
	if err := r.Validate(); err != nil {
		return err
	}
	return ValidateOf(r.ID, r.Version, occurrences)
}
