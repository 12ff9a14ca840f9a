package bottest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
)

// chatLimited: a post that is refused for now is made later, once.
func chatLimited(r *room) {
	r.Behave(Behaviour{Status: 429, RetryAfter: "1"}, 1)
	r.say("C1", "", "甲")
	r.see("听到甲")
	r.times("听到甲", 1)
}

// chatUnknown: after an outcome nobody knows the platform is read back, so that
// what arrived is not said again, in a thread either. Where it cannot be read, what is said again
// is marked.
func chatUnknown(r *room) {
	root := r.say("C1", "", "零")
	r.see("听到零")
	for i, b := range []Behaviour{{Reset: true}, {Status: 500}, {Hang: true}} {
		for _, place := range []string{"C1", "D1"} {
			thread := root
			if place == "D1" {
				thread = ""
			}
			text := fmt.Sprintf("第%d回%s", i, place)
			r.Behave(b, 1)
			r.say(place, thread, text)
			r.until("see "+text, func(all []Shown) bool { return len(with(all, "听到"+text)) > 0 })
			r.until("the end of "+text, func([]Shown) bool {
				c, err := r.inbox.Counts(r.Context())
				return err == nil && c.Waiting == 0
			})
			if r.Said != reminders.Unreadable {
				r.times("听到"+text, 1)
				continue
			}
			got := with(r.Shown(), "听到"+text)
			if len(got) > 2 || len(got) == 2 && !strings.Contains(got[1].Text, "可能重复") {
				r.Errorf("%q is shown %d times: %+v", text, len(got), got)
			}
		}
	}
}

// chatArrived: Arrived finds what was said, where it was said, and nothing else.
func chatArrived(r *room) {
	r.say("C1", "", "问")
	r.see("50人")
	r.say("D1", "", "丙")
	r.see("听到丙")
	if !r.Lacks.Commands {
		r.Do(Act{Kind: bot.EventCommand, Person: "U1", Place: "C1", Command: "policy", Text: "甲"})
		r.see("命令policy")
	}
	since := time.Now().Add(-10 * time.Minute)
	for _, e := range r.script.got() {
		replies, err := r.script.Handle(r.Context(), e)
		if err != nil || len(replies) != 1 {
			r.Fatal(err)
		}
		want := cmp.Or(r.Said, reminders.Found)
		if replies[0].Kind == bot.ReplyWhisper {
			want = r.Whisper
		}
		f, err := r.Platform.Arrived(r.Context(), e, replies[0], bot.ReplyID(e.ID, 0), since)
		if err != nil || f.Answer != want {
			r.Errorf("%q: %+v, %v, want %s", e.Text, f, err, want)
		}
		if want == reminders.Found {
			want = reminders.Missing
		}
		f, err = r.Platform.Arrived(r.Context(), e, replies[0], bot.ReplyID("another", 0), since)
		// What is harmless by its id need not be so by another.
		if unread := r.Said == reminders.Harmless && f.Answer == reminders.Unreadable; err != nil || f.Answer != want && !unread {
			r.Errorf("of another: %+v, %v, want %s", f, err, want)
		}
	}
}

// longest: whatever is too long for the platform is cut or laid out over several
// parts, and the value, the title and the way to the original stay.
func longest(r *room) {
	m := Sample("")
	m.Kind, m.Headline, m.Body = bot.KindAnswer, "50人", strings.Repeat("正文很长。", 800)
	c := m.Citations[0]
	c.Quote = strings.Repeat("前面的话，", 2000) + "初中每班不超过50人" + strings.Repeat("，后面的话", 2000)
	at := strings.Index(c.Quote, "50人")
	c.Span, c.Mark = corpus.Span{Start: 7, End: 7 + len(c.Quote)}, corpus.Span{Start: 7 + at, End: 7 + at + len("50人")}
	c.Section = slices.Repeat([]string{"很长很长很长的标题"}, 30)
	m.Citations = slices.Repeat([]search.Citation{c}, 10)
	for i := range 60 {
		m.Sections = append(m.Sections, bot.Section{Title: fmt.Sprintf("第%d部分", i), Text: strings.Repeat("字", 3000), Citations: m.Citations[:1],
			Rows: slices.Repeat([]bot.Row{{Text: strings.Repeat("行", 500), Detail: strings.Repeat("细", 500), Buttons: m.Buttons}}, 5)})
	}
	m.Buttons = slices.Repeat([]bot.Button{{Action: "row", Label: strings.Repeat("按钮", 60), Value: strings.Repeat("v", bot.MaxValue)}}, 40)
	s := bot.Select{Action: bot.ActionRegion, Label: strings.Repeat("选", 200)}
	for i := range bot.MaxOptions {
		s.Options = append(s.Options, bot.Option{Label: fmt.Sprintf("%d%s", i, strings.Repeat("地", 100)), Value: fmt.Sprint(i)})
	}
	m.Selects, m.Footer = []bot.Select{s}, "仅供参考"
	r.script.longer = m
	r.say("C1", "", "长")
	got := r.see("50人")
	for _, want := range []string{c.Title, c.URL} {
		if !strings.Contains(got.Text, want) {
			r.Errorf("%q is missing in an answer cut to %d bytes", want, len(got.Text))
		}
	}
}

// chatHostile: nothing said by people or documents becomes markup, and what must
// not be shown is not.
func chatHostile(r *room) {
	bad := "甲<!channel> <@U2> @all [x](https://evil.example) <https://evil.example|y> *b* _i_ `c` ~s~ &lt;!here&gt; \x1b[2J\x00\u202e\u200b乙"
	m := Sample("")
	m.Kind, m.Headline, m.Body, m.Footer = bot.KindAnswer, bad, bad, bad
	m.Notes = []bot.Note{{Kind: bot.NoteRemark, Text: bad}}
	c := &m.Citations[0]
	c.Title, c.Number, c.Quote, c.Section, c.Issuer = bad, bad, bad, []string{bad}, bad
	c.Span, c.Mark = corpus.Span{End: len(bad)}, corpus.Span{Start: 3, End: 13}
	m.Sections = []bot.Section{
		{Title: bad, Text: bad, Citations: m.Citations, Rows: []bot.Row{{Text: bad, Detail: bad}}},
	}
	m.Buttons = []bot.Button{{Action: "row", Label: bad, Value: "v", Confirm: bad}}
	m.Selects = []bot.Select{{Action: bot.ActionRegion, Label: bad, Options: []bot.Option{{Label: bad, Value: "w"}}}}
	r.script.longer = m
	r.say("C1", "", "长")
	s := r.see("乙")
	if len(s.Alive) > 0 {
		r.Errorf("taken as markup: %q", s.Alive)
	}
	for _, c := range s.Text {
		if c != '\n' && (unicode.IsControl(c) || unicode.Is(unicode.Cf, c)) {
			r.Fatalf("%U is shown in %q", c, s.Text)
		}
	}
	for _, want := range []string{"<!channel>", "*b*", "&lt;!here&gt;"} {
		if !strings.Contains(s.Text, want) {
			r.Errorf("%q is not shown as it was written:\n%s", want, s.Text)
		}
	}
	r.press(s, s.Labels[0])
	for _, e := range r.script.got() {
		if e.Kind == bot.EventPressed && e.Value != "v" && e.Value != "w" {
			r.Errorf("the value came back as %q", e.Value)
		}
	}
}
