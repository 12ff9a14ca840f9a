package assistant_test

import (
	"testing"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

// TestUnsure: what a document only mentions is set when somebody takes it, dropped when somebody
// leaves it, and in neither case asked again.
func TestUnsure(t *testing.T) {
	c := newChat(t)
	c.want(c.say("提醒 待确认"), "还没有订阅")
	c.want(c.say("提醒 待确认 学前教育"), "没有待确认")
	c.want(c.say("提醒 订阅 额敏"), "有1项待确认", "发送“待确认 额敏”")
	m := c.say("提醒 待确认")
	c.want(m, "1项期限待确认", "2026年12月31日", "建成示范食堂", "有条件的学校可以在2026年12月", "评选示范食堂")
	c.want(c.message(c.press(m, bot.ActionDrop, "")), "不提醒")
	c.want(c.say("待确认"), "没有待确认")
	if n := len(c.active()); n != 0 {
		t.Fatalf("%d reminders", n)
	}
}

// TestUnsureUndone: a wrong 不要 can be taken back.
func TestUnsureUndone(t *testing.T) {
	c := newChat(t)
	dropped := c.message(c.press(c.say("提醒 待确认 额敏"), bot.ActionDrop, ""))
	c.press(dropped, bot.ActionUndo, "")
	if all := c.active(); len(all) != 1 || all[0].Source == nil || all[0].Due == nil || all[0].Due.Day.String() != "2026-12-31" {
		t.Errorf("%+v", all)
	}
}

// TestUnsureTaken: one who takes it twice is reminded once, and a channel for itself.
func TestUnsureTaken(t *testing.T) {
	c := newChat(t)
	m := c.say("提醒 待确认 额敏")
	c.want(c.message(c.press(m, bot.ActionAccept, "")), "建成示范食堂", "额敏县教育局")
	c.press(m, bot.ActionAccept, "")
	if n := len(c.active()); n != 1 {
		t.Errorf("%d reminders", n)
	}
	e := c.event(bot.EventCommand)
	e.Command, e.Place, e.Direct, e.Message, e.Text = "remind-policy", "C1", false, "", "待确认 额敏"
	m = c.message(c.handle(e))
	press := c.event(bot.EventPressed)
	press.Place, press.Direct, press.Action = "C1", false, bot.ActionAccept
	press.Value = m.Sections[0].Rows[0].Buttons[0].Value
	c.handle(press)
	all := c.active()
	if len(all) != 2 || all[0].Who[0] == all[1].Who[0] {
		t.Fatalf("%+v", all)
	}
	for _, r := range all {
		if r.Who[0] != (reminders.Recipient{Channel: "fake:C1"}) && r.Who[0].To != "U1" {
			t.Errorf("for %+v", r.Who)
		}
	}
	press.Value = "no/such"
	c.want(c.message(c.handle(press)), "已不在现有文件中")
}
