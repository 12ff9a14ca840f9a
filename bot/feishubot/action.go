package feishubot

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
)

// fromAction makes an Event of what a person did on a card of ours.
func fromAction(o *envelope, in *action, now time.Time) (e bot.Event, ok bool) {
	if e, ok = begin(o, now); !ok {
		return e, false
	}
	var p press
	if !isPerson.MatchString(in.Operator.OpenID) || !isMessage.MatchString(in.Context.Message) || !isChat.MatchString(in.Context.Chat) ||
		json.Unmarshal(in.Action.Value, &p) != nil || p.Thread != "" && !isMessage.MatchString(p.Thread) || p.Mark != "" && !isMark.MatchString(p.Mark) {
		return e, false // not one of ours
	}
	e.Person, e.Mentioned, e.Thread, e.Direct = in.Operator.OpenID, true, p.Thread, p.Direct
	if p.Mark != "" {
		e.Meta = map[string]string{metaMark: p.Mark}
	}
	if p.Form != "" {
		return fromForm(e, in, &p)
	}
	if e.Action = bot.Action(p.Action); e.Action == "" || e.Action == bot.ActionSource || !wellNamed(o.Header.EventID) {
		return e, false
	}
	e.Kind, e.ID, e.Value = bot.EventPressed, id(e.Team, o.Header.EventID), p.Value
	if in.Action.Tag == "select_static" {
		e.Value = in.Action.Option
	}
	if len(e.Value) > bot.MaxValue {
		return e, false
	}
	if p.Home {
		e.Thread, e.Direct, e.Meta = "", false, map[string]string{metaHome: in.Context.Message}
		return e, true
	}
	e.Place, e.Message = in.Context.Chat, in.Context.Message
	if e.Thread == e.Message {
		e.Thread = ""
	}
	return e, true
}

// fromForm: a form is a card, and is handed in once: what is handed in again has the id of the
// first.
func fromForm(e bot.Event, in *action, p *press) (bot.Event, bool) {
	if len(p.Form) > 255 || p.Place != "" && !isChat.MatchString(p.Place) || p.Message != "" && !isMessage.MatchString(p.Message) {
		return e, false
	}
	e.Kind, e.ID = bot.EventSubmitted, id(e.Team, in.Context.Message, "form")
	e.Form, e.Value, e.Place, e.Message = p.Form, p.Value, p.Place, p.Message
	e.Values = values(in.Action.FormValue)
	return e, true
}

// values reads what was filled in, in the form Event.Values has.
func values(in map[string]json.RawMessage) map[string][]string {
	out := map[string][]string{}
	for name, raw := range in {
		kind, name, ok := strings.Cut(name, "_")
		if !ok || len(out) == bot.MaxFields {
			continue
		}
		var one string
		var many []string
		if json.Unmarshal(raw, &one) == nil {
			many = []string{one}
		} else if json.Unmarshal(raw, &many) != nil {
			continue
		}
		var got []string
		for _, v := range many {
			if kind == kindDate || kind == kindTime { // 2024-04-01 +0800: the zone is where the person is
				v, _, _ = strings.Cut(v, " ")
			}
			if v = strings.ToValidUTF8(v, ""); strings.TrimSpace(v) != "" {
				got = append(got, v)
			}
		}
		if len(got) > 0 {
			out[name] = got
		}
	}
	return out
}
