package assistant

import (
	"strings"
	"unicode"
)

// verb is what is wanted of reminders.
type verb int

const (
	verbNew      verb = iota // rest is the phrase
	verbHelp                 // nothing was said
	verbList                 // 列表
	verbDone                 // 完成 X
	verbSnooze               // 稍后 X 时间
	verbCancel               // 取消 X
	verbFollow               // 订阅 X
	verbUnfollow             // 退订 X
	verbFollows              // 订阅列表
	verbDigest               // 摘要 开, 摘要 关
	verbUnsure               // 待确认, 待确认 X
)

// verbs are the words that begin a sentence to /remind-policy; longer ones stand
// before those they begin with. What stands alone must be all of it: 列表格式要求
// asks for no list.
var verbs = []struct {
	word  string
	verb  verb
	alone bool
}{
	{"订阅列表", verbFollows, true}, {"我的订阅", verbFollows, true},
	{
		"提醒列表", verbList, true,
	},
	{"我的提醒", verbList, true}, {"列表", verbList, true}, {"清单", verbList, true}, {"list", verbList, true},
	{"取消订阅", verbUnfollow, false}, {"退订", verbUnfollow, false}, {"订阅", verbFollow, false},
	{"待确认", verbUnsure, false}, {"每周摘要", verbDigest, false}, {"摘要", verbDigest, false},
	{"完成", verbDone, false}, {"办结", verbDone, false}, {"已完成", verbDone, false}, {"已办结", verbDone, false},
	{"稍后", verbSnooze, false}, {"推迟", verbSnooze, false},
	{"取消提醒", verbCancel, false}, {"取消", verbCancel, false}, {"删除", verbCancel, false}, {"不再提醒", verbCancel, false},
	{"帮助", verbHelp, true}, {"help", verbHelp, true}, {"怎么用", verbHelp, true},
}

// parseWords reads what was typed to /remind-policy: a verb and what it is about.
// A verb is followed by a space, a colon or nothing, so that 完成率低于90%的学校明天
// 报说明 stays a phrase.
func parseWords(text string) (verb, string) {
	text = strings.TrimSpace(text)
	if strings.Trim(text, "?？") == "" {
		return verbHelp, ""
	}
	for _, v := range verbs {
		rest, ok := cutWord(text, v.word)
		if !ok || v.alone && rest != "" {
			continue
		}
		return v.verb, rest
	}
	return verbNew, text
}

// cutWord takes a word off the front, whatever its case.
func cutWord(text, word string) (rest string, ok bool) {
	if len(text) < len(word) || !strings.EqualFold(text[:len(word)], word) {
		return "", false
	}
	rest = text[len(word):]
	if trimmed := strings.TrimLeftFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(":：，,", r) }); rest == "" || len(trimmed) < len(rest) {
		return strings.TrimSpace(trimmed), true
	}
	return "", false
}

// lists are the words said to the bot, without a command, that ask for a list.
var lists = []string{"列表", "提醒列表", "我的提醒", "我的期限", "订阅列表", "我的订阅", "待确认"}
