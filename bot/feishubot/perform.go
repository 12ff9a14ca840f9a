package feishubot

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/reminders"
)

// Perform implements bot.Platform. 飞书 has no message that one person alone sees in a group, no
// window for a form and no page of a person's own: these are sent to the person directly, the last
// two as cards. Of an agent it has nothing.
func (b *Bot) Perform(ctx context.Context, e bot.Event, r bot.Reply, id string) (reminders.Receipt, error) {
	if r.Person != "" && !isPerson.MatchString(r.Person) || r.Once() && r.Message == nil ||
		r.Kind == bot.ReplyForm && r.Form == nil ||
		r.Kind == bot.ReplyHome && r.Home == nil {
		return reminders.Receipt{}, reminders.Rejected(errReply)
	}
	switch r.Kind {
	case bot.ReplySay, bot.ReplyWhisper:
		return b.say(ctx, e, r, id)
	case bot.ReplyReplace:
		return b.replace(ctx, e, r, id)
	case bot.ReplyForm:
		return b.open(ctx, e, *r.Form, id)
	case bot.ReplyHome:
		return b.page(ctx, e, *r.Home, id)
	case bot.ReplyStatus, bot.ReplyTitle, bot.ReplyPrompts:
		return reminders.Receipt{}, nil
	}
	return reminders.Receipt{}, reminders.Rejected(fmt.Errorf("feishu: unknown reply %q", r.Kind))
}

// where an answer goes: to a person alone when it is for them, or the event was in no place.
func where(e bot.Event, r bot.Reply, id string) spot {
	at := spot{place: cmp.Or(r.Person, e.Place, e.Person), thread: r.Thread, direct: e.Direct, mark: markOf(id)}
	if r.Kind == bot.ReplyWhisper && r.Person == "" && !e.Direct {
		at.place = e.Person
	}
	if at.place != e.Place || !isMessage.MatchString(at.thread) {
		at.thread = ""
	}
	return at
}

func (b *Bot) say(ctx context.Context, e bot.Event, r bot.Reply, id string) (reminders.Receipt, error) {
	return b.post(ctx, where(e, r, id), *r.Message)
}

// replace puts a message in the place of the one pressed, which keeps its mark: a reminder is found
// by it as long as it is there.
func (b *Bot) replace(ctx context.Context, e bot.Event, r bot.Reply, id string) (reminders.Receipt, error) {
	if !isMessage.MatchString(e.Message) || e.Place == "" || r.Person != "" {
		return b.say(ctx, e, r, id)
	}
	at := where(e, r, id)
	at.thread, at.mark = e.Thread, cmp.Or(e.Meta[metaMark], at.mark)
	err := b.patch(ctx, e.Message, encoded(render(*r.Message, at)))
	if noMessage(err) || refusesCard(err) {
		return b.say(ctx, e, r, id)
	}
	if err != nil {
		return reminders.Receipt{}, b.api.Outcome(err)
	}
	return reminders.Receipt{Channel: Kind + ":" + e.Place, Message: e.Message, At: b.opt.Now().UTC()}, nil
}

// open sends a form to the person, as a card that brings back where it was opened.
func (b *Bot) open(ctx context.Context, e bot.Event, f bot.Form, id string) (reminders.Receipt, error) {
	at := spot{place: e.Person, direct: true, mark: markOf(id)}
	c, err := formCard(f, e, b.candidates(ctx, &f, e), at.mark)
	if err != nil {
		return reminders.Receipt{}, reminders.Rejected(err)
	}
	sent, err := b.send(ctx, at, "interactive", encoded(c), at.mark+"f")
	if refusesCard(err) {
		return reminders.Receipt{}, reminders.Rejected(err) // Reply.Else says it in words
	}
	return b.receipt(at, sent, err)
}

// page shows a person's own page: in the place of the one it was asked for on, else anew.
func (b *Bot) page(ctx context.Context, e bot.Event, h bot.Home, id string) (reminders.Receipt, error) {
	at := spot{place: e.Person, direct: true, home: true, mark: markOf(id)}
	card := encoded(homeCard(h, at))
	if old := e.Meta[metaHome]; isMessage.MatchString(old) {
		err := b.patch(ctx, old, card)
		if err == nil {
			return reminders.Receipt{Channel: Kind + ":" + at.place, Message: old, At: b.opt.Now().UTC()}, nil
		}
		if !noMessage(err) {
			return reminders.Receipt{}, b.api.Outcome(err)
		}
	}
	sent, err := b.send(ctx, at, "interactive", card, at.mark)
	return b.receipt(at, sent, err)
}

// Arrived implements bot.Platform. A message is looked for in its conversation; where that cannot be
// read, 飞书 still drops a second one of the same for an hour.
func (b *Bot) Arrived(ctx context.Context, e bot.Event, r bot.Reply, id string, since time.Time) (reminders.Finding, error) {
	if r.Kind == bot.ReplyReplace && isMessage.MatchString(e.Message) && e.Place != "" && r.Person == "" {
		return reminders.Finding{Answer: reminders.Harmless}, nil // it is replaced once more
	}
	at := where(e, r, id)
	found, err := b.find(ctx, at.place, at.thread, []bot.Sought{{ID: id, Since: since}}, since)
	if err != nil {
		return reminders.Finding{}, err
	}
	return found[0], nil
}

// candidates are the people who can be chosen in a form: those in the conversation it was opened
// in, since 飞书 by itself offers those in the conversation the card is in.
func (b *Bot) candidates(ctx context.Context, f *bot.Form, e bot.Event) []string {
	asked := false
	for i := range f.Fields {
		asked = asked || f.Fields[i].Kind == bot.FieldPeople
	}
	if !asked || !isChat.MatchString(e.Place) {
		return nil
	}
	var out struct {
		Data struct {
			Items []struct {
				ID string `json:"member_id"`
			} `json:"items"`
		} `json:"data"`
	}
	err := b.api.Do(ctx, openapi.Call{Method: "GET", Path: "/open-apis/im/v1/chats/" + e.Place + "/members",
		Query: map[string][]string{"member_id_type": {"open_id"}, "page_size": {"100"}}, Out: &out})
	if err != nil {
		b.opt.Log.WarnContext(ctx, "读不到群成员，表单里只能选择会话中的人", "err", err)
		return nil
	}
	var people []string
	for _, m := range out.Data.Items {
		if isPerson.MatchString(m.ID) {
			people = append(people, m.ID)
		}
	}
	return people
}
