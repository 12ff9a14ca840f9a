package answer

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
)

// Whether what a clause says is a yes or a no to what is asked, by its verbs.
var (
	forbidRE   = regexp.MustCompile(`不得|严禁|禁止|不准|不能|不可|不再|不予|一律不|无权|防止|不搞|不设|不宜|不应|不办|不需|不允许`)
	permitRE   = regexp.MustCompile(`可以|允许|鼓励|支持|有权|可`)
	asksMayRE  = regexp.MustCompile(`可以|可不|能不能|能[^够]{0,20}[吗不]|允许|可不可以|行不|行吗|能否|准不准|可否|让[^,，]{0,12}吗`)
	negativeRE = regexp.MustCompile(`尚未|未能|没有|不具备|未实现|不属于|不包括|不含|不包含|不再|不搞|严禁|不得|禁止|不(?:予|得|再|应|需|收|适用|属于|是|算|计|承担|支付|给予|实行|补)|免[收交缴征除]费|免予|免于`)
	deniesRE   = regexp.MustCompile(`不[^不]{1,6}(?:行吗|可以吗|吗)|禁止|不准|不让`)
	// limitRE finds bounds, which forbid nothing: 保修期不得低于3年.
	limitRE = regexp.MustCompile(`不(?:得|能|应|可)(?:低于|少于|超过|高于|多于|大于|小于|早于|晚于|短于|长于)`)
	// askedLess and askedMore are denied by a bound on the other side.
	askedLessRE = regexp.MustCompile(`比[^,，]{1,16}[低少小差]`)
	askedMoreRE = regexp.MustCompile(`比[^,，]{1,16}[高多大]`)
	notLessRE   = regexp.MustCompile(`不(?:得)?(?:低于|少于)|高于`)
	notMoreRE   = regexp.MustCompile(`不(?:得)?(?:高于|超过)`)
	// asksPayRE and freeRE are of money: 要交工本费不 is denied by 免收.
	asksPayRE = regexp.MustCompile(`[交缴收付掏花要][\p{Han}]{0,6}[费钱税]|收费|缴纳|付费|要钱`)
	freeRE    = regexp.MustCompile(`免[收交缴征除费]|免予|免于(?:缴|交|收)|减免|无偿|不(?:得|再|予|另)?(?:收取|收费|缴纳|交纳|征收|收)`)
	// asksDutyRE, volunteerRE and bindingRE tell what must be from what may be.
	asksDutyRE  = regexp.MustCompile(`必须|非得|一定[要得]|强制|硬性`)
	volunteerRE = regexp.MustCompile(`鼓励|倡导|提倡|自愿|可以`)
	bindingRE   = regexp.MustCompile(`应当|必须|应[该予]`)
)

// rulePolarity is 1 when what decides says yes, -1 when it says no, nearer to 0 when its verbs
// hardly tell. What decides is a phrase of the sentence.
func rulePolarity(q *question, phrase, sentence string) float64 {
	switch {
	case askedLessRE.MatchString(q.text) && notLessRE.MatchString(phrase),
		askedMoreRE.MatchString(q.text) && notMoreRE.MatchString(phrase),
		asksPayRE.MatchString(q.text) && freeRE.MatchString(phrase):
		return -1
	case asksMayRE.MatchString(q.text):
		phrase, sentence = limitRE.ReplaceAllString(phrase, ""), limitRE.ReplaceAllString(sentence, "")
		forbid, permit := forbidRE.FindStringIndex(phrase), permitRE.FindStringIndex(phrase)
		switch { // the first modal verb governs: 可以在…其他禁止通行的路段行驶
		case forbid != nil && (permit == nil || forbid[0] < permit[0]):
			return -1
		case permit != nil:
			return 1
		case forbidRE.MatchString(sentence):
			return -0.8
		}
		return 0.3 // nothing in it allows
	case asksDutyRE.MatchString(q.text) && volunteerRE.MatchString(phrase) && !bindingRE.MatchString(phrase):
		return -1 // 鼓励 binds nobody
	case negativeRE.MatchString(phrase) != deniesRE.MatchString(q.text):
		return -1
	}
	return 0.5
}

// deciding is the phrase of a passage that holds most of the question.
func deciding(q *question, passage string) string {
	best, most := passage, -1.0
	for _, s := range statement.Phrases(passage, corpus.Span{Start: 0, End: len(passage)}) {
		if h := covered(q.terms, passage[s.Start:s.End]); h > most {
			best, most = passage[s.Start:s.End], h
		}
	}
	return best
}

// verdictOf is 1 of a headline that says yes, -1 of one that says no, else 0.
func verdictOf(headline string) int {
	switch {
	case strings.HasPrefix(headline, "是，"):
		return 1
	case strings.HasPrefix(headline, "否，"):
		return -1
	}
	return 0
}
