package card

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// labelled is a field named before a colon.
var labelled = regexp.MustCompile(`([\p{Han} 　]{2,24})\s*[：:]\s*`)

var (
	phoneLabel   = regexp.MustCompile(`(?:电话|热线|手机|联系方式|电话号码)$`)
	addressLabel = regexp.MustCompile(`(?:地址|地点|受理窗口)$`)
	notAddress   = regexp.MustCompile(`(?:网|邮箱|邮件|下载|链接|IP|注册|户籍|居住|迁入)地址$|(?:建设|施工|实施|项目|工程|作业|事发|投放|指定)地点$`)
)

// most is how many labels are looked at in a piece, and wholeRunes how long the part is that is shown around one: it
// says whose number it is.
const (
	most       = 24
	wholeRunes = 120
)

// labels makes lines of what stands behind the names of fields in a part of clause i, and tells whether there is any.
func (r *reader) labels(i int, p corpus.Span) (found bool) {
	text := r.doc.Quote(p)
	if !strings.ContainsAny(text, "：:") {
		r.called(i, p)
		return false
	}
	all := labelled.FindAllStringSubmatchIndex(text, most)
	for n, m := range all {
		end := len(text)
		if n+1 < len(all) {
			end = all[n+1][2]
		}
		f := labelField(text, m)
		value := corpus.Span{Start: m[1], End: end}
		if f == corpus.CardAddress || f == corpus.CardPhone { // the sentence ends the value of these
			if stop := strings.IndexAny(text[value.Start:value.End], "。；;\n"); stop >= 0 {
				value.End = value.Start + stop
			}
		}
		said := text[value.Start:closed(text, value).End]
		if f == "" || said == "" || !fits(f, said) || !sound(said) || leadOf(text[m[2]:value.End]).says() {
			continue
		}
		if s := r.around(text, f, corpus.Span{Start: m[2], End: value.End}, len(all)); short(text, s) {
			r.add(f, i, s.Shift(p.Start))
			found = true
		}
	}
	r.called(i, p)
	return found
}

// labelField is the field a label names.
func labelField(text string, m []int) corpus.CardField {
	label := strings.NewReplacer(" ", "", "　", "").Replace(text[m[2]:m[3]])
	switch {
	case phoneLabel.MatchString(label):
		return corpus.CardPhone
	case addressLabel.MatchString(label) && !notAddress.MatchString(label):
		return corpus.CardAddress
	}
	if m[2] > 0 && !strings.ContainsAny(lastRune(text[:m[2]]), " 　\n。；;、，,.．)）") {
		return "" // the end of a longer word
	}
	return markOf(label).field
}

func lastRune(s string) string {
	_, n := utf8.DecodeLastRuneInString(s)
	return s[len(s)-n:]
}

// around widens a label and its value to the part of the text they stand in, where that is short or says nothing else.
func (r *reader) around(text string, f corpus.CardField, s corpus.Span, labels int) corpus.Span {
	if labels == 1 && utf8.RuneCountInString(text) <= wholeRunes {
		return corpus.Span{Start: 0, End: len(text)}
	}
	if f == corpus.CardPhone || f == corpus.CardAddress {
		for _, part := range split(text, corpus.Span{Start: 0, End: len(text)}, "；;。") {
			if part.Contains(s) && utf8.RuneCountInString(text[part.Start:part.End]) <= wholeRunes {
				return part
			}
		}
		if f == corpus.CardPhone && utf8.RuneCountInString(text) <= MaxRunes {
			return corpus.Span{Start: 0, End: len(text)}
		}
	}
	return closed(text, s)
}

// closed leaves out the marks a part of a piece may end with, and a bracket that it was cut out of.
func closed(text string, s corpus.Span) corpus.Span {
	part := text[s.Start:s.End]
	for {
		cut := strings.TrimRight(part, " 　，,；;、（(")
		for _, b := range [][2]string{{"（", "）"}, {"(", ")"}} {
			if strings.HasSuffix(cut, b[1]) && strings.Count(cut, b[0]) < strings.Count(cut, b[1]) {
				cut = strings.TrimSuffix(cut, b[1])
			}
		}
		if cut == part {
			return corpus.Span{Start: s.Start, End: s.Start + len(part)}
		}
		part = cut
	}
}

// calledNumber is a number with the word for it right before, without a colon: 咨询电话88286803, 热线12345.
var calledNumber = regexp.MustCompile(`(?:咨询|服务|联系|办公|监督|举报|投诉|业务|报名)?(?:电话|热线|专线)(?:号码)?(?:为|是|：|:|\s)*(?:[(（]?0\d{2,3}[)）]?[-—–－ ]{0,2})?(?:1[3-9]\d{9}|[2-9]\d{6,7}|12\d{3}|96\d{3,4}|400-?\d{3,4}-?\d{3,4})(?:\s*[、，,/]\s*(?:0\d{2,3}-?)?[2-9]\d{6,7}){0,4}`)

// called makes a line of such a number, with the sentence it stands in where that is short.
func (r *reader) called(i int, p corpus.Span) {
	text := r.doc.Quote(p)
	if !calledHints.in(text) {
		return
	}
	at := calledNumber.FindStringIndex(text)
	if at == nil || at[1] < len(text) && text[at[1]] >= '0' && text[at[1]] <= '9' {
		return // none, or a longer number
	}
	s := r.around(text, corpus.CardPhone, corpus.Span{Start: at[0], End: at[1]}, 1)
	if s = s.Shift(p.Start); !r.has(corpus.CardPhone, i, s) {
		r.add(corpus.CardPhone, i, s)
	}
}

// has tells whether a part of clause i has a line already.
func (r *reader) has(f corpus.CardField, i int, p corpus.Span) bool {
	lines := r.byField[f]
	for n := len(lines) - 1; n >= 0 && lines[n].Clause == i; n-- {
		if p.Overlaps(lines[n].Span) {
			return true
		}
	}
	return false
}
