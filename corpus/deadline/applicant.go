package deadline

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// A notice to those who want something (申请人, 考生, 家长) says who they are once, and then only
// what they have to do: 报名时间：4月18日至24日.

var (
	// comesForward are the acts of those who want something.
	comesForward = regexp.MustCompile(`报名|申请|申报|申领|登记|填报|填写|缴费|报到|递交|提交|注册|选房|签约|领取|参赛|应聘|投标|上传|登录|登陆|打印|确认|选报|报考|参保|投保|续保|续签|领购|购买|获取|补交|补报`)
	// takesIn are the acts of whoever they come to.
	takesIn = regexp.MustCompile(`受理|审核|审查|公布|公示|公告|录取|发放|组织|举行|召开|通知|汇总|报送|批准|开标|发布|开放|不再|截止后|告知|答复|退回|退还|办结|作出|核发|制发|核查|核实`)
	// wantedHead is the heading of who may come forward.
	wantedHead = regexp.MustCompile(`^(?:[\p{Han}]{0,6}(?:报名|申请|申报|申领|招生|招聘|招录|参赛|参评|征集|应聘|投标|受理|参保|参加))?(?:对象|人员|主体|范围|资格|条件|对象及条件|范围和对象|对象和条件|人员范围|对象范围)(?:及要求|和要求)?$`)
)

// takesInNoun are such acts inside a noun, where nobody does them: 受理窗口, 审核部门, 公示期.
var takesInNoun = regexp.MustCompile(`(?:受理|审核|审查|公布|公示|公告|录取|发放|组织|通知|汇总|报送|批准|发布|开放)(?:窗口|点|期|处|机关|部门|单位|人员|地点|时间|日期|机构|结果|通过|后|平台|系统|条件|范围|名单|书|单)`)

// applicant is who the document speaks to where t is about coming forward: the first act said
// of it, behind the time, in the name of its field or in the heading above; "" where that is
// not clear.
func (r *reader) applicant(t *timed) string {
	if r.articles || !r.forward(t) {
		return ""
	}
	if !r.sought {
		r.sought, r.applicants = true, r.findApplicants()
	}
	return r.applicants
}

// forward tells whether the first act said of t is one of those who want something.
func (r *reader) forward(t *timed) bool {
	s := &r.sentences[t.sentence]
	said := []string{r.doc.Text[t.span.End:max(t.span.End, r.governs(t))], lastPieceOf(r.before(t)), r.before(t)}
	for i, n := s.section, 0; i >= 0 && n < 2; i, n = r.doc.Sections[i].Parent, n+1 {
		said = append(said, r.doc.Sections[i].Heading)
	}
	for i, text := range said {
		text = takesInNoun.ReplaceAllString(text, "")
		in, out := comesForward.FindStringIndex(text), takesIn.FindStringIndex(text)
		if in != nil || out != nil {
			return in != nil && (out == nil || in[0] < out[0])
		}
		if i == 1 && closing.MatchString(text) {
			return true // 成绩截止：7月12日
		}
	}
	return false
}

var (
	closing = regexp.MustCompile(`截止(?:时间|日期)?(?:为|是)?\s*$`)
	// qualified is of whom something is asked before they may come forward: 对|供应商|资格要求.
	qualified = regexp.MustCompile(`^对?([\p{Han}]{2,10}?)(?:的)?(?:资格(?:要求|条件)|(?:参加[\p{Han}]{0,16})?(?:应当?|须|必须)?(?:具备|符合|满足)[\p{Han}]{0,10}条件)`)
)

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

// findApplicants is the one who comes forward in most sentences, or else whom the item on who
// may says it is.
func (r *reader) findApplicants() string {
	const most = 400 // sentences
	said, best, all := map[string]int{}, "", 0
	for i := range r.sentences[:min(len(r.sentences), most)] {
		s := &r.sentences[i]
		if s.row || s.heading || !comesForward.MatchString(r.text(s.span)) {
			continue
		}
		who := lastOf(r.subject(s), "的")
		if !person.MatchString(who) || utf8.RuneCountInString(who) > 12 {
			continue
		}
		all++
		if said[who]++; said[who] > said[best] {
			best = who
		}
	}
	if said[best] >= 2 && 5*said[best] >= 3*all {
		return best
	}
	if len(said) == 1 && best != "" {
		return best
	}
	for i := range r.sentences[:min(len(r.sentences), most)] {
		s := &r.sentences[i]
		if m := qualified.FindStringSubmatch(strings.TrimLeft(r.text(s.span), "（(一二三四五六七八九十0123456789）)、. ")); m != nil && isActor(m[1]) {
			return m[1]
		}
		if s.heading || s.section < 0 || !wantedHead.MatchString(strings.TrimRight(r.doc.Sections[s.section].Heading, ":：。 ")) {
			continue
		}
		name := strings.TrimRight(r.text(s.span), "。；;:： ")
		if name = lastOf(name, "，,"); person.MatchString(name) && (isActor(name) || ofActors(name)) {
			return name
		}
	}
	return ""
}
