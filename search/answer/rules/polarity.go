package rules

import (
	"regexp"
	"strings"
)

// Whether what a clause says is a yes or a no to what is asked.

// asksPayRE and freeRE are of money: 要交工本费不 is denied by 免收.
var (
	asksPayRE = regexp.MustCompile(`[交缴收付掏花要][\p{Han}]{0,6}[费钱税]|收费|缴纳|付费|要钱`)
	freeRE    = regexp.MustCompile(`免[收交缴征除费]|免予|免于(?:缴|交|收)|减免|无偿|不(?:得|再|予|另)?(?:收取|收费|缴纳|交纳|征收|收)`)
)

// asksCountRE and deemedRE: what something counts as is said by 视为.
var (
	asksCountRE = regexp.MustCompile(`算不算|算不|算是|[还也能就]算|视为|视同|等于|等同`)
	deemedRE    = regexp.MustCompile(`视为|视同|推定为|认定为|按照?[\p{Han}]{1,8}论处`)
)

func verdict(yes bool) string {
	if yes {
		return "是，"
	}
	return "否，"
}

// polarity reads yes or no off the deciding segment, and how sure that is.
func polarity(q *question, seg, sentence string) (yes bool, sure float64) {
	switch {
	case lowerRE.MatchString(q.text) && containsAny(seg, "不低于", "不得低于", "不少于", "高于"):
		return false, 1.1
	case higherRE.MatchString(q.text) && containsAny(seg, "不高于", "不超过", "不得超过"):
		return false, 1.1
	case asksPayRE.MatchString(q.text) && freeRE.MatchString(seg):
		return false, 1.1
	case asksMayRE.MatchString(q.text):
		seg, sentence = limitRE.ReplaceAllString(seg, ""), limitRE.ReplaceAllString(sentence, "")
		forbid, permit := forbidRE.FindStringIndex(seg), permitRE.FindStringIndex(seg)
		switch { // the first modal verb governs: 可以在…其他禁止通行的路段行驶
		case forbid != nil && (permit == nil || forbid[0] < permit[0]):
			return false, 1.1
		case permit != nil:
			return true, 1.08
		}
		if forbidRE.MatchString(sentence) {
			return false, 0.95
		}
		return true, 0.72 // nothing in it allows
	case asksDutyRE.MatchString(q.text) && volunteerRE.MatchString(seg) && !bindingRE.MatchString(seg):
		return false, 1.1 // 鼓励 binds nobody
	case (negativeRE.MatchString(seg) || notRE.MatchString(seg)) && !denies(q.bare):
		return false, 1
	}
	return true, 1
}

// limitRE finds bounds, which forbid nothing: 保修期不得低于3年.
var limitRE = regexp.MustCompile(`不(?:得|能|应|可)(?:低于|少于|超过|高于|多于|大于|小于|早于|晚于|短于|长于)`)

// asksDutyRE, volunteerRE and bindingRE tell what must be from what may be.
var (
	asksDutyRE  = regexp.MustCompile(`必须|非得|一定(?:要|得)|强制|硬性`)
	volunteerRE = regexp.MustCompile(`鼓励|倡导|提倡|自愿|可以`)
	bindingRE   = regexp.MustCompile(`应当|必须|应(?:该|予)`)
)

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
