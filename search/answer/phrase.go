package answer

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"policybot/corpus"
	"policybot/corpus/facts"
	"policybot/search"
)

// phraseCandidates proposes what a window says when the answer is no number: the
// body that acts, the list, the meaning, the step; and always the segment that
// covers the question best, which is at least the place where the answer stands.
func phraseCandidates(q *question, w *window) []candidate {
	var out []candidate
	switch q.typ {
	case search.List:
		out = append(out, listCandidates(q, w)...)
		if q.role == agent {
			out = append(out, bodyCandidates(q, w)...)
		}
	case search.Definition:
		out = append(out, meaningCandidates(q, w)...)
	case search.Procedure:
		out = append(out, basisCandidates(q, w)...)
	case search.Entity, search.Other:
		out = append(out, bodyCandidates(q, w)...)
		out = append(out, basisCandidates(q, w)...)
		out = append(out, objectCandidates(q, w)...)
		out = append(out, regardedCandidates(q, w)...)
		out = append(out, nounCandidates(q, w)...)
		out = append(out, textCells(q, w)...)
		if containsAny(q.text, "哪几", "都有", "哪些") {
			out = append(out, listCandidates(q, w)...)
		}
	}
	return append(out, segmentCandidates(q, w)...)
}

// base is the worth of a window for a question without a value to pick: its
// coverage, with the 学段, year and place it is said of.
func base(q *question, w *window, own string) (float64, map[string]float64) {
	because := map[string]float64{}
	score := 0.14 + 0.84*note(because, "words", w.cover)
	score *= note(because, "stage", stageFactor(q, w, own, w.text))
	score *= note(because, "year", yearFactor(q, w, own, w.text, ""))
	score *= note(because, "place", placeFactor(q, w, w.text))
	score *= note(because, "opposed", opposed(q.bare, own, w.text))
	score *= note(because, "quoted", quotedFactor(q, w))
	score *= note(because, "denied", denialFactor(q, own))
	score += note(because, "prior", priorBonus(q, w))
	score += note(because, "rank", 0.04*w.rank)
	if blames(w) && q.typ != search.Penalty && !strings.Contains(q.text, "责任") {
		score -= note(because, "liability", 0.06)
	}
	return score, because
}

// quotedFactor asks that what the question puts in quotation marks stands in the
// clause: “三个增长” is no other growth.
func quotedFactor(q *question, w *window) float64 {
	for _, m := range quotedRE.FindAllStringSubmatch(q.text, -1) {
		found := false
		for _, l := range w.layers {
			found = found || strings.Contains(l.text, m[1])
		}
		if !found && q.rarity(m[1]) < unseen {
			return 0.6
		}
	}
	return 1
}

var denialRE = regexp.MustCompile(`不(?:得|能|可|予|准|应|许|宜)|禁止|严禁|无权`)

// denialFactor asks that a question for what is not allowed is answered by what
// forbids, and one for what is allowed by what does not.
func denialFactor(q *question, own string) float64 {
	if q.typ == search.YesNo || q.typ == search.Penalty || q.typ == search.Procedure {
		return 1
	}
	asked, said := denialRE.MatchString(q.bare), denialRE.MatchString(own)
	switch {
	case asked && !said:
		return 0.8
	case !asked && said:
		return 0.94
	}
	return 1
}

// blames tells whether a window is from the 法律责任 part of a text: it lists
// breaches, not what to do.
func blames(w *window) bool {
	for _, h := range w.doc.SectionPath(w.clause) {
		if containsAny(h, "法律责任", "罚则") {
			return true
		}
	}
	return containsAny(w.text, "有下列情形之一") && containsAny(w.text, "处分", "罚款")
}

// segmentCandidates proposes the run of segments that holds the most of the
// question's words, cut to what a headline may hold.
func segmentCandidates(q *question, w *window) []candidate {
	segs := facts.Phrases(w.text, corpus.Span{Start: 0, End: len(w.text)})
	if len(segs) == 0 {
		return nil
	}
	bestAt, best := 0, -1.0
	for i, s := range segs {
		c := covered(q.terms, []layer{{w.text[s.Start:s.End], 1}})
		if wantsTail(q) && answersAfter(q, w.text[s.Start:s.End]) {
			c += 0.2
		}
		if c > best {
			bestAt, best = i, c
		}
	}
	from, to := bestAt, bestAt
	isCase := strings.HasSuffix(w.text[segs[bestAt].Start:segs[bestAt].End], "的") && q.typ != search.YesNo // …的 is a case; the rule follows
	limit := q.typ.MaxHeadline()
	size := func(a, b int) int { return utf8.RuneCountInString(w.text[segs[a].Start:segs[b].End]) }
	if q.typ == search.Procedure && !asksSteps(q) {
		limit = search.Entity.MaxHeadline() // one measure, not a course of steps
	}
	if long := q.typ.MaxHeadline() > 120 || q.many; long {
		for from > 0 && size(from-1, to) <= limit {
			from--
		}
		for to+1 < len(segs) && size(from, to+1) <= limit {
			to++
		}
	} else if whole := asksDeed(q); whole || isCase || size(bestAt, bestAt) < 24 {
		room := 60
		if whole || isCase {
			room = limit
		}
		for to+1 < len(segs) && size(from, to+1) <= room && (whole || isCase || to == bestAt) {
			to++
		}
		for whole && from > 0 && size(from-1, to) <= room {
			from--
		}
	}
	span := corpus.Span{Start: segs[from].Start, End: segs[to].End}
	whole := w.doc.Clauses[w.clause].Span
	if n := utf8.RuneCountInString(w.doc.Quote(whole)); q.typ == search.Procedure && (n <= 120 || n <= limit && asksSteps(q)) {
		return []candidate{wholeClause(q, w, best)}
	}
	head := clip(strings.Trim(w.text[span.Start:span.End], " \n"), limit)
	own := w.text[segs[bestAt].Start:segs[bestAt].End]
	score, because := base(q, w, own)
	score *= 0.86 + 0.12*note(because, "segment", best)
	if q.typ == search.List {
		score *= note(because, "no list", 0.9)
	}
	if q.typ == search.Entity || q.typ == search.Other {
		score *= note(because, "fallback", 0.95)
	}
	if (q.role == agent || q.role == recipient) && q.typ != search.YesNo {
		score *= note(because, "no body", 0.82)
	}
	if q.typ == search.List && (q.count > 0 || strings.Contains(q.text, "分别")) {
		score *= note(because, "no list", 0.5)
	}
	return []candidate{{w: w, headline: head, score: score, because: because,
		mark: corpus.Span{Start: w.span.Start + span.Start, End: w.span.Start + span.End}}}
}

// wholeClause proposes a clause as it stands: the steps of a procedure are
// spread over its sentences.
func wholeClause(q *question, w *window, best float64) candidate {
	span := w.doc.Clauses[w.clause].Span
	score, because := base(q, w, w.text)
	score *= 0.86 + 0.12*note(because, "segment", best)
	return candidate{w: w, headline: strings.ReplaceAll(strings.TrimSpace(w.doc.Quote(span)), "\n", ""), score: score, because: because, mark: span}
}

// penaltyCandidates proposes the fines and measures of a window.
func penaltyCandidates(q *question, w *window) []candidate {
	if !containsAny(q.text, "多少", "几") {
		return measureCandidates(q, w)
	}
	asked := *q
	asked.typ, asked.units = search.Numeric, []string{"元", "万元", "亿元", "千元", "倍", "日", "年", "%"}
	var out []candidate
	for _, c := range valueCandidates(&asked, w) {
		if strings.Contains(segmentAt(w.text, c.mark.Start-w.span.Start), "罚") {
			out = append(out, c)
		}
	}
	return out
}

// asksSteps tells whether a course of steps is asked for.
func asksSteps(q *question) bool {
	return containsAny(q.text, "流程", "程序", "步骤", "手续", "办理", "怎么走", "怎么办", "如何办", "怎么申请", "如何申请", "处置", "应对")
}

// asksDeed tells whether the question asks what is to be done or when something
// applies, which takes more than one segment to say.
func asksDeed(q *question) bool {
	return containsAny(q.text, "做啥", "做什么", "干什么", "干啥", "什么情况", "哪些情况", "什么情形", "怎么处理", "如何处理", "怎么规定", "什么要求", "有啥要求")
}

// measureCandidates proposes what follows a breach: from the first segment that
// states a measure to the end of the sentence.
func measureCandidates(q *question, w *window) []candidate {
	segs := facts.Phrases(w.text, corpus.Span{Start: 0, End: len(w.text)})
	for n, s := range segs {
		if !answersAfter(q, w.text[s.Start:s.End]) {
			continue
		}
		end := n
		for end+1 < len(segs) && utf8.RuneCountInString(w.text[s.Start:segs[end+1].End]) <= 300 {
			end++
		}
		score, because := base(q, w, w.text)
		span := corpus.Span{Start: s.Start, End: segs[end].End}
		return []candidate{{w: w, headline: strings.ReplaceAll(w.text[span.Start:span.End], "\n", ""), score: score, because: because,
			mark: corpus.Span{Start: w.span.Start + span.Start, End: w.span.Start + span.End}}}
	}
	return nil
}

func wantsTail(q *question) bool { return q.typ == search.Penalty }

func answersAfter(_ *question, seg string) bool {
	return containsAny(seg, "罚款", "处以", "责令", "处分", "追究", "吊销", "没收", "警告")
}

// stopper ends a noun phrase on its left.
var stopperRE = regexp.MustCompile(`[()（）]|达到|列为|实施|打造|按照|根据|通过|利用|采取|采用|坚持|配备|落实|严格执行|始终保持|保持|向|由|为|是|将|把|对|在|以|和|与|及|跟|从|到|给|的|，|,|。|、|：|:|；|;|建立|加强|推进|要|应当|应|需|加快|开展|完善|鼓励|支持|强化`)

// nounCandidates answers 什么工程, 哪类学校, 什么标准: the phrase of the window
// that ends with the noun asked for.
func nounCandidates(q *question, w *window) []candidate {
	if utf8.RuneCountInString(q.noun) < 2 || reachRE.MatchString(q.text) {
		return nil
	}
	var out []candidate
	for at := 0; ; {
		i := strings.Index(w.text[at:], q.noun)
		if i < 0 {
			break
		}
		i += at
		at = i + len(q.noun)
		start := phraseStart(w.text, i)
		if start == i {
			continue
		}
		head := strings.Trim(w.text[start:at], "“”\"‘’ ")
		if containsAny(head, "不含", "包括", "下列", "以下") {
			continue
		}
		seg := segmentAt(w.text, i)
		score, because := base(q, w, seg)
		score *= 0.84 + 0.16*note(because, "segment", covered(q.terms, []layer{{seg, 1}}))
		score += 0.08
		out = append(out, candidate{w: w, headline: head, score: score, because: because,
			mark: corpus.Span{Start: w.span.Start + start, End: w.span.Start + at}})
	}
	return out
}

// reachRE finds questions for the degree something is to reach, which the text
// states as a predicate and not as a phrase that ends in 水平.
var reachRE = regexp.MustCompile(`(?:什么|啥|怎样的?|哪种)(?:水平|程度|地步|位置|样子)`)

// phraseStart walks left from byte i to the last stopper, or to the opening
// quotation mark when the noun stands inside quotation marks.
func phraseStart(text string, i int) int {
	left := text[:i]
	if open := strings.LastIndex(left, "“"); open >= 0 && !strings.Contains(left[open:], "”") {
		return open
	}
	start := 0
	for _, m := range stopperRE.FindAllStringIndex(left, -1) {
		if !inWord(text, m[0], m[1]-m[0]) {
			start = m[1]
		}
	}
	return start
}

var (
	asksBasisRE = regexp.MustCompile(`(?:按|按照|依据|根据|以|凭|照)(?:什么|啥|哪)`)
	basisRE     = regexp.MustCompile(`以([^,，。；;]{2,30}?)为(?:依据|标准|基础|准|条件|前提)|(?:按照|按|依据|根据)([^,，。；;]{2,30}?)(?:,|，|。|进行|确定|分配|核定|计算|配备|$)`)
)

// basisCandidates answers 按什么分 with what the text says it goes by.
func basisCandidates(q *question, w *window) []candidate {
	if !asksBasisRE.MatchString(q.text) {
		return nil
	}
	var out []candidate
	for _, m := range basisRE.FindAllStringSubmatchIndex(w.text, 10) {
		score, because := base(q, w, w.text)
		score = score*0.92 + note(because, "basis", 0.1)
		if m[2] >= 0 {
			score += note(because, "stated", 0.06)
		}
		out = append(out, candidate{w: w, headline: w.text[m[0]:m[1]], score: score, because: because,
			mark: corpus.Span{Start: w.span.Start + m[0], End: w.span.Start + m[1]}})
	}
	return out
}

var verbWhatRE = regexp.MustCompile(`([\p{Han}]{2})(?:什么|啥|哪些)(?:[?？。]|$)`)

// objectCandidates answers 建立什么 with what the verb takes in the text.
func objectCandidates(q *question, w *window) []candidate {
	m := verbWhatRE.FindStringSubmatch(q.text)
	if m == nil {
		return nil
	}
	var out []candidate
	for _, s := range facts.Phrases(w.text, corpus.Span{Start: 0, End: len(w.text)}) {
		seg := w.text[s.Start:s.End]
		i := strings.Index(seg, m[1])
		if i < 0 {
			continue
		}
		obj := strings.TrimLeft(seg[i+len(m[1]):], "了")
		obj = strings.TrimPrefix(strings.TrimPrefix(obj, "健全"), "完善")
		if n := utf8.RuneCountInString(obj); n < 2 || n > 60 || containsAny(obj, "下列", "以下") {
			continue
		}
		hit := covered(q.terms, []layer{{seg, 1}})
		score, because := base(q, w, seg)
		score = score*0.84 + note(because, "object", 0.14*hit)
		at := s.End - len(obj)
		out = append(out, candidate{w: w, headline: obj, score: score, because: because,
			mark: corpus.Span{Start: w.span.Start + at, End: w.span.Start + s.End}})
	}
	return out
}

var regardedRE = regexp.MustCompile(`(?:把|将|以|由)([^,，。；;]{2,40}?)(?:作为|列为|定为|视为|担任|兼任)([^,，。；;]{2,40})`)

// regardedCandidates answers 第一标准是什么 from 把师德表现作为第一标准.
func regardedCandidates(q *question, w *window) []candidate {
	var out []candidate
	for _, m := range regardedRE.FindAllStringSubmatchIndex(w.text, 10) {
		as := covered(q.terms, []layer{{w.text[m[4]:m[5]], 1}})
		what := covered(q.terms, []layer{{w.text[m[2]:m[3]], 1}})
		a, b, hit := m[2], m[3], as
		if what > as { // what is X made: the other half answers
			a, b, hit = m[4], m[5], what
		}
		score, because := base(q, w, w.text)
		score = score*0.86 + note(because, "regarded", 0.16*hit)
		out = append(out, candidate{w: w, headline: clip(w.text[a:b], 120), score: score, because: because,
			mark: corpus.Span{Start: w.span.Start + a, End: w.span.Start + b}})
	}
	return out
}

func segmentAt(text string, i int) string {
	for _, s := range facts.Segments(text, corpus.Span{Start: 0, End: len(text)}) {
		if s.Start <= i && i < s.End {
			return text[s.Start:s.End]
		}
	}
	return text
}

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
		out = append(out, candidate{w: w, headline: head, score: score, because: because,
			mark: corpus.Span{Start: w.span.Start + a, End: w.span.Start + b}})
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
		if m := regexp.MustCompile(regexp.QuoteMeta(t) + `[”"’]?[(（](?:即|指|是指|包括|含)?([^()（）]{2,80})[)）]`).FindStringSubmatchIndex(w.text); m != nil {
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
