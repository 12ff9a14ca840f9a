package feishubot

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/feishubot/feishufake"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/reminders"
)

// TestConformsInChat: what every chat platform must do, over both transports.
func TestConformsInChat(t *testing.T) {
	for _, long := range []bool{false, true} {
		t.Run(map[bool]string{false: "http", true: "connections"}[long], func(t *testing.T) {
			t.Parallel()
			bottest.ConformChat(t, func(t *testing.T) bottest.ChatSubject {
				r := newRig(t, feishufake.Config{Part: 300, Retries: []time.Duration{}}, Options{})
				return r.subject(t, long)
			})
		})
	}
}

// names are those of the suite, and what they are here.
var names = map[string]string{"U1": u1, "U2": u2, "C1": c1}

func (r *rig) subject(t *testing.T, long bool) bottest.ChatSubject {
	direct := map[string]string{"D1": r.Direct(u1), "D2": r.Direct(u2)}
	name := func(s string) string {
		if direct[s] != "" {
			return direct[s]
		}
		return names[s]
	}
	called := func(id string) string {
		for _, s := range []string{"C1", "D1", "D2", "U1", "U2"} {
			if name(s) == id {
				return s
			}
		}
		return id
	}
	return bottest.ChatSubject{
		Platform: r.bot, Kind: Kind, Name: name, Whisper: reminders.Found, Lacks: bottest.Lacks{Triggers: true, Beside: true}, Secrets: []string{bottest.Secret},
		Start: func(in bot.Intake) func() {
			if long {
				return r.overConnections(t, in)
			}
			return r.overHTTP(t, in)
		},
		Do: func(a bottest.Act) bottest.Outcome { return r.do(t, a, name) }, Again: r.Again, Expire: func() {},
		Shown: func() []bottest.Shown { return r.shown(called) },
		Noise: func() {
			r.SayIn(u2, c1, "", "闲聊")
			bottest.Taken(t, r.Tell("im.message.receive_v1", map[string]any{
				"sender":  map[string]any{"sender_id": map[string]any{"open_id": u9}, "sender_type": "app"},
				"message": map[string]any{"message_id": "om_bot", "chat_id": c1, "chat_type": "group", "message_type": "text", "content": `{"text":"@_user_1 我也是机器人"}`},
			}), r.Tell("im.message.recalled_v1", map[string]any{"message_id": "om_x"}), r.Menu(u1, "other"),
				r.Tell("im.message.receive_v1", map[string]any{
					"sender":  map[string]any{"sender_id": map[string]any{"open_id": u1}, "sender_type": "user"},
					"message": map[string]any{"message_id": "om_pic", "chat_id": r.Direct(u1), "chat_type": "p2p", "message_type": "image", "content": `{"image_key":"x"}`},
				}))
			if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: c1}, bottest.Sample("noise")); err != nil {
				t.Error(err)
			}
		},
		Behave: func(b bottest.Behaviour, n int) {
			next := bottest.Times(n)
			r.Behave(func(c feishufake.Call) feishufake.Behaviour {
				if !posts(c) || !next() {
					return feishufake.Behaviour{}
				}
				return behaviour(b)
			})
		}}
}

// posts tells whether a call says something.
func posts(c feishufake.Call) bool {
	return strings.HasPrefix(c.Method, "POST /open-apis/im/v1/messages")
}

func behaviour(b bottest.Behaviour) feishufake.Behaviour {
	return feishufake.Behaviour{Status: b.Status, RetryAfter: b.RetryAfter, Hang: b.Hang, Reset: b.Reset, Delay: b.Delay}
}

func (r *rig) do(t *testing.T, a bottest.Act, name func(string) string) (o bottest.Outcome) {
	t.Helper()
	var d *feishufake.Delivery
	var err error
	person, text := name(a.Person), a.Text
	switch a.Kind {
	case bot.EventSaid, bot.EventCommand:
		if a.Kind == bot.EventCommand {
			text = "/" + a.Command + " " + text
		}
		if a.Mention || a.Kind == bot.EventCommand && a.Place == "C1" {
			text = "@policybot " + text
		}
		said := r.SayIn(person, name(a.Place), a.Thread, text)
		o.Message, d = said.ID, said.Deliveries[0]
	case bot.EventPressed:
		d, err = r.Press(person, a.On, a.Label)
	case bot.EventSubmitted:
		form := ""
		for _, m := range r.Posted() {
			if m.Chat == r.Direct(person) && len(feishufake.FormFields(m.Content)) > 0 {
				form = m.ID
			}
		}
		d, err = r.Submit(person, form, filled(a.Values))
	case bot.EventHome:
		d = r.Menu(person, HomeKey)
	default:
		t.Fatalf("%s cannot be done in 飞书", a.Kind)
	}
	if err != nil {
		t.Fatal(err)
	}
	o.Acked = d.Wait(t.Context()) == nil
	var answer struct {
		Toast struct{ Type, Content string }
	}
	if json.Unmarshal(d.Response(), &answer) == nil && answer.Toast.Type == "error" {
		o.Errors = map[string]string{"": answer.Toast.Content}
	}
	return o
}

// filled is what the client of 飞书 makes of what is filled in.
func filled(in map[string][]string) map[string]any {
	out := map[string]any{}
	for id, vs := range in {
		switch id {
		case "day":
			out["d_day"] = vs[0] + " +0800"
		case "time":
			out["h_time"] = vs[0] + " +0800"
		case "one":
			out["c_one"] = vs[0]
		case "some":
			out["c_some"] = vs
		case "people":
			out["p_people"] = vs
		default:
			out["t_"+id] = vs[0]
		}
	}
	return out
}

func (r *rig) shown(called func(string) string) (out []bottest.Shown) {
	for _, m := range r.Posted() {
		s := bottest.Shown{Message: m.ID, Place: called(m.Chat), Thread: m.Root, Text: m.Read(), Labels: feishufake.Labels(m.Content)}
		for _, id := range r.bot.ids(m.Content) {
			s.ID = id
		}
		switch s.Place {
		case "D1":
			s.Only = "U1"
		case "D2":
			s.Only = "U2"
		}
		for _, name := range feishufake.FormFields(m.Content) {
			_, id, _ := strings.Cut(name, "_")
			s.Form = append(s.Form, id)
		}
		if strings.Contains(m.Content, `"h":true`) {
			s.Home = true
		}
		s.Alive = slices.DeleteFunc(feishufake.Mentions(m.Content), func(id string) bool { return id == u1 })
		for _, u := range feishufake.Links(m.Content) {
			if strings.Contains(u, "evil") {
				s.Alive = append(s.Alive, u)
			}
		}
		out = append(out, s)
	}
	return out
}

// ids are the marks on a card.
func (b *Bot) ids(content string) []string { return hasMark.FindAllString(content, 1) }
