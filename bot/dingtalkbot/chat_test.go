package dingtalkbot

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/dingtalkbot/dingtalkfake"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/reminders"
)

// TestConformsInChat: what every chat platform must do, over both transports.
func TestConformsInChat(t *testing.T) {
	for _, stream := range []bool{false, true} {
		t.Run(map[bool]string{false: "http", true: "stream"}[stream], func(t *testing.T) {
			t.Parallel()
			bottest.ConformChat(t, func(t *testing.T) bottest.ChatSubject {
				return newRig(t, dingtalkfake.Config{Resend: time.Hour}, Options{}).subject(t, stream)
			})
		})
	}
}

var names1 = map[string]string{"C1": c1, "D1": "U1", "U1": "U1", "U2": "U2"}

func (r *rig) subject(t *testing.T, stream bool) bottest.ChatSubject {
	return bottest.ChatSubject{
		Platform: r.bot, Kind: Kind, Whisper: reminders.Harmless, Said: reminders.Harmless, Secrets: []string{bottest.Secret},
		Lacks: bottest.Lacks{Threads: true, Overhear: true, Commands: true, Whispers: true, Forms: true, Home: true},
		Name:  func(s string) string { return names1[s] },
		Start: func(in bot.Intake) func() {
			if stream {
				return r.overStream(t, in)
			}
			return r.overHTTP(t, in)
		},
		Do: func(a bottest.Act) bottest.Outcome { return r.do(t, a) }, Again: r.Again, Expire: func() {}, Shown: r.shown,
		Noise: func() {
			r.Say(dingtalkfake.Said{Person: "U2", Group: c1, Type: "picture"})
			r.PressRaw("U2", "nocard", "frame0", "b0", []byte(`{"a":"done","v":"x","o":"U2","s":"AAAAAAAAAAAAAAAA"}`))
			r.Notice("chat_update_title", map[string]any{"chatId": "x"})
			r.Notice("todo_task_update", map[string]any{"taskId": "task1"})
		},
		Behave: func(b bottest.Behaviour, n int) {
			next := bottest.Times(n)
			r.Behave(func(c dingtalkfake.Call) dingtalkfake.Behaviour {
				if !strings.HasSuffix(c.Path, "createAndDeliver") || !next() {
					return dingtalkfake.Behaviour{}
				}
				return behaviour(b)
			})
		},
	}
}

func behaviour(b bottest.Behaviour) dingtalkfake.Behaviour {
	return dingtalkfake.Behaviour{Status: b.Status, RetryAfter: b.RetryAfter, Location: b.Location, Delay: b.Delay, Hang: b.Hang, Reset: b.Reset}
}

func (r *rig) do(t *testing.T, a bottest.Act) (o bottest.Outcome) {
	t.Helper()
	var d *dingtalkfake.Delivery
	switch a.Kind {
	case bot.EventSaid:
		s := dingtalkfake.Said{Person: a.Person, Text: a.Text}
		if a.Place == "C1" {
			s.Group = c1
		}
		if _, who, ok := strings.Cut(a.Text, "@"); ok {
			s.Mention = []string{who}
		}
		d = r.Say(s)
		o.Message = d.ID
	case bot.EventPressed:
		var err error
		if d, err = r.Press(a.Person, a.On, r.buttonText(a.On, a.Label)); err != nil {
			t.Fatal(err)
		}
	default:
		t.Fatalf("钉钉 has no %s", a.Kind)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	o.Acked = d.Wait(ctx)
	return o
}

// shortLabel is a button without what it is of.
func shortLabel(text string) string {
	if _, after, ok := strings.Cut(text, "】"); ok {
		text = after
	}
	if _, after, ok := strings.Cut(text, "："); ok {
		text = after
	}
	return text
}

func (r *rig) buttonText(key, label string) string {
	for _, m := range r.Messages() {
		for _, b := range m.Buttons {
			if m.Key == key && (b.Text == label || shortLabel(b.Text) == label) {
				return b.Text
			}
		}
	}
	return label
}

// narrow reads full-width forms, in which mdtext writes what could be markup, as what they
// stand for.
var narrow = strings.NewReplacer("＜", "<", "＊", "*", "＿", "_", "｀", "`", "～", "~", "［", "[", "］", "]", "｜", "|", "＼", "\\", "＆", "&",
	"＃", "#", "＞", ">", "－", "-", "＋", "+", "＝", "=", "．", ".")

func (r *rig) shown() (out []bottest.Shown) {
	for _, m := range r.Messages() {
		s := bottest.Shown{Message: m.Key, Place: "C1", Text: narrow.Replace(m.Read())}
		if m.Kind == "card" {
			s.ID = m.Key
		}
		switch m.To {
		case "":
		case "U1":
			s.Place = "D1"
		default:
			s.Place = m.To
		}
		for _, b := range m.Buttons {
			s.Labels = append(s.Labels, shortLabel(b.Text))
		}
		s.Alive = m.Markup()
		for _, l := range m.Links() {
			if strings.Contains(l, "evil") {
				s.Alive = append(s.Alive, l)
			}
		}
		s.Alive = append(s.Alive, slices.DeleteFunc(slices.Clone(m.Mention), func(u string) bool { return u == "U1" })...)
		out = append(out, s)
	}
	return out
}

// TestConforms: as a Sender, to a group and to a person.
func TestConforms(t *testing.T) {
	for name, place := range map[string]string{"group": c1, "person": "U1"} {
		t.Run(name, func(t *testing.T) {
			bottest.Conform(t, func(t *testing.T) bottest.Subject {
				r := newRig(t, dingtalkfake.Config{}, Options{})
				return bottest.Subject{
					Sender: r.bot, To: bot.Recipient{Kind: Kind, Place: place}, Nowhere: bot.Recipient{Kind: Kind, Place: "no place"},
					Answer: reminders.Harmless, Secrets: []string{bottest.Secret},
					Arrived: func(id string) (out []string) {
						for _, m := range r.Messages() {
							if m.Key == id {
								out = append(out, narrow.Replace(m.Read()))
							}
						}
						return out
					},
					Behave: func(b bottest.Behaviour) {
						r.Behave(func(c dingtalkfake.Call) dingtalkfake.Behaviour {
							if !strings.HasSuffix(c.Path, "createAndDeliver") {
								return dingtalkfake.Behaviour{}
							}
							return behaviour(b)
						})
					},
				}
			})
		})
	}
}
