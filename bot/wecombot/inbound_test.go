package wecombot

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
)

var now = time.Date(2026, 11, 30, 1, 2, 3, 0, time.UTC)

// TestFromCallback: what the documentation shows, and what nobody should be made to answer.
func TestFromCallback(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       bot.Event
		ok         bool
	}{
		{"in a group", `{"msgid":"CAIQ/16=","aibotid":"A","chatid":"wrC1","chattype":"group","from":{"userid":"zhangsan"},"response_url":"https://x",
			"msgtype":"text","text":{"content":"@RobotA hello robot"},"quote":{"msgtype":"text","text":{"content":"旧的"}}}`,
			bot.Event{Kind: bot.EventSaid, ID: "wecom:CAIQ/16=", Person: "zhangsan", Place: "wrC1", Thread: "@zhangsan", Text: "hello robot"}, true},
		{"alone", `{"msgid":"m1","chattype":"single","from":{"userid":"zhangsan"},"msgtype":"text","text":{"content":" 班额\u2005上限 "}}`,
			bot.Event{Kind: bot.EventSaid, ID: "wecom:m1", Person: "zhangsan", Place: "zhangsan", Direct: true, Text: "班额 上限"}, true},
		{"spoken", `{"msgid":"m1","chattype":"single","from":{"userid":"z"},"msgtype":"voice","voice":{"content":"初中班额是多少"}}`,
			bot.Event{Kind: bot.EventSaid, ID: "wecom:m1", Person: "z", Place: "z", Direct: true, Text: "初中班额是多少"}, true},
		{"mixed", `{"msgid":"m1","chattype":"group","chatid":"g","from":{"userid":"z"},"msgtype":"mixed","mixed":{"msg_item":[{"msgtype":"text","text":{"content":"@机器人 看图"}},{"msgtype":"image","image":{"url":"https://x"}}]}}`,
			bot.Event{Kind: bot.EventSaid, ID: "wecom:m1", Person: "z", Place: "g", Thread: "@z", Text: "看图"}, true},
		{"a picture", `{"msgid":"m1","chattype":"single","from":{"userid":"z"},"msgtype":"image","image":{"url":"https://x"}}`,
			bot.Event{Kind: bot.EventSaid, ID: "wecom:m1", Person: "z", Place: "z", Direct: true}, true},
		{"only called", `{"msgid":"m1","chattype":"group","chatid":"g","from":{"userid":"z"},"msgtype":"text","text":{"content":"@RobotA"}}`,
			bot.Event{Kind: bot.EventSaid, ID: "wecom:m1", Person: "z", Place: "g", Thread: "@z"}, true},
		{"called at the end", `{"msgid":"m1","chattype":"group","chatid":"g","from":{"userid":"z"},"msgtype":"text","text":{"content":"初中班额 @RobotA"}}`,
			bot.Event{Kind: bot.EventSaid, ID: "wecom:m1", Person: "z", Place: "g", Thread: "@z", Text: "初中班额"}, true},
		{"entered", `{"msgid":"m1","create_time":1796000000,"chattype":"single","from":{"userid":"z"},"msgtype":"event","event":{"eventtype":"enter_chat"}}`,
			bot.Event{Kind: bot.EventAgent, ID: "wecom:m1", Person: "z", Place: "z", Direct: true}, true},
		{"a thumb", `{"msgid":"m1","chattype":"single","from":{"userid":"z"},"msgtype":"event","event":{"eventtype":"feedback_event"}}`, bot.Event{}, false},
		{"a stream", `{"msgid":"m1","chattype":"single","from":{"userid":"z"},"msgtype":"stream"}`, bot.Event{}, false},
		{"nobody", `{"msgid":"m1","msgtype":"text","text":{"content":"x"}}`, bot.Event{}, false},
		{"no id", `{"from":{"userid":"z"},"msgtype":"text","text":{"content":"x"}}`, bot.Event{}, false},
		{"an id with blanks", `{"msgid":"a b","from":{"userid":"z"},"msgtype":"text"}`, bot.Event{}, false},
		{"a group without a name", `{"msgid":"m1","chattype":"group","from":{"userid":"z"},"msgtype":"text"}`, bot.Event{}, false},
		{"a name that is none", `{"msgid":"m1","from":{"userid":"<@all>"},"msgtype":"text"}`, bot.Event{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var in callback
			if err := json.Unmarshal([]byte(c.body), &in); err != nil {
				t.Fatal(err)
			}
			e, ok := fromCallback(&in, now)
			if ok != c.ok {
				t.Fatalf("%v: %+v", ok, e)
			}
			if !ok {
				return
			}
			if err := e.Validate(); err != nil {
				t.Error(err)
			}
			w := c.want
			if e.Kind != w.Kind || e.ID != w.ID || e.Person != w.Person || e.Place != w.Place || e.Thread != w.Thread || e.Direct != w.Direct || e.Text != w.Text || !e.Mentioned {
				t.Errorf("%+v, want %+v", e, w)
			}
		})
	}
}

// FuzzCallback: whatever is told, what comes of it is an event that keeps its rules, and
// nothing of it is longer than was said.
func FuzzCallback(f *testing.F) {
	f.Add([]byte(`{"msgid":"m1","chattype":"group","chatid":"g","from":{"userid":"z"},"msgtype":"text","text":{"content":"@a b"},"response_url":"https://x"}`))
	f.Add([]byte(`{"msgid":"m1","from":{"userid":"z"},"msgtype":"mixed","mixed":{"msg_item":[{"msgtype":"text","text":{"content":"\u0000"}}]}}`))
	f.Add([]byte(`{"msgid":"m1","create_time":-1,"from":{"userid":"z"},"msgtype":"voice","voice":{"content":"@@@ @ "}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var in callback
		if json.Unmarshal(raw, &in) != nil {
			return
		}
		e, ok := fromCallback(&in, now)
		if !ok {
			return
		}
		e.V = bot.EventVersion
		if err := e.Validate(); err != nil {
			t.Errorf("%s: %v", raw, err)
		}
		if len(e.Text) > bot.MaxText || bot.Clean(e.Text) != e.Text || strings.TrimSpace(e.Text) != e.Text {
			t.Errorf("%q", e.Text)
		}
	})
}
