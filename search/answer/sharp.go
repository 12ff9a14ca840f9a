package answer

import (
	"regexp"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
)

// sharpest is a candidate, or of a sentence or phrase the one value in it that can be meant: who asks how many wants the
// number first, and has the sentence beside it. Of a bound that the question says itself (不得超过多少) only the value
// is left, of a span of days the end that is asked for, and of a row the cell that needs no judging.
func sharpest(q *question, best *candidate, cands []*candidate) *candidate {
	if k := provenCell(q, cands); k != nil && k.clause == best.clause && best.cell == nil {
		return k
	}
	return inWords(q, best, cands).endAsked(q)
}

var (
	asksEndRE   = regexp.MustCompile(`到(?:什么时候|啥时候|何时|哪[天年月日]|几[号月])|截止|截至|最晚|最迟|到期|结束|为止`)
	asksSpanRE  = regexp.MustCompile(`(?:什么时候|啥时候|何时|哪[天年月日]|几[号月年])[到至]`)
	asksBeginRE = regexp.MustCompile(`从(?:什么时候|啥时候|何时|哪[天年月日]|几[号月])|(?:什么时候|啥时候|何时|哪[天年月日]|几[号月])(?:开始|起)|开始(?:时间|日期)|起始`)
)

// endAsked is a candidate that is one span of days or hours cut to the end the question asks for: 报名截止到什么时候.
func (c *candidate) endAsked(q *question) *candidate {
	end, begin := asksEndRE.MatchString(q.text), asksBeginRE.MatchString(q.text) || asksSpanRE.MatchString(q.text)
	values := c.amounts()
	if end == begin || len(values) != 1 || c.cell != nil || !c.short() {
		return c
	}
	v := values[0]
	if !v.IsRange() || v.Kind != statement.Date && v.Kind != statement.Clock || 5*v.Span.Len() < 4*len(c.headline) {
		return c
	}
	return c.cut(v.Ends[int(truth(end))])
}

// cut is a candidate with a part of its headline alone; itself where that does not stand in its clause.
func (c *candidate) cut(part corpus.Span) *candidate {
	short := *c
	short.headline = c.headline[part.Start:part.End]
	at := strings.Index(c.clause.text[c.mark.Start:c.mark.End], short.headline)
	if at < 0 {
		return c
	}
	short.mark = corpus.Span{Start: c.mark.Start + at, End: c.mark.Start + at + part.Len()}
	return &short
}

// inWords is sharpest but for the ends of spans.
func inWords(q *question, best *candidate, cands []*candidate) *candidate {
	if q.want.dims == nil && q.typ != search.Numeric || !best.wordy(q) {
		return best
	}
	meant := valuesIn(best.headline, func(v statement.Value) bool {
		return q.may(v) && !slices.ContainsFunc(cands, func(c *candidate) bool { // refused: it is said of something else
			return c.clause == best.clause && c.refused != "" && c.value(q) != nil && c.headline == best.headline[v.Span.Start:v.Span.End]
		})
	})
	if len(meant) != 1 {
		return best
	}
	for _, c := range cands {
		if c.clause != best.clause || c.refused != "" || c.mark.Start < best.mark.Start || c.mark.End > best.mark.End {
			continue
		}
		v, ok := c.bare()
		if !ok || !q.may(v) {
			continue
		}
		switch per := c.per(); { // 每月 is a value beside this one, and no end of its range
		case !c.oneEnd(q) || per != "" && strings.Contains(q.text, per):
			return c.core(q, v)
		case per != "":
			led := *c
			led.headline, led.mark.Start = per+c.headline, c.mark.Start-len(per)
			return &led
		}
	}
	return best
}

// perRE finds what an amount before which it stands is counted by: 每人每月.
var perRE = regexp.MustCompile(`(?:每\p{Han}{1,2})+$`)

// per is what a candidate is counted by, "" where nothing of the kind stands right before it.
func (c *candidate) per() string { return perRE.FindString(c.clause.text[:c.mark.Start]) }

// oneEnd tells whether a candidate leaves off the other end of its range: 五倍以下 of 百分之五十以上五倍以下, whose
// ends have units of their own.
func (c *candidate) oneEnd(q *question) bool {
	return slices.ContainsFunc(c.clause.valuesOf(q), func(s stated) bool {
		return ofValue(s.value) && (s.value.Span.End == c.mark.Start || s.value.Span.Start == c.mark.End)
	})
}

// wordy tells whether a candidate says all of a sentence, or nearly; where a number is asked for, of a phrase.
func (c *candidate) wordy(q *question) bool {
	nearly := func(length int) bool { return 5*c.mark.Len() >= 4*length }
	switch {
	case !c.short():
		return c.kind == sentenceKind
	case q.typ != search.Numeric:
		return nearly(len(sentenceAt(c.clause.text, c.mark)))
	}
	for _, s := range statement.Phrases(c.clause.text, wholeOf(c.clause.text)) {
		if s.Overlaps(c.mark) {
			_, bare := c.bare()
			return bare || nearly(s.Len()) || c.echoesAround(q)
		}
	}
	return false
}

// echoesAround tells whether the question itself says what a candidate counts its one value by, and the candidate says no
// more: 每套不超过180元 where it asks 每套不超过多少元.
func (c *candidate) echoesAround(q *question) bool {
	values := c.amounts()
	if len(values) != 1 || strings.TrimSpace(c.headline[values[0].Span.End:]) != "" {
		return false
	}
	before := strings.TrimSpace(c.headline[:values[0].Span.Start])
	return before != "" && perRE.FindString(before) == before && strings.Contains(q.text, before)
}

// bare is the value a candidate is, when it is one and nothing more than its currency.
func (c *candidate) bare() (v statement.Value, ok bool) {
	values := c.amounts()
	if !c.short() || c.cell != nil || len(values) != 1 {
		return v, false
	}
	v = values[0]
	return v, strings.TrimPrefix(c.headline, "人民币") == c.headline[v.Span.Start:v.Span.End]
}

// core is a candidate without the bound of its value where the question says that bound.
func (c *candidate) core(q *question, v statement.Value) *candidate {
	bound := strings.TrimSpace(c.headline[v.Span.Start:v.Core.Start])
	if bound == "" || v.Core.End != v.Span.End || !strings.Contains(q.text, bound) {
		return c
	}
	return c.cut(v.Core)
}
