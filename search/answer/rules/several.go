package rules

import (
	"regexp"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
)

// severalCandidates answers a question for several values at once (普通高中、特教
// 学校各有几所; 新建多少所小学,能多出多少学位): each part is answered from the same
// window, and the headline joins what each value is said of with the value.
func severalCandidates(q *question, w *window) []candidate {
	parts := q.parts
	if len(parts) < 2 {
		return nil
	}
	var heads []string
	var mark corpus.Span
	total := 0.0
	seen := map[int]bool{}
	values, scopes := w.parts()
	for _, p := range parts {
		best, at := 0.0, -1
		for i, v := range values {
			if seen[i] || !kindFits(p, v) {
				continue
			}
			fit := unitFits(p, v)
			if fit == 0 {
				continue
			}
			c := scoreValue(p, w, v, scopes[i], fit)
			if seen[i-1] {
				c.score += 0.05 // values asked for together are stated together
			}
			if c.score > best {
				best, at = c.score, i
			}
		}
		if at < 0 {
			return nil
		}
		seen[at] = true
		total += best
		own := scopes[at].Context
		heads = append(heads, strings.Trim(w.text[own.Start:own.End], " ，,、。；;()（）"))
		span := corpus.Span{Start: w.span.Start + own.Start, End: w.span.Start + own.End}
		if mark.Len() == 0 {
			mark = span
		}
		mark = corpus.Span{Start: min(mark.Start, span.Start), End: max(mark.End, span.End)}
	}
	head := strings.Join(heads, "，")
	return []candidate{{w: w, headline: clip(head, q.typ.MaxHeadline()), items: heads, mark: mark,
		score: min(1, total/float64(len(parts))+0.1), because: map[string]float64{"parts": total / float64(len(parts))}}}
}

var eachRE = regexp.MustCompile(`([^,，。]{2,40}?)(?:各有|各是|各要|各几|各多少|分别有|分别是|各)`)

// splitParts cuts a question that asks for several values into one question for
// each; nil when it asks for one.
func (e *Engine) splitParts(q *question) []*question {
	if !q.many {
		return nil
	}
	var texts []string
	if m := eachRE.FindStringSubmatchIndex(q.text); m != nil {
		list := q.text[m[2]:m[3]]
		for _, s := range strings.FieldsFunc(strings.NewReplacer("和", "、", "与", "、", "跟", "、").Replace(list), func(r rune) bool { return r == '、' }) {
			texts = append(texts, s+q.text[m[3]:])
		}
	} else {
		texts = strings.FieldsFunc(q.text, func(r rune) bool { return r == '，' || r == ',' || r == '、' })
	}
	if len(texts) < 2 || len(texts) > 6 {
		return nil
	}
	var out []*question
	for _, t := range texts {
		p := &question{
			text: t, bare: t, rarity: q.rarity, typ: q.typ, places: q.places, years: q.years,
			stages: statement.StagesIn(t),
		}
		p.units, p.unit = askedUnits(t), namedUnit(t)
		p.bound = q.bound
		p.terms = e.contentTerms(p)
		if len(p.terms) == 0 && len(p.stages) == 0 {
			return nil
		}
		out = append(out, p)
	}
	return out
}

var allRE = regexp.MustCompile(`所有|全部|全覆盖|百分之百`)

// wholeCandidates answers a question for a share with 所有…达到…, which states
// all of them without a number.
func wholeCandidates(q *question, w *window) []candidate {
	if q.typ != search.Numeric || !slices.Contains(q.units, "%") {
		return nil
	}
	var out []candidate
	for _, s := range statement.Segments(w.text, corpus.Span{Start: 0, End: len(w.text)}) {
		seg := w.text[s.Start:s.End]
		if !allRE.MatchString(seg) || percentRE.MatchString(seg) {
			continue
		}
		cov := covered(q.terms, append([]layer{{seg, inSentence}}, w.context()...))
		because := map[string]float64{"words": cov}
		score := (0.1 + 0.8*cov) * note(because, "stage", stageFactor(q, w, seg, w.text, "")) * note(because, "year", yearFactor(q, w, seg, "", ""))
		out = append(out, w.says(s.Start, s.End, clip(seg, 120), score, because))
	}
	return out
}

var percentRE = regexp.MustCompile(`[%％]|百分之`)
