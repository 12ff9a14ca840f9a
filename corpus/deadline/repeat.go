package deadline

import (
	"regexp"
	"strings"
)

var (
	rateAfter  = regexp.MustCompile(`^(?:按|按照|以)?(?:不低于|不少于|至少|不超过|不得超过|不得低于|约|为|平均)?\s*(?:\d[\d.,]*|[一二三四五六七八九十百千万]+)\s*(?:%|％|元|万元|亿元|吨|公里|个百分点|万人|立方米|平方米)|^[^,，。]{0,12}(?:比例|增长率|增速|增幅|递增|递减|标准为)|^(?:不得[^少低]|不多于)|^[^,，。]{0,14}(?:不超过|不得超过|不低于|不得低于)|^工作\d|^每(?:平方米|亩|人|生|户|吨|公里|辆|床|名)|^的?(?:营业|工作|学习)时间应|^[^,，]{0,12}的时候|时间(?:不得|不)少于\s*[\d一二三四五六七八九十]+个?(?:月|日|天|小时)|^(?:人均|生均|均|计算|折算|计提|计征|计息)`)
	activity   = regexp.MustCompile(`^(?:的)?[^,，。、]{0,6}?(?:考核|评估|评价|监测|检查|报告|总结|述职|督导|评议|审计|调查|体检|普查|通报|会议|审核|年检|年报|自查|培训|检验|检测|评比|、中期)`)
	performs   = regexp.MustCompile(`开展|组织|进行|实施|报送|提交|编制|形成|发布|公布|接受|做好|完成|报告|召开|上报|撰写|实行|坚持|落实|将|报|参加|通过`)
	yearNouns  = regexp.MustCompile(`[分本上该当各跨学前后同次一二三四五六七八九十两几]$|财政$|会计$|预算$|单个$|每个$`)
	yearEndFor = regexp.MustCompile(`^(?:的)?[^,，。]{0,8}(?:述职|考核|总结|评|检查|决算|慰问|报告|奖励)`)
)

// repeatTrap tells repeat words that set no task: 年度预算, 每年增长5%, 每年3月为植树月.
func repeatTrap(word, pb, pa, after string) bool {
	if failed.MatchString(pb) || goesBy.MatchString(pb) {
		return true
	}
	switch word {
	case "年度":
		return system.MatchString(pa) || forbidden.MatchString(pa) || whileDoing.MatchString(pa) ||
			may.MatchString(pb) ||
			yearNouns.MatchString(pb) ||
			!activity.MatchString(pa) ||
			!performs.MatchString(pb+pa)
	case "年终":
		return !yearEndFor.MatchString(pa)
	case "每个年度":
		return true
	}
	if may.MatchString(pb) && !duty.MatchString(pb) || forbidden.MatchString(pa) && !duty.MatchString(pb) {
		return true
	}
	if perUnit.MatchString(pb) || means.MatchString(pb) || someDays.MatchString(pa) {
		return true
	}
	if definedDay.MatchString(pa) && !opensFor.MatchString(pa) || seasonDef.MatchString(after) || relativeTo.MatchString(pb) ||
		rateAfter.MatchString(pa) ||
		strings.HasPrefix(pa, "的") && !hasTask(pa) ||
		describes(pa) {
		return true
	}
	return false
}

// files are the verbs before 年度 that make it a yearly filing in a text of rules.
var files = regexp.MustCompile(`(?:报送|提交|发布|公布|公开|编制|形成|开展|组织|进行|上报|报告)[^,，]{0,8}$`)

// someDays follows in a timetable, 每周5天、每天2小时, which asks for nothing by a day.
var someDays = regexp.MustCompile(`^(?:不少于|至少)?[\d一二三四五六七]{1,2}天(?:$|、)`)

// perUnit stands before a rate, 每平方公里每年100元; means before what a name stands
// for, 调度年度为每年11月1日至次年10月31日.
var (
	perUnit = regexp.MustCompile(`每(?:平方公里|平方千米|平方米|公顷|亩|吨|立方米|千瓦|辆|台|床位|张床)$`)
	means   = regexp.MustCompile(`(?:年度|学年|期间|日|周|月|节|季)(?:为|是|指)$`)
)

// goesBy is what something goes by, the year being in it: 根据历年结余和|每年支付预算.
var goesBy = regexp.MustCompile(`(?:根据|依据|参照)[^,，。]{1,20}(?:和|及|与|、)$`)

// failed opens what is punished: 未每年进行检测.
var failed = regexp.MustCompile(`未(?:按照?|依照?|依法|及时|定期)[^,，。]{0,40}$|^(?:[(（][^)）]{1,6}[)）])?\s*未`)

// describes tells a repeat word inside a noun: 每月缴纳的保险金.
func describes(pa string) bool {
	if receives.MatchString(pa) {
		return true
	}
	start, end, ok := taskIn(pa)
	return ok && start <= len("本人") && strings.HasPrefix(pa[end:], "的")
}

// system: 年度报告制度 is a name; handsIn are the words of a filing.
var (
	system  = regexp.MustCompile(`^[^,，。、]{0,10}(?:制度|机制|责任制)`)
	handsIn = regexp.MustCompile(`(?:将|把|报送|提交|上报|公布|发布)$`)
)

// whileDoing: 编制年度计划时, a time something else goes with.
var whileDoing = regexp.MustCompile(`^[^,，。]{0,14}(?:时|后|前|过程中)$`)

var receives = regexp.MustCompile(`^(?:领取|享受|收取|应缴)的`)

// may and forbidden are the words of leave and ban; paid are rates of pay and dues
// in a text of rules.
var (
	may       = regexp.MustCompile(`可以|有权|自愿|约定|可(?:临时|酌情|适当|自行)?$`)
	forbidden = regexp.MustCompile(`^(?:享受|可以|可(?:以)?|有权)|不得(?:收|再|超|要|安)`)
	paid      = regexp.MustCompile(`^(?:支付|领取|缴纳|上缴|享受|提取|加收)[^,，。]{0,24}(?:工资|报酬|利息|税|金|百分之|倍|资金)`)
)
