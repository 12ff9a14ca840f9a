package reminders

import (
	"context"
	"io"
	"time"
)

// Store keeps reminders, their occurrences and subscriptions. redisstore is for
// several replicas, boltstore for one process; storetest holds both to what is
// written here. Rules for all methods:
//
//   - Safe for any number of goroutines and, unless ErrLocked says otherwise,
//     processes. Each method is one atomic step for the reminder it concerns, with
//     all its occurrences; a batch (Claim, Import, Trim) is one step per reminder.
//   - When a writing method returns nil, the change outlives the process, and a
//     power cut as far as the store says in its package comment. What a power cut may
//     take with it begins a new generation.
//   - Time is the store's (Now), in whole milliseconds rounded down. Times handed in
//     are absolute store times, leases are durations.
//   - ErrUnavailable means that the change may or may not have been made. Every
//     method but Begin may then be repeated with the same effect as once.
//     After a Begin without answer nothing must be sent: the lease runs out, and the
//     occurrence is read back.
//   - A context that ends is ErrUnavailable too, wrapping the context's error.
//   - A store that is full refuses Create with ErrFull, loudly, and goes on with
//     Claim, Begin and what ends them as long as it can.
//   - A record that cannot be read (ErrCorrupt) is parked as dead and never stops
//     the others; one by a newer program (ErrNewer) is left where it is.
//   - Arguments are not kept or changed; what is returned belongs to the caller.
type Store interface {
	Queue
	Ledger
	Archive
	Subscriptions
	Settings
	// Close ends the use of the store. It lets running calls finish; later ones are
	// ErrUnavailable. Closing twice is no error.
	Close() error
}

// Queue is what the Engine needs.
type Queue interface {
	// Now is the store's time. It may step when the clock of the machine is set, so
	// nothing but the store may be compared with it.
	Now(ctx context.Context) (time.Time, error)

	// Claim hands out occurrences that are ready (Record.Ready <= Now): waiting ones,
	// and claimed or sending ones whose lease has run out. Order: Ready, then
	// Urgency, then id. Each gets a new token and is the caller's until the lease
	// ends. What was sending, and what Record.Doubtful says, comes back Uncertain and
	// stays so until Begin gets a proof. It returns at once, with an empty batch when
	// nothing is ready.
	Claim(ctx context.Context, c ClaimOptions) (Batch, error)

	// Renew makes the lease of a claim end lease from now. ErrStale.
	Renew(ctx context.Context, ref Ref, lease time.Duration) error

	// Begin writes the write-ahead mark; only after it returns nil may a message
	// leave. ErrStale when the claim is no longer the present one, or the occurrence
	// was cancelled or replaced by an edit; ErrUncertain when it is uncertain and
	// Mark.Proof is NoProof. Not to be repeated (see Store).
	Begin(ctx context.Context, ref Ref, m Mark) error

	// Release gives a claim back to be claimed again from at on; uncertain stays
	// uncertain, and no attempt is counted. ErrStale.
	Release(ctx context.Context, ref Ref, at time.Time, note string) error

	// Deliver records proof of delivery, by the holder of the claim (sending, or
	// claimed and found by read-back), or by a former holder while nobody sends.
	// Repeated it is no error. ErrStale otherwise.
	Deliver(ctx context.Context, ref Ref, receipt Receipt) error

	// Fail records an attempt of which certainly nothing arrived: a retry at f.At, or
	// a dead letter. ErrStale.
	Fail(ctx context.Context, ref Ref, f Failure) error

	// Doubt records that a send may have arrived; it can be claimed from at on, to be
	// read back. ErrStale.
	Doubt(ctx context.Context, ref Ref, at time.Time, reason string) error

	// Collapse cancels the claimed occurrence when a newer one of its series and
	// recipient is due too, and reports whether it did. Not done to uncertain ones
	// unless proof is NotThere, nor for the sake of one that is dead or cancelled.
	// ErrStale.
	Collapse(ctx context.Context, ref Ref, proof Proof) (bool, error)

	// NextReady is when Claim will next find something: the earliest Ready of all
	// that is not final, in the past when something is ready now; zero when nothing
	// is left.
	NextReady(ctx context.Context) (time.Time, error)
}

// ClaimOptions bound a claim.
type ClaimOptions struct {
	Worker string        // for the history; unique per process
	Max    int           // at most so many, 1 to MaxClaim
	Lease  time.Duration // how long they are the caller's, > 0
}

// MaxClaim bounds a batch, so that no claim blocks the store for long.
const MaxClaim = 500

// Batch is what Claim returns.
type Batch struct {
	Now        time.Time // store time of the claim
	Generation Generation
	Claims     []Record  // Claimed, in order of urgency
	Poisoned   []string  // ids parked as dead by this call because they cannot be read
	Next       time.Time // as NextReady, after this claim
}

// Ledger is what people and documents do.
type Ledger interface {
	Now(ctx context.Context) (time.Time, error)

	// Create accepts a reminder (Version 1) and its occurrences, and returns when
	// they are durable. It reports false when the reminder is there already, whatever
	// has become of it, and then changes nothing; when that one was Made from
	// something else, ErrExists. ErrInvalid; ErrFull.
	Create(ctx context.Context, r Reminder, occurrences []Occurrence) (bool, error)

	// Edit replaces a reminder by its next version (r.Version is one more than the
	// stored, else ErrConflict; ErrClosed unless it is active; ErrNotFound): every
	// occurrence that can be cancelled is, and the new ones are accepted, in one step.
	// A slot of a recipient is sent once over all versions: a new occurrence whose slot
	// is sending, uncertain or delivered is left out and the old one listed as too
	// late. When that leaves none of the new ones and r.PlanAt is zero, or r is a one-off,
	// ErrTooLate and nothing changes; of a one-off at another time what was put off does not
	// count. Status, Made, Created and Log are kept from the stored one.
	Edit(ctx context.Context, r Reminder, occurrences []Occurrence, by string) (Edited, error)

	// Reopen is Edit of a reminder that is done or cancelled, which is active again after
	// it: what has been sent of it is not sent again. ErrState when it is not closed.
	Reopen(ctx context.Context, r Reminder, occurrences []Occurrence, by string) (Edited, error)

	// Extend adds occurrences to an active reminder and may move its PlanAt. Ones that
	// are there are left as they are. ErrConflict when Version or, with MovePlan, the
	// stored PlanAt is not what x says; ErrClosed; ErrNotFound.
	Extend(ctx context.Context, id string, x Extension) error

	// Rewind undoes what was done to a reminder and its occurrences by a clock that was
	// ahead and has been set back; see ApplyRewind. It reports whether there was
	// anything to undo; nothing is no error. ErrNotFound.
	Rewind(ctx context.Context, id string) (bool, error)

	// Finish marks a reminder, or one period of it, as done or cancelled: what can be
	// cancelled is, the rest is listed as too late. Closing a closed one again is no
	// error. ErrNotFound.
	Finish(ctx context.Context, id string, f Closing) (Closed, error)

	// Cancel cancels one occurrence: nil means that it has not been and will not be
	// sent. ErrTooLate, ErrNotFound.
	Cancel(ctx context.Context, id, by, why string) error

	// Revive makes a dead occurrence wait again, ready now, with its attempts at
	// zero. ErrState unless it is dead; ErrCorrupt when it cannot be read; ErrNotFound.
	Revive(ctx context.Context, id, by string) error

	// Resolve is a person's word on an uncertain occurrence that nobody is sending:
	// arrived, or to be sent again. ErrState, ErrNotFound.
	Resolve(ctx context.Context, id string, arrived bool, by string) error

	// Reminder and Occurrence look one up. ErrNotFound, ErrCorrupt, ErrNewer.
	Reminder(ctx context.Context, id string) (Reminder, error)
	Occurrence(ctx context.Context, id string) (Record, error)

	// Reminders lists reminders by id, Occurrences lists occurrences by time and id.
	// A page is a snapshot; over several pages what did not change meanwhile is seen
	// exactly once.
	Reminders(ctx context.Context, q ReminderQuery) (ReminderPage, error)
	Occurrences(ctx context.Context, q Query) (Page, error)

	// History is what happened to a reminder and its occurrences, oldest first.
	// ErrNotFound.
	History(ctx context.Context, id string) ([]Event, error)

	// Plans lists active reminders whose PlanAt has come, the earliest first, at most
	// max. Those that cannot be read are left out and named in an ErrCorrupt beside
	// the others: somebody must import them again. NextPlan is the earliest PlanAt of
	// all, zero when there is none.
	Plans(ctx context.Context, max int) ([]Reminder, error)
	NextPlan(ctx context.Context) (time.Time, error)

	// Counts are for metrics; they may be some seconds old.
	Counts(ctx context.Context) (Counts, error)
}

// Archive moves reminders between stores and rebuilds a lost one.
type Archive interface {
	// Generation is the present one.
	Generation(ctx context.Context) (Generation, error)

	// Export writes everything as JSON lines (see Line), ending with a count. It is a
	// snapshot per reminder.
	Export(ctx context.Context, w io.Writer) error

	// Import reads what Export wrote. What the store knows is left as it is, but for
	// one thing: an occurrence that waits and that the export knows as delivered is
	// delivered. Settings are merged entry by entry (MergeSetting). What it cannot read any more is replaced. What comes in and was due or under way is uncertain. So importing
	// twice, or into a store that lives, makes no double. Lines that cannot be read are
	// counted and reported at the end in an ErrCorrupt, after the others were taken.
	Import(ctx context.Context, r io.Reader) (Imported, error)

	// Trim forgets closed reminders, with their occurrences, of which nothing is
	// newer than before, and delivered or cancelled occurrences finished before then
	// of the others. Dead and open ones are never trimmed. A trimmed id would be accepted
	// again, so before must be further back than any request is repeated.
	Trim(ctx context.Context, before time.Time) (int, error)
}

// Subscriptions are who wants to hear of deadlines in new documents.
type Subscriptions interface {
	// PutSubscription adds or replaces; DeleteSubscription of what is not there is no
	// error; ListSubscriptions is in order of id.
	PutSubscription(ctx context.Context, s Subscription) error
	DeleteSubscription(ctx context.Context, id string) error
	ListSubscriptions(ctx context.Context) ([]Subscription, error)
}
