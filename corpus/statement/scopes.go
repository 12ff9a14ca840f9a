package statement

import (
	"slices"
	"strings"

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
	shareStart(text, segs, values, idx, out)
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

// shareChange handles 占比由17.6%降为2.85%: both values are of the same head, and
// the date of the first is not that of the second.
func shareChange(text string, values []Value, idx []int, n int, out []Scope) {
	b, a := idx[n], -1
	for _, i := range idx[:n] {
		if values[i].Unit != "每" {
			a = i
		}
	}
	if a < 0 || values[a].Role != Old || len(out[a].Own) == 0 || !comparable(values[a], values[b]) {
		return
	}
	own := out[a].Own[0]
	head := strings.LastIndex(text[own.Start:values[a].Span.Start], "由")
	if head < 0 {
		head = strings.LastIndex(text[own.Start:values[a].Span.Start], "从")
	}
	if head < 0 {
		head = values[a].Span.Start - own.Start
	}
	if head > 0 {
		out[b].Near = append(out[b].Near, corpus.Span{Start: own.Start, End: own.Start + head})
	}
	out[b].Changed = true
}

// shareStart gives a value that opens its segment with its bound what the segment before
// says of its value: 金额不低于1000元，不高于5000元.
func shareStart(text string, segs []corpus.Span, values []Value, idx []int, out []Scope) {
	for n := 1; n < len(idx); n++ {
		a, b := idx[n-1], idx[n]
		if !states(values[a]) || !states(values[b]) || values[a].Dim() != values[b].Dim() {
			continue
		}
		for m := 1; m < len(segs); m++ {
			if segs[m].Start == values[b].Span.Start && segs[m-1].Contains(values[a].Span) && segs[m-1].Start < values[a].Span.Start {
				out[b].Near = append(out[b].Near, corpus.Span{Start: segs[m-1].Start, End: values[a].Span.Start})
			}
		}
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
	listed := listedIn(values, in)
	if len(listed) < 2 {
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
		if !slices.Contains(listed, i) {
			out[i] = Scope{Own: []corpus.Span{seg}, Shared: outer}
			continue
		}
		next := nextStart(values, listed, in[k:])
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
	for k, i := range listed {
		if tail.Len() > 0 && tail.Start > 0 {
			out[i].Near = append(out[i].Near, tail)
		}
		if head := headOf(text, values, listed, out); k > 0 && head.Len() > 0 {
			out[i].Near = append(out[i].Near, head)
		}
	}
}

// listedIn are the values of one segment that share it out between them. Lengths of time
// do where nothing else is measured: 初审5天、复审10天.
func listedIn(values []Value, in []int) []int {
	var amounts, periods []int
	for _, i := range in {
		switch v := values[i]; {
		case v.Role == Condition || v.Role == Denominator:
		case isAmount(v):
			amounts = append(amounts, i)
		case v.Kind == Period && v.Unit != "每":
			periods = append(periods, i)
		}
	}
	if len(amounts) == 0 {
		return periods
	}
	return amounts
}

// headOf is what the first member of a list in one segment has before its own words and
// the others share: the 每学期开展 of 每学期开展甲类2次、乙类3次.
func headOf(text string, values []Value, listed []int, out []Scope) corpus.Span {
	var words []string
	for _, i := range listed {
		own := out[i].Own[0]
		if own.Start > values[i].Span.Start {
			return corpus.Span{}
		}
		words = append(words, trim(text[own.Start:values[i].Span.Start]))
	}
	if len(words) < 2 || words[1] == "" || words[0] == "" {
		return corpus.Span{}
	}
	start := out[listed[0]].Own[0].Start
	start += strings.Index(text[start:], words[0])
	return corpus.Span{Start: start, End: start + headAt(words, len(words[len(words)-1]))}
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

// nextStart is where the next listed value of the segment begins, or -1.
func nextStart(values []Value, listed, in []int) int {
	for _, j := range in[1:] {
		if slices.Contains(listed, j) {
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
