package statement

import (
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/unit"
)

// Subject is what one value is said of, beside what the values coordinated with it are
// said of. The text alone tells: members of a 分别, of a list, of parallel segments,
// sentences or items.
type Subject struct {
	Label    string // as the text says it: 二级医院起付线; "" when nothing tells it apart
	Siblings []Sibling
}

// Sibling is another value of the same measure that the text coordinates with this one.
type Sibling struct {
	Value int    // its index among the values
	Label string // what it is said of
	// Mine and Theirs tell the two apart, numbers folded (see Fold): <2>级 and <3>级.
	Mine, Theirs string
}

// Rival is the sibling a question asks for instead of this value: one it names, where
// it does not name what this value is said of. A verifier refuses the value then.
// A question that names both, or neither, has no rival here.
func (s Subject) Rival(question string) (label string, ok bool) {
	q := Fold(question)
	for _, sib := range s.Siblings {
		theirs, mine := named(q, sib.Theirs, sib.Mine), named(q, sib.Mine, sib.Theirs)
		if theirs && !mine {
			return sib.Label, true
		}
	}
	return "", false
}

// Names tells whether a question names what tells this value from its siblings.
func (s Subject) Names(question string) bool {
	q := Fold(question)
	for _, sib := range s.Siblings {
		if named(q, sib.Mine, sib.Theirs) {
			return true
		}
	}
	return false
}

// named tells whether a folded question holds a word other than inside the longer
// word of the other: 高中 is not named by 普通高中.
func named(q, word, other string) bool {
	if word == "" {
		return false
	}
	if len(other) > len(word) && strings.Contains(other, word) {
		q = strings.ReplaceAll(q, other, "\n")
	}
	return strings.Contains(q, word)
}

// maxLabel bounds, in characters, what tells two siblings apart: more is no label but
// another rule.
const maxLabel = 24

// Subjects gives the subject of every value, in their order.
func Subjects(text string, values []Value) []Subject {
	out := make([]Subject, len(values))
	r := regions{text: text, values: values, sentences: Sentences(text), labels: make([]string, len(values))}
	r.pairs()
	for i, v := range values {
		if r.labels[i] == "" && states(v) {
			r.labels[i] = r.label(i)
		}
		out[i].Label = r.labels[i]
	}
	groups := r.groups()
	for i := range values {
		for j := range values {
			if i == j || groups[i] == 0 || groups[i] != groups[j] || len(out[i].Siblings) >= 40 {
				continue
			}
			mine, theirs := apart(r.labels[i], r.labels[j])
			if theirs == "" || count(theirs) > maxLabel || count(mine) > maxLabel {
				continue
			}
			out[i].Siblings = append(out[i].Siblings, Sibling{Value: j, Label: r.labels[j], Mine: mine, Theirs: theirs})
		}
	}
	return out
}

// states tells whether a value is one a sentence states: no condition, no ordinal, no
// 每年.
func states(v Value) bool {
	switch v.Kind {
	case Quantity, Percent, Ratio:
	case Period:
		if v.Unit == "每" {
			return false
		}
	default:
		return false
	}
	return v.Role == Stated || v.Role == Change
}

// regions finds the words each value is said with.
type regions struct {
	text      string
	values    []Value
	sentences []corpus.Span
	labels    []string
	paired    []int // the 分别 group a value is in, from 1
}

// pairs takes the labels of 分别 groups from the lists they belong to.
func (r *regions) pairs() {
	r.paired = make([]int, len(r.values))
	n := 0
	for _, sen := range r.sentences {
		var idx []int
		for i, v := range r.values {
			if sen.Contains(v.Span) {
				idx = append(idx, i)
			}
		}
		segs := Segments(r.text, sen)
		for _, group := range respectively(r.text, r.values, idx) {
			members, _, _ := membersOf(r.text, sen, segs, r.values, group)
			if members == nil {
				continue
			}
			n++
			for k, i := range group {
				r.labels[i] = members[k].Label
				r.paired[i] = n
			}
		}
	}
}

// label is the words before a value, from the start of its sentence or from behind the
// value of the same measure before it; other amounts in between are blanked out.
func (r *regions) label(i int) string {
	v := r.values[i]
	var start int
	for _, sen := range r.sentences {
		if sen.Contains(v.Span) {
			start = sen.Start
		}
	}
	for j := i - 1; j >= 0 && r.values[j].Span.End > start; j-- {
		if states(r.values[j]) && r.measuresLike(j, i) {
			start = r.behind(j, v.Span.Start)
			break
		}
	}
	for _, w := range r.values {
		if w.Role == Old && w.Span.Start >= start && w.Span.End <= v.Span.Start { // 津贴由100元提高到150元
			head := r.text[start:w.Span.Start]
			head = head[:len(head)-perChain(head)]
			return withoutVerb(strings.Trim(strings.TrimRight(trim(withoutNumber(head)), "由从原来的现行"), blanks))
		}
	}
	var b strings.Builder
	at := start
	for j, w := range r.values {
		if j == i || w.Span.Start < at || w.Span.End > v.Span.Start || !states(w) {
			continue
		}
		b.WriteString(r.text[at:w.Span.Start] + "¤")
		at = w.Span.End
	}
	b.WriteString(r.text[at:max(at, v.Span.Start)])
	label := b.String()
	label = strings.Trim(withoutNumber(label[:len(label)-perChain(label)]), " \n、，,；;：:。(（)）和与及")
	label = withoutVerb(label)
	if i := strings.LastIndex(label, "："); i >= 0 { // 班额上限：小学45人，初中50人 leads all of them in
		label = label[i+len("："):]
	}
	if label == "" || strings.HasSuffix(label, "¤") { // 1名校长、2名副校长: the label stands behind
		label = r.after(i)
	}
	return label
}

// behind is where the words of the next value begin after value j: behind the list mark
// of a list in one segment, or behind the segment of j.
func (r *regions) behind(j, next int) int {
	end := r.values[j].Span.End
	between := r.text[end:next]
	if endsInAny(between, "和", "与", "及", "以及") {
		return next
	}
	for at, c := range between {
		switch c {
		case '、', '，', ',', '；', ';', '。', '\n', '：', '(', '（', ')', '）':
			return end + at + utf8.RuneLen(c)
		}
	}
	return end
}

// after is the words behind a value up to the next mark.
func (r *regions) after(i int) string {
	rest := r.text[r.values[i].Span.End:]
	if cut := strings.IndexAny(rest, "、，,；;。：:\n()（）"); cut >= 0 {
		rest = rest[:cut]
	}
	for _, and := range []string{"和", "与", "及"} {
		if cut := strings.Index(rest, and); cut > 0 {
			rest = rest[:cut]
		}
	}
	return trim(strings.TrimPrefix(rest, "的"))
}

// withoutNumber drops the number of an item before its text: （一）, 2.
func withoutNumber(s string) string {
	s = strings.TrimLeft(s, blanks+"\n")
	rest := s
	open := prefix(rest, "（", "(")
	n := tokenAt(rest[open:])
	if n == 0 {
		return s
	}
	rest = rest[open+n:]
	shut := prefix(rest, "）", ")", ".", "．", "、")
	if shut == 0 || open == 0 && prefix(rest, "）", ")") == 0 && shut != len(".") && shut != len("、") {
		return s
	}
	return rest[shut:]
}

// verbs lead to what is said of all members of a list.
var verbs = []string{
	"开展", "进行", "组织", "举办", "配备", "设置", "配置", "配", "设", "安装", "实行", "给予", "收取", "缴纳", "执行", "安排", "建设", "新建", "招聘", "选派", "提供", "奖励", "建成",
	"有", "按照", "其中",
}

// withoutVerb drops a label's beginning up to the verb that leads to it: 学校应当每学期
// 开展|消防演练. "" when the verb is all there is.
func withoutVerb(label string) string {
	cut := 0
	for _, v := range verbs {
		if i := strings.LastIndex(label, v); i >= 0 && i+len(v) > cut && (utf8.RuneCountInString(label[i+len(v):]) > 1 || i+len(v) == len(label) && i == 0) {
			cut = i + len(v)
		}
	}
	return label[cut:]
}

// measuresLike tells whether two values could be confused: they measure the same.
func (r *regions) measuresLike(i, j int) bool {
	a, b := r.values[i], r.values[j]
	if a.Dim() != b.Dim() || a.Kind != b.Kind {
		return false
	}
	return a.Dim() != unit.Count || a.Measure.Base == b.Measure.Base || a.Unit == "个" || b.Unit == "个" || r.sameSentence(i, j)
}

func (r *regions) sameSentence(i, j int) bool {
	for _, sen := range r.sentences {
		if sen.Contains(r.values[i].Span) {
			return sen.Contains(r.values[j].Span)
		}
	}
	return false
}

// groups numbers the values that are coordinated, from 1; 0 is a value alone.
func (r *regions) groups() []int {
	out := make([]int, len(r.values))
	next := len(r.values) + 1
	for i := range r.values {
		if r.paired[i] > 0 {
			out[i] = r.paired[i]
			continue
		}
		if !states(r.values[i]) || r.labels[i] == "" {
			continue
		}
		for j := i - 1; j >= 0; j-- {
			if !states(r.values[j]) || r.paired[j] > 0 || r.labels[j] == "" || !r.measuresLike(j, i) {
				continue
			}
			if !r.parallel(j, i) {
				break
			}
			if out[j] == 0 {
				out[j] = next
				next++
			}
			out[i] = out[j]
			break
		}
	}
	return out
}

// parallel tells whether two values are coordinated: in one sentence always, in two
// when what they are said with begins or ends alike.
func (r *regions) parallel(i, j int) bool {
	if r.sameSentence(i, j) {
		return true
	}
	a, b := Fold(r.labels[i]), Fold(r.labels[j])
	ra, rb := a[:tokenLen(a)], b[:tokenLen(b)]
	la, lb := a[len(a)-lastTokenLen(a):], b[len(b)-lastTokenLen(b):]
	return ra == rb || la == lb || strings.HasPrefix(ra, "<") && strings.HasPrefix(rb, "<")
}
