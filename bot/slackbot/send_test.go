package slackbot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/slackbot/slackfake"
	"github.com/policybot/policybot/reminders"
)

// behaviour says to the fake what bottest asks for.
func behaviour(b bottest.Behaviour) slackfake.Behaviour {
	return slackfake.Behaviour{Status: b.Status, RetryAfter: b.RetryAfter, Delay: b.Delay, Hang: b.Hang, Reset: b.Reset}
}

// posts lets a behaviour apply to posting and to nothing else.
func posts(b slackfake.Behaviour) func(slackfake.Call) slackfake.Behaviour {
	return func(c slackfake.Call) slackfake.Behaviour {
		if c.Method != "chat.postMessage" {
			return slackfake.Behaviour{}
		}
		return b
	}
}

func TestConforms(t *testing.T) {
	bottest.Conform(t, func(t *testing.T) bottest.Subject {
		r := newRig(t, slackfake.Config{PostEvery: -1}, Options{})
		return bottest.Subject{
			Sender: r.bot, To: bot.Recipient{Kind: Kind, Place: "C1", Person: "U1"},
			Nowhere: bot.Recipient{Kind: Kind, Place: "C9"},
			Behave:  func(b bottest.Behaviour) { r.Behave(posts(behaviour(b))) }, Answer: reminders.Found,
			Secrets: []string{bottest.Secret},
			Arrived: func(id string) (out []string) {
				for _, m := range r.Posted("C1") {
					if m.Metadata.EventPayload["id"] == id {
						out = append(out, m.Read())
					}
				}
				return out
			}}
	})
}

func TestOutcomes(t *testing.T) {
	for _, c := range []struct {
		how  slackfake.Behaviour
		want string
	}{
		{slackfake.Behaviour{}, "done"},
		{slackfake.Behaviour{Status: 429, RetryAfter: "30"}, "after 30s"},
		{slackfake.Behaviour{Status: 429, RetryAfter: "0"}, "after 1s"},
		{slackfake.Behaviour{Status: 429, RetryAfter: "-7"}, "after 1s"},
		{slackfake.Behaviour{Status: 429, RetryAfter: "soon"}, "after 1s"},
		{slackfake.Behaviour{Status: 429}, "after 1s"},
		{slackfake.Behaviour{Status: 429, RetryAfter: "99999999999999999999"}, "after 1h0m0s"},
		{slackfake.Behaviour{Error: "ratelimited"}, "after 10s"},
		{slackfake.Behaviour{Error: "channel_not_found"}, "rejected"},
		{slackfake.Behaviour{Error: "is_archived"}, "rejected"},
		{slackfake.Behaviour{Error: "msg_too_long"}, "rejected"},
		{slackfake.Behaviour{Error: "invalid_auth"}, "refused"},
		{slackfake.Behaviour{Error: "missing_scope"}, "refused"},
		{slackfake.Behaviour{Error: "something_new"}, "refused"},
		{slackfake.Behaviour{Error: "fatal_error"}, "unsure"},
		{slackfake.Behaviour{Error: "internal_error"}, "unsure"},
		{slackfake.Behaviour{Status: 500}, "unsure"},
		{slackfake.Behaviour{Status: 503, Lost: true}, "unsure"},
		{slackfake.Behaviour{Status: 302}, "refused"},
		{slackfake.Behaviour{Status: 404}, "refused"},
		{slackfake.Behaviour{Status: 410}, "rejected"},
		{slackfake.Behaviour{Raw: "<html>proxy</html>"}, "unsure"},
		{slackfake.Behaviour{Raw: "{}"}, "unsure"},
		{slackfake.Behaviour{Raw: `{"ok":true}`}, "unsure"},
		{slackfake.Behaviour{Raw: `{"ok":true,"ts":"../x"}`}, "unsure"},
		{slackfake.Behaviour{Reset: true}, "unsure"},
		{slackfake.Behaviour{Reset: true, Lost: true}, "unsure"},
	} {
		t.Run(fmt.Sprintf("%+v", c.how), func(t *testing.T) {
			r := newRig(t, slackfake.Config{PostEvery: -1}, Options{})
			r.Behave(posts(c.how))
			_, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: "C1"}, bottest.Sample("id1"))
			if got := bottest.Class(err); got != c.want {
				t.Errorf("%s, want %s: %v", got, c.want, err)
			}
			if n := r.Made("chat.postMessage"); n != 1 {
				t.Errorf("%d requests", n)
			}
			if strings.Contains(fmt.Sprintf("%v %+v", err, err), bottest.Secret) {
				t.Error(err)
			}
		})
	}
}

func TestRefusedConnection(t *testing.T) {
	r := newRig(t, slackfake.Config{}, Options{})
	b, err := New(Options{BotToken: botToken, API: "http://127.0.0.1:1/api/", Log: r.bot.opt.Log})
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Send(t.Context(), bot.Recipient{Kind: Kind, Place: "C1"}, bottest.Sample("id1"))
	if bottest.Class(err) != "refused" || !errors.Is(err, ErrReach) || strings.Contains(err.Error(), "/api/") {
		t.Errorf("%s: %v", bottest.Class(err), err)
	}
}

// A channel that wants patience says how much, and what is sent meanwhile is not
// lost but refused for certain.
func TestRateOfAChannel(t *testing.T) {
	r := newRig(t, slackfake.Config{}, Options{})
	to := bot.Recipient{Kind: Kind, Place: "C1"}
	_, first := r.bot.Send(t.Context(), to, bottest.Sample("id1"))
	_, second := r.bot.Send(t.Context(), to, bottest.Sample("id2"))
	if bottest.Class(first) != "done" || bottest.Class(second) != "after 1s" || len(r.Posted("C1")) != 1 {
		t.Errorf("%v, %v", first, second)
	}
	if l := r.bot.Limit(); l.Interval != time.Second {
		t.Errorf("%+v", l)
	}
}

// If Slack does not like the blocks after all, the text arrives without them, once.
func TestRefusedBlocks(t *testing.T) {
	for _, code := range []string{"msg_blocks_too_long", "invalid_blocks"} {
		r := newRig(t, slackfake.Config{PostEvery: -1}, Options{})
		r.Behave(func(c slackfake.Call) slackfake.Behaviour {
			if c.Args["blocks"] != "[]" {
				return slackfake.Behaviour{Error: code}
			}
			return slackfake.Behaviour{}
		})
		m := bottest.Sample("id1")
		if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: "C1"}, m); err != nil {
			t.Fatal(err)
		}
		got := r.Posted("C1")
		if len(got) != 1 || got[0].Blocks != nil || !strings.Contains(got[0].Read(), m.Citations[0].Quote) ||
			got[0].Metadata.EventPayload["id"] != "id1" {
			t.Errorf("%+v", got)
		}
	}
}

// A place can be a person, and a person can be named in a channel.
func TestPersons(t *testing.T) {
	r := newRig(t, slackfake.Config{PostEvery: -1}, Options{})
	receipt, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: "U1"}, bottest.Sample("id1"))
	if err != nil || receipt.Channel != "slack:U1" || receipt.At.IsZero() {
		t.Fatalf("%+v, %v", receipt, err)
	}
	found, err := r.bot.ReadBack(t.Context(), "U1", []bot.Sought{{ID: "id1", Since: time.Now().Add(-time.Minute)}})
	if err != nil || found[0].Answer != reminders.Found || found[0].Receipt.Message != receipt.Message {
		t.Errorf("%+v, %v", found, err)
	}
	for person, want := range map[string]string{"U1": "@U1", "王老师 <!channel>": ""} {
		if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: "C1", Person: person}, bottest.Sample("id2")); err != nil {
			t.Fatal(err)
		}
		m := r.Posted("C1")[len(r.Posted("C1"))-1]
		if mentions := slices.DeleteFunc(m.Mentions(), func(s string) bool { return s == "@U1" || strings.Contains(s, `"user_id":"U1"`) }); len(mentions) != 0 {
			t.Errorf("%s: mentions %q", person, mentions)
		}
		if want != "" && !slices.Contains(m.Mentions(), want) {
			t.Errorf("%s is not mentioned", person)
		}
	}
	for _, place := range []string{"", "general", "C1/../x", "c1"} {
		if _, err := r.bot.Send(t.Context(), bot.Recipient{Kind: Kind, Place: place}, bottest.Sample("x")); bottest.Class(err) != "rejected" {
			t.Errorf("%q: %v", place, err)
		}
	}
}

func TestReadBack(t *testing.T) {
	r := newRig(t, slackfake.Config{PostEvery: -1}, Options{})
	ctx, to := t.Context(), bot.Recipient{Kind: Kind, Place: "C1"}
	since := time.Now()
	if _, err := r.bot.Send(ctx, to, bottest.Sample("first")); err != nil {
		t.Fatal(err)
	}
	for range 450 { // three pages later
		r.Say("U2", "C1", "闲聊")
	}
	for range 2 { // the same one twice, as after an uncertain outcome
		if _, err := r.bot.Send(ctx, to, bottest.Sample("last")); err != nil {
			t.Fatal(err)
		}
	}
	found, err := r.bot.ReadBack(ctx, "C1", []bot.Sought{{ID: "never", Since: since}, {ID: "first", Since: since}, {ID: "last", Since: since}, {ID: "first", Since: since}})
	if err != nil {
		t.Fatal(err)
	}
	var got []reminders.Answer
	for _, f := range found {
		got = append(got, f.Answer)
	}
	if want := []reminders.Answer{reminders.Missing, reminders.Found, reminders.Found, reminders.Found}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if n := r.Made("conversations.history"); n != 3 {
		t.Errorf("%d calls for one channel", n)
	}
	found, err = r.bot.ReadBack(ctx, "C1", []bot.Sought{{ID: "first", Since: time.Now()}})
	if err != nil || found[0].Answer != reminders.Missing {
		t.Errorf("before since: %+v, %v", found, err)
	}
	for _, place := range []string{"C2", "C9"} {
		if _, err := r.bot.ReadBack(ctx, place, []bot.Sought{{ID: "x", Since: since}}); err == nil {
			t.Errorf("%s can be read", place)
		}
	}
	r.Behave(func(c slackfake.Call) slackfake.Behaviour { return slackfake.Behaviour{Status: 429, RetryAfter: "9"} })
	if _, err := r.bot.ReadBack(ctx, "C1", []bot.Sought{{ID: "x", Since: since}}); bottest.Class(err) != "after 9s" {
		t.Errorf("%v", err)
	}
}

// Another app that writes our id into its message has not said it for us.
func TestReadBackOnlyOwn(t *testing.T) {
	r := newRig(t, slackfake.Config{PostEvery: -1}, Options{})
	r.Forge("U2", "C1", slackfake.Metadata{EventType: eventType, EventPayload: map[string]any{idField: "id1"}})
	found, err := r.bot.ReadBack(t.Context(), "C1", []bot.Sought{{ID: "id1", Since: time.Now().Add(-time.Hour)}})
	if err != nil || found[0].Answer != reminders.Missing {
		t.Errorf("%+v, %v", found, err)
	}
}

// A channel with more to read than is reasonable is Unknown, not Missing.
func TestReadBackWithoutEnd(t *testing.T) {
	r := newRig(t, slackfake.Config{PostEvery: -1, Silent: true}, Options{})
	r.Behave(func(c slackfake.Call) slackfake.Behaviour {
		if c.Method != "conversations.history" {
			return slackfake.Behaviour{}
		}
		return slackfake.Behaviour{
			Raw: `{"ok":true,"messages":[],"has_more":true,"response_metadata":{"next_cursor":"x"}}`,
		}
	})
	if _, err := r.bot.ReadBack(t.Context(), "C1", []bot.Sought{{ID: "x", Since: time.Now()}}); err == nil || r.Made("conversations.history") > maxPages {
		t.Errorf("%v after %d pages", err, r.Made("conversations.history"))
	}
}

func TestWho(t *testing.T) {
	r := newRig(t, slackfake.Config{}, Options{})
	r.Behave(func(slackfake.Call) slackfake.Behaviour { return slackfake.Behaviour{Error: "invalid_auth"} })
	for range 3 {
		if _, err := r.bot.who(context.Background()); bottest.Class(err) != "refused" {
			t.Error(err)
		}
	}
	if n := r.Made("auth.test"); n != 1 {
		t.Errorf("asked %d times at once", n)
	}
}
