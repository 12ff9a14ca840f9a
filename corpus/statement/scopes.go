package statement

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// Scope says which words of a clause belong to one value.
type Scope struct {
	Own       []corpus.Span // said of this value only
	Near      []corpus.Span // of the same segment, said of all the values listed there
	Shared    []corpus.Span // of other segments of the sentence that state no amount
	Subject   string        // what Own narrows it to: 初中; "" when nothing does
	Indicator string        // what is measured, as far as the words before the value say
	Period    string        // the year or period written for it; "" when none
	Changed   bool          // the value something was changed to: the date before it is of the old value
	Context   corpus.Span   // smallest stretch that holds Own and the value
}

// Scopes returns one Scope per value. The words of the sentence that are in no
// list of Own or Shared belong to other values (or to nothing): a reader that
// asks for them must not be given this value.
func Scopes(text string, values []Value) []Scope {
	out := make([]Scope, len(values))
	var last []Member // of the 分别 before, for 2025年分别达到…
	for _, sen := range Sentences(text) {
		var idx []int
		for i, v := range values {
			if sen.Contains(v.Span) {
				idx = append(idx, i)
			}
		}
		last = scopeSentence(text, sen, values, idx, last, out)
	}
	return out
}

// scopeSentence pairs 分别 groups first; every other value owns its segment.
func scopeSentence(text string, sen corpus.Span, values []Value, idx []int, last []Member, out []Scope) []Member {
	segs := Segments(text, sen)
	done := make(map[int]bool)
	for _, group := range respectively(text, values, idx) {
		last = pairGroup(text, sen, segs, values, group, last, out)
		for _, i := range group {
			done[i] = true
		}
	}
	for n, seg := range segs {
		var in []int
		for _, i := range idx {
			if !done[i] && seg.Contains(values[i].Span) {
				in = append(in, i)
			}
		}
		scopeSegment(text, sen, segs, n, values, in, out)
	}
	shareRun(segs, values, idx, out)
	shareTopic(text, segs, values, idx, out)
	for n := range idx {
		shareChange(text, values, idx, n, out)
	}
	for _, i := range idx {
		finish(text, sen, values, i, &out[i])
	}
	return last
}

// shareTopic gives what a sentence opens with before 有 to all of its values: 区属
// 学校有小学37所，幼儿园54所.
func shareTopic(text string, segs []corpus.Span, values []Value, idx []int, out []Scope) {
	if len(segs) < 2 || len(idx) < 2 {
		return
	}
	first := segs[0]
	at := strings.Index(text[first.Start:first.End], "有")
	if at < 6 || !first.Contains(values[idx[0]].Span) || values[idx[0]].Span.Start < first.Start+at {
		return
	}
	topic := corpus.Span{Start: first.Start, End: first.Start + at}
	for _, i := range idx {
		if !first.Contains(values[i].Span) {
			out[i].Near = append(out[i].Near, topic)
		}
	}
}

var changeRE = regexp.MustCompile(`^[^,，。；]{0,6}(?:降|增|提高|提升|升|减|下降|上升|扩大|缩短|调整)[^,，。；\d]{0,4}$`)

// shareChange handles 占比由17.6%降为2.85%: both values are of the same head, and
// the date of the first is not that of the second.
func shareChange(text string, values []Value, idx []int, n int, out []Scope) {
	if n == 0 {
		return
	}
	a, b := idx[n-1], idx[n]
	if !isAmount(values[a]) || values[a].Unit != values[b].Unit ||
		!changeRE.MatchString(text[values[a].Span.End:values[b].Span.Start]) ||
		len(out[a].Own) == 0 {
		return
	}
	own := out[a].Own[0]
	head := strings.LastIndex(text[own.Start:values[a].Span.Start], "由")
	if head < 0 {
		head = strings.LastIndex(text[own.Start:values[a].Span.Start], "从")
	}
	if head > 0 {
		out[b].Near = append(out[b].Near, corpus.Span{Start: own.Start, End: own.Start + head})
		out[b].Changed = true
	}
}

// shareRun handles an enumeration whose members begin with their dates: 2026年
// 甲县，2027年乙县、丙县完成创建. What the last member says is said of all of them.
func shareRun(segs []corpus.Span, values []Value, idx []int, out []Scope) {
	var run []int // values that open their segment
	flush := func() {
		if len(run) > 1 {
			last := out[run[len(run)-1]].Own
			for _, i := range run[:len(run)-1] {
				out[i].Near = append(out[i].Near, last...)
			}
		}
		run = nil
	}
	for _, seg := range segs {
		opens := -1
		for _, i := range idx {
			if values[i].Kind == Date && values[i].Span.Start == seg.Start && values[i].Span.End < seg.End {
				opens = i
			}
		}
		if opens < 0 {
			flush()
			continue
		}
		run = append(run, opens)
	}
	flush()
}

// scopeSegment gives each value of one segment its words. With several
// quantities the words between two belong to the later one (小学45人、初中50人),
// and what stands before the first noun of the list is shared.
func scopeSegment(text string, sen corpus.Span, segs []corpus.Span, n int, values []Value, in []int, out []Scope) {
	seg := segs[n]
	defer shareHead(text, sen, segs, n, in, out)
	outer := outside(sen, segs, n, text, values)
	amounts := 0
	for _, i := range in {
		if isAmount(values[i]) {
			amounts++
		}
	}
	if amounts < 2 {
		for _, i := range in {
			out[i] = Scope{Own: []corpus.Span{seg}, Shared: outer}
			if values[i].Kind == Date {
				out[i].Own = []corpus.Span{{Start: seg.Start, End: dateReach(segs, n, values)}}
			}
		}
		return
	}
	at, tail := seg.Start, corpus.Span{}
	for k, i := range in {
		v := values[i]
		if !isAmount(v) {
			out[i] = Scope{Own: []corpus.Span{seg}, Shared: outer}
			continue
		}
		next := nextStart(values, in, k)
		end := seg.End
		if next >= 0 {
			end = v.Span.End
			if cut := strings.IndexAny(text[v.Span.End:next], "、和"); cut >= 0 {
				end += cut
			} else {
				end = next
			}
			if end == v.Span.End { // numbers come last, so the tail is nobody's own
				tail = corpus.Span{Start: -1}
			}
		} else if tail.Start < 0 {
			end = v.Span.End
			tail = corpus.Span{Start: end, End: seg.End}
		}
		out[i] = Scope{Own: []corpus.Span{{Start: at, End: end}}, Shared: outer}
		at = end
	}
	if tail.Len() > 0 && tail.Start > 0 {
		for _, i := range in {
			if isAmount(values[i]) {
				out[i].Near = append(out[i].Near, tail)
			}
		}
	}
}

// shareHead gives the values of a bracket the words the bracket explains: 区属学校
// 46所(小学37所).
func shareHead(text string, sen corpus.Span, segs []corpus.Span, n int, in []int, out []Scope) {
	if !bracketed(text, sen, segs[n]) {
		return
	}
	for m := n - 1; m >= 0; m-- {
		if bracketed(text, sen, segs[m]) {
			continue
		}
		for _, i := range in {
			out[i].Near = append(out[i].Near, segs[m])
		}
		return
	}
}

func isAmount(v Value) bool { return v.Kind == Quantity || v.Kind == Percent || v.Kind == Ratio }

// dateReach is how far a date governs: to the end of its sentence, or to the
// segment before the one that names the next date.
func dateReach(segs []corpus.Span, n int, values []Value) int {
	for m := n + 1; m < len(segs); m++ {
		for _, v := range values {
			if v.Kind == Date && segs[m].Contains(v.Span) {
				return segs[m-1].End
			}
		}
	}
	return segs[len(segs)-1].End
}

// nextStart is where the next amount of the segment begins, or -1.
func nextStart(values []Value, in []int, k int) int {
	for _, j := range in[k+1:] {
		if isAmount(values[j]) {
			return values[j].Span.Start
		}
	}
	return -1
}

// outside lists the segments of the sentence other than segs[n] that n's values
// share: those without an amount of their own, and for a bracket its head.
func outside(sen corpus.Span, segs []corpus.Span, n int, text string, values []Value) []corpus.Span {
	var out []corpus.Span
	for m, s := range segs {
		if m == n {
			continue
		}
		if !hasAmount(values, s) {
			out = append(out, s)
		}
	}
	return out
}

// hasAmount tells whether a stretch states an amount.
func hasAmount(values []Value, in corpus.Span) bool {
	return slices.ContainsFunc(values, func(v Value) bool { return isAmount(v) && in.Contains(v.Span) })
}

// bracketed tells whether seg lies inside a bracket of the sentence.
func bracketed(text string, sen, seg corpus.Span) bool {
	open := strings.LastIndexAny(text[sen.Start:seg.Start], "(（")
	return open >= 0 && !strings.ContainsAny(text[sen.Start+open:seg.Start], ")）")
}

// respectively finds the runs of values that 分别 introduces.
func respectively(text string, values []Value, idx []int) [][]int {
	var groups [][]int
	for k := 0; k < len(idx); k++ {
		v := values[idx[k]]
		before := text[:v.Span.Start]
		at := strings.LastIndex(before, "分别")
		if at < 0 || (k > 0 && values[idx[k-1]].Span.End > at) || utf8.RuneCountInString(before[at:]) > 10 {
			continue
		}
		group := []int{idx[k]}
		for k+1 < len(idx) && listMark(strings.TrimSpace(text[values[idx[k]].Span.End:values[idx[k+1]].Span.Start])) {
			k++
			group = append(group, idx[k])
		}
		if len(group) > 1 {
			groups = append(groups, group)
		}
	}
	return groups
}

// pairGroup gives the k-th value of a 分别 group the k-th member of the list
// before it. Where the list cannot be told apart into as many members, no value
// gets words of its own: nothing is paired by guess.
func pairGroup(text string, sen corpus.Span, segs []corpus.Span, values []Value, group []int, last []Member, out []Scope) []Member {
	first := values[group[0]]
	at := strings.LastIndex(text[:first.Span.Start], "分别")
	start := sen.Start
	for _, s := range segs {
		if s.Start <= at {
			start = s.Start
		}
	}
	members := Members(text, corpus.Span{Start: start, End: at}, len(group))
	if members == nil { // the list may stand a segment earlier: A、B两类学校，分别…
		for _, s := range segs {
			if s.End <= start {
				if m := Members(text, s, len(group)); m != nil {
					members = m
				}
			}
		}
	}
	if members == nil && len(last) == len(group) && carriesOn(text[start:at]) {
		members = last
	}
	var shared []corpus.Span
	for n, s := range segs {
		if s.End <= start && !hasAmount(values, s) {
			shared = append(shared, segs[n])
		}
	}
	tail := corpus.Span{
		Start: values[group[len(group)-1]].Span.End, End: segEnd(segs, values[group[len(group)-1]].Span.End),
	}
	for k, i := range group {
		s := Scope{Shared: shared, Near: []corpus.Span{tail}}
		if members == nil {
			s.Near = append(s.Near, corpus.Span{Start: start, End: at})
		} else {
			s.Own = append(s.Own, members[k].Own)
			s.Near = append(s.Near, members[k].Shared...)
		}
		s.Own = append(s.Own, values[i].Span)
		out[i] = s
	}
	return members
}

// carriesOn tells whether nothing but a date stands before 分别.
func carriesOn(before string) bool {
	for _, v := range Values(before) {
		if v.Kind == Date {
			before = before[:v.Span.Start] + before[v.Span.End:]
			break
		}
	}
	return utf8.RuneCountInString(strings.Trim(before, "到至在，, ")) <= 2
}

func segEnd(segs []corpus.Span, at int) int {
	for _, s := range segs {
		if s.Start <= at && at <= s.End {
			return s.End
		}
	}
	return at
}

// finish reads subject, indicator and period out of the spans.
func finish(text string, sen corpus.Span, values []Value, i int, s *Scope) {
	v := values[i]
	s.Context = v.Span
	for n, o := range s.Own {
		s.Context.Start, s.Context.End = min(s.Context.Start, o.Start), max(s.Context.End, o.End)
		if n == 0 && o.End <= v.Span.Start {
			s.Subject = trim(text[o.Start:o.End])
		}
	}
	if s.Subject == "" && len(s.Own) > 0 && s.Own[0].Start < v.Span.Start {
		s.Subject = trim(text[s.Own[0].Start:v.Span.Start])
	}
	for _, sp := range s.Near {
		if sp.End <= v.Span.Start && sp.Start >= s.Context.Start {
			s.Indicator = trim(text[sp.Start:sp.End])
		}
	}
	for _, w := range values {
		before := w.Span.End <= v.Span.Start && w.Span.Start >= sen.Start
		if w.Kind == Date && w.Span != v.Span && !s.Changed &&
			(before || (s.Period == "" && s.Context.Contains(w.Span))) {
			s.Period = text[w.Core.Start:w.Core.End]
		}
	}
}

func trim(s string) string { return strings.Trim(s, " \n、，,；;：:。(（)）") }
