package reminders

import "time"

// Observer is told what the Engine does, for metrics and logs. It is called from
// many goroutines and must return quickly.
type Observer interface {
	Observe(Observation)
}

// Observation is one thing that happened.
type Observation struct {
	Kind       ObservationKind
	Occurrence *Occurrence   // nil for store errors; not to be changed
	Lateness   time.Duration // ObservedSent: from due to the request
	Took       time.Duration // ObservedSent: the request
	Answer     Answer        // ObservedReadBack
	Err        error
}

// ObservationKind names it.
type ObservationKind string

// The observations.
const (
	ObservedClaimed   ObservationKind = "claimed"
	ObservedSent      ObservationKind = "sent"
	ObservedRetry     ObservationKind = "retry"
	ObservedUncertain ObservationKind = "uncertain" // a send whose outcome is not known
	ObservedReadBack  ObservationKind = "read_back"
	ObservedHeld      ObservationKind = "held"    // uncertain and cannot be read back for long: tell a person
	ObservedStuck     ObservationKind = "stuck"   // tried in vain for AlertAfter: tell a person
	ObservedDead      ObservationKind = "dead"    // tell a person
	ObservedAborted   ObservationKind = "aborted" // the start guard
	ObservedCollapsed ObservationKind = "collapsed"
	ObservedParked    ObservationKind = "poison" // a record that cannot be read
	ObservedStore     ObservationKind = "store"  // the store failed
	ObservedPlan      ObservationKind = "plan"   // planning failed
	ObservedClock     ObservationKind = "clock"  // the store's clock jumped, Err says how: tell a person
)

type nobody struct{}

func (nobody) Observe(Observation) {}
