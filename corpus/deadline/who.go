package deadline

import (
	"regexp"
	"sort"
	"strings"

	"github.com/policybot/policybot/corpus"
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

// who finds who has to act, as near to the duty as the text names anybody: a field in the
// sentence, the subject or the agent of the sentence, a heading that is somebody, the body
// the item names, who a list above speaks to, the subject of the sentences before, what
// headings and title are about, and last, where the sentence asks for something, those the
// document is sent to. Where none of these is clear it is "": a duty without a name is looked
// up, a wrong name is sent to the wrong desk.
func (r *reader) who(t *timed, w moment) string {
	s := &r.sentences[t.sentence]
	if cells, ok := r.flatCells(t); ok {
		return flatWho(cells)
	}
	if labelOf(r.text(s.span)) != "" {
		return r.labelFor(s)
	}
	said := r.inSentence(t, w)
	if said != "" && !(anybody.MatchString(said) && r.isStage(t)) {
		return said
	}
	if r.isStage(t) || r.alone(t) || r.opensStage(t) {
		if who := r.subjectBelow(s); who != "" {
			return who
		}
	}
	if said != "" {
		return said // 个人申报(10月8日至20日)
	}
	if who := r.fieldOfSection(t); who != "" {
		return who
	}
	if who := r.labelFor(s); who != "" || w.outcome {
		return who
	}
	if who := r.around(t); who != "" {
		return who
	}
	if movedTo.MatchString(r.before(t)) {
		return r.addressees()
	}
	if w.kind == corpus.Recurring && (taskLine.MatchString(r.before(t)) || !r.articles && r.subjectless(t) && handsOver.MatchString(leading.ReplaceAllString(r.after(t), ""))) {
		return r.addressees()
	}
	if w.kind == corpus.DueOnce && (!w.due.IsZero() || w.note == noteSeason || w.note == noteUndated) && !r.articles && !r.forward(t) && !r.announced(t) && !willBe.MatchString(r.before(t)) && (laid.MatchString(r.text(s.span)) || r.subjectless(t) || r.handedIn(t)) {
		if who := r.spokenTo(); who != "" {
			return who
		}
		return r.addressees()
	}
	return ""
}

// handedIn tells a paper that is handed in: 值班表于4月28日前报县防汛办.
func (r *reader) handedIn(t *timed) bool {
	return papers.MatchString(r.phraseBefore(t)) && handsOver.MatchString(leading.ReplaceAllString(r.after(t), ""))
}

// laid are the words that lay something on those who read it; what 将 be done somebody else may do.
var laid = regexp.MustCompile(`应当|必须|务必|不得|确保|(?:^|[^申邀聘提报])请|要求|(?:^|[^重需主只不])要(?:[^求点素]|$)|应(?:[^急用对届聘征试考邀]|$)|须|需(?:[^求要]|$)|负责|牵头|原则上`)

// willBe stands before the day by which somebody does something for those who read it: 奖学金将于|11月底前发放.
var willBe = regexp.MustCompile(`[\p{Han}][将拟](?:于|在)\s*$`)

// announced tells what whoever decides makes known: nobody it is sent to does that.
func (r *reader) announced(t *timed) bool {
	said := r.doc.Text[t.span.End:max(t.span.End, r.governs(t))]
	if !hasTask(said) {
		said = r.before(t)
	}
	start, _, ok := taskIn(said)
	if s := &r.sentences[t.sentence]; !ok && s.section >= 0 {
		return ofDeciders.MatchString(r.doc.Sections[s.section].Heading)
	}
	return ok && makesKnown.MatchString(said[start:])
}

// ofDeciders are the steps of a procedure that whoever decides takes.
var ofDeciders = regexp.MustCompile(`评审|立项|公示|公布|下达|录取|放榜|派位|批复`)

var makesKnown = regexp.MustCompile(`^(?:公布|公示|公告|评审(?:[,，。；;(（]|工作|会|$)|下达|立项|批复|遴选|录取|发布|开放|受理|开标|放榜|发榜|派位|摇号|抽签|投档|划定|查询|结束)`)

// inSentence is who the sentence of t names.
func (r *reader) inSentence(t *timed, w moment) string {
	for _, find := range [...]func(*timed) string{r.bracketed, r.listed, r.beside, r.fieldSubject, r.bidden, r.ownTurn} {
		if who := find(t); who != "" {
			return who
		}
	}
	return r.subjectNear(t, w)
}

// ownTurn is whoever writes, right before the time and behind what is done: 水平测试|我校|每年组织2次.
func (r *reader) ownTurn(t *timed) string {
	m := ownTurn.FindStringSubmatch(lastPiece(r.before(t)))
	if m == nil || !hasTask(r.after(t)) {
		return ""
	}
	return m[1]
}

var ownTurn = regexp.MustCompile(`[\p{Han}]([我本](?:局|委|厅|办|部|校|院|中心|会|公司))$`)

// around is who the text about the sentence of t names.
func (r *reader) around(t *timed) string {
	s := &r.sentences[t.sentence]
	if r.asksReader(t) {
		if who := r.carried(s); who != "" && !speaks.MatchString(who) && who != r.doc.Issuer() {
			return who
		}
		if who := r.headingActor(s); who != "" {
			return who
		}
		if who := r.addressees(); who != "" {
			return who
		}
	}
	taken := r.act(t) == actTakesIn
	for _, find := range [...]func(*sentence) string{r.headingActor, r.leadIn, r.carriedIf(t), r.aboutHeading, r.ofTitle} {
		if who := find(s); who != "" && !(taken && person.MatchString(stripBracket(who))) {
			return who
		}
	}
	if onlyClock.MatchString(r.after(t)) && strings.TrimSpace(r.before(t)) == "" {
		return r.aboveLine(s)
	}
	if who := r.applicant(t); who != "" {
		return who
	}
	if refers.MatchString(r.phraseBefore(t)) {
		for i := r.spokenOf(s); i < s.index; i++ {
			if who := r.subject(&r.sentences[i]); who != "" {
				return who
			}
		}
	}
	return r.distributive(s)
}

// speaks is whoever writes: 我局, 本部门.
var speaks = regexp.MustCompile(`^[我本]`)

// subjectless tells a phrase that begins with its time, or with what is to be done: nobody
// and nothing stands where the subject would.
func (r *reader) subjectless(t *timed) bool {
	head := r.phraseBefore(t)
	if strings.HasPrefix(head, "其") {
		return false
	}
	start, _, ok := taskIn(head)
	return head == "" || inTurn.MatchString(head) || refers.MatchString(head) || ok && start == 0 || ensured.MatchString(head) || opensAdverbial.MatchString(head)
}

// carriedIf is carried where the phrase of t has no subject of its own, or one that acts on
// nothing: 录取结果于5月30日公布.
func (r *reader) carriedIf(t *timed) func(*sentence) string {
	return func(s *sentence) string {
		if !r.articles && !r.subjectless(t) && !papers.MatchString(r.phraseBefore(t)) {
			return ""
		}
		return r.carried(s)
	}
}

// papers is what things are done with: whoever the text spoke of before does them.
var papers = regexp.MustCompile(`(?:结果|名单|情况|材料|报告|方案|工作|任务|通知书|资金|总结|表|计划|意见|证书?|手续|项目|复印件|原件|证件|电话|联系人|联络员|信息|数据|清单|台账|报表|小结|周报)(?:一式[^,，]{1,3}份|及电子版)?(?:应当?|要|须|需|将|经[^,，]{1,12}后)?$`)

// asksReader tells a phrase that asks whoever reads it: 请于3月5日前将名单报县教育局.
func (r *reader) asksReader(t *timed) bool {
	return !r.articles && asking.MatchString(lastPiece(r.before(t))) || asking.MatchString(leading.ReplaceAllString(r.after(t), ""))
}

var asking = regexp.MustCompile(`^(?:现|并|特|另)?请(?:[^示假教求战柬]|$)|^[^,，]{0,16}[^申聘邀报提]请(?:务必)?(?:于|在)?$`)

// ownStep is the step of those who take part: 单位|推荐、公示(8月10日前).
var ownStep = regexp.MustCompile(`^(?:[(（]?[一二三四五六七八九十\d]{1,2}[)）.、．])?(单位|个人)(?:初审|审核|推荐|公示|申报|填报|自评|申请)`)

// bracketed is the body a time in brackets stands behind: 县水利局(5月底前).
func (r *reader) bracketed(t *timed) string {
	if !r.isStage(t) || r.sentences[t.sentence].heading {
		return ""
	}
	name := strings.TrimSpace(lastOf(strings.TrimRight(r.before(t), "(（ "), "。；;:：\n"))
	if wholeName.MatchString(name) && isActor(name) {
		return name
	}
	if m := ownStep.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return ""
}
