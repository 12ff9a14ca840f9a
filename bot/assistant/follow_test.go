package assistant_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

func TestFollow(t *testing.T) {
	c := newChat(t)
	c.want(c.say("提醒 订阅 额敏"), "“额敏”的期限", "提醒您")
	c.want(c.say("提醒 订阅 学前教育"), "包含“学前教育”")
	c.want(c.say("提醒 订阅列表"), "额敏", "学前教育")
	subs, err := c.rem.Subscribed(t.Context(), reminders.Recipient{Channel: "fake:U1", To: "U1"})
	if err != nil || len(subs) != 2 {
		t.Fatalf("%+v, %v", subs, err)
	}
	c.want(c.say("提醒 退订 额敏"), "已退订")
	c.want(c.say("提醒 退订 额敏"), "没有订阅")
	c.want(c.say("提醒 每周摘要 开"), "待办摘要", "2026年11月23日（星期一）09:00")
	c.want(c.say("提醒 每周摘要 开"), "已经开着")
	c.want(c.say("提醒 每周摘要 关"), "已停止")
	c.want(c.say("提醒 每周摘要 关"), "没有开")
	c.want(c.say("提醒 每周摘要 开"), "待办摘要") // again after it was off
}

// TestFollowInChannel: what is asked for in a channel is for the channel, and said
// to the person who asked.
func TestFollowInChannel(t *testing.T) {
	c := newChat(t)
	for text, want := range map[string]string{"订阅 额敏": "提醒本频道", "每周摘要 开": "待办摘要"} {
		e := c.event(bot.EventCommand)
		e.Command, e.Place, e.Direct, e.Message, e.Text = "remind-policy", "C1", false, "", text
		rs := c.handle(e)
		if rs[0].Kind != bot.ReplyWhisper {
			t.Errorf("%+v", rs)
		}
		c.want(c.message(rs), want)
	}
	to := reminders.Recipient{Channel: "fake:C1"}
	if subs, err := c.rem.Subscribed(t.Context(), to); err != nil || len(subs) != 1 || subs[0].Region != "额敏" {
		t.Errorf("%+v, %v", subs, err)
	}
	if all := c.active(); len(all) != 1 || !all[0].Digest || all[0].Who[0] != to {
		t.Errorf("%+v", all)
	}
}

func TestHome(t *testing.T) {
	c := newChat(t)
	page := func(rs []bot.Reply) *bot.Home {
		t.Helper()
		if len(rs) != 1 || rs[0].Home == nil {
			t.Fatalf("%+v", rs)
		}
		return rs[0].Home
	}
	open := func(kind bot.EventKind) bot.Event {
		e := c.event(kind)
		e.Place, e.Message, e.Direct, e.Mentioned = "", "", false, false
		return e
	}
	h := page(c.handle(open(bot.EventHome)))
	if len(h.Sections) != 3 || h.Sections[0].Text == "" {
		t.Errorf("%+v", h)
	}
	c.say("提醒我 2026年12月1日前交总结")
	c.say("提醒我 明天上午9点报材料")
	c.say("提醒 订阅 额敏")
	h = page(c.handle(open(bot.EventHome)))
	if h.Sections[0].Rows[0].Text != "交总结" || h.Sections[1].Rows[0].Text != "报材料" ||
		h.Sections[2].Rows[0].Text != "额敏" {
		t.Fatalf("%+v", h.Sections)
	}
	e := open(bot.EventPressed)
	e.Action, e.Value = bot.ActionDone, h.Sections[1].Rows[0].Buttons[0].Value
	if h = page(c.handle(e)); len(h.Sections[1].Rows) != 0 {
		t.Errorf("%+v", h.Sections[1])
	}
	e = open(bot.EventPressed)
	e.Action, e.Value = bot.ActionDigest, "on"
	if h = page(c.handle(e)); h.Buttons[0].Value != "off" {
		t.Errorf("%+v", h.Buttons)
	}
}

func TestFeedback(t *testing.T) {
	c := newChat(t)
	m := c.say("额敏县初中班额上限是多少")
	c.want(c.message(c.fill(c.press(m, bot.ActionFeedback, ""), map[string][]string{"reason": {"wrong"}, "comment": {"应为46人"}})), "谢谢")
	c.fill(c.press(m, bot.ActionFeedback, ""), map[string][]string{"reason": {"off"}, "consent": {"yes"}})
	page, err := c.store.Feedback(t.Context(), bot.FeedbackQuery{})
	if err != nil || len(page.Feedback) != 2 {
		t.Fatalf("%+v, %v", page, err)
	}
	agreed, not := page.Feedback[0], page.Feedback[1]
	if not.Question != "" || not.Answer != "" || not.Comment != "应为46人" || len(not.URLs) == 0 ||
		not.Person != "fake:T1:U1" {
		t.Errorf("%+v", not)
	}
	if agreed.Question != "额敏县初中班额上限是多少" || agreed.Answer != "不超过50人" {
		t.Errorf("%+v", agreed)
	}
	e := c.event(bot.EventSubmitted)
	e.Form, e.Values = "feedback", map[string][]string{"reason": {"because"}}
	if len(c.a.Check(t.Context(), e)) == 0 {
		t.Error("a reason of one's own was taken")
	}
	c.now = c.now.Add(181 * 24 * time.Hour)
	if page, _ = c.store.Feedback(t.Context(), bot.FeedbackQuery{}); len(page.Feedback) != 0 {
		t.Errorf("kept for too long: %+v", page)
	}
}

// down is a service whose store does not answer.
type down struct{ *reminders.Service }

func (down) Create(context.Context, reminders.Request) (reminders.Made, error) {
	return reminders.Made{}, reminders.ErrUnavailable
}

// What cannot be done now is an error, so that it is tried again, and not a refusal.
func TestUnavailable(t *testing.T) {
	c := newChat(t)
	c.cfg.Reminders = down{c.rem}
	c.restart()
	e := c.event(bot.EventSaid)
	e.Text = "提醒我 明天上午9点报材料"
	if _, err := c.a.Handle(t.Context(), e); !errors.Is(err, reminders.ErrUnavailable) {
		t.Errorf("%v", err)
	}
	c.cfg.Reminders = nil
	c.restart()
	c.want(c.message(c.handle(e)), "没有开启提醒")
}
