package rules

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search/answer/wording"
)

var (
	forbidRE   = regexp.MustCompile(`不得|严禁|禁止|不准|不能|不可|不再|不予|一律不|无权|防止|不搞|不设|不收|不招|不宜|不应|不办|不需|不组织|不举办|不安排|不允许`)
	negativeRE = regexp.MustCompile(`尚未|未能|没有|不具备|未实现|不属于|不包括|不含|不包含|不再|不搞|严禁|不得|禁止`)
)

// rulingLead is what introduces the 项 a window is, when that rules; else "".
func rulingLead(w *window) string {
	if lead := itemLead(w); forbidRE.MatchString(lead) || wording.Permits(lead) || notRE.MatchString(lead) {
		return lead
	}
	return ""
}

// itemLead is what introduces the 项 a window is: …有下列行为之一的，一次记6分：;
// "" for a window that is none.
func itemLead(w *window) string {
	if labelRE.FindString(strings.TrimSpace(w.text)) == "" {
		return ""
	}
	text := w.doc.Quote(w.doc.Clauses[w.clause].Span)
	m := itemRE.FindStringIndex(text)
	if m == nil || m[0] == 0 || w.span.Start-w.doc.Clauses[w.clause].Span.Start < m[0] {
		return ""
	}
	if lead := text[:m[0]]; wording.Any(lead, "下列", "以下") {
		return lead
	}
	return ""
}

// lastPhrase is the last phrase of a lead-in: …，学校不承担赔偿责任.
func lastPhrase(lead string) string {
	p := statement.Phrases(lead, corpus.Span{Start: 0, End: len(lead)})
	if len(p) == 0 {
		return ""
	}
	last := p[len(p)-1]
	return strings.TrimRight(lead[last.Start:last.End], "：: \n")
}

// notRE finds a denial: 不予处罚, 不收费, 不适用.
var notRE = regexp.MustCompile(`不(?:予|得|再|应|需|收|适用|属于|是|算|计|承担|支付|给予|实行|补)`)

// yesNoCandidates judges the question by one window: a bound applied to the
// amount the question gives, a prohibition, a permission, or a plain statement.
func yesNoCandidates(q *question, w *window) []candidate {
	if len(q.given) > 0 {
		if out := boundCandidates(q, w); len(out) > 0 {
			return out
		}
	}
	var out []candidate
	for _, c := range append(includeCandidates(q, w), segmentCandidates(q, w)...) {
		seg := w.doc.Quote(c.mark)
		yes, sure := polarity(q, seg, w.text)
		if rule := rulingLead(w); rule != "" { // the 项 is the case, what introduces it the rule
			yes, sure = polarity(q, lastPhrase(rule), rule)
			seg = strings.TrimPrefix(strings.TrimSpace(w.text), labelRE.FindString(strings.TrimSpace(w.text)))
			seg = strings.TrimRight(seg, "；;。 \n") + "：" + lastPhrase(rule)
		}
		c.score *= note(c.because, "polarity", sure)
		if asksCountRE.MatchString(q.text) && deemedRE.MatchString(seg) {
			c.score += note(c.because, "deemed", 0.1)
		}
		if strings.HasSuffix(strings.TrimRight(seg, " ，,"), "的") {
			c.score *= note(c.because, "condition", 0.88) // …的 is a case, not a rule
		}
		c.headline = clip(wording.Verdict(yes)+w.withBefore(c.mark, seg), 120)
		out = append(out, c)
	}
	return out
}

// shortRuling is a segment, in runes, that hardly says what it rules on.
const shortRuling = 14

// withBefore is a short segment together with the one before it, which says whom
// or what it is about: 首次申领居住证，免收证件工本费.
func (w *window) withBefore(at corpus.Span, seg string) string {
	if utf8.RuneCountInString(seg) > shortRuling || seg != w.doc.Quote(at) {
		return seg
	}
	segs := statement.Phrases(w.text, corpus.Span{Start: 0, End: len(w.text)})
	for i, s := range segs {
		if i > 0 && w.span.Start+s.Start == at.Start {
			if long := w.text[segs[i-1].Start:s.End]; utf8.RuneCountInString(long) <= 80 &&
				labelRE.FindString(strings.TrimSpace(long)) == "" {
				return strings.TrimSpace(strings.ReplaceAll(long, "\n", ""))
			}
		}
	}
	return seg
}

var (
	asksInRE  = regexp.MustCompile(`算不算|包不包括|包括|包含|是否含|在内`)
	includeRE = regexp.MustCompile(`[\p{Han}]{0,12}[(（]?(?:均)?(?:不)?(?:含|包括|包含)[^()（）,，。;；]{1,30}`)
)

// includeCandidates answers 算不算在内 from a 含… beside the term.
func includeCandidates(q *question, w *window) []candidate {
	if !asksInRE.MatchString(q.text) {
		return nil
	}
	var out []candidate
	for _, m := range includeRE.FindAllStringIndex(w.text, 10) {
		score, because := base(q, w, w.text)
		score += note(because, "includes", 0.06+0.1*covered(q.terms, []layer{{w.text[m[0]:m[1]], 1}}))
		out = append(out, w.says(m[0], m[1], "", score, because))
	}
	return out
}

// boundCandidates applies a bound of the window to the amount of the case.
func boundCandidates(q *question, w *window) []candidate {
	asked := *q
	asked.units = nil
	var out []candidate
	values, scopes := w.parts()
	for i, v := range values {
		for _, g := range q.given {
			if !isBound(v) || v.Kind != g.Kind && g.Unit != "" || !sameUnit(v.Unit, g.Unit) {
				continue
			}
			g.Number *= scale(g.Unit, v.Unit)
			c := scoreValue(&asked, w, v, scopes[i], 1)
			if seg, yes, ok := ruled(q, w, v); ok { // 怀孕7个月以上的…不得安排夜班
				if wording.Keeps(v.Comparator, g.Number, v.Number) {
					c.headline = clip(wording.Verdict(yes)+seg, 120)
					c.derived = true
					c.score += 0.1
					out = append(out, c)
				}
				continue
			}
			ok := wording.Keeps(v.Comparator, g.Number, v.Number)
			limit, relation := wording.Relation(v.Comparator, g.Number, v.Number)
			amount := amountOf(g, q.text)
			bound := strings.TrimLeft(headlineOf(&asked, w, v), "不超得过低于少至约达")
			c.headline = fmt.Sprintf("%s%s%s%s的%s", wording.Verdict(ok == !asksExcess(q.text)), amount, relation, bound, limit)
			c.derived = true
			c.score += note(c.because, "size", 0.1/(1+math.Abs(math.Log10(max(g.Number, 1e-9)/max(v.Number, 1e-9)))))
			out = append(out, c)
		}
	}
	return out
}

// ruled tells whether the bound only says whom a rule is for: the segment that
// rules, and whether it allows.
func ruled(q *question, w *window, v statement.Value) (seg string, allows, ok bool) {
	if !wording.AsksMay(q.text) {
		return "", false, false
	}
	for _, s := range statement.Phrases(w.text, corpus.Span{Start: 0, End: len(w.text)}) {
		if s.End <= v.Span.End {
			continue
		}
		from := max(s.Start, v.Span.End)
		rest := w.text[from:s.End]
		if g := wording.Governs(rest, forbidRE); g != 0 {
			return w.text[s.Start:s.End], g > 0, true
		}
	}
	return "", false, false
}

// asksExcess tells whether 是 means that the bound is broken: 超标吗, 违规吗.
func asksExcess(t string) bool {
	return wording.Any(t, "超标", "超过", "超了", "违规", "违反", "超出")
}

func sameUnit(a, b string) bool {
	return a == b || b == "" || // 按5000拨: the unit is left out
		inOne(unitClasses[:2], a, b) || inSmallest[a].of != "" && inSmallest[a].of == inSmallest[b].of
}

// isBound tells whether a value is a bound that a case can be held to.
func isBound(v statement.Value) bool {
	return wording.Bounds(v.Comparator) && (v.Kind == statement.Quantity || v.Kind == statement.Percent || v.Kind == statement.Period)
}

// inSmallest says how many of the smallest unit of its kind a unit is.
var inSmallest = map[string]struct {
	of string
	n  float64
}{
	"分钟": {"分钟", 1}, "小时": {"分钟", 60}, "个小时": {"分钟", 60},
	"元": {"元", 1}, "千元": {"元", 1e3}, "万元": {"元", 1e4}, "亿元": {"元", 1e8},
	"米": {"米", 1}, "千米": {"米", 1000}, "公里": {"米", 1000},
	"天": {"天", 1}, "日": {"天", 1}, "周": {"天", 7},
	"个月": {"月", 1}, "月": {"月", 1}, "年": {"月", 12}, "周年": {"月", 12},
	"岁": {"岁", 1}, "周岁": {"岁", 1},
}

// scale is the factor from unit a to unit b of the same kind.
func scale(a, b string) float64 {
	if x, y := inSmallest[a], inSmallest[b]; x.of != "" && x.of == y.of {
		return x.n / y.n
	}
	return 1
}

func amountOf(g statement.Value, text string) string {
	if g.Core.End <= len(text) {
		return text[g.Core.Start:g.Core.End]
	}
	return strconv.FormatFloat(g.Number, 'f', -1, 64) + g.Unit
}
