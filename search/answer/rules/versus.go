package rules

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/place"
)

// Two values of one place put side by side: 甲和乙哪个多, 2020年跟2025年差多少.

var versusRE = regexp.MustCompile(`([^,，。]{1,24}?)(?:和|跟|与|同)([^,，。]{1,24}?)(?:,|，)?(?:哪个|哪项|谁|相差|差|比)`)

// sides cuts the question into one for each value; nil when it has no two.
func (e *Engine) sides(q *question) []*question {
	var years []int
	for _, m := range sideYearRE.FindAllStringSubmatch(q.text, -1) {
		y, _ := strconv.Atoi(m[1])
		years = append(years, y)
	}
	if len(years) == 2 {
		var out []*question
		for _, y := range years {
			p := *q
			p.years, p.typ, p.parts, p.versus = []int{y}, search.Numeric, nil, false
			p.side = strconv.Itoa(y) + "年"
			p.terms = nil
			for _, t := range q.terms {
				if !sideYearRE.MatchString(t.text) {
					p.terms = append(p.terms, t)
				}
			}
			out = append(out, &p)
		}
		return out
	}
	m := versusRE.FindStringSubmatch(q.bare)
	if m == nil {
		return nil
	}
	var out []*question
	for _, t := range m[1:3] {
		p := &question{
			text: t, bare: t, rarity: q.rarity, typ: search.Numeric, places: q.places, years: q.years,
			stages: statement.StagesIn(t), units: q.units, unit: q.unit,
		}
		p.side = strings.TrimSpace(t)
		p.terms = e.contentTerms(p)
		if len(p.terms) == 0 && len(p.stages) == 0 {
			return nil
		}
		out = append(out, p)
	}
	return out
}

var sideYearRE = regexp.MustCompile(`((?:19|20)\d{2})(?:[^\d]|$)`)

// versusCandidates answers each side from the whole pool and states how the two
// values relate.
func versusCandidates(q *question, p *pool) []candidate {
	if len(q.parts) != 2 {
		return nil
	}
	var best [2]candidate
	for k, part := range q.parts {
		for i := range p.windows {
			if p.windows[i].cover < 0.3*p.windows[0].cover {
				break
			}
			for _, c := range valueCandidates(part, &p.windows[i]) {
				if c.score > best[k].score {
					best[k] = c
				}
			}
		}
		if best[k].w == nil {
			return nil
		}
	}
	a, b := best[0], best[1]
	left, right := q.parts[0].side, q.parts[1].side
	head := fmt.Sprintf("%s：%s%s，%s%s", relation([]string{a.headline, b.headline}, []place.Place{{Name: left}, {Name: right}}), left, a.headline, right, b.headline)
	c := a
	c.headline, c.derived, c.items = clip(head, search.Numeric.MaxHeadline()), true, []string{a.headline, b.headline}
	c.more = []window{*a.w, *b.w}
	for i := range c.more {
		c.more[i].span = c.more[i].doc.Clauses[c.more[i].clause].Span
	}
	c.score = min(a.score, b.score) + 0.05
	c.whole = head
	return []candidate{c}
}
