package answer

import "regexp"

// Whether what a clause says is a yes or a no to what is asked, by its modal verbs.
var (
	forbidRE   = regexp.MustCompile(`不得|严禁|禁止|不准|不能|不可|不再|不予|一律不|无权|不允许|不应|不宜`)
	permitRE   = regexp.MustCompile(`可以|允许|鼓励|支持|有权|可`)
	asksMayRE  = regexp.MustCompile(`可以|可不|能不能|能[^够]{0,20}[吗不]|允许|可不可以|行不|行吗|能否|准不准|可否|让[^,，]{0,12}吗`)
	negativeRE = regexp.MustCompile(`尚未|未能|没有|不具备|不属于|不包括|不含|不再|不得|禁止|不(?:予|得|再|应|需|收|适用|属于|是|算|计|承担|支付|给予|实行|补)|免[收交缴征除费]|免予|免于`)
	deniesRE   = regexp.MustCompile(`不[^不]{1,6}(?:行吗|可以吗|吗)|禁止|不准|不让`)
)

// rulePolarity is 1 when a fact says yes, -1 when it says no, 0 when its verbs do not tell.
func rulePolarity(q *question, fact string) float64 {
	forbid, permit := forbidRE.FindStringIndex(fact), permitRE.FindStringIndex(fact)
	if asksMayRE.MatchString(q.text) {
		switch { // the first modal verb governs: 可以在…其他禁止通行的路段行驶
		case forbid != nil && (permit == nil || forbid[0] < permit[0]):
			return -1
		case permit != nil:
			return 1
		}
	}
	if negativeRE.MatchString(fact) != deniesRE.MatchString(q.text) {
		return -1
	}
	return 0.5
}
