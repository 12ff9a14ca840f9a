package deadline

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Where the text about a sentence names who acts: a heading, the sentence a list stands under,
// the sentences below and before it.

// headingActor is the heading above that names somebody and nothing else, or says what
// somebody does: 积分入学生, 考生填报志愿.
func (r *reader) headingActor(s *sentence) string {
	const up = 3 // levels
	for i, n := s.section, 0; i >= 0 && n < up; i, n = r.doc.Sections[i].Parent, n+1 {
		head := lastOf(strings.TrimRight(r.doc.Sections[i].Heading, ":：。 "), ":：") // 服务对象：|高校毕业生
		switch {
		case r.articles && n > 0, utf8.RuneCountInString(head) > 30:
		case anybody.MatchString(head):
		case person.MatchString(head) && (isActor(head) || ofActors(head)) && !aboutIt.MatchString(head):
			return head
		default:
			if who := stepOf(head); who != "" {
				return who
			}
			who := actor(head, -1)
			if then := head[strings.Index(head, who)+len(who):]; who != "" && !anybody.MatchString(who) && (headVerb.MatchString(then) || modal.MatchString(then)) {
				return who
			}
		}
	}
	return ""
}

// stepOf is whose step a short heading names: 学院|评审.
func stepOf(head string) string {
	const longest = 6 // runes of what is done
	for i := range head {
		if i > 0 && mayEnd(head[:i]) && isActor(head[:i]) && !anybody.MatchString(head[:i]) && headVerb.MatchString(head[i:]) && utf8.RuneCountInString(head[i:]) <= longest {
			return head[:i]
		}
	}
	return ""
}

// person is the end of a heading that names persons: a body in a heading is mostly what the
// item is about.
var person = regexp.MustCompile(`(?:[^招]生|人|者|员|家长|儿童|少年|[生幼婴孤]儿|子女|家庭|户|[^人国]民|职工|教师|家属|人士|公众|群众|专家|评委|人才)$`)

// headVerb is what somebody of a heading does: 考生|填报志愿.
var headVerb = regexp.MustCompile(`^(?:网上|自愿|现场|集中)?(?:填报|填写|报名|登记|申请|登录|提交|递交|办理|缴费|面试|报到|公布|公示|审定|核查|核验|受理|评审|验收|组织|拨付|发放|自查|自评|初评|复评|评议|评选|审议|推选|终审|推荐|申报|汇总|上报|审核|初审|复审|领取|确认|上传|整改|选房|签约)`)

// aboutIt are headings that end as somebody and are no one: 组织机构, 成立领导小组.
var aboutIt = regexp.MustCompile(`^(?:组织|领导|工作|管理|招生|报名|服务|申请|补贴|奖励|适用|认定|资助|培训|参加|评选|申报|招聘|保障|救助)?(?:机构|对象|单位|主体|组织|人员|领导|地方|部门|方式|学校|人)$|成立|建立|组建|^(?:对|关于|加强|做好|推进)`)

// leadIn is who the sentence speaks to that a list stands under: 各学校要做好以下工作：.
func (r *reader) leadIn(s *sentence) string {
	if s.row || r.articles {
		return ""
	}
	const back = 40 // sentences
	within := map[int]bool{}
	for i := s.section; i >= 0; i = r.doc.Sections[i].Parent {
		within[i] = true
	}
	for i := s.index - 1; i >= 0 && i >= s.index-back; i-- {
		p := &r.sentences[i]
		if p.para == s.para || p.row || p.section >= 0 && !within[p.section] || p.section < 0 && s.section >= 0 && !p.pre {
			continue
		}
		if text := strings.TrimSpace(r.text(p.span)); opens.MatchString(text) && (!p.pre || laid.MatchString(text) && !asFollowsEnd.MatchString(text)) {
			return r.subject(p)
		}
	}
	return ""
}

// opens ends the sentence a list stands under.
var opens = regexp.MustCompile(`(?:[:：]|如下[。.]?)$`)

// asFollowsEnd closes the sentence a notice opens with, which is of whoever writes.
var asFollowsEnd = regexp.MustCompile(`(?:通知|公告|通告)如下[:：。]$`)

// opensStage tells a line of a list that begins with its days and the name of a stage: 3月1日至5日：物资准备。
func (r *reader) opensStage(t *timed) bool {
	return strings.TrimSpace(r.before(t)) == "" && stageOnly.MatchString(r.after(t))
}

var stageOnly = regexp.MustCompile(`^\s*[:：]\s*[\p{Han}]{2,8}[。.]?\s*$`)

// subjectBelow is the first subject of the sentences a stage's heading stands over.
func (r *reader) subjectBelow(s *sentence) string {
	for i := s.index + 1; i < len(r.sentences) && i < s.index+3 && !r.sentences[i].heading && r.sentences[i].section == s.section; i++ {
		if who := r.subject(&r.sentences[i]); who != "" {
			return who
		}
	}
	return ""
}

// alone tells a time that is all its sentence says.
func (r *reader) alone(t *timed) bool {
	return bareField.MatchString(fromNow.ReplaceAllString(r.before(t), "")) && nothingMore.MatchString(r.after(t))
}

// bareField is a field that only says that its time follows.
var bareField = regexp.MustCompile(`^\s*(?:(?:时间|日期)\s*[:：]?\s*)?$`)

// fieldOfSection is, for a field that names nobody, whom its section speaks of: one who comes
// forward for 报名时间, a body for 初审时间.
func (r *reader) fieldOfSection(t *timed) string {
	const near = 4 // sentences to either side
	s := &r.sentences[t.sentence]
	open := strings.TrimSpace(r.before(t)) == "" && opensFor.MatchString(firstPiece(r.after(t)))
	if s.section < 0 || s.row || !open && (!plainField.MatchString(r.before(t)) || !nothingMore.MatchString(r.after(t))) {
		return ""
	}
	does := r.act(t)
	for _, step := range [...]int{1, -1} {
		for i := s.index + step; i >= 0 && i < len(r.sentences) && step*(i-s.index) <= near; i += step {
			p := &r.sentences[i]
			if p.section != s.section || p.heading {
				break
			}
			who := agent(r.text(p.span), -1)
			if who == "" || !open {
				if said := r.subject(p); said != "" {
					who = said
				}
			}
			if who == "" || anybody.MatchString(plain(who)) {
				continue
			}
			if comes := person.MatchString(who) || comingBody.MatchString(who); comes == (does == actComes) && does != actOther {
				return who
			}
		}
	}
	return ""
}

// plainField is the name of a field and nothing else.
var plainField = regexp.MustCompile(`^[\p{Han}]{0,10}(?:时间|日期|期限)\s*(?:为|是)?\s*[:：]?\s*$`)

// numbered opens an item of a list, which is nobody's before it.
var numbered = regexp.MustCompile(`^\s*(?:\d{1,2}[.、．][^\d]|[(（][一二三四五六七八九十\d]{1,2}[)）])`)

// carried is the subject of the nearest earlier sentence of the paragraph that
// has one.
func (r *reader) carried(s *sentence) string {
	if s.heading || numbered.MatchString(r.text(s.span)) {
		return ""
	}
	const back = 8 // sentences
	for i := s.index - 1; i >= 0 && i >= s.index-back; i-- {
		p := &r.sentences[i]
		if p.para != s.para || p.heading {
			return ""
		}
		if who := r.subject(p); who != "" && !(strings.HasSuffix(who, "财政") && !ofMoney.MatchString(r.text(s.span))) {
			return who
		}
	}
	return ""
}

// ofMoney is what a treasury does; what else stands behind it others do, for whom it pays.
var ofMoney = regexp.MustCompile(`拨|资金|经费|补助|补贴|结算|支付|承担|发放|预算|兑付`)
