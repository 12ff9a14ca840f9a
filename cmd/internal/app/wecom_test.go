package app

import (
	"context"
	"errors"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/wecombot"
	"github.com/policybot/policybot/bot/wecombot/wecomfake"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/reminders"
)

// wecomWorld is a service with the sample documents beside a fake 企业微信, which tells of
// everything twice and of some things late.
type wecomWorld struct {
	*testing.T
	*wecomfake.Fake
	app *App
	log *safeLog
}

func newWecomWorld(t *testing.T, callbacks bool) *wecomWorld {
	return newWecomWorldWith(t, callbacks, func(*config.Config) {})
}

func newWecomWorldWith(t *testing.T, callbacks bool, change func(*config.Config)) *wecomWorld {
	cfg := settings(t)
	cfg.PublicURL = "https://policy.example"
	fake := wecomfake.Config{Twice: true, Late: 0.3, PerMinute: -1, Retries: []time.Duration{10 * time.Millisecond}}
	if callbacks {
		cfg.WecomToken, cfg.WecomAESKey = "TOPSECRETtoken", "TOPSECRETaesKey0123456789abcdefghijklmnopqr"
		cfg.WecomCorpID, cfg.WecomAgentID, cfg.WecomAppSecret = "ww1", "1000002", "TOPSECRETapp"
		fake.Token, fake.AESKey, fake.CorpID, fake.AgentID, fake.AppSecret = cfg.WecomToken, cfg.WecomAESKey, "ww1", 1000002, cfg.WecomAppSecret
	} else {
		cfg.WecomBotID, cfg.WecomBotSecret = "AIB1", "TOPSECRETbot"
		fake.BotID, fake.Secret = "AIB1", "TOPSECRETbot"
	}
	w := &wecomWorld{T: t, Fake: wecomfake.New(fake), log: &safeLog{}}
	t.Cleanup(w.Close)
	w.Group("C1", "U1", "U2")
	cfg.WecomAPI, cfg.WecomWS = w.API(), w.WS()
	change(&cfg)
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
	if callbacks {
		w.Endpoint(a.URL() + wecombot.Path)
	} else {
		w.until("the long connection", func() bool { return w.Lines() == 1 })
	}
	return w
}

func (w *wecomWorld) until(what string, ok func() bool) {
	w.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			w.Fatalf("%s: never; shown\n%s\n%s", what, strings.Join(w.texts(""), "\n──\n"), w.log)
		}
	}
}

// texts are what is read in a place, in order.
func (w *wecomWorld) texts(place string) (out []string) {
	for _, m := range w.Posted(place) {
		out = append(out, wecomfake.ReadMarkdown(m.Text).Text)
	}
	return out
}

// see waits for what has all of these texts, and returns the last of it.
func (w *wecomWorld) see(place string, texts ...string) (found string) {
	w.Helper()
	w.until(strings.Join(texts, " "), func() bool {
		for _, text := range w.texts(place) {
			if !slices.ContainsFunc(texts, func(t string) bool { return !strings.Contains(text, t) }) {
				found = text
			}
		}
		return found != ""
	})
	return found
}

// say says something and waits until it was taken in.
func (w *wecomWorld) say(person, group, text string) {
	w.Helper()
	if !w.Say(person, group, text).Acked() {
		w.Fatalf("%s: not taken in\n%s", text, w.log)
	}
}

// reply replies with the number of a label.
func (w *wecomWorld) reply(person, group, text, label string) {
	w.Helper()
	m := regexp.MustCompile(`([0-9]{1,2}) ` + regexp.QuoteMeta(label)).FindStringSubmatch(text)
	if m == nil {
		w.Fatalf("%q is not offered in\n%s", label, text)
	}
	w.say(person, group, m[1])
}

// TestWecomConversation goes through everything a person does, over both transports.
func TestWecomConversation(t *testing.T) {
	for _, callbacks := range []bool{false, true} {
		t.Run(map[bool]string{false: "long connection", true: "callbacks"}[callbacks], func(t *testing.T) {
			w := newWecomWorld(t, callbacks)
			// A question in a group, with the clause; a follow-up; another region.
			w.say("U1", "C1", "初中班额上限是多少")
			answer := w.see("C1", "50人", "《", "仅供参考，以原文为准", "https://policy.example/documents/")
			w.say("U1", "C1", "那小学呢？")
			w.see("C1", "45人")
			w.reply("U1", "C1", answer, "塔城地区")
			w.see("C1", "本对话的地区：塔城地区")
			// What is wrong with it: the form is a question, for one person alone.
			w.say("U1", "", "你好")
			w.see("U1", "我按本地的政策文件回答问题")
			w.reply("U1", "C1", answer, "有误反馈")
			asked := w.see("U1", "有误反馈：哪里有误")
			w.reply("U1", "", asked, "依据不对或已失效")
			w.see("U1", "谢谢，已收到反馈")
			page, err := w.app.inbox.Feedback(t.Context(), bot.FeedbackQuery{})
			if err != nil || len(page.Feedback) != 1 || page.Feedback[0].Reason != "source" {
				t.Errorf("%+v, %v", page, err)
			}
			if w.say("U1", "", "好的"); !callbacks { // courtesy is not left as being worked on
				w.see("U1", "好的。")
			}
			// Reminders: by words, listed, due now, put off and done; a subscription and its end.
			w.say("U1", "", "提醒我 明天上午9点 把材料报区教育局")
			w.see("U1", "把材料报区教育局")
			made, err := w.app.rem.service.Create(t.Context(), reminders.Request{Key: "test", Owner: "wecom::U1", What: "报送备案表",
				Who: []reminders.Recipient{{Channel: "wecom:U1", To: "U1"}}, At: time.Now().Add(300 * time.Millisecond)})
			if err != nil {
				t.Fatal(err)
			}
			sent := w.see("U1", "报送备案表", "回复数字")
			w.reply("U1", "", sent, "1小时后")
			w.until("the snoozed one", func() bool {
				page, err := w.app.rem.service.Upcoming(t.Context(), reminders.Query{Reminder: made.Reminder.ID})
				return err == nil && slices.ContainsFunc(page.Records, func(v reminders.Record) bool {
					return v.State == reminders.Waiting && time.Until(v.Occurrence.At) > 50*time.Minute
				})
			})
			w.say("U1", "", "提醒 列表")
			w.see("U1", "您有2条提醒", "报送备案表", "把材料报区教育局")
			w.reply("U1", "", sent, "已办结")
			w.until("done", func() bool {
				got, err := w.app.rem.service.Get(t.Context(), made.Reminder.ID)
				return err == nil && got.Status == reminders.Done
			})
			w.say("U1", "", "提醒 订阅 塔城地区")
			w.see("U1", "好的", "“塔城地区”的期限")
			// Everything was told of twice, and each answered once.
			_ = w.Idle(t.Context())
			time.Sleep(300 * time.Millisecond)
			for _, text := range []string{"谢谢，已收到反馈", "有误反馈：哪里有误", "我按本地的政策文件回答问题", "本对话的地区：塔城地区"} {
				n := 0
				for _, got := range w.texts("") {
					if strings.Contains(got, text) {
						n++
					}
				}
				if n != 1 {
					t.Errorf("%q was said %d times", text, n)
				}
			}
		})
	}
}

// TestWecomCalendar: a reminder stands in the 日程 of who is reminded, and shows there as done when it is.
func TestWecomCalendar(t *testing.T) {
	w := newWecomWorldWith(t, true, func(cfg *config.Config) {
		cfg.TodoLists = []config.TodoList{{To: "wecom:U1@U1", Kind: config.TodoWecom}}
	})
	w.Known("U1")
	made, err := w.app.rem.service.Create(t.Context(), reminders.Request{Key: "t", Owner: "wecom:U1", What: "报送材料",
		Who: []reminders.Recipient{{Channel: "wecom:U1", To: "U1"}}, At: time.Now().Add(48 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	lists, err := w.app.rem.todoLists(t.Context(), w.app.chat.platforms, t.Logf)
	if err != nil || len(lists) != 1 || w.app.todos == nil {
		t.Fatalf("%d lists, %v", len(lists), err)
	}
	shows := func(summary string) {
		t.Helper()
		w.until(summary, func() bool { // the service makes passes too
			if err := w.app.todos.Pass(t.Context(), lists[0]); err != nil && !errors.Is(err, reminders.ErrTodoBusy) {
				t.Fatal(err)
			}
			all := w.Schedules("U1")
			return len(all) == 1 && all[0].Summary == summary && strings.Contains(all[0].Description, "https://policy.example/me/done/")
		})
	}
	shows("报送材料")
	if _, err := w.app.rem.service.Done(t.Context(), made.Reminder.ID, "", "U1"); err != nil {
		t.Fatal(err)
	}
	shows("【已办结】报送材料")
}
