package statement

import (
	"strings"

	"github.com/policybot/policybot/corpus"
)

// clock reads a time of day and a span of such times: 9:00—17:00, 上午9时30分.
func (s *scanner) clock(at int) int {
	n, sure := clockAt(s.text[at:])
	if n == 0 || !sure && !s.clockAround(at, n) {
		return 0
	}
	v := plain(Clock, at, at+n)
	rest := s.text[at+n:]
	gap := blank(rest)
	if mark := prefix(rest[gap:], rangeMarks...); mark > 0 {
		next := gap + mark
		next += blank(rest[next:])
		if m, _ := clockAt(rest[next:]); m > 0 {
			v.Ends = [2]corpus.Span{v.Core, {Start: at + n + next, End: at + n + next + m}}
			v.Core.End = v.Ends[1].End
		}
	}
	v.Span = v.Core
	if m := prefix(s.text[v.Span.End:], "以前", "之前", "前"); m > 0 {
		v.Span.End += m
		v.Comparator = corpus.AtMost
	}
	if cmp, m := boundBefore(s.before(at)); m > 0 {
		v.Comparator = cmp
		v.Span.Start -= m
	}
	return s.add(v)
}

var dayParts = []string{"凌晨", "清晨", "早上", "早晨", "早", "上午", "中午", "正午", "下午", "傍晚", "晚上", "晚间", "晚", "夜间"}

// clockAt reads one time of day; sure when its words leave no doubt.
func clockAt(s string) (size int, sure bool) {
	part := prefix(s, "次日", "当日", "翌日")
	part += prefix(s[part:], dayParts...)
	part += blank(s[part:])
	h := readNumber(s[part:])
	if h.size == 0 || h.low > 24 || h.about || h.low != float64(int(h.low)) {
		return 0, false
	}
	at := part + h.size
	if colon := prefix(s[at:], ":", "：", "∶"); colon > 0 {
		m := digitRun(s[at+colon:])
		if m != 2 || s[at+colon] > '5' {
			return 0, false
		}
		at += colon + 2
		if c := prefix(s[at:], ":", "："); c > 0 && digitRun(s[at+c:]) == 2 {
			at += c + 2
			sure = true
		}
		if prefix(s[at:], ":", "：", "∶", ".", "%") > 0 {
			return 0, false
		}
		return at, sure || part > 0 || s[at-2:at] == "00" || s[part] == '0'
	}
	gap := blank(s[at:])
	word := prefix(s[at+gap:], "时", "点钟", "点")
	if word == 0 {
		return 0, false
	}
	isHour := s[at+gap:at+gap+word] != "点"
	at += gap + word
	gap = blank(s[at:])
	switch n := readNumber(s[at+gap:]); {
	case prefix(s[at:], "半", "整") > 0:
		at += len("半")
		isHour = true
	case n.size > 0 && n.low < 60 && prefix(s[at+gap+n.size:], "分") > 0 && prefix(s[at+gap+n.size:], "分之", "分钟") == 0:
		at += gap + n.size + len("分")
		isHour = true
	case prefix(s[at:], "间", "期", "代", "段", "候", "限", "效", "评", "钟头", "要") > 0:
		return 0, false
	}
	return at, part > 0 || isHour
}

// clockAround tells whether the words beside 9:30 make it a time of day and no ratio.
func (s *scanner) clockAround(at, n int) bool {
	before, after := s.before(at), s.text[at+n:]
	near := before[max(0, len(before)-24):]
	if strings.Contains(near, "比") || strings.Contains(near, "按") {
		return false
	}
	if at > 0 && endsInAny(s.text[:at], "日", "号", "天", "间", "晨", "午", "晚", "）", ")", "—", "-", "至") {
		return true
	}
	if prefix(after, "前", "以前", "之前", "后", "以后", "起", "开", "至", "到", "-", "—", "－", "~", "～") > 0 {
		return true
	}
	return false
}
