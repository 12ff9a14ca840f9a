package assistant_test

import (
	"context"
	"testing"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

// TestNotWhole: a phrase that is not understood whole sets nothing and offers what it may
// have meant; a choice sets that, once.
func TestNotWhole(t *testing.T) {
	c := newChat(t)
	m := c.say("明天提醒我周五交材料")
	c.want(m, "还没有设提醒", "是不是想说")
	if len(m.Buttons) != 2 || len(c.active()) != 0 {
		t.Fatalf("%+v %+v", m.Buttons, c.active())
	}
	e := c.event(bot.EventPressed)
	e.Action, e.Value = bot.ActionSet, m.Buttons[0].Value
	c.want(c.message(c.handle(e)), "好的", "周五交材料", "2026年11月23日")
	e.ID += "again"
	c.handle(e)
	if all := c.active(); len(all) != 1 || all[0].What != "周五交材料" {
		t.Errorf("%+v", all)
	}
	for _, text := range []string{"提醒我每天下雨的话带伞", "如果有雨明天提醒我带伞", "不要提醒我交表", "提醒 周五前不要提醒我"} {
		c.say(text)
	}
	if all := c.active(); len(all) != 1 {
		t.Errorf("%+v", all)
	}
}

// TestChangeBySentence: words about a reminder there is change that one, and no other.
func TestChangeBySentence(t *testing.T) {
	c := newChat(t)
	c.say("提醒我 明天下午3点开班子会")
	c.say("提醒我 12月10日前报总结")
	c.say("提醒我 每月10日报考勤")
	c.want(c.say("把明天下午3点的会改到后天"), "已修改", "2026年11月24日（星期二）15:00", "原来是2026年11月23日")
	c.want(c.say("报总结推迟两天"), "2026年12月12日", "原来是2026年12月10日")
	c.want(c.say("班子会取消"), "开班子会", "取消")
	m := c.say("12月10日不用报了") // only the rule falls on that day, and one time is not all of it
	c.want(m, "要取消哪一条", "报考勤")
	if n := len(c.active()); n != 2 {
		t.Fatalf("%d reminders", n)
	}
	c.press(m, bot.ActionCancel, "")
	if all := c.active(); len(all) != 1 || all[0].What != "报总结" {
		t.Errorf("%+v", all)
	}
	c.want(c.say("提醒 取消 报总结"), "报总结")
	c.want(c.say("别再提醒我喝水了"), "没有找到")
}

// TestChangeAsksWhich: several that fit are shown, each with the button that moves it.
func TestChangeAsksWhich(t *testing.T) {
	c := newChat(t)
	c.say("提醒我 明天上午9点开例会")
	c.say("提醒我 明天下午3点开推进会")
	m := c.say("把明天的会改到后天")
	c.want(m, "要修改哪一条", "开例会", "开推进会")
	c.want(c.message(c.press(m, bot.ActionMove, "")), "已修改", "2026年11月24日")
}

// TestSeveralPeople: each person of a list is reminded, or nobody.
func TestSeveralPeople(t *testing.T) {
	c := newChat(t)
	c.cfg.Named = func(_ context.Context, name string) (reminders.Recipient, bool) {
		return reminders.Recipient{Channel: "fake:" + name, To: name}, name == "张三" || name == "李四"
	}
	c.restart()
	c.say("提醒张三、李四和我明天下午3点开会")
	if all := c.active(); len(all) != 1 || len(all[0].Who) != 3 {
		t.Fatalf("%+v", all)
	}
	c.want(c.say("提醒张三和王五明天下午3点开会"), "还没有设提醒", "王五")
	if n := len(c.active()); n != 1 {
		t.Errorf("%d reminders", n)
	}
}

// TestUndoInChat: the message that says what was ended has the button that takes it back.
func TestUndoInChat(t *testing.T) {
	c := newChat(t)
	c.say("提醒我 12月10日前报总结")
	for _, said := range []string{"提醒 完成 报总结", "提醒 取消 报总结"} {
		m := c.say(said)
		c.want(m, "报总结")
		if n := len(c.active()); n != 0 {
			t.Fatalf("%s: %d reminders", said, n)
		}
		c.want(c.message(c.press(m, bot.ActionUndo, "")), "已恢复“报总结”", "下一次")
		if n := len(c.active()); n != 1 {
			t.Fatalf("%s undone: %d reminders", said, n)
		}
		c.want(c.message(c.press(m, bot.ActionUndo, "")), "没有撤销", "没有可以撤销的")
	}
	c.want(c.say("提醒 取消 报"), "没有“报”") // one character is in too many words
	if n := len(c.active()); n != 1 {
		t.Errorf("%d reminders", n)
	}
}
