package assistant_test

import (
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
)

// pressRow presses a button of row n of a list.
func (c *chat) pressRow(m *bot.Message, n int, action bot.Action) []bot.Reply {
	c.Helper()
	row := bot.Message{Sections: []bot.Section{{Rows: m.Sections[0].Rows[n : n+1]}}}
	return c.press(&row, action, "")
}

// rows are the texts of the rows of a list.
func rows(m *bot.Message) (out []string) {
	for _, r := range m.Sections[0].Rows {
		out = append(out, r.Text)
	}
	return out
}

// TestOneRowChanges: a button of one row of a list changes that row; the others stay, with their buttons, and
// can be pressed in turn; undone, the row is as it was.
func TestOneRowChanges(t *testing.T) {
	c := newChat(t)
	for _, s := range []string{"提醒我 明天上午9点报甲材料", "每月25日提醒我报考勤", "提醒我 2026年12月20日前报乙材料"} {
		c.say(s)
	}
	list := c.say("我的提醒")
	was := rows(list)
	if len(was) != 3 {
		t.Fatalf("%q", was)
	}
	wantRows := func(m *bot.Message, want ...string) {
		t.Helper()
		if got := strings.Join(rows(m), "|"); got != strings.Join(want, "|") {
			t.Errorf("%s, want %q", got, want)
		}
		if m.Headline != list.Headline {
			t.Errorf("headline %q", m.Headline)
		}
	}
	rs := c.pressRow(list, 0, bot.ActionDone)
	if rs[0].Kind != bot.ReplyReplace {
		t.Fatalf("%+v", rs)
	}
	wantRows(rs[0].Message, "已办结："+was[0], was[1], was[2])
	if by, ok := rs[0].Message.Note(bot.NoteBy); !ok || by.Person != "U1" {
		t.Errorf("%+v", rs[0].Message.Notes)
	}
	// A press on the list as it was first: it may be all that a person sees.
	rs = c.pressRow(list, 1, bot.ActionDone)
	wantRows(rs[0].Message, "已办结："+was[0], "已办结："+was[1], was[2])
	if c.status(list.Sections[0].Rows[1].Buttons[0].Value[:strings.IndexByte(list.Sections[0].Rows[1].Buttons[0].Value, '/')]) != reminders.Active {
		t.Error("one month done ended all of them")
	}
	rs = c.pressRow(rs[0].Message, 2, bot.ActionCancel)
	wantRows(rs[0].Message, "已办结："+was[0], "已办结："+was[1], "不再提醒："+was[2])
	for i := range was {
		rs = c.pressRow(rs[0].Message, i, bot.ActionUndo)
	}
	wantRows(rs[0].Message, was...)
	if n := len(c.active()); n != 3 {
		t.Errorf("%d reminders", n)
	}
	for _, r := range rs[0].Message.Sections[0].Rows {
		if len(r.Buttons) != 3 || len(r.Selects) != 1 {
			t.Errorf("%+v", r)
		}
	}
}

// TestListForgotten: of a list that is not kept any more the press counts, and the list is left as it is.
func TestListForgotten(t *testing.T) {
	c := newChat(t)
	c.say("提醒我 2027年3月20日前报甲材料")
	c.say("提醒我 2027年3月20日前报乙材料")
	list := c.say("我的提醒")
	c.now = c.now.Add(31 * 24 * time.Hour)
	rs := c.pressRow(list, 0, bot.ActionDone)
	if rs[0].Kind == bot.ReplyReplace {
		t.Errorf("the list is gone: %+v", rs)
	}
	c.want(rs[0].Message, "已办结："+rows(list)[0])
	if n := len(c.active()); n != 1 {
		t.Errorf("%d reminders", n)
	}
}

// TestDigestRow: 不再发送 of the digest in a list changes its row alone.
func TestDigestRow(t *testing.T) {
	c := newChat(t)
	c.say("提醒我 明天上午9点报甲材料")
	c.say("提醒 每周摘要 开")
	list := c.say("我的提醒")
	for i, r := range list.Sections[0].Rows {
		if r.Buttons[0].Action == bot.ActionDigest {
			m := c.pressRow(list, i, bot.ActionDigest)[0].Message
			if got := strings.Join(rows(m), "|"); !strings.Contains(got, "不再提醒：每周摘要") || !strings.Contains(got, "报甲材料") {
				t.Errorf("%s", got)
			}
			return
		}
	}
	t.Fatalf("no digest in %q", rows(list))
}

// TestUnfollowRow: 退订 of one row leaves the list with the others.
func TestUnfollowRow(t *testing.T) {
	c := newChat(t)
	for _, s := range []string{"订阅 额敏", "订阅 备案", "订阅 沙湾"} {
		c.say(s)
	}
	rs := c.pressRow(c.say("我的订阅"), 1, bot.ActionUnfollow)
	if rs[0].Kind != bot.ReplyReplace || len(rs[0].Message.Sections[0].Rows) != 2 {
		t.Fatalf("%+v", rs)
	}
	c.want(rs[0].Message, "2个订阅", "已退订")
	m := c.message(c.pressRow(rs[0].Message, 0, bot.ActionUnfollow))
	c.want(c.message(c.pressRow(m, 0, bot.ActionUnfollow)), "没有订阅", "已退订")
}
