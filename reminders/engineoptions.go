package reminders

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/policybot/policybot/reminders/outbox"
)

// EngineOptions of an Engine; zero fields mean the defaults named.
type EngineOptions struct {
	Worker      string // for the history; unique per process, required
	Batch       int    // claims at once; default 128
	Concurrency int    // claims in hand at once; default 128

	ClaimLease      time.Duration // default 5 s
	StartGuard      time.Duration // longest from mark to request; default 5 s
	SendTimeout     time.Duration // of a request; default 15 s
	Settle          time.Duration // after which a request has arrived or never will; at least SendTimeout; default 30 s
	ReadBackTimeout time.Duration // default 10 s
	Poll            time.Duration // longest sleep, for what other processes add; default 1 s
	JumpHold        time.Duration // how long a clock that jumped ahead is not believed; default 2 min, negative not at all

	LateAfter     time.Duration                   // later than this is 补发; default 5 min
	CollapseAfter time.Duration                   // later than this gives way to a newer one of its series; default 10 min
	GiveUp        time.Duration                   // certain failures are retried so long after due, or until the deadline if that is later; default 24 h
	RepeatAfter   time.Duration                   // with Repeat: how long to wait for a channel that cannot be read now; default 10 min
	AlertAfter    time.Duration                   // how long after its first attempt one still tried is reported as stuck; default 10 min
	Retry         func(attempt int) time.Duration // after so many attempts, less up to a tenth; default Backoff

	// Limits of a channel; default: half of Concurrency, so that no slow channel
	// takes all hands.
	Limits func(channel string) outbox.Limit
	Pacer  *outbox.Pacer // shared with others that send to the same channels; default one of its own, by Limits

	// Plan makes the occurrences of new periods (Service.PlanDue). It is called before
	// the first claim and then at least every Poll: what was missed collapses before
	// it is sent.
	Plan func(ctx context.Context) error

	Clock    outbox.Timepiece // default outbox.SystemClock
	Observer Observer         // default none

	// Failpoint is called at the points named Fail...; tests crash there.
	Failpoint func(point, occurrence string)
}

// The failpoints.
const (
	FailAfterClaim = "after-claim"
	FailAfterBegin = "after-begin"
	FailAfterSend  = "after-send" // the channel has confirmed, the store does not know
	FailAfterAck   = "after-ack"
)

const (
	maxBackoff = 30 * time.Minute // a deadline waits for nobody longer,
	maxAfter   = 10 * time.Hour   // nor does anybody once it is past
)

// Backoff is 5 s, 30 s, 2, 5, 15 and then 30 minutes.
func Backoff(attempt int) time.Duration {
	steps := []time.Duration{
		5 * time.Second, 30 * time.Second, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute, maxBackoff,
	}
	return steps[min(max(attempt, 1), len(steps))-1]
}

// jitter is d less up to a tenth, so that what failed together does not come back
// together.
func jitter(d time.Duration) time.Duration { return d - rand.N(d/10+1) } // #nosec G404 -- spreads attempts in time, nothing is secret

func (o EngineOptions) withDefaults() (EngineOptions, error) {
	def := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	num := func(n *int, to int) {
		if *n == 0 {
			*n = to
		}
	}
	num(&o.Batch, 128)
	num(&o.Concurrency, 128)
	def(&o.ClaimLease, 5*time.Second)
	def(&o.StartGuard, 5*time.Second)
	def(&o.SendTimeout, 15*time.Second)
	def(&o.Settle, 30*time.Second)
	def(&o.ReadBackTimeout, 10*time.Second)
	def(&o.Poll, time.Second)
	def(&o.JumpHold, 2*time.Minute)
	def(&o.LateAfter, 5*time.Minute)
	def(&o.CollapseAfter, 10*time.Minute)
	def(&o.GiveUp, 24*time.Hour)
	def(&o.RepeatAfter, 10*time.Minute)
	def(&o.AlertAfter, 10*time.Minute)
	if o.Retry == nil {
		o.Retry = Backoff
	}
	if o.Limits == nil {
		half := outbox.Limit{Concurrent: max(1, o.Concurrency/2)}
		o.Limits = func(string) outbox.Limit { return half }
	}
	if o.Clock == nil {
		o.Clock = outbox.SystemClock()
	}
	if o.Pacer == nil {
		o.Pacer = outbox.NewPacer(o.Limits, o.Clock)
	}
	if o.Observer == nil {
		o.Observer = nobody{}
	}
	if o.Failpoint == nil {
		o.Failpoint = func(string, string) {}
	}
	switch {
	case o.Worker == "":
		return o, errors.New("reminder engine: without the name of the worker")
	case o.Batch < 1 || o.Batch > MaxClaim || o.Concurrency < 1:
		return o, fmt.Errorf("reminder engine: batch %d is not 1 to %d, or concurrency %d below 1", o.Batch, MaxClaim, o.Concurrency)
	case o.Settle < o.SendTimeout:
		return o, fmt.Errorf("reminder engine: settle time %s is shorter than the timeout of a send %s: what is under way would be sent twice", o.Settle, o.SendTimeout)
	case min(o.ClaimLease, o.StartGuard, o.SendTimeout, o.ReadBackTimeout, o.Poll) <= 0:
		return o, errors.New("reminder engine: a duration is not positive")
	}
	return o, nil
}
