package deadline

import (
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
)

// Where a sentence names its subject: before its time, behind it, or in another phrase.

// subject is the first subject of a sentence, "" when it has none.
func (r *reader) subject(s *sentence) string {
	if !s.asked {
		s.asked = true
		phrases := statement.Phrases(r.doc.Text, s.span)
		for n, p := range phrases {
			if n == 3 {
				break // further in it is said of a part only
			}
			if s.subject = r.subjectAlone(phrases, n); s.subject != "" {
				break
			}
			if s.subject = r.doer(p, false); s.subject != "" {
				break
			}
		}
	}
	return s.subject
}

// boundary is how far into the span p the first time of it stands, or -1.
func (r *reader) boundary(p corpus.Span) int {
	i := sort.Search(len(r.times), func(i int) bool { return r.times[i].span.Start >= p.Start })
	if i < len(r.times) && r.times[i].span.Start < p.End {
		return r.times[i].span.Start - p.Start
	}
	return -1
}

// subjectNear is the subject in the sentence of t: of its own phrase, of those
// before, or, when the time opens the sentence, of those behind it.
func (r *reader) subjectNear(t *timed, w moment) string {
	phrases := statement.Phrases(r.doc.Text, r.sentences[t.sentence].span)
	own := len(phrases) - 1
	for i, p := range phrases {
		if t.span.Start < p.End {
			own = i
			break
		}
	}
	if own < 0 {
		return ""
	}
	p := phrases[own]
	if t.span.Start > p.Start {
		before := r.doc.Text[p.Start:max(p.Start, t.span.Start)]
		if who := actor(before, t.span.Start-p.Start); who != "" && !ofWhom(before, who) && !(wholePlace.MatchString(who) && plainField.MatchString(before)) && !r.awaits(t, before, who) {
			if _, then, _ := strings.Cut(before, who); passive.MatchString(then) {
				if by := agent(r.text(p), t.span.Start-p.Start); by != "" {
					return by // 随迁子女需由监护人于5月10日前
				}
			}
			return who
		}
		if who := agent(r.text(p), t.span.Start-p.Start); who != "" {
			return who
		}
		if who := r.eventSubject(t, before); who != "" {
			return who
		}
	}
	if first := r.boundary(p); first >= 0 && first < t.span.Start-p.Start {
		if who := actor(r.text(p), first); who != "" {
			return who // 各区7月10日前、次年1月10日前报送
		}
	}
	if who := r.subjectAlone(phrases, own); who != "" {
		return who
	}
	if who := r.conditionSubject(t, phrases, own); who != "" {
		return who
	}
	rest := min(t.span.End, p.End)
	rest += len(pastTime.FindString(r.doc.Text[rest:p.End]))
	if rest < p.End && !ensured.MatchString(r.doc.Text[p.Start:max(p.Start, t.span.Start)]) {
		if who := r.doer(corpus.Span{Start: rest, End: p.End}, w.outcome); who != "" {
			return who
		}
	}
	const reach = 6 // phrases to either side
	shown := makesKnown.MatchString(leading.ReplaceAllString(r.doc.Text[rest:p.End], ""))
	for i := own - 1; i >= 0 && i >= own-reach; i-- {
		if who := r.doer(phrases[i], false); who != "" {
			if shown && coming.MatchString(who) {
				return "" // 申请人填报志愿，|6月12日公布录取结果
			}
			return who
		}
	}
	if handsOver.MatchString(r.doc.Text[min(t.span.End, p.End):p.End]) {
		said := r.doc.Text[p.Start:max(p.Start, t.span.Start)]
		if who := paperOwner(said); who != "" {
			return who
		}
		for i := own - 1; i >= 0 && i >= own-reach && papers.MatchString(trimDay.ReplaceAllString(said, "")); i-- {
			if who := paperOwner(r.text(phrases[i])); who != "" {
				return who
			}
		}
	}
	if m := theirs.FindStringSubmatch(r.doc.Text[p.Start:max(p.Start, t.span.Start)]); m != nil && handsOver.MatchString(r.doc.Text[min(t.span.End, p.End):p.End]) {
		return m[1]
	}
	if w.outcome {
		return ""
	}
	const opening = 12 // characters that may stand before a time that opens its sentence
	done := utf8.RuneCountInString(strings.TrimSuffix(r.doc.Text[p.Start:max(p.Start, t.span.Start)], t.Anchor+"后")) > opening || rest < p.End && (endsThere.MatchString(r.doc.Text[rest:p.End]) || hasTask(r.doc.Text[rest:p.End]))
	for i := own + 1; i < len(phrases) && i <= own+reach && phrases[i].Start < r.governs(t); i++ {
		if done && !asking.MatchString(r.text(phrases[i])) {
			break // what stands behind is said of another task
		}
		if who := r.doer(phrases[i], false); who != "" {
			return who
		}
	}
	for i := own - 1; i >= 0 && i >= own-reach && r.act(t) != actTakesIn; i-- {
		if who := r.topic(phrases[i]); who != "" {
			return who
		}
	}
	return ""
}

// subjectAlone is the phrase before, when it is a subject and nothing else and the phrase of
// the time opens as what it has to do: 适龄儿童监护人，须于5月7日登录系统.
func (r *reader) subjectAlone(phrases []corpus.Span, own int) string {
	if own == 0 || !opensDuty.MatchString(r.text(phrases[own])) {
		return ""
	}
	name := strings.Trim(r.text(phrases[own-1]), " ,，")
	if utf8.RuneCountInString(name) <= 40 && (isActor(name) || ofActors(name)) {
		return name
	}
	return ""
}

var opensDuty = regexp.MustCompile(`^\s*(?:最迟|最晚|不得晚于|不晚于|不迟于)|^\s*(?:[\p{Han}]{2,6}时)?(?:一概|一律|均|仍)?(?:应当?|须|必须|需|可以?|请|要|务必)(?:在|于|自|按|到|登|凭|持|将|向|每|$|\d)`)

// passive goes on with who does it: 随迁子女|需由监护人.
var passive = regexp.MustCompile(`^(?:应当?|须|需|可|一律|统一|均)*由`)

// theirs is of whom something is that they hand over: 各单位|联系电话于4月15日前报送.
var (
	theirs    = regexp.MustCompile(`^(各[\p{Han}、（）()]{0,14}?(?:单位|部门|学校|局|委|办|县|市|区|镇|乡|街道|企业|高校|院校|公司))的?[\p{Han}]{2,12}?(?:请|应当?|须)?(?:于|在)$`)
	handsOver = regexp.MustCompile(`^(?:下班前|前|之前|以前)?(?:经[^,，]{2,16}后)?(?:书面|统一|一并)?(?:报|上报|报送|送|交|提交|反馈|发送)`)
)

// paperOwner is the body whose paper a phrase is about, which hands it over: 普通高中的|招生方案应于.
func paperOwner(said string) string {
	said = lead.ReplaceAllString(said, "")
	m := ownsPaper.FindStringSubmatch(said)
	if m == nil || !isActor(m[1]) || person.MatchString(m[1]) || wholePlace.MatchString(m[1]) || !papers.MatchString(m[2]) {
		return ""
	}
	return m[1]
}

var (
	ownsPaper = regexp.MustCompile(`^([^,，。的]{2,30})的([^,，。的]{2,14}?)(?:请|应当?|须|要|需)?(?:于|在|报|经|$)`)
	trimDay   = regexp.MustCompile(`(?:于|在)$`)
)

// ofWhom tells a name that only describes what the time is said of: 全市统一组织的|测试结果于.
func ofWhom(before, who string) bool {
	_, then, _ := strings.Cut(before, who)
	return wholePlace.MatchString(who) && described.MatchString(then)
}

var (
	wholePlace = regexp.MustCompile(`^[全我本][省市县区州旗校]$`)
	described  = regexp.MustCompile(`^[^,，。对将把在按为向从以于会与和及、]{1,20}的[^,，。的]{1,12}?(?:应当?|须|将|拟|统一|一律|均|原则上)*(?:于|在|定于|至)?$`)
)

// coming are those who come forward, who make nothing known.
var coming = regexp.MustCompile(`(?:申请人|申请者|申报人|考生|学生|新生|家长|监护人|报名者|报考者|应聘者|应聘人员|报名人员|报考人员|投标人|供应商|参赛者|选手)$`)

// endsThere is the end of what somebody else does: 报名于5月20日截止，学校….
var endsThere = regexp.MustCompile(`截止|停止|为止`)

// pastTime is what may stand between a time and the subject behind it: （双休日除外）期间.
var pastTime = regexp.MustCompile(`^(?:\s|[(（][^()（）]{0,24}[)）]|[\p{Han}]{0,6}期间|(?:下班|上班|放学)(?:之|以)?前|之?前|以前|之?内|止|起|[:：)）]|上午|下午|中午|晚上|\d{1,2}\s*[:：]\s*\d{2}|\d{1,2}[时点](?:\d{1,2}分)?|[—–－~～-])+`)

// helps: 县财政局配合 names who helps, not who acts.
var helps = regexp.MustCompile(`^(?:等)?(?:积极|密切|做好)?(?:配合|协助|协同|参与|参加)$`)

// doer is the subject of a phrase unless the phrase says what comes about of it,
// not what it does; of a place or a body both are the same.
func (r *reader) doer(p corpus.Span, outcome bool) string {
	text := r.text(p)
	who := actor(text, r.boundary(p))
	if _, then, _ := strings.Cut(text, who); who == "" || strings.HasPrefix(then, "由") {
		if by := agent(text, r.boundary(p)); by != "" {
			who = by // 适龄儿童由监护人登记
		}
	}
	if who == "" {
		if who = stepOf(strings.TrimRight(lead.ReplaceAllString(text, ""), " ,，。；;")); person.MatchString(who) {
			who = ""
		}
	}
	if who != "" && helps.MatchString(text[strings.Index(text, who)+len(who):]) {
		return ""
	}
	if who == "" || placeName.MatchString(who) || namedBody.MatchString(who) {
		return who
	}
	if _, then, _ := strings.Cut(text, who); outcome || result.MatchString(then) {
		return ""
	}
	return who
}

// listed is the place of 2025年甲县,2026年乙县实现…: one predicate, many years.
func (r *reader) listed(t *timed) string {
	rest := r.doc.Text[t.span.End:min(t.next, r.sentences[t.sentence].span.End)]
	m := places.FindString(rest)
	if name := strings.TrimLeft(m, " ,，"); name == "" || noStart.MatchString(name) || strings.HasPrefix(name, "全") {
		return ""
	}
	tail := strings.TrimLeft(rest[len(m):], " ")
	if tail == "" || strings.HasPrefix(tail, ",") || strings.HasPrefix(tail, "，") || strings.HasPrefix(tail, "、") ||
		listVerb.MatchString(tail) {
		return strings.Trim(m, " ,，、")
	}
	return ""
}

// ensured and result mark what is to come about, whose subject is no actor: 确保5年
// 内全体教师…实现全覆盖.
var (
	ensured = regexp.MustCompile(`(?:确保|保证|保障|力争|争取|使|推动|促进|实现)[^,，]{0,4}$`)
	result  = regexp.MustCompile(`^(?:全部|全面|基本|均|都)*(?:达|实现|建成|继续|覆盖|普及|持证|配齐|配备)`)
)
