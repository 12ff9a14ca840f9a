package card

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/corpus/unit"
)

var (
	// bodies is a noun of persons or of what they belong to.
	bodies = regexp.MustCompile(`人|者|员|[农用住散牧渔商贫保残]户|户籍|户(?:[，,、。；;（(]|$)|生(?:[，,、。；;（(及和等]|$)|学生|考生|毕业生|新生|家庭|企业|单位|子女|儿童|幼儿|机构|组织|居民|职工|公司|个体|农民|群众|军|对象|学校|高校|院校|社|厂家|商家|教师|医师|患者|女|夫妻|夫妇|父母|老|侨`)
	// procedure is what is done about something, no line of who or on what terms.
	procedure = regexp.MustCompile(`(?:各级|各地|各区|各县|部门|政府|机关|机构|委员会|办公室|领导小组|民政局|财政局|教育局|中心)[^，,。]{0,16}(?:应|要|负责|审核|审批|制定|组织|加强|做好|公示|下达|安排|受理|核实|确定)|坚持[^，,。]{0,12}原则|公开[、]?公平|审核[^，,。]{0,10}程序|予以公示|^(?:根据|为了|为进一步|为贯彻|为规范)|负责解释|严禁|追究`)
	documents = regexp.MustCompile(`证|表|书|复印件|原件|材料|证明|合同|执照|照片|相片|簿|册|票|单据|清单|报告|凭证|凭据|存折|银行卡|账户|账号|承诺|协议|记录|病历|档案|资料|方案|光盘|批文|身份|名录|简介|结算单|附件|函|图|卡`)
	placed    = regexp.MustCompile(`路|街|巷|大道|弄|\d+号|[楼层室]|大厦|广场|大厅|窗口|窗|社区|校区|公寓|大楼`)
	place     = regexp.MustCompile(`(?:路|街|巷|道|大道|弄)[^，,。；;]{0,12}?\d+号?|\d+号|[号楼层室]|大厦|广场|大厅|窗口|办公室|服务中心|政务|受理点|服务站|服务所|社区|村委|居委|学校|中学|小学|中心|局|所在地|镇|街道|平台|网站|网点|医院|校区|分局|派出所|户籍地|居住地`)
	phone     = regexp.MustCompile(`(?:^|[^\d.-])(?:(?:\(?（?0\d{2,3}[)）]?[-—–－ ]{0,3})?[2-9]\d{6,7}(?:\s*[-—－转]\s*\d{1,5})?|1[3-9]\d{9}|400[- ]?\d{3,4}[- ]?\d{3,4}|800[- ]?\d{3}[- ]?\d{4}|12[0-9]{3}|96\d{3,4}|95\d{3}|110|114)(?:[^\d.]|$)`)
	notPhone  = regexp.MustCompile(`\d\s*(?:元|人|万|亿|%|％|年|月|日|户|平方|㎡|公顷|亩|吨|分)`)
	// handled is how an application is dealt with, said of nobody in particular.
	handled = regexp.MustCompile(`提出(?:书面)?申请[,，]|批准|予以备案|^各[省市区县地级]|查询|登[录陆]|商定|如实告知|负责办理|办理[^，,。]{0,10}手续|确定(?:补贴|补助|奖励|资助|救助)?对象`)
	// brings is what is brought, not asked for, where it is all there is.
	brings = regexp.MustCompile(`^(?:另|还|并|同时)?(?:需|须|应|要|请)?(?:提供|提交|携带|出示|附)[^，,。；;]{0,30}(?:证书|证明|材料|复印件|原件)[。；;]?$`)
	// endsAs is a line that is a document: 结婚证、户口簿原件及复印件各1份.
	endsAs = regexp.MustCompile(`(?:证|证件|表|表格|书|复印件|影印件|原件|副本|材料|证明|合同|执照|照片|相片|簿|册|本|票|发票|单据|单|清单|报告|凭证|凭据|存折|银行卡|卡|账户|账号|承诺函?|协议|记录|病历|档案|资料|方案|光盘|批文|文件|批复|决定|名录|简介|说明|函|图|首页|页|明细|扫描件|手续|信息|通知|意见|总结|名单|章程|论文|作品|鉴定|登记|回执|手册|一览)$`)
	tails  = regexp.MustCompile(`(?:[,，]?(?:各|一式)?[一二两三四五六七八九十\d]+[份张套页寸式]+|等|之一|如下|[(（][^()（）]*[)）]|[。；;、，,.：:》”」\s*]|以及|或|和|及)+$`)
	// toBring are the words of handing over.
	toBring = regexp.MustCompile(`(?:提交|提供|携带|出示|出具|交验|递交|上传|填写|填报|附上?|凭|持|备齐|带齐|准备|须有|需有|收取)[^，,。；;]{0,60}(?:证|表|书|件|材料|合同|执照|照片|簿|册|票|单|报告|凭据|卡|协议|记录|资料|函)`)
	// free is a standard without an amount.
	free = regexp.MustCompile(`全额|全免|免收|免费|免除|减半|半价|不收取|最低工资标准|最低生活保障标准|倍`)
	// whenWords are times without a date.
	whenWords = regexp.MustCompile(`即日起|之日起|当场|当日|即时|随时|全年|常年|长期|每年|每月|每季度|工作日|周[一二三四五六日]|星期|上半年|下半年|[上中下]旬|月底|年底|学期`)
)

// titled is the title of another text, whose words say nothing of who is meant here.
var titled = regexp.MustCompile(`《[^《》]*》`)

// advice is what offices may do, or applicants are told besides; it is no condition.
var advice = regexp.MustCompile(`查询|登[录陆]|结合实际|自行(?:添加|制定|确定|决定)|^各[省市区县地级]|主管部门可|避免|建议|鼓励|提倡`)

// checked is what is done with the documents by those who get them.
var checked = regexp.MustCompile(`由[^，,。；;]{0,10}(?:查验|核对|核验|审核|核查)`)

// terms are words of a condition.
var terms = regexp.MustCompile(`符合|具备|具有|满足|须|应当|必须|以上|以下|以内|未满|已满|年满|无|未`)

// either is the field of a line below a heading that may speak of two.
func either(m mark, text string) corpus.CardField {
	switch {
	case m.dual == "":
		return m.field
	case m.dual == corpus.CardCondition:
		if terms.MatchString(text) {
			return m.dual
		}
	case firm(m.dual, text):
		return m.dual
	case m.dual == corpus.CardStandard && strings.Contains(text, "标准"):
		return ""
	}
	return m.field
}

// fits tells whether a line below a heading looks like what the heading says.
func fits(f corpus.CardField, text string) bool {
	n := utf8.RuneCountInString(text)
	if n < minRunes[f] || !firm(f, text) || opens.MatchString(text) && n < 14 {
		return false
	}
	if f != corpus.CardPhone && f != corpus.CardAddress && f != corpus.CardPeriod && !whole(text) {
		return false
	}
	switch f {
	case corpus.CardTarget:
		if opens.MatchString(text) && !leadOf(text).says() {
			return false
		}
		text = bracket.ReplaceAllString(text, "")
		return !procedure.MatchString(text) && !handled.MatchString(text) && !against.MatchString(headOf(text)) && !elsewhere.MatchString(text)
	case corpus.CardCondition:
		if opens.MatchString(text) && !leadOf(text).says() || advice.MatchString(text) {
			return false
		}
		text = bracket.ReplaceAllString(text, "")
		return utf8.RuneCountInString(text) >= minRunes[f] && !procedure.MatchString(text) && !elsewhere.MatchString(text) && !brings.MatchString(text)
	case corpus.CardMaterial:
		return !checked.MatchString(text) && !procedure.MatchString(text) && !against.MatchString(headOf(text)) && !elsewhere.MatchString(text) && isMaterial(text)
	case corpus.CardPeriod:
		return strings.ContainsAny(text, "0123456789一二三四五六七八九十即当随全常长每") && !reports.MatchString(text) && (!elsewhere.MatchString(text) || n > 60)
	case corpus.CardAddress:
		return !again.MatchString(text) && !strings.Contains(text, "不得")
	case corpus.CardStandard:
		return !elsewhere.MatchString(text) || n > 60
	}
	return true
}

// headOf is a text up to where its exceptions may begin: what stands in brackets or behind a comma narrows it only.
func headOf(text string) string {
	text = bracket.ReplaceAllString(text, "")
	if i := strings.IndexAny(text, "，,；;"); i >= 0 {
		return text[:i]
	}
	return text
}

var minRunes = map[corpus.CardField]int{
	corpus.CardTarget: 3, corpus.CardCondition: 5, corpus.CardStandard: 4, corpus.CardPeriod: 4, corpus.CardAddress: 4, corpus.CardPhone: 5, corpus.CardMaterial: 2,
}

// firm tells whether a text has what no line of a field is without.
func firm(f corpus.CardField, text string) bool {
	switch f {
	case corpus.CardTarget:
		return bodies.MatchString(titled.ReplaceAllString(text, ""))
	case corpus.CardStandard:
		return amount(text) || free.MatchString(text)
	case corpus.CardPeriod:
		return timed(text)
	case corpus.CardAddress:
		return placed.MatchString(text) || place.MatchString(text) && utf8.RuneCountInString(text) <= 40
	case corpus.CardPhone:
		return phone.MatchString(text) && !notPhone.MatchString(text)
	case corpus.CardMaterial:
		return documents.MatchString(text)
	}
	return true
}

// isMaterial tells a line that is a document, or says that one has to be brought.
func isMaterial(text string) bool {
	return endsAs.MatchString(tails.ReplaceAllString(text, "")) || toBring.MatchString(text)
}

// amount tells whether a text states how much of money, or which share.
func amount(text string) bool {
	return slices.ContainsFunc(statement.Values(text), func(v statement.Value) bool {
		return (v.Dim() == unit.Money || v.Dim() == unit.Share) && (v.Role == statement.Stated || v.Role == statement.Denominator)
	})
}

// timed tells whether a text names a time.
func timed(text string) bool {
	return whenWords.MatchString(text) || slices.ContainsFunc(statement.Values(text), func(v statement.Value) bool {
		return v.Kind == statement.Date || v.Kind == statement.Clock || v.Kind == statement.Period
	})
}
