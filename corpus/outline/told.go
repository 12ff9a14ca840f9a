package outline

import (
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/corpus/headline"
)

// toldTitle is how likely a title must be for it to come before what the rules above find.
const toldTitle = 0.6

// labelAbove tells whether a section of the text begins above paragraph i.
func labelAbove(ps []paragraph, i int) bool {
	return slices.ContainsFunc(ps[:i], func(p paragraph) bool {
		_, ok := p.label()
		return ok
	})
}

// sameTitle tells whether what the rules found and what the weights found differ only in what stands before the title: the
// weights may take more, and less where a body is named there.
func sameTitle(rules, weights titleCandidate, ps []paragraph) bool {
	if rules.score < enough {
		return false
	}
	return strings.HasSuffix(hanzi.Letters(weights.text), hanzi.Letters(rules.text)) || strings.HasSuffix(hanzi.Letters(rules.text), hanzi.Letters(weights.text)) && organs(ps[rules.at].text) != nil
}

// told is the title that weights learned on other texts find.
func told(ps []paragraph, hint string) (titleCandidate, bool) {
	lines := make([]string, len(ps))
	for i, p := range ps {
		if lines[i] = p.text; p.level > 0 {
			lines[i] = strings.Repeat("#", p.level) + " " + p.text
		}
	}
	c, ok := headline.Choose(lines, hint)
	return titleCandidate{at: c.At, n: c.N, text: joinLines(ps[c.At : c.At+c.N]), score: enough}, ok && c.Share >= toldTitle
}
