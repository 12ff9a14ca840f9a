package app

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/dingtalkbot"
	"github.com/policybot/policybot/bot/dingtalkbot/dingtalkfake"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/reminders"
)

const dingtalkGroup = "cidC1aaaaaaaaaaaaaaaaaaa=="

// dingtalkWorld is a service with the sample documents beside a fake 钉钉.
type dingtalkWorld struct {
	*testing.T
	*dingtalkfake.DingTalk
	app *App
	log *safeLog
}

func newDingTalkWorld(t *testing.T, stream bool, change func(c *config.Config), before func(a *App)) *dingtalkWorld {
	fake := dingtalkfake.Config{ClientID: "dingapp1", ClientSecret: "TOPSECRETapp", EventToken: "TOPSECRETtoken",
		EventKey: "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij", Resend: 200 * time.Millisecond}
	w := &dingtalkWorld{T: t, log: &safeLog{}, DingTalk: dingtalkfake.New(fake)}
	t.Cleanup(w.Close)
	w.AddPerson("zhang", "张三")
	w.AddPerson("li", "李四")
	w.AddGroup(dingtalkGroup, "zhang", "li")
	cfg := settings(t)
	cfg.DingTalkClientID, cfg.DingTalkClientSecret, cfg.DingTalkAPI = fake.ClientID, fake.ClientSecret, w.API()
	cfg.PublicURL = "https://policy.example"
	if !stream {
		cfg.DingTalkHTTP, cfg.DingTalkEventToken, cfg.DingTalkEventKey = "on", fake.EventToken, fake.EventKey
	}
	if change != nil {
		change(&cfg)
	}
	a, err := New(cfg, Options{Log: slog.New(slog.NewTextHandler(w.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	w.app = a
	if before != nil {
		before(a)
	}
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
	if stream {
		w.until("a connection", func() bool { return w.Streams() > 0 })
	} else {
		w.Gateway(cfg.PublicURL, a.URL())
		w.Endpoint(a.URL())
	}
	return w
}

func (w *dingtalkWorld) until(what string, ok func() bool) {
	w.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			w.Fatalf("%s: never\n%s", what, w.log)
		}
	}
}

// see waits for the one message in a conversation that has all of these texts.
func (w *dingtalkWorld) see(place string, texts ...string) (found dingtalkfake.Message) {
	w.Helper()
	n := 0
	var all strings.Builder
	look := func() bool {
		n = 0
		all.Reset()
		for _, m := range w.Posts(place) {
			fmt.Fprintf(&all, "── %s\n%s\n", m.Key, m.Read())
			if !slices.ContainsFunc(texts, func(t string) bool { return !strings.Contains(m.Read(), t) }) {
				found, n = m, n+1
			}
		}
		return n > 0
	}
	for end := time.Now().Add(30 * time.Second); !look(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			w.Fatalf("%q was not said; what was:\n%s\n%s", texts, &all, w.log)
		}
	}
	time.Sleep(100 * time.Millisecond)
	if look(); n != 1 {
		w.Errorf("%q was said %d times:\n%s", texts, n, &all)
	}
	return found
}

func (w *dingtalkWorld) press(person string, m dingtalkfake.Message, part string) {
	w.Helper()
	for _, b := range m.Buttons {
		if strings.Contains(b.Text, part) && b.Request {
			d, err := w.Press(person, m.Key, b.Text)
			if err != nil || !d.Wait(w.Context()) {
				w.Fatal(err)
			}
			return
		}
	}
	w.Fatalf("no button %s on\n%s", part, m.Read())
}

// TestDingTalkConversation goes through everything a person does, over both transports; everything
// is sent once more, out of order, while it goes on.
func TestDingTalkConversation(t *testing.T) {
	for _, stream := range []bool{false, true} {
		t.Run(map[bool]string{false: "http", true: "stream"}[stream], func(t *testing.T) {
			t.Parallel()
			w := newDingTalkWorld(t, stream, nil, nil)
			w.asks()
			w.Again()
			w.reminds()
			w.Again()
			w.subscribes()
		})
	}
}

func (w *dingtalkWorld) asks() {
	// A question in a group is answered there, calling who asked, with the clause.
	w.Say(dingtalkfake.Said{Person: "zhang", Group: dingtalkGroup, Text: "初中班额上限是多少"})
	answer := w.see(dingtalkGroup, "50人", "《", "仅供参考，以原文为准", "https://policy.example/documents/")
	if answer.Kind != "card" || !slices.Equal(answer.Mention, []string{"zhang"}) {
		w.Errorf("%+v", answer)
	}
	// A follow-up of the same person refers to it; another's is their own.
	w.Say(dingtalkfake.Said{Person: "zhang", Group: dingtalkGroup, Text: "那小学呢？"})
	w.see(dingtalkGroup, "不超过45人\n")
	w.press("zhang", answer, "塔城地区")
	w.see(dingtalkGroup, "本对话的地区：塔城地区")
	// What is wrong with it is asked of them alone, and kept.
	w.press("li", answer, "有误反馈")
	w.press("li", w.see("li", "哪里有误"), "答案不对")
	w.see("li", "已收到反馈")
	if page, err := w.app.inbox.Feedback(w.Context(), bot.FeedbackQuery{}); err != nil || len(page.Feedback) != 1 || page.Feedback[0].Reason != "wrong" {
		w.Errorf("%+v, %v", page, err)
	}
	// In private.
	w.Say(dingtalkfake.Said{Person: "li", Text: "初中班额上限是多少"})
	w.see("li", "50人", "《")
}

func (w *dingtalkWorld) reminds() {
	w.Say(dingtalkfake.Said{Person: "zhang", Text: "提醒我 明天上午9点 把材料报区教育局"})
	w.see("zhang", "把材料报区教育局")
	w.Say(dingtalkfake.Said{Person: "zhang", Text: "提醒 列表"})
	list := w.see("zhang", "【1】", "把材料报区教育局")
	if len(list.Buttons) == 0 {
		w.Errorf("%+v", list)
	}
	// One that is due now, sent to the group, put off and done.
	made, err := w.app.rem.service.Create(w.Context(), reminders.Request{Key: "test", Owner: "dingtalk:" + dingtalkfake.Corp + ":zhang", What: "报送备案表",
		Who: []reminders.Recipient{{Channel: "dingtalk:" + dingtalkGroup, To: "zhang"}}, At: time.Now().Add(300 * time.Millisecond)})
	if err != nil {
		w.Fatal(err)
	}
	sent := w.see(dingtalkGroup, "报送备案表")
	if !slices.Equal(sent.Mention, []string{"zhang"}) || sent.Title != "期限提醒" || sent.Preview != "提醒：报送备案表" {
		w.Errorf("%+v", sent)
	}
	w.press("zhang", sent, "1小时后")
	w.until("the snoozed one", func() bool {
		page, err := w.app.rem.service.Upcoming(w.Context(), reminders.Query{Reminder: made.Reminder.ID})
		return err == nil && slices.ContainsFunc(page.Records, func(v reminders.Record) bool {
			return v.State == reminders.Waiting && time.Until(v.Occurrence.At) > 50*time.Minute
		})
	})
	w.press("zhang", sent, "已办结")
	w.until("the card replaced", func() bool {
		for _, m := range w.Posts(dingtalkGroup) {
			if m.Key == sent.Key && m.Text != sent.Text {
				return true
			}
		}
		return false
	})
	got, err := w.app.rem.service.Get(w.Context(), made.Reminder.ID)
	if err != nil || got.Status == reminders.Active {
		w.Errorf("%+v, %v", got, err)
	}
}

func (w *dingtalkWorld) subscribes() {
	w.Say(dingtalkfake.Said{Person: "li", Text: "提醒 订阅 塔城"})
	w.see("li", "退订请说")
	subs, err := w.app.rem.service.Subscribed(w.Context(), reminders.Recipient{Channel: "dingtalk:li", To: "li"})
	if err != nil || len(subs) != 1 {
		w.Errorf("%+v, %v", subs, err)
	}
}

// TestDingTalkWithoutCards: buttons are numbers to reply with.
func TestDingTalkWithoutCards(t *testing.T) {
	w := newDingTalkWorld(t, true, func(c *config.Config) { c.DingTalkCardTemplate = dingtalkbot.NoCards }, nil)
	w.Say(dingtalkfake.Said{Person: "zhang", Group: dingtalkGroup, Text: "初中班额上限是多少"})
	answer := w.see(dingtalkGroup, "50人", "塔城地区", "回复")
	found := regexp.MustCompile(`(\d+)[^\n\d]{0,12}塔城地区`).FindStringSubmatch(strings.SplitAfterN(answer.Read(), "回复", 2)[1])
	if answer.Kind != "actionCard" || found == nil {
		t.Fatalf("%+v", answer)
	}
	w.Say(dingtalkfake.Said{Person: "zhang", Group: dingtalkGroup, Text: found[1]})
	w.see(dingtalkGroup, "本对话的地区：塔城地区")
}

// TestDingTalkTodo: a reminder stands in 钉钉待办, which opens its page here.
func TestDingTalkTodo(t *testing.T) {
	w := newDingTalkWorld(t, true, func(c *config.Config) {
		c.TodoLists = []config.TodoList{{To: "dingtalk:zhang@zhang", Kind: config.TodoDingTalk}}
	}, func(a *App) {
		_, err := a.rem.service.Create(t.Context(), reminders.Request{Key: "test", Owner: "dingtalk:" + dingtalkfake.Corp + ":zhang", What: "报送备案表",
			Who: []reminders.Recipient{{Channel: "dingtalk:zhang", To: "zhang"}}, At: time.Now().Add(48 * time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
	})
	w.until("the item", func() bool { return len(w.Todos()) > 0 })
	if items := w.Todos(); len(items) != 1 || items[0].Subject != "报送备案表" || !strings.HasPrefix(items[0].URL, "https://policy.example/") {
		t.Errorf("%+v", items)
	}
}
