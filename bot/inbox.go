package bot

import (
	"context"
	"errors"
	"time"

	"github.com/policybot/policybot/reminders"
)

// What an Inbox may answer; match with errors.Is.
var (
	// ErrStale: the claim is not the present one; somebody else has it.
	ErrStale = errors.New("stale claim of an event")
	// ErrUnavailable: the store did not answer; the operation may or may not have
	// happened, and may be repeated.
	ErrUnavailable = errors.New("inbox unavailable")
	// ErrNotFound: there is no such event, or it is not dead.
	ErrNotFound = errors.New("event not found")
)

// Inbox keeps events from when they are accepted until they are answered, and
// their ids for a while longer. bot/boltinbox is for one process, bot/redisinbox for
// several replicas; bot/inboxtest holds both to what is written here.
//
//	         claim          begin           settle (last reply)
//	waiting -------> claimed -----> sending -----> done, forgotten after Keep
//	   ^  ^            |  |            | |  settle (another reply): claimed
//	   |  '-- retry ---'  |            | |
//	   '----- retry ------|------------' |
//	   '-- lease runs out-'---- doubt ---'  the reply under way may have arrived
//
// Rules for all methods: safe for any number of goroutines; each is one atomic
// step; when a writing method returns nil the change outlives the process; time is
// the store's; ErrUnavailable wraps the context's error too. Nothing that was
// accepted is dropped: what cannot be answered is dead, listed, and can be revived.
type Inbox interface {
	// Accept keeps an event unless one of its id was accepted within Keep, in one
	// step. It must be quick: the platform waits for it.
	Accept(ctx context.Context, e Event) (fresh bool, err error)

	// Claim hands out events that are ready, those that expire first, then in the
	// order they were accepted. Of one lane (Event.Lane) it hands out only the
	// earliest, and none while it is claimed. Each has a new token and is the caller's
	// until the lease ends. It returns at once.
	Claim(ctx context.Context, c ClaimOptions) (Claimed, error)

	// Renew makes the lease end so much from now. ErrStale.
	Renew(ctx context.Context, ref Ref, lease time.Duration) error

	// Begin writes that reply N is about to be performed; only after it returns nil
	// may it be. ErrStale.
	Begin(ctx context.Context, ref Ref, m Mark) error

	// Settle records what became of reply N; Last ends the event as well. ErrStale.
	Settle(ctx context.Context, ref Ref, s Settled) error

	// Retry gives the event back, to be claimed again after a while. ErrStale.
	Retry(ctx context.Context, ref Ref, r Retry) error

	// Bury gives the event up; it stays, for a month, until a person revives it.
	// ErrStale.
	Bury(ctx context.Context, ref Ref, reason string) error

	// Dead lists buried events, the oldest first, at most 100 of them after an id.
	Dead(ctx context.Context, after string) ([]Job, error)
	// Revive makes a buried event wait again, the last of its lane, its attempts at
	// zero. ErrNotFound.
	Revive(ctx context.Context, id string) error

	// Counts are for metrics.
	Counts(ctx context.Context) (InboxCounts, error)
}

// Ref names a claim of an event.
type Ref struct {
	ID    string // Event.ID
	Token uint64 // larger with every claim
}

// ClaimOptions bound a claim.
type ClaimOptions struct {
	Worker string        // for people who look; unique per process
	Max    int           // 1 to MaxClaim
	Lease  time.Duration // > 0
}

// MaxClaim bounds a batch.
const MaxClaim = 100

// Claimed is what Claim returns.
type Claimed struct {
	Now  time.Time
	Jobs []Job
	Next time.Time // when there may be more to claim; zero when nothing waits
}

// Job is an event and what has been done about it.
type Job struct {
	Event    Event     `json:"event"`
	Ref      Ref       `json:"-"`
	Accepted time.Time `json:"accepted"`
	Attempts int       `json:"attempts"` // claims, this one included, without those given back with Retry.Free; durable before Claim returns, so that an event that kills the process is noticed

	// Replies are kept from the first Begin or Retry that brings them; Handled says
	// that they are.
	Handled bool    `json:"handled,omitempty"`
	Replies []Reply `json:"replies,omitempty"`
	Next    int     `json:"next,omitempty"` // the first reply that is not settled

	// Doubt: reply Next was begun and what became of it is not known. Begun is when
	// it was begun first, so that nothing older need be looked at.
	Doubt bool      `json:"doubt,omitempty"`
	Begun time.Time `json:"begun,omitzero"`
	// Unsure: the store lost what it wrote last (a power cut, a fail-over, a wipe), so
	// that any reply may have arrived: each is looked for, from Accepted on, before it
	// is performed.
	Unsure bool `json:"unsure,omitempty"`

	Reason string `json:"reason,omitempty"` // of the last failure
}

// Mark is what Begin writes.
type Mark struct {
	N       int           // of the reply; Job.Next
	Replies []Reply       // when the job is not Handled yet
	Lease   time.Duration // from now; longer than the request may take
}

// Settled is what became of a reply.
type Settled struct {
	N       int
	Last    bool // there are no more: the event is done, and all but its id is forgotten
	Receipt reminders.Receipt
	Failed  string // why it never will arrive; "" it has
}

// Retry is how an event is given back.
type Retry struct {
	After   time.Duration
	Reason  string
	Replies []Reply // when Handle has been called and the job is not Handled yet
	Handled bool    // Replies are to be kept, even if there are none
	Doubt   bool    // the reply begun may have arrived; else it certainly did not
	Free    bool    // the attempt does not count: the platform asked for patience
}

// InboxCounts is how many events there are.
type InboxCounts struct {
	Waiting int // accepted and not done, claimed ones included
	Claimed int
	Dead    int
	Oldest  time.Time // accepted, of those that wait; zero when none
}
