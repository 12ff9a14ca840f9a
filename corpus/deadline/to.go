package deadline

import (
	"regexp"
	"sort"
	"strings"
)

// The ways of naming who gets something: 报R备案, 报送R, 报R, 向R报告, 交R.
var recipients = []*regexp.Regexp{
	regexp.MustCompile(`(?:报请|报送|报经|上报|呈报|提请|提交|抄送|报|送)(?:至|到|给)?([^,，。;；、:：()（）报告名考送][^,，。;；、:：()（）报送]{1,30}?)(?:审核|统一)?(?:备案|批准|审批|核准|审定|审议|同意|审查|备查|汇总|审核|核定|批复|评估|验收|初评|复核|认定)`),
	regexp.MustCompile(`向([^,，。;；:：()（）]{2,30}?)(?:书面|专题|及时|如实|统一|一并|正式)?(?:报告|汇报|报送|上报|备案|提交|申报|申请|提出|反馈|通报|登记|递交|述职)`),
	regexp.MustCompile(`(?:报送至|报送到|报送给|上报至|报至|送至|送交|交至|交到|提交至|提交给|发送至|寄送至|反馈至|汇总至|报送|上报|提交|反馈|报|交)([^,，。;；:：()（）\d报告名考送销表批道刊废警价酬易通流][^,，。;；:：()（）\d报送]{1,24}?)(?:[,，。;；)）(（]|$|并)`),
	regexp.MustCompile(`(?:^|[^输运护选配派赠发播接转推报上呈抄])送(?:至|到|给)?([^,，。;；、:：()（）\d教医货文法书戏]{2,24}?)(?:[,，。;；)）(（]|$|并)`),
}

// toWhom is who the thing goes to: in the sentence of t, or for 这项工作 anywhere in
// its paragraph before, or in the sentence behind it.
func (r *reader) toWhom(t *timed) string {
	s := &r.sentences[t.sentence]
	if to := recipient(r.doc.Text[t.span.End:max(t.span.End, r.governs(t))]); to != "" {
		return to
	}
	if to := recipient(r.window(t)); to != "" {
		return to
	}
	if refers.MatchString(r.phraseBefore(t)) {
		for i := s.index - 1; i >= r.spokenOf(s); i-- {
			if to := recipient(r.text(r.sentences[i].span)); to != "" {
				return to
			}
		}
	}
	if i := s.index + 1; i < len(r.sentences) && r.sentences[i].para == s.para && !r.sentences[i].heading &&
		!r.hasTime(i) {
		next := r.text(r.sentences[i].span)
		if strings.HasPrefix(next, "并") || strings.HasPrefix(next, "报") || strings.HasPrefix(next, "经") ||
			strings.HasPrefix(next, "同时") {
			return recipient(next)
		}
	}
	return ""
}

// window is the part of the sentence of t that no other time governs.
func (r *reader) window(t *timed) string {
	s := r.sentences[t.sentence].span
	from, to := s.Start, s.End
	if end := r.governs(t); end < to {
		to = end
	}
	if t.prev > from {
		from = t.prev
	}
	return r.doc.Text[from:max(to, t.span.End)]
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
			if who != "" && nounEnd.MatchString(who) && !strings.ContainsAny(who, "的将把") &&
				!strings.HasPrefix(who, "全") {
				return who
			}
		}
	}
	return ""
}
