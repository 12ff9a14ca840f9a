package feishubot

import (
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/feishubot/feishufake"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/reminders"
)

func saying(text string) *bot.Message {
	return &bot.Message{Kind: bot.KindNotice, At: time.Now(), Headline: text}
}

// perform does one reply and returns what is there afterwards.
func (r *rig) perform(t *testing.T, e bot.Event, reply bot.Reply, id string) *feishufake.Message {
	t.Helper()
	if reply.Message != nil {
		reply.Message.ID = id
	}
	receipt, err := r.bot.Perform(t.Context(), e, reply, id)
	if err != nil {
		t.Fatal(err)
	}
	return r.Message(receipt.Message)
}

func TestWhereAnswersGo(t *testing.T) {
	r := newRig(t, feishufake.Config{}, Options{})
	r.Endpoint("http://127.0.0.1:1")
	root := r.SayIn(u1, c1, "", "问").ID
	group := bot.Event{Platform: Kind, Team: "t1", Person: u1, Place: c1, Message: root}
	direct := bot.Event{Platform: Kind, Team: "t1", Person: u1, Place: r.Direct(u1), Direct: true}
	for name, c := range map[string]struct {
		e     bot.Event
		reply bot.Reply
		chat  string
		root  string
	}{
		"in the thread":              {group, bot.Reply{Kind: bot.ReplySay, Thread: root}, c1, root},
		"in the group":               {group, bot.Reply{Kind: bot.ReplySay}, c1, ""},
		"to the person alone":        {group, bot.Reply{Kind: bot.ReplyWhisper, Thread: root}, r.Direct(u1), ""},
		"to another":                 {group, bot.Reply{Kind: bot.ReplySay, Person: u2, Thread: root}, r.Direct(u2), ""},
		"where they are alone":       {direct, bot.Reply{Kind: bot.ReplyWhisper}, r.Direct(u1), ""},
		"to who was in no place":     {bot.Event{Platform: Kind, Person: u2}, bot.Reply{Kind: bot.ReplySay}, r.Direct(u2), ""},
		"a thread that is none":      {group, bot.Reply{Kind: bot.ReplySay, Thread: "x/../y"}, c1, ""},
		"instead of what is nowhere": {bot.Event{Platform: Kind, Person: u2}, bot.Reply{Kind: bot.ReplyReplace}, r.Direct(u2), ""},
	} {
		c.reply.Message = saying(name)
		m := r.perform(t, c.e, c.reply, "id of "+name)
		if m.Chat != c.chat || m.Root != c.root {
			t.Errorf("%s: %+v", name, m)
		}
		f, err := r.bot.Arrived(t.Context(), c.e, c.reply, "id of "+name, time.Now().Add(-time.Minute))
		if err != nil || f.Answer != reminders.Found || f.Receipt.Message != m.ID {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
	for _, k := range []bot.ReplyKind{bot.ReplyStatus, bot.ReplyTitle, bot.ReplyPrompts} {
		if _, err := r.bot.Perform(t.Context(), direct, bot.Reply{Kind: k}, "x"); err != nil {
			t.Errorf("%s: %v", k, err)
		}
	}
	for _, bad := range []bot.Reply{{Kind: bot.ReplySay}, {Kind: bot.ReplyForm}, {Kind: bot.ReplyHome}, {Kind: "x"}, {Kind: bot.ReplySay, Person: "x", Message: saying("x")}} {
		if _, err := r.bot.Perform(t.Context(), direct, bad, "x"); bottest.Class(err) != "rejected" {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// TestReplaces: a card is replaced in its place, keeps its mark and its thread, and can be replaced
// again; what is no more is said anew.
func TestReplaces(t *testing.T) {
	r := newRig(t, feishufake.Config{}, Options{})
	r.overHTTP(t, r.in)
	sent, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: c1}, bottest.Sample("reminder1"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := r.Press(u1, sent.Message, "已办结")
	if err != nil {
		t.Fatal(err)
	}
	bottest.Taken(t, d)
	e := r.in.Nth(t, 1)
	reply := bot.Reply{Kind: bot.ReplyReplace, Message: saying("已办结")}
	for range 2 {
		if m := r.perform(t, e, reply, "reply1"); m.ID != sent.Message || !m.Updated || !strings.Contains(m.Read(), "已办结") || !strings.Contains(m.Content, markOf("reminder1")) {
			t.Errorf("%+v", m)
		}
	}
	if f, err := r.bot.Arrived(t.Context(), e, reply, "reply1", time.Now()); err != nil || f.Answer != reminders.Harmless {
		t.Errorf("%+v, %v", f, err)
	}
	found, err := r.bot.ReadBack(t.Context(), c1, []bot.Sought{{ID: "reminder1", Since: time.Now().Add(-time.Minute)}})
	if err != nil || found[0].Answer != reminders.Found {
		t.Errorf("the reminder is not found again: %+v, %v", found, err)
	}
	r.Recall(sent.Message)
	if m := r.perform(t, e, reply, "reply2"); m.ID == sent.Message || m.Chat != c1 {
		t.Errorf("%+v", m)
	}
	if len(r.Posted()) != 2 {
		t.Errorf("%d posted", len(r.Posted()))
	}
}

// TestPage: a person's own page is shown anew where it was asked for on it.
func TestPage(t *testing.T) {
	r := newRig(t, feishufake.Config{}, Options{})
	r.overHTTP(t, r.in)
	home := bot.Reply{Kind: bot.ReplyHome, Home: &bot.Home{Title: "我的期限", Sections: []bot.Section{{Title: "期限", Text: "没有。"}}, Buttons: []bot.Button{{Action: bot.ActionDigest, Label: "每周摘要", Value: "on"}}}}
	bottest.Taken(t, r.Menu(u1, HomeKey))
	first := r.perform(t, r.in.Nth(t, 1), home, "h1")
	d, err := r.Press(u1, first.ID, "每周摘要")
	if err != nil {
		t.Fatal(err)
	}
	bottest.Taken(t, d)
	home.Home.Sections[0].Text = "有一项。"
	second := r.perform(t, r.in.Nth(t, 2), home, "h2")
	if second.ID != first.ID || !strings.Contains(second.Read(), "有一项。") || len(r.Posted()) != 1 {
		t.Errorf("%+v", second)
	}
	r.Recall(first.ID)
	if third := r.perform(t, r.in.Nth(t, 2), home, "h3"); third.ID == first.ID {
		t.Errorf("%+v", third)
	}
}

// TestCandidates: who can be chosen in a form are the people of the group it was opened in.
func TestCandidates(t *testing.T) {
	r := newRig(t, feishufake.Config{}, Options{})
	form := &bot.Form{ID: "f", Title: "转派", Submit: "转派", Fields: []bot.Field{{ID: "to", Kind: bot.FieldPeople, Label: "转给谁"}}}
	m := r.perform(t, bot.Event{Platform: Kind, Person: u1, Place: c1}, bot.Reply{Kind: bot.ReplyForm, Form: form}, "f1")
	if m.Chat != r.Direct(u1) || !strings.Contains(m.Content, `"options":[{"value":"ou_1"},{"value":"ou_2"}]`) {
		t.Errorf("%s", m.Content)
	}
	m = r.perform(t, bot.Event{Platform: Kind, Person: u1, Place: c2}, bot.Reply{Kind: bot.ReplyForm, Form: form}, "f2") // where it may not look
	if strings.Contains(m.Content, "options") {
		t.Errorf("%s", m.Content)
	}
}
