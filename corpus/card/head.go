package card

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// mark is what a heading, or the words before a list, say of what stands below.
type mark struct {
	field corpus.CardField
	dual  corpus.CardField // a second field: 对象及标准
	bar   bool             // it is for nobody: 下列人员不得申请
	colon bool             // it ends in a colon: the items right behind it are meant
	rest  bool             // all that follows in its section is meant
	aside bool             // it is about something else, in which a sentence may still say by itself what it is: 审核程序
}

// says tells whether anything is said.
func (m mark) says() bool { return m.bar || m.aside || m.field != "" }

// acts are the things people do or get that a heading may speak of.
const acts = `(?:补贴|补助|奖励|奖补|资助|扶持|扶助|支持|帮扶|援助|救助|救济|保障|优待|优惠|减免|抚恤|慰问|发放|给付|享受|待遇|津贴|补偿|申请|申报|申领|申办|申购|报名|报考|报送|办理|办证|受理|登记|认定|认证|评选|评审|评定|推荐|招生|招聘|招录|录用|聘用|应聘|应征|征集|征收|参保|参加|参赛|参评|投保|缴费|缴存|筹资|收费|提取|贷款|领取|入学|就读|入读|转学|落户|入户|引进|迁移|承租|租赁|配租|购房|售房|供应|购买|服务|培训|见习|纳入|政策|活动|项目|考试|考核|体检|面试|资格|审批|许可|备案|注册|年审|换证|补办|注销|变更|延期|续期|缓缴|退税|转移|接续|提交|递交|提供|填报|填写|志愿|准备|所需|应交|交验|报销|支付|计发|起付|分配|轮候)`

// heads are what headings call the fields, once what stands around them is taken away.
var heads = []struct {
	field corpus.CardField
	is    *regexp.Regexp
}{
	{corpus.CardTarget, regexp.MustCompile(`^[\p{Han}]{0,8}?` + acts + `对象$|^(?:` + acts + `|基本|主要|具体|重点|受益|面向|及|和|与|的|、|单位|人员|岗位){0,5}(?:对象|人群|人员范围|对象范围|对象和范围|范围和对象|范围及对象|对象及范围|适用范围|适用对象|实施范围|实施对象|参保范围|保障范围|救助范围|受益范围|申报主体|实施主体|申请主体)$|^(?:申请人|申报单位|申报主体|报考人员)$`)},
	{corpus.CardCondition, regexp.MustCompile(`^[\p{Han}]{0,10}?` + acts + `的?(?:基本|资格)?条件$|^(?:` + acts + `|基本|主要|具体|必备|必要|应具备|须具备|应当具备|应符合|须符合|准入|前置|岗位|企业|单位|人员|个人|家庭|投标人|供应商|申请人|申报人|对象|及|和|与|的|、){0,6}(?:条件|条件要求|条件和要求|条件及要求|资格条件|资格要求|资格|资质要求)$`)},
	{corpus.CardStandard, regexp.MustCompile(`^(?:[\p{Han}、]{0,10}?)?(?:` + acts + `|工资|租金|基金|资金|养老金|医疗费|生活费|学费|保险费|医保|奖金|费用|公用经费|经费|基本医疗)(?:金|费)?的?(?:标准|基准定额|定额|金额|额度|数额|档次|限额|标准及比例|标准和比例|标准和期限|标准及期限|标准与期限|方式及标准|方式和标准|对象及标准|额度及期限|额度和期限|比例和限额)$|^(?:标准|起付线|封顶线|起付标准|最高支付限额|收费项目及标准|(?:补贴|补助|奖补|资助|报销|支付|缴费|缴存|返还|筹资|减免|补偿|分担)(?:金|资金)?比例|待遇)$`)},
	{corpus.CardPeriod, regexp.MustCompile(`^(?:` + acts + `|审核|公示|办结|截止|截至|起止|开放|集中|网上|现场|法定|承诺|预约|选房|测试|比赛|及|和|与|的|、){0,5}(?:时间|时限|期限|日期|时间安排|时效|办结期限|截止日期|截止时间|起止时间)$`)},
	{corpus.CardAddress, regexp.MustCompile(`^(?:` + acts + `|联系|办公|学校|邮寄|寄送|经办|咨询|单位|窗口|现场|办事|集中|比赛|测试|及|和|与|的|、){0,4}(?:地点|地址|窗口|网点|受理点|场所)$`)},
	{corpus.CardPhone, regexp.MustCompile(`^(?:` + acts + `|业务|咨询|联系|监督|举报|投诉|办公|相关|及|和|与|的|、){0,5}(?:电话|热线|电话号码|联系方式|联系人|咨询方式|联系人及电话|联系人和电话|联系人及联系方式|咨询电话和网址|电话和网址)$`)},
	{corpus.CardMaterial, regexp.MustCompile(`^[\p{Han}]{0,14}?(?:须|应|需要?|必须|要)(?:提交|提供|携带|准备|交验|出示|递交)的?(?:材料|资料|证件)(?:及要求|清单)?$|^(?:` + acts + `|需|须|应|需要|必须|应当|必备|证明|印证|佐证|辅助|审核|以下|下列|相关|有关|书面|纸质|各类|的|及|和|与|、|时){0,6}(?:材料|资料|证件|要件|证明材料|申请资料)(?:清单|目录|明细|及要求|和要求|要求|一览表|如下|准备)?$`)},
}

// duals are headings that speak of two fields.
var duals = []struct {
	first, second corpus.CardField
	is            *regexp.Regexp
}{
	{corpus.CardTarget, corpus.CardCondition, regexp.MustCompile(`(?:对象|范围)(?:及|和|与|、)(?:[\p{Han}]{0,4})条件`)},
	{corpus.CardTarget, corpus.CardStandard, regexp.MustCompile(`(?:对象|范围)(?:及|和|与|、)(?:[\p{Han}]{0,4})标准`)},
	{corpus.CardPeriod, corpus.CardAddress, regexp.MustCompile(`时间(?:及|和|与|、)(?:[\p{Han}]{0,4})(?:地点|地址)`)},
	{corpus.CardAddress, corpus.CardPhone, regexp.MustCompile(`(?:地点|地址|窗口)(?:及|和|与|、)(?:[\p{Han}]{0,4})电话`)},
	{corpus.CardCondition, corpus.CardStandard, regexp.MustCompile(`条件(?:及|和|与|、)(?:[\p{Han}]{0,4})标准`)},
	{corpus.CardCondition, corpus.CardMaterial, regexp.MustCompile(`条件(?:及|和|与|、)(?:[\p{Han}]{0,4})材料`)},
}

// asked are what questions that stand as headings ask for.
var asked = []struct {
	field corpus.CardField
	is    *regexp.Regexp
}{
	{corpus.CardMaterial, regexp.MustCompile(`(?:什么|哪些|何种)(?:[\p{Han}]{0,6})(?:材料|资料|证件|手续材料)`)},
	{corpus.CardCondition, regexp.MustCompile(`(?:什么|哪些|何种)(?:[\p{Han}]{0,4})条件|条件(?:是什么|有哪些)`)},
	{corpus.CardPhone, regexp.MustCompile(`(?:电话|联系方式)(?:是多少|是什么|有哪些)`)},
	{corpus.CardTarget, regexp.MustCompile(`^(?:哪些|什么|何)(?:人员?|对象|群体|企业|单位|家庭|学生)(?:可以?|能|属于|有资格|符合|享受)|对象(?:是哪些|有哪些|是谁|包括哪些)`)},
	{corpus.CardStandard, regexp.MustCompile(`(?:标准|金额|比例|额度)(?:是多少|是什么|有多少|是怎样)|(?:补贴|补助|奖励|报销|缴纳?|领取?|享受)多少`)},
	{corpus.CardPeriod, regexp.MustCompile(`(?:什么时候|什么时间|何时)(?:[\p{Han}]{0,4})(?:申请|申报|报名|办理|提交|领取|缴费|登记)|(?:申请|申报|报名|办理|提交|缴费|登记)(?:的?时间|的?期限)(?:是什么|是何时|是多久|是多长)`)},
	{corpus.CardAddress, regexp.MustCompile(`(?:在|到|去)(?:哪里|哪儿|什么地方|何处)(?:[\p{Han}]{0,4})(?:申请|申报|报名|办理|提交|领取|登记)|(?:地点|地址)在(?:哪里|哪儿|何处)`)},
}

var (
	// others are headings of what is no card's, with everything below them.
	others = regexp.MustCompile(`^(?:[\p{Han}]{0,8})(?:程序|流程|步骤|方式|审核|审批|监督|管理|职责|分工|责任|罚则|处罚|处理|公示|说明|事项|机制|评价|评分|积分|分值|计算|组织|领导|宣传|原则|目标|要求|思想|意义|附则|岗位|名额|计划|义务|纪律|权利|服务内容|内容|方法)$`)
	// against are headings and leads of what keeps somebody out.
	against = regexp.MustCompile(`不得|不能|不予|不享受|不可|不再|不列入|不纳入|不属于|不适用|不符合|不包括|除外|停止|停发|暂停|取消|终止|追回|退出|解除|禁止|撤销|收回|丧失|负面|违规|违法|罚|扣分|注销`)
	// numbering is what a heading may still begin with.
	numbering = regexp.MustCompile(`^(?:[(（]?[一二三四五六七八九十0-9]{1,3}[)）、.．]|[QA问答][:：、.]?)\s*`)
	bracket   = regexp.MustCompile(`[(（【\[][^()（）【】\[\]]*[)）】\]]`)
)

// maxHead is how long a heading is that names a field.
const maxHead = 30

// markOf is what a heading says.
func markOf(heading string) mark {
	h := strings.TrimRight(strings.TrimSpace(heading), "：:。.;；？? ")
	h = strings.TrimSpace(numbering.ReplaceAllString(h, ""))
	h = strings.TrimSpace(bracket.ReplaceAllString(h, ""))
	h = strings.NewReplacer(" ", "", "　", "", "“", "", "”", "").Replace(h)
	if h == "" {
		return mark{}
	}
	if m := leadOf(heading); m.says() {
		return m
	}
	if against.MatchString(h) {
		return mark{bar: true}
	}
	if utf8.RuneCountInString(h) > maxHead {
		return mark{}
	}
	for _, x := range duals {
		if x.is.MatchString(h) {
			return mark{field: x.first, dual: x.second}
		}
	}
	for _, x := range heads {
		if x.is.MatchString(h) && !noField.MatchString(h) {
			return mark{field: x.field}
		}
	}
	if strings.ContainsAny(heading, "？?") || strings.HasPrefix(heading, "如何") {
		for _, x := range asked {
			if x.is.MatchString(h) {
				return mark{field: x.field}
			}
		}
		return mark{aside: true} // another question
	}
	if others.MatchString(h) {
		return mark{aside: true}
	}
	return mark{}
}

// noField are headings that only look like one of a field: what standards a thing has to meet, how points are given.
var noField = regexp.MustCompile(`建设|技术|质量|卫生|安全|验收|评分|评价|评审|考核标准|认定标准|评定标准|选拔|编制|配置|工作(?:时间|条件)|居住时间|服务(?:时间|年限)|有效期|建筑|宣传|档案|审计|保密|对象审核|培训时间|(?:保障|服务|实施|活动|培训|供应)条件`)

// readHeads reads what every heading says.
func (r *reader) readHeads() {
	r.heads = make([]mark, len(r.doc.Sections))
	r.leads = map[int]mark{}
	for i, s := range r.doc.Sections {
		r.heads[i] = markOf(s.Heading)
	}
}

// above is what the headings and leads above section s say: the nearest that says anything.
func (r *reader) above(s int) mark {
	for depth := 0; s >= 0 && depth < maxDepth; depth++ {
		sec := r.doc.Sections[s]
		if m := r.heads[s]; m.says() {
			return m
		}
		if m := r.leads[sec.Parent]; m.says() && (sec.Parent >= 0 || sec.Heading == "") {
			return m
		}
		s = sec.Parent
	}
	return mark{}
}

// maxDepth bounds how many headings stand above a clause.
const maxDepth = 16
