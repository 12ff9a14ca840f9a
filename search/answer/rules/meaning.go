package rules

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/search"
)

// What a term means, where the text says so.

// meaningCandidates answers what a term means: 所称X，是指…, X是指…, and the
// implicit …的“X”政策, where what stands before the term explains it.
func meaningCandidates(q *question, w *window) []candidate {
	var out []candidate
	add := func(a, b int, bonus float64) {
		head := clip(strings.Trim(w.text[a:b], " \n，,。"), search.Definition.MaxHeadline())
		if head == "" {
			return
		}
		score, because := base(q, w, w.text)
		score += note(because, "defines", bonus)
		out = append(out, w.says(a, b, head, score, because))
	}
	if m := definesRE.FindStringSubmatchIndex(w.text); m != nil {
		term := w.text[m[2]:m[3]]
		hit := covered(q.terms, []layer{{term, 1}})
		back := covered(termsOf(term), []layer{{expandText(q), 1}})
		if hit > 0.4 || back > 0.7 {
			add(m[4], m[5], 0.25*hit+0.25*back)
		}
	}
	for _, t := range quotedTerms(q) {
		if m := regexp.MustCompile(regexp.QuoteMeta(t) + `[”"’]?[(（](?:即|指|是指|包括|含)?([^()（）]{2,80})[)）]`).
			FindStringSubmatchIndex(w.text); m != nil {
			add(m[2], m[3], 0.2)
		}
		i := strings.Index(w.text, t)
		if i < 0 {
			continue
		}
		before := strings.TrimRight(w.text[:i], "“‘\"")
		if head, ok := strings.CutSuffix(before, "的"); ok {
			a := phraseHead(head)
			add(a, len(head), 0.08)
		} else if seg := segmentAt(w.text, i); utf8.RuneCountInString(seg) > 6 {
			a := strings.Index(w.text, seg)
			if k := strings.LastIndex(w.text[a:i], "、"); k >= 0 { // the item that holds the term
				a += k + len("、")
			}
			add(a, i+len(t)+len(restOf(w.text[i+len(t):])), 0.04)
		}
	}
	return out
}

// restOf is the text up to the end of its segment or list item.
func restOf(s string) string {
	if i := strings.IndexAny(s, "，,。；;、：\n"); i >= 0 {
		return s[:i]
	}
	return s
}

var definesRE = regexp.MustCompile(`(?:所称|所说)?([^，,。：:]{1,24}?)[，,]?(?:是指|系指|指的是|，指|,指)([^。]+)`)

// quotedTerms are the words of the question in quotation marks, or its content
// words when it has none.
func quotedTerms(q *question) []string {
	var out []string
	for _, m := range quotedRE.FindAllStringSubmatch(q.text, -1) {
		out = append(out, m[1])
	}
	if len(out) == 0 {
		for _, t := range q.terms {
			if utf8.RuneCountInString(t.text) > 1 {
				out = append(out, t.text)
			}
		}
	}
	return out
}

var quotedRE = regexp.MustCompile(`[“"「『]([^”"」』]{1,20})[”"」』]`)

// phraseHead is where the modifier before 的 begins: after the last comma or
// after the verb that opens the segment, but 以…为主、以… stays together.
func phraseHead(head string) int {
	seg := 0
	for _, m := range []string{"，", ",", "。", "；", "："} {
		if i := strings.LastIndex(head, m); i >= 0 {
			seg = max(seg, i+len(m))
		}
	}
	if i := strings.Index(head[seg:], "以"); i > 0 {
		return seg + i
	}
	return seg
}
