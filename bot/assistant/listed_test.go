package assistant_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// Today is 22 November 2026, a Sunday. 额敏 has 备案 on 25 December 2026, what may be meant for December (待确认),
// and 校车安全检查结果 each 30 September.
const (
	filing  = "2026年12月25日"
	maybe   = "2026年12月31日"
	busDay  = "2027年9月30日"
	noTasks = "没有要办的期限"
)

// TestDeadlinesInChat: deadlines are listed by region, body, period and words, in many wordings.
func TestDeadlinesInChat(t *testing.T) {
	c := newChat(t)
	for _, x := range []struct {
		want  []string
		texts []string
	}{
		{[]string{"有3项期限", filing, maybe, busDay, "待确认，请看原文", "定期："}, []string{
			"有哪些期限", "期限", "期限有哪些", "都有哪些期限？", "列出所有期限", "看看有哪些期限", "现在有哪些期限", "请问有哪些期限", "查一下期限", "期限一览", "期限清单", "所有的截止日期", "有什么要到期的",
		}},
		{[]string{"额敏", "有3项期限", filing}, []string{
			"额敏有哪些期限", "额敏县有哪些期限", "额敏的期限", "额敏县的期限有哪些？", "额敏有什么期限", "列一下额敏的期限", "帮我看看额敏有哪些期限", "额敏县都有哪些截止日期", "额敏要报哪些材料", "额敏有哪些要报的",
			"额敏县有什么要报的吗", "你好，请问额敏有哪些期限", "期限 额敏", "额敏 期限",
		}},
		{[]string{"2026年12月1日至2026年12月31日", "有2项期限", filing, maybe}, []string{
			"下个月有哪些期限", "下个月到期的", "下月有哪些要报的", "12月有哪些要报的", "12月份到期的有哪些", "12月要交哪些材料", "下个月要报什么", "下个月有什么要办的", "下月要交的材料有哪些", "下个月有到期的吗",
		}},
		{[]string{"额敏", "2026年12月1日至2026年12月31日", "有2项期限"}, []string{"额敏下个月有哪些期限", "下个月额敏要报什么", "额敏12月要报的有哪些", "12月份额敏有哪些截止的"}},
		{[]string{noTasks}, []string{"下周到期的", "本周有哪些期限", "这周要报什么", "明天到期的", "本月有哪些要报的", "本月要报的", "本月内到期的有哪些", "近期有什么要报的", "三天内到期的", "最近有哪些到期的", "11月30日前要报的"}},
		{[]string{"有2项期限", filing}, []string{"年底前要报什么", "年底前有哪些期限", "今年还有哪些要报的", "年内到期的有哪些", "未来40天到期的"}},
		{[]string{"“学校”", filing}, []string{"学校有哪些期限", "学校的期限有哪些", "学校要报的有哪些"}},
		{[]string{"“校车”", "有1项期限", busDay}, []string{"校车有哪些期限", "关于校车的期限有哪些", "和校车有关的期限有哪些"}},
		{[]string{"未来30天", noTasks}, []string{"快到期的", "有没有快到期的", "哪些快到期了", "即将到期的有哪些", "马上要到期的有哪些"}},
		{[]string{"过去一年里已过截止日的", "有1项期限", "已过53天", "请确认"}, []string{"逾期的有哪些", "有哪些逾期的", "过期的有哪些", "额敏逾期未报的有哪些"}},
		{[]string{"有2项期限", filing}, []string{"年底前额敏要完成哪些任务", "额敏12月任务清单", "12月的时间节点有哪些"}},
		{[]string{"没有“火星县”的期限"}, []string{"火星县有哪些期限"}},
		{[]string{noTasks}, []string{"沙湾有哪些期限", "沙湾县本月有什么要报的"}},
		{[]string{"2026年9月1日至2026年9月30日", "有1项期限", "已过53天"}, []string{"今年9月到期的有哪些"}},
	} {
		for _, text := range x.texts {
			m := c.say(text)
			if m.Kind != bot.KindNotice {
				t.Errorf("%q was taken for a question: %s", text, m.Headline)
				continue
			}
			for _, w := range x.want {
				if !strings.Contains(m.Plain(), w) {
					t.Errorf("%q: %q is missing in\n%s", text, w, m.Plain())
				}
			}
		}
	}
}

// TestNoListOfDeadlines: a question about one deadline, or one that only has the words, is answered.
func TestNoListOfDeadlines(t *testing.T) {
	c := newChat(t)
	for _, text := range []string{
		"额敏县班额情况什么时候备案", "备案期限是什么时候", "校车安全检查结果要报给谁", "班额情况什么时候前报", "校车检查结果几号前报", "逾期不报有什么后果", "教师资格认定的办理期限是多少", "申请认定需要提交哪些材料",
		"逾期怎么处罚", "逾期未报的有哪些处罚", "过期的证书还能用吗", "保存期限多久", "合同期限怎么确定", "学校要做什么检查", "初中班额上限是多少", "第一责任人要做什么", "期限怎么计算", "工程到期验收的要求是什么", "报送材料的格式要求",
	} {
		if m := c.say(text); m.Kind == bot.KindNotice {
			t.Errorf("%q was taken for a list: %s", text, m.Plain())
		}
	}
}

// TestDeadlinePages: a list that is long has a button for the rest, which asks the same of the same day.
func TestDeadlinePages(t *testing.T) {
	c := newChat(t)
	var many []search.DeadlineHit
	for i := range 30 {
		h := search.DeadlineHit{Document: &corpus.Meta{ID: "d", Authority: corpus.Official}}
		h.ID, h.Action, h.Kind, h.Sureness = fmt.Sprint(i), fmt.Sprintf("报第%d份表", i), corpus.DueOnce, corpus.SureFrom
		h.Due = corpus.Date{Year: 2026, Month: 12, Day: 1 + i}
		h.Citation.DocumentID, h.Citation.Title = "d", "通知"
		many = append(many, h)
	}
	c.cfg.Deadlines = listOf(many)
	c.restart()
	m := c.say("下个月有哪些要报的")
	c.want(m, "有30项期限", "报第0份表", "报第11份表")
	c.now = c.now.AddDate(0, 1, 0) // it is December meanwhile: the list stays that of the question
	next := c.message(c.press(m, bot.ActionDue, ""))
	c.want(next, "有30项期限", "报第12份表", "报第23份表", "还有")
	last := c.message(c.press(next, bot.ActionDue, ""))
	c.want(last, "报第29份表")
	for _, b := range last.Buttons {
		if b.Action == bot.ActionDue {
			t.Errorf("a page after the last: %+v", b)
		}
	}
	e := c.event(bot.EventPressed)
	for _, v := range []string{"", "x", "-5 99999999999999 下个月有哪些要报的", "12", "12 1 初中班额上限是多少", "9999999 1 有哪些期限"} {
		e.Action, e.Value = bot.ActionDue, v
		c.message(c.handle(e))
	}
}

type listOf []search.DeadlineHit

func (l listOf) Deadlines(context.Context) ([]search.DeadlineHit, error) { return l, nil }

// TestDeadlineReminded: 提醒我 of a row of the list sets the reminder of that deadline.
func TestDeadlineReminded(t *testing.T) {
	c := newChat(t)
	form := c.press(c.say("额敏有哪些期限"), bot.ActionRemind, "")
	c.fill(form, map[string][]string{"lead": {"1"}})
	if all := c.active(); len(all) != 1 || all[0].Due == nil || all[0].Due.Day.String() != "2026-12-25" {
		t.Errorf("%+v", all)
	}
}

// TestFilesInChat: the documents are listed, the newest first, by region, body, kind, year and words of titles.
func TestFilesInChat(t *testing.T) {
	c := newChat(t)
	for _, x := range []struct {
		want  []string
		texts []string
	}{
		{[]string{"收录了4份文件", "班额管理", "校车管理", "沙教发〔2026〕3号"}, []string{
			"有哪些文件", "有哪些文件？", "你有哪些文件", "你这里有哪些文件", "收录了哪些文件", "现在有什么文件", "文件列表", "文件目录", "所有文件", "看看有哪些文件", "有多少文件", "一共有多少份文件", "能查哪些文件",
			"最新的文件", "最新文件", "最近的文件有哪些", "最近发了什么文件", "最近有什么新文件", "新收录的文件", "有新文件吗", "最新的通知", "今年发了哪些文件", "2026年的文件有哪些", "请问收录了哪些政策文件",
		}},
		{[]string{"额敏", "收录了3份文件"}, []string{"额敏有哪些文件", "额敏县的文件有哪些", "额敏最新的文件", "额敏县教育局发了哪些文件", "额敏县最近有什么新文件", "列出额敏的文件"}},
		{[]string{"“校车”", "收录了1份文件", "《额敏县教育局关于加强校车管理的通知》"}, []string{"关于校车的文件有哪些", "有哪些校车的文件", "校车方面有哪些文件", "最新的校车文件"}},
		{[]string{"收录了1份文件", "《额敏县教育局关于加强校车管理的通知》"}, []string{"找一下校车管理的通知", "把校车管理的通知发给我", "校车管理通知原文", "找校车管理的文件", "打开校车管理的通知"}},
		{[]string{"没有收录这样的文件"}, []string{"2025年的文件有哪些", "去年发了哪些文件"}},
		{[]string{"没有“火星县”的文件"}, []string{"火星县有哪些文件"}},
	} {
		for _, text := range x.texts {
			m := c.say(text)
			if m.Kind != bot.KindNotice {
				t.Errorf("%q was taken for a question: %s", text, m.Headline)
				continue
			}
			for _, w := range x.want {
				if !strings.Contains(m.Plain(), w) {
					t.Errorf("%q: %q is missing in\n%s", text, w, m.Plain())
				}
			}
		}
	}
	if first := c.say("最新的文件").Sections[0].Rows[0].Text; !strings.Contains(first, "规范义务教育学校办学条件") {
		t.Errorf("the newest is not first: %s", first)
	}
	for _, text := range []string{"学校要制定哪些文件", "哪些文件规定了班额", "校车管理的通知是什么时候印发的", "这个文件什么时候生效", "文件由谁批准", "校车管理的通知文号是多少", "报送文件的格式", "文件保存多久",
		"申请校车要什么文件", "班额管理办法", "通知家长的方式"} {
		if m := c.say(text); m.Kind == bot.KindNotice {
			t.Errorf("%q was taken for a list: %s", text, m.Plain())
		}
	}
}

// TestBareDuty: 要报哪些材料 asks for all there is to hand in, unless it goes on from a question.
func TestBareDuty(t *testing.T) {
	c := newChat(t)
	for _, text := range []string{"要报哪些材料", "有哪些要报的", "还有哪些没报的", "要交什么"} {
		c.want(c.say(text), "有3项期限", filing)
	}
	c.say("额敏县校车安全检查结果报给谁")
	if m := c.say("要报哪些材料"); m.Kind == bot.KindNotice {
		t.Errorf("%s", m.Plain())
	}
}
