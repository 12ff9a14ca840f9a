package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/policybot/policybot/reminders"
)

// What routing may answer; match with errors.Is.
var (
	// ErrNoSender: nothing is set up for the kind of channel.
	ErrNoSender = errors.New("该渠道没有启用")
	// ErrRecipient: it is not written as kind:place.
	ErrRecipient = errors.New("收件人写法不对")
)

// Recipient is who a message is for: a channel taken apart, and a person in it.
type Recipient struct {
	Kind   string // chooses the Sender: slack, webhook, console
	Place  string // a channel id, a person's for what is said to them directly, the name of an endpoint; "" where a kind has one place
	Person string // addressed there; "" for all of it
}

// ParseRecipient takes a reminders.Recipient apart.
func ParseRecipient(r reminders.Recipient) (Recipient, error) {
	kind, place, _ := strings.Cut(r.Channel, ":")
	if kind == "" || strings.ContainsFunc(kind, func(c rune) bool { return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' }) {
		return Recipient{}, fmt.Errorf("%w：%q，应如 slack:C024BE91L、webhook:oa", ErrRecipient, r.Channel)
	}
	return Recipient{Kind: kind, Place: place, Person: r.To}, nil
}

// Channel is what ParseRecipient took apart.
func (r Recipient) Channel() string {
	if r.Place == "" {
		return r.Kind
	}
	return r.Kind + ":" + r.Place
}

// Sender sends to the places of one kind of channel. It is safe for any number of
// goroutines and keeps nothing of what it is given.
type Sender interface {
	// Send sends once, never again by itself, and returns when the channel has
	// confirmed. It obeys ctx. An error that holds a *reminders.SendError says that
	// the message certainly did not arrive; any other that nobody knows. Errors name
	// no secret, and neither URLs that may hold one.
	Send(ctx context.Context, to Recipient, m Message) (reminders.Receipt, error)

	// ReadBack looks whether messages to one place arrived: a Finding for each, in
	// order, with as few requests as it can. An error means Unknown for all.
	ReadBack(ctx context.Context, place string, sought []Sought) ([]reminders.Finding, error)
}

// Sought is a message looked for.
type Sought struct {
	ID     string // Message.ID
	Person string
	Since  time.Time // it cannot have arrived before
	First  time.Time // when it was tried first; zero where nobody has noted it
}

// Answers is the same answer n times, for a Sender that need not look: Unreadable or
// Harmless.
func Answers(n int, a reminders.Answer) []reminders.Finding {
	out := make([]reminders.Finding, n)
	for i := range out {
		out[i].Answer = a
	}
	return out
}
