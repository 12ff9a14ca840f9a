package webhook

import (
	"context"
	"fmt"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

// Test sends a message that says it is one, also to an endpoint that is disabled:
// to see that it works comes before Enable.
func (s *Sender) Test(ctx context.Context, name string) (reminders.Receipt, error) {
	t, err := s.registry.target(ctx, name)
	if err != nil {
		return reminders.Receipt{}, reminders.Rejected(err)
	}
	now := s.opt.Now().UTC()
	m := bot.Message{
		ID: fmt.Sprintf("test-%d", now.UnixNano()), Kind: bot.KindTest, At: now,
		Headline: "这是一条测试消息，收到即表示回调设置无误。",
	}
	return s.post(ctx, t, bot.Recipient{Kind: Kind, Place: name}, m)
}

// Records is where a reminder sent before is found; a reminders.Store is one.
type Records interface {
	Occurrence(ctx context.Context, id string) (reminders.Record, error)
}

// Replay sends an occurrence again, with the same webhook-id and body, for a
// receiver that has lost it; one that has not drops it. What became of the
// occurrence stays as it was. What is still to be sent is reminders.ErrState: it
// would arrive early, or twice at once.
func (s *Sender) Replay(ctx context.Context, from Records, id string) (reminders.Receipt, error) {
	r, err := from.Occurrence(ctx, id)
	if err != nil {
		return reminders.Receipt{}, fmt.Errorf("replay: %w", err)
	}
	if r.State != reminders.Delivered && r.State != reminders.Dead {
		return reminders.Receipt{}, fmt.Errorf("replay: %w: %s", reminders.ErrState, r.State)
	}
	to, err := bot.ParseRecipient(r.Occurrence.To)
	if err != nil {
		return reminders.Receipt{}, err
	}
	if to.Kind != Kind {
		return reminders.Receipt{}, fmt.Errorf("%w：%s 不是回调", bot.ErrRecipient, to.Channel())
	}
	return s.Send(ctx, to, s.again(r))
}

// again is the message of a record, as it was sent.
func (s *Sender) again(r reminders.Record) bot.Message {
	return bot.FromDelivery(reminders.Delivery{Occurrence: r.Occurrence, Attempt: r.Attempts + 1, Late: r.Late, First: r.First}).Linked(s.base)
}

// History is where reminders sent before are listed; a reminders.Store is one.
type History interface {
	Occurrences(ctx context.Context, q reminders.Query) (reminders.Page, error)
}

// ReplayAll sends what was delivered to an endpoint and due from since until until
// once more, in order, for a receiver put back from a backup. It stops at the first
// that does not get through and says how many did; dead letters are for Revive.
func (s *Sender) ReplayAll(ctx context.Context, from History, name string, since, until time.Time) (sent int, err error) {
	to := bot.Recipient{Kind: Kind, Place: name}
	q := reminders.Query{
		Channel: to.Channel(), States: []reminders.State{reminders.Delivered}, From: since, Until: until,
	}
	for {
		page, err := from.Occurrences(ctx, q)
		if err != nil {
			return sent, fmt.Errorf("replay: %w", err)
		}
		for _, r := range page.Records {
			to.Person = r.Occurrence.To.To
			if _, err := s.Send(ctx, to, s.again(r)); err != nil {
				return sent, fmt.Errorf("replay %s: %w", r.Occurrence.ID, err)
			}
			sent++
		}
		if q.After = page.Next; q.After == "" {
			return sent, nil
		}
	}
}
