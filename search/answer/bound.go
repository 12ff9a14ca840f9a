package answer

import (
	"math"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
)

// A bound of a clause applied to the amount a question gives: 一个班47人算超标吗.

// applied are the verdicts that the bounds of a sentence give.
func applied(q *question, c *clause, at corpus.Span) []*candidate {
	var out []*candidate
	for _, g := range statement.Values(q.text) {
		if !isAmount(g) {
			continue
		}
		for _, v := range statement.Values(c.text[at.Start:at.End]) {
			if !isBound(v) || !v.Measure.Same(g.Measure) {
				continue
			}
			x, _, _ := g.Base()
			ok, limit, relation := held(v, x)
			yes := ok != asksExcess(q.text)
			bound := strings.TrimSpace(c.text[at.Start+v.Core.Start : at.Start+v.Core.End])
			k := &candidate{clause: c, kind: yesKind, yes: yes, derived: true, bound: 1,
				headline: verdict(yes) + q.text[g.Core.Start:g.Core.End] + relation + bound + "的" + limit,
				mark:     corpus.Span{Start: at.Start + v.Span.Start, End: at.Start + v.Span.End}}
			out = append(out, k)
		}
	}
	return out
}

func isAmount(v statement.Value) bool {
	return (v.Kind == statement.Quantity || v.Kind == statement.Percent || v.Kind == statement.Period) && v.Measure.Word != "" && !v.IsRange() && !math.IsNaN(v.Number)
}

// isBound tells whether a value is a bound that a case can be held to.
func isBound(v statement.Value) bool {
	switch v.Comparator {
	case corpus.AtMost, corpus.AtLeast, corpus.Below, corpus.Above:
		return isAmount(v)
	}
	return false
}

// held tells whether x keeps within a bound, what kind of limit that is, and how x lies to it.
// x is in the base of the unit.
func held(v statement.Value, x float64) (ok bool, limit, relation string) {
	most, _, _ := v.Base()
	switch v.Comparator {
	case corpus.AtMost, corpus.Below:
		limit, ok = "上限", x < most || x == most && v.Comparator == corpus.AtMost
		relation = "未超过"
		if x > most {
			relation = "超过"
		}
	default:
		limit, ok = "下限", x > most || x == most && v.Comparator == corpus.AtLeast
		relation = "达到"
		if x < most {
			relation = "低于"
		}
	}
	return ok, limit, relation
}

// asksExcess tells whether 是 means that the bound is broken: 超标吗, 违规吗.
func asksExcess(t string) bool {
	return containsAny(t, "超标", "超过", "超了", "违规", "违反", "超出", "违法")
}

func verdict(yes bool) string {
	if yes {
		return "是，"
	}
	return "否，"
}
