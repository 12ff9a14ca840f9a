package rules

import "github.com/policybot/policybot/search/answer/wording"

import "math"

// The logistic curve through what was right: of the answers given to 642 judged
// questions, how many were right at a score and a lead over the next different
// answer. Fitted leaving one question set out at a time; `eval --detail` shows
// the confidence beside the share that was right.
const (
	atZero   = -1.56
	perScore = 3.05
	perLead  = 6.13
	maxLead  = 0.4
)

// confidence is the chance that the best of the ranked candidates is right, as far
// as questions like it went before.
func confidence(cands []candidate) float64 {
	best := cands[0]
	second := 0.0
	for _, c := range cands[1:] {
		if !agrees(wording.Key(c.headline), wording.Key(best.headline)) {
			second = c.score
			break
		}
	}
	x := atZero + perScore*min(1, best.score) + perLead*min(maxLead, best.score-second)
	return 1 / (1 + math.Exp(-x))
}
