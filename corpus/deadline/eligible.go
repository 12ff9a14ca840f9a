package deadline

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/scan"
)

// Times by which somebody has to have been something to be taken in.

// eligible tells times by which somebody has to have been something to be taken in:
// 截止5月31日，已连续居住满一年; 2024年8月至2025年7月，本市种植粮食的耕地.
func eligible(word string, t *timed, after string) bool {
	if t.Limit == zhdate.By {
		after = explained.ReplaceAllString(after, "")
	}
	if (strings.HasPrefix(word, "截") || strings.HasSuffix(word, "为止")) && hasBeen.MatchString(after) || upwards.MatchString(after) ||
		(t.Limit == zhdate.NoLimit || t.Limit == zhdate.To) && age.MatchString(firstPiece(after)) ||
		t.Limit == zhdate.By && (doneBy2.MatchString(firstPiece(after)) || hadBeen.MatchString(after) || notFull.MatchString(after)) {
		return true
	}
	if inclusive.MatchString(after) || t.Limit == zhdate.By && doneBy.MatchString(firstPiece(after)) ||
		t.Limit == zhdate.To && strings.HasPrefix(after, "之间") {
		return true
	}
	if t.Kind == scan.Period && t.Limit == zhdate.NoLimit && spans.MatchString(after) {
		return true
	}
	return t.Kind == scan.Period && t.Limit == zhdate.NoLimit && t.To.Year > 0 && t.To.Day == 0 && t.From.Month > 0 &&
		whatWas.MatchString(after)
}

// explained is a bracket that says a day again: 3月27日前（即申请截止之日前）|已进入轮候册的.
var explained = regexp.MustCompile(`^[(（]即[^()（）]{2,30}[)）]`)

var (
	// inclusive and spans explain a stretch of time; doneBy is what was so by a day.
	inclusive = regexp.MustCompile(`^\s*[(（](?:不?含|包括|不包括)(?:本|当|该)[日月]`)
	spans     = regexp.MustCompile(`^\s*[(（](?:共|合计)?\d+(?:年|个月)`)
	doneBy    = regexp.MustCompile(`^(?:已|尚未|仍未|未能|(?:未|从未)(?:参保|缴纳|缴费|取得|办理|享受|领取|登记|签订|购买|报名|入学|就业)[\p{Han}]{0,12}的[\p{Han}]|(?:已)?(?:发放|取得|登记|购买|签订|出生|办理|参保|申请|成立|入职|毕业|迁入|持有|注册|建成|印发|发布|作出|领取|来|在)[\p{Han}]{0,10}的[\p{Han}])`)
	doneBy2   = regexp.MustCompile(`^(?:来|在)(?:我|本|该)[市县区省州校][\p{Han}]*(?:的$|但)`)
	upwards   = regexp.MustCompile(`^[)）]?以上`)
	notFull   = regexp.MustCompile(`^[^,，。]{1,40}(?:未满|不满|已满|不足|超过)[\d一二三四五六七八九十]+(?:周?岁|年|个?月)的[,，]`)
	hadBeen   = regexp.MustCompile(`^(?:已|所)?\p{Han}{2}的[\p{Han}]{2}`)
	age       = regexp.MustCompile(`周岁|年满|出生|户籍人员|参保.{0,6}缴费时段`)
	hasBeen   = regexp.MustCompile(`^[,，]?[^。；;]{0,20}(?:已|满|连续|累计|共有|少于|不足|不满|达)`)
	whatWas   = regexp.MustCompile(`^[,，][^。；;]{2,40}的(?:现状)?[^。；;,，(（]{1,12}(?:[。；;,，(（]|$)`)
)
