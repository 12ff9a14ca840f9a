package rules

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/place"
	"github.com/policybot/policybot/search/answer/wording"
)

// comparable tells whether a question is about two places we have documents of.
func comparable(q *question) bool {
	return place.Comparable(q.places) && (q.typ == search.Comparison ||
		wording.Any(q.text, "分别", "各是", "各多少", "各自", "各要", "相比", "一样", "区别", "不同", "哪个", "谁更", "都", "均", "比一比"))
}

// compare puts the same question to each place and states how the answers relate.
func (e *Engine) compare(ctx context.Context, q *question, gaz *place.Gazetteer) (search.Answer, outcome, error) {
	if sameYearRE.MatchString(q.text) {
		return e.sameYear(ctx, q, gaz)
	}
	var last search.Answer
	var out outcome
	for _, typ := range comparedTypes(q) {
		a, o, err := e.compareAs(ctx, q, gaz, typ)
		if err != nil || a.Status == search.Answered {
			return a, o, err
		}
		last, out = a, o
	}
	return last, out, nil
}

// compareAs compares the answers to a question of that type.
func (e *Engine) compareAs(ctx context.Context, q *question, gaz *place.Gazetteer, typ search.Type) (search.Answer, outcome, error) {
	var heads []string
	var out outcome
	units := q.units
	a := search.Answer{Status: search.Answered, Type: search.Comparison, Confidence: 1, Derived: true}
	for _, p := range q.places {
		one, cands, err := e.side(ctx, q, gaz, p, typ, units)
		if err != nil {
			return search.Answer{}, out, err
		}
		out.cands = append(out.cands, cands[:min(len(cands), 5)]...)
		if one.Status != search.Answered {
			one.Type = search.Comparison
			one.Reason = search.Reason{Code: search.OneSided, Place: p.Name}
			return one, out, nil
		}
		if v := statement.Values(one.Headline); len(units) == 0 && len(v) > 0 && v[0].Unit != "" {
			units = []string{v[0].Unit} // like is compared with like
		}
		heads = append(heads, one.Headline)
		a.Items = append(a.Items, p.Name+"："+one.Headline)
		a.Confidence = min(a.Confidence, one.Confidence)
		a.Citations = append(a.Citations, one.Citations[0])
	}
	a.Headline = clip(relation(heads, q.places)+"："+strings.Join(a.Items, "；"), search.Comparison.MaxHeadline())
	if typ == search.YesNo {
		a.Headline = clip(bothYes(heads)+strings.Join(a.Items, "；"), search.Comparison.MaxHeadline())
	}
	a.Text = a.Headline + "。"
	return a, out, nil
}

// side answers the question for one place.
func (e *Engine) side(ctx context.Context, q *question, gaz *place.Gazetteer, p place.Place, typ search.Type, units []string) (search.Answer, []candidate, error) {
	sub := *q
	sub.places, sub.half, sub.typ, sub.units = []place.Place{p}, true, typ, units
	if wording.Any(q.text, "早", "晚", "先") {
		sub.role = anyRole
	}
	if issuedFirstRE.MatchString(q.text) {
		sub.text += "印发日期"
	}
	if own := e.ownPart(q, p); own != nil {
		sub.terms, sub.stages, sub.years = own.terms, own.stages, own.years
	}
	pool, err := e.gather(ctx, &sub, gaz)
	if err != nil {
		return search.Answer{}, nil, err
	}
	cands := slices.DeleteFunc(e.propose(&sub, pool), func(c candidate) bool { return !c.verified(&sub) })
	rank(cands)
	return e.compose(&sub, pool, cands), cands, nil
}

var issuedFirstRE = regexp.MustCompile(`(?:哪个|谁|哪份).{0,3}(?:出|发|印发|发布).{0,2}(?:早|晚|先)`)

// bothYes is the verdict over several: 是 only when it is so everywhere.
func bothYes(heads []string) string {
	for _, h := range heads {
		if !strings.HasPrefix(h, "是") {
			return "否，并非都是："
		}
	}
	return "是，都是："
}

// ownPart reads what is asked of one place when each has something of its own:
// 甲县的满意度和乙县2025年的认可度. nil when all share the whole question.
func (e *Engine) ownPart(q *question, p place.Place) *question {
	var mine *question
	head, _, _ := strings.Cut(q.text, q.places[0].Mentions[0])
	for i, x := range q.places {
		from := strings.Index(q.text, x.Mentions[0])
		if from < 0 {
			return nil
		}
		to := len(q.text)
		if i+1 < len(q.places) {
			to = strings.Index(q.text, q.places[i+1].Mentions[0])
		}
		if to <= from {
			return nil
		}
		part := &question{text: q.text[from+len(x.Mentions[0]) : to]}
		if part.terms = e.contentTerms(part); len(part.terms) == 0 {
			return nil
		}
		part.text = head + "\n" + part.text // what stands before both is asked of both
		part.terms = e.contentTerms(part)
		if len(part.terms) == 0 {
			return nil
		}
		part.stages = statement.StagesIn(part.text)
		for _, v := range statement.Values(part.text) {
			if v.Kind == statement.Date && v.Year > 0 {
				part.years = append(part.years, v.Year)
			}
		}
		if x.Name == p.Name {
			mine = part
		}
	}
	return mine
}

var sameYearRE = regexp.MustCompile(`哪(?:个|些|几个)?[\p{Han}]{0,6}?(?:跟|和|与|同).*(?:同一年|同年|年份相同|年份一样)`)

// sameYear answers 甲地哪个县跟乙地同一年完成: the year of the second place, then
// what the first place's documents say is done in that year.
func (e *Engine) sameYear(ctx context.Context, q *question, gaz *place.Gazetteer) (search.Answer, outcome, error) {
	second := *q
	second.typ, second.places, second.half = search.DateType, q.places[1:2], true
	a, st, err := e.single(ctx, &second, gaz)
	if err != nil || a.Status != search.Answered {
		return a, st, err
	}
	year := 0
	for _, v := range statement.Values(a.Headline) {
		year = max(year, v.Year)
	}
	first := second
	first.places = q.places[:1]
	pool, err := e.gather(ctx, &first, gaz)
	if err != nil {
		return search.Answer{}, st, err
	}
	var best candidate
	for i := range pool.windows {
		w := &pool.windows[i]
		values, scopes := w.parts()
		for k, v := range values {
			if v.Kind != statement.Date || v.Year != year || year == 0 || len(scopes[k].Own) == 0 {
				continue
			}
			name := strings.Trim(w.text[v.Span.End:max(v.Span.End, scopes[k].Own[0].End)], " ，,、。；;")
			if c := scoreValue(&first, w, v, scopes[k], 1); name != "" && utf8.RuneCountInString(name) <= 20 && c.score > best.score {
				best = c
				best.headline = name
			}
		}
	}
	if best.w == nil {
		return refusal(&first, pool, nil), st, nil
	}
	out := search.Answer{
		Type: search.Comparison, Status: search.Answered, Derived: true,
		Confidence: min(a.Confidence, best.score), Headline: fmt.Sprintf("%s（%d年）", best.headline, year),
		Citations: append([]search.Citation{best.cite()}, a.Citations...),
	}
	out.Text = fmt.Sprintf("%s与%s同为%d年。", best.headline, q.places[1].Name, year)
	out.Citations = out.Citations[:min(len(out.Citations), maxCitations)]
	return out, st, nil
}

// comparedTypes are the types each place is asked in, in turn, until all answer.
func comparedTypes(q *question) []search.Type {
	switch {
	case q.role == agent || q.role == recipient:
		return []search.Type{search.Entity}
	case q.typ == search.YesNo && !wording.Any(q.text, "一样", "相同", "区别", "差别"):
		return []search.Type{search.YesNo}
	case wording.Any(q.text, "哪年", "时间", "年份", "同一年", "早", "晚", "哪天", "何时", "什么时候"):
		return []search.Type{search.DateType}
	case wording.Any(q.text, "时限", "期限"):
		return []search.Type{search.Deadline, search.Numeric}
	}
	return []search.Type{search.Numeric, search.Other}
}

// relation says how the answers of the first two places relate.
func relation(heads []string, places []place.Place) string {
	a, b := statement.Values(heads[0]), statement.Values(heads[1])
	if len(a) == 0 || len(b) == 0 {
		if heads[0] == heads[1] || covered(termsOf(heads[0]), []layer{{heads[1], 1}}) > 0.75 {
			return "没有差别"
		}
		return "表述不同"
	}
	x, y := a[0], b[0]
	switch {
	case x.Kind == statement.Date && y.Kind == statement.Date:
		switch {
		case x.Year == y.Year:
			return "同一年"
		case x.Year < y.Year:
			return "不一样，" + places[0].Name + "更早"
		}
		return "不一样，" + places[1].Name + "更早"
	case x.Unit != y.Unit && scale(x.Unit, y.Unit) == 1:
		return "单位不同，不能直接比较"
	case x.Number*scale(x.Unit, y.Unit) == y.Number:
		return "没有差别"
	case x.Number*scale(x.Unit, y.Unit) > y.Number:
		return "不一样，" + places[0].Name + "更高"
	}
	return "不一样，" + places[1].Name + "更高"
}
