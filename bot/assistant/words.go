package assistant

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
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

// spoken are sentences that ask for the same in other words. What they are about is in their group, if they have
// one; said in a talk, words that could be anything (取消 X) need a verb and a space, as parseWords has it.
var spoken = []struct {
	re   *regexp.Regexp
	verb verb
}{
	{regexp.MustCompile(`^(?:开启|打开|开通|开|订阅|要|发送|关闭|关掉|关|停止|停掉|停|取消|退订|不要|不再发送)(?:每周|一周|周)的?(?:待办)?摘要$`), verbDigest},
	{regexp.MustCompile(`^(?:每周|一周)?(?:的)?摘要(?:打开|开启|开|关闭|关掉|关|停)$`), verbDigest},
	{regexp.MustCompile(`^(?:(?:看|查|列)(?:看|一下|一看|出|下)?)?(?:我|我们)?的?(?:所有|全部)?(?:提醒|待办)(?:列表|清单|有哪些|有什么|都有哪些|都有什么)?$`), verbList},
	{regexp.MustCompile(`^(?:我|我们)?(?:现在|目前)?(?:都|还)?(?:有|设了|设过)(?:哪些|什么|多少条?|几条)?(?:提醒|待办)$`), verbList},
	{regexp.MustCompile(`^(?:看看?|查看|查|列出)?我的期限$`), verbList},
	{regexp.MustCompile(`^(?:(?:看|查|列)(?:看|一下|出|下)?)?(?:我|我们|本频道)?的?(?:所有|全部)?订阅(?:列表|清单|有哪些|了哪些|了什么|了啥|过什么)?$`), verbFollows},
	{regexp.MustCompile(`^(?:我|我们|本频道)?(?:现在|目前|都)?(?:有|订阅了|订了)(?:哪些|什么|啥)(?:订阅|地区|内容)?$`), verbFollows},
	{regexp.MustCompile(`^(?:有)?(?:哪些|什么)?(?:要|需要|还)?待确认的?(?:期限)?(?:有哪些|有什么)?$`), verbUnsure},
	{regexp.MustCompile(`^(\S{1,20}?)(?:有哪些|有什么|的)?待确认的?(?:期限)?(?:有哪些|有什么)?$`), verbUnsure},
	{regexp.MustCompile(`^(?:退订|取消订阅|不再订阅|停止订阅|别再订阅|不订阅)(?:关于|了)?[“"]?([^\s:：，,]\S{0,39}?)[”"]?(?:的?(?:新)?(?:期限|截止日期|订阅|文件|通知|消息|提醒)?了?)$`), verbUnfollow},
	{regexp.MustCompile(`^(?:取消|退掉|停止|停掉)(?:对|关于)?[“"]?([^\s:：，,]\S{0,39}?)[”"]?的?订阅$`), verbUnfollow},
	{regexp.MustCompile(`^把?[“"]?([^\s:：，,]\S{0,39}?)[”"]?的?(?:订阅)?(?:给我)?(?:退订|取消订阅|退掉)(?:了|掉)?$`), verbUnfollow},
	{regexp.MustCompile(`^(?:订阅|跟踪订阅)(?:一下)?(?:关于)?[“"]?([^\s:：，,]\S{0,39}?)[”"]?(?:的?(?:新)?(?:期限|截止日期|消息|提醒))?$`), verbFollow},
}

// parseSpoken is parseWords for what may be a whole sentence, with its manners.
func parseSpoken(text string) (verb, string) {
	text = manners(text)
	if text == "订阅" {
		return verbFollow, ""
	}
	for _, s := range spoken {
		m := s.re.FindStringSubmatch(text)
		switch {
		case m == nil:
		case s.verb == verbDigest:
			return s.verb, text
		case len(m) == 1:
			return s.verb, ""
		case s.verb != verbFollow || !strings.Contains(m[1], "的") && utf8.RuneCountInString(m[1]) <= maxUnspaced:
			return s.verb, m[1]
		}
	}
	return parseWords(text)
}

// maxUnspaced is how long what is subscribed to may be without a space before it: 订阅云岭县, and not 订阅报刊所需的经费.
const maxUnspaced = 10

// endedRE finds what is said of a thing that was done: 报考勤办完了.
var endedRE = regexp.MustCompile(`^[“"]?(\S{2,40}?)[”"]?(?:我)?(?:已经|已)?(?:办结|办完|办好|完成|报完|报上去|报送|交完|交上去|做完|处理完|弄完)(?:了|啦)$`)

// isAll tells whether all of something are meant.
func isAll(words string) bool {
	return slices.Contains([]string{"全部", "所有", "全部订阅", "所有订阅", "全部的订阅", "所有的订阅", "所有的", "全部的"}, words)
}
