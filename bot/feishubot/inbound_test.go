package feishubot

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/feishubot/feishufake"
	"github.com/policybot/policybot/bot/internal/bottest"
)

// TestReceived is the example of the documentation, with the bot as who is mentioned.
func TestReceived(t *testing.T) {
	const sample = `{"schema":"2.0","header":{"event_id":"5e3702a84e847582be8db7fb73283c02","event_type":"im.message.receive_v1","create_time":"1608725989000","token":"rvaY","app_id":"cli_1","tenant_key":"2ca1d211f64f6438"},
	"event":{"sender":{"sender_id":{"union_id":"on_8ed","user_id":"e33ggbyz","open_id":"ou_84aad35d084aa403a838cf73ee18467"},"sender_type":"user","tenant_key":"736588c9260f175e"},
	"message":{"message_id":"om_5ce6d572455d361153b7cb51da133945","root_id":"om_5ce6d572455d361153b7cb5xxfsdfsdfdsf","parent_id":"om_5ce6","create_time":"1609073151345","chat_id":"oc_5ce6d572455d361153b7xx51da133945","thread_id":"omt_d4be107c616","chat_type":"group","message_type":"text",
	"content":"{\"text\":\"@_user_1 hello\"}","mentions":[{"key":"@_user_1","id":{"open_id":"ou_bot"},"name":"Tom","tenant_key":"x"}]}}}`
	var o envelope
	var in received
	if err := json.Unmarshal([]byte(sample), &o); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(o.Event, &in); err != nil {
		t.Fatal(err)
	}
	e, ok := fromMessage(&o, &in, "ou_bot", time.Now())
	want := bot.Event{
		ID: "feishu:2ca1d211f64f6438:om_5ce6d572455d361153b7cb51da133945", Kind: bot.EventSaid, At: time.UnixMilli(1609073151345).UTC(), Platform: Kind,
		Team: "2ca1d211f64f6438", Person: "ou_84aad35d084aa403a838cf73ee18467", Place: "oc_5ce6d572455d361153b7xx51da133945",
		Thread: "om_5ce6d572455d361153b7cb5xxfsdfsdfdsf", Message: "om_5ce6d572455d361153b7cb51da133945", Mentioned: true, Text: "hello",
	}
	if !ok || !reflect.DeepEqual(e, want) || e.Validate() != nil {
		t.Errorf("%+v\n%+v", e, want)
	}
}

func TestSpoken(t *testing.T) {
	people := []mention{{"@_user_1", userID{"ou_bot"}, "policybot"}, {"@_user_2", userID{"ou_2"}, "王科长"}, {"@_user_12", userID{"ou_3"}, "李\n四"}}
	for _, c := range []struct {
		text, want string
		mentioned  bool
		others     int
	}{
		{"@_user_1 初中班额", "初中班额", true, 0},
		{"@_user_1，初中班额", "初中班额", true, 0},
		{"转给@_user_2和@_user_12吧", "转给@王科长和@李 四吧", false, 2},
		{"@_user_1 转 @_user_2", "转 @王科长", true, 1},
		{"@_all 开会", "@所有人 开会", false, 0},
		{"写信到 a@_b.example", "写信到 a@_b.example", false, 0},
		{"@_user_9 不认识", "@_user_9 不认识", false, 0},
		{"<at user_id=\"all\"></at>", "<at user_id=\"all\"></at>", false, 0},
		{"甲\u202e乙\x00", "甲乙", false, 0},
		{"", "", false, 0},
	} {
		u := spoken(c.text, people, "ou_bot")
		if u.text != c.want || u.mentioned != c.mentioned || len(u.others) != c.others {
			t.Errorf("%q: %+v", c.text, u)
		}
	}
	if u := spoken("@_user_1 x", people, ""); u.mentioned {
		t.Error("mentioned though it does not know itself")
	}
}

func TestTyped(t *testing.T) {
	for _, c := range []struct {
		kind, content, want string
		ok                  bool
	}{
		{"text", `{"text":"甲"}`, "甲", true},
		{"post", `{"title":"题","content":[[{"tag":"at","user_id":"@_user_1"},{"tag":"text","text":" 问"}],[{"tag":"a","text":"链接","href":"https://x"},{"tag":"img","image_key":"k"}]]}`, "题\n@_user_1 问\n链接", true},
		{"post", `{"content":[]}`, "", true},
		{"image", `{"image_key":"k"}`, "", false},
		{"text", `{`, "", false},
		{"post", `[]`, "", false},
	} {
		if got, ok := typed(c.kind, c.content); got != c.want || ok != c.ok {
			t.Errorf("%s %s: %q, %v", c.kind, c.content, got, ok)
		}
	}
}

// FuzzSpoken: whatever is said, the text is clean and bounded, and the bot is told only of people who
// are mentioned.
func FuzzSpoken(f *testing.F) {
	f.Add("text", `{"text":"@_user_1 你好 @_user_2"}`, "ou_2", "名\x00字")
	f.Add("post", `{"content":[[{"tag":"at","user_id":"@_user_1"}]]}`, "x", "y")
	f.Fuzz(func(t *testing.T, kind, content, id, name string) {
		text, ok := typed(kind, content)
		if !ok {
			return
		}
		u := spoken(text, []mention{{"@_user_1", userID{"ou_bot"}, "bot"}, {"@_user_2", userID{id}, name}}, "ou_bot")
		if !utf8.ValidString(u.text) || len(u.text) > bot.MaxText || bot.Clean(u.text) != u.text {
			t.Fatalf("%q", u.text)
		}
		for _, o := range u.others {
			if o.Person != id || !isPerson.MatchString(id) || !strings.Contains(text, "@_user_2") || len(o.Name) > 100 {
				t.Fatalf("%+v", o)
			}
		}
		if u.mentioned && !strings.Contains(text, "@_user_1") {
			t.Fatal("mentioned")
		}
	})
}

func TestCommands(t *testing.T) {
	for text, want := range map[string]string{
		"/policy 班额": "policy|班额", "/policy": "policy|", "/remind-policy 列表": "remind-policy|列表", "/policy\n班额": "policy|班额",
		"/policyx": "", "/other x": "", "policy x": "", " /policy x": "",
	} {
		command, rest, ok := commandOf(text)
		if got := command + "|" + rest; ok && got != want || !ok && want != "" {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// TestActions: only what a control of ours sends becomes an event.
func TestActions(t *testing.T) {
	base := func(value string) *action {
		a := &action{}
		a.Operator.OpenID, a.Context.Message, a.Context.Chat = u1, "om_1", c1
		a.Action.Tag, a.Action.Value = "button", json.RawMessage(value)
		return a
	}
	o := &envelope{}
	o.Header.EventID, o.Header.Tenant, o.Header.Created = "ev1", "t1", "1603977298000000"
	now := time.Now()
	mark := markOf("id1")
	e, ok := fromAction(o, base(`{"a":"done","v":"r1/2026","t":"om_root","k":"`+mark+`"}`), now)
	if !ok || e.Validate() != nil || e.Kind != bot.EventPressed || e.Action != bot.ActionDone || e.Value != "r1/2026" || e.Thread != "om_root" ||
		e.Message != "om_1" || e.Place != c1 || e.Meta[metaMark] != mark || e.ID != "feishu:t1:ev1" || !e.At.Equal(time.UnixMicro(1603977298000000)) {
		t.Errorf("%+v", e)
	}
	if e, ok = fromAction(o, base(`{"a":"digest","v":"on","h":true,"d":true}`), now); !ok || e.Place != "" || e.Message != "" || e.Direct || e.Meta[metaHome] != "om_1" {
		t.Errorf("on the page: %+v", e)
	}
	choice := base(`{"a":"region"}`)
	choice.Action.Tag, choice.Action.Option = "select_static", "t1 沙湾县"
	if e, ok = fromAction(o, choice, now); !ok || e.Value != "t1 沙湾县" {
		t.Errorf("%+v", e)
	}
	form := base(`{"f":"sample","v":"d1/7","p":"oc_2","m":"om_2","t":"om_3"}`)
	form.Action.FormValue = map[string]json.RawMessage{"d_day": json.RawMessage(`"2024-04-01 +0800"`), "h_time": json.RawMessage(`"07:00 +0800"`), "t_line": json.RawMessage(`"甲 乙"`),
		"c_some": json.RawMessage(`["a","b"]`), "p_who": json.RawMessage(`["ou_2"]`), "submit": json.RawMessage(`"x"`), "t_none": json.RawMessage(`""`), "t_odd": json.RawMessage(`{"a":1}`)}
	e, ok = fromAction(o, form, now)
	want := map[string][]string{"day": {"2024-04-01"}, "time": {"07:00"}, "line": {"甲 乙"}, "some": {"a", "b"}, "who": {"ou_2"}}
	if !ok || e.Kind != bot.EventSubmitted || e.Form != "sample" || e.Value != "d1/7" || e.Place != "oc_2" || e.Message != "om_2" || e.Thread != "om_3" ||
		!reflect.DeepEqual(e.Values, want) || e.ID != "feishu:t1:om_1:form" || e.Validate() != nil {
		t.Errorf("%+v", e)
	}
	for _, bad := range []string{``, `"text"`, `[]`, `{}`, `{"a":""}`, `{"a":"source"}`, `{"a":"x","t":"../x"}`, `{"a":"x","k":"no mark"}`, `{"f":"x","p":"C1"}`,
		`{"a":"x","v":"` + strings.Repeat("v", bot.MaxValue+1) + `"}`} {
		if e, ok := fromAction(o, base(bad), now); ok {
			t.Errorf("%s is %+v", bad, e)
		}
	}
	stranger := base(`{"a":"done"}`)
	stranger.Operator.OpenID = "x"
	if _, ok := fromAction(o, stranger, now); ok {
		t.Error("pressed by nobody")
	}
}

// TestSubmittedOnce: a form handed in twice is one event, and what was wrong with it is said.
func TestSubmittedOnce(t *testing.T) {
	r := newRig(t, feishufake.Config{}, Options{})
	r.overHTTP(t, r.in)
	e := bot.Event{Platform: Kind, Team: "t1", Person: u1, Place: c1, Message: "om_card", Thread: "om_root"}
	form := &bot.Form{ID: "f", Title: "题", Submit: "交", Fields: []bot.Field{{ID: "line", Kind: bot.FieldText, Label: "一行", Optional: true}}}
	receipt, err := r.bot.Perform(t.Context(), e, bot.Reply{Kind: bot.ReplyForm, Form: form}, "r1")
	if err != nil {
		t.Fatal(err)
	}
	r.in.Find(bot.FieldError{Field: "line", Text: "不能写错"})
	d, err := r.Submit(u1, receipt.Message, map[string]any{"t_line": "错"})
	if err != nil {
		t.Fatal(err)
	}
	bottest.Taken(t, d)
	if !strings.Contains(string(d.Response()), `"type":"error","content":"不能写错"`) || len(r.in.Events()) != 0 {
		t.Errorf("%s", d.Response())
	}
	r.in.Find()
	first, _ := r.Submit(u1, receipt.Message, map[string]any{"t_line": "对"})
	second, _ := r.Submit(u1, receipt.Message, map[string]any{"t_line": "对"})
	bottest.Taken(t, first)
	if second != nil { // the form may be gone by then
		bottest.Taken(t, second)
	}
	if got := r.in.Events(); len(got) != 1 || got[0].Thread != "om_root" || got[0].Place != c1 {
		t.Errorf("%+v", got)
	}
	if m := r.Message(receipt.Message); !strings.Contains(m.Read(), "已提交") || !strings.Contains(m.Content, markOf("r1")) {
		t.Errorf("%s", m.Content)
	}
}

// TestAnothersEvents: of another app, and of kinds that are not looked at, nothing is taken.
func TestAnothersEvents(t *testing.T) {
	r := newRig(t, feishufake.Config{}, Options{})
	o := &envelope{Event: json.RawMessage(`{}`)}
	o.Header.EventType, o.Header.AppID, o.Header.Tenant = eventMenu, "cli_other", "t1"
	if answer, err := r.bot.take(t.Context(), r.in, o); answer != nil || err != nil {
		t.Errorf("%v, %v", answer, err)
	}
	o.Header.AppID, o.Event = "cli_1", json.RawMessage(`"no object"`)
	for _, kind := range []string{eventMenu, eventMessage, eventCard} {
		o.Header.EventType = kind
		if _, err := r.bot.take(t.Context(), r.in, o); err != errBody {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if len(r.in.Events()) != 0 {
		t.Errorf("%+v", r.in.Events())
	}
}
