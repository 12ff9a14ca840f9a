package deadline

import (
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/statement"
)

// label is who an item of a plan names as responsible, beside its text.
type label struct {
	who  string
	rank int
	at   int // sentence it stands in
}

// labelReach is how many sentences a field may stand behind the text it is for.
const labelReach = 12

// labelled is 责任单位:A、B; the first of several labels is the one that leads.
var labelled = regexp.MustCompile(`(?:第一责任|主要责任|主体责任|责任|牵头|主办|承办|主责|负责|实施|落实|填报|报送|申报|组织|完成)(?:单位|部门|科室|处室|股室|领导|人员|主体|人)(?:及责任人|和责任人)?\s*[:：]\s*([^;；。)）\n|:：]{2,160})`)

// nextLabel cuts a list of bodies where another field begins.
var nextLabel = regexp.MustCompile(`[,，、\s]*(?:配合|协办|责任|牵头|参与|完成|时间|时限|整改|联系|验收|督导|监督|分管|具体)[\p{Han}]{0,6}$`)

// labelRank orders fields: who leads, then the body responsible, then persons.
func labelRank(field string) int {
	switch {
	case strings.Contains(field, "牵头") || strings.Contains(field, "主办") || strings.Contains(field, "主责"):
		return 0
	case strings.Contains(field, "领导") || strings.Contains(field, "人"):
		return 2
	}
	return 1
}

// readLabels lists the fields that name who is responsible.
func (r *reader) readLabels() {
	for i := range r.sentences {
		if s := &r.sentences[i]; !s.row {
			if who := labelOf(r.text(s.span)); who != "" {
				r.labels = append(r.labels, label{who, labelRank(r.text(s.span)), i})
			}
		}
	}
}

// labelFor is the field that closes the item of a sentence: the next one of its
// section, or one before it in its paragraph.
func (r *reader) labelFor(s *sentence) string {
	i := sort.Search(len(r.labels), func(i int) bool { return r.labels[i].at >= s.index })
	best := label{rank: 9}
	for k := max(0, i-3); k < len(r.labels) && k < i+3; k++ {
		l := r.labels[k]
		at := &r.sentences[l.at]
		behind := at.index >= s.index && at.index-s.index <= labelReach && s.section >= 0
		if at.section != s.section ||
			at.para != s.para && !(behind && (best.rank == 9 || r.sentences[best.at].para == at.para)) {
			continue
		}
		if l.rank < best.rank {
			best = l
		}
	}
	return best.who
}

// labelOf is the body a 责任单位 field of the text names.
func labelOf(text string) string {
	if !strings.ContainsAny(text, ":：") {
		return ""
	}
	var m []int
	for _, c := range labelled.FindAllStringSubmatchIndex(text, 6) {
		if m == nil || labelRank(text[c[0]:c[2]]) < labelRank(text[m[0]:m[2]]) {
			m = c
		}
	}
	if m == nil {
		return ""
	}
	who := text[m[2]:m[3]]
	if rest := text[m[3]:]; strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "：") {
		who = nextLabel.ReplaceAllString(who, "")
	}
	return strings.Trim(who, " ,，、")
}

// who finds who has to act: a field in the sentence, its subject, the body the
// item names, the subject of the sentence before or of the paragraph's lead.
func (r *reader) who(t *timed, w moment) string {
	s := &r.sentences[t.sentence]
	if labelOf(r.text(s.span)) != "" {
		return r.labelFor(s)
	}
	if who := r.bracketed(t); who != "" {
		return who
	}
	if who := r.listed(t); who != "" {
		return who
	}
	if who := r.beside(t); who != "" {
		return who
	}
	if who := r.subjectNear(t, w); who != "" {
		return who
	}
	if r.isStage(t) {
		if who := r.subjectBelow(s); who != "" {
			return who
		}
	}
	if who := r.labelFor(s); who != "" {
		return who
	}
	if w.outcome {
		return ""
	}
	if who := r.carried(s); who != "" {
		return who
	}
	if who := r.ofHeading(t); who != "" {
		return who
	}
	if who := r.ofTitle(s); who != "" {
		return who
	}
	if who := r.ofSection(s); who != "" && w.kind != corpus.Target {
		return who
	}
	if refers.MatchString(r.phraseBefore(t)) {
		for i := r.spokenOf(s); i < s.index; i++ {
			if who := r.subject(&r.sentences[i]); who != "" {
				return who
			}
		}
	}
	if w.kind == corpus.DueOnce && !r.articles && duty.MatchString(r.text(s.span)) {
		return r.addressees()
	}
	return ""
}

// bracketed is the body a time in brackets stands behind: 县水利局(5月底前).
func (r *reader) bracketed(t *timed) string {
	if !r.isStage(t) || r.sentences[t.sentence].heading {
		return ""
	}
	name := strings.TrimSpace(lastOf(strings.TrimRight(r.before(t), "(（ "), "。；;:：\n"))
	if wholeName.MatchString(name) && isActor(name) {
		return name
	}
	return ""
}

// subjectBelow is the first subject of the sentences a stage's heading stands over.
func (r *reader) subjectBelow(s *sentence) string {
	for i := s.index + 1; i < len(r.sentences) && i < s.index+3 && !r.sentences[i].heading; i++ {
		if who := r.subject(&r.sentences[i]); who != "" {
			return who
		}
	}
	return ""
}

// carried is the subject of the nearest earlier sentence of the paragraph that
// has one.
func (r *reader) carried(s *sentence) string {
	if s.heading {
		return ""
	}
	const back = 8 // sentences
	for i := s.index - 1; i >= 0 && i >= s.index-back; i-- {
		p := &r.sentences[i]
		if p.para != s.para || p.heading {
			return ""
		}
		if who := r.subject(p); who != "" {
			return who
		}
	}
	return ""
}

// ofSection is the subject of the nearest earlier sentence of the item of s, of whatever
// paragraph, as the steps of a procedure follow who takes them.
func (r *reader) ofSection(s *sentence) string {
	if s.section < 0 || r.articles || s.row {
		return ""
	}
	const back = 6 // sentences
	for i := s.index - 1; i >= 0 && i >= s.index-back; i-- {
		p := &r.sentences[i]
		if p.section != s.section {
			return ""
		}
		if who := r.subject(p); who != "" {
			return who
		}
	}
	return ""
}

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
		if who := actor(r.doc.Text[p.Start:max(p.Start, t.span.Start)], t.span.Start-p.Start); who != "" {
			return who
		}
		if who := agent(r.text(p)); who != "" {
			return who
		}
	}
	if who := r.subjectAlone(phrases, own); who != "" {
		return who
	}
	rest := t.span.End
	for rest < p.End && strings.ContainsRune("前内止):：）起 ", firstOf(r.doc.Text[rest:p.End])) {
		_, n := firstRune(r.doc.Text[rest:p.End])
		rest += n
	}
	if rest < p.End && !ensured.MatchString(r.doc.Text[p.Start:max(p.Start, t.span.Start)]) {
		if who := r.doer(corpus.Span{Start: rest, End: p.End}, w.outcome); who != "" {
			return who
		}
	}
	const reach = 6 // phrases to either side
	for i := own - 1; i >= 0 && i >= own-reach; i-- {
		if who := r.doer(phrases[i], false); who != "" {
			return who
		}
		if text := r.text(phrases[i]); strings.HasSuffix(strings.TrimRight(text, ",， "), "负责") {
			if who := agent(text); who != "" {
				return who // 初审由县教育局负责，3月5日前完成
			}
		}
	}
	if w.outcome {
		return ""
	}
	for i := own + 1; i < len(phrases) && i <= own+reach && phrases[i].Start < r.governs(t); i++ {
		if who := r.doer(phrases[i], false); who != "" {
			return who
		}
		if who := agent(r.text(phrases[i])); who != "" {
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

var opensDuty = regexp.MustCompile(`^\s*(?:应当?|须|必须|需|可|请|要|务必)(?:在|于|自|按|到|登|凭|持|将|向|$|\d)`)

func firstOf(s string) rune { c, _ := firstRune(s); return c }

// helps: 县财政局配合 names who helps, not who acts.
var helps = regexp.MustCompile(`^(?:等)?(?:积极|密切|做好)?(?:配合|协助|协同|参与)$`)

// doer is the subject of a phrase unless the phrase says what comes about of it,
// not what it does; of a place or a body both are the same.
func (r *reader) doer(p corpus.Span, outcome bool) string {
	text := r.text(p)
	who := actor(text, r.boundary(p))
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
