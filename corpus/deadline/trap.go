package deadline

import (
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/scan"
)

// Times that ask for nothing. A document is full of them: its own dates, the
// names of plans and laws, what was reached, when it comes into force, ratios.

// trap tells whether the time of t asks for nothing, by its form and the words
// around it; what only its date can tell is left to when.
func (r *reader) trap(t *timed) bool {
	s := &r.sentences[t.sentence]
	switch {
	case t.InTitle, t.Kind == scan.Duration, t.Standing, t.Limit == zhdate.After && !t.Event:
		return true
	case s.section >= 0 && r.past[s.section]:
		return true
	case s.heading && len(r.text(s.span)) > len("工作任务分解表") && strings.Contains(r.doc.Title, strings.TrimSpace(r.text(s.span))):
		return true
	case s.heading:
		return asked.MatchString(r.text(s.span)) || !r.stage(t)
	}
	before, after := r.before(t), r.after(t)
	pb, pa := lastPiece(before), firstPiece(after)
	switch {
	case t.Limit == zhdate.NoLimit && t.Kind == scan.Day && strings.TrimSpace(pb) == "" && issuedBy.MatchString(after),
		t.Kind == scan.Day && t.To.Year > 0 && strings.TrimSpace(pb) == "" && strings.TrimSpace(before) == "" && signedOff.MatchString(after),
		example.MatchString(r.text(s.span)), asked.MatchString(r.text(s.span)):
		return true
	case t.Limit == zhdate.NoLimit && t.Kind == scan.Day && ofPage.MatchString(before), strings.HasSuffix(before, "/"):
		return true
	case stamp.MatchString(after) && !closesAt.MatchString(after), throughYears.MatchString(pb) && strings.HasPrefix(pa, "时间"):
		return true
	case years.MatchString(r.text(t.span)) && strings.HasSuffix(pb, "通过"):
		return true
	case t.yearly() && t.Limit == zhdate.NoLimit && goesOnWith.MatchString(leading.ReplaceAllString(after, "")) && !yearAims.MatchString(after) && !checkable.MatchString(firstPiece(after)):
		return true
	case r.bareYear(t), dropped(t, before, after, pa), eligible(r.text(t.span), t, after), r.describing(t, before, after, pb, pa):
		return true
	case t.Kind == scan.Month && (monthAgain.MatchString(after) || monthJust.MatchString(before)): // 2016年8月9月前 is no day
		return true
	case lasted.MatchString(before) && lastedEnd.MatchString(after), someTime.MatchString(after):
		return true
	case (t.Kind == scan.Period || t.Limit == zhdate.To) && (allowed.MatchString(after) || strings.HasSuffix(pb, "在") && happened.MatchString(after)):
		return true
	case t.Limit == zhdate.By && t.To.Month > 0 && inCase(pb, after):
		return true
	case t.Limit == zhdate.NoLimit && inObject.MatchString(pb):
		return true
	case r.gives(t), banned.MatchString(pb), t.Limit == zhdate.To && bannedTo.MatchString(pb), strings.HasSuffix(r.text(t.span), "以来"):
		return true
	case blankBefore.MatchString(before), blankAfter.MatchString(after):
		return true
	case t.Kind == scan.Recurrence:
		if set, ok := r.timeCell(t); s.row && ok {
			return !set
		}
		return repeatDescribes(r.text(t.span), pb, after) || repeatTrap(r.text(t.span), pb, pa, after) || r.articles && (paid.MatchString(pa) || t.Limit == zhdate.By && met.MatchString(after)) || r.text(t.span) == "年度" && (r.articles && !files.MatchString(pb) || everyWord.MatchString(before) && !handsIn.MatchString(pb))
	case enacted(s, r.articles, t, before, after), inForce(t, pb, pa), compared(t, pb, pa), isPast(t, before, pb, pa, after), r.articles && (condition(t, after) || ofCase.MatchString(pb)):
		return true
	case s.row:
		if set, ok := r.timeCell(t); ok {
			return !set
		}
	case r.listedBy(t, before, after):
		return false
	case t.season != "" && beforeEvent.MatchString(t.season) && (strings.HasPrefix(t.season, "公示") || hasTask(after)),
		stated(t, before, after), r.underField(t, before), r.bareMoment(t, before, after):
		return false
	}
	switch {
	case titled(t, pb, pa), attributive(t, before, pb, after, pa):
		return true
	}
	return !r.asks(t)
}

// stamp is the clock of a website's own times, to the second; throughYears are years that
// something takes: 通过两年时间.
var (
	stamp        = regexp.MustCompile(`^\s*(?:\d{1,2}:\d{2}:\d{2}|(?:\d{1,2}:\d{2}\s*)?[【\[]?\s*(?:字体|来源|浏览|点击|作者|打印|阅读))`)
	closesAt     = regexp.MustCompile(`^\s*\d{1,2}:\d{2}:\d{2}\s*(?:截止|为止|止|之?前|以前)`)
	ofPage       = regexp.MustCompile(`(?:发布|公告|更新|发文|成文|公开|录入|采集|抓取)(?:时间|日期)\s*[:：]?\s*$`)
	signedOff    = regexp.MustCompile(`^\s*(?:发布|签发|印发|公布|成文|发文|刊发|发)[。)）]?\s*$`)
	issuedBy     = regexp.MustCompile(`^\s*[\p{Han}]{2,30}关于[^。]{2,80}(?:通知|意见|公告|办法|决定|函|批复|方案|通告)`)
	asked        = regexp.MustCompile(`(?:^|[,，。\s])问\s*[:：]|请问|[?？]\s*$`)
	example      = regexp.MustCompile(`^\s*(?:例|例如|举例|案例)[一二三四五六\d]?\s*[:：]`)
	years        = regexp.MustCompile(`年(?:的)?时间$`)
	throughYears = regexp.MustCompile(`(?:通过|经过|利用|历时)$`)
)

// placeReaches tells the place of a list of years: 2025年甲县,2026年乙县实现….
func placeReaches(after string) bool {
	m := places.FindString(after)
	tail := strings.TrimLeft(after[len(m):], " ")
	return m != "" && !ownPlace.MatchString(m) && (tail == "" || strings.HasPrefix(tail, ",") || strings.HasPrefix(tail, "，") ||
		strings.HasPrefix(tail, "、") || listVerb.MatchString(tail))
}

var ownPlace = regexp.MustCompile(`^(?:我|本|全|该)[省市县区州]$`)

var (
	blankBefore = regexp.MustCompile(`[_＿×□△]\s*$|[Xx]{2,}$`)
	blankAfter  = regexp.MustCompile(`^\s*(?:[_＿×□△]|[Xx]{2})`)
	pieceBreaks = ",，；;:：。(（)）\n"
)

// inCase tells a case that something holds for: 10月26日前|完成缴费的，统一从9月起享受待遇.
func inCase(pb, after string) bool {
	m := caseAlone.FindString(after)
	return m != "" && !duty.MatchString(pb) && !duty.MatchString(m)
}

var caseAlone = regexp.MustCompile(`^[^,，。；;:：]{1,20}的[,，]`)

// inObject is the object of a verb behind it, which has the time in it: 要将在|2020年一季度开工的园区纳入….
var inObject = regexp.MustCompile(`(?:[应要须需]将|把)在$`)

// banned: 严禁在6月至9月期间作业; bannedTo: 不得结转|至2027年使用.
var (
	banned   = regexp.MustCompile(`(?:严禁|禁止|不得|暂停)(?:在|于)?$`)
	bannedTo = regexp.MustCompile(`(?:严禁|禁止|不得|不再|不能)[^,，。]{0,6}$`)
)

// gives tells a year that only dates a later time of its phrase, 2025年高考于6月7日举行, or a part of
// a year that names what is due then: 第四季度党费12月15日前缴清.
func (r *reader) gives(t *timed) bool {
	part := t.Quarter > 0 || t.Kind == scan.Month && strings.HasSuffix(r.text(t.span), "份") || t.Edge == zhdate.EdgeFirst || t.Edge == zhdate.EdgeSecond
	if t.Kind != scan.Year && !part || t.Limit != zhdate.NoLimit || !part && (t.To.Year == 0 || t.Edge != zhdate.EdgeNone) {
		return false
	}
	i := sort.Search(len(r.times), func(i int) bool { return r.times[i].span.Start > t.span.Start })
	if i == len(r.times) || r.times[i].sentence != t.sentence {
		return false
	}
	next := &r.times[i]
	return (next.Implied && !part || part && next.To.Day > 0 && !goesOnTo.MatchString(r.doc.Text[t.span.End:max(t.span.End, next.span.Start)])) && next.To.Month > 0 &&
		next.span.Start > t.span.End+len("的") && !strings.ContainsAny(r.doc.Text[t.span.End:max(t.span.End, next.span.Start)], ",，、；;:：")
}

// goesOnTo leads to a second task in the phrase of the first: 6月份开展自查|并于7月10日前报送.
var goesOnTo = regexp.MustCompile(`[并且后]`)

// lastPiece is what stands before a time since the last mark, firstPiece what
// stands after it to the next one.
func lastPiece(before string) string {
	at := strings.LastIndexAny(before, pieceBreaks)
	if at < 0 {
		return before
	}
	_, n := firstRune(before[at:])
	return before[at+n:]
}

func firstPiece(after string) string {
	if at := strings.IndexAny(after, pieceBreaks); at >= 0 {
		return after[:at]
	}
	return after
}

func firstRune(s string) (rune, int) {
	for i, r := range s {
		return r, len(string(r)) + i
	}
	return 0, 0
}

var (
	forceAfter  = regexp.MustCompile(`^(?:止|正式|开始|全面|统一|组织|同时|即行?|自动)?(?:起)?(?:施行|生效|实施|执行|失效|废止|停止|届满|到期|有效|试行|启用)`)
	validFor    = regexp.MustCompile(`^(?:有效(?:期|$|的)|施行|实施$|生效)`)
	forceBefore = regexp.MustCompile(`(?:有效期|试行期|施行期|执行期|实施期|规划期|试点期|建设期|服务期|公示期|免费期|优惠期|过渡期|质保期|保质期|保修期|聘期|任期|合同期|试用期|享受期)(?:限|间)?(?:自|从|为|至|到|截至)?.{0,12}$`)
	monitors    = regexp.MustCompile(`监测|评估|检查|考核|统计|报告|发布|公布|通报|公开|抽查|督导|开展|组织|审计|巡查|督查|排查|普查|调查|培训|轮训|体检`)
)

// enactment is a line of the history of a text: 2009年8月17日国务院令第559号公布.
var enactment = regexp.MustCompile(`^[^,，；;]{0,90}(?:公布|发布|通过|批准|公告|施行|实施|生效|印发|修订|修正|令)[)）]?。?$|(?:会议|代表大会|常务委员会|常委会)[^,，]{0,12}(?:通过|批准|修正|修订)`)

func enacted(s *sentence, articles bool, t *timed, before, after string) bool {
	return (s.pre || articles) && t.Limit == zhdate.NoLimit && t.To.Day > 0 && t.To.Year > 0 &&
		utf8.RuneCountInString(before) < 20 && enactment.MatchString(after)
}

// goesOn: 2025年起至2027年, a start whose end or period is the time that counts.
var goesOn = regexp.MustCompile(`^(?:至|到|每)`)

// inForce tells times that say when a text, price or rule begins or ends to hold.
func inForce(t *timed, pb, pa string) bool {
	if t.Limit == zhdate.From {
		return t.From.Month > 0 || goesOn.MatchString(pa) || t.Kind == scan.Offset || forceAfter.MatchString(pa)
	}
	if forceAfter.MatchString(pa) && (t.Limit == zhdate.NoLimit || t.Limit == zhdate.To) {
		return t.From.Day > 0 || t.Limit == zhdate.To
	}
	return forceBefore.MatchString(pb) ||
		t.Kind == scan.Offset && validFor.MatchString(pa)
}

var (
	comparedBefore = regexp.MustCompile(`(?:较|比|相比|超过|高于|低于|不低于|不少于|基于|基数为|以)$`)
	comparedAfter  = regexp.MustCompile(`^(?:的|水平|同期|相比|为基|基数|基础|以来|底相比|年均|前后|左右)|^[^,，]{0,4}(?:水平|为基数|为基准)`)
	alignedAfter   = regexp.MustCompile(`衔接|相一致|相适应|相协调|同步谋划|接轨|为基础`)
	alignedBefore  = regexp.MustCompile(`(?:与|同|和)[^,，]{0,12}$`)
)

// compared tells times that something is only measured by: 比2020年, 与2025年目标衔接.
func compared(t *timed, pb, pa string) bool {
	if t.Kind == scan.Recurrence {
		return false
	}
	return t.Limit == zhdate.NoLimit && comparedBefore.MatchString(pb) ||
		comparedAfter.MatchString(pa) && t.season == "" ||
		alignedBefore.MatchString(pb) && alignedAfter.MatchString(pa)
}

var (
	pastWords = regexp.MustCompile(`(?:完成|达到|达|实现|建成|通过|取得|开展|召开|出台|印发|制定|下发|发布|公布|获得|荣获|建立|新增|增加|减少|下降|提高|超额完成|投入|成立|举办|解决|发放)了|已(?:经|全部|基本|累计|全面|顺利|建成|完成|达|实现|有|于|在|成|经)|累计(?:投入|发放|完成|建成|新增|达|资助|培训)|共有|同比|来,|以来|(?:由|从).{0,20}(?:提高|增加|增长|上升|下降|降|减少)(?:到|至|为)`)
	passed    = regexp.MustCompile(`(?:通过|签订|作出|签署|召开|发布|下发|组建|成立|完成|取得)了`)
)

// isPast tells what was reached already, by the words; see when for what the
// dates tell. Obligation words beside it (应, 要, 将) make it a task.
func isPast(t *timed, before, pb, pa, after string) bool {
	if t.Kind == scan.Offset {
		return false
	}
	if t.Limit == zhdate.NoLimit && pa == "" {
		pa = firstPiece(leading.ReplaceAllString(after, "")) // 2月5日，会议召开了
		if passed.MatchString(after) && !duty.MatchString(after) {
			return true
		}
	}
	if strings.HasSuffix(pb, "截至") || strings.HasSuffix(pb, "截止") {
		return pastWords.MatchString(pa)
	}
	near := pb + pa
	return pastWords.MatchString(near) && !duty.MatchString(near)
}

// condition tells a time of a case the rule is for: 2013年1月1日前…申请的，适用….
func condition(t *timed, after string) bool {
	m := caseOf.FindString(after)
	return m != "" && !duty.MatchString(m) || met.MatchString(after)
}

var met = regexp.MustCompile(`^[^,，]{0,8}(?:已|尚未|仍|年满|出生|参加工作|作出|犯罪|受理|取得|登记的)`)

var caseOf = regexp.MustCompile(`^[^。；;]{0,80}?的(?:[,，；;。]|$)`)

// duty are the words that lay something on somebody.
var duty = regexp.MustCompile(`应当|必须|务必|不得|确保|力争|争取|(?:^|[^申邀聘提报])请|要求|(?:^|[^重需主只不])要(?:[^求点素]|$)|应(?:[^急用对届聘征试考邀]|$)|须|将(?:[^军来]|$)|需(?:[^求要]|$)|拟(?:[^定])|负责|牵头|原则上`)

// bidAt stands before the day on which somebody has to act: 错过登记的，可于|8月20日至21日到区教育局补登.
var bidAt = regexp.MustCompile(`(?:应当?|须|需|必须|务必|可以?)(?:于|在)\s*$`)

// asks tells whether a verb of tasks stands within reach of the time: in its
// phrase, or in what follows up to the end of its sentence.
func (r *reader) asks(t *timed) bool {
	after := r.after(t)
	if t.Limit == zhdate.NoLimit {
		if said := leading.ReplaceAllString(after, ""); t.Kind == scan.Day && t.To.Day > 0 && said != after && strings.TrimSpace(r.before(t)) == "" {
			if who := actor(said, -1); who != "" && modal.MatchString(said[strings.Index(said, who)+len(who):]) {
				return true // 9月1日，新生须携带通知书
			}
		}
		return hasTask(after) || t.To.Day > 0 && bidAt.MatchString(r.before(t))
	}
	before := r.before(t)
	if t.Limit == zhdate.By && strings.TrimSpace(before) == "" && actor(leading.ReplaceAllString(after, ""), -1) != "" {
		return true // 10月底前，市人社局向主管单位…
	}
	if pb := lastPiece(before); t.Limit == zhdate.By && actor(pb, len(pb)) != "" {
		return true // 各系于|12月6日前导入系统
	}
	return hasTask(after) || hasTask(before) || duty.MatchString(before) || duty.MatchString(after)
}
