package rules

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
)

// A value as a headline and as a sentence.

// headlineOf is the value as an answer: number, unit, and the bound unless the
// question already asks for that bound.
func headlineOf(q *question, w *window, v statement.Value) string {
	text := w.text
	if v.Kind == statement.Date || v.Kind == statement.Clock {
		if end := v.Ends[1]; v.IsRange() && endAskRE.MatchString(q.text) {
			return text[end.Start:end.End]
		}
		return text[v.Span.Start:v.Span.End]
	}
	core := text[v.Core.Start:v.Core.End]
	if strings.HasPrefix(core, "￥") || strings.HasPrefix(core, "¥") {
		return text[v.Span.Start:v.Span.End] // the sign is the unit
	}
	if v.Unit != "" && !strings.Contains(core, v.Unit) && v.Kind != statement.Percent && v.Unit != "每" {
		core += v.Unit // written once for the list: 4.5、5.8平方米
	}
	after := text[v.Core.End:v.Span.End]
	before := text[v.Span.Start:v.Core.Start]
	if after == "" && v.Comparator == corpus.AtLeast && before == "" && v.Kind != statement.Ratio {
		after = "以上" // the bound after the last of a list holds for all of it
		if !strings.Contains(text[v.Core.End:], "以上") {
			after = ""
		}
	}
	if q.bound == v.Comparator && before != "" {
		before = ""
	}
	if v.Unit == "每" {
		after = oftenRE.FindString(text[v.Core.End:]) // 每学期至少1次
	}
	return before + core + after
}

// endAskRE finds questions for the end of a span of time.
var endAskRE = regexp.MustCompile(`截止|届满|为止|失效|(?:^|[^候时天月年])[到至](?:什么时候|哪天|哪一天|几月|几号|几点|何时|哪年|哪一年)(?:[^\p{Han}]|结束|截|止|$)`)

// orRE is what may stand between two values of which either holds: 2年或者行驶里程.
var orRE = regexp.MustCompile(`^(?:或者|或)[^,，。；;：:、\d]{0,24}$`)

// eitherOr is value i together with the one it is an alternative to, as the text
// has them; "" when it has none. One alone would be half the answer.
func eitherOr(text string, values []statement.Value, i int) string {
	from, to := i, i
	if i+1 < len(values) && orRE.MatchString(text[values[i].Span.End:values[i+1].Span.Start]) {
		to = i + 1
	} else if i > 0 && orRE.MatchString(text[values[i-1].Span.End:values[i].Span.Start]) {
		from = i - 1
	}
	if from == to {
		return ""
	}
	return text[values[from].Span.Start:values[to].Span.End]
}

var oftenRE = regexp.MustCompile(`^[^,，。；;\d一二两三四五六七八九十]{0,6}[\d一二两三四五六七八九十]+次`)

// sentenceOf is the fact in words, from the pieces of the clause said of it.
func sentenceOf(w *window, v statement.Value, s statement.Scope) string {
	if len(s.Own) == 2 && s.Own[0].End <= v.Span.Start && s.Indicator != "" { // a 分别 pair
		bound := ""
		if v.Span.Start == v.Core.Start {
			switch v.Comparator {
			case corpus.AtMost:
				bound = "不超过"
			case corpus.AtLeast:
				if !strings.HasSuffix(w.text[:v.Span.End], "以上") {
					bound = "不低于"
				}
			}
		}
		core := w.text[v.Span.Start:v.Span.End]
		if v.Unit != "" && !strings.Contains(core, v.Unit) {
			core += v.Unit
		}
		return s.Subject + s.Indicator + bound + core
	}
	return ""
}
