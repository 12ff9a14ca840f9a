package wecombot

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/numbered"
	"github.com/policybot/policybot/bot/wecombot/wecomfake"
	"github.com/policybot/policybot/reminders"
)

// TestConformsInChat: what every chat platform must do, over both transports.
func TestConformsInChat(t *testing.T) {
	for _, callbacks := range []bool{false, true} {
		t.Run(map[bool]string{false: "long connection", true: "callbacks"}[callbacks], func(t *testing.T) {
			t.Parallel()
			bottest.ConformChat(t, func(t *testing.T) bottest.ChatSubject {
				r := newRig(t, wecomfake.Config{PerMinute: -1}, Options{}, callbacks)
				return r.subject(t, callbacks)
			})
		})
	}
}

func (r *rig) subject(t *testing.T, callbacks bool) bottest.ChatSubject {
	numbers := numbered.New(bottest.NewInbox())
	whisper := reminders.Unreadable
	if callbacks {
		whisper = reminders.Harmless // by the app, which drops what it has had
	}
	return bottest.ChatSubject{
		Platform: numbers.Platform(r.bot), Kind: Kind, Said: reminders.Harmless, Whisper: whisper, Secrets: []string{bottest.Secret},
		Lacks: bottest.Lacks{Threads: true, Overhear: true, Commands: true, Whispers: true, Forms: true, Home: true, Replace: true, Mentions: true},
		Wrap:  func(h bot.Handler) bot.Handler { return numbers.Handler(Answering(h)) },
		Name:  func(s string) string { return strings.Replace(s, "D1", "U1", 1) },
		Start: func(in bot.Intake) func() { return r.start(t, numbers.Intake(in)) },
		Do:    func(a bottest.Act) bottest.Outcome { return r.do(t, a) },
		Again: r.Again, Shown: r.shown, Expire: func() {},
		Noise: func() {
			r.Tell("U1", "", map[string]any{"msgtype": "event", "event": map[string]string{"eventtype": "feedback_event"}})
			r.Tell("U1", "C1", map[string]any{"msgtype": "event", "event": map[string]string{"eventtype": "template_card_event"}})
			r.Tell("U1", "", map[string]any{"msgtype": "stream", "stream": map[string]string{"id": "x"}})
			r.Tell("", "", map[string]any{"msgtype": "text", "text": map[string]string{"content": "没有人"}})
			if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: "U2"}, bottest.Sample("noise")); err != nil {
				t.Error(err)
			}
			time.Sleep(50 * time.Millisecond)
		},
		Behave: func(b bottest.Behaviour, n int) {
			next := bottest.Times(n)
			r.Behave(func(string, string) wecomfake.Behaviour {
				if !next() {
					return wecomfake.Behaviour{}
				}
				return behaviour(b, callbacks)
			})
		},
	}
}

// behaviour is one of the suite in the words of the platform.
func behaviour(b bottest.Behaviour, overHTTP bool) wecomfake.Behaviour {
	out := wecomfake.Behaviour{Hang: b.Hang, Reset: b.Reset}
	switch {
	case overHTTP:
		out.Status, out.RetryAfter = b.Status, b.RetryAfter
	case b.Status == 429:
		out.ErrCode = 45009
	case b.Status == 410:
		out.ErrCode = 93006
	case b.Status >= 500:
		out.Lost = true
	}
	return out
}

func (r *rig) do(t *testing.T, a bottest.Act) (o bottest.Outcome) {
	t.Helper()
	group := ""
	if a.Place == "C1" {
		group = "C1"
	}
	switch a.Kind {
	case bot.EventSaid:
		d := r.Say(a.Person, group, a.Text)
		return bottest.Outcome{Message: d.ID, Acked: d.Acked()}
	case bot.EventPressed:
		return bottest.Outcome{Acked: r.press(t, a.Person, group, a.On, a.Label)}
	}
	t.Fatalf("%s is nothing a person can do here", a.Kind)
	return o
}

// press is a person who reads the numbers of a message, and confirms what is asked again.
func (r *rig) press(t *testing.T, person, group, on, label string) bool {
	t.Helper()
	before := r.shown()
	i := slices.IndexFunc(before, func(s bottest.Shown) bool { return s.Message == on })
	if i < 0 {
		t.Fatalf("there is no message %s", on)
	}
	_, numbers := offers(before[i].Text)
	if numbers[label] == "" {
		t.Fatalf("%q is not offered in %s", label, before[i].Text)
	}
	acked := r.Say(person, group, numbers[label]).Acked()
	for range 200 {
		if now := r.shown(); len(now) > len(before) {
			if _, again := offers(now[len(now)-1].Text); again["确定"+label] != "" {
				return r.Say(person, group, again["确定"+label]).Acked()
			}
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return acked
}

var (
	offered = regexp.MustCompile(`(?:^|[：；])([0-9]{1,2}) ([^；\n]+)`)
	listed  = regexp.MustCompile(`(?m)^.*回复数字（群里先@我）：.*$|^[^\n]*：[0-9]{1,2} [^\n]*$`)
)

// offers are what a text offers under numbers.
func offers(text string) (labels []string, numbers map[string]string) {
	numbers = map[string]string{}
	for _, line := range listed.FindAllString(text, -1) {
		for _, m := range offered.FindAllStringSubmatch(line, -1) {
			labels = append(labels, strings.TrimSpace(m[2]))
			numbers[strings.TrimSpace(m[2])] = m[1]
		}
	}
	return labels, numbers
}

func (r *rig) shown() (out []bottest.Shown) {
	for i, m := range r.Posted("") {
		read := wecomfake.ReadMarkdown(m.Text)
		if m.Text == sentYou { // says where the whisper went
			continue
		}
		s := bottest.Shown{Message: string(rune('a'+i%26)) + m.At.Format("150405.000000000"), ID: m.ID, Place: m.Place, Text: read.Text}
		if s.ID == "" {
			s.ID = "push"
		}
		switch m.Place {
		case "U1":
			s.Place = "D1"
		case "U2":
			s.Only = "U2"
		}
		s.Labels, _ = offers(read.Text)
		for _, link := range read.Links {
			if strings.Contains(link, "policy.example") {
				s.Labels = append(s.Labels, "查看原文")
			} else {
				s.Alive = append(s.Alive, link)
			}
		}
		s.Alive = append(append(s.Alive, read.Mentions...), read.Other...)
		out = append(out, s)
	}
	return out
}

// TestConforms: what every sender must do: pushes over the long connection, and messages of
// the app.
func TestConforms(t *testing.T) {
	for _, callbacks := range []bool{false, true} {
		t.Run(map[bool]string{false: "push", true: "app"}[callbacks], func(t *testing.T) {
			bottest.Conform(t, func(t *testing.T) bottest.Subject {
				r := newRig(t, wecomfake.Config{PerMinute: -1}, Options{}, callbacks)
				r.start(t, &bottest.Intake{})
				s := bottest.Subject{
					Sender: named{r.bot}, To: bot.Recipient{Kind: Kind, Place: "U1"}, Nowhere: bot.Recipient{Kind: Kind, Place: "nobody"},
					Behave: func(b bottest.Behaviour) {
						r.Behave(func(string, string) wecomfake.Behaviour { return behaviour(b, callbacks) })
						if !callbacks && b == bottest.Takes { // after a reset
							bottest.WaitFor(t, "the connection again", func() bool { return r.bot.Health().Lost > 0 && r.bot.Health().Open == 1 && r.Lines() == 1 })
						}
					},
					Answer: reminders.Unreadable, Secrets: []string{bottest.Secret, "accesstoken"},
					Arrived: func(id string) (out []string) {
						for _, m := range r.Posted("U1") {
							if text := wecomfake.ReadMarkdown(m.Text).Text; strings.Contains(text, "编号"+id+"。") {
								out = append(out, text)
							}
						}
						return out
					},
				}
				if callbacks {
					s.Answer = reminders.Harmless
				} else {
					s.After = 5 * time.Second
				}
				return s
			})
		})
	}
}

// named puts the id of each message into what is read: the platform keeps it nowhere.
type named struct{ *Bot }

func (n named) Send(ctx context.Context, to bot.Recipient, m bot.Message) (reminders.Receipt, error) {
	m.Headline = m.Headline + " 编号" + m.ID + "。"
	return n.Bot.Send(ctx, to, m)
}
