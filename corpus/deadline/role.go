package deadline

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// Those who are named by what they do or are: 报价人, 集中制证点; and whom a sentence is about
// though no verb stands behind their name.

// roleNoun is a body or person named by a verb, which elsewhere would begin a verb phrase.
var roleNoun = regexp.MustCompile(`^(?:集中|统一|具体|直接|潜在|原|各|各级|有关|相关|上级|下级|本级)*(?:(?:` +
	`报价|报送|填报|上报|报告|报检|报建|送检|送样|送审|送养|收养|交易|交货|交办|持有|持\p{Han}|从业|与会|到会|在场|发包|分包|承包|登记|受理|审核|审批|审查|` +
	`主办|承办|协办|推荐|申报|申请|参评|参赛|应聘|报考|参保|投保|缴费|缴存|纳税|代理|委托|受托|使用|管理|经营|生产|加工|建设|施工|监理|设计|采购|招标|投标|中标|成交|` +
	`供货|出租|承租|出让|受让|转让|购买|获奖|责任|评审|初审|复审|主管|用人|录取|调入|调出|接收|输出|输入|派出|转出|转入|迁入|迁出|制证|发证|办证|办理|补办|` +
	`保管|保存|养犬|饲养|领养|借阅|借款|报销|报案|举报|投诉|发明|捐赠|经办|代办)(?:单位|机关|机构|部门|企业|者|方|点|窗口|中心|院校|学校|学院|商|站|处|人员?|户)|` +
	`(?:实施|执行|完成|考核|验收|检查|监督|牵头|配合|征集|培训|核定|鉴定|检测|检验|认证|评估|测评|资助|结算)(?:单位|机关|机构|部门|人|者|方)|` +
	`(?:指导|带班|带队|主讲|任课)(?:教师|老师))$|^最高人民法院|^联合体|^日间照料`)

// averaged is the rest of an average, whose head is no person: 当地月人|均工资.
var averaged = regexp.MustCompile(`^均(?:[\p{Han}]{0,6}(?:工资|收入|标准|面积|水平|额|值|数|费))`)

// eventTail is what follows those whose act an event is: 会员|预约后.
var eventTail = regexp.MustCompile(`^\p{Han}{1,14}(?:后|之日起|之时起|时|当日起)(?:的)?$`)

// takesUp is what somebody has to do after an event of his own, and not what others do about it.
var takesUp = regexp.MustCompile(`^(?:之?内|之?前|以内)?[,，]?(?:应当?|须|需|必须|要|可以?|请)?(?:在|到|向|持|凭|携|登录|前往|自行|主动|办理|提[交出]|申请|申报|缴|交纳|领取|参加|书面|完成|填)`)

// eventSubject is whose act an event is that a period runs from: 会员预约后|20分钟内需到网点取车.
func (r *reader) eventSubject(t *timed, before string) string {
	text := lead.ReplaceAllString(strings.TrimSpace(before), "")
	text = strings.TrimPrefix(text, "自")
	said := r.doc.Text[t.span.End:max(t.span.End, r.governs(t))]
	if !takesUp.MatchString(said) || takesIn.MatchString(takesInNoun.ReplaceAllString(firstPiece(said), "")) {
		return ""
	}
	const longest = 14 // runes
	n := 0
	for i := range text {
		if n++; n > longest {
			break
		}
		if i > 0 && mayEnd(text[:i]) && (person.MatchString(text[:i]) || comingBody.MatchString(text[:i])) && isActor(text[:i]) && !anybody.MatchString(text[:i]) &&
			eventTail.MatchString(text[i:]) {
			return text[:i]
		}
	}
	return ""
}

// awaits tells somebody who has acted and now waits for what others do: 申请人提交申请后|10日内作出决定.
func (r *reader) awaits(t *timed, before, who string) bool {
	return person.MatchString(who) && hasActed.MatchString(before) && !duty.MatchString(before) && r.act(t) == actTakesIn
}

var hasActed = regexp.MustCompile(`(?:后|之日起)(?:的|在)?$`)

// clauseOf names persons by a whole clause: 未能事先请假|者.
var clauseOf = regexp.MustCompile(`^(?:凡|凡是)?(\p{Han}{4,24}者)$`)

// topic is the phrase of a sentence that names persons and says nothing of them yet: 年满16周岁
// 的参保人，在规定的档次中选择一档，按年缴费.
func (r *reader) topic(p corpus.Span) string {
	const longest = 40 // runes
	name := lead.ReplaceAllString(strings.Trim(r.text(p), " ,，"), "")
	if utf8.RuneCountInString(name) > longest {
		return ""
	}
	if m := clauseOf.FindStringSubmatch(name); m != nil && !isActor(m[1]) {
		return m[1]
	}
	if person.MatchString(name) && ofActors(name) && !isCondition.MatchString(name) {
		return name
	}
	return ""
}
