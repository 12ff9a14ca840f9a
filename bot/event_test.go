package bot_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
)

func TestEventValidate(t *testing.T) {
	if e := said("a", "问"); e.Validate() != nil {
		t.Fatal(e.Validate())
	}
	for name, change := range map[string]func(*bot.Event){
		"no id":         func(e *bot.Event) { e.ID = "" },
		"long id":       func(e *bot.Event) { e.ID = strings.Repeat("x", 201) },
		"space in id":   func(e *bot.Event) { e.ID = "a b" },
		"kind":          func(e *bot.Event) { e.Kind = "other" },
		"no platform":   func(e *bot.Event) { e.Platform = "" },
		"no person":     func(e *bot.Event) { e.Person = "" },
		"no time":       func(e *bot.Event) { e.At = time.Time{} },
		"long name":     func(e *bot.Event) { e.Thread = strings.Repeat("x", 256) },
		"not UTF-8":     func(e *bot.Event) { e.Text = "\xff" },
		"long text":     func(e *bot.Event) { e.Text = strings.Repeat("x", bot.MaxText+1) },
		"long value":    func(e *bot.Event) { e.Value = strings.Repeat("x", bot.MaxValue+1) },
		"much meta":     func(e *bot.Event) { e.Meta = map[string]string{"a": strings.Repeat("x", 64<<10)} },
		"many values":   func(e *bot.Event) { e.Values = map[string][]string{"a": make([]string, 101)} },
		"many mentions": func(e *bot.Event) { e.Mentions = make([]bot.Mention, 51) },
	} {
		e := said("a", "问")
		if change(&e); !errors.Is(e.Validate(), bot.ErrEvent) {
			t.Errorf("%s was taken", name)
		}
	}
	w, err := bot.NewWorker(bottest.NewInbox(), echo{}, nil, bot.WorkerOptions{Name: "w", Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Accept(t.Context(), bot.Event{}); !errors.Is(err, bot.ErrEvent) {
		t.Errorf("Accept: %v", err)
	}
}

// TestConversations: what belongs together and what does not.
func TestConversations(t *testing.T) {
	of := func(change func(*bot.Event)) bot.Event {
		e := bot.Event{Kind: bot.EventSaid, Platform: "p", Team: "T", Person: "U1", Place: "C", Message: "1"}
		change(&e)
		return e
	}
	root := of(func(*bot.Event) {})
	follow := of(func(e *bot.Event) { e.Thread, e.Message = "1", "2" })
	other := of(func(e *bot.Event) { e.Message = "3" })
	command := of(func(e *bot.Event) { e.Kind, e.Message = bot.EventCommand, "" })
	others := of(func(e *bot.Event) { e.Kind, e.Message, e.Person = bot.EventCommand, "", "U2" })
	direct := of(func(e *bot.Event) { e.Place, e.Direct = "D", true })
	again := of(func(e *bot.Event) { e.Place, e.Direct, e.Message = "D", true, "9" })
	if root.Conversation() != follow.Conversation() || direct.Conversation() != again.Conversation() {
		t.Error("a follow-up is of another conversation")
	}
	seen := map[string]bool{}
	for _, e := range []bot.Event{root, other, command, others, direct} {
		if seen[e.Conversation()] {
			t.Errorf("%+v shares a conversation", e)
		}
		seen[e.Conversation()] = true
	}
	if root.Here() != "1" || follow.Here() != "1" || direct.Here() != "" {
		t.Errorf("%q %q %q", root.Here(), follow.Here(), direct.Here())
	}
	pressed := of(func(e *bot.Event) { e.Kind, e.Expires = bot.EventPressed, time.Now() })
	if pressed.Lane() == pressed.Conversation() {
		t.Error("what is to be answered within seconds waits for the conversation")
	}
}

// FuzzStored: whatever is in an event or a message, it comes back from the store as
// it was.
func FuzzStored(f *testing.F) {
	f.Add("问 <&>\u2028", "v", "50人", 3)
	f.Fuzz(func(t *testing.T, text, value, quote string, mark int) {
		e := said("a", strings.ToValidUTF8(text, ""))
		e.Value, e.Values = strings.ToValidUTF8(value, ""), map[string][]string{"f": {strings.ToValidUTF8(value, "")}}
		e.At = e.At.UTC().Round(0)
		m := bottest.Sample("id")
		m.Citations[0].Quote = strings.ToValidUTF8(quote, "")
		m.Citations[0].Mark.Start, m.Citations[0].Mark.End = mark, mark+3
		before, marked, after := m.Citations[0].Marked()
		if before+marked+after != m.Citations[0].Quote {
			t.Errorf("%q %q %q of %q", before, marked, after, quote)
		}
		r := bot.Reply{Kind: bot.ReplySay, Message: &m}
		var e2 bot.Event
		var r2 bot.Reply
		for v, to := range map[any]any{&e: &e2, &r: &r2} {
			b, err := json.Marshal(v)
			if err == nil {
				err = json.Unmarshal(b, to)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if !reflect.DeepEqual(e, e2) || !reflect.DeepEqual(r, r2) {
			t.Errorf("%+v\n%+v", e2, r2.Message)
		}
	})
}
