package deadline

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/scan"
)

// Times that say what somebody or something is, not what is to be done: 毕业2年内的毕业生,
// 毕业时间为…, 结算年度(1月1日至12月31日).

var (
	// since is what happened to somebody so long ago: 毕业|2年内高校毕业生.
	since = regexp.MustCompile(`(?:毕业|离校|登记注册|注册|成立|取得|退役|退休|复员|失业|入学|从业|创办|出生|参保|参加工作|入职|开业|投产)$`)
	// fieldOf is the name of a time somebody is measured by.
	fieldOf = regexp.MustCompile(`(?:毕业|出生|入学|工龄|年龄|居住|计算|统计|累计|学历|合同|成立|购房|落户|执行|停止|颁证|发证|实施|施行|适用|政策)[^\P{Han}的]{0,6}?(?:时间|日期|期限|年限)(?:截止(?:日期|时间)?)?(?:为|是|在|至|[:：])?\s*$`)
	// reckoned is a length or a paper of somebody that counts by a day: 缴费年限计算到|4月30日.
	reckoned = regexp.MustCompile(`(?:年限|年龄|工龄|经历|居住时间)(?:统一)?(?:计算|统计|核算)(?:截止)?(?:时间|日期)?(?:为|到|至)?$|(?:迁入|落户|签发|发证|颁发|颁证|取得|购房|房产证登记|产权登记)(?:的)?(?:时间|日期)(?:须|应当?|必须|需)?(?:在|为|早于|于)?$`)
	// seasonOf is how long a season lasts: 采暖期起止时间为.
	seasonOf = regexp.MustCompile(`(?:采暖|供暖|供热|禁渔|休渔|防火|禁牧|防汛|汛|寒假|暑假)期?(?:的)?(?:起止)?(?:时间|日期)\s*(?:为|是|[:：])?$`)
	// edition is a bracket that says of when a text is: （2025年4月修订）.
	edition    = regexp.MustCompile(`[(（]$`)
	editionEnd = regexp.MustCompile(`^(?:修订|修正|制定|制|印发|发布|版|更新)[)）]`)
	// announces is what news begin with: 4月28日，|区教育局公布招生细则.
	announces = regexp.MustCompile(`^[,，]\s*[\p{Han}]{3,24}?(?:局|委|厅|部|办|政府|办公室|中心|院|校|大学|公司|协会|会)(?:正式|对外|联合)?(?:公布|发布|印发|出台|下发|召开|举行|举办|通报|启动)`)
	// yearIn opens a bracket that explains a year of accounts or a length of service.
	yearIn = regexp.MustCompile(`(?:年度|年限|学年|周期|财年)(?:内|中)?[(（]$|(?:时|日|之日)[(（]即(?:自)?$`)
	// printed and issuedNow stand behind the day of an issue.
	printed   = regexp.MustCompile(`^\s*(?:印发|发布|公布|成文|修订|印)[。\s]*$`)
	issuedNow = regexp.MustCompile(`^\s*关于[^。]{2,80}(?:通知|意见|公告|办法|决定|函|批复|方案|通告)`)
	startsNow = regexp.MustCompile(`^\s*(?:\d{1,2}\s*[:：]\s*\d{2}|\d{1,2}[时点])\s*起`)
	// opensNow says that something begins on a day: 5月6日|9:00开放.
	opensNow = regexp.MustCompile(`^\s*(?:[(（][^()（）]{1,8}[)）])?\s*(?:上午|下午|中午|晚上?)?\s*(?:[\d零]{1,2}\s*(?:[:：]\s*\d{2}|[时点]))?\s*(?:正式|全面|统一|陆续|正常|照常)?(?:开始|开放|开通|开启|开学|开网|开馆)`)
	// having stands before a time of what one has to have: 应具备|8月31日前到岗的条件.
	having      = regexp.MustCompile(`(?:具备|符合|满足|持有|属于|具有|须有|应有)[^,，。]{0,4}$`)
	asCondition = regexp.MustCompile(`^[^,，。]{1,24}的?(?:条件|资格|能力|要求|情形|身份|年满)`)
	// measuredBy is how long somebody has done something by a day.
	measuredBy = regexp.MustCompile(`^[^,，。]{0,10}满\s*[\d一二三四五六七八九十]+\s*(?:周岁|年|个?月|岁|学时)[^,，。]{0,14}(?:的|均|以上|[,，]|$)`)
	aged       = regexp.MustCompile(`^(?:[(（][^()（）]*[)）])?前?[,，]?\s*(?:凡)?(?:年满|满)\s*[\d一二三四五六七八九十]+`)
	supposed   = regexp.MustCompile(`(?:比如|例如|假如|假设|举个例子|举例)[^。；]{0,60}$|(?:^|[,，])(?:但)?如果(?:是)?[^,，。；]{0,20}$`)
	lone       = regexp.MustCompile(`^\d{4}-\d{1,2}-\d{1,2}$`)
	// orAnother goes on with another time and what both describe: 1-6月|或1-12月的账单.
	orAnother = regexp.MustCompile(`^\s*(?:或|和|、)\s*[\d一二三四五六七八九十至到—–~年月日-]+的`)
	// including opens a bracket that says a day again, 8月31日(含|8月31日)前; bothSides goes on with
	// the other end of what both describe: 5月1日前|和12月31日后.
	including = regexp.MustCompile(`[(（](?:含|包含|包括|不含)$`)
	bothSides = regexp.MustCompile(`^(?:和|与|及|或)[\d一二三四五六七八九十年月日号]+(?:之|以)?后`)
	partYear  = regexp.MustCompile(`(?:半年|季度)$`)
	// inSeason opens a bracket that says when a season is: 汛期(5月1日至9月30日).
	inSeason = regexp.MustCompile(`(?:汛|防火|采暖|供暖|供热|禁渔|休渔|禁牧|封山|火险|戒严|农忙|冬休|寒假|暑假|旺季|淡季|节日|节假日|假日|假|长假|春节|国庆|五一)期?(?:间)?[(（]$`)
	// asFollows closes the sentence that a notice opens with: 现就2027年度|复核工作通知如下.
	asFollows = regexp.MustCompile(`^[^,，。]{0,30}(?:通知|公告|通告|说明|安排|部署|公布|答复|通报|提示|提醒|要求)如下`)
	// controlled is what holds for a stretch of time: |对滨河路实施全封闭交通管制.
	controlled = regexp.MustCompile(`^[^。；;]{0,48}?(?:实施|实行|采取|进行)[^,，。；;]{0,14}(?:管制|管控|封闭|限行|禁行|戒严|封路)`)
	// intended and ofNoun have a noun behind a time between them: 拟于|12月|吸收的发展对象.
	intended = regexp.MustCompile(`(?:拟|将|计划|已)(?:于|在)$`)
	ofNoun   = regexp.MustCompile(`^[^,，。的]{1,8}的[\p{Han}]{1,10}$`)
	// drawnFrom goes on with what something is taken out of: 从2026年|公用经费中列支.
	drawnFrom = regexp.MustCompile(`^[^,，。]{1,14}中(?:列支|支出|安排|解决|扣除|抽取|选)`)
	within    = regexp.MustCompile(`^(?:期间)?[^,，。]{1,24}(?:的|期满)[,，\p{Han}]`)
)

var (
	// lasted opens a bracket that says by when something has to have lasted: 缴纳社保6个月（|截止当年6月30日）以上.
	lasted    = regexp.MustCompile(`(?:满|累计|连续|缴纳|缴费|居住|任职|从业|工作|参保)[^,，。；;(（]{0,12}?[\d一二两三四五六七八九十半]+\s*(?:年|个月|月|天|周岁|学期)(?:以上)?[(（](?:截止到?|截至|至|到)?$`)
	lastedEnd = regexp.MustCompile(`^(?:止|为止)?[)）]`)
	// monthAgain and monthJust are a month right beside another one, which one of them is not.
	monthAgain = regexp.MustCompile(`^\d{1,2}月`)
	monthJust  = regexp.MustCompile(`\d月$`)
	// someTime is what nobody can be reminded of: 明年上半年|适当时间公布.
	someTime = regexp.MustCompile(`^的?适当(?:时间|时候|时机)`)
	// allowed is what is only allowed or waived for a stretch of time; happened is a case that fell into it.
	allowed  = regexp.MustCompile(`^(?:期间|内)?[,，]?(?:允许|暂缓|暂停|免收|免征|减免|减征|减按|不计|不征)`)
	happened = regexp.MustCompile(`^(?:期间|内)?[,，](?:未|因|已|曾|发生|出现|取得|受)[^。；;,，]{1,30}的[,，]`)
)

// describing tells a time that only describes.
func (r *reader) describing(t *timed, before, after, pb, pa string) bool {
	word := r.text(t.span)
	s := &r.sentences[t.sentence]
	day := t.Kind == scan.Day && t.Limit == zhdate.NoLimit
	starts, _, acts := taskIn(pa)
	switch {
	case t.Kind == scan.Offset && t.Anchor == "" && since.MatchString(pb) && !(acts && starts == 0) && !duty.MatchString(pa):
		return true
	case t.Kind == scan.Period && inSeason.MatchString(before), t.Limit == zhdate.NoLimit && asFollows.MatchString(pa):
		return true
	case (t.Kind == scan.Period || t.Limit == zhdate.To) && controlled.MatchString(after), r.whoIsMeant(t, pb, after):
		return true
	case t.Limit == zhdate.NoLimit && intended.MatchString(pb) && ofNoun.MatchString(pa), t.Limit == zhdate.From && drawnFrom.MatchString(pa):
		return true
	case reckoned.MatchString(before), seasonOf.MatchString(before), edition.MatchString(before) && editionEnd.MatchString(after), day && reported(s, before, after):
		return true
	case fieldOf.MatchString(before) && !(t.Kind == scan.Offset && t.Event), yearIn.MatchString(before), supposed.MatchString(before):
		return true
	case day && len(pb) > 0 && printed.MatchString(after) && wholeName.MatchString(strings.TrimSpace(pb)), day && issuedNow.MatchString(after), startsNow.MatchString(after), day && opensNow.MatchString(after):
		return true
	case having.MatchString(pb) && asCondition.MatchString(pa), measuredBy.MatchString(pa) && !duty.MatchString(pb), aged.MatchString(after):
		return true
	case lone.MatchString(word) && strings.HasSuffix(strings.TrimRight(before, "'\" "), ",") && strings.HasPrefix(strings.TrimLeft(after, "'\" "), ","):
		return true
	case including.MatchString(before), bothSides.MatchString(after):
		return true
	case orAnother.MatchString(after):
		return true
	case t.Kind == scan.Period && ofCase.MatchString(pb) && within.MatchString(after):
		return true
	}
	if partYear.MatchString(word) && t.Kind != scan.Recurrence && t.Limit == zhdate.NoLimit && t.From.Month == 0 {
		return !(acts && starts == 0) && !yearSets.MatchString(pa) && eventName.MatchString(pa)
	}
	return false
}

// whoIsMeant tells a day by which somebody was or did what names him, where the sentence says no
// more: 12月31日前|达到规定年限的在岗教师。
func (r *reader) whoIsMeant(t *timed, pb, after string) bool {
	rest := strings.TrimRight(after, "。；; ")
	return t.Limit == zhdate.By && strings.TrimSpace(pb) == "" && utf8.RuneCountInString(rest) < 60 && !duty.MatchString(rest) &&
		ofActors(rest) && actor(rest[:strings.LastIndex(rest, "的")], -1) == ""
}

// reported tells the day that news open with, above the first heading.
func reported(s *sentence, before, after string) bool {
	const opening = 6 // sentences
	return (s.pre || s.section < 0) && s.index < opening && strings.TrimSpace(before) == "" && announces.MatchString(after) && !duty.MatchString(firstPiece(after[len("，"):]))
}

// eventName is what a half year or quarter belongs to: 2021年上半年|全国大学英语四、六级考试.
var eventName = regexp.MustCompile(`^[^,，。]{2,24}(?:考试|比赛|大赛|会议|通知|公告|名单|成绩|报名|招聘|招生|数据|情况|工作|开工|投产)`)

// Repeat words that belong to a noun, an amount or a case.
var (
	receiving  = regexp.MustCompile(`^(?:[^,，。]{0,2})?(?:领取|享受|参加|参保)[^,，。]{0,40}?(?:的[\p{Han}(（《]|的$|期间)`)
	anAmount   = regexp.MustCompile(`^(?:[\p{Han}]{0,4}?)(?:须|应|需|可|得|计|扣|减|加|缴|交|补助|补贴|奖励|给予|发放|纳税|收入|增加)*\s*[\d０-９][\d０-９.,]*\s*(?:元|万元|亿元|分|%|％|点|个百分点)|累计(?:可)?达?[\d０-９]`)
	aLimit     = regexp.MustCompile(`^[^,，。]{0,30}(?:限额|总额|征收额|额度|金额|费用|结余部分|人数)(?:为|不|×|/|由|实行|返还|[,，。]|$)|^[^,，。]{0,16}(?:标准|限额|总额)\s*[×x/]`)
	afterRate  = regexp.MustCompile(`(?:^|[^分])按$|连续[\d一二两三]年$|每(?:人|生|件|户|亩|次)$|超过$|近[\d一二两三]年$`)
	notDone    = regexp.MustCompile(`未(?:按[^,，]{0,4}|及时|定期)?(?:将|把|对)?$`)
	becauseOf  = regexp.MustCompile(`^(?:因|由于)[^,，。]{1,20}的`)
	ratherThan = regexp.MustCompile(`(?:打破|取消|改变|不再|由于工作原因|如)$`)
	linked     = regexp.MustCompile(`(?:与|同|和)$`)
	// openFor is how long something is to be open; planned a plan that something goes by.
	openFor = regexp.MustCompile(`^(?:不得少于|不少于|不低于|至少)\d{1,3}(?:天|日)`)
	planned = regexp.MustCompile(`^[^,，。]{0,8}(?:计划|预算|方案)(?:进行|执行|实施|安排)`)
	inMenu  = regexp.MustCompile(`[(（]$`)
	outMenu = regexp.MustCompile(`^[)）]`)
)

// hands is what is handed in, whatever it counts: 每月5日前|报送上月入住人数.
var hands = regexp.MustCompile(`^(?:前|之前|以前)?(?:将|向|报送|上报|报告|提交|公布|公示|通报|填报)`)

// repeatDescribes tells a repeat word that only describes.
func repeatDescribes(word, pb, after string) bool {
	pa := firstPiece(after)
	return receiving.MatchString(pa) && !duty.MatchString(pb) || anAmount.MatchString(pa) || aLimit.MatchString(pa) && !hands.MatchString(pa) ||
		afterRate.MatchString(pb) || notDone.MatchString(pb) || becauseOf.MatchString(pa) || ratherThan.MatchString(pb) ||
		openFor.MatchString(pa) || word == "按年度" && planned.MatchString(pa) || word == "年终" && linked.MatchString(pb) || inMenu.MatchString(pb) && outMenu.MatchString(after)
}
