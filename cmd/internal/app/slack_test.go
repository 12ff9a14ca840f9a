package app

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/slackbot/slackfake"
	"github.com/policybot/policybot/reminders"
)

// slackWorld is a service with the sample documents beside a fake Slack.
type slackWorld struct {
	*testing.T
	*slackfake.Slack
	app *App
	log *safeLog
}

type safeLog struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *safeLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *safeLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newSlackWorld(t *testing.T, sockets bool) *slackWorld {
	w := &slackWorld{
		T: t, log: &safeLog{},
		Slack: slackfake.New(slackfake.Config{
			BotToken: "xoxb-TOPSECRET", AppToken: "xapp-TOPSECRET",
			SigningSecret: "TOPSECRET0123456789abcdef", PostEvery: 10 * time.Millisecond, PostBurst: 100,
			Twice: true, Reordered: 0.3, TriggerID: 30 * time.Second,
			Retries: []time.Duration{10 * time.Millisecond, 10 * time.Millisecond, 10 * time.Millisecond},
		}),
	}
	t.Cleanup(w.Close)
	w.AddChannel("C1", "U1", "U2", slackfake.BotUser)
	cfg := settings(t)
	cfg.SlackBotToken, cfg.SlackAPI, cfg.PublicURL = w.BotToken(), w.API(), "https://policy.example"
	cfg.SlackSigningSecret = w.SigningSecret()
	if sockets {
		cfg.SlackAppToken, cfg.SlackSigningSecret = w.AppToken(), ""
	}
	a, err := New(cfg, Options{Log: slog.New(slog.NewTextHandler(w.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	w.app = a
	ctx, cancel := context.WithCancel(t.Context())
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- a.Run(ctx, func(string, *Knowledge) { close(ready) }) }()
	<-ready
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		for _, bad := range w.Bad() {
			t.Error(bad)
		}
		if strings.Contains(w.log.String(), "TOPSECRET") {
			t.Error("a secret is in the log")
		}
	})
	if sockets {
		w.until("a socket", func() bool { return w.Sockets() > 0 })
	} else {
		w.Endpoint(a.URL())
	}
	return w
}

func (w *slackWorld) until(what string, ok func() bool) {
	w.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			w.Fatalf("%s: never\n%s", what, w.log)
		}
	}
}

// see waits for the one message of the bot that has all of these texts.
func (w *slackWorld) see(channel string, texts ...string) slackfake.Message {
	w.Helper()
	return w.seeIn(func() []slackfake.Message { return w.Posted(channel) }, texts...)
}

func (w *slackWorld) seeIn(list func() []slackfake.Message, texts ...string) (found slackfake.Message) {
	w.Helper()
	n := 0
	look := func() bool {
		n = 0
		for _, m := range list() {
			if !slices.ContainsFunc(texts, func(t string) bool { return !strings.Contains(m.Read(), t) }) {
				found, n = m, n+1
			}
		}
		return n > 0
	}
	for end := time.Now().Add(20 * time.Second); !look(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			var all strings.Builder
			for _, m := range list() {
				fmt.Fprintf(&all, "── %s\n%s\n", m.TS, m.Read())
			}
			w.Fatalf("%q was not said; what was:\n%s\n%s", texts, &all, w.log)
		}
	}
	time.Sleep(100 * time.Millisecond)
	if look(); n != 1 {
		w.Errorf("%q was said %d times", texts, n)
	}
	return found
}

func (w *slackWorld) must(d *slackfake.Delivery, err error) {
	w.Helper()
	if err == nil {
		err = d.Wait(w.Context())
	}
	if err != nil {
		w.Fatal(err)
	}
}

// TestSlackConversation goes through everything a person does, over both transports;
// every event comes twice and some late.
func TestSlackConversation(t *testing.T) {
	for _, sockets := range []bool{false, true} {
		t.Run(map[bool]string{false: "http", true: "sockets"}[sockets], func(t *testing.T) {
			t.Parallel()
			w := newSlackWorld(t, sockets)
			askAndFollowUp(w)
			remindAndSettle(w)
		})
	}
}

func askAndFollowUp(w *slackWorld) {
	// A question in a channel is answered in its thread, with the clause.
	asked := w.Say("U1", "C1", "@policybot 初中班额上限是多少")
	answer := w.see("C1", "50人", "《", "仅供参考，以原文为准", "https://policy.example/documents/")
	if answer.Thread != asked.TS ||
		!slices.ContainsFunc(answer.Bold(), func(s string) bool { return strings.Contains(s, "50") }) {
		w.Errorf("thread %s of %s, bold %q", answer.Thread, asked.TS, answer.Bold())
	}
	if len(answer.Mentions()) > 0 {
		w.Errorf("mentions %q", answer.Mentions())
	}
	// A follow-up in it needs no mention.
	w.SayIn("U1", "C1", asked.TS, "那小学呢？")
	w.until("an answer to the follow-up", func() bool { return len(w.Posted("C1")) == 2 })
	follow := w.Posted("C1")[1]
	if follow.Thread != asked.TS {
		w.Errorf("thread %s of %s", follow.Thread, asked.TS)
	}
	if !strings.HasPrefix(follow.Read(), "不超过45人") {
		w.Errorf("the follow-up is answered with\n%s", follow.Read())
	}
	// Another region.
	w.must(w.Choose("U1", "C1", answer.TS, "换个地区", "塔城地区"))
	w.see("C1", "本对话的地区：塔城地区")
	// What is wrong with it.
	w.must(w.Click("U1", "C1", answer.TS, "有误反馈"))
	w.until("the form for feedback", func() bool { return len(w.Opened("U1")) == 1 })
	form := w.Opened("U1")[0]
	w.must(w.Submit(form.ID, map[string]string{"哪里有误": "依据不对或已失效", "说明": "应是第三条 <!channel>", "附上内容": "附上我的问题和看到的答案"}))
	w.seeIn(func() []slackfake.Message { return w.Whispered("C1", "U1") }, "谢谢，已收到反馈")
	page, err := w.app.inbox.Feedback(w.Context(), bot.FeedbackQuery{})
	if err != nil || len(page.Feedback) != 1 || page.Feedback[0].Comment != "应是第三条 <!channel>" ||
		page.Feedback[0].Question != "初中班额上限是多少" {
		w.Errorf("%+v, %v", page, err)
	}
	// A command where the bot is not, seen by who typed it.
	w.AddChannel("C2", "U2")
	w.must(w.Slash("U2", "C2", "/policy", "初中班额上限是多少"), nil)
	w.seeIn(func() []slackfake.Message { return w.Whispered("C2", "U2") }, "50人")
	// What nobody asks it is not answered.
	w.Say("U2", "C1", "今天天气不错")
	w.must(w.OpenAgent("U2"), nil)
	w.until("prompts", func() bool { return len(w.Thread(w.DM("U2"), "").Prompts) > 0 })
	if n := len(w.Posted("C1")); n != 3 {
		w.Errorf("%d messages in the channel", n)
	}
}

func remindAndSettle(w *slackWorld) {
	// A reminder by words, and the page that lists it.
	dm := w.DM("U1")
	w.Say("U1", dm, "提醒我 明天上午9点 把材料报区教育局")
	w.see(dm, "把材料报区教育局")
	w.must(w.OpenHome("U1"), nil)
	w.until("the page", func() bool {
		v := w.Home("U1")
		return v != nil && strings.Contains(slackfake.ReadBlocks(v.Blocks), "把材料报区教育局")
	})
	// One that is due now, sent to the channel, put off and done.
	made, err := w.app.rem.service.Create(w.Context(), reminders.Request{Key: "test", Owner: "slack:" + slackfake.Team + ":U1", What: "报送备案表",
		Who: []reminders.Recipient{{Channel: "slack:C1", To: "U1"}}, At: time.Now().Add(300 * time.Millisecond)})
	if err != nil {
		w.Fatal(err)
	}
	sent := w.see("C1", "报送备案表")
	if !slices.Contains(sent.Mentions(), "@U1") || sent.Thread != "" {
		w.Errorf("mentions %q in thread %q", sent.Mentions(), sent.Thread)
	}
	w.must(w.Choose("U1", "C1", sent.TS, "稍后提醒", "1小时后"))
	w.until("the snoozed one", func() bool {
		page, err := w.app.rem.service.Upcoming(w.Context(), reminders.Query{Reminder: made.Reminder.ID})
		return err == nil && slices.ContainsFunc(page.Records, func(v reminders.Record) bool {
			return v.State == reminders.Waiting && time.Until(v.Occurrence.At) > 50*time.Minute
		})
	})
	w.must(w.Click("U1", "C1", sent.TS, "已办结"))
	w.until("the message replaced", func() bool {
		return slices.ContainsFunc(w.Posted("C1"), func(m slackfake.Message) bool { return m.TS == sent.TS && m.Edited > 0 })
	})
	got, err := w.app.rem.service.Get(w.Context(), made.Reminder.ID)
	if err != nil || got.Status == reminders.Active {
		w.Errorf("%+v, %v", got, err)
	}
	// It is still the same message to whoever looks for the reminder.
	m := w.Posted("C1")[slices.IndexFunc(w.Posted("C1"), func(m slackfake.Message) bool { return m.TS == sent.TS })]
	if m.Metadata == nil || m.Metadata.EventPayload["id"] != sent.Metadata.EventPayload["id"] {
		w.Errorf("%+v", m.Metadata)
	}
}
