package mcp

import "github.com/policybot/policybot/search"

// Bounds on arguments, in characters; those of the API.
const (
	maxWord = 64
	maxID   = 256 // of a document, or a link to one
)

// The schemas say what the API takes, so that a wrong call is refused before anything is
// looked up. Unknown arguments are refused: a filter that is mistyped and ignored would find
// what was not asked for.
var (
	askSchema = object([]string{"question"}, map[string]any{
		"question":        text("问题，一句完整的话", search.MaxQueryRunes),
		"region":          text("提问者所在地区；问题里没写地区时使用", maxWord),
		"conversation_id": text("沿用上一次回答里的值，可追问（那另一种情况呢）", 128),
	})
	searchSchema = object([]string{"query"}, map[string]any{
		"query":       text(`要查的词；可写 "短语"、-排除的词、标题：词、文号：词`, search.MaxQueryRunes),
		"region":      text("地区", maxWord),
		"level":       choice("级别", "national", "provincial", "city", "county", "township"),
		"issuer":      text("发文机关", maxWord),
		"number":      text("发文字号，括号写法不限", maxWord),
		"year":        number("成文年份", 1900, 2200),
		"type":        text("文种：通知、办法、条例、法律等", maxWord),
		"authority":   choice("文本性质", "official", "excerpt", "template", "digest"),
		"validity":    choice("有效性", "in_force", "not_yet", "amended", "repealed", "unknown"),
		"document_id": text("只在这份文件里查：文件编号或链接", maxID),
		"from":        number("跳过多少条", 0, search.MaxFrom),
		"size":        number("最多多少条，默认8", 1, maxHits),
		"sort":        choice("排序：按相关或按日期", "relevance", "date"),
	})
	documentSchema = object(nil, map[string]any{
		"document_id": text("文件编号，或引文里的链接；和 name 写一个即可", maxID),
		"name":        text("标题或文号，可只写一部分；有几份时列出供选择", maxWord),
		"clause":      text("从这一条看起：条款编号，即链接里 # 后的部分", maxWord),
		"from":        number("从第几条看起，0为第一条", 0, 1_000_000),
		"size":        number("最多多少条，默认40", 1, maxClauses),
	})
	deadlinesSchema = object(nil, map[string]any{
		"from":        text("最早的一天，如 2021-09-30；不写则从今天起", 10),
		"to":          text("最晚的一天，如 2021-12-31", 10),
		"region":      text("地区，可只写一部分", maxWord),
		"who":         text("责任主体包含", maxWord),
		"kind":        choice("种类：期限、定期、目标", "deadline", "recurring", "target"),
		"document_id": text("只列这份文件的：文件编号或链接", maxID),
		"all":         map[string]any{"type": "boolean", "description": "true 时连同已过的、目标、范文里的和失效文件里的"},
		"size":        number("最多多少项，默认20", 1, maxDue),
	})
)

func object(required []string, properties map[string]any) map[string]any {
	out := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if required != nil {
		out["required"] = required
	}
	return out
}

func text(about string, most int) map[string]any {
	return map[string]any{"type": "string", "description": about, "maxLength": most}
}

func choice(about string, of ...string) map[string]any {
	return map[string]any{"type": "string", "description": about, "enum": of}
}

func number(about string, least, most int) map[string]any {
	return map[string]any{"type": "integer", "description": about, "minimum": least, "maximum": most}
}
