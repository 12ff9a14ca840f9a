package reminders

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Notifier sends messages of all channels. Package bot implements it.
type Notifier interface {
	// Send sends one message and returns when the channel has confirmed it. ctx ends
	// at the HTTP timeout. An error of Refused, TryAfter, Gone or Rejected says that
	// the message certainly did not arrive; any other that nobody knows. Send is
	// called at most once at a time for an occurrence and never repeats by itself.
	Send(ctx context.Context, d Delivery) (Receipt, error)

	// ReadBack looks whether messages of one channel arrived, with as few requests as
	// it can. It returns a Finding for each, in order; an error means Unknown for all.
	// d.Since tells how far back to look.
	ReadBack(ctx context.Context, channel string, ds []Delivery) ([]Finding, error)
}

// Delivery is one attempt to send an occurrence.
type Delivery struct {
	Occurrence Occurrence
	Attempt    int       // from 1
	Late       bool      // 补发: the same at every attempt
	Repeat     bool      // 可能重复: an earlier attempt may have arrived
	First      time.Time // of the first attempt; zero at the first
}

// Since is the earliest moment at which an earlier attempt can have arrived, with
// a minute for the channel's clock.
func (d Delivery) Since() time.Time { return d.Occurrence.At.Add(-time.Minute) }

// MePath is the page of a person's reminders; DonePath and the id of one are where a person
// says that it is done.
const (
	MePath   = "/me"
	DonePath = MePath + "/done/"
)

// Due is when what d reminds of is due, or comes; zero where it is about neither (snoozed).
func (d Delivery) Due() time.Time {
	o := &d.Occurrence
	_, snoozed, _ := strings.Cut("/"+o.Slot, "/"+snoozeSlot)
	switch {
	case !o.Deadline.IsZero():
		return o.Deadline
	case snoozed != "" || o.Series == DigestSeries || strings.HasSuffix(o.Slot, "escalate"):
		return time.Time{}
	}
	return o.At
}

// DoneURL is the address of d's reminder there, of this period if it recurs; it is relative to
// where the site is.
func (d Delivery) DoneURL() string {
	o := &d.Occurrence
	if o.Period == "" {
		return DonePath + url.PathEscape(o.Reminder)
	}
	return DonePath + url.PathEscape(o.Reminder) + "?period=" + url.QueryEscape(o.Period)
}

// Text is the message in plain Chinese: what it is beside the words that were
// accepted, the note, and the clause it rests on.
func (d Delivery) Text() string {
	o := &d.Occurrence
	var b strings.Builder
	if d.Late {
		fmt.Fprintf(&b, "【补发】原定%s：", chineseTime(o.Local))
	}
	if d.Repeat {
		b.WriteString("【可能重复】")
	}
	b.WriteString(o.Text)
	if o.Note != "" {
		b.WriteString("\n" + o.Note)
	}
	if s := o.Source; s != nil && s.Title != "" {
		fmt.Fprintf(&b, "\n依据：《%s》%s", s.Title, s.Number)
		if details := s.Details(); len(details) > 0 {
			fmt.Fprintf(&b, "（%s）", strings.Join(details, " · "))
		}
		if s.Quote != "" {
			fmt.Fprintf(&b, "：“%s”", s.Quote)
		}
		if s.URL != "" {
			b.WriteString("\n" + s.URL)
		}
	}
	return b.String()
}

// chineseTime is 2026-11-25T09:00:00 as 2026年11月25日 09:00.
func chineseTime(local string) string {
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04:05.000"} {
		if t, err := time.Parse(layout, local); err == nil {
			return t.Format("2006年1月2日 15:04")
		}
	}
	return local
}

// Answer is what a channel says of an earlier attempt.
type Answer string

// The answers.
const (
	Found      Answer = "found"
	Missing    Answer = "missing"    // it was looked for, and is not there
	Unknown    Answer = "unknown"    // the channel could not be read now
	Unreadable Answer = "unreadable" // this channel can never be read back
	Harmless   Answer = "harmless"   // it cannot be read, but drops a second one by its id
)

// Finding is the answer for one delivery.
type Finding struct {
	Answer  Answer
	Receipt Receipt // when Found
}

// SendError is a certain failure.
type SendError struct {
	After time.Duration // do not try before; > 0 also holds back the channel
	Dead  bool          // do not try again
	Err   error
}

func (e *SendError) Error() string { return e.Err.Error() }

func (e *SendError) Unwrap() error { return e.Err }

// Refused is a failure after which another attempt may do: nothing was sent.
func Refused(err error) error { return &SendError{Err: err} }

// TryAfter is a 429 or a Retry-After: the channel is left alone for d, and the
// attempt does not count.
func TryAfter(err error, d time.Duration) error {
	return &SendError{Err: err, After: max(d, time.Second)}
}

// Rejected is a message the channel will never take (a 4xx, an unknown channel).
func Rejected(err error) error { return &SendError{Err: err, Dead: true} }

// Gone is a recipient that is no more (410); to the engine it is Rejected.
func Gone(err error) error { return Rejected(fmt.Errorf("gone: %w", err)) }

// Certain is the SendError in err, or nil when nobody knows.
func Certain(err error) *SendError {
	var e *SendError
	if errors.As(err, &e) {
		return e
	}
	return nil
}
