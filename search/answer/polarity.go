package answer

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/search/answer/wording"
)

// Whether what a clause says is a yes or a no to what is asked, by its verbs.
var (
	forbidRE   = regexp.MustCompile(`不得|严禁|禁止|不准|不能|不可|不再|不予|一律不|无权|防止|不搞|不设|不宜|不应|不办|不需|不允许`)
	negativeRE = regexp.MustCompile(`尚未|未能|没有|不具备|未实现|不属于|不包括|不含|不包含|不再|不搞|严禁|不得|禁止|不(?:予|得|再|应|需|收|适用|属于|是|算|计|承担|支付|给予|实行|补)|免[收交缴征除]费|免予|免于`)
	deniesRE   = regexp.MustCompile(`不[^不]{1,6}(?:行吗|可以吗|吗)|禁止|不准|不让`)
	// notLessRE and notMoreRE are bounds that deny a comparison with the other side.
	notLessRE = regexp.MustCompile(`不(?:得)?(?:低于|少于)|高于`)
	notMoreRE = regexp.MustCompile(`不(?:得)?(?:高于|超过)`)
)

// rulePolarity is 1 when what decides says yes, -1 when it says no, nearer to 0 when its verbs
// hardly tell. What decides is a phrase of the sentence.
func rulePolarity(q *question, phrase, sentence string) float64 {
	switch {
	case wording.AsksLess.MatchString(q.text) && notLessRE.MatchString(phrase),
		wording.AsksMore.MatchString(q.text) && notMoreRE.MatchString(phrase),
		wording.FreeOf(q.text, phrase):
		return -1
	case wording.AsksMay(q.text):
		phrase, sentence = wording.WithoutLimits(phrase), wording.WithoutLimits(sentence)
		switch g := wording.Governs(phrase, forbidRE); {
		case g != 0:
			return float64(g)
		case forbidRE.MatchString(sentence):
			return -0.8
		}
		return 0.3 // nothing in it allows
	case wording.OnlyUrged(q.text, phrase):
		return -1 // 鼓励 binds nobody
	case negativeRE.MatchString(phrase) != deniesRE.MatchString(q.text):
		return -1
	}
	return 0.5
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
