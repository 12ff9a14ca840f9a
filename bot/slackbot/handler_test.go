package slackbot

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/slackbot/slackfake"
)

// transports runs a test over both.
func transports(t *testing.T, cfg slackfake.Config, o Options, f func(t *testing.T, r *rig)) {
	t.Run("http", func(t *testing.T) {
		r := newRig(t, cfg, o)
		r.overHTTP(t, r.in)
		f(t, r)
	})
	t.Run("sockets", func(t *testing.T) {
		cfg := cfg
		cfg.PingEvery = 20 * time.Millisecond
		r := newRig(t, cfg, o)
		r.overSockets(t, r.in)
		f(t, r)
	})
}

// Everything that can come is taken in, once each, though each comes twice and out
// of order, over either transport.
func TestTakesIn(t *testing.T) {
	transports(t, slackfake.Config{PostEvery: -1, Twice: true, Reordered: 0.5}, Options{}, func(t *testing.T, r *rig) {
		var all []*slackfake.Delivery
		mention := r.Say("U1", "C1", "@policybot 初中班额上限是多少")
		all = append(all, mention.Deliveries...)
		all = append(all, r.SayIn("U1", "C1", mention.TS, "那小学呢?").Deliveries...)
		all = append(all, r.Say("U1", r.DM("U1"), "产假多少天").Deliveries...)
		all = append(all, r.Slash("U1", "C1", "/policy", "帮助"), r.OpenHome("U1"), r.OpenAgent("U1"))
		_, began := r.OpenAssistant("U1")
		all = append(all, began)
		for _, ignored := range []slackfake.Said{r.Say("U2", "C1", "闲聊"), r.SayAsBot("C1", "@policybot 我也是机器人"), r.Enter("U3", "C1"), r.Edit("C1", mention.TS, "@policybot 改了")} {
			all = append(all, ignored.Deliveries...)
		}
		bottest.Taken(t, all...)
		var kinds []string
		for _, e := range r.in.Events() {
			kinds = append(kinds, string(e.Kind))
		}
		slices.Sort(kinds)
		if got, want := strings.Join(kinds, " "), "agent agent command home said said said"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if r.bot.Health().Event.IsZero() {
			t.Error("health knows of no event")
		}
	})
}

// What cannot be kept is not acknowledged, and comes again; what breaks the rules is
// acknowledged, or it would come for ever.
func TestNotAcknowledgedUntilKept(t *testing.T) {
	transports(t, slackfake.Config{AckWithin: 2 * time.Second}, Options{Accept: 1500 * time.Millisecond}, func(t *testing.T, r *rig) {
		failures := 0
		r.in.Refuse(func(bot.Event) error {
			if failures++; failures <= 2 {
				return errors.New("disk full")
			}
			return nil
		})
		d := r.Say("U1", r.DM("U1"), "问").Deliveries[0]
		bottest.Taken(t, d)
		if n := len(d.Attempts()); n != 3 || len(r.in.Events()) != 1 {
			t.Errorf("%d attempts, %d events", n, len(r.in.Events()))
		}
		if r.in.Refuse(func(bot.Event) error { return errors.New("still full") }); r.Slash("U1", "C1", "/policy", "x").Wait(t.Context()) == nil {
			t.Error("a command that was not kept was acknowledged")
		}
		r.in.Refuse(func(bot.Event) error { return bot.ErrEvent })
		bottest.Taken(t, r.Say("U1", r.DM("U1"), "坏").Deliveries...)
		if strings.Contains(r.log.String(), "disk full") != true {
			t.Error("nothing was logged")
		}
	})
}

// A form is looked over while the person waits.
func TestSubmits(t *testing.T) {
	transports(t, slackfake.Config{TriggerID: time.Hour}, Options{}, func(t *testing.T, r *rig) {
		bottest.Taken(t, r.Slash("U1", "C1", "/policy", "提醒"))
		e := r.in.Nth(t, 1)
		form := bot.Form{
			ID: "remind", Title: "提醒我", Submit: "保存", Value: "v",
			Fields: []bot.Field{
				{ID: "when", Kind: bot.FieldText, Label: "时间"}, {ID: "what", Kind: bot.FieldText, Label: "事项"},
			},
		}
		if _, err := r.bot.Perform(t.Context(), e, bot.Reply{Kind: bot.ReplyForm, Form: &form}, "id"); err != nil {
			t.Fatal(err)
		}
		view := r.Opened("U1")[0]
		fill := map[string]string{"时间": "昨天", "事项": "报送"}
		r.in.Find(bot.FieldError{Field: "when", Text: "已经过去了\n请改"}, bot.FieldError{Field: "elsewhere", Text: "另外"})
		d, err := r.Submit(view.ID, fill)
		if err != nil {
			t.Fatal(err)
		}
		bottest.Taken(t, d)
		if len(r.Opened("U1")) != 1 || !strings.Contains(d.Response(), `"when":"已经过去了 请改"`) || len(r.in.Events()) != 1 {
			t.Errorf("%s", d.Response())
		}
		r.in.Find()
		if d, err = r.Submit(view.ID, fill); err != nil {
			t.Fatal(err)
		}
		bottest.Taken(t, d)
		got := r.in.Nth(t, 2)
		if len(r.Opened("U1")) != 0 || got.Form != "remind" || got.Value != "v" || got.Place != "C1" ||
			got.Values["what"][0] != "报送" {
			t.Errorf("%+v", got)
		}
	})
}

func TestChallenge(t *testing.T) {
	r := newRig(t, slackfake.Config{}, Options{})
	r.overHTTP(t, r.in)
	d := r.Challenge("3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P")
	bottest.Taken(t, d)
	if !strings.Contains(d.Response(), `"challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"`) {
		t.Error(d.Response())
	}
}

// What is not Slack's gets nothing but a status.
func TestRefusesRequests(t *testing.T) {
	r := newRig(t, slackfake.Config{}, Options{})
	server := httptest.NewServer(r.bot.Handler(r.in))
	defer server.Close()
	body := wrapped(`{"type":"message","user":"U1","channel":"D1","ts":"1763000000.000100","text":"x"}`)
	now := strconv.FormatInt(time.Now().Unix(), 10)
	for _, c := range []struct {
		name, method, path, kind, body, sig string
		want                                int
	}{
		{"signed", "POST", "/slack/events", "application/json", body, slackfake.Sign(secret, now, []byte(body)), 200},
		{"with a charset", "POST", "/slack/events", "application/json; charset=utf-8", body, slackfake.Sign(secret, now, []byte(body)), 200},
		{"not signed", "POST", "/slack/events", "application/json", body, "", 401},
		{"of another secret", "POST", "/slack/events", "application/json", body, slackfake.Sign("other", now, []byte(body)), 401},
		{"changed", "POST", "/slack/events", "application/json", body + " ", slackfake.Sign(secret, now, []byte(body)), 401},
		{"a challenge that is not signed", "POST", "/slack/events", "application/json", `{"type":"url_verification","challenge":"x"}`, "", 401},
		{"GET", "GET", "/slack/events", "application/json", "", "", 405},
		{"a form", "POST", "/slack/events", "application/x-www-form-urlencoded", body, slackfake.Sign(secret, now, []byte(body)), 415},
		{"no JSON", "POST", "/slack/events", "application/json", "{", slackfake.Sign(secret, now, []byte("{")), 400},
		{"an interaction in the address", "POST", "/slack/interactions?payload=%7B%22type%22%3A%22block_actions%22%7D", formType, "x=1", slackfake.Sign(secret, now, []byte("x=1")), 400},
		{"no form", "POST", "/slack/commands", formType, "%zz", slackfake.Sign(secret, now, []byte("%zz")), 400},
		{"too long", "POST", "/slack/events", "application/json", strings.Repeat("x", maxBody+1), "v0=", 413},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, server.URL+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", c.kind)
		req.Header.Set("X-Slack-Request-Timestamp", now)
		req.Header.Set("X-Slack-Signature", c.sig)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		answer, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("%s: HTTP %d, want %d", c.name, resp.StatusCode, c.want)
		}
		if c.want != 200 && len(answer) > 40 ||
			c.sig != "" && strings.Contains(string(answer), c.sig[3:]) && len(c.sig) > 3 {
			t.Errorf("%s: answered %q", c.name, answer)
		}
	}
	if n := len(r.in.Events()); n != 1 {
		t.Errorf("%d events", n)
	}
	b, err := New(Options{BotToken: "x", Log: r.bot.opt.Log})
	if err != nil || b.Handler(r.in) != nil {
		t.Error("requests are taken without a signing secret")
	}
}

// An event that does not name the bot is not taken before it is known who it is:
// else it might answer itself.
func TestUnknownSelf(t *testing.T) {
	r := newRig(t, slackfake.Config{}, Options{})
	r.Behave(func(slackfake.Call) slackfake.Behaviour { return slackfake.Behaviour{Status: 503} })
	o := &outer{
		Type: "event_callback", TeamID: "T1", EventID: "Ev1",
		Event: inner{Type: "message", User: slackfake.BotUser, Channel: "D1", TS: "1763000000.000100", Text: "x"},
	}
	if err := r.bot.takeEvent(t.Context(), r.in, o); err == nil {
		t.Error("taken")
	}
	r.Behave(nil)
	r.bot.fault = nil
	if err := r.bot.takeEvent(t.Context(), r.in, o); err != nil || len(r.in.Events()) != 0 {
		t.Errorf("%v, %d events", err, len(r.in.Events()))
	}
}
