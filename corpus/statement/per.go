package statement

import (
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/unit"
)

// What an amount is counted by: 每人每月800元, 2.05元/立方米.

// per reads what the value is counted by, behind it or before it, and takes a unit
// behind a slash into the value.
func (s *scanner) per(v *Value) {
	if v.Kind == Ordinal {
		return
	}
	if n := perBehind(s.text[v.Core.End:]); n > 0 && v.Core.End == v.Span.End && v.Unit != "" {
		v.Per = strings.TrimLeft(s.text[v.Core.End:v.Core.End+n], "/／")
		v.Core.End += n
		v.Span.End = v.Core.End
		_, m := boundAfter(s.text[v.Core.End:], *v)
		if cmp, k := boundAfter(s.text[v.Core.End:], *v); k > 0 && v.Span.Start == v.Core.Start {
			v.Comparator = cmp
		}
		v.Span.End += m
		return
	}
	before := s.each(max(v.Span.Start, s.end))
	if strings.HasSuffix(before, "每") { // 每100名
		v.Role = Denominator
		return
	}
	for _, stop := range []string{"，", "。", "；", "、", "：", "（", "\n"} {
		if i := strings.LastIndex(before, stop); i >= 0 {
			before = before[i+len(stop):]
		}
	}
	for at := 0; ; {
		i := strings.Index(before[at:], "每")
		if i < 0 {
			return
		}
		at += i
		n := eachAt(before[at:])
		v.Per += before[at : at+n]
		at += max(n, len("每"))
	}
}

// perChain is the length of a run of 每人每月 that s ends in.
func perChain(s string) int {
	for at := strings.Index(s, "每"); at >= 0; {
		n := 0
		for {
			k := eachAt(s[at+n:])
			if k == 0 {
				break
			}
			n += k
		}
		if n > 0 && at+n == len(s) {
			return n
		}
		i := strings.Index(s[at+len("每"):], "每")
		if i < 0 {
			break
		}
		at += len("每") + i
	}
	return 0
}

// eachAt is the length of 每 and what it counts: 每人, 每学年, 每平方米, 每名学生.
func eachAt(s string) int {
	at := prefix(s, "每")
	if at == 0 {
		return 0
	}
	at += prefix(s[at:], "一")
	if n := counted(s[at:]); n > 0 {
		return at + n
	}
	return 0
}

// counted is the length of a word one can count by at the start of s.
func counted(s string) int {
	if u, n := unit.Match(s); n > 0 && u.Dim != unit.Rank {
		return n
	}
	return prefix(s, "半年", "月", "学生", "生", "镇", "乡", "县", "区", "社区", "标准", "车", "学位", "晚")
}

// perBehind is the length of /人, /立方米·月, ／生·年 behind a unit.
func perBehind(s string) int {
	at := prefix(s, "/", "／")
	if at == 0 {
		return 0
	}
	open := 0
	for {
		gap := prefix(s[at:], "（", "(")
		open = max(open, gap)
		n := counted(s[at+gap:])
		if n == 0 {
			r, size := utf8.DecodeRuneInString(s[at+gap:])
			if !strings.ContainsRune("度次吨立项件套栋辆只株", r) {
				return 0
			}
			n = size
		}
		at += gap + n
		if open > 0 {
			at += prefix(s[at:], "）", ")")
		}
		more := prefix(s[at:], "·", "•", "/", "／", ".", "每")
		if more == 0 || counted(s[at+more:]) == 0 && prefix(s[at+more:], "（", "(") == 0 {
			return at
		}
		at += more
	}
}

// every reads 每年, 每学期, 逐年: how often.
func (s *scanner) every(at int) int {
	text := s.text[at:]
	n := prefix(text, "年度", "逐年")
	if n == 0 {
		if prefix(text, "每") == 0 {
			return 0
		}
		n = len("每")
		n += prefix(text[n:], "一")
		n += prefix(text[n:], "个")
		size := prefix(text[n:], "半年", "半月", "旬", "学年", "学期", "季度", "年", "月", "周", "日", "天", "星期")
		if size == 0 {
			k := readNumber(text[n:])
			if k.size == 0 {
				return 0
			}
			u, m := unitAt(text[n+k.size:])
			if m == 0 || u.Dim != unit.Duration || k.low > 10 {
				return 0
			}
			size = k.size + m
		}
		n += size
	}
	v := plain(Period, at, at+n)
	v.Unit = "每"
	return s.add(v)
}
