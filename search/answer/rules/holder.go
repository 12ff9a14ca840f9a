package rules

import (
	"regexp"
	"strings"
)

// Who holds a part the text gives: 管理责任人是谁 -> 物业服务企业为管理责任人.

var (
	asksHolderRE = regexp.MustCompile(`([\p{Han}]{2,8}?)(?:是|算|由|归)(?:谁|哪个|哪家|哪方|什么人)|谁(?:是|算|当|担任|作为)([\p{Han}]{2,8})`)
	holderRE     = regexp.MustCompile(`([^，,；;：:。、（）()\n]{2,24}?)(?:是|为|担任|作为)([^，,；;：:。\n]{2,24})`)
)

// holderCandidates proposes the subjects of X为Y where the question asks who Y is.
func holderCandidates(q *question, w *window) []candidate {
	m := asksHolderRE.FindStringSubmatch(q.bare)
	if m == nil {
		return nil
	}
	part := m[1] + m[2]
	if i := strings.LastIndex(part, "的"); i >= 0 {
		part = part[i+len("的"):]
	}
	var out []candidate
	for _, x := range holderRE.FindAllStringSubmatchIndex(w.text, 8) {
		named := w.text[x[4]:x[5]]
		fit := covered(termsOf(part), []layer{{named, 1}})
		if fit < 0.6 || covered(q.terms, []layer{{w.text[x[2]:x[3]], 1}}) > 0.6 {
			continue
		}
		score, because := base(q, w, w.text)
		score *= 0.82 + 0.16*note(because, "part", fit)
		out = append(out, w.says(x[2], x[3], strings.TrimSpace(w.text[x[2]:x[3]]), score, because))
	}
	return out
}
