package slackfake_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/policybot/policybot/bot/slackbot/slackfake"
)

func newSlack(t *testing.T, cfg slackfake.Config) (*slackfake.Slack, *slack.Client) {
	t.Helper()
	s := slackfake.New(cfg)
	t.Cleanup(s.Close)
	s.AddChannel("C1", "U1", "U2", slackfake.BotUser)
	s.AddChannel("C2", "U1")
	s.AddChannel("G1", "U1", slackfake.BotUser)
	return s, slack.New(s.BotToken(), slack.OptionAPIURL(s.API()), slack.OptionAppLevelToken(s.AppToken()))
}

func post(c *slack.Client, channel, text string, more ...slack.MsgOption) (string, error) {
	_, ts, err := c.PostMessageContext(context.Background(), channel,
		append(more, slack.MsgOptionText(text, true), slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl())...)
	return ts, err
}

func code(err error) string {
	var e slack.SlackErrorResponse
	var r *slack.RateLimitedError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Err
	case errors.As(err, &r):
		return "429 " + r.RetryAfter.String()
	}
	return err.Error()
}

func TestWhoMayCall(t *testing.T) {
	s, c := newSlack(t, slackfake.Config{Scopes: []string{"chat:write", "channels:history"}})
	r, err := c.AuthTest()
	if err != nil || r.UserID != slackfake.BotUser || r.Header.Get("X-OAuth-Scopes") != "chat:write,channels:history" {
		t.Fatalf("%+v, %v", r, err)
	}
	for _, call := range []struct {
		want string
		err  error
	}{
		{"invalid_auth", second(slack.New("xoxb-other", slack.OptionAPIURL(s.API())).AuthTest())},
		{"not_allowed_token_type", second(post(slack.New(s.AppToken(), slack.OptionAPIURL(s.API())), "C1", "x"))},
		{"missing_scope", second(c.GetUserInfo("U1"))},
		{"missing_scope", second(c.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: "G1"}))},
		{"not_in_channel", second(post(c, "C2", "x"))},
		{"channel_not_found", second(post(c, "C9", "x"))},
		{"not_in_channel", second(c.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: "C2"}))},
		{"", second(post(c, "U1", "to a person"))},
		{"unknown_method", second(c.GetPermalink(&slack.PermalinkParameters{Channel: "C1", Ts: "1"}))},
	} {
		if got := code(call.err); got != call.want {
			t.Errorf("%q, want %q", got, call.want)
		}
	}
	if m := s.Posted(s.DM("U1")); len(m) != 1 || m[0].Text != "to a person" {
		t.Errorf("%+v", m)
	}
}

func second[T any](_ T, err error) error { return err }

func TestOneMessageASecond(t *testing.T) {
	now := time.Now()
	var mu sync.Mutex
	s, c := newSlack(t, slackfake.Config{PostBurst: 2, Now: func() time.Time { mu.Lock(); defer mu.Unlock(); return now }})
	for i, want := range []string{"", "", "429 1s"} {
		if _, err := post(c, "C1", "x"); code(err) != want {
			t.Errorf("%d: %v, want %s", i, err, want)
		}
	}
	if _, err := post(c, "G1", "another channel"); err != nil {
		t.Error(err)
	}
	mu.Lock()
	now = now.Add(time.Second)
	mu.Unlock()
	if _, err := post(c, "C1", "x"); err != nil {
		t.Error(err)
	}
	if n := len(s.Posted("C1")); n != 3 {
		t.Errorf("%d posted", n)
	}
}

func TestTiers(t *testing.T) {
	_, c := newSlack(t, slackfake.Config{Tiers: true})
	var err error
	for range 51 {
		_, err = c.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: "C1"})
	}
	if !strings.HasPrefix(code(err), "429") {
		t.Error(err)
	}
}

func TestHistory(t *testing.T) {
	s, c := newSlack(t, slackfake.Config{PostEvery: -1})
	var stamps []string
	for range 5 {
		ts, err := post(c, "C1", "x", slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "reminder", EventPayload: map[string]any{"id": "r1"}}))
		if err != nil {
			t.Fatal(err)
		}
		stamps = append(stamps, ts)
	}
	if _, err := post(c, "C1", "in a thread", slack.MsgOptionTS(stamps[0])); err != nil {
		t.Fatal(err)
	}
	p := &slack.GetConversationHistoryParameters{ChannelID: "C1", Oldest: stamps[1], Limit: 2, IncludeAllMetadata: true}
	var got []string
	for {
		h, err := c.GetConversationHistory(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range h.Messages {
			got = append(got, m.Timestamp)
			if m.Metadata.EventPayload["id"] != "r1" {
				t.Errorf("%+v", m.Metadata)
			}
		}
		if p.Cursor = h.ResponseMetaData.NextCursor; p.Cursor == "" {
			break
		}
	}
	if want := []string{stamps[4], stamps[3], stamps[2]}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v (newest first, after the oldest, no thread)", got, want)
	}
	h, _ := c.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: "C1"})
	if h.Messages[0].Metadata.EventType != "" {
		t.Error("metadata nobody asked for")
	}
	in, _, _, err := c.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: "C1", Timestamp: stamps[0]})
	if err != nil || len(in) != 2 || in[1].Text != "in a thread" {
		t.Errorf("%+v, %v", in, err)
	}
	if _, _, err := c.DeleteMessage("C1", stamps[0]); err != nil {
		t.Error(err)
	}
	if _, _, _, err := c.UpdateMessage("C1", stamps[1], slack.MsgOptionText("other", false)); err != nil || s.Posted("C1")[0].Text != "other" {
		t.Error(err)
	}
}

// The limits, each by what is just within and just beyond.
func TestLimits(t *testing.T) {
	zh := func(n int) string { return strings.Repeat("字", n) }
	section := func(n int) slack.Block {
		return slack.NewSectionBlock(slack.NewTextBlockObject("plain_text", zh(n), false, false), nil, nil)
	}
	button := func(id string, label, value int) slack.BlockElement {
		return slack.NewButtonBlockElement(id, zh(value), slack.NewTextBlockObject("plain_text", zh(label), false, false))
	}
	options := func(n, label int) slack.BlockElement {
		var os []*slack.OptionBlockObject
		for range n {
			os = append(os, slack.NewOptionBlockObject("v", slack.NewTextBlockObject("plain_text", zh(label), false, false), nil))
		}
		return slack.NewOptionsSelectBlockElement("static_select", slack.NewTextBlockObject("plain_text", "选", false, false), "sel", os...)
	}
	repeat := func(b slack.Block, n int) []slack.Block { return slices.Repeat([]slack.Block{b}, n) }
	for _, c := range []struct {
		name   string
		blocks []slack.Block
		ok     bool
	}{
		{"section 3000", repeat(section(3000), 1), true},
		{"section 3001", repeat(section(3001), 1), false},
		{"section empty", repeat(section(0), 1), false},
		{"all 12300", repeat(section(2050), 6), true},
		{"all 14500", repeat(section(2900), 5), false},
		{"header 150", repeat(slack.NewHeaderBlock(slack.NewTextBlockObject("plain_text", zh(150), false, false)), 1), true},
		{"header 151", repeat(slack.NewHeaderBlock(slack.NewTextBlockObject("plain_text", zh(151), false, false)), 1), false},
		{"header mrkdwn", repeat(slack.NewHeaderBlock(slack.NewTextBlockObject("mrkdwn", "x", false, false)), 1), false},
		{"50 blocks", repeat(slack.NewDividerBlock(), 50), true},
		{"51 blocks", repeat(slack.NewDividerBlock(), 51), false},
		{"button", repeat(slack.NewActionBlock("", button("a", 75, 2000)), 1), true},
		{"button text", repeat(slack.NewActionBlock("", button("a", 76, 1)), 1), false},
		{"button value", repeat(slack.NewActionBlock("", button("a", 1, 2001)), 1), false},
		{"action_id", repeat(slack.NewActionBlock("", button(strings.Repeat("a", 256), 1, 1)), 1), false},
		{"action_id twice", repeat(slack.NewActionBlock("", button("a", 1, 1), button("a", 1, 1)), 1), false},
		{"block_id twice", repeat(slack.NewActionBlock("b", button("a", 1, 1)), 2), false},
		{"100 options", repeat(slack.NewActionBlock("", options(100, 75)), 1), true},
		{"101 options", repeat(slack.NewActionBlock("", options(101, 1)), 1), false},
		{"option text", repeat(slack.NewActionBlock("", options(1, 76)), 1), false},
		{"context 10", repeat(slack.NewContextBlock("", mixed(10)...), 1), true},
		{"context 11", repeat(slack.NewContextBlock("", mixed(11)...), 1), false},
		{"rich text", repeat(slack.NewRichTextBlock("", slack.NewRichTextSection(slack.NewRichTextSectionTextElement(zh(5000), nil))), 1), true},
		{"rich text, empty", repeat(slack.NewRichTextBlock("", slack.NewRichTextSection(slack.NewRichTextSectionTextElement("", nil))), 1), false},
		{"video", repeat(slack.NewVideoBlock("https://e.example/v", "https://e.example/t", "x", "", slack.NewTextBlockObject("plain_text", "x", false, false)), 1), false},
	} {
		raw, err := json.Marshal(c.blocks)
		if err != nil {
			t.Fatal(err)
		}
		if err := slackfake.CheckBlocks(slackfake.SurfaceMessage, raw); (err == nil) != c.ok {
			t.Errorf("%s: %.200v, want ok %v", c.name, err, c.ok)
		}
	}
}

func mixed(n int) (out []slack.MixedElement) {
	for range n {
		out = append(out, slack.NewTextBlockObject("mrkdwn", "x", false, false))
	}
	return out
}

func TestViews(t *testing.T) {
	s, c := newSlack(t, slackfake.Config{TriggerID: time.Hour})
	app := recorder(t)
	s.Endpoint(app.URL)
	var payload struct {
		TriggerID string `json:"trigger_id"`
	}
	d := s.Slash("U1", "C1", "/policy", "x")
	if err := d.Wait(t.Context()); err != nil || json.Unmarshal(d.Body, &payload) != nil {
		t.Fatal(err)
	}
	label := slack.NewTextBlockObject("plain_text", "名称", false, false)
	view := slack.ModalViewRequest{
		Type: slack.VTModal, Title: label, Submit: label,
		Blocks: slack.Blocks{BlockSet: []slack.Block{
			slack.NewInputBlock("name", label, nil, slack.NewPlainTextInputBlockElement(nil, "value"))}},
	}
	v, err := c.OpenView(payload.TriggerID, view)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.OpenView(payload.TriggerID, view); code(err) != "exchanged_trigger_id" {
		t.Error(err)
	}
	if _, err := c.UpdateView(view, "", "stale", v.View.ID); code(err) != "hash_conflict" {
		t.Error(err)
	}
	if _, err := s.Submit(v.View.ID, map[string]string{"别的": "x"}); err == nil {
		t.Error("a field that is not there was filled in")
	}
	d, err = s.Submit(v.View.ID, map[string]string{"名称": "甲"})
	if err != nil || d.Wait(t.Context()) != nil || len(s.Opened("U1")) != 0 {
		t.Error(err, s.Opened("U1"))
	}
	if !strings.Contains(string(d.Body), `"value":"甲"`) {
		t.Errorf("%s", d.Body)
	}
	home := slack.HomeTabViewRequest{
		Type:   slack.VTHomeTab,
		Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewHeaderBlock(label)}},
	}
	if _, err := c.PublishView("U1", home, ""); err != nil || s.Home("U1") == nil {
		t.Error(err)
	}
	view.Title = slack.NewTextBlockObject("plain_text", strings.Repeat("字", 25), false, false)
	if _, err := c.UpdateView(view, "", "", v.View.ID); code(err) != "not_found" {
		t.Error(err)
	}
}

// recorder is an app that takes everything.
func recorder(t *testing.T) *httptest.Server {
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	t.Cleanup(app.Close)
	return app
}
