package slackbot

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/slackbot/slackfake"
	"github.com/policybot/policybot/reminders"
)

func notice(id, text string) *bot.Message {
	return &bot.Message{ID: id, Kind: bot.KindNotice, At: time.Now(), Headline: text}
}

func (r *rig) perform(t *testing.T, e bot.Event, re bot.Reply) {
	t.Helper()
	if _, err := r.bot.Perform(t.Context(), e, re, "id"); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) arrived(t *testing.T, e bot.Event, re bot.Reply, id string) reminders.Answer {
	t.Helper()
	f, err := r.bot.Arrived(t.Context(), e, re, id, time.Now().Add(-time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	return f.Answer
}

// A reply goes where the event was, and is found there again.
func TestSays(t *testing.T) {
	r := newRig(t, slackfake.Config{PostEvery: -1}, Options{})
	r.overHTTP(t, r.in)
	root := r.Say("U1", "C1", "@policybot 问")
	for i, c := range []struct {
		name      string
		e         bot.Event
		thread    string
		channel   string
		wantFound reminders.Answer
	}{
		{"in a thread", bot.Event{Place: "C1", Person: "U1"}, root.TS, "C1", reminders.Found},
		{"in a channel", bot.Event{Place: "C1", Person: "U1"}, "", "C1", reminders.Found},
		{"directly", bot.Event{Place: r.DM("U1"), Person: "U1", Direct: true}, "", r.DM("U1"), reminders.Found},
		{"to who is nowhere", bot.Event{Person: "U1"}, "", r.DM("U1"), reminders.Found},
	} {
		id := "id" + string(rune('a'+i))
		re := bot.Reply{Kind: bot.ReplySay, Thread: c.thread, Message: notice(id, "答")}
		if got := r.arrived(t, c.e, re, id); got != reminders.Missing {
			t.Errorf("%s: %s before it is said", c.name, got)
		}
		r.perform(t, c.e, re)
		got := r.Posted(c.channel)
		if last := got[len(got)-1]; last.Thread != c.thread || last.Read() != "答" {
			t.Errorf("%s: %+v", c.name, last)
		}
		if got := r.arrived(t, c.e, re, id); got != c.wantFound {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

// A command can be typed where the bot is not; the answer goes through the address
// that came with it.
func TestAnswersWhereItIsNot(t *testing.T) {
	r := newRig(t, slackfake.Config{}, Options{})
	r.overHTTP(t, r.in)
	bottest.Taken(t, r.Slash("U1", "C2", "/policy", "问"))
	e := r.in.Nth(t, 1)
	say := bot.Reply{Kind: bot.ReplySay, Message: notice("a", "答")}
	r.perform(t, e, say)
	r.perform(t, e, bot.Reply{Kind: bot.ReplyWhisper, Message: notice("b", "悄")})
	if p, w := r.Posted("C2"), r.Whispered("C2", "U1"); len(p) != 1 || p[0].Read() != "答" || len(w) != 1 || w[0].Read() != "悄" {
		t.Errorf("%+v %+v", p, w)
	}
	if got := r.arrived(t, e, say, "a"); got != reminders.Unreadable {
		t.Error(got)
	}
	e.Meta = nil
	if _, err := r.bot.Perform(t.Context(), e, say, "a"); bottest.Class(err) != "rejected" {
		t.Error(err)
	}
	r.perform(t, e, bot.Reply{Kind: bot.ReplyWhisper, Message: notice("c", "私下")})
	if p := r.Posted(r.DM("U1")); len(p) != 1 {
		t.Errorf("%+v", p)
	}
}

func TestWhispers(t *testing.T) {
	r := newRig(t, slackfake.Config{PostEvery: -1}, Options{})
	e := bot.Event{Place: "C1", Person: "U2"}
	whisper := bot.Reply{Kind: bot.ReplyWhisper, Message: notice("a", "悄")}
	r.perform(t, e, whisper)
	if len(r.Whispered("C1", "U2")) != 1 || len(r.Posted("C1")) != 0 ||
		r.arrived(t, e, whisper, "a") != reminders.Unreadable {
		t.Error("not whispered")
	}
	direct := bot.Event{Place: r.DM("U2"), Person: "U2", Direct: true}
	r.perform(t, direct, whisper)
	if len(r.Posted(r.DM("U2"))) != 1 || r.arrived(t, direct, whisper, "a") != reminders.Found {
		t.Error("not said directly")
	}
}

// A message that is replaced keeps its name, so that the reminder it was is still
// found.
func TestReplaces(t *testing.T) {
	r := newRig(t, slackfake.Config{PostEvery: -1}, Options{})
	r.overHTTP(t, r.in)
	if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: "C1"}, bottest.Sample("r1")); err != nil {
		t.Fatal(err)
	}
	posted := r.Posted("C1")[0]
	d, err := r.Click("U1", "C1", posted.TS, "已办结")
	if err != nil {
		t.Fatal(err)
	}
	bottest.Taken(t, d)
	e := r.in.Nth(t, 1)
	if e.Action != bot.ActionDone || e.Value != "r1/2026" || e.Message != posted.TS {
		t.Errorf("%+v", e)
	}
	re := bot.Reply{Kind: bot.ReplyReplace, Message: notice("n1", "已办结")}
	r.perform(t, e, re)
	r.perform(t, e, re) // again, after a crash
	now := r.Posted("C1")
	if len(now) != 1 || now[0].Read() != "已办结" || now[0].Edited != 2 {
		t.Errorf("%+v", now)
	}
	found, err := r.bot.ReadBack(t.Context(), "C1", []bot.Sought{{ID: "r1", Since: time.Now().Add(-time.Hour)}})
	if err != nil || found[0].Answer != reminders.Found {
		t.Errorf("the reminder is not found any more: %+v, %v", found, err)
	}
	e.Message = "1.000001" // of a message that is gone
	r.perform(t, e, re)
	if now := r.Posted("C1"); len(now) != 2 || r.arrived(t, e, re, "n1") != reminders.Found {
		t.Errorf("%+v", now)
	}
}

func TestReplacesWhispered(t *testing.T) {
	r := newRig(t, slackfake.Config{PostEvery: -1}, Options{})
	r.overHTTP(t, r.in)
	m := notice("a", "选一个地区")
	m.Selects = []bot.Select{{Action: bot.ActionRegion, Label: "地区", Options: []bot.Option{{Label: "甲县", Value: "a"}}}}
	r.perform(t, bot.Event{Place: "C1", Person: "U1"}, bot.Reply{Kind: bot.ReplyWhisper, Message: m})
	d, err := r.Choose("U1", "C1", r.Whispered("C1", "U1")[0].TS, "地区", "甲县")
	if err != nil {
		t.Fatal(err)
	}
	bottest.Taken(t, d)
	e, re := r.in.Nth(t, 1), bot.Reply{Kind: bot.ReplyReplace, Message: notice("b", "已换到甲县")}
	if e.Value != "a" {
		t.Errorf("%+v", e)
	}
	if got := r.arrived(t, e, re, "b"); got != reminders.Harmless {
		t.Error(got)
	}
	r.perform(t, e, re)
	if w := r.Whispered("C1", "U1"); len(w) != 1 || w[0].Read() != "已换到甲县" {
		t.Errorf("%+v", w)
	}
	r.Behave(func(c slackfake.Call) slackfake.Behaviour {
		if c.Method == "response_url" {
			return slackfake.Behaviour{Status: 404, Raw: "expired_url"}
		}
		return slackfake.Behaviour{}
	})
	r.perform(t, e, re)
	if w := r.Whispered("C1", "U1"); len(w) != 2 {
		t.Errorf("%+v", w)
	}
}

func TestForms(t *testing.T) {
	r := newRig(t, slackfake.Config{TriggerID: time.Hour}, Options{})
	r.overHTTP(t, r.in)
	form := bot.Reply{
		Kind: bot.ReplyForm,
		Form: &bot.Form{
			ID: "f", Title: "提醒我", Submit: "保存",
			Fields: []bot.Field{{ID: "a", Kind: bot.FieldText, Label: "事项"}},
		},
	}
	bottest.Taken(t, r.Slash("U1", "C1", "/policy", "提醒"))
	e := r.in.Nth(t, 1)
	r.perform(t, e, form)
	r.perform(t, e, form) // the trigger was used: it is open
	if n := len(r.Opened("U1")); n != 1 {
		t.Errorf("%d forms", n)
	}
	late := e
	late.Expires = time.Now().Add(-time.Second)
	made := r.Made("views.open")
	if _, err := r.bot.Perform(t.Context(), late, form, "id"); bottest.Class(err) != "rejected" || r.Made("views.open") != made {
		t.Error(err)
	}
	for _, code := range []string{"expired_trigger_id", "invalid_trigger_id"} {
		r.Behave(func(slackfake.Call) slackfake.Behaviour { return slackfake.Behaviour{Error: code} })
		if _, err := r.bot.Perform(t.Context(), e, form, "id"); bottest.Class(err) != "rejected" {
			t.Error(code, err)
		}
	}
}

func TestHomeAndAgent(t *testing.T) {
	r := newRig(t, slackfake.Config{}, Options{})
	r.overHTTP(t, r.in)
	bottest.Taken(t, r.OpenHome("U1"))
	r.perform(t, r.in.Nth(t, 1), bot.Reply{Kind: bot.ReplyHome, Home: &bot.Home{Title: "我的提醒", Sections: samples["list"].Sections}})
	if v := r.Home("U1"); v == nil || !strings.Contains(slackfake.ReadBlocks(v.Blocks), "报送备案材料") {
		t.Errorf("%+v", v)
	}
	d, err := r.ClickHome("U1", "已办结")
	if err != nil {
		t.Fatal(err)
	}
	bottest.Taken(t, d)
	if e := r.in.Nth(t, 2); e.Place != "" || e.Action != bot.ActionDone || e.Value != "r1" {
		t.Errorf("%+v", e)
	}
	thread, d := r.OpenAssistant("U1")
	bottest.Taken(t, d)
	e := r.in.Nth(t, 3)
	prompts := []bot.Prompt{{Title: "班额", Text: "初中班额上限是多少"}, {Text: "产假多少天"}, {}, {Text: "a"}, {Text: "b"}}
	r.perform(t, e, bot.Reply{Kind: bot.ReplyPrompts, Prompts: prompts})
	r.perform(t, e, bot.Reply{Kind: bot.ReplyTitle, Text: "初中班额"})
	r.perform(t, e, bot.Reply{Kind: bot.ReplyStatus, Text: "正在查阅文件"})
	got := r.Thread(e.Place, thread)
	if got.Title != "初中班额" || got.Status != "正在查阅文件" ||
		!slices.Equal(got.Prompts, []string{"初中班额上限是多少", "产假多少天", "a"}) {
		t.Errorf("%+v", got)
	}
	r.perform(t, e, bot.Reply{Kind: bot.ReplySay, Thread: e.Thread, Message: notice("a", "答")})
	if got := r.Thread(e.Place, thread); got.Status != "" {
		t.Errorf("%+v", got)
	}
	bottest.Taken(t, r.OpenAgent("U2"))
	r.perform(t, r.in.Nth(t, 4), bot.Reply{Kind: bot.ReplyPrompts, Prompts: prompts[:1]})
	if got := r.Thread(r.DM("U2"), ""); len(got.Prompts) != 1 {
		t.Errorf("%+v", got)
	}
	// None of it holds an answer up.
	r.Behave(func(slackfake.Call) slackfake.Behaviour { return slackfake.Behaviour{Status: 503} })
	if _, err := r.bot.Perform(t.Context(), e, bot.Reply{Kind: bot.ReplyStatus, Text: "x"}, "id"); bottest.Class(err) != "rejected" {
		t.Error(err)
	}
}

func TestRepliesWithoutContent(t *testing.T) {
	r := newRig(t, slackfake.Config{}, Options{})
	for _, kind := range []bot.ReplyKind{bot.ReplySay, bot.ReplyWhisper, bot.ReplyReplace, bot.ReplyForm, bot.ReplyHome, "sing"} {
		if _, err := r.bot.Perform(t.Context(), bot.Event{Place: "C1"}, bot.Reply{Kind: kind}, "id"); bottest.Class(err) != "rejected" {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
