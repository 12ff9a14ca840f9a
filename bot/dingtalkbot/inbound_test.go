package dingtalkbot

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/dingtalkbot/dingtalkfake"
)

// TestMessages: what people say becomes what the contract says.
func TestMessages(t *testing.T) {
	r := newRig(t, dingtalkfake.Config{}, Options{})
	r.overStream(t, r.in)
	for _, c := range []struct {
		said dingtalkfake.Said
		want bot.Event
	}{
		{dingtalkfake.Said{Person: "U1", Group: c1, Text: "初中班额"}, bot.Event{Text: "初中班额", Place: c1, Thread: "@U1"}},
		{dingtalkfake.Said{Person: "U1", Text: "初中班额"}, bot.Event{Text: "初中班额", Place: "U1", Direct: true}},
		{dingtalkfake.Said{Person: "U1", Text: "语音", Type: "audio"}, bot.Event{Text: "语音", Place: "U1", Direct: true}},
		{dingtalkfake.Said{Person: "U1", Text: "图文", Type: "richText"}, bot.Event{Text: "图文", Place: "U1", Direct: true}},
		{dingtalkfake.Said{Person: "U1", Text: "甲\x1b[2J\u202e乙"}, bot.Event{Text: "甲[2J乙", Place: "U1", Direct: true}},
		{dingtalkfake.Said{Person: "W9", Group: c1, Text: "问"}, bot.Event{Text: "问", Place: c1, Thread: "@$:LWCP_v1:$W9"}},
		{dingtalkfake.Said{Person: "U1", Group: c1, Text: "提醒 @李四 交表", Mention: []string{"U2"}}, bot.Event{Text: "提醒 @李四 交表", Place: c1, Thread: "@U1"}},
	} {
		before := len(r.in.Events())
		acked(t, r.Say(c.said))
		e := r.in.Nth(t, before+1)
		if e.Text != c.want.Text || e.Place != c.want.Place || e.Thread != c.want.Thread || e.Direct != c.want.Direct || !e.Mentioned ||
			e.Kind != bot.EventSaid || e.Message == "" || e.Team != dingtalkfake.Corp || e.Meta[metaHook] == "" {
			t.Errorf("%+v: %+v", c.said, e)
		}
		if len(c.said.Mention) > 0 && (len(e.Mentions) != 1 || e.Mentions[0] != bot.Mention{Person: "U2", Name: "李四"}) {
			t.Errorf("mentions %+v", e.Mentions)
		}
	}
}

// TestNothingForTheBot: pictures, the robot's own words, and what is not as 钉钉 writes it.
func TestNothingForTheBot(t *testing.T) {
	r := newRig(t, dingtalkfake.Config{}, Options{})
	r.overStream(t, r.in)
	acked(t, r.Say(dingtalkfake.Said{Person: "U1", Type: "picture"}))
	good := map[string]any{"msgId": "m1", "msgtype": "text", "conversationId": c1, "conversationType": "2", "chatbotCorpId": "corp", "chatbotUserId": "$robot",
		"senderId": "$u1", "senderStaffId": "U1", "text": map[string]string{"content": "问"}}
	for name, change := range map[string]map[string]any{
		"the robot's own":      {"senderId": "$robot"},
		"no id":                {"msgId": ""},
		"an id with blanks":    {"msgId": "m 1"},
		"a very long id":       {"msgId": strings.Repeat("m", 300)},
		"no organisation":      {"chatbotCorpId": ""},
		"nobody":               {"senderId": "", "senderStaffId": ""},
		"another place":        {"conversationId": "../../x"},
		"another conversation": {"conversationType": "3"},
		"another type":         {"msgtype": "chatRecord"},
		"a type of its own":    {"msgtype": map[string]any{}},
	} {
		m := map[string]any{}
		for k, v := range good {
			m[k] = v
		}
		for k, v := range change {
			m[k] = v
		}
		raw, _ := json.Marshal(m)
		if err := r.bot.takeMessage(t.Context(), r.in, raw); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := r.in.Events(); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	raw, _ := json.Marshal(good)
	if err := r.bot.takeMessage(t.Context(), r.in, raw); err != nil || len(r.in.Events()) != 1 {
		t.Errorf("%v, %d events", err, len(r.in.Events()))
	}
}

// TestHookOfOthers: an answer goes to no address but 钉钉's.
func TestHookOfOthers(t *testing.T) {
	r := newRig(t, dingtalkfake.Config{}, Options{OldAPI: "https://oapi.dingtalk.com"})
	r.bot.opt.OldAPI = "https://oapi.dingtalk.com"
	for hook, want := range map[string]bool{
		"https://oapi.dingtalk.com/robot/sendBySession?session=x":                   true,
		"http://oapi.dingtalk.com/robot/sendBySession?session=x":                    false,
		"https://oapi.dingtalk.com.evil.example/robot/sendBySession?session=x":      false,
		"https://oapi.dingtalk.com@evil.example/robot/sendBySession?session=x":      false,
		"https://evil.example/?https://oapi.dingtalk.com/robot/sendBySession?":      false,
		"https://oapi.dingtalk.com/robot/sendBySession?" + strings.Repeat("x", 999): false,
		"": false,
	} {
		e := bot.Event{Meta: map[string]string{}}
		r.bot.hooked(&e, &message{Hook: hook, HookUntil: number(time.Now().Add(time.Hour).UnixMilli())})
		if (r.bot.hookOf(&e) != "") != want {
			t.Errorf("%s: %q", hook, r.bot.hookOf(&e))
		}
	}
	e := bot.Event{Meta: map[string]string{}}
	r.bot.hooked(&e, &message{Hook: "https://oapi.dingtalk.com/robot/sendBySession?session=x", HookUntil: number(time.Now().Add(30 * time.Second).UnixMilli())})
	if r.bot.hookOf(&e) != "" {
		t.Error("an address that is about to run out")
	}
}

// TestForgedPresses: nobody presses what was not shown to be pressed.
func TestForgedPresses(t *testing.T) {
	r := newRig(t, dingtalkfake.Config{}, Options{})
	r.overStream(t, r.in)
	if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: c1}, pressable("card1")); err != nil {
		t.Fatal(err)
	}
	if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: "U1"}, pressable("card2")); err != nil {
		t.Fatal(err)
	}
	button := r.Posts(c1)[0].Buttons[0]
	var s says
	if err := json.Unmarshal(button.Params, &s); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(x *says) (track string){
		"another value":  func(x *says) string { x.Value = "r2"; return "card1" },
		"another action": func(x *says) string { x.Action = "cancel"; return "card1" },
		"another place":  func(x *says) string { x.Origin = c2; return "card1" },
		"another card":   func(*says) string { return "card2" },
		"no seal":        func(x *says) string { x.Seal = ""; return "card1" },
		"half a seal":    func(x *says) string { x.Seal = x.Seal[:8]; return "card1" },
		"no action":      func(x *says) string { x.Action = ""; return "card1" },
	} {
		x := s
		track := change(&x)
		raw, _ := json.Marshal(x)
		acked(t, r.PressRaw("U2", track, "forged-"+fmt.Sprint(len(name)), "b0", raw))
		if got := r.in.Events(); len(got) != 0 {
			t.Fatalf("%s: %+v", name, got)
		}
	}
	if err := r.bot.takePress(t.Context(), r.in, []byte(`{"content":"no json"}`), "m"); err != nil {
		t.Error(err)
	}
	// What was shown can be pressed, by anybody, as often as they like, each once.
	for _, frame := range []string{"f1", "f1", "f2"} {
		acked(t, r.PressRaw("U2", "card1", frame, "b0", button.Params))
	}
	got := r.in.Events()
	if len(got) != 2 || got[0].ID == got[1].ID || got[0].Action != bot.ActionDone || got[0].Value != "r1" || got[0].Place != c1 || got[0].Person != "U2" || got[0].Message != "card1" {
		t.Errorf("%+v", got)
	}
}

func pressable(id string) bot.Message {
	return bot.Message{ID: id, Kind: bot.KindReminder, At: time.Now().UTC(), Headline: "报备案", Buttons: []bot.Button{{Action: bot.ActionDone, Label: "已办结", Value: "r1", Primary: true}}}
}

// TestTodoNotices: a change in 钉钉待办 is told of, over both transports; of others' items it is
// nothing to us.
func TestTodoNotices(t *testing.T) {
	for _, stream := range []bool{true, false} {
		r := newRig(t, dingtalkfake.Config{}, Options{})
		l, err := r.bot.TodoList("U1")
		if err != nil {
			t.Fatal(err)
		}
		l.items = map[string]*todoItem{"x": {task: "task1"}}
		if stream {
			r.overStream(t, r.in)
		} else {
			r.overHTTP(t, r.in)
		}
		touched := func() bool { l.mu.Lock(); defer l.mu.Unlock(); return l.touched }
		acked(t, r.Notice("todo_task_update", map[string]any{"taskId": "task2"}), r.Notice("user_add_org", map[string]any{"userId": []string{"x"}}))
		if touched() {
			t.Error("read for nothing")
		}
		acked(t, r.Notice("todo_task_update", map[string]any{"taskId": "task1"}))
		if !touched() {
			t.Error("not told")
		}
	}
}

// FuzzMessages: whatever comes, an event that is handed in is a valid one, and the rest is
// acknowledged.
func FuzzMessages(f *testing.F) {
	f.Add(`{"msgId":"m1","msgtype":"text","conversationId":"`+c1+`","conversationType":"2","chatbotCorpId":"corp","senderStaffId":"U1","text":{"content":"问"}}`, "frame1")
	f.Add(`{"outTrackId":"a","corpId":"c","userId":"u","content":"{\"cardPrivateData\":{\"params\":{\"a\":\"done\"}}}"}`, "frame2")
	f.Add(`{"content":{"richText":[{"text":"x"}]},"msgtype":"richText","createAt":"12"}`, "x y")
	b := newFuzzBot(f)
	f.Fuzz(func(t *testing.T, raw, mark string) {
		in := &strictIntake{}
		if err := b.takeMessage(t.Context(), in, []byte(raw)); err != nil {
			t.Error(err)
		}
		if err := b.takePress(t.Context(), in, []byte(raw), mark); err != nil {
			t.Error(err)
		}
		b.takeNotice("todo_task_update", []byte(raw))
		for _, e := range in.events {
			if err := e.Validate(); err != nil {
				t.Errorf("%v of %q", err, raw)
			}
			if e.Kind == bot.EventPressed {
				t.Errorf("pressed without a seal: %q", raw)
			}
		}
	})
}

type strictIntake struct{ events []bot.Event }

func (s *strictIntake) Accept(_ context.Context, e bot.Event) (bool, error) {
	s.events = append(s.events, e)
	return true, nil
}
func (s *strictIntake) Check(context.Context, bot.Event) []bot.FieldError { return nil }
