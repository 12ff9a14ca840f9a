package dingtalkbot

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/openapi"
	"github.com/policybot/policybot/reminders"
)

// actionForm is a press that hands a form in; its value is filled.
const actionForm bot.Action = "dingtalk.form"

// filled is a form as one of its buttons hands it in.
type filled struct {
	Form    string              `json:"f"`
	Value   string              `json:"v,omitempty"`
	Values  map[string][]string `json:"x"`
	Message string              `json:"m,omitempty"` // Event.Message of what opened it
}

// form asks a form's one choice on a card, sent to the person: a card has buttons and nothing to
// write in. The other fields keep what they begin with; a form with a field that has to be filled
// in, and has nothing, cannot be shown.
func (b *Bot) form(ctx context.Context, e *bot.Event, f *bot.Form, id string) (reminders.Receipt, error) {
	m, ok := asQuestion(e, f, id)
	if !ok || !b.cards() || !isUser.MatchString(e.Person) {
		return reminders.Receipt{}, reminders.Rejected(ErrNone)
	}
	err := b.sendCard(ctx, target{user: e.Person, from: origin{e.Place, e.Thread}}, m)
	switch {
	case err == nil:
		return reminders.Receipt{Channel: Kind + ":" + e.Person, Message: id, At: b.opt.Now().UTC()}, nil
	case b.unfit(ctx, err) && !errors.Is(err, openapi.ErrUnsure):
		return reminders.Receipt{}, reminders.Rejected(ErrNone)
	}
	return reminders.Receipt{}, b.api.Outcome(err)
}

// asQuestion is a form as a message with a button for each option of its first choice.
func asQuestion(e *bot.Event, f *bot.Form, id string) (m bot.Message, ok bool) {
	first := slices.IndexFunc(f.Fields, func(x bot.Field) bool { return x.Kind == bot.FieldChoice })
	if first < 0 {
		return m, false
	}
	kept := map[string][]string{}
	var shown []string
	for i, x := range f.Fields {
		switch {
		case i == first:
		case len(x.Initial) > 0:
			kept[x.ID] = x.Initial
			shown = append(shown, x.Label+"："+initially(&x))
		case !x.Optional:
			return m, false
		}
	}
	choice := f.Fields[first]
	m = bot.Message{ID: id, Kind: bot.KindNotice, At: e.At.UTC(), Headline: f.Title + "：" + choice.Label, Body: f.Note, Footer: strings.Join(shown, "；")}
	for _, o := range choice.Options {
		values := maps.Clone(kept)
		values[choice.ID] = []string{o.Value}
		raw, err := json.Marshal(filled{f.ID, f.Value, values, e.Message})
		if err != nil || len(raw) > bot.MaxValue {
			continue
		}
		m.Buttons = append(m.Buttons, bot.Button{Action: actionForm, Label: o.Label, Value: string(raw)})
	}
	return m, len(m.Buttons) > 0
}

// initially is what a field begins with, in words.
func initially(x *bot.Field) string {
	var out []string
	for _, v := range x.Initial {
		if i := slices.IndexFunc(x.Options, func(o bot.Option) bool { return o.Value == v }); i >= 0 {
			v = x.Options[i].Label
		}
		out = append(out, v)
	}
	return strings.Join(out, "、")
}

// submitted makes of a press on a form what handing it in is. A card is handed in once.
func submitted(e bot.Event, corp string) (bot.Event, bool) {
	var in filled
	if json.Unmarshal([]byte(e.Value), &in) != nil || in.Form == "" {
		return e, false
	}
	e.ID = strings.Join([]string{Kind, corp, "form", e.Message}, ":")
	e.Kind, e.Action, e.Form, e.Value, e.Values, e.Message = bot.EventSubmitted, "", in.Form, in.Value, in.Values, in.Message
	return e, len(e.ID) <= bot.MaxEventID
}
