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
		out = append(out, holderCandidates(q, w)...)
		out = append(out, basisCandidates(q, w)...)
		out = append(out, objectCandidates(q, w)...)
		out = append(out, regardedCandidates(q, w)...)
		out = append(out, nounCandidates(q, w)...)
		out = append(out, textCells(q, w)...)
		if wording.Any(q.text, "哪几", "都有", "哪些") {
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
	score *= note(because, "stage", stageFactor(q, w, own, w.text, ""))
	score *= note(because, "year", yearFactor(q, w, own, w.text, ""))
	score *= note(because, "place", placeFactor(q, w, w.text))
	score *= note(because, "opposed", opposed(q.bare, own, w.text))
	score *= note(because, "quoted", quotedFactor(q, w))
	score *= note(because, "denied", denialFactor(q, own))
	score += note(because, "steps", stepsBonus(q, w))
	score += note(because, "topic", topicBonus(q, w))
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
		if q.rarity(m[1]) < unseen && !slices.ContainsFunc(w.layers, func(l layer) bool { return strings.Contains(l.text, m[1]) }) {
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

// segmentCandidates proposes the run of segments that holds the most of the
// question's words, cut to what a headline may hold.
func segmentCandidates(q *question, w *window) []candidate {
	segs := statement.Phrases(w.text, corpus.Span{Start: 0, End: len(w.text)})
	if len(segs) == 0 {
		return nil
	}
	at, hit := bestSegment(q, w, segs)
	limit := q.typ.MaxHeadline()
	if q.typ == search.Procedure && !asksSteps(q) {
		limit = search.Entity.MaxHeadline() // one measure, not a course of steps
	}
	whole := w.doc.Clauses[w.clause].Span
	if n := utf8.RuneCountInString(w.doc.Quote(whole)); q.typ == search.Procedure && (n <= search.Entity.MaxHeadline() || n <= limit && asksSteps(q)) {
		return []candidate{wholeClause(q, w, hit)}
	}
	from, to := stretch(q, w, segs, at, limit)
	span := corpus.Span{Start: segs[from].Start, End: segs[to].End}
	score, because := base(q, w, w.text[segs[at].Start:segs[at].End])
	score *= 0.86 + 0.12*note(because, "segment", hit)
	score *= note(because, "fallback", fallback(q))
	if q.role == agent && q.typ == search.Entity && !saysWho(q, w.text[span.Start:span.End]) {
		score *= note(because, "nobody", 0.7)
	}
	return []candidate{w.says(span.Start, span.End, clip(strings.Trim(w.text[span.Start:span.End], " \n"), limit), score, because)}
}

// bestSegment is the segment with the largest share of the question's words.
func bestSegment(q *question, w *window, segs []corpus.Span) (at int, hit float64) {
	hit = -1
	for i, s := range segs {
		c := covered(q.terms, []layer{{w.text[s.Start:s.End], 1}})
		if c > hit {
			at, hit = i, c
		}
	}
	return at, hit
}

// stepWords are what a course of steps is told with.
var stepWords = []string{
	"申请", "提交", "受理", "审核", "审查", "批准", "公示", "论证", "听证", "征求", "通知", "告知", "报告", "制止", "登记", "备案", "公告", "发给",
	"颁发", "送达",
}

// stepsBonus prefers, for a procedure, the clause that tells several steps.
func stepsBonus(q *question, w *window) float64 {
	if q.typ != search.Procedure {
		return 0
	}
	n, text := 0, w.doc.Quote(w.doc.Clauses[w.clause].Span)
	for _, s := range stepWords {
		n += min(1, strings.Count(text, s))
	}
	return 0.03 * float64(min(n, 4))
}

// stretch widens the best segment to what the question wants said: all there is
// room for where the headline may be long, the rule behind a case (…的), or the
// next segment behind a very short one.
func stretch(q *question, w *window, segs []corpus.Span, at, limit int) (from, to int) {
	size := func(a, b int) int { return utf8.RuneCountInString(w.text[segs[a].Start:segs[b].End]) }
	long := q.typ.MaxHeadline() > search.Entity.MaxHeadline() || q.many
	deed := asksDeed(q)
	isCase := strings.HasSuffix(w.text[segs[at].Start:segs[at].End], "的") && q.typ != search.YesNo
	from, to = at, at
	room, most := 0, len(segs)
	switch {
	case long || deed || isCase:
		room = limit
	case size(at, at) < 24:
		room, most = 60, at+1
	}
	for (long || deed) && from > 0 && size(from-1, to) <= room {
		from--
	}
	for to+1 < len(segs) && to < most && size(from, to+1) <= room {
		to++
	}
	return from, to
}

// fallback is what a segment is worth against an answer that was taken apart: a
// list, a body, a phrase.
func fallback(q *question) float64 {
	f := 1.0
	switch q.typ {
	case search.List:
		f = 0.9
		if q.count > 0 || strings.Contains(q.text, "分别") {
			f = 0.45
		}
	case search.Entity, search.Other:
		f = 0.95
	}
	if (q.role == agent || q.role == recipient) && q.typ != search.YesNo {
		f *= 0.82
	}
	return f
}

// personRE finds who acts, other than a public body.
var personRE = regexp.MustCompile(`[人者员]|[公居村农]民|家长|监护|家庭|企业|公司|国家|社会|学生|教师|儿童|父母|[省市县区乡镇]级|各[省市县区乡镇地]`)

// saysWho tells whether a text holds anyone who could be the answer to 谁,
// beside those the question itself names.
func saysWho(q *question, text string) bool {
	text = strings.ReplaceAll(text, "每人", "") // a rate, no actor
	for _, t := range q.terms {
		for _, w := range append([]string{t.text}, t.alts...) {
			text = strings.ReplaceAll(text, w, " ")
		}
	}
	strong := func(b corpus.Span) bool { return !weakBody(text[b.Start:b.End]) }
	return slices.ContainsFunc(bodiesIn(text, 0), strong) || personRE.MatchString(text)
}

// wholeClause proposes a clause as it stands: the steps of a procedure are
// spread over its sentences.
func wholeClause(q *question, w *window, best float64) candidate {
	span := w.doc.Clauses[w.clause].Span
	score, because := base(q, w, w.text)
	score *= 0.86 + 0.12*note(because, "segment", best)
	return candidate{
		w: w, headline: strings.ReplaceAll(strings.TrimSpace(w.doc.Quote(span)), "\n", ""), score: score,
		because: because, mark: span,
	}
}

// asksSteps tells whether a course of steps is asked for.
func asksSteps(q *question) bool {
	return wording.Any(q.text, "流程", "程序", "步骤", "手续", "办理", "怎么走", "怎么办", "如何办", "怎么申请", "如何申请", "处置", "应对")
}

// asksDeed tells whether the question asks what is to be done or when something
// applies, which takes more than one segment to say.
func asksDeed(q *question) bool {
	return wording.Any(q.text, "做啥", "做什么", "干什么", "干啥", "什么情况", "哪些情况", "什么情形", "怎么处理", "如何处理", "怎么规定", "什么要求", "有啥要求")
}
