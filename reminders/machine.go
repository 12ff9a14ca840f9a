package reminders

import (
	"fmt"
	"time"
)

// The transitions, as pure functions of a Record and the store's time, for stores
// that run Go where they keep their data; a store that cannot (Lua) does the same
// and is held to it by storetest. An error leaves the record as it was. now is in
// whole milliseconds, rounded down, and g is the present generation.

// Accept is the record of an occurrence new to the store.
func Accept(now time.Time, o Occurrence, g Generation) Record {
	r := Record{Occurrence: o, State: Waiting, Ready: o.At, Generation: g.Number, Accepted: now}
	r.event(now, EventAccepted, "", "")
	return r
}

// Claim gives the record to worker until now+lease: W, or C and S whose lease has
// run out. Out of S it is uncertain.
func (r *Record) Claim(now time.Time, worker string, lease time.Duration, g Generation) error {
	if r.State.Final() || r.Ready.After(now) {
		return fmt.Errorf("%w: claim %s: %s, ready %s", ErrState, r.ID(), r, r.Ready)
	}
	if r.State == Sending {
		r.event(now, EventUncertain, r.Worker, "lease of the send ran out")
	}
	r.Uncertain = r.State == Sending || r.Doubtful(g)
	r.State, r.Worker, r.Ready = Claimed, worker, now.Add(lease)
	r.Token++
	return nil
}

// Renew makes the lease of a claim end at now+lease.
func (r *Record) Renew(now time.Time, ref Ref, lease time.Duration) error {
	if err := r.claimed(ref); err != nil {
		return err
	}
	r.Ready = now.Add(lease)
	return nil
}

// claimed checks that ref holds r and that it is Claimed.
func (r *Record) claimed(ref Ref) error {
	if err := r.holds(ref); err != nil {
		return err
	}
	if r.State != Claimed {
		return fmt.Errorf("%w: %s is %s", ErrStale, r.ID(), r)
	}
	return nil
}

// Proof is why an uncertain occurrence may be sent all the same.
type Proof string

// The proofs.
const (
	NoProof    Proof = ""           // for one that is not uncertain
	NotThere   Proof = "not_there"  // the channel was read back and has it not
	Idempotent Proof = "idempotent" // the receiver drops a second one by its id
	MayRepeat  Proof = "may_repeat" // nobody knows; the rule says to send it marked 可能重复
)

// Mark is the write-ahead mark of a send.
type Mark struct {
	Lease time.Duration // longer than start guard, timeout and settle time together
	Proof Proof
	Late  bool // kept from the first Begin on
}

// Begin writes the mark: C to S.
func (r *Record) Begin(now time.Time, ref Ref, m Mark, g Generation) error {
	if err := r.claimed(ref); err != nil {
		return err
	}
	if r.Doubtful(g) && m.Proof == NoProof {
		return fmt.Errorf("%w: begin %s", ErrUncertain, r.ID())
	}
	if r.First.IsZero() {
		r.First, r.Late = now, m.Late
	}
	r.Last, r.Generation, r.Uncertain = now, g.Number, false
	r.State, r.Ready = Sending, now.Add(m.Lease)
	r.Attempts++
	r.event(now, EventBegun, r.Worker, string(m.Proof))
	return nil
}

// Release gives a claim back, to be claimed from at on. What was uncertain stays
// so. A note is for the history, once in a row.
func (r *Record) Release(now time.Time, ref Ref, at time.Time, note string) error {
	if err := r.claimed(ref); err != nil {
		return err
	}
	if note != "" && (len(r.Log) == 0 || r.Log[len(r.Log)-1].What != EventDeferred) {
		r.event(now, EventDeferred, r.Worker, note)
	}
	r.wait(at)
	return nil
}

// Deliver records proof of delivery. By the holder of the claim it ends S, and C
// when found by read-back; repeated it is no error. By a former holder it is
// accepted while nobody is sending, since it is true; the new holder's Begin is
// then refused.
func (r *Record) Deliver(now time.Time, ref Ref, receipt Receipt) error {
	if r.State == Delivered && ref.Token != 0 && ref.Token <= r.Token {
		return nil
	}
	late := ref.Token != 0 && ref.Token < r.Token && (r.State == Waiting || r.State == Claimed)
	if err := r.holds(ref); err != nil && !late {
		return err
	}
	if r.State.Final() {
		return fmt.Errorf("%w: deliver %s: it is %s", ErrStale, r.ID(), r)
	}
	r.event(now, EventDelivered, r.Worker, receipt.Message)
	r.finish(now, Delivered, "")
	r.Receipt = &receipt
	return nil
}

// Failure is an attempt that certainly did not arrive.
type Failure struct {
	At     time.Time // when to try again
	Reason string
	Free   bool // does not count as an attempt: 429, the start guard
	Dead   bool // do not try again: a person must look
	Unsure bool // an earlier attempt may have arrived, though not this one: uncertain
}

// Fail ends S or C after a certain failure: W again, or F.
func (r *Record) Fail(now time.Time, ref Ref, f Failure) error {
	if err := r.holds(ref); err != nil {
		return err
	}
	if r.State != Sending && r.State != Claimed {
		return fmt.Errorf("%w: fail %s: it is %s", ErrStale, r.ID(), r)
	}
	if f.Free && r.State == Sending {
		r.Attempts--
	}
	r.Uncertain = r.Uncertain || f.Unsure
	if f.Dead {
		r.event(now, EventDead, r.Worker, f.Reason)
		r.finish(now, Dead, f.Reason)
		return nil
	}
	if !f.Free {
		r.event(now, EventRetry, r.Worker, f.Reason)
	}
	r.Reason = f.Reason
	r.wait(f.At)
	return nil
}

// Doubt ends S when the outcome is not known: W and uncertain, to be read back
// from at on.
func (r *Record) Doubt(now time.Time, ref Ref, at time.Time, reason string) error {
	if err := r.holds(ref); err != nil {
		return err
	}
	if r.State != Sending {
		return fmt.Errorf("%w: doubt %s: it is %s", ErrStale, r.ID(), r)
	}
	r.event(now, EventUncertain, r.Worker, reason)
	r.Uncertain, r.Reason = true, reason
	r.wait(at)
	return nil
}

// Cancel parks what has certainly not been sent: W, C, F to X. Cancelling twice
// is no error.
func (r *Record) Cancel(now time.Time, by, why string, g Generation) error {
	switch {
	case r.State == Cancelled:
		return nil
	case r.State == Dead && !r.Uncertain:
	case r.State != Waiting && r.State != Claimed, r.Doubtful(g):
		return fmt.Errorf("%w: %s is %s", ErrTooLate, r.ID(), r)
	}
	r.event(now, EventCancelled, by, why)
	r.finish(now, Cancelled, why)
	return nil
}

// Revive is a person's retry of a dead one: F to W, ready now.
func (r *Record) Revive(now time.Time, by string) error {
	if r.State != Dead {
		return fmt.Errorf("%w: retry %s: it is %s", ErrState, r.ID(), r)
	}
	r.event(now, EventRevived, by, "")
	r.Attempts, r.Revived, r.Finished = 0, now, time.Time{}
	r.wait(now)
	return nil
}

// Resolve is a person's word on an uncertain one that nobody is sending: it
// arrived (D), or it did not and is sent again (W). A claim on it becomes stale.
func (r *Record) Resolve(now time.Time, arrived bool, by string, g Generation) error {
	if r.State != Waiting && r.State != Claimed || !r.Doubtful(g) {
		return fmt.Errorf("%w: resolve %s: it is %s", ErrState, r.ID(), r)
	}
	r.Token++
	if arrived {
		r.event(now, EventResolved, by, "arrived")
		r.finish(now, Delivered, "")
		r.Receipt = &Receipt{Channel: r.Occurrence.To.Channel, Message: "confirmed by " + by, At: now}
		return nil
	}
	r.event(now, EventResolved, by, "did not arrive")
	r.Uncertain, r.Generation = false, g.Number
	r.wait(now)
	return nil
}

// Import is the record as another store gets it: no claim survives the move, and
// what was due or under way is uncertain, since only the old store knew better.
func (r Record) Import(now time.Time, g Generation) Record {
	r.Generation = g.Number
	if r.State.Final() {
		return r
	}
	r.Uncertain = r.Uncertain || r.State == Sending || !r.Occurrence.At.After(now)
	r.event(now, EventImported, "", "")
	at := r.Ready
	if r.State != Waiting || at.Before(r.Occurrence.At) {
		at = r.Occurrence.At
	}
	r.wait(at)
	r.Token++
	return r
}
