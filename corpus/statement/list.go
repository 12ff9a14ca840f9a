package statement

import (
	"math"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// What the values of one list say for each other: a unit or a bound written once.

// lists gives each run of values with only list marks between them what is written once
// for all: the unit and scale of the last one (4.5、5.8平方米以上; 1、2、3万元), the
// bound before the first (不超过45人、50人、55人) or behind the last.
func (s *scanner) lists() {
	for i := 0; i < len(s.out); {
		j := i + 1
		for j < len(s.out) && s.goesOn(s.out[j-1], s.out[j]) {
			j++
		}
		s.list(s.out[i:j])
		i = j
	}
}

// goesOn tells whether b is the next member of the list a is in. Behind a comma a
// member with a bound of its own begins another list.
func (s *scanner) goesOn(a, b Value) bool {
	if !inList(a) || !inList(b) {
		return false
	}
	mark := strings.Trim(s.text[a.Span.End:b.Span.Start], blanks)
	if (mark == "，" || mark == ",") && b.Span.Start < b.Core.Start {
		return false
	}
	return listMark(mark)
}

func inList(v Value) bool {
	switch v.Kind {
	case Quantity, Percent, Period, Ratio:
		return v.Unit != "每"
	}
	return false
}

func (s *scanner) list(vs []Value) {
	from := len(vs) - 1 // the one that writes the unit
	for i := len(vs) - 2; i >= 0; i-- {
		a, b := &vs[i], vs[from]
		if a.Unit != "" || b.Unit == "" || a.Kind == Ratio {
			from = i
			continue
		}
		a.Unit, a.Kind, a.Measure = b.Unit, b.Kind, b.Measure
		if !a.IsRange() {
			x, y := s.text[a.Core.Start:a.Core.End], s.text[b.Core.Start:b.Core.End]
			n := listed(readNumber(x), readNumber(y), y)
			a.Number, a.Upper = n.low, n.high
		}
	}
	if len(vs) < 2 {
		return
	}
	var first Value // the last one with a bound before it
	last := vs[len(vs)-1]
	for i := range vs {
		v := &vs[i]
		if i > 0 && v.Per == "" && vs[i-1].Unit == v.Unit && v.Kind != Ratio {
			v.Per = vs[i-1].Per
		}
		if i > 0 && strings.ContainsAny(s.text[vs[i-1].Span.End:v.Span.Start], ",，") || v.Span.Start < v.Core.Start {
			first = *v
		}
		if v.Comparator != corpus.Equal || v.IsRange() {
			continue
		}
		switch {
		case first.Span.Start < first.Core.Start && alike(first, *v):
			v.Comparator = first.Comparator
		case i < len(vs)-1 && last.Span.End > last.Core.End && last.Span.Start == last.Core.Start && alike(last, *v) && !s.rangeAhead(vs, i):
			v.Comparator = last.Comparator
		}
	}
}

// rangeAhead tells whether the bound behind the last value is the second half of a
// range and so says nothing of those before.
func (s *scanner) rangeAhead(vs []Value, i int) bool {
	n := len(vs)
	return n-2 >= i && strings.HasSuffix(s.text[vs[n-2].Span.Start:vs[n-2].Span.End], "以上") && vs[n-1].Comparator == corpus.AtMost
}

func alike(a, b Value) bool {
	return a.Kind == b.Kind && (a.Unit == b.Unit || a.Measure.Same(b.Measure))
}

// listed gives a number of a list the scale the next one has: 1、2万元. A number of
// another order of size is whole as it stands: 5000、1万元.
func listed(a, b number, text string) number {
	if a.low >= 1000 || a.low == 0 || math.IsNaN(a.low) {
		return a
	}
	for _, scale := range scalesBehind(text[:b.size]) {
		if ratio := a.high * scale / b.high; ratio > 0.02 && ratio < 20 {
			a.low, a.high = a.low*scale, a.high*scale
			return a
		}
	}
	return a
}

func listMark(s string) bool {
	switch s {
	case "、", "和", "与", "及", ",", "，", "以及", "或", "或者", "/":
		return true
	}
	return false
}

// changes are verbs that lead from an old value to a new one, or say by how much.
var (
	changes = []string{
		"提高", "提升", "增加", "增", "上调", "上浮", "提", "上升", "升", "扩大", "延长", "调高", "降低", "下降", "降", "减少", "减", "下调", "下浮", "缩短", "缩小", "压减",
		"调低", "调整", "调", "修改", "变更", "变", "改", "增长", "下滑", "放宽", "压缩", "高", "低",
	}
	into = []string{"到", "至", "为", "成"}
)

// roles tells old values, changes and conditions from what is stated. The last comes
// first: a bound right before a condition is one too (满1年不满10年的).
func (s *scanner) roles() {
	next := -1 // the value after this one, past 每月
	for i := len(s.out) - 1; i >= 0; i-- {
		v := &s.out[i]
		if v.Unit == "每" {
			continue
		}
		if v.Role == Stated && next >= 0 && v.Kind != Code && v.Kind != Ordinal {
			v.Role = s.role(i, next)
		}
		next = i
	}
	if next >= 0 && len(s.out) > 0 {
		s.lastRole()
	}
}

// lastRole looks at the last value, which can lead to no other.
func (s *scanner) lastRole() {
	i := len(s.out) - 1
	v := &s.out[i]
	if v.Role == Stated && v.Kind != Code && v.Kind != Ordinal && v.Comparator == corpus.Equal && changedBy(s.between(i)) {
		v.Role = Change
	}
}

func (s *scanner) role(i, next int) Role {
	v, w := s.out[i], s.out[next]
	before, behind := s.between(i), s.text[v.Span.End:w.Span.Start]
	bound := v.Comparator != corpus.Equal && v.Comparator != corpus.About
	switch {
	case comparable(v, w) && changesInto(before, behind[:len(behind)-perChain(behind)]):
		return Old
	case v.Comparator == corpus.Equal && changedBy(before):
		return Change
	case bound && strings.HasPrefix(behind, "的"), bound && behind == "" && w.Role == Condition:
		return Condition
	}
	return Stated
}

// between is the text from the value before, past 每月, to value i.
func (s *scanner) between(i int) string {
	start := 0
	for j := i - 1; j >= 0; j-- {
		if s.out[j].Unit != "每" {
			start = s.out[j].Span.End
			break
		}
	}
	return s.text[start:s.out[i].Span.Start]
}

func comparable(a, b Value) bool {
	return a.Kind == b.Kind && (a.Measure.Dim == b.Measure.Dim || a.Unit == "" || b.Unit == "")
}

// changesInto tells whether the words between two values lead from the one to the
// other: 由100元|提高到|150元.
func changesInto(before, between string) bool {
	between = strings.Trim(between, blanks+"”“\"，,")
	for _, to := range into {
		rest, ok := strings.CutSuffix(between, to)
		if !ok {
			continue
		}
		if rest == "" {
			head := strings.TrimRight(before, blanks+"“")
			head = head[:len(head)-perChain(head)]
			return to == "为" && endsInAny(head, "由", "从", "原来的", "由原来", "由现行", "由现行的")
		}
		if rest, ok := strings.CutSuffix(rest, "了"); ok {
			between = rest
		}
		if len(rest) <= 30 && endsInAny(rest, changes...) && !strings.ContainsAny(rest, "。；") {
			return true
		}
	}
	return false
}

// changedBy tells whether a value is by how much something changes: 提高|5个百分点.
func changedBy(before string) bool {
	before = strings.TrimSuffix(strings.TrimRight(before, blanks), "了")
	return endsInAny(before, "提高", "提升", "增加", "上调", "上浮", "上升", "延长", "降低", "下降", "减少", "下调", "下浮", "缩短", "压减", "增长", "下滑", "压缩", "扣减")
}
