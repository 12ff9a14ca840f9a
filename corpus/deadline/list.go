package deadline

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/scan"
)

// Times in the short lines of a notice: 报名时间 above, the day below; a table that has come
// apart into lines.

var (
	fieldName = regexp.MustCompile(`(?:报名|登记|考试|面试|录取|公示|审核|缴费|报到|注册|申请|申报|填报|确认|打印|领取|截止|受理|开放|办理|提交|交易|选房|招生|签约|腾退|搬迁|核验|复审|参保|投标|竞价|认证|年审|年检|征集|推荐|迁移|补助|补贴|报销|申领|兑付|退费|结算)[\p{Han}]{0,4}(?:时间|日期|期限|时限)\s*[:：]?\s*$|截止\s*[:：]\s*$`)
	// stepName is a step of a procedure, and nothingMore what may stand behind its day.
	stepName    = regexp.MustCompile(`(?:报名|登记|考试|笔试|面试|录取|公示|公布|答辩|提交|递交|审核|缴费|报到|注册|申请|申报|填报|确认|打印|领取|受理|体检|签约|选房|派位|摇号|发放|验收|检查|自查|总结|动员|宣传|评审|考察)\s*[:：]?$`)
	nothingMore = regexp.MustCompile(`^\s*(?:[(（][^)）]{1,12}[)）])?\s*(?:上午|下午|中午|晚上?)?\s*(?:\d{1,2}\s*(?:[:：]\s*\d{2}时?|[时点](?:\d{1,2}分)?))?\s*(?:之?前|止|截止)?\s*(?:[(（]北京时间[)）])?\s*[。;；.]?\s*$`)
	timeHead    = regexp.MustCompile(`(?:结束|截止|录取|填报|报名|完成)时间`)
	onlyClock   = regexp.MustCompile(`^\s*(?:[(（][^)）]{1,6}[)）])?\s*\d{1,2}\s*[:：]\s*\d{2}\s*$`)
)

// underField tells a time that opens the line below the name of a field: 报名时间：|5月23日.
func (r *reader) underField(t *timed, before string) bool {
	if strings.TrimSpace(fromNow.ReplaceAllString(before, "")) != "" {
		return false
	}
	s := &r.sentences[t.sentence]
	if s.index > 0 && notDue(r.text(r.sentences[s.index-1].span)) {
		return false
	}
	if s.section >= 0 {
		head := r.doc.Sections[s.section].Heading
		if fieldName.MatchString(head) || manyFields.MatchString(head) && nothingMore.MatchString(r.after(t)) || nothingMore.MatchString(r.after(t)) && utf8.RuneCountInString(head) <= 12 && stepName.MatchString(head) ||
			r.labelled(t, head) || bareHead.MatchString(head) && nothingMore.MatchString(r.after(t)) || timeOf(head) && nothingMore.MatchString(r.after(t)) && !onlyClock.MatchString(r.after(t)) {
			return true
		}
	}
	if s.index == 0 {
		return false
	}
	above := r.text(r.sentences[s.index-1].span)
	return fieldName.MatchString(above) || timeOf(above) && nothingMore.MatchString(r.after(t)) && !onlyClock.MatchString(r.after(t))
}

// manyFields is the heading of several fields, the time of which comes first: 提交文件|截止时间、开标时间和地点.
var manyFields = regexp.MustCompile(`(?:截止|提交|递交)[^,，。]{0,8}时间[、和及与]`)

// notDue tells the name of a field whose time is nobody's task: 发布时间, but not 录取公布.
func notDue(field string) bool {
	return noField.MatchString(field) && (anyTime.MatchString(field) || utf8.RuneCountInString(field) < 4)
}

// fromNow opens a stretch that begins with the notice itself: 即日起|至6月30日.
var fromNow = regexp.MustCompile(`(?:从|自)?(?:即日|(?:本)?(?:公告|通知|通告)?(?:发布|公布|印发)之日|本?(?:公告|通知|通告)之日)起?$`)

var bareHead = regexp.MustCompile(`^(?:具体)?(?:时间|日期)(?:安排)?$`)

// timeOf tells the name of a field that sets the time of a task: 走访时间.
func timeOf(field string) bool {
	return anyTime.MatchString(field) && hasTask(field) && !noField.MatchString(field) && !fieldOf.MatchString(field) && !forceBefore.MatchString(field)
}

// labelled tells a day that is all its heading says, on the line of the heading: 4.资格审核及答辩：|7月13日—17日.
func (r *reader) labelled(t *timed, head string) bool {
	const longest = 14 // runes
	s := &r.sentences[t.sentence]
	if s.index == 0 || utf8.RuneCountInString(head) > longest || !hasTask(head) || notDue(head) || fieldOf.MatchString(head) || forceBefore.MatchString(head) ||
		!nothingMore.MatchString(r.after(t)) && !(t.Kind == scan.Period && t.To.Day > 0 && endsPiece.MatchString(r.after(t))) || t.To.Day == 0 && t.Limit == zhdate.NoLimit && t.Kind != scan.Period {
		return false
	}
	above := &r.sentences[s.index-1]
	gap := r.doc.Text[above.span.End:max(above.span.End, t.span.Start)]
	return above.heading && above.section == s.section && len(gap) < 8 && !strings.Contains(gap, "\n")
}

// setByForm tells a time that its form sets: a field, a line of a list, a stage.
func (r *reader) setByForm(t *timed) bool {
	before, after := r.before(t), r.after(t)
	if cells, ok := r.flatCells(t); ok && len(cells) > 1 && t.To.Day > 0 {
		return true
	}
	return r.sentences[t.sentence].heading || stated(t, before, after) || r.underField(t, before) || r.bareMoment(t, before, after)
}

// listedBy tells the day of one body in a field of several: 公布时间：|福州一中3月底，其他学校
// 4月23日.
func (r *reader) listedBy(t *timed, before, after string) bool {
	s := &r.sentences[t.sentence]
	name := strings.TrimRight(strings.TrimSpace(lastPiece(before)), "在于为")
	if s.row || t.To.Month == 0 || !isActor(name) || !endsPiece.MatchString(after) {
		return false
	}
	head := false
	for i, n := s.section, 0; i >= 0 && n < 2; i, n = r.doc.Sections[i].Parent, n+1 {
		head = head || anyTime.MatchString(r.doc.Sections[i].Heading)
	}
	return head || s.index > 0 && anyTime.MatchString(r.text(r.sentences[s.index-1].span)) || anyTime.MatchString(strings.TrimSuffix(before, name))
}

var (
	endsPiece = regexp.MustCompile(`^\s*(?:[,，;；。、(（]|$)`)
	anyTime   = regexp.MustCompile(`(?:时间|日期)(?:安排)?\s*[:：]?\s*$|(?:时间|日期)\s*[:：]`)
)

// beside is who stands right beside the time: 在校学生为|9月下旬, 5月8日：师大附中.
func (r *reader) beside(t *timed) string {
	if between := r.doc.Text[t.prev:max(t.prev, t.span.Start)]; t.prev > r.sentences[t.sentence].span.Start {
		if name := strings.TrimLeft(between, "、，, "); name != between && isActor(name) {
			return name // 小学6月底、初中|7月上旬
		}
	}
	if before := strings.TrimRight(r.before(t), " "); strings.HasSuffix(before, "：") || strings.HasSuffix(before, ":") {
		if name := lastPieceOf(before); isActor(name) && !anybody.MatchString(name) && utf8.RuneCountInString(name) <= 20 {
			return name // 2019级专科生：|9月11日
		}
	}
	name := strings.TrimSpace(lastPiece(r.before(t)))
	if at := strings.LastIndex(name, "时间"); at >= 0 && at+len("时间") < len(name) {
		name = name[at+len("时间"):] // 参保和缴费时间|在校学生为
	}
	if short := strings.TrimSuffix(name, "为"); short != name || r.listedBy(t, r.before(t), r.after(t)) {
		if short = strings.TrimRight(short, "在于"); isActor(short) {
			return short
		}
	}
	after := r.after(t)
	if rest := strings.TrimLeft(after, ":： "); rest != after {
		if names := strings.TrimRight(rest, "。；; "); len(names) < 120 && isActor(lastOf(names, "、")) {
			return names
		}
	}
	return ""
}

// bareMoment tells a line that is a day and an hour and nothing else, below the head of
// times of its list. Of two such lines the first is when something begins.
func (r *reader) bareMoment(t *timed, before, after string) bool {
	if t.Kind != scan.Day || strings.TrimSpace(before) != "" || !onlyClock.MatchString(after) {
		return false
	}
	s := &r.sentences[t.sentence]
	if i := s.index + 1; i < len(r.sentences) && r.onlyMoment(i) {
		return false
	}
	const back = 80 // lines of a table that came apart
	for i := s.index - 1; i >= 0 && i >= s.index-back; i-- {
		if timeHead.MatchString(r.text(r.sentences[i].span)) {
			return true
		}
	}
	return false
}

var momentLine = regexp.MustCompile(`^\s*(?:\d{4}年)?\d{1,2}月\d{1,2}日\s*(?:[(（][^)）]{1,6}[)）])?\s*\d{1,2}\s*[:：]\s*\d{2}\s*$`)

func (r *reader) onlyMoment(i int) bool { return momentLine.MatchString(r.text(r.sentences[i].span)) }

// heads are who a heading or the name of a field is about: 推荐生招生办法, 自荐生面试时间.
var heads = regexp.MustCompile(`^[“"]?([\p{Han}、]{1,10}?(?:[^招]生|人员|企业|学校|单位|家庭|家长|厂家|小学|中学|幼儿园|对象))[”"]?(?:[\p{Han}]{0,4}(?:时间|办法|程序|流程|须知|要求|方式)|招生|申请|报名|登记|面试|缴费|选房)`)

// aboutHeading is who the field of s, or the nearest heading above it, is about.
func (r *reader) aboutHeading(s *sentence) string {
	if m := heads.FindStringSubmatch(strings.TrimLeft(r.text(s.span), "年度0123456789()（）⑴⑵⑶⑷⑸⑹⑺、. 一二三四五六七八九十")); m != nil && isActor(m[1]) {
		return m[1]
	}
	for i := s.section; i >= 0; i = r.doc.Sections[i].Parent {
		if m := heads.FindStringSubmatch(r.doc.Sections[i].Heading); m != nil && isActor(m[1]) {
			return m[1]
		}
	}
	return ""
}

// clockOnly is an hour without a task; fieldAbove is what the line above or the heading
// calls it, or the sentence itself.
var clockOnly = regexp.MustCompile(`^[\s\d:：年月时点分至到—–~～\-、上中下午晚前止,，。；;()（）星期周一二三四五六日]*$`)

func (r *reader) fieldAbove(s *sentence) string {
	if s.section >= 0 && s.index > 0 && r.sentences[s.index-1].heading && (fieldName.MatchString(r.doc.Sections[s.section].Heading) || hasTask(r.doc.Sections[s.section].Heading) || stepName.MatchString(r.doc.Sections[s.section].Heading)) {
		return strings.TrimRight(r.doc.Sections[s.section].Heading, ":： ")
	}
	if s.index > 0 {
		if above := strings.TrimSpace(r.text(r.sentences[s.index-1].span)); above != "" && fieldName.MatchString(above) {
			return strings.TrimRight(above, ":： ")
		}
	}
	return r.text(s.span)
}

// aboveLine is the nearest line above a line of a list that names somebody and nothing
// else.
func (r *reader) aboveLine(s *sentence) string {
	const back = 30 // lines of a table that came apart
	for i := s.index - 1; i >= 0 && i >= s.index-back; i-- {
		line := strings.TrimSpace(r.text(r.sentences[i].span))
		if last := lastOf(line, "、,，"); len(line) < 90 && !strings.ContainsAny(line, "。：:0123456789") && last != "" && isActor(last) {
			return line
		}
	}
	return ""
}

// wanted is whom the title of a call looks for: 公开征集…参与企业的通知; applies are the
// sentences that speak to them.
var (
	wanted  = regexp.MustCompile(`(?:征集|选定|招募|遴选|征选|评选)[^,，。]*?((?:参与)?(?:线上)?(?:参与)?(?:品牌)?(?:企业|厂家|主体|机构|商家|商户|单位))|参与((?:品牌)?(?:企业|厂家|主体|商家))`)
	applies = regexp.MustCompile(`报名|申报|登记|申请|开放|递交|提交`)
)

// ofTitle is whom the title looks for, where the sentence is about coming forward.
func (r *reader) ofTitle(s *sentence) string {
	if !applies.MatchString(r.text(s.span)) {
		return ""
	}
	m := wanted.FindStringSubmatch(r.doc.Title)
	if m == nil {
		return ""
	}
	return m[1] + m[2]
}

// greeted are the people a notice turns to: 广大城乡居民朋友：.
var greeted = regexp.MustCompile(`^(?:广大|各位|尊敬的|亲爱的)([\p{Han}、]{2,16}?)(?:朋友)?(?:们)?[:：]?$`)

// addressees are the bodies the document is sent to, when its first line names nothing else.
func (r *reader) addressees() string {
	for i := range r.sentences {
		s := &r.sentences[i]
		if s.section >= 0 || i > 12 {
			break
		}
		if !s.pre {
			continue // the title
		}
		line := strings.TrimSpace(r.text(s.span))
		if m := greeted.FindStringSubmatch(line); m != nil && isActor(m[1]) {
			return m[1]
		}
		name := strings.TrimRight(line, ":： ")
		if name != line && len(name) < 420 && !strings.ContainsAny(name, "。；") && isActor(lastOf(name, "、,，")) {
			return name
		}
	}
	return ""
}

// spokenTo are the bodies that most sentences lay something on, as 各区 in a plan for the
// districts; "" when there are none that stand out.
func (r *reader) spokenTo() string {
	if r.heard {
		return r.spoken
	}
	r.heard = true
	const most, least = 400, 3 // sentences
	said, best, all := map[string]int{}, "", 0
	for i := range r.sentences[:min(len(r.sentences), most)] {
		s := &r.sentences[i]
		if s.row || s.heading || !duty.MatchString(r.text(s.span)) {
			continue
		}
		who := r.subject(s)
		if who == "" || person.MatchString(who) {
			continue
		}
		all++
		if said[who]++; strings.HasPrefix(who, "各") && said[who] > said[best] {
			best = who
		}
	}
	if said[best] >= least && 2*said[best] >= all {
		r.spoken = best
	}
	return r.spoken
}

// offDays is what the sentence of t, or the one behind it, says of a last day that is off.
func (r *reader) offDays(t *timed) string {
	for i := t.sentence; i <= t.sentence+1 && i < len(r.sentences); i++ {
		if r.sentences[i].para != r.sentences[t.sentence].para {
			break
		}
		if m := daysOff.FindStringSubmatch(r.text(r.sentences[i].span)); m != nil {
			if strings.HasPrefix(m[1], "提前") {
				return "before"
			}
			return "after"
		}
	}
	return ""
}

var daysOff = regexp.MustCompile(`(?:遇|逢)[^,，。]{0,12}(?:节假日|休息日|公休日|双休日|周末|假期|节日)[^。不]{0,8}?(顺延|延后|推迟|提前)`)
