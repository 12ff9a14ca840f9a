package assistant

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
)

// greetings are what is said without asking anything.
var greetings = []string{
	"", "你好", "您好", "在吗", "在么", "hi", "hello", "hey", "嗨", "帮助", "help", "怎么用", "使用说明", "你能做什么", "你会什么", "你是谁",
}

// greeting tells whether a text only greets or asks for help.
func greeting(text string) bool {
	return slices.Contains(greetings, bare(text))
}

// bare is a short text without what stands around its words.
func bare(text string) string {
	return strings.ToLower(strings.TrimFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\n?？!！.。,，~～、啊呀啦", r) }))
}

// courtesies are what is said when a conversation ends; the first need an answer.
var thanks, courtesies = []string{"谢谢", "谢谢你", "谢谢您", "多谢", "感谢", "非常感谢", "辛苦了", "thanks", "thank you", "thx"},
	[]string{"好", "好的", "好吧", "收到", "嗯", "嗯嗯", "ok", "okay", "明白", "明白了", "知道了", "了解", "哈哈", "再见", "拜拜", "没事了", "不用了"}

// courtesy tells whether a text only closes a conversation, and what to say to it:
// nothing, or that it was nothing.
func courtesy(text string) (answer string, ok bool) {
	text = bare(text)
	if slices.Contains(thanks, text) {
		return "不客气。", true
	}
	return "", slices.Contains(courtesies, text)
}

// help is one short message.
func (a *Assistant) help(ctx context.Context, e *bot.Event) []bot.Reply {
	m := notice(e, "我按本地的政策文件回答问题，每个答案都附原文条款；也可以提醒期限。")
	ask := bot.Section{Title: "可以这样说"}
	for _, q := range a.examples(ctx, 3) {
		ask.Rows = append(ask.Rows, bot.Row{Text: q})
	}
	ask.Rows = append(ask.Rows, bot.Row{Text: "接着追问：那小学呢"})
	if a.Reminders != nil {
		for _, s := range []string{"提醒我 下周三下午3点前把材料报区教育局", "提醒 列表", "提醒 订阅 塔城", "提醒 待确认 塔城"} {
			ask.Rows = append(ask.Rows, bot.Row{Text: s})
		}
	}
	m.Sections = []bot.Section{ask}
	return a.answer(e, m)
}

// examples are questions to offer, at most n.
func (a *Assistant) examples(ctx context.Context, n int) []string {
	if a.Examples == nil {
		return nil
	}
	all := a.Examples(ctx)
	return all[:min(len(all), n)]
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
