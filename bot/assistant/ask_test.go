package assistant_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/assistant"
	"github.com/policybot/policybot/search"
)

func TestAsk(t *testing.T) {
	c := newChat(t)
	m := c.say("额敏县初中班额上限是多少")
	if m.Kind != bot.KindAnswer || m.Headline != "不超过50人" {
		t.Fatalf("%+v", m)
	}
	c.want(m, "额教发〔2026〕8号", "小学每班不超过45人，初中每班不超过50人。", "https://policy.example/documents/", "一、班额", "2026-09-01", "仅供参考，以原文为准")
	if _, value, _ := m.Citations[0].Marked(); value != "不超过50人" {
		t.Errorf("marked: %q", value)
	}
	for _, b := range m.Buttons {
		if b.Action == bot.ActionRemind {
			t.Error("提醒我 under a clause without a deadline")
		}
	}
}

// A follow-up needs no memory of the engine: every turn may be answered by another
// process.
func TestFollowUpAfterRestart(t *testing.T) {
	c := newChat(t)
	c.say("额敏县初中班额上限是多少")
	c.restart()
	if m := c.say("那小学呢"); m.Headline != "不超过45人" {
		t.Errorf("%s", m.Plain())
	}
	c.restart()
	if m := c.say("沙湾县呢"); m.Headline != "不超过40人" {
		t.Errorf("%s", m.Plain())
	}
	c.now = c.now.Add(25 * time.Hour)
	if m := c.say("那小学呢"); m.Headline == "不超过40人" {
		t.Errorf("remembered for too long: %s", m.Plain())
	}
}

// Conversations do not hear each other.
func TestConversationsApart(t *testing.T) {
	c := newChat(t)
	c.say("额敏县初中班额上限是多少")
	e := c.event(bot.EventSaid)
	e.Text, e.Place = "那小学呢", "D2"
	if m := c.message(c.handle(e)); m.Headline == "不超过45人" {
		t.Errorf("%s", m.Plain())
	}
}

func TestHandledTwiceIsTheSame(t *testing.T) {
	c := newChat(t)
	c.say("额敏县初中班额上限是多少")
	e := c.event(bot.EventSaid)
	e.Text = "那小学呢"
	first, second := c.message(c.handle(e)), c.message(c.handle(e))
	if first.Plain() != second.Plain() {
		t.Errorf("%s\n%s", first.Plain(), second.Plain())
	}
	e = c.event(bot.EventSaid)
	e.Text = "提醒我 明天上午9点报送材料"
	c.handle(e)
	c.want(c.message(c.handle(e)), "2026年11月23日（星期一）09:00", "报送材料")
	if n := len(c.active()); n != 1 {
		t.Errorf("%d reminders", n)
	}
}

func TestInChannel(t *testing.T) {
	c := newChat(t)
	in := func(kind bot.EventKind, text, thread, person string, mentioned bool) []bot.Reply {
		e := c.event(kind)
		e.Place, e.Direct, e.Mentioned, e.Text, e.Thread, e.Person = "C1", false, mentioned, text, thread, person
		if kind == bot.EventCommand {
			e.Command, e.Message = "policy", ""
		}
		return c.handle(e)
	}
	r := in(bot.EventSaid, "额敏县初中班额上限是多少", "", "U1", true)
	root := "1"
	if len(r) != 1 || r[0].Kind != bot.ReplySay || r[0].Thread != root {
		t.Fatalf("%+v", r)
	}
	for _, c := range []struct {
		text, thread, person string
		want                 string // "" is no answer
	}{
		{"那小学呢", root, "U1", "不超过45人"},
		{"今天开会吗", root, "U1", ""}, // nothing to say about it
		{"那初中呢", root, "U2", ""},  // somebody else's talk
		{"那你呢", root, "U1", ""},
		{"收到", root, "U1", ""},        // no question
		{"初中班额上限是多少", "", "U1", ""},   // in no thread, to nobody
		{"初中班额上限是多少", "99", "U1", ""}, // a thread the bot is not in
	} {
		r := in(bot.EventSaid, c.text, c.thread, c.person, false)
		switch {
		case c.want == "" && len(r) > 0:
			t.Errorf("%s: %s", c.text, r[0].Message.Plain())
		case c.want != "" && (len(r) != 1 || r[0].Message.Headline != c.want || r[0].Thread != root):
			t.Errorf("%s: %+v", c.text, r)
		}
	}
	if r = in(bot.EventCommand, "额敏县初中班额上限是多少", "", "U1", false); len(r) != 1 || r[0].Kind != bot.ReplyWhisper {
		t.Errorf("a command is answered to others too: %+v", r)
	}
}

func TestNotFound(t *testing.T) {
	c := newChat(t)
	m := c.say("公积金贷款利率是多少")
	c.want(m, "未找到依据", "可以试试")
	if len(m.Citations) > 0 || m.Kind != bot.KindAnswer {
		t.Errorf("%+v", m)
	}
}

func TestTooLong(t *testing.T) {
	c := newChat(t)
	c.want(c.say(strings.Repeat("班额", 200)), "超过300字")
}

// busy answers nobody.
type busy struct{}

func (busy) Ask(context.Context, search.Question) (search.Answer, error) {
	return search.Answer{}, fmt.Errorf("read the best clauses: %w", search.ErrBusy)
}

// TestBusy: who asks is told that nothing was looked up; a talk that was overheard is left
// alone.
func TestBusy(t *testing.T) {
	c := newChat(t)
	in := func(text, thread string) []bot.Reply {
		e := c.event(bot.EventSaid)
		e.Place, e.Direct, e.Mentioned, e.Text, e.Thread = "C1", false, thread == "", text, thread
		return c.handle(e)
	}
	if r := in("额敏县初中班额上限是多少", ""); len(r) != 1 {
		t.Fatalf("%+v", r)
	}
	c.cfg.Answerer = busy{}
	var err error
	if c.a, err = assistant.New(c.cfg); err != nil {
		t.Fatal(err)
	}
	c.want(c.say("小学班额上限是多少"), "太多", "再发一次")
	if r := in("那小学呢", "1"); len(r) > 0 {
		t.Errorf("butts in with %+v", r[0].Message)
	}
}

func TestRegion(t *testing.T) {
	c := newChat(t)
	m := c.say("初中班额上限是多少")
	if len(m.Selects) != 1 {
		t.Fatalf("no choice of region: %+v", m)
	}
	got := c.message(c.press(m, bot.ActionRegion, "沙湾县"))
	if got.Headline != "不超过46人" {
		t.Errorf("%s", got.Plain())
	}
	if got := c.say("那小学呢"); got.Headline != "不超过40人" {
		t.Errorf("the region does not hold: %s", got.Plain())
	}
	got = c.message(c.press(m, bot.ActionRegion, "额敏县"))
	if got.Headline != "不超过50人" {
		t.Errorf("%s", got.Plain())
	}
	c.now = c.now.Add(25 * time.Hour)
	c.want(c.message(c.press(m, bot.ActionRegion, "沙湾县")), "超过保存时间")
}

func TestMore(t *testing.T) {
	c := newChat(t)
	m := c.say("初中班额上限是多少")
	e := c.event(bot.EventPressed)
	e.Action, e.Value = bot.ActionMore, m.Buttons[len(m.Buttons)-1].Value
	c.want(c.message(c.handle(e)), "全部依据", "额教发〔2026〕8号", "沙教发〔2026〕3号")
}

// TestTypedLabels: the label of a button, typed, is no question: more of the last answer, or where the button is.
func TestTypedLabels(t *testing.T) {
	c := newChat(t)
	c.want(c.say("更多依据"), "还没有问过")
	c.say("初中班额上限是多少")
	c.want(c.say("更多依据"), "“初中班额上限是多少”的全部依据", "额教发〔2026〕8号", "沙教发〔2026〕3号")
	for text, want := range map[string]string{"有误反馈": "请点", "撤销": "请点", "转派": "请点", "换个地区": "那", "期限日历": "https://policy.example/deadlines"} {
		c.want(c.say(text), want)
	}
}

func TestHelp(t *testing.T) {
	c := newChat(t)
	for _, text := range []string{"你好", "您好！", "帮助", "", "?", "Hi"} {
		m := c.say(text)
		if m.Kind != bot.KindNotice {
			t.Errorf("%q was taken for a question", text)
		}
		c.want(m, "初中班额上限是多少", "提醒我")
	}
	if m := c.say("谢谢！"); m.Headline != "不客气。" {
		t.Errorf("%s", m.Plain())
	}
	e := c.event(bot.EventSaid)
	if e.Text = "好的"; len(c.handle(e)) > 0 {
		t.Error("the last word was taken for a question")
	}
	e = c.event(bot.EventAgent)
	e.Agent = true
	if r := c.handle(e); len(r) != 1 || len(r[0].Prompts) != 1 {
		t.Errorf("%+v", r)
	}
}

// An answer that comes late says to what.
func TestLate(t *testing.T) {
	c := newChat(t)
	e := c.event(bot.EventSaid)
	e.Text = "额敏县初中班额上限是多少"
	c.now = c.now.Add(time.Hour)
	c.want(c.message(c.handle(e)), "【补发】您在11月22日 10:00的提问")
}

func TestForgotten(t *testing.T) {
	c := newChat(t)
	m := c.say("额敏县初中班额上限是多少")
	n, err := c.store.Forget(t.Context(), "fake:T1:U1")
	if err != nil || n == 0 {
		t.Fatalf("%d forgotten, %v", n, err)
	}
	if m := c.say("那小学呢"); m.Headline == "不超过45人" {
		t.Errorf("%s", m.Plain())
	}
	rs := c.fill(c.press(m, bot.ActionFeedback, ""), map[string][]string{"reason": {"wrong"}, "consent": {"yes"}})
	c.want(c.message(rs), "已收到", "超过保存时间")
}

// helpful answers as if a model had helped, and keeps what it was asked.
type helpful struct {
	search.Answerer
	asked *[]search.Question
}

func (h helpful) Ask(ctx context.Context, q search.Question) (search.Answer, error) {
	*h.asked = append(*h.asked, q)
	got, err := h.Answerer.Ask(ctx, q)
	got.Assist = &search.Assist{Label: search.AssistLabel, Asked: "初中班额上限"}
	return got, err
}

// TestModelSaid: an answer in which a model had a part says so; what is overheard is kept from any model, what is said to
// the bot is not.
func TestModelSaid(t *testing.T) {
	c := newChat(t)
	var asked []search.Question
	c.cfg.Answerer = helpful{c.cfg.Answerer, &asked}
	var err error
	if c.a, err = assistant.New(c.cfg); err != nil {
		t.Fatal(err)
	}
	c.want(c.say("额敏县初中班额上限是多少"), "模型辅助：按“初中班额上限”查找；显示的都是文件原文。")
	if len(asked) != 1 || asked[0].Private {
		t.Errorf("%+v", asked)
	}
	in := func(text, thread string) {
		e := c.event(bot.EventSaid)
		e.Place, e.Direct, e.Mentioned, e.Text, e.Thread = "C1", false, thread == "", text, thread
		if thread == "" {
			e.Message = "root"
		}
		c.handle(e)
	}
	in("额敏县初中班额上限是多少", "")
	asked = nil
	in("那小学呢", "root")
	if len(asked) == 0 {
		t.Fatal("it was not overheard")
	}
	for _, q := range asked {
		if !q.Private {
			t.Errorf("overheard, and not private: %+v", q)
		}
	}
}
