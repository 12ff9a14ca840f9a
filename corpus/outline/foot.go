package outline

import (
	"regexp"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
)

// footLines is how many lines at the end of a text are looked at for what others have at their head.
const footLines = 6

// footDay is the day a text says it is of, at its end: 发布日期：2020-04-15.
var footDay = regexp.MustCompile(`(?:^|[ 　　])(?:发布|颁布|颁发|批准|印发|成文|制定|编制|修订|填表|制表)(?:日期|时间|日)? ?[：:] ?(.{6,20})`)

// readFoot reads the 文号 and the day of a text that has them below its signature, where its head has none: nothing
// else stands alone on the line of a 文号.
func (h *head) readFoot(ps []paragraph) {
	for i := max(0, len(ps)-footLines); i < len(ps); i++ {
		t := ps[i].text
		if n := numberIn(t); n != "" && h.number == "" && h.roles[i] == roleBody && i > 0 && (h.roles[i-1] == roleSign || i+1 < len(ps) && h.roles[i+1] == roleSign || i == len(ps)-1) {
			h.number, h.roles[i] = n, roleNumber
		}
		if m := footDay.FindStringSubmatch(t); m != nil && h.signed.IsZero() && h.dated.IsZero() {
			if d, _, ok := zhdate.Prefix(m[1]); ok && d != (corpus.Date{}) && d.Day > 0 {
				h.dated = d
			}
		}
	}
}
