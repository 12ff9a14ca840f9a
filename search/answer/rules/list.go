package rules

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/wording"
)

// listCandidates proposes the coordinate lists of a window, and the numbered 项
// of a clause that introduces them with a colon.
func listCandidates(q *question, w *window) []candidate {
	out := itemCandidates(q, w)
	out = append(out, principleCandidates(q, w)...)
	out = append(out, byYearCandidates(q, w)...)
	for _, s := range statement.Segments(w.text, corpus.Span{Start: 0, End: len(w.text)}) {
		seg := w.text[s.Start:s.End]
		hit := covered(q.terms, []layer{{seg, 1}})
		for _, l := range enumerations(w.text, s) {
			items := ofKind(q, l.items)
			score, because := base(q, w, seg)
			score *= 0.84 + 0.16*note(because, "segment", hit)
			score += note(because, "count", countFit(q, len(items)))
			if !strings.Contains(w.text[l.span.Start:l.span.End], "、") && q.count != len(items) {
				score -= note(because, "pair", 0.1) // A和B is often one thing
			}
			if asksParts(q, 1) > 0 || wording.Any(q.text, "情况", "情形") {
				score -= note(because, "not items", 0.12)
			}
			score += note(because, "noun", nounFit(q, w.text, l.span, s.End))
			c := w.says(l.span.Start, l.span.End, clip(strings.Join(items, "、"), search.List.MaxHeadline()), score, because)
			c.items = items
			out = append(out, c)
		}
	}
	return out
}

var principleRE = regexp.MustCompile(`(?:按照|坚持|遵循|本着|按)“?([^。；“”]{4,120}?)”?的?(?:原则|方针|要求)`)

// principleCandidates answers which 原则 from 按照A、B，C、D的原则, where commas
// part the list as well.
func principleCandidates(q *question, w *window) []candidate {
	if !wording.Any(q.text, "原则", "方针") {
		return nil
	}
	var out []candidate
	for _, m := range principleRE.FindAllStringSubmatchIndex(w.text, 5) {
		items := strings.FieldsFunc(w.text[m[2]:m[3]], func(r rune) bool { return r == '、' || r == ',' || r == '，' })
		if len(items) < 2 {
			continue
		}
		score, because := base(q, w, w.text)
		score = score*0.95 + note(because, "principle", 0.1) + note(because, "count", min(0, countFit(q, len(items))))
		c := w.says(m[2], m[3], joinItems(items), score, because)
		c.items = items
		out = append(out, c)
	}
	return out
}

// byYearCandidates answers which places are due in a year, from 2027年甲县，2029年
// 乙县、丙县完成.
func byYearCandidates(q *question, w *window) []candidate {
	if len(q.years) == 0 {
		return nil
	}
	values, scopes := w.parts()
	var out []candidate
	for i, v := range values {
		if v.Kind != statement.Date || v.Year != q.years[0] || len(scopes[i].Own) == 0 || len(scopes[i].Near) == 0 {
			continue
		}
		own := scopes[i].Own[0]
		if own.Start != v.Span.Start {
			continue
		}
		name := strings.Trim(w.text[v.Span.End:max(v.Span.End, own.End)], " ，,、。；;")
		if name == "" || utf8.RuneCountInString(name) > 40 {
			continue
		}
		c := scoreValue(q, w, v, scopes[i], 1)
		c.headline, c.items = name, strings.Split(name, "、")
		c.mark = corpus.Span{Start: w.span.Start + own.Start, End: w.span.Start + own.End}
		out = append(out, c)
	}
	return out
}

// ofKind keeps the items that are what is asked for, when the list holds others
// too: of 甲镇、乙镇、丙学院 the two 镇.
func ofKind(q *question, items []string) []string {
	if q.noun == "" {
		return items
	}
	var out []string
	for _, it := range items {
		if strings.HasSuffix(it, q.noun) {
			out = append(out, it)
		}
	}
	if len(out) < 2 || q.count > 0 && len(out) != q.count {
		return items
	}
	return out
}

// countFit rewards a list as long as the question says, and punishes another.
func countFit(q *question, n int) float64 {
	switch {
	case q.count == 0:
		return 0.02
	case q.count == n:
		return 0.1
	}
	return -0.45
}

// nounFit rewards a list that names what is asked for right behind itself or in
// its items: 哪些媒体 … 新媒体等; 哪几种形式 … 等多种形式.
func nounFit(q *question, text string, list corpus.Span, segEnd int) float64 {
	if q.noun == "" {
		return 0
	}
	if strings.Contains(text[list.Start:min(len(text), max(segEnd, list.End))], q.noun) {
		return 0.16
	}
	return 0
}

var itemRE = regexp.MustCompile(`(?:^|\n|[：:；;。])\s*(?:[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．、]|[（(]\d{1,2}[）)])`)

// itemCandidates reads （一）…；（二）… under a lead-in that covers the question.
func itemCandidates(q *question, w *window) []candidate {
	clause := w.doc.Clauses[w.clause]
	if w.span.Start != clause.Span.Start {
		return nil // once a clause, from the words that introduce the items
	}
	text := w.doc.Quote(clause.Span)
	marks := itemRE.FindAllStringIndex(text, -1)
	if len(marks) < 2 {
		return nil
	}
	lead := text[:marks[0][0]]
	var items []string
	for i, m := range marks {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		items = append(items, strings.Trim(text[m[1]:end], " \n；;。，"))
	}
	hit := covered(q.terms, []layer{{lead, 1}})
	intro := *w
	intro.cover = covered(q.terms, append([]layer{{lead, 1}}, w.context()...))
	score, because := base(q, &intro, lead)
	score *= 0.8 + 0.2*note(because, "segment", hit)
	score += note(because, "count", countFit(q, len(items))) + 0.05*hit
	if wording.Any(lead, "下列", "以下") {
		score += note(because, "introduced", 0.1)
	}
	score += note(because, "items", leadFit(q, lead))
	return []candidate{
		{w: w, headline: joinItems(items), items: items, score: score, because: because, mark: clause.Span},
	}
}

// leadFit rewards items introduced as what is asked for: 情形, 条件, 材料.
func leadFit(q *question, lead string) float64 {
	for _, group := range [][]string{{"情况", "情形"}, {"条件"}, {"材料", "证明", "东西"}, {"种类"}, {"职责", "责任"}, {"内容", "事项", "哪几样"}, {"程序", "步骤"}, {"便利", "权利", "服务"}} {
		if wording.Any(q.text, group...) {
			if wording.Any(lead, group...) {
				return 0.16
			}
			return -0.04
		}
	}
	return 0.04
}

// joinItems joins as many items as a headline may hold, whole ones only.
func joinItems(items []string) string {
	out := ""
	for i, it := range items {
		next := it
		if i > 0 {
			next = out + "、" + it
		}
		if utf8.RuneCountInString(next) > search.List.MaxHeadline() {
			return out
		}
		out = next
	}
	return out
}
