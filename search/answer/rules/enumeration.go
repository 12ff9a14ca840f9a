package rules

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// Lists in running text.

// enumeration is a list found in running text.
type enumeration struct {
	items []string
	span  corpus.Span
}

// enumerations finds runs of items joined by 、 (the last by 和, 与 or 及) in a
// segment; what stands before the first item up to a verb or preposition, and
// after the last from 等 on, is not part of the list.
func enumerations(text string, seg corpus.Span) []enumeration {
	var out []enumeration
	s := text[seg.Start:seg.End]
	if !strings.Contains(s, "、") && !joinRE.MatchString(s) {
		return nil
	}
	for _, run := range append(listRuns(s), pairRuns(s)...) {
		pieces := cutItems(s, run)
		if len(pieces) < 2 {
			continue
		}
		first, last := &pieces[0], &pieces[len(pieces)-1]
		first.Start += leadLen(s[first.Start:first.End])
		last.End -= tailLen(s[last.Start:last.End], s[first.Start:first.End])
		e := enumeration{span: corpus.Span{Start: seg.Start + first.Start, End: seg.Start + last.End}}
		for _, p := range pieces {
			if item := strings.Trim(s[p.Start:p.End], "“”‘’\" 　"); item != "" {
				e.items = append(e.items, item)
			}
		}
		if len(e.items) >= 2 {
			out = append(out, e)
		}
	}
	return out
}

var joinRE = regexp.MustCompile(`[\p{Han}”](?:和|与|及|以及)[\p{Han}“]`)

// listRuns is the quoted stretch when the list stands inside quotation marks,
// and the whole segment.
func listRuns(s string) []corpus.Span {
	var out []corpus.Span
	for at := 0; ; {
		i := strings.Index(s[at:], "“")
		if i < 0 {
			break
		}
		a := at + i + len("“")
		j := strings.Index(s[a:], "”")
		if j < 0 {
			break
		}
		if strings.Contains(s[a:a+j], "、") {
			out = append(out, corpus.Span{Start: a, End: a + j})
		}
		at = a + j
	}
	if len(out) > 0 {
		return out
	}
	return []corpus.Span{{Start: 0, End: len(s)}}
}

// pairRuns are the items of a 、-list that are pairs themselves, joined by 与 or 和.
func pairRuns(s string) []corpus.Span {
	var out []corpus.Span
	start := 0
	if !strings.Contains(s, "、") {
		return nil
	}
	for _, item := range strings.Split(s, "、") {
		if m := joinRE.FindStringIndex(item); m != nil && alike(item) {
			out = append(out, corpus.Span{Start: start, End: start + len(item)})
		}
		start += len(item) + len("、")
	}
	return out
}

// alike tells whether the two sides of 与 are both names: not 完善与甲镇.
func alike(item string) bool {
	for _, m := range []string{"以及", "和", "与", "及"} {
		if a, b, ok := strings.Cut(item, m); ok {
			x, y := utf8.RuneCountInString(a), utf8.RuneCountInString(b)
			return min(x, y) >= 3 || x == y
		}
	}
	return false
}

// cutItems cuts at 、 and, for the last item, at 和 and its like.
func cutItems(s string, run corpus.Span) []corpus.Span {
	var out []corpus.Span
	start, depth := run.Start, 0
	for i, r := range s[run.Start:run.End] {
		i += run.Start
		switch r {
		case '(', '（', '《', '“':
			depth++
		case ')', '）', '》', '”':
			depth = max(0, depth-1)
		}
		if r == '、' && depth == 0 {
			out = append(out, corpus.Span{Start: start, End: i})
			start = i + len("、")
		}
	}
	rest := s[start:run.End]
	for _, m := range []string{"以及", "和", "与", "及"} {
		if i := strings.Index(rest, m); i > 0 && (len(out) > 0 || joinRE.MatchString(rest)) {
			out = append(out, corpus.Span{Start: start, End: start + i})
			start += i + len(m)
			break
		}
	}
	return append(out, corpus.Span{Start: start, End: run.End})
}

var (
	listLeadRE = regexp.MustCompile(`.*(?:始终保持|坚持|严格执行|要通过|通过|利用|采取|采用|配备|包括|核发|包含|分为|建立|完善|按照|由|对|向|将|为|的|是|有|：|:|不予)`)
	listTailRE = regexp.MustCompile(`(?:“|等|政策|的原则|原则|形式|渠道|方式|部门|机制|条件|的(?:[\p{Han}]{2,8})$).*$`)
)

func leadLen(first string) int {
	if m := listLeadRE.FindStringIndex(first); m != nil && m[1] < len(first) {
		return m[1]
	}
	return 0
}

// tailLen is how much of the last item is no item; items of one list are about
// as long as each other, which decides when the tail could be either.
func tailLen(last, first string) int {
	m := listTailRE.FindStringIndex(last)
	if m == nil || m[0] == 0 {
		return 0
	}
	if utf8.RuneCountInString(last) <= utf8.RuneCountInString(first)+1 && !strings.HasPrefix(last[m[0]:], "等") {
		return 0
	}
	return len(last) - m[0]
}
