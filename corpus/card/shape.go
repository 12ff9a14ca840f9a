package card

import (
	"regexp"
	"sort"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// What a sentence says by itself, wherever it stands.
var (
	shapeTarget = regexp.MustCompile(`^(?:本|该)(?:[\p{Han}]{0,8})(?:办法|细则|规定|意见|通知|政策|方案|公告|指引|实施意见|条例|制度)(?:所称[^，,。]{0,12})?适用于|^适用(?:范围|对象)(?:为|是)|` + acts + `(?:的)?(?:对象|人群)(?:为|是|包括|限于|限|重点是|主要是|主要包括)`)
	// reports are what offices hand in and tell each other.
	reports = regexp.MustCompile(`报送|上报|汇总|通报|督查|总结|进度表|参保率|完成率`)
	suppose = regexp.MustCompile(`对象(?:为|是)[^，,。；;]{0,14}的[，,]`)

	shapeCondition = regexp.MustCompile(`^(?:凡)?(?:申请|申报|申领|报名|报考|享受|办理)[^，,。；;]{0,30}?(?:的)?(?:[^，,。；;]{0,10}(?:人|人员|者|单位|企业|家庭|学生|考生))?[，,]?(?:还)?(?:应当?|须|必须|需)(?:同时)?(?:符合|具备|满足|具有)`)

	gives   = regexp.MustCompile(`给予|发放|补贴|补助|奖励|奖补|资助|救助|津贴|扶助|返还|报销|支付|减免|减按|可享受|可申领|可申请|按月领取|标准(?:为|是|按|统一|提高|确定|调整)`)
	pays    = regexp.MustCompile(`(?:补贴|补助|奖励|资助|救助|津贴|扶助|返还|报销|支付|减免|缴费|收费|租金|筹资|待遇|保障|养老金|奖学金|助学金|救助金|抚恤金|保险金)(?:金|费)?(?:的)?标准`)
	benefit = regexp.MustCompile(`补贴|补助|奖励|奖补|资助|救助|津贴|扶助|返还|报销|减免|奖金|助学金|奖学金|养老金|保险金|抚恤|慰问金|优惠|补偿`)
	// punished are amounts nobody is given.
	punished = regexp.MustCompile(`罚款|处以|罚金|滞纳金|违约金|没收|赔偿|追回|退还|退回|骗取|注册资本|产值|营业收入|预算|概算|总投资|投资额|招标|中标|报价|保证金|用于|提取|列支|结余|违规|挪用|审计|承诺|公示|举报|核准|测算|例如|比如|举例|如：`)

	// told is a sum of what was done in a year, unless it says how much each gets.
	told    = regexp.MustCompile(`^[^，,。；;]{0,6}(?:\d{4}年|近年来|[一二三四五]年来)[^，,。；;]{0,30}(?:资助|发放|招聘|投入|减免|补助|拨付|兑现)[^，,。；;]{0,24}\d`)
	perHead = regexp.MustCompile(`每|标准|给予|起[，,]|/`)

	// onlyBound is a threshold of who is given something, not how much: 对月收入600元以下的家庭实施租金补贴。
	onlyBound = regexp.MustCompile(`^[^\d]*(?:\d[\d.]*(?:万?元|平方米)[^\d，,。；;]{0,4}以[下上内][^\d]*)+$`)

	// ofThem is a line of who, however much it says they get.
	ofThem = regexp.MustCompile(`的(?:对象|人员|家庭|企业|单位)[。；;]?$`)

	// ofOthers is what another document sets.
	ofOthers = regexp.MustCompile(`^(?:根据|按照|依据|按)《[^》]+》[^，,。]{0,60}(?:规定|要求|精神)`)
	again    = regexp.MustCompile(`不能再|不得再|不得重复|不能重复`)

	shapeMaterial = regexp.MustCompile(`(?:申请人?|申报人?|考生|家长|监护人|参保人员?|个人|企业|本人|申领人|办理人|报名者?|人员|家庭|职工|学生|者|户|持)[^。；;]{0,50}?(?:(?:须|需|应当?|必须|要|请|均可)[^。；;]{0,24}?(?:提交|提供|携带|出示|出具|交验|递交|上传|准备|附|凭|持)|凭|持)[^。；;]{0,80}?(?:身份证|户口[簿本]|复印件|原件|申请表|申报表|登记表|证明材料|营业执照|毕业证书?|结婚证|居住证|残疾人证|房产证|不动产权证|银行卡|照片|诊断证明|劳动合同)`)
	byStaff       = regexp.MustCompile(`(?:部门|机关|机构|政府|工作人员|受理点|窗口|学校|医院|中心|办事处|居委会|村委会|银行)(?:[^，,。；;]{0,10})(?:应当?|须|要|负责|将|对|审核|核验|查验|出具|收取|发给)`)

	unready = regexp.MustCompile(`持[^，,。；;]{0,14}证[^，,。；;]{0,6}满|密码|齐全|真实|合法性|负责|查询|不得|无需|不需|不用|免提交|牵头|核查|不实|虚假|伪造|遗失|失效`)
	// insiders do in a period what nobody who wants something has to know.
	insiders = regexp.MustCompile(`汇总|上报|报送|造册|复核|移送|协助|摇出|摇号|派位|抽签|随机|督查|检查|总结|累计缴费|缴费年限|按年或按月`)

	limit = regexp.MustCompile(`(?:受理|提交|申请|材料齐全)[^。；;]{0,30}?(?:之日起|后|起)[^。；;，,]{0,6}?[0-9一二三四五六七八九十]{1,4}个?(?:工作日|日|天)(?:之?内)[^。；;]{0,30}?(?:办结|作出|作出决定|答复|办理|发放|审批|告知|通知|审核|完成|出具|核发|制发)`)

	// officeEnd is the name of who takes applications in.
	officeEnd = regexp.MustCompile(`(?:局|委|厅|政府|部门|机关|机构|办公室|办事处|办|委员会|领导小组|学校|中心|银行|公司|站|所)$`)

	// forward are the acts of those who want something.
	forward = regexp.MustCompile(`报名|申请|申报|申领|登记|填报|提交|递交|缴费|参保|受理|领取|报到|投稿|征集|确认`)
)

// notHeld takes out words that only end in 持, and what somebody has without bringing it.
var notHeld = strings.NewReplacer("坚持", "", "保持", "", "支持", "", "维持", "", "主持", "", "扶持", "", "所持", "", "持有", "")

// readDeadlines lists the times by which those who want something have to come forward.
func (r *reader) readDeadlines() {
	for _, dl := range r.doc.Deadlines {
		if dl.Sure() && dl.Kind != corpus.Target && forward.MatchString(dl.Action) && !officeEnd.MatchString(dl.Who) {
			r.due = append(r.due, dl.Time)
		}
	}
}

// isDue tells whether a part of the text has such a time in it.
func (r *reader) isDue(p corpus.Span) bool {
	i := sort.Search(len(r.due), func(i int) bool { return r.due[i].Start >= p.Start })
	return i < len(r.due) && r.due[i].End <= p.End
}

// shape is the field of which a sentence is a line by itself, "" when of none.
func (r *reader) shape(text string, p corpus.Span) corpus.CardField {
	switch {
	case targetHints.in(text) && shapeTarget.MatchString(text) && !suppose.MatchString(text) && fits(corpus.CardTarget, text):
		return corpus.CardTarget
	case benefitHints.in(text) && amountHints.in(text) && isStandard(text):
		return corpus.CardStandard
	case conditionHints.in(text) && shapeCondition.MatchString(text) && fits(corpus.CardCondition, text):
		return corpus.CardCondition
	case materialHints.in(text) && shapeMaterial.MatchString(notHeld.Replace(text)) && !byStaff.MatchString(text) && !unready.MatchString(text) && fits(corpus.CardMaterial, text):
		return corpus.CardMaterial
	case r.isDue(p) && forward.MatchString(text) && !byStaff.MatchString(text), limitHints.in(text) && limit.MatchString(text):
		if !insiders.MatchString(text) && !again.MatchString(text) {
			return corpus.CardPeriod
		}
	}
	return ""
}

// isStandard tells whether a sentence states how much somebody is given.
func isStandard(text string) bool {
	if onlyBound.MatchString(text) || ofThem.MatchString(text) || ofOthers.MatchString(text) || punished.MatchString(text) || past.MatchString(text) || against.MatchString(headOf(text)) {
		return false
	}
	if told.MatchString(text) && !perHead.MatchString(text) {
		return false
	}
	return (pays.MatchString(text) || gives.MatchString(text) && benefit.MatchString(text)) && amount(text)
}
