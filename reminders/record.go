package reminders

import (
	"fmt"
	"time"
)

// State is where an Occurrence stands; the package comment draws the machine.
type State string

// The states. U is not among them: it is Record.Uncertain, on Waiting or Claimed.
const (
	Waiting   State = "W"
	Claimed   State = "C"
	Sending   State = "S"
	Delivered State = "D"
	Cancelled State = "X"
	Dead      State = "F"
)

// Final tells whether nothing happens to it any more without a person.
func (s State) Final() bool { return s == Delivered || s == Cancelled || s == Dead }

// Ref names a claim: an occurrence and the fencing token it was claimed with.
type Ref struct {
	ID    string
	Token uint64 // larger with every claim of the occurrence; 0 is no claim
}

// Receipt is proof of delivery.
type Receipt struct {
	Channel string    `json:"channel,omitempty"`
	Message string    `json:"message,omitempty"` // the channel's name for it: a Slack ts, an HTTP status
	At      time.Time `json:"at,omitzero"`       // by the channel's clock, when it says
}

// Record is an Occurrence and what has become of it.
type Record struct {
	Occurrence Occurrence `json:"occurrence"`
	State      State      `json:"state"`
	Uncertain  bool       `json:"uncertain,omitempty"` // may have been sent: read back before anything else

	// Ready is, when Waiting, the first moment it may be claimed; when Claimed or
	// Sending, when the lease ends and anybody may claim it; zero when final.
	Ready    time.Time `json:"ready,omitzero"`
	Token    uint64    `json:"token"`            // of the last claim
	Worker   string    `json:"worker,omitempty"` // who made it
	Attempts int       `json:"attempts"`         // sends begun, without those that did not count (429)
	// Generation is that of the store when it was accepted or last proved unsent.
	Generation uint64 `json:"generation"`
	Late       bool   `json:"late,omitempty"` // decided at the first attempt, so that a retry says the same words

	Accepted time.Time `json:"accepted"`
	First    time.Time `json:"first,omitzero"`    // first begin
	Last     time.Time `json:"last,omitzero"`     // latest begin
	Finished time.Time `json:"finished,omitzero"` // when it became D, X or F
	Revived  time.Time `json:"revived,omitzero"`  // when a person last retried it dead; giving up counts from there

	Receipt *Receipt `json:"receipt,omitempty"`
	Reason  string   `json:"reason,omitempty"` // of the last failure, or of X or F
	Log     []Event  `json:"log,omitempty"`
}

// Generation is an epoch of a store; see the package comment.
type Generation struct {
	Number uint64    `json:"number"` // from 1
	Since  time.Time `json:"since"`  // everything due up to then is uncertain
}

// Doubtful tells whether r must be read back before it is sent: it is marked so,
// or it was due before a generation that knows nothing of it began.
func (r *Record) Doubtful(g Generation) bool {
	return r.Uncertain || r.Generation < g.Number && !r.Occurrence.At.After(g.Since)
}

// ID is the occurrence's.
func (r *Record) ID() string { return r.Occurrence.ID }

// String is the state as the tables of the package comment write it: W, WU, S.
func (r *Record) String() string {
	if r.Uncertain {
		return string(r.State) + "U"
	}
	return string(r.State)
}

func (r *Record) event(now time.Time, what EventKind, by, note string) {
	r.Log = addEvent(r.Log, Event{At: now, What: what, By: by, Note: note, Occurrence: r.ID(), Slot: r.Occurrence.Slot})
}

// holds checks that ref is the present claim.
func (r *Record) holds(ref Ref) error {
	if ref.Token == 0 || ref.Token != r.Token {
		return fmt.Errorf("%w: %s: token %d, now %d (%s)", ErrStale, ref.ID, ref.Token, r.Token, r)
	}
	return nil
}

// finish makes r final. A dead one stays uncertain if it was: a person may retry it.
func (r *Record) finish(now time.Time, s State, reason string) {
	r.State, r.Ready, r.Finished, r.Reason = s, time.Time{}, now, reason
	r.Uncertain = r.Uncertain && s == Dead
}

// wait puts r back to Waiting until at.
func (r *Record) wait(at time.Time) { r.State, r.Ready, r.Worker = Waiting, at, "" }
