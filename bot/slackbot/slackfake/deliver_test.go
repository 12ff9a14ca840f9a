package slackfake_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"github.com/policybot/policybot/bot/internal/bottest"
	"github.com/policybot/policybot/bot/slackbot/slackfake"
)

// Deliveries are signed, and repeated until they are taken, and slack-go can read
// them.
func TestDeliversOverHTTP(t *testing.T) {
	s, _ := newSlack(t, slackfake.Config{Retries: []time.Duration{0, time.Millisecond}})
	var mu sync.Mutex
	var kinds, retries []string
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		v, err := slack.NewSecretsVerifier(r.Header, s.SigningSecret())
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = v.Write(body)
		if err := v.Ensure(); err != nil {
			t.Error(err)
		}
		e, err := slackevents.ParseEvent(body, slackevents.OptionNoVerifyToken())
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		kinds = append(kinds, e.InnerEvent.Type)
		retries = append(retries, r.Header.Get("X-Slack-Retry-Num"))
		if len(retries) < 3 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer app.Close()
	s.Endpoint(app.URL)
	said := s.Say("U1", s.DM("U1"), "a < b & https://e.example/x?a=1")
	if len(said.Deliveries) != 1 {
		t.Fatal(len(said.Deliveries))
	}
	if err := said.Deliveries[0].Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(retries, ","); got != ",1,2" || kinds[0] != "message" {
		t.Errorf("%q %v", got, kinds)
	}
	if body := string(said.Deliveries[0].Body); !strings.Contains(body, `a \u0026lt; b \u0026amp; \u003chttps://e.example/x?a=1\u003e`) {
		t.Error(body)
	}
	mention := s.Say("U1", "C1", "@policybot 初中班额")
	if len(mention.Deliveries) != 2 {
		t.Errorf("a mention is told of %d times", len(mention.Deliveries))
	}
	if err := s.Idle(t.Context()); err != nil {
		t.Error(err)
	}
	if s.Say("U1", "C2", "the bot is not here").Deliveries != nil {
		t.Error("told of a channel the bot is not in")
	}
}

func TestGivesUp(t *testing.T) {
	s, _ := newSlack(t, slackfake.Config{AckWithin: 20 * time.Millisecond, Retries: []time.Duration{0}})
	block := make(chan struct{})
	app := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-block }))
	defer app.Close()
	defer close(block)
	s.Endpoint(app.URL)
	d := s.OpenHome("U1")
	if err := d.Wait(t.Context()); err == nil || len(d.Attempts()) != 2 {
		t.Errorf("%v after %d", err, len(d.Attempts()))
	}
}

// slack-go's own runner gets and acknowledges what comes over a socket, and
// connects anew when it is asked to.
func TestSockets(t *testing.T) {
	s, c := newSlack(t, slackfake.Config{PingEvery: 10 * time.Millisecond, AckWithin: 5 * time.Second})
	m := socketmode.New(c)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _ = m.RunContext(ctx) })
	defer wg.Wait()
	defer cancel()
	got := make(chan socketmode.Event, 100)
	wg.Go(func() {
		for {
			select {
			case e := <-m.Events:
				if e.Request != nil && e.Request.EnvelopeID != "" {
					_ = m.AckCtx(ctx, e.Request.EnvelopeID, map[string]any{"text": "ok"})
					got <- e
				}
			case <-ctx.Done():
				return
			}
		}
	})
	bottest.WaitFor(t, "a socket", func() bool { return s.Sockets() == 1 })
	if err := s.OpenHome("U1").Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e := <-got; e.Type != socketmode.EventTypeEventsAPI {
		t.Errorf("%+v", e)
	}
	d := s.Slash("U1", "C1", "/policy", "x")
	if err := d.Wait(t.Context()); err != nil || d.Response() != `{"text":"ok"}` {
		t.Errorf("%v %s", err, d.Response())
	}
	s.Cut()
	bottest.WaitFor(t, "a socket", func() bool { return s.Sockets() == 1 })
	if bad := s.Bad(); len(bad) > 0 {
		t.Error(bad)
	}
}

// A response_url replaces the message pressed, and is spent after five uses.
func TestResponseURL(t *testing.T) {
	s, c := newSlack(t, slackfake.Config{PostEvery: -1})
	s.Endpoint(recorder(t).URL)
	button := slack.NewActionBlock("", slack.NewButtonBlockElement("done", "r1", slack.NewTextBlockObject("plain_text", "已办结", false, false)))
	ts, err := post(c, "C1", "提醒", slack.MsgOptionBlocks(button))
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Click("U1", "C1", ts, "已办结")
	if err != nil {
		t.Fatal(err)
	}
	var cb slack.InteractionCallback
	if err := json.Unmarshal(d.Body, &cb); err != nil || cb.ActionCallback.BlockActions[0].Value != "r1" || cb.Container.MessageTs != ts {
		t.Fatalf("%+v %v", cb, err)
	}
	if _, _, err := c.PostMessage("C1", slack.MsgOptionReplaceOriginal(cb.ResponseURL), slack.MsgOptionText("好", false)); err != nil || s.Posted("C1")[0].Text != "好" {
		t.Error(err)
	}
	for range 4 {
		if _, _, err := c.PostMessage("C1", slack.MsgOptionResponseURL(cb.ResponseURL, "ephemeral"), slack.MsgOptionText("悄", false)); err != nil {
			t.Error(err)
		}
	}
	if n := len(s.Whispered("C1", "U1")); n != 4 {
		t.Error(n)
	}
	if _, _, err := c.PostMessage("C1", slack.MsgOptionResponseURL(cb.ResponseURL, "ephemeral"), slack.MsgOptionText("六", false)); err == nil {
		t.Error("a sixth use")
	}
	if _, err := s.Click("U1", "C1", ts, "已办结"); err == nil {
		t.Error("pressed a button that is gone")
	}
}

// What is behaved badly is done all the same where the app cannot know.
func TestBehaviours(t *testing.T) {
	for _, c := range []struct {
		how     slackfake.Behaviour
		arrives int
	}{
		{slackfake.Behaviour{Status: 500}, 1},
		{slackfake.Behaviour{Status: 503, Lost: true}, 0},
		{slackfake.Behaviour{Status: 429, RetryAfter: "7"}, 0},
		{slackfake.Behaviour{Error: "fatal_error"}, 0},
		{slackfake.Behaviour{Reset: true}, 1},
		{slackfake.Behaviour{Reset: true, Lost: true}, 0},
		{slackfake.Behaviour{Hang: true}, 1},
		{slackfake.Behaviour{Raw: "<html>"}, 1},
	} {
		s, client := newSlack(t, slackfake.Config{})
		s.Behave(func(slackfake.Call) slackfake.Behaviour { return c.how })
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		if !c.how.Hang {
			ctx = t.Context()
		}
		_, _, err := client.PostMessageContext(ctx, "C1", slack.MsgOptionText("x", false))
		cancel()
		if n := len(s.Posted("C1")); err == nil || n != c.arrives {
			t.Errorf("%+v: %v, %d arrived", c.how, err, n)
		}
	}
}
