package rules

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/wording"
)

// What follows a breach.

// blames tells whether a window is from the 法律责任 part of a text: it lists
// breaches, not what to do.
func blames(w *window) bool {
	return slices.ContainsFunc(w.doc.SectionPath(w.clause), func(h string) bool { return wording.Any(h, "法律责任", "罚则") }) ||
		strings.Contains(w.text, "有下列情形之一") && wording.Any(w.text, "处分", "罚款")
}

// penaltyCandidates proposes the fines and measures of a window.
func penaltyCandidates(q *question, w *window) []candidate {
	if !wording.Any(q.text, "多少", "几") {
		return measureCandidates(q, w)
	}
	asked := *q
	asked.typ, asked.units = search.Numeric, []string{"元", "万元", "亿元", "千元", "倍", "日", "年", "%"}
	var out []candidate
	for _, c := range valueCandidates(&asked, w) {
		if strings.Contains(segmentAt(w.text, c.mark.Start-w.span.Start), "罚") || q.bound != "" && strings.Contains(w.text, "罚") {
			c.headline += tail(w.doc.Text[c.mark.End:w.doc.Clauses[w.clause].Span.End], c.headline)
			out = append(out, c)
		}
	}
	return out
}

// tailRE finds what qualifies an amount right behind it: 罚款，但最高不超过五万元;
// 罚款；拒不改正的，处二百元罚款.
var tailRE = regexp.MustCompile(`^[^，,；;。\n]{0,10}?罚款((?:[，,；;] ?(?:但|最高|最低|不足|情节|拒不|逾期|再次|没有违法所得)[^；;。\n]{2,60}){1,2})`)

// tail is what the text goes on to say of a fine, as far as it fits the headline.
func tail(after, headline string) string {
	m := tailRE.FindString(after)
	if m == "" || utf8.RuneCountInString(headline+m) > search.Numeric.MaxHeadline() {
		return ""
	}
	return m
}

// measureCandidates proposes what follows a breach: from the first segment that
// states a measure to the end of the sentence.
func measureCandidates(q *question, w *window) []candidate {
	segs := statement.Phrases(w.text, corpus.Span{Start: 0, End: len(w.text)})
	for n, s := range segs {
		if !punishes(w.text[s.Start:s.End]) {
			continue
		}
		end := n
		for end+1 < len(segs) && utf8.RuneCountInString(w.text[s.Start:segs[end+1].End]) <= 300 {
			end++
		}
		score, because := base(q, w, w.text)
		span := corpus.Span{Start: s.Start, End: segs[end].End}
		return []candidate{w.says(span.Start, span.End, strings.ReplaceAll(w.text[span.Start:span.End], "\n", ""), score, because)}
	}
	return nil
}

// punishes tells whether a text states what follows a breach.
func punishes(seg string) bool {
	return wording.Any(seg, "罚款", "处以", "责令", "处分", "追究", "吊销", "没收", "警告", "限期改正", "令其", "批评教育", "训诫", "停业整顿", "通报批评", "暂扣", "拘留")
}
