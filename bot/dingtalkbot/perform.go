package dingtalkbot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/reminders"
)

// What 钉钉 has not; match with errors.Is.
var (
	// ErrNone: a page, or a form with something to write in.
	ErrNone  = errors.New("钉钉里没有主页和要填写的表单")
	errReply = errors.New("dingtalk: a reply without a message, or to nobody")
)

// Perform implements bot.Platform.
func (b *Bot) Perform(ctx context.Context, e bot.Event, r bot.Reply, id string) (reminders.Receipt, error) {
	if r.Once() && r.Message == nil || r.Kind == bot.ReplyForm && r.Form == nil || r.Person != "" && !isUser.MatchString(r.Person) {
		return reminders.Receipt{}, reminders.Rejected(errReply)
	}
	switch r.Kind {
	case bot.ReplySay:
		return b.deliver(ctx, b.where(&e, &r), *r.Message)
	case bot.ReplyWhisper:
		r.Person = cmp.Or(r.Person, e.Person)
		return b.deliver(ctx, b.where(&e, &r), *r.Message)
	case bot.ReplyReplace:
		return b.replace(ctx, &e, &r)
	case bot.ReplyForm:
		return b.form(ctx, &e, r.Form, id)
	case bot.ReplyStatus, bot.ReplyTitle, bot.ReplyPrompts:
		return reminders.Receipt{}, nil // there is no such view
	}
	return reminders.Receipt{}, reminders.Rejected(fmt.Errorf("%w：%s", ErrNone, r.Kind))
}

// where is the target of an answer: a person when it is for them alone, or the event was in
// none or in private.
func (b *Bot) where(e *bot.Event, r *bot.Reply) target {
	if r.Person != "" && (!e.Direct || r.Person != e.Person) || e.Place == "" {
		who := cmp.Or(r.Person, e.Person)
		return target{user: who, from: origin{place: who}}
	}
	t := target{user: e.Person, nick: cmp.Or(e.Meta[metaNick], e.Person), hook: b.hookOf(e), from: origin{e.Place, e.Thread}}
	if !e.Direct {
		t.group = e.Place
	}
	return t
}

// replace puts a message in place of the card pressed.
func (b *Bot) replace(ctx context.Context, e *bot.Event, r *bot.Reply) (reminders.Receipt, error) {
	if e.Kind != bot.EventPressed || e.Message == "" || r.Person != "" {
		return b.deliver(ctx, b.where(e, r), *r.Message)
	}
	err := b.api.Do(ctx, openapi.Call{Method: http.MethodPut, Path: "/v1.0/card/instances", Body: map[string]any{
		"outTrackId": e.Message, "userIdType": 1,
		"cardData":          map[string]any{"cardParamMap": b.card(*r.Message, e.Message, origin{e.Place, e.Thread})},
		"cardUpdateOptions": map[string]any{"updateCardDataByKey": true},
	}})
	switch openapi.Code(err) {
	case "param.cardNotExist", "param.invalid", "param.contentUnsafe", "param.templateNotExist":
		return b.deliver(ctx, b.where(e, r), *r.Message)
	}
	if err != nil {
		return reminders.Receipt{}, b.api.Outcome(err)
	}
	return reminders.Receipt{Channel: Kind + ":" + e.Place, Message: e.Message, At: b.opt.Now().UTC()}, nil
}

// Arrived implements bot.Platform. A card is replaced once more without harm.
func (b *Bot) Arrived(_ context.Context, e bot.Event, r bot.Reply, id string, _ time.Time) (reminders.Finding, error) {
	if r.Kind == bot.ReplyReplace && e.Kind == bot.EventPressed {
		return reminders.Finding{Answer: reminders.Harmless}, nil
	}
	return reminders.Finding{Answer: b.again(id)}, nil
}
