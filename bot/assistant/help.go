package assistant

import (
	"context"
	"strconv"
	"time"

	"github.com/policybot/policybot/bot"
)

// Words that stand for what a person would write, in texts that say how. Places and questions are those of the
// documents loaded, never ours.
const (
	setThis   = "提醒我 下周三下午3点前报送材料"
	sampleKey = "备案" // a word of the documents of any bureau
)

// place is a region of the documents to write in an example, the most frequent; a word where they have none.
func (a *Assistant) place(ctx context.Context) string {
	if a.Regions != nil {
		if regions, err := a.Regions(ctx); err == nil && len(regions) > 0 {
			return clip(regions[0], 20)
		}
	}
	return sampleKey
}

// examples are questions the documents answer, at most n.
func (a *Assistant) examples(ctx context.Context, n int) []string {
	if a.Examples == nil {
		return nil
	}
	all := a.Examples(ctx)
	return all[:min(len(all), n)]
}

// help is one short message.
func (a *Assistant) help(ctx context.Context, e *bot.Event) []bot.Reply {
	m := notice(e, "我按本地的政策文件回答问题，每个答案都附原文条款；也可以提醒期限。")
	add := func(title string, rows ...string) {
		s := bot.Section{Title: title}
		for _, text := range rows {
			s.Rows = append(s.Rows, bot.Row{Text: text})
		}
		if len(rows) > 0 {
			m.Sections = append(m.Sections, s)
		}
	}
	ask, place := a.examples(ctx, 3), a.place(ctx)
	if other := a.otherPlace(ctx); other != "" && len(ask) > 0 {
		ask = append(ask, "那"+other+"呢")
	}
	add("可以这样问，还可以接着追问", ask...)
	var lists []string
	if a.Deadlines != nil {
		lists = append(lists, place+"有哪些期限", "本月有哪些要报的", "下周到期的")
	}
	if a.Documents != nil {
		lists = append(lists, "有哪些文件", "最新的文件")
	}
	add("查期限和文件", lists...)
	if a.Reminders != nil {
		add("提醒和订阅", setThis, "我的提醒", "订阅 "+place, "待确认 "+place, "每周摘要 开")
	}
	if a.Accounts != nil && unheard(e) && a.Accounts.Offered(ctx) {
		add("查限定范围的文件", "绑定", "我的账号")
	}
	return a.answer(e, m)
}

// otherPlace is another region than place; "" where there is none.
func (a *Assistant) otherPlace(ctx context.Context) string {
	if a.Regions == nil {
		return ""
	}
	regions, err := a.Regions(ctx)
	if err != nil || len(regions) < 2 {
		return ""
	}
	return regions[1]
}

// greetAgent offers questions when the agent's view is opened.
func (a *Assistant) greetAgent(ctx context.Context, e *bot.Event) []bot.Reply {
	r := bot.Reply{Kind: bot.ReplyPrompts, Thread: e.Here()}
	for _, q := range a.examples(ctx, bot.MaxPrompts) {
		r.Prompts = append(r.Prompts, bot.Prompt{Title: clip(q, 40), Text: q})
	}
	if len(r.Prompts) == 0 {
		r.Prompts = []bot.Prompt{{Title: "怎么用", Text: "帮助"}}
	}
	return []bot.Reply{r}
}

// days is a length of time in words: 180天, 12小时.
func days(d time.Duration) string {
	if d%(24*time.Hour) == 0 {
		return strconv.Itoa(int(d/(24*time.Hour))) + "天"
	}
	return strconv.Itoa(int(d.Hours())) + "小时"
}
