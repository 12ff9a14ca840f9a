package assistant_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
)

func TestRemindByPhrase(t *testing.T) {
	c := newChat(t)
	m := c.say("提醒我 下周三下午3点前把材料报区教育局")
	c.want(m, "把材料报区教育局", "2026年11月25日")
	all := c.active()
	if len(all) != 1 || all[0].Who[0] != (reminders.Recipient{Channel: "fake:U1", To: "U1"}) ||
		all[0].Owner != "fake:T1:U1" {
		t.Fatalf("%+v", all)
	}
	for text, want := range map[string]string{
		"提醒我报材料":        "没有看到提醒时间",
		"提醒我 昨天上午9点报材料": "还没有设提醒",
		"明天上午9点提醒小王交材料": "@ 点名",
		"提醒我 2月30日报材料":  "还没有设提醒",
		"提醒我 明天上午9点":    "要提醒的事",
	} {
		c.want(c.say(text), want)
	}
	if len(c.active()) != 1 {
		t.Errorf("%+v", c.active())
	}
}

func TestRemindOthers(t *testing.T) {
	c := newChat(t)
	e := c.event(bot.EventCommand)
	e.Command, e.Place, e.Direct, e.Message = "remind-policy", "C1", false, ""
	e.Text, e.Mentions = "明天上午9点提醒@王 五交材料", []bot.Mention{{Person: "U5", Name: "王 五"}}
	rs := c.handle(e)
	if rs[0].Kind != bot.ReplyWhisper {
		t.Errorf("%+v", rs)
	}
	c.want(c.message(rs), "交材料", "2026年11月23日（星期一）09:00")
	e = c.event(bot.EventCommand)
	e.Command, e.Place, e.Direct, e.Message, e.Text = "remind-policy", "C1", false, "", "每周五下午4点提醒本群报进度"
	c.handle(e)
	who := map[reminders.Recipient]bool{}
	for _, r := range c.active() {
		who[r.Who[0]] = true
	}
	if !who[reminders.Recipient{Channel: "fake:U5", To: "U5"}] || !who[reminders.Recipient{Channel: "fake:C1"}] {
		t.Errorf("%v", who)
	}
}

// What only mentions the word is a question.
func TestNoReminder(t *testing.T) {
	c := newChat(t)
	for _, text := range []string{"提醒家长的制度是什么", "2026年12月25日前要提醒学校做什么", "校车安全检查结果报给谁"} {
		if m := c.say(text); m.Kind != bot.KindAnswer {
			t.Errorf("%s: %s", text, m.Plain())
		}
	}
	if len(c.active()) != 0 {
		t.Errorf("%+v", c.active())
	}
}

func TestRemindOfClause(t *testing.T) {
	c := newChat(t)
	m := c.say("额敏县班额情况什么时候备案")
	c.want(m, "12月25日")
	form := c.press(m, bot.ActionRemind, "")
	c.want(form[0].Else.Message, "12月25日")
	c.want(c.message(c.fill(form, map[string][]string{"lead": {"7", "1"}})), "备案", "2026年12月18日", "额教发〔2026〕8号")
	r := c.active()[0]
	if r.Source == nil || !strings.HasPrefix(r.Source.URL, "https://policy.example/documents/") ||
		len(r.Due.Lead) != 2 {
		t.Errorf("%+v %+v", r.Source, r.Due)
	}
	m = c.say("额敏县校车安全检查结果什么时候报")
	c.want(c.message(c.fill(c.press(m, bot.ActionRemind, ""), nil)), "定期提醒")
	if n := len(c.active()); n != 2 {
		t.Errorf("%d reminders", n)
	}
}

func TestRemindFormRefused(t *testing.T) {
	c := newChat(t)
	form := c.press(c.say("额敏县班额情况什么时候备案"), bot.ActionRemind, "")[0].Form
	for _, values := range []map[string][]string{
		{}, {"which": form.Fields[0].Initial, "who": {"people"}}, {"which": form.Fields[0].Initial, "lead": {"-3"}}, {"which": form.Fields[0].Initial, "lead": {"x"}},
	} {
		e := c.event(bot.EventSubmitted)
		e.Form, e.Value, e.Values = form.ID, form.Value, values
		if len(c.a.Check(t.Context(), e)) == 0 {
			t.Errorf("%v was taken", values)
		}
		c.handle(e)
	}
	e := c.event(bot.EventSubmitted) // a deadline that was not offered
	e.Form, e.Value, e.Values = form.ID, form.Value, map[string][]string{"which": {"other/d1"}}
	c.want(c.message(c.handle(e)), "没有设提醒")
	if len(c.active()) != 0 {
		t.Errorf("%+v", c.active())
	}
}

// made is a reminder, and the message it comes as.
func (c *chat) made(phrase string) (reminders.Reminder, *bot.Message) {
	c.Helper()
	c.say(phrase)
	all := c.active()
	r := all[len(all)-1]
	page, err := c.rem.Upcoming(c.Context(), reminders.Query{Reminder: r.ID})
	if err != nil || len(page.Records) == 0 {
		c.Fatalf("%v %+v", err, page)
	}
	m := bot.FromDelivery(reminders.Delivery{Occurrence: page.Records[0].Occurrence})
	return r, &m
}

func (c *chat) status(id string) reminders.Status {
	c.Helper()
	r, err := c.rem.Get(c.Context(), id)
	if err != nil {
		c.Fatal(err)
	}
	return r.Status
}

func TestDone(t *testing.T) {
	c := newChat(t)
	r, m := c.made("提醒我 2026年12月1日前交总结")
	rs := c.press(m, bot.ActionDone, "")
	if rs[0].Kind != bot.ReplyReplace {
		t.Errorf("%+v", rs)
	}
	c.want(rs[0].Message, "已办结：交总结", "不再发送")
	if by, ok := rs[0].Message.Note(bot.NoteBy); !ok || by.Person != "U1" {
		t.Errorf("%+v", rs[0].Message)
	}
	if c.status(r.ID) != reminders.Done {
		t.Error("not done")
	}
	c.press(m, bot.ActionDone, "") // again is no error
}

func TestDoneOfOnePeriod(t *testing.T) {
	c := newChat(t)
	r, m := c.made("每月25日提醒我报考勤")
	c.press(m, bot.ActionDone, "")
	if c.status(r.ID) != reminders.Active {
		t.Error("one month done ended all of them")
	}
}

func TestCancelAndUnknown(t *testing.T) {
	c := newChat(t)
	r, m := c.made("提醒我 明天上午9点报材料")
	c.want(c.message(c.press(m, bot.ActionCancel, "")), "不再提醒：报材料")
	if c.status(r.ID) != reminders.Void {
		t.Error("not cancelled")
	}
	e := c.event(bot.EventPressed)
	e.Action, e.Value = bot.ActionCancel, "rnothing"
	c.want(c.message(c.handle(e)), "不存在")
	e.Action = "no-such-action"
	c.want(c.message(c.handle(e)), "不再使用")
}

func TestSnooze(t *testing.T) {
	c := newChat(t)
	_, m := c.made("提醒我 明天上午9点报材料")
	for label, want := range map[string]string{"1小时": "2026年11月22日（星期日）11:00", "明天": "2026年11月23日（星期一）09:00", "下周一": "2026年11月23日（星期一）09:00"} {
		c.want(c.message(c.press(m, bot.ActionSnooze, label)), want, "再次提醒“报材料”")
	}
	form := c.press(m, bot.ActionSnooze, "自定")
	c.want(c.message(c.fill(form, map[string][]string{"day": {"2026-11-30"}, "time": {"14:30"}})), "2026年11月30日（星期一）14:30")
	e := c.event(bot.EventSubmitted)
	e.Form, e.Value = form[0].Form.ID, form[0].Form.Value
	for _, day := range []string{"", "2026-11-01", "2099-01-01", "2026-02-30"} {
		e.Values = map[string][]string{"day": {day}, "time": {"09:00"}}
		if len(c.a.Check(t.Context(), e)) == 0 {
			t.Errorf("%q was taken", day)
		}
	}
}

// TestSnoozedIsListed: a one-off has run out once it was sent, and what was put off of it is
// still on the list, is found by its words, and is gone when it is marked done.
func TestSnoozedIsListed(t *testing.T) {
	c := newChat(t)
	r, m := c.made("提醒我 明天上午9点报材料")
	c.made("提醒我 2026年12月1日前交总结")
	c.now = c.now.AddDate(0, 0, 1)
	if err := c.rem.PlanDue(t.Context()); err != nil || c.status(r.ID) != reminders.Ended {
		t.Fatalf("%v %s", err, c.status(r.ID))
	}
	c.sent()
	if m := c.say("提醒 列表"); strings.Contains(m.Plain(), "报材料") {
		t.Errorf("listed after it was sent:\n%s", m.Plain())
	}
	c.press(m, bot.ActionSnooze, "1小时")
	c.want(c.say("提醒 列表"), "您有2条提醒", "报材料", "下一次：2026年11月23日（星期一）11:00")
	c.want(c.say("稍后 报材料 明天上午9点"), "再次提醒“报材料”")
	c.want(c.say("完成 报材料"), "“报材料”已标记完成")
	if c.status(r.ID) != reminders.Done {
		t.Error(c.status(r.ID))
	}
	c.want(c.say("提醒 列表"), "您有1条提醒", "交总结")
}

func TestReassign(t *testing.T) {
	c := newChat(t)
	r, m := c.made("提醒我 2026年12月1日前交总结")
	rs := c.fill(c.press(m, bot.ActionReassign, ""), map[string][]string{"to": {"U7"}})
	if len(rs) != 2 || rs[1].Person != "U7" || rs[1].Kind != bot.ReplySay {
		t.Fatalf("%+v", rs)
	}
	c.want(rs[1].Message, "交总结")
	got, err := c.rem.Get(t.Context(), r.ID)
	if err != nil || got.Who[0].To != "U7" {
		t.Errorf("%+v, %v", got.Who, err)
	}
}

func TestByWords(t *testing.T) {
	c := newChat(t)
	c.say("提醒我 明天上午9点报材料")
	c.say("提醒我 后天上午9点报材料清单")
	c.say("每月25日提醒我报考勤")
	c.want(c.say("提醒 列表"), "您有3条提醒", "报材料清单", "下一次：2026年11月23日（星期一）09:00")
	c.want(c.say("提醒 取消 材料"), "有2条提醒包含")
	c.want(c.say("提醒 取消 报材料"), "“报材料”已取消")
	c.want(c.say("提醒 完成 清单"), "“报材料清单”已标记完成")
	c.want(c.say("提醒 稍后 报考勤 明天上午10点"), "2026年11月23日（星期一）10:00再次提醒“报考勤”")
	c.want(c.say("提醒 取消 没有的"), "没有“没有的”")
	c.want(c.say("提醒 取消"), "哪一条")
	if all := c.active(); len(all) != 1 || all[0].What != "报考勤" {
		t.Errorf("%+v", all)
	}
	c.want(c.say("我的提醒"), "您有1条提醒")
}

// TestWordsHandledTwice: when the process died after it had cancelled and before it
// said so, it says that it cancelled.
func TestWordsHandledTwice(t *testing.T) {
	c := newChat(t)
	c.say("提醒我 明天上午9点报材料")
	e := c.event(bot.EventSaid)
	e.Text = "提醒 取消 报材料"
	c.handle(e)
	c.want(c.message(c.handle(e)), "“报材料”已取消")

	c.say("每月25日提醒我报考勤")
	e = c.event(bot.EventSaid)
	e.Text = "提醒 完成 报考勤"
	c.handle(e)
	c.want(c.message(c.handle(e)), "“报考勤”已标记完成")
	if len(c.active()) != 1 {
		t.Error("one month done twice ended all of them")
	}
}

func TestListPages(t *testing.T) {
	c := newChat(t)
	for i := range 15 {
		c.say(fmt.Sprintf("提醒我 明天上午9点报第%d份材料", i))
	}
	m := c.say("提醒 列表")
	if len(m.Sections[0].Rows) != 12 || len(m.Buttons) != 1 {
		t.Fatalf("%+v", m)
	}
	rest := c.message(c.press(m, bot.ActionList, ""))
	if len(rest.Sections[0].Rows) != 3 || len(rest.Buttons) != 0 {
		t.Errorf("%s", rest.Plain())
	}
}

// TestNamed: a person the service knows is reminded where he wants to be, and a
// channel with hours of its own is understood by them.
func TestNamed(t *testing.T) {
	c := newChat(t)
	c.cfg.Named = func(_ context.Context, name string) (reminders.Recipient, bool) {
		return reminders.Recipient{Channel: "webhook:oa", To: "wang"}, name == "小王"
	}
	c.cfg.TimesOf = func(channel string) (*time.Location, zhdate.Hours) {
		h := zhdate.OfficeHours()
		if channel == "fake:D1" {
			h.Default = 10 * time.Hour
		}
		return beijing, h
	}
	c.restart()
	c.want(c.say("明天提醒小王交材料"), "2026年11月23日（星期一）10:00")
	c.want(c.say("明天提醒小李交材料"), "@ 点名")
	if all := c.active(); len(all) != 1 || all[0].Who[0].Channel != "webhook:oa" {
		t.Errorf("%+v", all)
	}
}
