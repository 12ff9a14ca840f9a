package wording

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// Whether what a clause says is a yes or a no to what is asked, by its verbs.

var (
	forbidRE   = regexp.MustCompile(`不得|严禁|禁止|不准|不能|不可|不再|不予|一律不|无权|防止|不搞|不设|不宜|不应|不办|不需|不允许`)
	negativeRE = regexp.MustCompile(`尚未|未能|没有|不具备|未实现|不属于|不包括|不含|不包含|不再|不搞|严禁|不得|禁止|不(?:予|得|再|应|需|收|适用|属于|是|算|计|承担|支付|给予|实行|补)|免[收交缴征除]费|免予|免于`)
	deniesRE   = regexp.MustCompile(`不[^不]{1,6}(?:行吗|可以吗|吗)|禁止|不准|不让`)
	// asksLessRE and asksMoreRE find questions that compare: notLessRE and notMoreRE, bounds on the other side, deny them.
	asksLessRE = regexp.MustCompile(`比[^,，]{1,16}[低少小差]`)
	asksMoreRE = regexp.MustCompile(`比[^,，]{1,16}[高多大]`)
	notLessRE  = regexp.MustCompile(`不(?:得)?(?:低于|少于)|高于`)
	notMoreRE  = regexp.MustCompile(`不(?:得)?(?:高于|超过)`)
	asksMayRE  = regexp.MustCompile(`可以|可不|能不能|能[^够]{0,20}[吗不]|允许|可不可以|行不|行吗|能否|准不准|可否|让[^,，]{0,12}吗`)
	permitRE   = regexp.MustCompile(`可以|允许|鼓励|支持|有权|可`)
	// limitRE finds bounds, which forbid nothing: 保修期不得低于3年.
	limitRE = regexp.MustCompile(`不(?:得|能|应|可)(?:低于|少于|超过|高于|多于|大于|小于|早于|晚于|短于|长于)`)
	// asksPayRE and freeRE are of money: 要交工本费不 is denied by 免收.
	asksPayRE = regexp.MustCompile(`[交缴收付掏花要][\p{Han}]{0,6}[费钱税]|收费|缴纳|付费|要钱`)
	freeRE    = regexp.MustCompile(`免[收交缴征除费]|免予|免于(?:缴|交|收)|减免|无偿|不(?:得|再|予|另)?(?:收取|收费|缴纳|交纳|征收|收)`)
	// asksDutyRE, volunteerRE and bindingRE tell what must be from what may be.
	asksDutyRE  = regexp.MustCompile(`必须|非得|一定[要得]|强制|硬性`)
	volunteerRE = regexp.MustCompile(`鼓励|倡导|提倡|自愿|可以`)
	bindingRE   = regexp.MustCompile(`应当|必须|应[该予]`)
)

// Polarity is 1 when what decides says yes to a question, -1 when it says no, nearer to 0 when its verbs hardly tell. What
// decides is a phrase of the sentence.
func Polarity(question, phrase, sentence string) float64 {
	switch {
	case asksLessRE.MatchString(question) && notLessRE.MatchString(phrase),
		asksMoreRE.MatchString(question) && notMoreRE.MatchString(phrase),
		asksPayRE.MatchString(question) && freeRE.MatchString(phrase):
		return -1
	case asksMayRE.MatchString(question):
		switch g := governs(phrase); {
		case g != 0:
			return float64(g)
		case forbidRE.MatchString(limitRE.ReplaceAllString(sentence, "")):
			return -0.8
		}
		return 0.3 // nothing in it allows
	case asksDutyRE.MatchString(question) && volunteerRE.MatchString(phrase) && !bindingRE.MatchString(phrase):
		return -1 // 鼓励 binds nobody
	case negativeRE.MatchString(phrase) != deniesRE.MatchString(question):
		return -1
	}
	return 0.5
}

// governs tells what the first modal verb of a text says, which governs: 可以在…其他禁止通行的路段行驶 allows. It is 1 where
// the text allows, -1 where it forbids, 0 where it does neither. Bounds forbid nothing.
func governs(text string) int {
	text = limitRE.ReplaceAllString(text, "")
	forbid, permit := forbidRE.FindStringIndex(text), permitRE.FindStringIndex(text)
	switch {
	case forbid != nil && (permit == nil || forbid[0] < permit[0]):
		return -1
	case permit != nil:
		return 1
	}
	return 0
}

// Verdict leads a headline in.
func Verdict(yes bool) string {
	if yes {
		return "是，"
	}
	return "否，"
}

// VerdictOf is 1 of a headline that says yes, -1 of one that says no, else 0.
func VerdictOf(headline string) int {
	switch {
	case strings.HasPrefix(headline, Verdict(true)):
		return 1
	case strings.HasPrefix(headline, Verdict(false)):
		return -1
	}
	return 0
}

// Bounds tells whether a comparator makes a bound of a value, that a case can be held to.
func Bounds(c corpus.Comparator) bool { return side(c) != 0 }

// AsksBound is the bound that a text names: AtMost, AtLeast or "".
func AsksBound(text string) corpus.Comparator {
	switch {
	case Any(text, "最多", "上限", "上线", "最高", "封顶", "不能超过", "不超过", "最大", "不得超过", "不高于", "不大于", "不多于", "不得高于"):
		return corpus.AtMost
	case Any(text, "最少", "下限", "至少", "最低", "不能少于", "不少于", "不低于", "不得低于", "不能低于", "不小于", "不得少于"):
		return corpus.AtLeast
	}
	return ""
}

// SideFit is 1 for a bound on the side asked for, -1 for one on the other, else 0.
func SideFit(asked, c corpus.Comparator) int { return side(asked) * side(c) }

// side is 1 of what bounds from above, -1 of what bounds from below, else 0.
func side(c corpus.Comparator) int {
	switch c {
	case corpus.AtMost, corpus.Below:
		return 1
	case corpus.AtLeast, corpus.Above:
		return -1
	}
	return 0
}

// Keeps tells whether x keeps to a bound.
func Keeps(c corpus.Comparator, x, bound float64) bool {
	switch c {
	case corpus.AtMost:
		return x <= bound
	case corpus.AtLeast:
		return x >= bound
	case corpus.Below:
		return x < bound
	case corpus.Above:
		return x > bound
	}
	return x == bound
}

// Relation says what kind of limit a bound is, and how x lies to it.
func Relation(c corpus.Comparator, x, bound float64) (limit, relation string) {
	lower := side(c) < 0
	switch {
	case lower && x < bound:
		return "下限", "低于"
	case lower:
		return "下限", "达到"
	case x > bound:
		return "上限", "超过"
	}
	return "上限", "未超过"
}
