package eval

import (
	"fmt"

	"github.com/policybot/policybot/search"
)

// sure are the least confidences that calibration counts from, the surest first; 0 is all.
var sure = []float64{0.9, 0.8, 0.7, 0.6, 0.5, 0}

// calibration tells, of what was stated with at least a confidence, how much was right:
// of answers the headline, of clauses the first of them. The mean confidence beside it
// is what was promised. Rows without an answer count: there nothing is right.
func (r Report) calibration() [][]string {
	lines := [][]string{{"把握", "作答", "答对", "对率", "平均把握", "列条款", "首条对", "首条率", "平均把握"}}
	for _, least := range sure {
		answers := r.promised(least, search.Answered, func(x Result) bool { return x.Outcome == Right })
		clauses := r.promised(least, search.Clauses, func(x Result) bool { return x.First })
		lines = append(lines, append([]string{fmt.Sprintf("%.1f以上", least)}, append(answers.cells(), clauses.cells()...)...))
	}
	return lines
}

// promise is what came of statements of some confidence.
type promise struct {
	stated, kept int
	sum          float64 // of their confidences
}

func (r Report) promised(least float64, s search.Status, kept func(Result) bool) (p promise) {
	for _, x := range r.Results {
		if x.Err != nil || x.Answer.Status != s || x.Answer.Confidence < least {
			continue
		}
		p.stated++
		p.sum += x.Answer.Confidence
		if kept(x) {
			p.kept++
		}
	}
	return p
}

func (p promise) cells() []string {
	mean := "-"
	if p.stated > 0 {
		mean = fmt.Sprintf("%.1f%%", 100*p.sum/float64(p.stated))
	}
	return []string{fmt.Sprint(p.stated), fmt.Sprint(p.kept), share(p.kept, p.stated), mean}
}
