package address

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// kinds are the words names of texts end with; a longer one stands before those it
// ends with.
var kinds = []string{
	"法典", "条例", "规定", "办法", "细则", "规则", "规程", "规范", "准则", "标准", "章程", "决定", "决议", "通知", "通告",
	"公告", "意见", "方案", "规划", "计划", "纲要", "要点", "制度", "解释", "批复", "纪要", "指南", "指引", "预案", "守则",
	"公约", "目录", "清单", "措施", "政策", "须知", "说明", "通则", "总则", "宪法", "命令", "法", "令", "函",
}

// kindAtEnd is the kind of text s ends with, "" for none.
func kindAtEnd(s string) string {
	for _, k := range kinds {
		if strings.HasSuffix(s, k) {
			return k
		}
	}
	return ""
}

// noNames end like a name and are none.
var noNames = []string{"违法", "看法", "说法", "做法", "想法", "用法", "写法", "合法", "执法", "守法", "依法", "司法", "立法", "没办法", "方法", "无法", "命令"}

// nameBefore tells whether s, which ends with a kind, says more than the kind: 办法
// and 的规定 name nothing.
func nameBefore(s, kind string) bool {
	if kind == "宪法" {
		return true
	}
	for _, no := range noNames {
		if strings.HasSuffix(s, no) {
			return false
		}
	}
	before := strings.TrimSuffix(s, kind)
	for _, lead := range leads {
		before = strings.TrimPrefix(before, lead)
	}
	return before != "" && !strings.HasSuffix(before, "的") && !strings.HasSuffix(before, "什么")
}

// thisWords point at a text without naming it.
var thisWords = []string{"上述", "这个", "那个", "这部", "那部", "这份", "那份", "该", "本", "此", "这", "那", "其"}

// thisText is where 本条例, 该办法 or 这个文件 begins that s ends with; -1 for none.
func thisText(s string) int {
	kind := kindAtEnd(s)
	for _, word := range []string{"文件", "法规", "规章", "法律", "文"} {
		if kind == "" && strings.HasSuffix(s, word) {
			kind = word
		}
	}
	if kind == "" {
		return -1
	}
	before := strings.TrimSuffix(s, kind)
	for _, w := range thisWords {
		if !strings.HasSuffix(before, w) {
			continue
		}
		if rest := strings.TrimSuffix(before, w); rest == "" || len(leadsOf(rest)) > 0 || utf8.RuneCountInString(rest) > 3 {
			return len(rest)
		}
	}
	return -1
}

// leads are what people say before a name, longest first where one begins another.
var leads = []string{
	"请问一下", "请问", "请教一下", "请教", "请帮我", "请", "麻烦", "帮我", "帮忙", "给我", "我想知道", "我想问一下", "我想问", "我想看", "我想",
	"我要", "想知道", "想问一下", "想问", "想看", "想查", "查一下", "查一查", "查询", "查找", "查看", "查", "找一下", "找", "看一下", "看看", "看",
	"问一下", "问", "说说", "说一下", "讲讲", "讲一下", "告诉我", "列出", "列一下", "写出", "给出", "解释一下", "解释", "介绍一下", "介绍", "念一下", "念",
	"根据", "依据", "依照", "按照", "按", "参照", "违反了", "违反", "触犯", "引用", "适用", "对照", "关于", "对于", "对", "在", "从", "把", "什么是", "何为",
	"那么", "那", "还有", "另外", "我国的", "我国", "国家的", "现行的", "现行", "最新的", "最新", "新的", "咱们", "我们", "一下", "下", "的",
	"和", "与", "及", "以及", "或者", "或", "跟",
}

// leadsOf lists where s may begin once what is said before a name is left out; the
// start itself is not among them.
func leadsOf(s string) (starts []int) {
	for at := 0; ; {
		i := slices.IndexFunc(leads, func(lead string) bool { return strings.HasPrefix(s[at:], lead) })
		if i < 0 {
			return starts
		}
		if at += len(leads[i]); at >= len(s) {
			return append(starts, len(s))
		}
		starts = append(starts, at)
	}
}

// trimBracket is a name without the bracket at its end: (2020年修订), (试行).
func trimBracket(s string) string {
	if !strings.HasSuffix(s, ")") {
		return s
	}
	if open := strings.LastIndexByte(s, '('); open > 0 {
		return s[:open]
	}
	return s
}

// Name is what a text is called in a sentence, cleared of what people say before it:
// 民法典 for 请问民法典. A lead of one character may as well begin the name (看守所条例).
func Name(said string) string {
	name := strings.NewReplacer("《", "〈", "》", "〉").Replace(trimBracket(said))
	for rest := name; ; {
		i := slices.IndexFunc(leads, func(lead string) bool { return len(lead) > len("请") && strings.HasPrefix(rest, lead) })
		if i < 0 {
			return name
		}
		rest = rest[len(leads[i]):]
		if k := kindAtEnd(rest); k != "" && rest != k {
			name = rest
		}
	}
}
