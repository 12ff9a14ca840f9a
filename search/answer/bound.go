package answer

import (
	"math"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search/answer/wording"
)

// A bound of a clause applied to the amount a question gives: 一个班47人算超标吗.

// applied are the verdicts that the bounds of a sentence give.
func applied(q *question, c *clause, at corpus.Span) []*candidate {
	var out []*candidate
	for _, g := range valuesIn(q.text, isAmount) {
		for _, v := range valuesIn(c.text[at.Start:at.End], isBound) {
			if !v.Measure.Same(g.Measure) {
				continue
			}
			x, _, _ := g.Base()
			most, _, _ := v.Base()
			limit, relation := wording.Relation(v.Comparator, x, most)
			yes := wording.Keeps(v.Comparator, x, most) != asksExcess(q.text)
			bound := strings.TrimSpace(c.text[at.Start+v.Core.Start : at.Start+v.Core.End])
			out = append(out, &candidate{clause: c, kind: yesKind, yes: yes, derived: true, bound: 1,
				headline: wording.Verdict(yes) + q.text[g.Core.Start:g.Core.End] + relation + bound + "的" + limit,
				mark:     corpus.Span{Start: at.Start + v.Span.Start, End: at.Start + v.Span.End}})
		}
	}
	return out
}

func isAmount(v statement.Value) bool {
	return (v.Kind == statement.Quantity || v.Kind == statement.Percent || v.Kind == statement.Period) && v.Measure.Word != "" && !v.IsRange() && !math.IsNaN(v.Number)
}

// isBound tells whether a value is a bound that a case can be held to.
func isBound(v statement.Value) bool { return wording.Bounds(v.Comparator) && isAmount(v) }

// asksExcess tells whether 是 means that the bound is broken: 超标吗, 违规吗.
func asksExcess(t string) bool {
	return wording.Any(t, "超标", "超过", "超了", "违规", "违反", "超出", "违法")
}
