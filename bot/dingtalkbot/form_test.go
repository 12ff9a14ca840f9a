package dingtalkbot

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/dingtalkbot/dingtalkfake"
	"github.com/policybot/policybot/bot/internal/bottest"
)

// TestForms: the one choice of a form is asked on a card, for the person alone; handed in it is
// the form, once.
func TestForms(t *testing.T) {
	r := newRig(t, dingtalkfake.Config{}, Options{})
	r.overStream(t, r.in)
	e := bot.Event{Kind: bot.EventPressed, Platform: Kind, Team: dingtalkfake.Corp, Person: "U2", Place: c1, Thread: "@U1", Message: "card1", At: time.Now()}
	f := &bot.Form{ID: "feedback", Title: "有误反馈", Note: "由管理员查看", Submit: "提交", Value: "t1", Fields: []bot.Field{
		{ID: "reason", Kind: bot.FieldChoice, Label: "哪里有误", Options: bot.Reasons()},
		{ID: "comment", Kind: bot.FieldLines, Label: "说明", Optional: true},
		{ID: "who", Kind: bot.FieldChoice, Label: "提醒谁", Options: []bot.Option{{Label: "我", Value: "me"}}, Initial: []string{"me"}},
	}}
	for range 2 { // the second finds the first
		if _, err := r.bot.Perform(t.Context(), e, bot.Reply{Kind: bot.ReplyForm, Form: f}, "form1"); err != nil {
			t.Fatal(err)
		}
	}
	got := r.Messages()
	if len(got) != 1 || got[0].To != "U2" || len(got[0].Buttons) != len(bot.Reasons()) || !strings.Contains(got[0].Read(), "有误反馈：哪里有误") || !strings.Contains(got[0].Read(), "提醒谁：我") {
		t.Fatalf("%+v", got)
	}
	for _, label := range []string{"依据不对或已失效", "依据不对或已失效", "其他"} {
		d, err := r.Press("U2", "form1", label)
		if err != nil {
			t.Fatal(err)
		}
		acked(t, d)
	}
	events := r.in.Events()
	if len(events) != 1 {
		t.Fatalf("handed in %d times", len(events))
	}
	in := events[0]
	if in.Kind != bot.EventSubmitted || in.Form != "feedback" || in.Value != "t1" || in.Place != c1 || in.Thread != "@U1" || in.Message != "card1" || in.Person != "U2" || in.Direct ||
		!reflect.DeepEqual(in.Values, map[string][]string{"reason": {"source"}, "who": {"me"}}) {
		t.Errorf("%+v", in)
	}
	// What has to be written cannot be asked for, nor anything without cards.
	f.Fields[1].Optional = false
	if _, err := r.bot.Perform(t.Context(), e, bot.Reply{Kind: bot.ReplyForm, Form: f}, "form2"); bottest.Class(err) != "rejected" {
		t.Error(err)
	}
	f.Fields = f.Fields[:1]
	r.Deny("Card.Instance.Write", false)
	if _, err := r.bot.Perform(t.Context(), e, bot.Reply{Kind: bot.ReplyForm, Form: f}, "form3"); bottest.Class(err) != "rejected" {
		t.Error(err)
	}
	if n := len(r.Messages()); n != 1 {
		t.Errorf("%d messages", n)
	}
}
