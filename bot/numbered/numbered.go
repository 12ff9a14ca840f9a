// Package numbered is for chat platforms without buttons and forms: what could be pressed is
// offered under numbers, and a person who replies “12” has pressed it.
//
// It stands around the three sides of an adapter, so that the adapter and the handler know
// nothing of it:
//
//	Platform   messages go out with “回复数字：12 提醒我；13 有误反馈” instead of buttons
//	Intake     a reply of a number comes in as the press it stands for
//	Handler    what needs a second word is asked for it; a number that is no more is told so
//
// The numbers of a place go on from 1 to 99 and then begin again, so that a number means the
// same for a long time, whichever message it was read in; what they mean is in bot.Memory
// (places.go). They are those of a message: sent again after a failure it has the same. The press
// is decided when the reply is taken in, and kept with the event: an answer worked out again
// after a crash answers the same press.
//
// A form becomes its first choice, as numbers, when everything else in it has something
// filled in; any other form cannot be opened, and Reply.Else says what to type instead.
package numbered

import (
	"cmp"
	"context"
	"hash/maphash"
	"sync"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

const (
	most    = 99  // the highest number
	perPage = 24  // numbers of a message
	maxList = 900 // bytes of what lists them
	keep    = 14 * 24 * time.Hour
)

// Numbers gives numbers and knows what they mean. It is safe for any number of goroutines.
type Numbers struct {
	memory bot.Memory
	seed   maphash.Seed
	places [64]sync.Mutex // over reading and writing a place, by its hash: writing takes a disk
}

// New keeps what numbers mean in memory.
func New(memory bot.Memory) *Numbers { return &Numbers{memory: memory, seed: maphash.MakeSeed()} }

// placeOf is where a person reads an answer and replies to it: a person's direct
// conversation goes by the person, whatever the platform calls it.
func placeOf(e *bot.Event, r *bot.Reply) string {
	switch {
	case r != nil && r.Person != "":
		return r.Person
	case e.Direct || r != nil && r.Kind == bot.ReplyWhisper:
		return e.Person
	}
	return cmp.Or(e.Place, e.Person)
}

// Platform is p with numbers instead of buttons.
func (n *Numbers) Platform(p bot.Platform) bot.Platform { return &platform{p, n} }

type platform struct {
	bot.Platform
	numbers *Numbers
}

// Send implements bot.Sender.
func (p *platform) Send(ctx context.Context, to bot.Recipient, m bot.Message) (reminders.Receipt, error) {
	m, err := p.numbers.numbered(ctx, key(to.Kind, to.Place), "", m)
	if err != nil {
		return reminders.Receipt{}, reminders.Refused(err)
	}
	return p.Platform.Send(ctx, to, m)
}

// Perform implements bot.Platform.
func (p *platform) Perform(ctx context.Context, e bot.Event, r bot.Reply, id string) (reminders.Receipt, error) {
	name := key(e.Platform, placeOf(&e, &r))
	switch {
	case r.Kind == bot.ReplyForm:
		asked, ok := asQuestion(&e, r.Form, id)
		if !ok {
			return reminders.Receipt{}, reminders.Rejected(errNoForm)
		}
		r = bot.Reply{Kind: bot.ReplySay, Thread: e.Here(), Message: &asked.message}
		if !e.Direct { // a form is for one person
			r.Kind = bot.ReplyWhisper
		}
		name = key(e.Platform, placeOf(&e, &r))
		given, err := p.numbers.give(ctx, name, id, e.Who(), asked.offers)
		if err != nil {
			return reminders.Receipt{}, reminders.Refused(err)
		}
		r.Message.Footer = list([]group{{meanings: given}}, len(given))
	case r.Message != nil:
		m, err := p.numbers.numbered(ctx, name, e.Who(), *r.Message)
		if err != nil {
			return reminders.Receipt{}, reminders.Refused(err)
		}
		r.Message = &m
	}
	return p.Platform.Perform(ctx, e, r, id)
}

// Accepts tells why a place is none, where the platform knows.
func (p *platform) Accepts(place string) error {
	if a, ok := p.Platform.(interface{ Accepts(place string) error }); ok {
		return a.Accepts(place)
	}
	return nil
}
