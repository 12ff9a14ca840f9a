package deadline

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A notice to those who want something (申请人, 考生, 家长) says who they are once, and then only
// what they have to do: 报名时间：4月18日至24日.

var (
	// comesForward are the acts of those who want something.
	comesForward = regexp.MustCompile(`报名|申请|申报|申领|登记|填报|填写|缴费|报到|递交|提交|注册|选房|签约|领取|参赛|应聘|投标|上传|登录|登陆|打印|确认|选报|报考|参保|投保|续保|续签|领购|购买|获取|征求|征集|反馈意见|提出意见|补交|补报|征订|认领|改约|上交|交回|缴纳|扫码`)
	// goesTo is what those do who go somewhere to have something done: |到迁入地派出所办理入户.
	goesTo = regexp.MustCompile(`[到持凭][^,，。;；]{2,24}?(?:办理|申领|换领)`)
	// takesIn are the acts of whoever they come to.
	takesIn = regexp.MustCompile(`受理|审核|审查|公布|公示|公告|录取|发放|组织|举行|召开|通知|汇总|报送|批准|开标|发布|开放|不再|截止后|初审|复审|终审|评审|告知|答复|退回|退还|办结|作出|核发|制发|核查|核实`)
	// wantedHead is the heading of who may come forward.
	wantedHead = regexp.MustCompile(`^(?:[\p{Han}]{0,6}(?:报名|申请|申报|申领|选派|推荐|遴选|评选|奖励|补贴|招生|招聘|招录|参赛|参评|征集|应聘|投标|受理|参保|参加|缴费|登记|认证|培训|资助))?(?:对象|人员|主体|范围|资格|条件|对象及条件|范围和对象|对象和条件|人员范围|对象范围)(?:及要求|和要求)?$|^(?:申请人|申报人|报考人|参保人|参赛者|申请者)$`)
)

// takesInNoun are acts inside a noun, where nobody does them: 受理窗口, 审核部门, 申请人, 报名资格.
var takesInNoun = regexp.MustCompile(`[,，]?逾期[^。；;]*|(?:不予|不再|概不|恕不)受理|(?:申请|申报|报名|登记|推荐|审批|审核)[\p{Han}]{0,3}(?:表|书)|(?:申请|申报|报名|登记|注册|参保|投标|报考|填报|应聘)(?:人员|人|者|单位|企业|对象|资格|材料|信息|情况)|(?:告知|通知)[\p{Han}]{0,4}?(?:企业|机构|部门|单位|机关|公司|学校)|另行(?:通知|公布|公告|发布)|(?:受理|审核|审查|公布|公示|公告|录取|发放|组织|通知|汇总|报送|批准|发布|开放)(?:窗口|点|期|处|机关|部门|单位|人员|地点|时间|日期|机构|结果|通过|后|平台|系统|条件|范围|名单|书|单)`)

// applicant is who the document speaks to where t is about coming forward: the first act said
// of it, behind the time, in the name of its field or in the heading above; "" where that is
// not clear.
func (r *reader) applicant(t *timed) string {
	if r.articles || !r.forward(t) && !examTime.MatchString(r.before(t)) {
		return ""
	}
	if !r.sought {
		r.sought, r.applicants = true, r.findApplicants()
	}
	return r.applicants
}

// examTime is the field of a time at which those who come forward sit an exam.
var examTime = regexp.MustCompile(`(?:^|[,，。；;:：(（\s])[\p{Han}]{0,6}(?:考试|补考|笔试|面试)(?:时间|日期)?(?:安排)?(?:为|是|在|于|[:：])?\s*$`)

// act is who does what is said first of a time.
type act int

const (
	actOther   act = iota
	actComes       // those who want something
	actTakesIn     // whoever they come to
)

// forward tells whether the first act said of t is one of those who want something.
func (r *reader) forward(t *timed) bool { return r.act(t) == actComes }

// act looks behind the time, at the name of its field, before it, and at the headings above.
func (r *reader) act(t *timed) act {
	s := &r.sentences[t.sentence]
	said := []string{r.doc.Text[t.span.End:max(t.span.End, r.governs(t))], lastPieceOf(r.before(t)), r.before(t)}
	for i, n := s.section, 0; i >= 0 && n < 2; i, n = r.doc.Sections[i].Parent, n+1 {
		said = append(said, r.doc.Sections[i].Heading)
	}
	for i, text := range said {
		text = takesInNoun.ReplaceAllString(aside.ReplaceAllString(text, ""), "")
		in, out := comesForward.FindStringIndex(text), takesIn.FindStringIndex(text)
		if goes := goesTo.FindStringIndex(text); in == nil || goes != nil && goes[0] < in[0] {
			in = goes
		}
		switch {
		case in != nil && (out == nil || in[0] < out[0]):
			return actComes
		case out != nil:
			return actTakesIn
		case i == 1 && closing.MatchString(text):
			return actComes // 成绩截止：7月12日
		}
	}
	return actOther
}

var (
	// comingBody is the end of a body that comes forward; anybody is no name of one who does.
	comingBody = regexp.MustCompile(`(?:媒体|供应商|服务商|经销商|承包商|厂商|商家|商户|厂家|企业|申报单位|报名单位|参赛单位|参评单位)$`)
	anybody    = regexp.MustCompile(`^(?:本人|他人|专人|个人|法人|自然人|人员|负责人|联系人|经办人|代理人|法定代表人|单位|子女|工作人员|.{0,6}工作人员|专家|领导|.{0,4}评委)$`)
	closing    = regexp.MustCompile(`截止(?:时间|日期)?(?:为|是)?\s*$`)
	// qualified is of whom something is asked before they may come forward: 对|供应商|资格要求.
	qualified = regexp.MustCompile(`^对?([\p{Han}]{2,10}?)(?:的)?(?:资格(?:要求|条件)|(?:参加[\p{Han}]{0,16})?(?:应当?|须|必须)?(?:具备|符合|满足)[\p{Han}]{0,10}条件)`)
)

// ofYear are those of one year, who are not all that a notice speaks to: 2020级新生.
var ofYear = regexp.MustCompile(`^\d{4}`)

// aside is what a bracket says beside.
var aside = regexp.MustCompile(`[(（][^()（）]*[)）]`)

// distributive is every one of the bodies a sentence speaks to as this one: 完成本区审核 is said
// to 各区 where the text names them.
func (r *reader) distributive(s *sentence) string {
	m := ownUnit.FindStringSubmatch(r.text(s.span))
	if m == nil || !strings.Contains(r.doc.Text, "各"+m[1]) {
		return ""
	}
	return "各" + m[1]
}

var ownUnit = regexp.MustCompile(`(?:完成|将|对|做好|组织|汇总|报送|按照|根据|结合|在|把|及|全面|开展)本(区|县|市|省|校|园|单位|地区?|乡镇|街道|部门|学院|系统)`)

// findApplicants is the person who comes forward in most sentences, or whom the item on who may
// says it is, or else the body that comes forward.
func (r *reader) findApplicants() string {
	if buys.MatchString(r.doc.Title) {
		if who := r.role(); comingBody.MatchString(who) || strings.HasSuffix(who, "人") {
			return who
		}
	}
	who, alone := r.comesMost(person)
	if who != "" && !alone {
		return who
	}
	if name := r.wanted(); name != "" {
		const often = 5
		if role := r.role(); role != "" && strings.Contains(name, "的") && strings.Count(r.doc.Text, role) >= often {
			return role // the text has a shorter name for them
		}
		return name
	}
	if who == "" {
		who, _ = r.comesMost(comingBody)
	}
	if who == "" {
		who = r.role()
	}
	return who
}

// buys are the titles of notices to those who sell.
var buys = regexp.MustCompile(`采购|招标|磋商|竞争性谈判|询价|比选|竞价|拍卖`)

// roles are who somebody is by coming forward.
var roles = [...]string{"供应商", "投标人", "竞买人", "报价人", "考生", "应聘人员", "应聘者", "报考人员", "报考者", "报名人员", "报名者",
	"申请人", "申请者", "申报人", "申报单位", "参赛者", "参赛选手", "参赛单位", "参保人", "缴费人", "纳税人"}

// role is the one of roles that the text speaks of most, far before the next one.
func (r *reader) role() string {
	const least, times = 2, 2
	best, first, second := "", 0, 0
	for _, name := range roles {
		switch n := strings.Count(r.doc.Text, name); {
		case n > first:
			best, first, second = name, n, first
		case n > second:
			second = n
		}
	}
	if first < least || first < times*second {
		return ""
	}
	return best
}

// comesMost is the subject, of those that end so, of most sentences on coming forward; "" when
// none stands out. alone tells that one sentence says it.
func (r *reader) comesMost(ending *regexp.Regexp) (who string, alone bool) {
	const most, longest = 400, 12 // sentences, runes
	said, all := map[string]int{}, 0
	for i := range r.sentences[:min(len(r.sentences), most)] {
		s := &r.sentences[i]
		if s.row || s.heading || !comesForward.MatchString(r.text(s.span)) {
			continue
		}
		name := plain(lastOf(r.subject(s), "的"))
		if !ending.MatchString(name) || anybody.MatchString(name) || ofYear.MatchString(name) || utf8.RuneCountInString(name) > longest {
			continue
		}
		all++
		said[name]++
	}
	for _, name := range slices.Sorted(maps.Keys(said)) {
		for longer, n := range said {
			if longer != name && strings.HasSuffix(longer, name) {
				said[name] += n // 项目申报单位 are 申报单位
			}
		}
		if said[name] > said[who] {
			who = name
		}
	}
	if n := said[who]; n >= 2 && 5*n >= 3*all || n == 1 && len(said) == 1 {
		return who, n == 1
	}
	return "", false
}

// wanted is whom the item on who may come forward names.
func (r *reader) wanted() string {
	const most, longest = 400, 20 // sentences, runes
	for i := range r.sentences[:min(len(r.sentences), most)] {
		s := &r.sentences[i]
		if m := greeted.FindStringSubmatch(strings.TrimSpace(r.text(s.span))); m != nil && s.pre && isActor(m[1]) {
			return m[1]
		}
		if m := qualified.FindStringSubmatch(strings.TrimLeft(r.text(s.span), itemMarks)); m != nil && isActor(m[1]) && !anybody.MatchString(m[1]) {
			return m[1]
		}
		if s.heading || s.section < 0 || !wantedHead.MatchString(strings.TrimRight(r.doc.Sections[s.section].Heading, ":：。 ")) {
			continue
		}
		name := whoMay(strings.TrimRight(r.text(s.span), "。；;:： "))
		if name == "" {
			continue
		}
		if utf8.RuneCountInString(name) > longest {
			name = lastOf(name, "的")
		}
		return name
	}
	return ""
}

// whoMay is the last piece of an item on who may come forward that is somebody.
func whoMay(text string) string {
	text = lastOf(text, ":：")
	pieces := strings.FieldsFunc(text, func(c rune) bool { return c == '，' || c == ',' })
	for i := len(pieces) - 1; i >= 0; i-- {
		name := strings.TrimLeft(pieces[i], " ")
		if (person.MatchString(name) || comingBody.MatchString(name)) && (isActor(name) || ofActors(name)) {
			return name
		}
	}
	return ""
}

// itemMarks are what an item is numbered with.
const itemMarks = "（(一二三四五六七八九十0123456789）)、. "
