package deadline

import (
	"regexp"
	"strings"

	"github.com/policybot/policybot/corpus/zhdate"
)

// Times that belong to a noun: the name of a plan or paper, a day that is defined.

var (
	titleNoun = regexp.MustCompile(`^([^,，。]{0,40}?)(?:方案|规划|计划|纲要|要点|办法|条例|意见|决定|通知|任务书|责任书|预算|决算|报告|名单|目录|清单|标准|年鉴|白皮书|蓝皮书)(?:》|〉|”|的|$|\s|[和与及、]|编制|制定|中|要求|明确|确定|于|在|印发|下发|发给)`)
	strong    = regexp.MustCompile(`完成|出台|印发|制定|编制|修订|启动|建成|报送|提交|发布|公布|达到|形成|实现|召开|上报`)
	planNoun  = regexp.MustCompile(`(?:方案|规划|计划|纲要|行动|意见|办法|目录|标准|要点|条例|工程|目标|年鉴|指南)[(（]?$`)
)

// titled tells times that belong to the name of a plan or paper: 2024年工作要点,
// 专项规划(2016—2020年).
func titled(t *timed, pb, pa string) bool {
	if t.Limit != zhdate.NoLimit || t.To.Day > 0 && placed.MatchString(pb) {
		return false
	}
	if m := titleNoun.FindStringSubmatch(pa); m != nil && !strong.MatchString(m[1]) || grounds.MatchString(pb) || occasion.MatchString(pa) {
		return true
	}
	return t.To.Month == 0 && planNoun.MatchString(pb) && pb != "计划" && pb != "规划"
}

// grounds open a phrase that only names what a text goes by; occasion is a year
// that only dates an event: 在2025年“世界水日”期间.
var (
	grounds  = regexp.MustCompile(`^(?:根据|按照|依据|依照|对照|参照|贯彻|为贯彻)`)
	occasion = regexp.MustCompile(`^[“"「][^,，”"]{1,12}[”"」](?:期间|活动)`)
)

// planBracket tells a range in brackets right behind a plan's name.
var planBracket = regexp.MustCompile(`(?:方案|规划|计划|纲要|行动|意见|办法|目录|标准|要点|条例|工程|试行)[”"》〉]?[(（]$`)

var (
	ofCase    = regexp.MustCompile(`^(?:对|凡|凡在|对在|对于)$`)
	relClause = regexp.MustCompile(`^[^,，。]{1,14}的`)
)

var attributed = regexp.MustCompile(`(?:制定|制订|编制|审议|审查|批准|做好|印发|下达|公布|发布|报送|提交|完成|落实|实施|执行|研究|谋划|根据|按照|依据|依照|对照|参照|结合|围绕|将|把|对|作为|纳入|列入|关于|经|照|用于|安排|享受|取得|获得|符合|开展|举办|组织|启动|推进)$`)

// attributive tells times that only describe a noun: 完成2025年任务, 2020年的标准.
func attributive(t *timed, before, pb, after, pa string) bool {
	if strings.HasPrefix(pa, "的") && t.season == "" {
		return true
	}
	if strings.HasSuffix(pb, "直") || ofCase.MatchString(pb) && relClause.MatchString(pa) {
		return true // 直到11月3日; 对12月31日前登记的车辆
	}
	if t.Limit != zhdate.NoLimit {
		return false
	}
	if planBracket.MatchString(before) && t.To.Day == 0 {
		return true
	}
	if describes(pa) || termStart.MatchString(pa) || t.Quarter > 0 && relativeTo.MatchString(pb) {
		return true
	}
	if closes.MatchString(pa) {
		return false // 5月31日为报名截止日
	}
	return attributed.MatchString(pb) || strings.HasSuffix(pb, "当") || definedDay.MatchString(pa) && !opensFor.MatchString(pa)
}

// opensFor is what those who want something do in a stretch of time: 每月1至18日|为办理参保手续时间.
var opensFor = regexp.MustCompile(`^(?:为|是)[^,，。]{0,20}(?:手续|报名|申报|申请|缴费|登记|征缴|参保|报送|填报|办理|注册|报到)[^,，。]{0,3}(?:时间|时限|期|期限|期间)$`)

var closes = regexp.MustCompile(`^(?:是|为)[^,，。]{0,12}截止`)

var termStart = regexp.MustCompile(`^(?:春|秋)季(?:学期)?(?:开学)?(?:起|开始)|^(?:春|秋)季入学`)

// relativeTo: 下一季度, 每第一季度.
var relativeTo = regexp.MustCompile(`[上下本每各]第?$`)

// definedDay: 5月12日是防灾减灾日, 6月1日至9月30日为禁渔期.
var seasonDef = regexp.MustCompile(`^[^,，。]{0,20}[,，]?为[^,，。]{0,14}(?:期|季|月|周|日)(?:[,，。；;]|$)`)

var definedDay = regexp.MustCompile(`^(?:是|定为|确定为)|^为[^,，。]{0,14}(?:[日节周月季期天]|时间|阶段|时段|年度|学年)[”“"]?$|^[^,，]{0,10}(?:节|纪念日|宣传日|宣传周|活动日|期)(?:$|[为是、])`)
