package deadline

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
	refers   = regexp.MustCompile(`(?:这|此|该|上述|以上|本|各|前述|前款|有关|相关)(?:项|一|些|阶段|次|类)?(?:工作|任务|事项|措施|项目|内容|材料)|^\s*(?:各项)?(?:工作|任务)(?:要|应|须|需|应当)?(?:在|于)?\s*$`)
	bareVerb = regexp.MustCompile(`^(?:[,，]|上午|下午|正式|要|应当?|须|必须|需|务必|全部|全面|基本|前|内|底|以前|之前|予以|进行|均|都|如期|力争|确保|按要求|逐一|统一|陆续)*(?:完成|结束|到位|报送|上报|完毕|落实到位|实施到位|整改到位|办结|完工|竣工|达标|投入使用|建成|实现|达到|清零|印发|公布|公示|召开|举行|举办|开考|开学|开工|启动|实施|备案|提交|报备|执行到位|发放到位|拨付到位)?(?:任务|目标|工作|到位|使用|要求)?$`)
	inNoun   = regexp.MustCompile(`^(?:年度|年终)$|周期$`)
	reaches  = regexp.MustCompile(`^(?:要|应|须)?(?:均|都)?(?:达[到\d]|提高[到至]|增[加至长][到至]|下?降[到至低]|减少[到至]|稳定在|保持在|控制在|通过)|^\p{Han}{1,3}$`)
	leading  = regexp.MustCompile(`^(?:[\s,，:：、)）]|的)+`)
)

// takesObject is an object before its time: 将名单于4月底前报县人社局.
var (
	takesObject = regexp.MustCompile(`(?:^|要|应当?|须|需|必须|务必|并)(?:将|把)[^,，]{2,}$`)
	leadVerb    = regexp.MustCompile(`^(?:要|应当?|须|需|必须|务必|并)`)
)

// action is what has to be done, a piece of the text: what follows the time, or
// where nothing but a verb does, what stands before it; for 这项工作 the task of
// the paragraph.
func (r *reader) action(t *timed, who string) string {
	s := &r.sentences[t.sentence]
	if s.heading {
		return r.headingTask(t)
	}
	if a := r.fieldTask(t); a != "" {
		return a
	}
	if b := strings.Trim(r.before(t), "(（ "); r.isStage(t) && (b == "" || b == who) {
		if a := r.itemText(s); a != "" {
			return a
		}
	}
	if r.isStage(t) {
		if a := strings.TrimRight(lastOf(strings.TrimRight(r.before(t), "(（ "), "。；;\n"), ":： "); a != "" {
			return clip(a)
		}
	}
	after := leading.ReplaceAllString(r.doc.Text[r.predicate(t):r.saidUntil(t)], "")
	if rest := leading.ReplaceAllString(dayAside.ReplaceAllString(after, ""), ""); hasTask(rest) {
		after = rest
	}
	if r.saidUntil(t) < r.afterEnd(t) {
		after = tailIn.ReplaceAllString(after, "")
		if at := strings.LastIndexAny(after, ",，"); at > 0 && !hasTask(after[at:]) {
			after = after[:at] // the subject of what the next time is for
		}
	}
	after = strings.TrimRight(after, "。；;！？ \n)）")
	head := r.phraseBefore(t)
	if inNoun.MatchString(r.text(t.span)) {
		b := lastPiece(r.before(t))
		end := t.span.End + len(firstPiece(r.after(t)))
		return clip(leadVerb.ReplaceAllString(cutSubject(r.doc.Text[t.span.Start-len(b):end], who), ""))
	}
	if at := takesObject.FindStringIndex(head); at != nil { // 将名单于4月底前报县人社局
		b := r.before(t)
		start := t.span.Start - len(b) + strings.LastIndex(b, head) + at[0]
		return clip(leadVerb.ReplaceAllString(r.doc.Text[start:t.span.End+len(firstPiece(r.after(t)))], ""))
	}
	if (head == "" || refers.MatchString(head)) && bareVerb.MatchString(firstPiece(after)) {
		if a := r.paragraphTask(s, who); a != "" {
			return a
		}
	}
	if after == "" || bareVerb.MatchString(firstPiece(after)) && !strings.ContainsAny(after, ",，") {
		return clip(r.taskBefore(t, who))
	}
	if (bareVerb.MatchString(firstPiece(after)) || reaches.MatchString(after)) && head != "" &&
		!subjectOnly(head, who) &&
		!ensured.MatchString(head) {
		return clip(r.taskBefore(t, who))
	}
	if rest := leading.ReplaceAllString(moreOfTime.ReplaceAllString(after, ""), ""); hasTask(rest) && !strings.HasPrefix(rest, "后") && !strings.HasPrefix(rest, "起") {
		after = rest
	}
	return clip(cutSubject(after, who))
}

// isStage tells a time in brackets behind the name of a stage, or in a heading.
func (r *reader) isStage(t *timed) bool {
	b, a := r.before(t), r.after(t)
	return r.sentences[t.sentence].heading ||
		(strings.HasSuffix(b, "(") || strings.HasSuffix(b, "（")) &&
			utf8.RuneCountInString(strings.Trim(a, ")）。:： 完成")) < 2
}

// lastOf is what stands behind the last of the marks.
func lastOf(s, marks string) string {
	if at := strings.LastIndexAny(s, marks); at >= 0 {
		_, n := firstRune(s[at:])
		return s[at+n:]
	}
	return s
}

// fieldTask is the task of a field: for 完成时限 what the item says, for 报名时间 the
// name of the field.
func (r *reader) fieldTask(t *timed) string {
	b := r.before(t)
	if !fieldBefore.MatchString(b) {
		return ""
	}
	name := strings.TrimRight(b, ":： 为是")
	name = strings.TrimSpace(lastOf(name, ",，;；。(（\n "))
	if name = fieldWords.ReplaceAllString(name, ""); name != "" {
		return name
	}
	return r.itemText(&r.sentences[t.sentence])
}

// itemText is the task of the item a field of s closes: the last one named before
// it, or the heading.
func (r *reader) itemText(s *sentence) string {
	for i := s.index - 1; i >= 0 && i > s.index-labelReach && r.sentences[i].section == s.section; i-- {
		if text := strings.TrimRight(r.text(r.sentences[i].span), "。；; "); r.sentences[i].heading {
			break
		} else if hasTask(text) && labelOf(text) == "" {
			return clip(leading.ReplaceAllString(text, ""))
		}
	}
	if s.section >= 0 {
		sec := r.doc.Sections[s.section]
		if strings.HasPrefix(strings.TrimPrefix(r.doc.Text[sec.Span.Start:], sec.Label), sec.Heading) {
			return sec.Heading // as the text writes it, no blank squeezed out
		}
	}
	return ""
}

// fieldWords leave nothing of the name of a field that says when the item is due.
var fieldWords = regexp.MustCompile(`(?:完成|整改|办理|落实|截止|进度|推进|时限|时间|日期|期限|节点|要求|安排)+$`)

// predicate is where what is said of t begins: right behind it, or for a list of
// times, or of years and places, behind the last of them.
func (r *reader) predicate(t *timed) int {
	s := r.sentences[t.sentence].span
	at := t.span.End
	i := sort.Search(len(r.times), func(i int) bool { return r.times[i].span.Start >= t.span.Start })
	const most = 40 // times in one list
	for n := 0; n < most && i < len(r.times) && r.times[i].span.Start < s.End; n, i = n+1, i+1 {
		next := &r.times[i]
		if between := r.doc.Text[min(at, next.span.Start):next.span.Start]; n > 0 &&
			strings.Trim(between, "、,，和及与至 ") != "" {
			break
		}
		at = next.span.End
		if r.listed(next) != "" {
			at += len(places.FindString(r.doc.Text[at:s.End]))
		}
	}
	return at
}

// saidUntil is where it ends: at the next time that asks for something else.
func (r *reader) saidUntil(t *timed) int {
	end := r.afterEnd(t)
	if r.listed(t) == "" {
		end = min(end, r.governs(t))
	}
	return max(end, r.predicate(t))
}

// phraseBefore is what stands before the time in its phrase, without the words
// that lead to the time.
func (r *reader) phraseBefore(t *timed) string {
	b := r.before(t)
	if at := strings.LastIndexAny(b, ",，；;。\n"); at >= 0 {
		_, n := firstRune(b[at:])
		b = b[at+n:]
	}
	return strings.TrimSpace(tailIn.ReplaceAllString(itemMark.ReplaceAllString(b, ""), ""))
}

// itemMark numbers an item that a date stands right behind: 3.|5月8日前.
var itemMark = regexp.MustCompile(`^\s*\d{1,2}[.、．]\s*`)

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
	s = leading.ReplaceAllString(s, "")
	if who != "" && strings.HasPrefix(s, who) {
		s = strings.TrimPrefix(s, who)
		for _, m := range [...]string{"应当", "必须", "务必", "应", "要", "须", "需", "将要"} {
			if strings.HasPrefix(s, m) && len(s) > len(m) {
				s = s[len(m):]
				break
			}
		}
	}
	return leading.ReplaceAllString(s, "")
}

// paragraphTask is what the paragraph of s, or when s begins it the one before in
// the section, says first that is to be done.
func (r *reader) paragraphTask(s *sentence, who string) string {
	for i := r.spokenOf(s); i < s.index; i++ {
		text := strings.TrimRight(r.text(r.sentences[i].span), "。；; ")
		if hasTask(text) && !r.sentences[i].heading {
			return clip(cutSubject(text, who))
		}
	}
	return ""
}

// spokenOf is the first sentence of what 这项工作 in s speaks of.
func (r *reader) spokenOf(s *sentence) int {
	const back = 20 // sentences
	first, para := s.index, s.para
	for first > 0 && s.index-first < back {
		p := &r.sentences[first-1]
		if p.heading || p.section != s.section {
			break
		}
		if p.para != para {
			if first != s.index {
				break
			}
			para = p.para
		}
		first--
	}
	return first
}

// headingTask is the heading without its label and time, or the text below it.
func (r *reader) headingTask(t *timed) string {
	s := &r.sentences[t.sentence]
	name := r.before(t)
	if s.section >= 0 {
		name = strings.TrimSpace(strings.TrimPrefix(name, r.doc.Sections[s.section].Label))
	}
	name = strings.Trim(tailIn.ReplaceAllString(name, ""), " (（:：,，")
	if rest := leading.ReplaceAllString(r.after(t), ""); name == "" || utf8.RuneCountInString(rest) > 4 {
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
