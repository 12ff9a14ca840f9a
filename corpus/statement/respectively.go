package statement

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// respectively finds the runs of values that 分别 introduces.
func respectively(text string, values []Value, idx []int) [][]int {
	var groups [][]int
	idx = slices.DeleteFunc(slices.Clone(idx), func(i int) bool {
		v := values[i]
		return v.Unit == "每" || v.Kind == Code || v.Kind == Ordinal // 分别为每年650元、850元
	})
	for k := 0; k < len(idx); k++ {
		v := values[idx[k]]
		before := text[:v.Span.Start]
		at := strings.LastIndex(before, "分别")
		if at < 0 || (k > 0 && values[idx[k-1]].Span.End > at) || utf8.RuneCountInString(before[at:]) > 14 {
			continue
		}
		group := []int{idx[k]}
		for k+1 < len(idx) && goesOn(text, values[idx[k]], values[idx[k+1]]) {
			k++
			group = append(group, idx[k])
		}
		if len(group) > 1 {
			groups = append(groups, group)
		}
	}
	return groups
}

// goesOn tells whether b is the next member of a list of bare values: only a mark
// stands between, or a mark and what both are counted by.
func goesOn(text string, a, b Value) bool {
	between := strings.Trim(text[a.Span.End:b.Span.Start], blanks)
	if listMark(between) {
		return true
	}
	i := strings.Index(between, "每")
	return i > 0 && b.Per != "" && listMark(between[:i]) && perChain(between[i:]) == len(between)-i
}

// membersOf finds the list of members a 分别 group belongs to: before 分别 in its
// segment, or in a segment before. start is where the words of the group begin, at
// where 分别 stands.
func membersOf(text string, sen corpus.Span, segs []corpus.Span, values []Value, group []int) (members []Member, start, at int) {
	first := values[group[0]]
	at = strings.LastIndex(text[:first.Span.Start], "分别")
	start = sen.Start
	for _, s := range segs {
		if s.Start <= at {
			start = s.Start
		}
	}
	members = Members(text, corpus.Span{Start: start, End: at}, len(group))
	if members != nil {
		return members, start, at
	}
	for _, s := range segs { // the list may stand a segment earlier: A、B两类学校，分别…
		if s.End <= start {
			if m := Members(text, s, len(group)); m != nil {
				members = m
			}
		}
	}
	return members, start, at
}

// pairGroup gives the k-th value of a 分别 group the k-th member of the list
// before it. Where the list cannot be told apart into as many members, no value
// gets words of its own: nothing is paired by guess.
func pairGroup(text string, sen corpus.Span, segs []corpus.Span, values []Value, group []int, last []Member, out []Scope) []Member {
	members, start, at := membersOf(text, sen, segs, values, group)
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
		s := Scope{Shared: shared}
		if tail.Len() > 0 {
			s.Near = append(s.Near, tail)
		}
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
