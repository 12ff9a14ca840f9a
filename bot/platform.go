package bot

import (
	"context"
	"time"

	"github.com/policybot/policybot/reminders"
)

// Handler turns what people do into what is done in answer. Assistant is the one
// there is. It is safe for any number of goroutines.
type Handler interface {
	// Handle says how to answer an event; no replies is no answer. What it changes
	// (a reminder made, a region chosen) is the same when it is called again for the
	// same event, as it is after a crash.
	Handle(ctx context.Context, e Event) ([]Reply, error)

	// Check looks over a form that was submitted and changes nothing: what is wrong,
	// to be shown beside the fields, or nothing when it can be handed in. It is fast,
	// since somebody waits: an adapter calls it before Intake.Accept.
	Check(ctx context.Context, e Event) []FieldError
}

// Intake takes in events; Worker is one. An adapter verifies what it was sent,
// makes an Event of it, calls Accept, and acknowledges when that returns nil.
type Intake interface {
	// Accept makes sure that the event will be answered: when it returns nil, this
	// outlives the process. fresh is false when it had been accepted before; it is
	// acknowledged all the same. ErrEvent is the adapter's fault and acknowledged too,
	// since it would come again for ever; any other error is not acknowledged, so that
	// the platform sends the event again.
	Accept(ctx context.Context, e Event) (fresh bool, err error)

	// Check is Handler.Check.
	Check(ctx context.Context, e Event) []FieldError
}

// Platform is an adapter: the ways of one chat platform to carry out replies and to
// send what nobody asked for just now (Sender: reminders). It is safe for any
// number of goroutines.
type Platform interface {
	Sender

	// Perform carries out one reply to an event, once, and returns when the platform
	// has confirmed. id is the same at every attempt and is in r.Message.ID too; the
	// adapter puts it where Arrived finds it. Errors are those of Sender.Send: a
	// *reminders.SendError is certain, of any other nobody knows. A form whose trigger
	// has run out is reminders.Rejected, and then Reply.Else is performed under the
	// same id; one whose trigger has been used is open, which is no error.
	Perform(ctx context.Context, e Event, r Reply, id string) (reminders.Receipt, error)

	// Arrived looks whether a reply performed earlier arrived, threads included;
	// since is before its first attempt. Asked only where Reply.Once. What can never
	// be read back is Unreadable, and is then said again, marked 可能重复; what the
	// platform itself shows only once is Harmless. An error means Unknown.
	Arrived(ctx context.Context, e Event, r Reply, id string, since time.Time) (reminders.Finding, error)
}
