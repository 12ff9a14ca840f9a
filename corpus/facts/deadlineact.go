package facts

import (
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"
)

// maxAction is how many characters of an action are shown; it ends earlier at a
// comma where there is one.
const maxAction = 90

var (
	// refers speaks of what was said before: 这项工作要在9月底前完成.
	refers   = regexp.MustCompile(`(?:这|此|该|上述|以上|本|各|前述|前款|有关|相关)(?:项|一|些|阶段|次|类)?(?:工作|任务|事项|措施|项目|内容|材料)|^\s*(?:各项)?(?:工作|任务)?(?:要|应|须|需|应当)?(?:在|于)?\s*$`)
	bareVerb = regexp.MustCompile(`^(?:[,，]|要|应当?|须|必须|需|务必|全部|全面|基本|前|内|底|以前|之前|予以|进行|均|都|如期|力争|确保|按要求|逐一|统一|陆续)*(?:完成|结束|到位|报送|上报|完毕|落实到位|实施到位|整改到位|办结|完工|竣工|达标|投入使用|建成|实现|达到|清零|印发|备案|提交|报备|执行到位|发放到位|拨付到位)?(?:任务|目标|工作|到位|使用|要求)?$`)
	inNoun   = regexp.MustCompile(`^(?:年度|年终)$|周期$`)
	leadIn   = regexp.MustCompile(`^(?:[\s,，:：、)）]|的)+`)
	tailIn   = regexp.MustCompile(`[\s,，:：、(（]*(?:并|且|要|应当?|须|需|务必|必须|力争|争取|确保|计划|拟|原则上|最迟|一般)?(?:应|要)?(?:在|于|到|至|截至|不晚于|不迟于)?\s*$`)
)

// action is what has to be done, a piece of the text: what follows the time, or
// where nothing but a verb does, what stands before it; for 这项工作 the task of
// the paragraph.
func (r *reader) action(t *timed, who string) string {
	s := &r.sentences[t.sentence]
	if s.heading {
		return r.headingTask(t)
	}
	after := leadIn.ReplaceAllString(r.doc.Text[r.predicate(t):r.afterEnd(t)], "")
	after = strings.TrimRight(after, "。；;！？ \n)）")
	head := r.phraseBefore(t)
	if inNoun.MatchString(r.text(t.span)) {
		b := lastPiece(r.before(t))
		end := t.span.End + len(firstPiece(r.after(t)))
		return clip(cutSubject(r.doc.Text[t.span.Start-len(b):end], who))
	}
	if refers.MatchString(head) && bareVerb.MatchString(firstPiece(after)) {
		if a := r.paragraphTask(s, who); a != "" {
			return a
		}
	}
	if after == "" || bareVerb.MatchString(firstPiece(after)) && !strings.ContainsAny(after, ",，") {
		return clip(r.taskBefore(t, who))
	}
	if bareVerb.MatchString(firstPiece(after)) && head != "" && !subjectOnly(head, who) {
		return clip(r.taskBefore(t, who))
	}
	return clip(cutSubject(after, who))
}

// predicate is where what is said of t begins: right behind it, or for a list of
// years and places behind the last of them.
func (r *reader) predicate(t *timed) int {
	s := r.sentences[t.sentence].span
	at := t.span.End
	if r.listed(t) == "" {
		return at
	}
	i := sort.Search(len(r.times), func(i int) bool { return r.times[i].span.Start >= t.span.Start })
	const most = 40 // years in one list
	for n := 0; n < most && i < len(r.times) && r.times[i].span.Start < s.End; n, i = n+1, i+1 {
		who := r.listed(&r.times[i])
		if who == "" {
			break
		}
		at = r.times[i].span.End + len(places.FindString(r.doc.Text[r.times[i].span.End:s.End]))
	}
	return at
}

// phraseBefore is what stands before the time in its phrase, without the words
// that lead to the time.
func (r *reader) phraseBefore(t *timed) string {
	b := r.before(t)
	if at := strings.LastIndexAny(b, ",，；;。\n"); at >= 0 {
		_, n := firstRune(b[at:])
		b = b[at+n:]
	}
	return strings.TrimSpace(tailIn.ReplaceAllString(b, ""))
}

// taskBefore is the task that stands before its time, up to the verb behind it.
func (r *reader) taskBefore(t *timed, who string) string {
	s := r.sentences[t.sentence].span
	b := r.before(t)
	head := r.phraseBefore(t)
	start := t.span.Start
	switch at := strings.LastIndex(b, head); {
	case head != "" && !subjectOnly(head, who) && at >= 0:
		start -= len(b) - at
	default:
		rest := strings.TrimRight(tailIn.ReplaceAllString(b[:max(0, len(b)-len(head))], ""), ",， ")
		cut := strings.LastIndexAny(rest, "。；;\n")
		start -= len(b) - cut - 1
	}
	end := t.span.End + len(firstPiece(r.doc.Text[t.span.End:s.End]))
	return cutSubject(strings.TrimSpace(r.doc.Text[start:max(start, end)]), who)
}

// subjectOnly tells whether a phrase holds no more than who acts.
func subjectOnly(head, who string) bool {
	return who != "" && strings.HasSuffix(strings.TrimRight(head, " ,，"), who)
}

// cutSubject takes the subject off the front of an action.
func cutSubject(s, who string) string {
	s = leadIn.ReplaceAllString(s, "")
	if who != "" && strings.HasPrefix(s, who) {
		s = strings.TrimPrefix(s, who)
		for _, m := range [...]string{"应当", "必须", "务必", "应", "要", "须", "需", "将要"} {
			if strings.HasPrefix(s, m) && len(s) > len(m) {
				s = s[len(m):]
				break
			}
		}
	}
	return leadIn.ReplaceAllString(s, "")
}

// paragraphTask is what the paragraph of s says first that is to be done.
func (r *reader) paragraphTask(s *sentence, who string) string {
	first := s.index
	for first > 0 && r.sentences[first-1].para == s.para && !r.sentences[first-1].heading {
		first--
	}
	for i := first; i < s.index; i++ {
		text := strings.TrimRight(r.text(r.sentences[i].span), "。；; ")
		if task.MatchString(text) {
			return clip(cutSubject(text, who))
		}
	}
	return ""
}

// headingTask is the heading without its label and time, or the text below it.
func (r *reader) headingTask(t *timed) string {
	s := &r.sentences[t.sentence]
	name := r.before(t)
	if s.section >= 0 {
		name = strings.TrimSpace(strings.TrimPrefix(name, r.doc.Sections[s.section].Label))
	}
	name = strings.Trim(tailIn.ReplaceAllString(name, ""), " (（:：,，")
	if rest := leadIn.ReplaceAllString(r.after(t), ""); name == "" || utf8.RuneCountInString(rest) > 4 {
		if name = strings.Trim(rest, "。:： )）"); name == "" {
			for i := s.index + 1; i < len(r.sentences) && i < s.index+3; i++ {
				if !r.sentences[i].heading {
					return clip(strings.TrimRight(r.text(r.sentences[i].span), "。；;"))
				}
			}
		}
	}
	return clip(name)
}

// clip bounds an action, at a comma where it can.
func clip(s string) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) <= maxAction {
		return s
	}
	n, cut := 0, len(s)
	comma := -1
	for i, c := range s {
		if n == maxAction {
			cut = i
			break
		}
		if (c == ',' || c == '，') && n > maxAction/3 {
			comma = i
		}
		n++
	}
	if comma > 0 {
		cut = comma
	}
	return s[:cut]
}

// The ways of naming who gets something: 报R备案, 报送R, 报R, 向R报告, 交R.
var recipients = []*regexp.Regexp{
	regexp.MustCompile(`(?:报请|报送|报经|上报|呈报|提请|提交|抄送|报|送)(?:至|到|给)?([^,，。;；、:：()（）报告名考送][^,，。;；、:：()（）报送]{1,30}?)(?:审核|统一)?(?:备案|批准|审批|核准|审定|审议|同意|审查|备查|汇总|审核|核定|批复|评估|验收|初评|复核|认定)`),
	regexp.MustCompile(`向([^,，。;；:：()（）]{2,30}?)(?:书面|专题|及时|如实|统一|一并|正式)?(?:报告|汇报|报送|上报|备案|提交|申报|申请|提出|反馈|通报|登记|递交|述职)`),
	regexp.MustCompile(`(?:报送至|报送到|报送给|上报至|报至|送至|送交|交至|交到|提交至|提交给|发送至|寄送至|反馈至|汇总至|报送|上报|提交|反馈|报|交)([^,，。;；:：()（）\d报告名考送销表批道刊废警价酬易通流][^,，。;；:：()（）\d报送]{1,24}?)(?:[,，。;；)）(（]|$|并)`),
}

// toWhom is who the thing goes to: in the sentence of t, or for 这项工作 anywhere in
// its paragraph before, or in the sentence behind it.
func (r *reader) toWhom(t *timed) string {
	s := &r.sentences[t.sentence]
	if to := recipient(r.window(t)); to != "" {
		return to
	}
	if refers.MatchString(r.phraseBefore(t)) {
		for i := s.index - 1; i >= 0 && i > s.index-8 && r.sentences[i].para == s.para; i-- {
			if to := recipient(r.text(r.sentences[i].span)); to != "" {
				return to
			}
		}
	}
	if i := s.index + 1; i < len(r.sentences) && r.sentences[i].para == s.para && !r.sentences[i].heading && !r.hasTime(i) {
		next := r.text(r.sentences[i].span)
		if strings.HasPrefix(next, "并") || strings.HasPrefix(next, "报") || strings.HasPrefix(next, "经") || strings.HasPrefix(next, "同时") {
			return recipient(next)
		}
	}
	return ""
}

// window is the part of the sentence of t that no other time governs.
func (r *reader) window(t *timed) string {
	s := r.sentences[t.sentence].span
	from, to := s.Start, s.End
	if t.next < to {
		to = t.next
	}
	if t.prev > from {
		from = t.prev
	}
	return r.doc.Text[max(from, t.span.Start-maxReach):max(min(to, t.span.End+maxReach), t.span.End)]
}

func (r *reader) hasTime(sentence int) bool {
	i := sort.Search(len(r.times), func(i int) bool { return r.times[i].sentence >= sentence })
	return i < len(r.times) && r.times[i].sentence == sentence
}

// recipient reads who gets something out of a piece of text.
func recipient(text string) string {
	for _, re := range recipients {
		for _, m := range re.FindAllStringSubmatch(text, 4) {
			who := strings.TrimSpace(m[1])
			for _, cut := range [...]string{"至", "到", "给", "请", "送", "经"} {
				who = strings.TrimPrefix(who, cut)
			}
			if who != "" && nounEnd.MatchString(who) && !strings.ContainsAny(who, "的将把") {
				return who
			}
		}
	}
	return ""
}
