package answer

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"policybot/corpus"
	"policybot/corpus/facts"
	"policybot/search"
)

// listCandidates proposes the coordinate lists of a window, and the numbered 项
// of a clause that introduces them with a colon.
func listCandidates(q *question, w *window) []candidate {
	out := itemCandidates(q, w)
	for _, s := range facts.Segments(w.text, corpus.Span{Start: 0, End: len(w.text)}) {
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
			if asksParts(q, 1) > 0 || containsAny(q.text, "情况", "情形") {
				score -= note(because, "not items", 0.12)
			}
			score += note(because, "noun", nounFit(q, w.text, l.span, s.End))
			out = append(out, candidate{w: w, headline: clip(strings.Join(items, "、"), search.List.MaxHeadline()), items: items,
				score: score, because: because,
				mark: corpus.Span{Start: w.span.Start + l.span.Start, End: w.span.Start + l.span.End}})
		}
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

// enumeration is a list found in running text.
type enumeration struct {
	items []string
	span  corpus.Span
}

// enumerations finds runs of items joined by 、 (the last by 和, 与 or 及) in a
// segment; what stands before the first item up to a verb or preposition, and
// after the last from 等 on, is not part of the list.
func enumerations(text string, seg corpus.Span) []enumeration {
	var out []enumeration
	s := text[seg.Start:seg.End]
	if !strings.Contains(s, "、") && !joinRE.MatchString(s) {
		return nil
	}
	for _, run := range append(listRuns(s), pairRuns(s)...) {
		pieces := cutItems(s, run)
		if len(pieces) < 2 {
			continue
		}
		first, last := &pieces[0], &pieces[len(pieces)-1]
		first.Start += leadLen(s[first.Start:first.End])
		last.End -= tailLen(s[last.Start:last.End], s[first.Start:first.End])
		e := enumeration{span: corpus.Span{Start: seg.Start + first.Start, End: seg.Start + last.End}}
		for _, p := range pieces {
			if item := strings.Trim(s[p.Start:p.End], "“”‘’\" 　"); item != "" {
				e.items = append(e.items, item)
			}
		}
		if len(e.items) >= 2 {
			out = append(out, e)
		}
	}
	return out
}

var joinRE = regexp.MustCompile(`[\p{Han}”](?:和|与|及|以及)[\p{Han}“]`)

// listRuns is the quoted stretch when the list stands inside quotation marks,
// and the whole segment.
func listRuns(s string) []corpus.Span {
	var out []corpus.Span
	for at := 0; ; {
		i := strings.Index(s[at:], "“")
		if i < 0 {
			break
		}
		a := at + i + len("“")
		j := strings.Index(s[a:], "”")
		if j < 0 {
			break
		}
		if strings.Contains(s[a:a+j], "、") {
			out = append(out, corpus.Span{Start: a, End: a + j})
		}
		at = a + j
	}
	if len(out) > 0 {
		return out
	}
	return []corpus.Span{{Start: 0, End: len(s)}}
}

// pairRuns are the items of a 、-list that are pairs themselves, joined by 与 or 和.
func pairRuns(s string) []corpus.Span {
	var out []corpus.Span
	start := 0
	if !strings.Contains(s, "、") {
		return nil
	}
	for _, item := range strings.Split(s, "、") {
		if m := joinRE.FindStringIndex(item); m != nil && alike(item) {
			out = append(out, corpus.Span{Start: start, End: start + len(item)})
		}
		start += len(item) + len("、")
	}
	return out
}

// alike tells whether the two sides of 与 are both names: not 完善与甲镇.
func alike(item string) bool {
	for _, m := range []string{"以及", "和", "与", "及"} {
		if a, b, ok := strings.Cut(item, m); ok {
			x, y := utf8.RuneCountInString(a), utf8.RuneCountInString(b)
			return min(x, y) >= 3 || x == y
		}
	}
	return false
}

// cutItems cuts at 、 and, for the last item, at 和 and its like.
func cutItems(s string, run corpus.Span) []corpus.Span {
	var out []corpus.Span
	start, depth := run.Start, 0
	for i, r := range s[run.Start:run.End] {
		i += run.Start
		switch r {
		case '(', '（', '《', '“':
			depth++
		case ')', '）', '》', '”':
			depth = max(0, depth-1)
		}
		if r == '、' && depth == 0 {
			out = append(out, corpus.Span{Start: start, End: i})
			start = i + len("、")
		}
	}
	rest := s[start:run.End]
	for _, m := range []string{"以及", "和", "与", "及"} {
		if i := strings.Index(rest, m); i > 0 && (len(out) > 0 || joinRE.MatchString(rest)) {
			out = append(out, corpus.Span{Start: start, End: start + i})
			start += i + len(m)
			break
		}
	}
	return append(out, corpus.Span{Start: start, End: run.End})
}

var (
	listLeadRE = regexp.MustCompile(`.*(?:完善与|始终保持|坚持|严格执行|要通过|通过|利用|采取|采用|配备|包括|核发|包含|分为|建立|完善与|完善|按照|由|对|向|将|为|的|是|有|：|:|义务教育|不予)`)
	listTailRE = regexp.MustCompile(`(?:“|等|多种|招生政策|政策|的原则|原则|形式|渠道|方式|部门|机制|安全设备|条件|的(?:[\p{Han}]{2,8})$).*$`)
)

func leadLen(first string) int {
	if m := listLeadRE.FindStringIndex(first); m != nil && m[1] < len(first) {
		return m[1]
	}
	return 0
}

// tailLen is how much of the last item is no item; items of one list are about
// as long as each other, which decides when the tail could be either.
func tailLen(last, first string) int {
	m := listTailRE.FindStringIndex(last)
	if m == nil || m[0] == 0 {
		return 0
	}
	if utf8.RuneCountInString(last) <= utf8.RuneCountInString(first)+1 && !strings.HasPrefix(last[m[0]:], "等") {
		return 0
	}
	return len(last) - m[0]
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
	if containsAny(lead, "下列", "以下") {
		score += note(because, "introduced", 0.1)
	}
	score += note(because, "items", leadFit(q, lead))
	return []candidate{{w: w, headline: joinItems(items), items: items, score: score, because: because, mark: clause.Span}}
}

// leadFit rewards items introduced as what is asked for: 情形, 条件, 材料.
func leadFit(q *question, lead string) float64 {
	for _, group := range [][]string{{"情况", "情形"}, {"条件"}, {"材料", "证明", "东西"}, {"种类"}, {"职责", "责任"}, {"内容", "事项", "哪几样"}, {"程序", "步骤"}, {"便利", "权利", "服务"}} {
		if containsAny(q.text, group...) {
			if containsAny(lead, group...) {
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

// structureCandidates answers from the shape of the documents: the headings
// below a heading, the rows of a table that share a cell, the 责任单位 of an item.
func structureCandidates(q *question, p *pool) []candidate {
	var out []candidate
	for _, id := range p.order {
		d := p.docs[id]
		if d == nil {
			continue
		}
		if q.typ == search.List {
			out = append(out, headingLists(q, d)...)
		}
		if q.typ == search.List || strings.Contains(q.text, "指标") {
			out = append(out, rowLists(q, d)...)
		}
		out = append(out, dutyCandidates(q, d)...)
	}
	return out
}

// headingLists proposes the names of the headings below one that the question
// names.
func headingLists(q *question, d *corpus.Document) []candidate {
	var out []candidate
	for i, s := range d.Sections {
		var items []string
		for _, c := range d.Sections {
			if c.Parent == i && c.Heading != "" {
				items = append(items, strings.TrimRight(c.Heading, "。：: "))
			}
		}
		if len(items) < 2 || s.Heading == "" || len(items) > 40 {
			continue
		}
		hit := covered(q.terms, []layer{{s.Heading, 1}, {d.Title, 0.75}})
		back := covered(termsOf(s.Heading), []layer{{expandText(q), 1}})
		first := firstClause(d, i)
		if first < 0 || back < 0.5 && asksParts(q, back) == 0 {
			continue
		}
		w := &window{doc: d, clause: first, span: d.Clauses[first].Span, text: d.Quote(d.Clauses[first].Span)}
		because := map[string]float64{"words": hit, "heading": back}
		out = append(out, candidate{w: w, headline: joinItems(items), items: items, because: because, more: childWindows(d, i),
			score: 0.12 + 0.6*hit + 0.2*back + countFit(q, len(items)) + asksParts(q, back)})
	}
	return out
}

// asksParts is a bonus for headings when the question asks how something named
// by a heading is divided.
func asksParts(q *question, back float64) float64 {
	if back > 0.3 && containsAny(q.text, "拆成", "分为", "分成", "分哪", "哪几步", "几步", "几个阶段", "哪几块", "哪几部分", "哪几个方面", "哪些方面", "哪几项", "主要有哪", "包括哪") {
		return 0.12
	}
	return 0
}

// childWindows are the first clauses of the first headings below section i.
func childWindows(d *corpus.Document, i int) []window {
	var out []window
	for j, s := range d.Sections {
		if s.Parent != i || s.Heading == "" || len(out) == maxCitations {
			continue
		}
		if k := firstClause(d, j); k >= 0 {
			span := d.Clauses[k].Span
			if s.Span.Start < span.Start && span.End-s.Span.Start < 1800 {
				span.Start = s.Span.Start // with the heading, which is the item
			}
			out = append(out, window{doc: d, clause: k, span: span, text: d.Quote(span)})
		}
	}
	return out
}

// termsOf are the pairs of characters of a heading, as terms of equal weight.
func termsOf(s string) []term {
	var out []term
	r := []rune(s)
	for i := 0; i+1 < len(r); i++ {
		out = append(out, term{text: string(r[i : i+2]), weight: 1})
	}
	return out
}

func firstClause(d *corpus.Document, section int) int {
	for i, c := range d.Clauses {
		for s := c.Section; s >= 0; s = d.Sections[s].Parent {
			if s == section {
				return i
			}
		}
	}
	return -1
}

// dutyCandidates answers 责任单位 questions from the bracket that closes an item.
func dutyCandidates(q *question, d *corpus.Document) []candidate {
	if q.role != duty {
		return nil
	}
	var out []candidate
	for i, c := range d.Clauses {
		text := d.Quote(c.Span)
		m := dutyRE.FindStringSubmatchIndex(text)
		if m == nil {
			continue
		}
		above := strings.Builder{}
		for j := range d.Clauses {
			if d.Clauses[j].Section == c.Section && j != i {
				above.WriteString(d.Quote(d.Clauses[j].Span))
			}
		}
		path := strings.Join(d.SectionPath(i), "\n")
		own := ""
		if c.Section >= 0 {
			own = d.Sections[c.Section].Heading
		}
		hit := covered(q.terms, []layer{{own, 1}, {above.String(), 0.8}, {path, 0.7}, {text, 0.6}, {d.Title, inTitle}})
		w := &window{doc: d, clause: i, span: c.Span, text: text}
		head := text[m[2]:m[3]]
		cand := candidate{w: w, headline: head, because: map[string]float64{"words": hit}, score: 0.15 + 0.8*hit,
			mark: corpus.Span{Start: c.Span.Start + m[2], End: c.Span.Start + m[3]}}
		if q.typ == search.YesNo {
			if !dutyYes(q, head, &cand) {
				continue
			}
		}
		out = append(out, cand)
	}
	return out
}

var dutyRE = regexp.MustCompile(`(?:责任单位|牵头单位|责任部门|配合单位)[：:]\s*([^)）\n]+)`)

// dutyYes turns the list of bodies into 是 or 否 for the body the question names.
func dutyYes(q *question, list string, c *candidate) bool {
	asked := q.text
	if c.w.doc.Clauses[c.w.clause].Section >= 0 { // 义务教育用地 names the item, not 教育局
		for _, p := range termsOf(c.w.doc.Sections[c.w.doc.Clauses[c.w.clause].Section].Heading) {
			asked = strings.ReplaceAll(asked, p.text, "\n")
		}
	}
	for _, unit := range strings.FieldsFunc(list, func(r rune) bool { return r == '、' || r == ',' || r == '，' }) {
		name := strings.TrimLeft(strings.TrimSuffix(strings.TrimSuffix(unit, "局"), "委"), "市县区省")
		if utf8.RuneCountInString(name) >= 2 && strings.Contains(asked, name) {
			c.headline = "是，" + unit + "是责任单位之一"
			return true
		}
	}
	return false
}
