package deadline

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// How a phrase names its subject. There is no word list of bodies: a noun is taken
// for one by its last word and by what stands behind it.

var (
	placeName = regexp.MustCompile(`(?:县|市|区|州|盟|旗|省|乡|镇|街道|村|社区|政府|园区|开发区|[)）])$`)
	places    = regexp.MustCompile(`^[,，]?(?:[\p{Han}]{1,10}?(?:县|市|区|州|盟|旗|省|乡|镇|街道|村|园区|开发区)(?:[(（][^()（）]{1,16}[)）])?(?:[、和与及]|$)?)+`)
	listVerb  = regexp.MustCompile(`^(?:全部|全面|基本|率先|顺利|如期|分别|各|要|须|应|力争|先后|整体)*(?:实现|完成|达到|通过|建成|创建|启动|开展|实施|达标)`)
)

// lead are the words a phrase may open with before its subject.
var lead = regexp.MustCompile(`^(?:\s|同时|其中|此外|另外|请|要求|原则上|具体|凡|(?:对|经|在)[^,，。]{1,12}?(?:异议|合格|通过|审核|审定|同意|结束|期满|完成|批准)后|第[一二三四五六七八九十]+步?[,，、:：]?|[(（]?[一二三四五六七八九十\d]{1,3}[)）.、]|[①-⑳]|(?:答|[AＡ])\s*[:：]|[\p{Han}]{0,8}(?:期限|时限|时间|要求|任务|目标|方式|程序|内容|流程|步骤|阶段|安排|办法)[:：])+`)

// nounEnd are the endings of bodies and persons that act; follower is what stands
// behind a subject.
var (
	nounEnd  = regexp.MustCompile(`(?:政府|部门|局|委|办|厅|部|署|处|科|室|股|院|校|学|园|所|站|中心|单位|机构|企业|公司|集团|银行|协会|学会|商会|工会|联|机关|组织|团体|组|专班|指挥部|县|市|区|州|盟|旗|省|乡|镇|街道|村|社区|队|社|厂|户|者|人|员|长|主任|书记|教师|医生|学生|考生|毕业生|新生|业主|方|主体|代表|会|党组|支部|总支|农场|师生|干部|职工|国务院|人大|政协|系统|地方|法院|检察院|部队|各级|各地|各[系班]|院系|系部|班级|平台|大学|项目办|[老导律讲技]师|工程师|配偶|遗属|亲友|承运商|供应商|运营商|家庭|对象|家长|(?:荐|老|究|科|专|士|届|统招|额|族|贫|班|校|读|宿|难|长|优|究)生|个人|居民|厂家|商家|监护人|申请人|经办人|负责人|[一二三四五六七八九十][中小]|附[中小]|[初高]中|窗口|家属|亲属|食堂|[农林牧渔茶]场|养殖场|种场|网点|媒体|联席会议|[省市县区]级?财政|[业坟户车房船雇货失债犬狗畜店厂]主|[房股]东|[国金]库|[^起终地重热观试要特节时难亮缺优整零焦一二三四五六七八九十两几半疑冰沸熔弱痛]点|子女|儿童|少年|[生幼婴孤]儿|学员|[^人国]民|馆|父母|父亲|母亲|专家|评委|人才|人士|公众|群众|市民)$`)
	follower = regexp.MustCompile(`^(?:请|组成|抽调|赴|当场|现场|可|委托|随机|接收到|接到|收到|无需|无须|不需|不必|不用|进行|拟订|拟定|制发|派发|办理|带|领|交|接收|审批|通知|张榜|初审|复审|受理|答复|告知|开放|凭|持|携|登录|登陆|到|前往|选定|选择|上传|网上|自愿|本人|同时|即可|仍|要|应|须|需|坚持|做到|执行|遵守|参与|必须|务必|负责|牵头|会同|联合|将|把|对|在|于|按|依|根据|结合|围绕|通过|利用|每|均|都|分别|不得|可|统一|收件|收文|收齐|对(?:[^口比应象]|$)|共同|定期|及时|认真|切实|积极|全面|全部|严格|进一步|也|同步|集中|立即|逐|抓紧|尽快|再|自行|组织|开展|完成|建立|制定|制订|编制|研究|报|上报|提交|汇总|公布|公示|审|核|检查|督|指导|落实|推进|实施|做好|启动|召开|召集|举|形成|提出|向|从|由|自|至少|力争|争取|确保|保证|以|为|实现|达到|建成|填报|登记|申报|选派|安排|配齐|配备|清理|整改|排查|验收|评估|监测|抽查|复核|配合|承担|收集|整理|公开|发布|印发|下发|转发|出台|修订|完善|健全|拨付|兑付|发放|缴|支付|结算|参加|接受|加强|加快|加大|继续|着力|深入|广泛|至|到|截至|本着|针对|参照|持续|常态化|建设|新建|采取|派|与|和.{0,12}共同|履行|取得|签订|逾期|未|主动|明确|设|聘|招|与|同|作为|承办|主办|适时|最迟|统筹)`)
	noActor  = regexp.MustCompile(`^组织$|^(?:延|增|成|特|周|时|加|拉|身|全|专)长$|^动员$|^系统$|所在(?:城市|地)$|(?:^|[^大中小])(?:开|升|入|转|休|复|退|助|就|求|留|放|上|辍|自)学$|(?:入|落|账|专|开|迁)户$|^[一二两三四五六七八九十几]+[人户名]$|补学$|下乡$|^[休开闭上入夜]市$|^[入开在来离返回]园$|减免所$|^[本专]科$|部署$|(?:延|增)长$|每(?:人|户|生)$|^(?:下列|以下)|(?:答辩|见面|招聘|培训|座谈|家长|双选|领队|动员|推进|说明|部署|表彰|总结|启动|工作|电视电话|发布|洽谈|交流|研讨|论证|听证|评审)会$|(?:全|内|局|中|东|西|南|北)部$|非政府$|^.办$|《|“|"|\d|[,，。；：:]|比例|覆盖率|水平|或者$|应[由转按在]|[^自]由|应当|是指|原则上|确因|未参加|被|不低于|(?:^|地|制宜|计划)组织[^部单机实领人]`)
)

// noStart are words that begin an adverbial or a verb phrase, never a name.
var noStart = regexp.MustCompile(`^(?:逐|且|带[^班队头]|携|陪同|并且|持[^证股卡]|下班|上班前|现[将就把]|特此|必须|书面|告知|具备|具有|深入|核实|足额|最[长高低多少]|组建|但|发给|接到|拨付|对[^口外]|在[^校建职]|为|将|把|按|根据|以|从|向|于|与|至|到|经[^营济办开]|并|要|应[^急届聘征试考邀]|须|需|会[^计议员展]|可|不[^动]|是|指|有[^关]|均|也|还|又|前|其中|报[^名考]|登[录陆]|[返到离入]校|填[写报]|上传|下载|打印|点击|进入|送|交[^通警投管大际]|寄|一次性|一并|提请|提交|获得|取得|禁止|督促|指导|推动|完成|实施[^单机主]|通过|围绕|结合|新建|建设[^单局行部主厅委工管]|建成|选聘|培养|成立|力争|改造|进一步|协调|会同|联合[^会国]|每[^个所名位校]|年|月|日|超过|参加|当[^地事年]|如|若|因|自[^来然行治由主愿荐]|使[^用馆]|让|给[^水排]|面向|上交|退还|转给|推送|减免|凭[^祥]|回(?:户籍|原|到|校|家|乡|国|本)|允许|委托[^人方单代机]|保证|制定本|不按|除[^尘害雪草]|用于|由|对于|关于|违反|未[^成]|其[^他余法监父子家代委主所]|定期|或者|直接|比如|例如|过后|发送|届时|随机|抽取|打破|都会|给予|支付|补助给|保障|重点保障|继续|改善|着力|全面|加|做)`)

// verbal are verbs that no name of a body has inside, unless it is one by its
// last word: 文件制定机关, 创建单位.
var verbal = regexp.MustCompile(`争取|调整|创建|培育|整合|推进|开展|建立|完善|加强|落实|提高|提升|新增|统筹|选派|配备|引导|促进[^会局中办]|做好|构建|加快|加大|强化|优化|深化|健全|鼓励|支持|依托|发挥|增强|坚持|确保|实现|达到|有计划|因地制宜|积极|切实|实行|满足|制定|巩固|扩大|拓展|严格|持续|不断|深入|充分|符合`)

var namedBody = regexp.MustCompile(`(?:单位|机关|机构|小组|专班|办公室|企业|部门|委员会|专家组)$`)

// actor is the subject a phrase opens with, "" when it opens with none. A noun
// is taken for the subject when it ends as bodies and persons do and what stands
// behind it can follow a subject; bound is where a time begins, which can, too.
func actor(phrase string, bound int) string {
	at := len(lead.FindString(phrase))
	if third := "第三"; strings.HasSuffix(phrase[:at], third) && strings.HasPrefix(phrase[at:], "方") {
		at -= len(third) // 第三方机构
	}
	if grades.MatchString(phrase) {
		at = 0
	}
	depth := 0
	const longest, described, longestName = 45, 80, 10 // runes; of a noun, of one with its description, of the label before it
	for i, n := at, 0; n <= described; n++ {
		if depth == 0 && i > at && mayEnd(phrase[at:i]) {
			rest := phrase[i:]
			np := strings.TrimRight(phrase[at:i], " ")
			switch {
			case i == bound, modal.MatchString(rest):
				if n <= longest && isActor(np) || ofActors(np) {
					return np
				}
			case (follower.MatchString(rest) || actsOn.MatchString(rest) || wholeName.MatchString(np) && doesTask(rest) || (person.MatchString(np) || comingBody.MatchString(np)) && bidTask(rest)) && !relative.MatchString(rest) && !(strings.HasSuffix(np, "所") && strings.HasPrefix(rest, "在")) && !insideName.MatchString(rest) && !averaged.MatchString(rest) && !(strings.HasSuffix(np, "级") && bodyAhead.MatchString(rest)) && !(nominal.MatchString(rest) && person.MatchString(np)),
				rest == "" && bound < 0 && wholeName.MatchString(stripBracket(np)):
				if isActor(np) || describedActs.MatchString(rest) && ofActors(np) {
					return np + goesOnAs.FindString(rest)
				}
			}
		}
		if i >= len(phrase) || i == bound {
			break
		}
		c, size := utf8.DecodeRuneInString(phrase[i:])
		switch c {
		case '(', '（':
			depth++
		case ')', '）':
			depth = max(0, depth-1)
		case ':', '：':
			if bound >= 0 && i > bound || i == at || !saidBelow.MatchString(phrase[at:i]) && (n > longestName || !bareLabel.MatchString(phrase[at:i]) || isActor(phrase[at:i])) {
				return ""
			}
			at, n = i+size, -1 // 机具核验：农业农村局自受理之日起
		case '|', '。', '；':
			return ""
		}
		if depth > 0 {
			n-- // what brackets explain does not make a name longer
		}
		i += size
	}
	return ""
}

// goesOnAs is the rest of a name that is a body inside another: 学校|招聘工作小组, 县政府|督查室.
var goesOnAs = regexp.MustCompile(`^(?:招聘|招生|考试|录取|工作|领导|评审|评估|选拔|聘用|专项|项目|管理|建设|监督|审查|监察|安全|应急|协调|审核|考核|资格|复核|评议|评定|验收|规划|服务|财务|推免|学位|学籍|督查|信访|统计)+(?:小组|专班|办公室|委员会|部门|机构|中心|办|组|科|室|处)(?:办公室|秘书[处组])?`)

// describedActs is what stands behind a subject that is described: 未报名的毕业生|向教育局递交申请.
var describedActs = regexp.MustCompile(`^(?:向|到|在|持|凭|携|登录|登陆|前往|于|将|填|进行|办理|参加|缴纳|申请|提交|提出|领取|携带|不得|也|均|都|尽快|抓紧|及时|务必)`)

// actsOn are verbs of what somebody does to something, which no name of a body or paper goes
// on with.
var actsOn = regexp.MustCompile(`^(?:签署|签字|盖章|填写|填报|领取|选定|提供|出具|打印|下载|上传|收到|接到|领到|自愿|凭|须|反馈|汇总|公布|公示|张贴|通知|收取|缴纳|交纳|退还|返还|归还|移交|转交|登录|登陆|查询|报到|报名|到场|参与|现场|网上|逐级|直接|参考|参照|评选|选送|推选|评出|审定|核定|核对|核实|传达|解读|动员|核准|下达|扫码|利用|布置|收取|录入|进入|组建|转报|报请|呈报|批复|拨付|选聘|指定|派出|抽取)`)

// nominal goes on with what is done with somebody, not by him: 选民|登记工作.
var nominal = regexp.MustCompile(`^(?:缴费|参保|申报|申请|认证|登记|报名|招生|招聘|培训|体检|录取|选拔|评选|测试|面试|考核|加分|补贴|资助)(?:工作|时间|办法|条件|程序|资格|标准|方案|计划|考试|测试|名单|结果|成绩|简章|名额|指标|政策|要求|须知)`)

// insideName are followers that only go on with a name: 县委|组织部, 住房城乡|建设部门.
var insideName = regexp.MustCompile(`^(?:[到来在赴返离驻进]\p{Han}{1,3}?(?:人员|人才|学生|员工|职工|企业|单位|高校)|组织部|招生(?:全国|统一|考试|录取|工作|计划|简章|章程|政策)|建设(?:[^,，]{0,4}(?:主管|行政)|部门|局|厅|委|单位|管理)|从业人员|工作人员|管理人员|负责人|经办人|检查组|督导[组室]|指导[组站]|评估[组院]|审计[局机]|监测[站中])`)

// grades are classes, whose first numeral numbers no item: 一、二年级学生.
var grades = regexp.MustCompile(`^(?:[一二三四五六七八]、)+[二三四五六七八九]年级`)

// bodyAhead is a body whose level was only said: 各级|审核推荐单位.
var bodyAhead = regexp.MustCompile(`^[\p{Han}、]{0,10}?(?:单位|部门|机构|机关|组织|政府|党委|学校|法院|检察院)`)

var (
	modal     = regexp.MustCompile(`^(?:应当|应[^届急聘征试考邀]|必须|须|需要|需|要|不得|可[^的靠信]|务必|请[^假]|每年|每月|每季|每学|每半|每两|每三)`)
	relative  = regexp.MustCompile(`^[^,，。]{1,24}的[^,，。]{1,24}?(?:应当|应[^届急用聘征试考邀]|必须|须|要[^求素点件]|可以|不得)`)
	wholeName = regexp.MustCompile(`(?:政府|部门|单位|机构|机关|企业|公司|学校|委员会|办公室|中心|医院|大学|学院|[县市区]|街道|乡镇|院|局|厅)$`)
)

// ofActors tells a noun that describes who acts: 从事运输的单位, 未及时报名的毕业生.
func ofActors(np string) bool {
	np = stripBracket(np)
	at := strings.LastIndex(np, "的")
	return at > 0 && !opensAdverbial.MatchString(np) && !inClause.MatchString(np) && isActor(np[at+len("的"):])
}

// opensAdverbial are the words after which no subject follows in the phrase; inClause is what
// no description of who acts has in it.
var (
	opensAdverbial = regexp.MustCompile(`^(?:对|在|为|将|把|按|根据|以|向|于|与[^会]|至|到|经由|由于|由|因|自[^愿]|如|若|当[^年地]|通过[^审考资初复笔面体答评]|依照|依据|违反|其|则|且|但|并|也|按照|针对|关于|鼓励|支持|引导|完成|落实|做好|加强|提高|组织|确保)`)
	inClause       = regexp.MustCompile(`[,，:：;；。]|(?:^|[^供反适对相效响])应[^届急用征聘]|必须|[^只主需重]要|不得|可以|可[按向在]`)
)

// mayEnd tells cheaply whether a noun may end as bodies and persons do.
func mayEnd(np string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(np, " "))
	return strings.ContainsRune("府门局委办厅部署处科室股院校学园所站心位构业司团行会联关织组班挥县市区州盟旗省乡镇道村队社厂户者人员长任记师医生主方体表议政场干部职工大协统级地台商庭象民家点口中小女童年儿馆母亲众士才属堂库偶友东)）系", r)
}

// intake is the year a group of persons is named by: 2024届高校毕业生.
var intake = regexp.MustCompile(`^(?:被(?:录取|录用|聘用|推荐|选中|确定)的?)?(?:符合[^,，的]{0,10}?(?:条件|要求|规定|资格)的?|通过[^,，的]{0,6}?(?:审核|审查|考核|考试|初审|复审|面试|笔试|体检)的?)?(?:参加)?(?:\d{4}年?(?:届|级|度|秋季|春季)?)?`)

// isActor tells whether a noun names somebody who can act.
func isActor(np string) bool {
	np = intake.ReplaceAllString(np, "")
	np = undergoes.ReplaceAllString(np, "$1")
	np = placedAt.ReplaceAllString(np, "$1")
	if strings.HasSuffix(np, "或者") {
		return false
	}
	if undergoer.MatchString(np) || roleNoun.MatchString(np) {
		return true
	}
	if inName.MatchString(np) {
		return false
	}
	if ofStatus.MatchString(np) {
		return true
	}
	if start, end, ok := taskIn(np); ok && start == 0 && !namedBody.MatchString(stripBracket(np)) {
		if rest := np[end:]; utf8.RuneCountInString(rest) > 2 || strings.HasPrefix(rest, "全") ||
			strings.HasPrefix(rest, "各") {
			return false // 通报全县, 形成清单报县政府
		}
	}
	return utf8.RuneCountInString(np) > 1 && !strings.Contains(np, "的") && nounEnd.MatchString(stripBracket(np)) &&
		!noActor.MatchString(np) && !noStart.MatchString(np) && (namedBody.MatchString(stripBracket(np)) || !verbal.MatchString(np))
}

// undergoes names those something is done to: 被征地|农户, 被撤并|学校.
var undergoes = regexp.MustCompile(`^被[\p{Han}]{2,4}?((?:农户|住户|家庭|单位|企业|学校|人员|机构|当事人|村民|居民|职工|学生|对象|业主)$)`)

// undergoer is a person by that alone: 被征收人, 被保险人.
var undergoer = regexp.MustCompile(`^被[\p{Han}]{1,4}[人者户方]$`)

// placedAt is where those are who are named by it: 在京|高校, 在县|单位.
var placedAt = regexp.MustCompile(`^(?:在[编岗职读籍册聘])*(?:在\p{Han})?((?:高校|院校|企业|单位|机构|教师|职工|人员|学生|干部)\p{Han}*)$`)

// ofStatus names those by what they get or have passed: 领取养老金人员, 笔试合格人员.
var ofStatus = regexp.MustCompile(`^(?:(?:领取|享受|参加|取得|获得|持有|从事|申请|租住|承租|进入|入围|通过)[\p{Han}]{1,12}|(?:笔试|面试|体检|考察|复试|初试|初审|复审|审核|审查|资格审查|资格复审|测试|考试)(?:成绩)?(?:合格|通过|入围|入选))(?:人员|者|对象|家庭)$`)

// inName are words that no name has inside.
var inName = regexp.MustCompile(`.赴|[^报签直]到[^岗会访]|[^重主需]要[^素]|.(?:上报|报送|提交|移送|转交|告知|传达|下达|转发|听取|邀请|委托|督促)|[为向对将]其|时间|标准[为按]|须|结果[经占]|名称|地点|后报|不得|[^只]按[^摩揭]|[政局委部厅办院校]对\p{Han}|何时|比如|如果|直接|给予|发送|随机|抽取|支付|入读|届时|名单|.[于把被]|.从[^业事]|将[对把在于]|我们|[^所]在[^校职建册读籍编岗园]|^[或都均]`)

// stripBracket leaves the bracket at the end of a name out: 各县(市).
func stripBracket(s string) string {
	if strings.HasSuffix(s, ")") || strings.HasSuffix(s, "）") {
		if at := strings.LastIndexAny(s, "(（"); at > 0 {
			return s[:at]
		}
	}
	return s
}

// by is 由市教育局牵头, 由各校负责 inside a phrase.
var by = regexp.MustCompile(`由([^,，。;；由]{2,40}?)(?:负责|牵头|组织|会同|汇总|统一|具体|报|审核|审查|统筹|实施|承办|主办|完成|在|于|按|根据|对|进行|予以|持|凭|携|代|到|向|每|收回|收取|审批|支付|发放|拨付|兑付|核发|提供|出具)`)

// agent is the actor a passive phrase names: 由其监护人持证明办理. Who only describes a noun
// (由派出所审批的事项) is none. bound is where a time begins in the phrase, or -1.
func agent(phrase string, bound int) string {
	for at := 0; ; {
		i := strings.Index(phrase[at:], "由")
		if i < 0 {
			return ""
		}
		i += at
		at = i + len("由")
		if r, _ := utf8.DecodeLastRuneInString(phrase[:i]); strings.ContainsRune("自理事来缘经报", r) {
			continue
		}
		name := actor(phrase[at:], max(bound-at, -1))
		if m := by.FindStringSubmatch(phrase[i:]); name == "" && m != nil && strings.HasPrefix(phrase[at:], m[1]) && isActor(m[1]) {
			name = m[1]
		}
		if name == "" && (bound < 0 || i > bound) {
			name = bodyAt(phrase[at:])
		}
		if m := setsUp.FindStringSubmatch(phrase[at+len(name):]); name != "" && m != nil {
			return m[1]
		}
		if name != "" && !strings.HasSuffix(name, "所在地") && !describesNoun.MatchString(byRule.ReplaceAllString(phrase[at+len(name):], "")) {
			return name
		}
	}
}

// setsUp goes on with the body that somebody sets up, which then acts: 由本部|组成审查小组，于每年六月办理.
var setsUp = regexp.MustCompile(`^(?:牵头|负责)?(?:抽调[^,，]{1,12})?(?:组成|组建|成立|设立)([\p{Han}]{1,10}?(?:小组|专班|委员会|专家组|工作组|考评组|检查组|评审组))(?:[,，。；;]|$)`)

// bodyAt is the longest name of a body that s begins with: |县教育局|收齐后提交.
func bodyAt(s string) string {
	const longest = 12 // runes
	best, n := "", 0
	for i := range s {
		if n++; n > longest {
			break
		}
		if i > 0 && mayEnd(s[:i]) && wholeName.MatchString(s[:i]) && isActor(s[:i]) && !goesOnName.MatchString(s[i:]) {
			best = s[:i]
		}
	}
	return best
}

// goesOnName is what only goes on with a name or describes something.
var goesOnName = regexp.MustCompile(`^(?:的|和|与|、|或|及|所|等|组成|构成|[\p{Han}]{0,4}(?:部门|单位|机构|人员|负责人))`)

// byRule is what somebody goes by: 由单位|按规定的标准|逐月缴纳.
var byRule = regexp.MustCompile(`^(?:按照?|根据|依据|依照)[^,，。的]{1,10}的(?:标准|规定|要求|比例|程序|方式|办法|基数|时间|金额)`)

// describesNoun is the rest of a passive clause that describes a noun: |审批的户口迁移事宜.
var describesNoun = regexp.MustCompile(`^[^,，。]{1,12}的[\p{Han}]`)
