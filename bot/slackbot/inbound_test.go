package slackbot

import (
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/slackbot/slackfake"
)

var noon = time.Date(2026, 11, 25, 4, 0, 0, 0, time.UTC)

func eventOf(t *testing.T, raw string) (bot.Event, bool) {
	t.Helper()
	var o outer
	if err := json.Unmarshal([]byte(raw), &o); err != nil {
		t.Fatal(err)
	}
	return fromEvent(&o, "UBOT", noon)
}

func wrapped(event string) string {
	return `{"type":"event_callback","team_id":"T1","event_id":"Ev1","event_time":1763000000,"event":` + event + `}`
}

func TestMessages(t *testing.T) {
	for _, c := range []struct {
		name, event string
		want        *bot.Event // nil: not for the bot
	}{
		{"a mention", `{"type":"app_mention","user":"U1","channel":"C1","ts":"1763000000.000100","text":"<@UBOT> 初中班额上限是多少"}`,
			&bot.Event{ID: "slack:T1:C1:1763000000.000100", Place: "C1", Message: "1763000000.000100", Mentioned: true, Text: "初中班额上限是多少"}},
		{"the same as a message", `{"type":"message","channel_type":"channel","user":"U1","channel":"C1","ts":"1763000000.000100","text":"<@UBOT> 初中班额上限是多少"}`,
			&bot.Event{ID: "slack:T1:C1:1763000000.000100", Place: "C1", Message: "1763000000.000100", Mentioned: true, Text: "初中班额上限是多少"}},
		{"in a thread", `{"type":"message","user":"U1","channel":"C1","ts":"1763000000.000200","thread_ts":"1763000000.000100","text":"那小学呢?"}`,
			&bot.Event{ID: "slack:T1:C1:1763000000.000200", Place: "C1", Message: "1763000000.000200", Thread: "1763000000.000100", Text: "那小学呢?"}},
		{"the first of a thread", `{"type":"app_mention","user":"U1","channel":"C1","ts":"1763000000.000100","thread_ts":"1763000000.000100","text":"<@UBOT>，在吗"}`,
			&bot.Event{ID: "slack:T1:C1:1763000000.000100", Place: "C1", Message: "1763000000.000100", Mentioned: true, Text: "在吗"}},
		{"direct", `{"type":"message","channel_type":"im","user":"U1","channel":"D1","ts":"1763000000.000100","text":"a &lt; b &amp;amp; c &gt; <https://e.example/?a=1&amp;b=2|点这里> <https://e.example/x> <@U2|王> <@U3> <#C2|教育> <!here> <!subteam^S1|@老师们>"}`,
			&bot.Event{ID: "slack:T1:D1:1763000000.000100", Place: "D1", Message: "1763000000.000100", Direct: true, Mentioned: true,
				Text: "a < b &amp; c > 点这里 https://e.example/x @王 @U3 #教育 @here @老师们", Mentions: []bot.Mention{{Person: "U2", Name: "王"}, {Person: "U3", Name: "U3"}}}},
		{"with a file", `{"type":"message","subtype":"file_share","user":"U1","channel":"D1","ts":"1763000000.000100","text":"这个"}`,
			&bot.Event{ID: "slack:T1:D1:1763000000.000100", Place: "D1", Message: "1763000000.000100", Direct: true, Mentioned: true, Text: "这个"}},
		{"with an agent", `{"type":"message","user":"U1","channel":"D1","ts":"1763000000.000200","thread_ts":"1763000000.000100","text":"问"}`,
			&bot.Event{ID: "slack:T1:D1:1763000000.000200", Place: "D1", Message: "1763000000.000200", Thread: "1763000000.000100", Direct: true, Mentioned: true, Agent: true, Text: "问"}},
		{"to nobody", `{"type":"message","user":"U1","channel":"C1","ts":"1763000000.000100","text":"今天天气不错"}`, nil},
		{"of the bot", `{"type":"message","user":"UBOT","channel":"D1","ts":"1763000000.000100","text":"答"}`, nil},
		{"of another bot", `{"type":"message","user":"U9","bot_id":"B9","channel":"D1","ts":"1763000000.000100","text":"<@UBOT> 答"}`, nil},
		{"an edit", `{"type":"message","subtype":"message_changed","hidden":true,"channel":"C1","ts":"1763000000.000300","message":{"user":"U1","text":"<@UBOT> 改"}}`, nil},
		{"a mention added by an edit", `{"type":"app_mention","user":"U1","channel":"C1","ts":"1763000000.000100","text":"<@UBOT> 改","edited":{"user":"U1","ts":"1763000000.000300"}}`, nil},
		{"someone joins", `{"type":"message","subtype":"channel_join","user":"U1","channel":"C1","ts":"1763000000.000100","text":"<@U1> has joined <@UBOT>"}`, nil},
		{"no channel", `{"type":"message","user":"U1","ts":"1763000000.000100","text":"<@UBOT> x"}`, nil},
		{"a path for a channel", `{"type":"message","user":"U1","channel":"C1/../x","ts":"1763000000.000100","text":"<@UBOT> x"}`, nil},
		{"no timestamp", `{"type":"message","user":"U1","channel":"C1","ts":"now","text":"<@UBOT> x"}`, nil},
		{"a reaction", `{"type":"reaction_added","user":"U1"}`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := eventOf(t, wrapped(c.event))
			if ok != (c.want != nil) {
				t.Fatalf("taken %v: %+v", ok, got)
			}
			if !ok {
				return
			}
			c.want.Kind, c.want.Platform, c.want.Team, c.want.Person, c.want.At = bot.EventSaid, Kind, "T1", "U1", when(c.want.Message)
			if !reflect.DeepEqual(got, *c.want) {
				t.Errorf("%+v\nwant %+v", got, *c.want)
			}
			if err := got.Validate(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPages(t *testing.T) {
	home, ok := eventOf(t, wrapped(`{"type":"app_home_opened","user":"U1","channel":"D1","tab":"home"}`))
	if !ok || home.Kind != bot.EventHome || home.Place != "" || home.ID != "slack:T1:Ev1" {
		t.Errorf("%+v", home)
	}
	agent, ok := eventOf(t, wrapped(`{"type":"app_home_opened","user":"U1","channel":"D1","tab":"messages"}`))
	if !ok || agent.Kind != bot.EventAgent || agent.Place != "D1" || !agent.Direct || !agent.Agent ||
		agent.Thread != "" {
		t.Errorf("%+v", agent)
	}
	old, ok := eventOf(t, wrapped(`{"type":"assistant_thread_started","assistant_thread":{"user_id":"U1","channel_id":"D1","thread_ts":"1763000000.000100","context":{}}}`))
	if !ok || old.Kind != bot.EventAgent || old.Person != "U1" || old.Thread != "1763000000.000100" {
		t.Errorf("%+v", old)
	}
	for _, e := range []bot.Event{home, agent, old} {
		if err := e.Validate(); err != nil {
			t.Error(err)
		}
	}
	if e, ok := eventOf(t, wrapped(`{"type":"app_home_opened","user":"U1","channel":"D1","tab":"about"}`)); ok {
		t.Errorf("%+v", e)
	}
}

func TestCommandsAndActions(t *testing.T) {
	c, ok := fromCommand(&slash{TeamID: "T1", ChannelID: "C1", UserID: "U1", Command: "/policy", Text: "提醒 a &amp; b", TriggerID: "1.2.ab", ResponseURL: "https://hooks.slack.com/x"}, noon)
	if !ok || c.ID != "slack:T1:1.2.ab" || c.Command != "policy" || c.Text != "提醒 a & b" || !c.Expires.After(noon) || c.Meta[metaTrigger] != "1.2.ab" || c.Meta[metaResponse] == "" || c.Validate() != nil {
		t.Errorf("%+v", c)
	}
	press := func(raw string) (bot.Event, bool) {
		var i interaction
		if err := json.Unmarshal([]byte(raw), &i); err != nil {
			t.Fatal(err)
		}
		return fromInteraction(&i, noon)
	}
	p, ok := press(`{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1"},"channel":{"id":"C1"},"container":{"message_ts":"1763000000.000200","thread_ts":"1763000000.000100","is_ephemeral":true},
		"trigger_id":"1.2.ab","response_url":"https://hooks.slack.com/x","actions":[{"type":"static_select","action_id":"region.3","action_ts":"1763000001.000000","selected_option":{"value":"b"}}]}`)
	if !ok || p.Kind != bot.EventPressed || p.Action != bot.ActionRegion || p.Value != "b" || p.Message != "1763000000.000200" || p.Thread != "1763000000.000100" ||
		p.ID != "slack:T1:U1:1763000001.000000" || p.Meta[metaEphemeral] == "" || p.Validate() != nil {
		t.Errorf("%+v", p)
	}
	if e, ok := press(`{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1"},"actions":[{"action_id":"source.0","action_ts":"1763000001.000000"}]}`); ok {
		t.Errorf("a link that was opened: %+v", e)
	}
	v, err := modal(bot.Form{ID: "remind", Title: "x", Submit: "y", Value: "d1#c7"}, p)
	if err != nil {
		t.Fatal(err)
	}
	meta, _ := json.Marshal(v.PrivateMetadata)
	s, ok := press(`{"type":"view_submission","team":{"id":"T1"},"user":{"id":"U1"},"view":{"id":"V1","hash":"1.a","callback_id":"remind","private_metadata":` + string(meta) + `,
		"state":{"values":{"what":{"v":{"type":"plain_text_input","value":"报送"}},"none":{"v":{"type":"plain_text_input","value":null}},"day":{"v":{"type":"datepicker","selected_date":"2026-11-25"}},
		"time":{"v":{"type":"timepicker","selected_time":"09:00"}},"who":{"v":{"type":"multi_users_select","selected_users":["U1","U2"]}},"lead":{"v":{"type":"checkboxes","selected_options":[{"value":"7d"},{"value":"1d"}]}},
		"to":{"v":{"type":"static_select","selected_option":{"value":"me"}}}}}}}`)
	want := map[string][]string{"what": {"报送"}, "day": {"2026-11-25"}, "time": {"09:00"}, "who": {"U1", "U2"}, "lead": {"7d", "1d"}, "to": {"me"}}
	if !ok || s.Kind != bot.EventSubmitted || s.Form != "remind" || s.Value != "d1#c7" || s.Place != "C1" || s.Thread != p.Thread || s.Message != p.Message ||
		s.ID != "slack:T1:V1:1.a" || !reflect.DeepEqual(s.Values, want) || s.Validate() != nil {
		t.Errorf("%+v", s)
	}
}

// What a person types arrives as it was typed, whatever Slack makes of it on the way.
func FuzzSpoken(f *testing.F) {
	for _, s := range []string{"初中班额", "a < b & c > d", "&lt;", "<@U1>", "@policybot x", "&amp;lt;", "https://e.example/?a=1&b=2", "<!channel>", "\xff", "<", ">", "a|b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "http") || strings.Contains(text, "@"+slackfake.BotName) {
			return // links and the mention are shown otherwise
		}
		escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
		u := spoken(escaped, "UBOT")
		if want := clip(strings.TrimSpace(bot.Clean(text)), bot.MaxText); u.text != want || u.mentioned || u.others != nil {
			t.Errorf("%q became %+v", text, u)
		}
		raw := spoken(text, "UBOT").text
		if !utf8.ValidString(raw) || strings.Contains(raw, "<@UBOT>") {
			t.Errorf("%q became %q", text, raw)
		}
		if cleaned := bot.Clean(text); strings.ContainsAny(cleaned, "<>") || strings.Contains(cleaned, "&amp;") {
			return // what is taken out, or was typed, may leave an entity behind
		}
		for _, e := range []string{"&lt;", "&gt;", "&amp;"} {
			if strings.Contains(raw, e) {
				t.Errorf("%q became %q, with %s left", text, raw, e)
			}
		}
	})
}

// FuzzEvent: no payload breaks anything; what becomes of one is an event within the
// rules, the same each time, and never of the bot's own.
func FuzzEvent(f *testing.F) {
	f.Add([]byte(wrapped(`{"type":"app_mention","user":"U1","channel":"C1","ts":"1763000000.000100","text":"<@UBOT> x"}`)))
	f.Add([]byte(wrapped(`{"type":"message","user":"UBOT","channel":"D1","ts":"1763000000.000100","text":"x"}`)))
	f.Add([]byte(wrapped(`{"type":"app_home_opened","user":"U1","channel":"D1","tab":"messages"}`)))
	f.Add([]byte(wrapped(`{"type":"assistant_thread_started","assistant_thread":{"user_id":"U1","channel_id":"D1","thread_ts":"1763000000.000100"}}`)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var a, b outer
		if json.Unmarshal(raw, &a) != nil {
			return
		}
		_ = json.Unmarshal(raw, &b)
		first, ok := fromEvent(&a, "UBOT", noon)
		again, _ := fromEvent(&b, "UBOT", noon.Add(time.Hour))
		proper(t, first, ok, again.ID)
	})
}

func proper(t *testing.T, e bot.Event, ok bool, again string) {
	t.Helper()
	if !ok {
		return
	}
	e.V = bot.EventVersion
	if err := e.Validate(); err != nil {
		t.Fatal(err)
	}
	if e.Person == "UBOT" || e.ID != again || !strings.HasPrefix(e.ID, "slack:"+e.Team+":") {
		t.Fatalf("%+v, again %s", e, again)
	}
	if e.Direct != strings.HasPrefix(e.Place, "D") && e.Kind != bot.EventSubmitted && e.Kind != bot.EventAgent {
		t.Fatalf("direct: %+v", e)
	}
	if raw, err := json.Marshal(e); err != nil || e.Kind != bot.EventSubmitted && len(raw) > 64<<10 {
		t.Fatalf("%d bytes, %v", len(raw), err)
	}
}

// FuzzCommand and FuzzInteraction are FuzzEvent for the other two.
func FuzzCommand(f *testing.F) {
	f.Add("team_id=T1&channel_id=C1&user_id=U1&command=%2Fpolicy&text=x&trigger_id=1.2.a&response_url=https%3A%2F%2Fhooks.slack.com%2Fx")
	f.Add(officialBody)
	f.Fuzz(func(t *testing.T, body string) {
		q, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		read := func() *slash {
			return &slash{
				TeamID: q.Get("team_id"), ChannelID: q.Get("channel_id"), UserID: q.Get("user_id"),
				Command: q.Get("command"), Text: q.Get("text"), ResponseURL: q.Get("response_url"),
				TriggerID: q.Get("trigger_id"),
			}
		}
		e, ok := fromCommand(read(), noon)
		again, _ := fromCommand(read(), noon.Add(time.Minute))
		proper(t, e, ok, again.ID)
	})
}

func FuzzInteraction(f *testing.F) {
	f.Add([]byte(`{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1"},"channel":{"id":"C1"},"container":{"message_ts":"1763000000.000200"},"trigger_id":"1.2.ab","actions":[{"action_id":"done.0","action_ts":"1763000001.000000","value":"r1"}]}`))
	f.Add([]byte(`{"type":"view_submission","team":{"id":"T1"},"user":{"id":"U1"},"view":{"id":"V1","callback_id":"f","private_metadata":"{}","state":{"values":{"a":{"v":{"type":"checkboxes","selected_options":[{"value":"x"}]}}}}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var a, b interaction
		if json.Unmarshal(raw, &a) != nil {
			return
		}
		_ = json.Unmarshal(raw, &b)
		e, ok := fromInteraction(&a, noon)
		again, _ := fromInteraction(&b, noon.Add(time.Minute))
		if e.Kind == bot.EventSubmitted && e.Validate() != nil {
			return // a form can be too long; it is refused then
		}
		proper(t, e, ok, again.ID)
	})
}
