// Package bottest holds every bot.Sender to its contract (Conform) and every
// bot.Platform to a conversation with people (ConformChat). It has the strict fakes
// that tests send to: Receiver, an HTTP server, Fake, a bot.Sender in memory, and
// FakeChat, a platform in memory; and Inbox, a bot.Store in memory. Receiver and
// Fake record a message when it arrives and answer later, as real ones do, so that
// a sender that gives up in between has sent and does not know.
//
// And it has what the tests of every chat adapter stand on: Intake, a bot.Intake in
// memory, the Log that no Secret may get into, Serve and Run for the two transports,
// WaitFor, and Golden files.
package bottest

import (
	"net/http"
	"time"
)

// Behaviour is how a fake treats what arrives. The zero value takes it.
type Behaviour struct {
	Status     int           // of the answer; 0 is 200
	RetryAfter string        // header, when not ""
	Location   string        // header, when not ""
	Delay      time.Duration // the answer comes so much later than the record
	Hang       bool          // no answer at all
	Reset      bool          // the connection is reset instead of an answer
	Endless    bool          // a body without end
}

// The behaviours Conform asks for.
var (
	Takes       = Behaviour{}
	RateLimited = Behaviour{Status: http.StatusTooManyRequests, RetryAfter: "7"}
	Unavailable = Behaviour{Status: http.StatusInternalServerError}
	IsGone      = Behaviour{Status: http.StatusGone}
	Hangs       = Behaviour{Hang: true}
	Resets      = Behaviour{Reset: true}
)
