package rules

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/search/answer/wording"
)

// Whether what a clause says is a yes or a no to what is asked.

// asksCountRE and deemedRE: what something counts as is said by 视为.
var (
	asksCountRE = regexp.MustCompile(`算不算|算不|算是|[还也能就]算|视为|视同|等于|等同`)
	deemedRE    = regexp.MustCompile(`视为|视同|推定为|认定为|按照?[\p{Han}]{1,8}论处`)
)

// polarity reads yes or no off the deciding segment, and how sure that is.
func polarity(q *question, seg, sentence string) (yes bool, sure float64) {
	switch {
	case wording.AsksLess.MatchString(q.text) && wording.Any(seg, "不低于", "不得低于", "不少于", "高于"):
		return false, 1.1
	case wording.AsksMore.MatchString(q.text) && wording.Any(seg, "不高于", "不超过", "不得超过"):
		return false, 1.1
	case wording.FreeOf(q.text, seg):
		return false, 1.1
	case wording.AsksMay(q.text):
		seg, sentence = wording.WithoutLimits(seg), wording.WithoutLimits(sentence)
		switch wording.Governs(seg, forbidRE) {
		case -1:
			return false, 1.1
		case 1:
			return true, 1.08
		}
		if forbidRE.MatchString(sentence) {
			return false, 0.95
		}
		return true, 0.72 // nothing in it allows
	case wording.OnlyUrged(q.text, seg):
		return false, 1.1 // 鼓励 binds nobody
	case (negativeRE.MatchString(seg) || notRE.MatchString(seg)) && !denies(q.bare):
		return false, 1
	}
	return true, 1
}

// denies tells whether a question denies something itself (不交行吗), apart from
// the 不 that only makes it a question (要不要, 要交不).
func denies(bare string) bool {
	r := []rune(strings.TrimRight(bare, "?？吗呢啊 \n"))
	for i, c := range r {
		asks := i == len(r)-1 || i > 0 && i+1 < len(r) && r[i-1] == r[i+1]
		if c == '不' && !asks {
			return true
		}
	}
	return false
}
