package rules

import (
	"regexp"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/corpus/unit"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/wording"
)

// kindFits tells whether a value can answer a question of that type.
func kindFits(q *question, v statement.Value) bool {
	switch q.typ {
	case search.DateType:
		return v.Kind == statement.Date && (v.Year > 0 || !wording.Any(q.text, "哪年", "哪一年", "年份"))
	case search.Deadline:
		return v.Kind == statement.Date || v.Kind == statement.Clock && clockAskRE.MatchString(q.text) || v.Kind == statement.Period && !q.day
	}
	if vague(v) {
		return false
	}
	switch v.Kind {
	case statement.Clock:
		return clockAskRE.MatchString(q.text) || wording.Any(q.text, "时间", "什么时候")
	case statement.Quantity, statement.Percent, statement.Ratio:
		return v.Unit != "" || v.Kind == statement.Ratio || v.Measure.Dim == unit.Money
	case statement.Period:
		return len(q.units) > 0
	}
	return false
}

// calendarRE finds questions for a day, a month or a year, not for a length of
// time.
var calendarRE = regexp.MustCompile(`几月|月底|几号|哪天|哪年|哪一年|几几年|哪个月|什么时候|何时|年份`)

// clockAskRE finds questions for an hour of the day, not 几点要求; clockRE finds one.
var (
	clockAskRE = regexp.MustCompile(`几点(?:[^要意措原建注内规说经]|要[^求]|$)`)
	clockRE    = regexp.MustCompile(`\d{1,2}[:：]\d{2}|[\d零一二两三四五六七八九十][时点]`)
)

// vague tells 一批, 一支, 一项 from amounts.
func vague(v statement.Value) bool {
	return v.Number == 1 && v.Comparator == corpus.Equal && v.Core.Len() == len("一")+len(v.Unit) &&
		slices.Contains([]string{"批", "支", "项", "套", "类", "种", "条", "级", "轮", "周", "路", "门", "校", "园", "班", "处", "份"}, v.Unit)
}

// valueCandidates proposes every fitting value of a window.
func valueCandidates(q *question, w *window) []candidate {
	if w.doc.Clauses[w.clause].Kind == corpus.Row {
		return cellCandidates(q, w)
	}
	var out []candidate
	values, scopes := w.parts()
	for i, v := range values {
		fit := 0.0
		if q.typ == search.DateType && rangeAskRE.MatchString(q.text) &&
			!strings.ContainsAny(w.text[v.Core.Start:v.Core.End], "—－-~～至到") {
			continue
		}
		if q.typ == search.DateType && dayRE.MatchString(q.text) &&
			!strings.ContainsAny(w.text[v.Core.Start:v.Core.End], "日号周") {
			continue // a day is asked for, not a year
		}
		if clockAskRE.MatchString(q.text) && !clockRE.MatchString(w.text[v.Core.Start:v.Core.End]) {
			continue // an hour is asked for: 每天 is none, nor are 2小时
		}
		if kindFits(q, v) {
			fit = unitFits(q, v)
		}
		if fit == 0 || inQuestion(q, w, v) || gluedToLetter(w.text, v) {
			continue
		}
		c := scoreValue(q, w, v, scopes[i], fit)
		c.headline = headlineOf(q, w, v)
		if head := eitherOr(w.text, values, i); head != "" {
			c.headline = head
		}
		c.whole = sentenceOf(w, v, scopes[i])
		out = append(out, c)
	}
	return append(out, leadCandidates(q, w)...)
}

// leadCandidates proposes what introduces a list for the 项 the window is: of
// 有下列行为之一的，一次记6分：（一）… the 6分 is said of each.
func leadCandidates(q *question, w *window) []candidate {
	lead := itemLead(w)
	if !strings.Contains(lead, "之一") || punishes(lead) {
		return nil // what is done in steps, or to whom it is done, is not said of each
	}
	start := w.doc.Clauses[w.clause].Span.Start
	layers := append([]layer{{w.text, inSentence}, {lead, inSegment}}, w.context()...)
	var out []candidate
	for _, v := range statement.Values(lead) {
		if !kindFits(q, v) || vague(v) || unitFits(q, v) == 0 ||
			strings.Contains(q.text, lead[v.Core.Start:v.Core.End]) {
			continue
		}
		fit := unitFits(q, v)
		because := map[string]float64{"unit": fit, "keys": seenKeys(q, layers), "lead": 1}
		cov := covered(q.terms, layers) * keyFactor(q, layers)
		score := (0.12 + 0.82*note(because, "words", cov)) * (0.6 + 0.4*fit)
		score *= note(because, "stage", stageFactor(q, w, w.text, lead, v.Unit))
		score += note(because, "topic", topicBonus(q, w)) + note(because, "rank", 0.04*w.rank) + note(because, "prior", priorBonus(q, w))
		if v.Unit != "" && wording.Any(q.text, "几"+v.Unit, "多少"+v.Unit) {
			score += note(because, "named", 0.08) // 扣几分 asks for 4分, not for 一次
		}
		out = append(out, candidate{w: w, headline: lead[v.Span.Start:v.Span.End], score: min(score, 1), because: because,
			mark: corpus.Span{Start: start + v.Span.Start, End: start + v.Span.End}, whole: strings.TrimRight(lead, "：: \n") + "：" + strings.TrimSpace(w.text)})
	}
	return out
}

// gluedToLetter tells whether a number follows a letter at once, as in l000元,
// where part of it is lost to a misprint.
func gluedToLetter(text string, v statement.Value) bool {
	i := v.Core.Start
	return i > 0 && (text[i-1] >= 'a' && text[i-1] <= 'z' || text[i-1] >= 'A' && text[i-1] <= 'Z')
}

// rangeAskRE finds questions for a span of years: 是哪年到哪年.
var rangeAskRE = regexp.MustCompile(`哪(?:一)?年[到至]`)

// oftenAskRE finds questions for how often.
var oftenAskRE = regexp.MustCompile(`多久[^,，]{0,8}一次|几年一次|隔多久|多长时间[^,，]{0,6}一次|每隔`)

// dayRE finds questions for a day.
var dayRE = regexp.MustCompile(`几号|哪天|哪一天|哪日|几月几日`)

// inQuestion leaves out a value the question itself names: 2018年…百分之多少
// asks for the share, not for the year.
func inQuestion(q *question, w *window, v statement.Value) bool {
	core := w.text[v.Core.Start:v.Core.End]
	if q.typ == search.DateType || q.typ == search.Deadline {
		for _, y := range q.years {
			if v.Kind == statement.Date && v.Year == y {
				return true
			}
		}
	}
	return v.Kind != statement.Date && len(core) > 3 && strings.Contains(q.text, core)
}

// scoreValue is one value, weighed by the words said of it; its headline is left open.
func scoreValue(q *question, w *window, v statement.Value, s statement.Scope, fit float64) candidate {
	own, shared := textOf(w, s.Own), textOf(w, s.Near)+textOf(w, s.Shared)
	layers := append([]layer{{own, inSentence}, {textOf(w, s.Near), inSegment}, {shared, inShared}, {w.text, inOther}}, w.context()...)
	keys := keyFactor(q, layers)
	cov := covered(q.terms, layers) * keys
	because := map[string]float64{"words": cov, "unit": fit, "keys": seenKeys(q, layers)}
	score := 0.12 + 0.82*cov
	score *= 0.6 + 0.4*fit
	score *= note(because, "stage", stageFactor(q, w, own, shared, v.Unit))
	score *= note(because, "year", yearFactor(q, w, own, shared, s.Period))
	score *= note(because, "place", placeFactor(q, w, own))
	score *= note(because, "opposed", opposed(q.bare, own, w.text))
	score *= note(because, "extent", extentFactor(q, own))
	score *= note(because, "sibling", siblingFactor(q, w, v))
	score += note(because, "counted", counted(q, w, v))
	if oftenAskRE.MatchString(q.text) && v.Unit != "每" {
		score *= note(because, "often", 0.75)
	}
	score += note(because, "changed", changedBonus(q, s))
	score += note(because, "case", caseBonus(q, w, v))
	score += note(because, "topic", topicBonus(q, w))
	score += note(because, "prior", priorBonus(q, w))
	score += note(because, "bound", boundBonus(q, v))
	weight := 0.06
	if v.Kind == statement.Date {
		weight = 0.02 // a date governs what follows, however far
	}
	score *= note(because, "tier", tierFactor(q, w, v))
	score += note(because, "near", weight*near(q, w, v))
	score += note(because, "rank", 0.04*w.rank)
	return w.says(v.Span.Start, v.Span.End, "", min(score, 1), because)
}

var (
	wholeRE = regexp.MustCompile(`全部|全面|全都|所有`)
	partRE  = regexp.MustCompile(`基本|初步|部分|半数|\d%|百分之`)
)

// extentFactor asks that 哪年全部达到 is answered by what is said of the whole,
// where another value of the sentence is said of a part: 2018年90%…，2020年全部.
func extentFactor(q *question, own string) float64 {
	if q.typ != search.DateType && q.typ != search.Deadline {
		return 1
	}
	whole, part := wholeRE.MatchString(q.bare), partRE.MatchString(q.bare)
	saysWhole, saysPart := wholeRE.MatchString(own), partRE.MatchString(own)
	if whole && !part && saysPart && !saysWhole || part && !whole && saysWhole && !saysPart {
		return 0.75
	}
	return 1
}
