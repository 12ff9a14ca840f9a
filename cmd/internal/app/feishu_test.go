package app

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/feishubot/feishufake"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/reminders"
)

// feishuWorld is a service with the sample documents beside a fake 飞书.
type feishuWorld struct {
	*testing.T
	*feishufake.Feishu
	app *App
	log *safeLog
}

func newFeishuWorld(t *testing.T, long bool) *feishuWorld {
	return newFeishuWorldWith(t, long, func(*config.Config) {})
}

func newFeishuWorldWith(t *testing.T, long bool, change func(cfg *config.Config)) *feishuWorld {
	fake := feishufake.Config{AppID: "cli_1", AppSecret: "TOPSECRETapp", Part: 500, Retries: []time.Duration{10 * time.Millisecond, 10 * time.Millisecond}}
	if !long {
		fake.EncryptKey, fake.VerificationToken = "TOPSECRETkey", "TOPSECRETtoken"
	}
	w := &feishuWorld{T: t, log: &safeLog{}, Feishu: feishufake.New(fake)}
	t.Cleanup(w.Close)
	w.AddUser("ou_1", "U1")
	w.AddUser("ou_2", "U2")
	w.AddChat("oc_1", "ou_1", "ou_2", feishufake.BotUser)
	cfg := settings(t)
	cfg.FeishuAppID, cfg.FeishuAppSecret, cfg.FeishuEncryptKey, cfg.FeishuVerificationToken = fake.AppID, fake.AppSecret, fake.EncryptKey, fake.VerificationToken
	cfg.FeishuAPI, cfg.PublicURL = w.API(), "https://policy.example"
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
	if long {
		w.until("a connection", func() bool { return w.Conns() > 0 })
	} else {
		w.Endpoint(a.URL())
	}
	return w
}

func (w *feishuWorld) until(what string, ok func() bool) {
	w.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			w.Fatalf("%s: never\n%s", what, w.log)
		}
	}
}

// see waits for the one message of the bot in a chat that has all of these texts.
func (w *feishuWorld) see(chat string, texts ...string) (found feishufake.Message) {
	w.Helper()
	n := 0
	var all strings.Builder
	look := func() bool {
		n = 0
		all.Reset()
		for _, m := range w.Posted() {
			if m.Chat != chat {
				continue
			}
			fmt.Fprintf(&all, "── %s\n%s\n", m.ID, m.Read())
			if !slices.ContainsFunc(texts, func(t string) bool { return !strings.Contains(m.Read(), t) }) {
				found, n = m, n+1
			}
		}
		return n > 0
	}
	for end := time.Now().Add(20 * time.Second); !look(); time.Sleep(5 * time.Millisecond) {
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

func (w *feishuWorld) must(d *feishufake.Delivery, err error) {
	w.Helper()
	if err == nil {
		err = d.Wait(w.Context())
	}
	if err != nil {
		w.Fatal(err)
	}
}

// TestFeishuConversation goes through everything a person does, over both transports; everything is
// sent once more, out of order, while it goes on.
func TestFeishuConversation(t *testing.T) {
	for _, long := range []bool{false, true} {
		t.Run(map[bool]string{false: "http", true: "connection"}[long], func(t *testing.T) {
			t.Parallel()
			w := newFeishuWorld(t, long)
			w.asks()
			w.Again()
			w.reminds()
			w.Again()
			w.subscribes()
		})
	}
}

func (w *feishuWorld) asks() {
	// A question in a group is answered in its thread, with the clause.
	asked := w.SayIn("ou_1", "oc_1", "", "@policybot 初中班额上限是多少")
	answer := w.see("oc_1", "50人", "《", "仅供参考，以原文为准", "https://policy.example/documents/")
	if answer.Root != asked.ID || answer.Thread == "" || len(feishufake.Mentions(answer.Content)) > 0 {
		w.Errorf("%+v", answer)
	}
	// A follow-up in it needs no mention.
	w.SayIn("ou_1", "oc_1", asked.ID, "那小学呢？")
	w.until("an answer to the follow-up", func() bool {
		return slices.ContainsFunc(w.Posted(), func(m feishufake.Message) bool {
			return m.Root == asked.ID && strings.HasPrefix(m.Read(), "不超过45人")
		})
	})
	// Another region.
	w.must(w.Press("ou_1", answer.ID, "塔城地区"))
	w.see("oc_1", "本对话的地区：塔城地区")
	// What is wrong with it: a form, sent to the person, and thanks in the same way.
	mine := w.Direct("ou_1")
	w.must(w.Press("ou_1", answer.ID, "有误反馈"))
	form := w.see(mine, "哪里有误")
	fill := map[string]any{}
	for _, name := range feishufake.FormFields(form.Content) {
		switch options := feishufake.Options(form.Content, name); {
		case len(options) == 0:
			fill[name] = "应是第三条 <at id=all></at>"
		case strings.Contains(form.Content, `"multi_select_static"`) && len(options) == 1:
			fill[name] = options
		default:
			fill[name] = options[0]
		}
	}
	w.must(w.Submit("ou_1", form.ID, fill))
	w.see(mine, "已收到反馈")
	if m := w.Message(form.ID); !strings.Contains(m.Read(), "已提交") {
		w.Errorf("the form is still to be filled in:\n%s", m.Read())
	}
	page, err := w.app.inbox.Feedback(w.Context(), bot.FeedbackQuery{})
	if err != nil || len(page.Feedback) != 1 || page.Feedback[0].Comment != "应是第三条 <at id=all></at>" || page.Feedback[0].Question != "初中班额上限是多少" {
		w.Errorf("%+v, %v", page, err)
	}
	// A command is answered to who typed it.
	w.SayIn("ou_2", "oc_1", "", "@policybot /policy 初中班额上限是多少")
	w.see(w.Direct("ou_2"), "50人")
	// What nobody asks it is not answered.
	before := len(w.Posted())
	w.SayIn("ou_2", "oc_1", "", "今天天气不错")
	time.Sleep(200 * time.Millisecond)
	if n := len(w.Posted()); n != before {
		w.Errorf("%d messages, before %d", n, before)
	}
}

func (w *feishuWorld) reminds() {
	// A reminder by words, and the page that lists it.
	mine := w.Direct("ou_1")
	w.SayIn("ou_1", mine, "", "提醒我 明天上午9点 把材料报区教育局")
	w.see(mine, "把材料报区教育局")
	w.must(w.Menu("ou_1", "home"), nil)
	w.see(mine, "我的期限与提醒", "把材料报区教育局")
	// One that is due now, sent to the group, put off and done.
	made, err := w.app.rem.service.Create(w.Context(), reminders.Request{Key: "test", Owner: "feishu:" + feishufake.Tenant + ":ou_1", What: "报送备案表",
		Who: []reminders.Recipient{{Channel: "feishu:oc_1", To: "ou_1"}}, At: time.Now().Add(300 * time.Millisecond)})
	if err != nil {
		w.Fatal(err)
	}
	sent := w.see("oc_1", "报送备案表")
	if !slices.Equal(feishufake.Mentions(sent.Content), []string{"ou_1"}) || sent.Root != "" {
		w.Errorf("mentions %q in %q", feishufake.Mentions(sent.Content), sent.Root)
	}
	w.must(w.Press("ou_1", sent.ID, "1小时后"))
	w.until("the snoozed one", func() bool {
		page, err := w.app.rem.service.Upcoming(w.Context(), reminders.Query{Reminder: made.Reminder.ID})
		return err == nil && slices.ContainsFunc(page.Records, func(v reminders.Record) bool {
			return v.State == reminders.Waiting && time.Until(v.Occurrence.At) > 50*time.Minute
		})
	})
	w.must(w.Press("ou_1", sent.ID, "已办结"))
	w.until("the card replaced", func() bool { return w.Message(sent.ID).Updated })
	got, err := w.app.rem.service.Get(w.Context(), made.Reminder.ID)
	if err != nil || got.Status == reminders.Active {
		w.Errorf("%+v, %v", got, err)
	}
	// To be reassigned, a form offers the people of the group.
	made, err = w.app.rem.service.Create(w.Context(), reminders.Request{Key: "test2", Owner: "feishu:" + feishufake.Tenant + ":ou_1", What: "报考勤表",
		Who: []reminders.Recipient{{Channel: "feishu:oc_1", To: "ou_1"}}, At: time.Now().Add(100 * time.Millisecond)})
	if err != nil {
		w.Fatal(err)
	}
	sent = w.see("oc_1", "报考勤表")
	w.must(w.Press("ou_1", sent.ID, "转派"))
	form := w.see(mine, "转派提醒")
	if !strings.Contains(form.Content, `"value":"ou_2"`) {
		w.Errorf("nobody to choose from in\n%s", form.Content)
	}
}

func (w *feishuWorld) subscribes() {
	mine := w.Direct("ou_2")
	w.SayIn("ou_2", mine, "", "提醒 订阅 塔城")
	w.see(mine, "退订请说")
	subs, err := w.app.rem.service.Subscribed(w.Context(), reminders.Recipient{Channel: "feishu:ou_2", To: "ou_2"})
	if err != nil || len(subs) != 1 {
		w.Errorf("%+v, %v", subs, err)
	}
}

// TestFeishuTasks: a reminder stands in 飞书任务 of who is reminded, and a tick there is done here.
func TestFeishuTasks(t *testing.T) {
	w := newFeishuWorldWith(t, true, func(cfg *config.Config) {
		cfg.TodoLists = []config.TodoList{{To: "feishu:ou_1@ou_1", Kind: config.TodoFeishu}}
	})
	made, err := w.app.rem.service.Create(w.Context(), reminders.Request{Key: "t", Owner: "feishu:" + feishufake.Tenant + ":ou_1", What: "报送材料",
		Who: []reminders.Recipient{{Channel: "feishu:ou_1", To: "ou_1"}}, At: time.Now().Add(48 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	lists, err := w.app.rem.todoLists(w.Context(), w.app.chat.platforms, t.Logf)
	if err != nil || len(lists) != 1 || w.app.todos == nil {
		t.Fatalf("%d lists, %v", len(lists), err)
	}
	pass := func() {
		if err := w.app.todos.Pass(w.Context(), lists[0]); err != nil {
			t.Fatal(err)
		}
	}
	pass()
	tasks := w.TasksOf("ou_1")
	if len(tasks) != 1 || tasks[0].Summary != "报送材料" || tasks[0].Due == nil || !strings.Contains(tasks[0].Description, "https://policy.example/me/done/") {
		t.Fatalf("%+v", tasks)
	}
	pass()
	w.Tick(tasks[0].GUID)
	pass()
	got, err := w.app.rem.service.Get(w.Context(), made.Reminder.ID)
	if err != nil || got.Status != reminders.Done {
		t.Errorf("%+v, %v", got, err)
	}
	if n := len(w.TasksOf("ou_1")); n != 1 {
		t.Errorf("%d tasks", n)
	}
}
