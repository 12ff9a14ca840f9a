package slackbot

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/slackbot/slackfake"
	"github.com/policybot/policybot/reminders"
)

// TestConformsInChat: what every chat platform must do, over both transports.
func TestConformsInChat(t *testing.T) {
	for _, sockets := range []bool{false, true} {
		t.Run(map[bool]string{false: "http", true: "sockets"}[sockets], func(t *testing.T) {
			t.Parallel()
			bottest.ConformChat(t, func(t *testing.T) bottest.ChatSubject {
				r := newRig(t, slackfake.Config{PostEvery: -1, TriggerID: time.Minute, Retries: []time.Duration{}}, Options{Sockets: 1})
				r.DM("U1")
				r.DM("U2")
				return r.subject(t, sockets)
			})
		})
	}
}

func (r *rig) subject(t *testing.T, sockets bool) bottest.ChatSubject {
	return bottest.ChatSubject{
		Platform: r.bot, Kind: Kind, Whisper: reminders.Unreadable, Secrets: []string{bottest.Secret},
		Start: func(in bot.Intake) func() {
			if sockets {
				return r.overSockets(t, in)
			}
			return r.overHTTP(t, in)
		},
		Do: func(a bottest.Act) bottest.Outcome { return r.do(t, a) }, Again: r.Again, Expire: r.Expire, Shown: r.shown,
		Noise: func() {
			said := r.Say("U2", "C1", "闲聊")
			r.SayAsBot("C1", "@policybot 我也是机器人")
			r.Edit("C1", said.TS, "@policybot 改了")
			r.Delete("C1", said.TS)
			r.Enter("U9", "C1")
			if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: "C1"}, bottest.Sample("noise")); err != nil {
				t.Error(err)
			}
			_ = r.Idle(t.Context())
		},
		Behave: func(b bottest.Behaviour, n int) {
			next := bottest.Times(n)
			r.Behave(func(c slackfake.Call) slackfake.Behaviour {
				if c.Method != "chat.postMessage" || !next() {
					return slackfake.Behaviour{}
				}
				return behaviour(b)
			})
		}}
}

func (r *rig) do(t *testing.T, a bottest.Act) (o bottest.Outcome) {
	t.Helper()
	var all []*slackfake.Delivery
	one := func(d *slackfake.Delivery, err error) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	switch a.Kind {
	case bot.EventSaid:
		if a.Mention {
			a.Text = "@policybot " + a.Text
		}
		said := r.SayIn(a.Person, a.Place, a.Thread, a.Text)
		o.Message, all = said.TS, said.Deliveries
	case bot.EventCommand:
		one(r.Slash(a.Person, a.Place, "/"+a.Command, a.Text), nil)
	case bot.EventPressed:
		if a.Place == "" {
			one(r.ClickHome(a.Person, a.Label))
		} else {
			one(r.Press(a.Person, a.Place, a.On, a.Label))
		}
	case bot.EventSubmitted:
		fill := map[string]string{}
		for id, vs := range a.Values {
			fill[id] = strings.Join(vs, "、")
		}
		open := r.Opened(a.Person)
		one(r.Submit(open[len(open)-1].ID, fill))
	case bot.EventHome:
		one(r.OpenHome(a.Person), nil)
	case bot.EventAgent:
		one(r.OpenAgent(a.Person), nil)
	}
	for _, d := range all {
		o.Acked = d.Wait(t.Context()) == nil || o.Acked
		var answer struct{ Errors map[string]string }
		if json.Unmarshal([]byte(d.Response()), &answer) == nil && answer.Errors != nil {
			o.Errors = answer.Errors
		}
	}
	return o
}

func (r *rig) shown() (out []bottest.Shown) {
	for _, place := range []string{"C1", r.DM("U1"), r.DM("U2")} {
		for _, m := range r.Posted(place) {
			s := of(m, place)
			if place == r.DM("U2") {
				s.Only = "U2"
			}
			out = append(out, s)
		}
		for _, u := range []string{"U1", "U2"} {
			for _, m := range r.Whispered(place, u) {
				s := of(m, place)
				s.Only = u
				out = append(out, s)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b bottest.Shown) int { return strings.Compare(a.Message, b.Message) })
	for _, u := range []string{"U1", "U2"} {
		for _, v := range r.Opened(u) {
			s := bottest.Shown{
				Message: v.ID, Only: u, Text: v.Title + "\n" + slackfake.ReadBlocks(v.Blocks),
				Labels: slackfake.Labels(v.Blocks),
			}
			var blocks []struct {
				Type string `json:"type"`
				ID   string `json:"block_id"`
			}
			_ = json.Unmarshal(v.Blocks, &blocks)
			for _, b := range blocks {
				if b.Type == "input" {
					s.Form = append(s.Form, b.ID)
				}
			}
			out = append(out, s)
		}
		if v := r.Home(u); v != nil {
			out = append(out, bottest.Shown{Message: v.ID, Only: u, Home: true, Text: slackfake.ReadBlocks(v.Blocks), Labels: slackfake.Labels(v.Blocks)})
		}
	}
	return out
}

func of(m slackfake.Message, place string) bottest.Shown {
	s := bottest.Shown{
		Message: m.TS, Place: place, Thread: m.Thread, Text: m.Read(), Labels: slackfake.Labels(m.Blocks),
	}
	if m.Metadata != nil {
		s.ID, _ = m.Metadata.EventPayload[idField].(string)
	}
	s.Alive = slices.DeleteFunc(m.Mentions(), func(what string) bool { return strings.Contains(what, `"user_id":"U1"`) || what == "@U1" })
	if strings.Contains(string(m.Blocks), `"url":"https://evil`) {
		s.Alive = append(s.Alive, "a link")
	}
	return s
}
