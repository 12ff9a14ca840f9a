package statement

import (
	"strings"

	"github.com/policybot/policybot/corpus"
)

// dateParts is one date as written, of whatever it names.
type dateParts struct {
	size             int
	year             int
	month, day, word bool // a month, a day, a word such as 底, 年末
}

// date reads a date or a span of dates: 2024年10月底前, 每年10月15日至次年4月15日.
func (s *scanner) date(at int) int {
	d := readDate(s.text[at:], false)
	if d.size == 0 || s.glue(at) {
		return 0
	}
	v := plain(Date, at, at+d.size)
	v.Year = d.year
	rest := s.text[v.Core.End:]
	gap := prefix(rest, "起")
	gap += blank(rest[gap:])
	if mark := prefix(rest[gap:], rangeMarks...); mark > 0 {
		next := gap + mark
		next += blank(rest[next:])
		if e := readDate(rest[next:], true); e.size > 0 && (d.day || !e.day || e.month) {
			from := v.Core.End + next
			v.Ends = [2]corpus.Span{v.Core, {Start: from, End: from + e.size}}
			v.Core.End = from + e.size
			if e.year > 0 && v.Year == 0 {
				v.Year = e.year
			}
		}
	}
	if !v.IsRange() {
		v.Ends = endsWithin(s.text, v.Core)
	}
	v.Span = v.Core
	if n := prefix(s.text[v.Span.End:], "以前", "之前", "前", "起", "止"); n > 0 {
		if strings.HasSuffix(s.text[v.Span.End:v.Span.End+n], "前") {
			v.Comparator = corpus.AtMost
		}
		v.Span.End += n
	}
	return s.add(v)
}

// endsWithin finds the ends of a span that writes its unit once: 2021—2025年, 4月23-29日.
func endsWithin(text string, core corpus.Span) [2]corpus.Span {
	word := text[core.Start:core.End]
	if n, _ := isoDate(word); n > 0 {
		return [2]corpus.Span{}
	}
	for at := 1; at < len(word); at++ {
		if n := prefix(word[at:], rangeMarks...); n > 0 {
			return [2]corpus.Span{{Start: core.Start, End: core.Start + at}, {Start: core.Start + at + n, End: core.End}}
		}
	}
	return [2]corpus.Span{}
}

// glue keeps 12021年 (glued digits) from being read as a year.
func (s *scanner) glue(at int) bool { return at > 0 && s.text[at-1] >= '0' && s.text[at-1] <= '9' }

// readDate reads one date. The second end of a span may leave out what the first one
// names: 3月1日至15日, 至次年4月.
func readDate(s string, second bool) dateParts {
	var d dateParts
	lead := prefix(s, "每年的", "每年", "今年", "明年", "去年", "次年", "翌年", "当年", "上年", "同年", "本年度", "本年")
	at := lead
	if lead == 0 {
		at = prefix(s, "农历", "公历")
		if y, n := yearAt(s[at:]); n > 0 {
			d.year, at = y, at+n
			lead = n
		}
	}
	if d.year > 0 {
		if n := yearWord(s[at:]); n > 0 {
			return dateParts{size: at + n, year: d.year, word: true}
		}
	}
	month := 0
	if k := at + blank(s[at:]); true {
		if n := monthAt(s[k:]); n > 0 {
			d.month, month, at = true, n, k+n
			if n := prefix(s[at:], "份"); n > 0 {
				at += n
			}
			if n := prefix(s[at:], "上旬", "中旬", "下旬", "底", "末", "初", "中"); n > 0 && prefix(s[at:], "中国", "中央", "中共") == 0 {
				d.word = true
				at += n
				return d.of(at)
			}
			if k := at + blank(s[at:]); true {
				if n := dayAt(s[k:]); n > 0 {
					d.day, at = true, k+n
					return d.of(at + clockBehind(s[at:]))
				}
			}
		}
	}
	switch {
	case month > 0:
		return d.of(at)
	case d.year > 0:
		return d.of(at)
	case lead > 0 && lead == at:
		if n := prefix(s[at:], "年底", "底", "年末", "末", "年初", "初"); n > 0 {
			d.word = true
			return d.of(at + n)
		}
		return dateParts{}
	}
	if n := prefix(s, "年底", "年末", "年初"); n > 0 {
		d.word = true
		return d.of(n)
	}
	if second {
		if n := dayAt(s[at:]); n > 0 {
			d.day = true
			return d.of(at + n + clockBehind(s[at+n:]))
		}
	}
	if n, y := isoDate(s); n > 0 {
		return dateParts{size: n, year: y, month: true, day: true}
	}
	if n := monthly(s); n > 0 {
		return dateParts{size: n, day: true}
	}
	return dateParts{}
}

func (d dateParts) of(size int) dateParts { d.size = size; return d }

// yearAt reads 2021年, 二〇二一年, 2021—2025年 and gives the first year.
func yearAt(s string) (year, size int) {
	y, n := fourDigits(s)
	if n == 0 {
		return 0, 0
	}
	if mark := prefix(s[n:], rangeMarks...); mark > 0 {
		if _, m := fourDigits(s[n+mark:]); m > 0 {
			n += mark + m
		} else if m := digitRun(s[n+mark:]); m == 2 { // 2021—25年
			n += mark + m
		}
	}
	gap := blank(s[n:])
	word := prefix(s[n+gap:], "年", "學年", "学年")
	if word == 0 || prefix(s[n+gap:], "年级") > 0 {
		return 0, 0
	}
	return y, n + gap + word
}

// fourDigits reads a year's digits, 1900 to 2199, in any script.
func fourDigits(s string) (year, size int) {
	for range 4 {
		d, n := yearDigit(s[size:])
		if n == 0 {
			return 0, 0
		}
		year, size = year*10+d, size+n
	}
	if _, n := yearDigit(s[size:]); n > 0 || year < 1900 || year > 2199 {
		return 0, 0
	}
	return year, size
}

func yearDigit(s string) (d, size int) {
	if n := digitAt(s); n > 0 {
		for i, r := range "０１２３４５６７８９" {
			if strings.HasPrefix(s, string(r)) {
				return i / len("０"), n
			}
		}
		return int(s[0] - '0'), n
	}
	if n := prefix(s, "〇", "零", "○", "Ｏ"); n > 0 {
		return 0, n
	}
	for i, w := range []string{"壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"} {
		if strings.HasPrefix(s, w) {
			return i + 1, len(w)
		}
	}
	if v, n := hanDigit(s); n > 0 && !strings.HasPrefix(s, "两") {
		return int(v), n
	}
	return 0, 0
}

// yearWord is what may end a date behind its year: 底, 上半年, 第三季度.
func yearWord(s string) int {
	if n := prefix(s, "上半年", "下半年", "年底", "底", "年末", "末", "年初", "初", "度", "春季学期", "秋季学期", "春季", "秋季"); n > 0 {
		if prefix(s, "度") > 0 { // 2025年度第一学期
			if m := prefix(s[n:], "第一学期", "第二学期"); m > 0 {
				return n + m
			}
		}
		return n
	}
	at := prefix(s, "第")
	for _, q := range []string{"一", "二", "三", "四", "1", "2", "3", "4"} {
		if n := prefix(s[at:], q+"季度", q+"学期"); n > 0 {
			return at + n
		}
	}
	return 0
}

// monthAt is the length of 3月, 十二月, 正月.
func monthAt(s string) int {
	if n := prefix(s, "正月", "腊月", "冬月"); n > 0 {
		return n
	}
	n := calendarSpan(s, 12)
	if n == 0 {
		return 0
	}
	gap := blank(s[n:])
	if prefix(s[n+gap:], "月") == 0 || prefix(s[n+gap:], "月龄", "月度") > 0 {
		return 0
	}
	return n + gap + len("月")
}

func dayAt(s string) int {
	n := calendarSpan(s, 31)
	if n == 0 {
		for _, w := range []string{"初", "廿"} {
			if k := prefix(s, w); k > 0 {
				if _, m := hanDigit(s[k:]); m > 0 {
					return k + m
				}
			}
		}
		return 0
	}
	gap := blank(s[n:])
	if size := prefix(s[n+gap:], "日", "号"); size > 0 {
		return n + gap + size
	}
	return 0
}

// calendarSpan is the length of one such number or of two with a mark between: 2—4月.
func calendarSpan(s string, limit float64) int {
	n := calendarNumber(s, limit)
	if n == 0 {
		return 0
	}
	if mark := prefix(s[n:], rangeMarks...); mark > 0 {
		if m := calendarNumber(s[n+mark:], limit); m > 0 {
			return n + mark + m
		}
	}
	return n
}

// calendarNumber is the length of a whole number of at most limit; a numeral of the
// lunar calendar (廿五) is none.
func calendarNumber(s string, limit float64) int {
	n := readNumber(s)
	if n.size == 0 || n.about || n.low < 1 || n.low > limit || n.low != float64(int(n.low)) || strings.HasPrefix(s, "半") {
		return 0
	}
	return n.size
}

// clockBehind is the length of a time of day right behind a date.
func clockBehind(s string) int {
	gap := blank(s)
	if n, sure := clockAt(s[gap:]); n > 0 && (sure || prefix(s[gap+n:], "前", "以前", "之前", "起", "止", "至") > 0) {
		return gap + n
	}
	return 0
}

// isoDate reads 2026-03-15, 2026/3/15 and 2026.3.15.
func isoDate(s string) (size, year int) {
	y, n := fourDigitsPrefix(s)
	if n == 0 {
		return 0, 0
	}
	for _, sep := range []string{"-", "/", "."} {
		at := n + prefix(s[n:], sep)
		if at == n {
			continue
		}
		m := digitRun(s[at:])
		if m < 1 || m > 2 || prefix(s[at+m:], sep) == 0 {
			continue
		}
		d := digitRun(s[at+m+1:])
		if d < 1 || d > 2 || s[at:at+m] > "12" && m == 2 {
			continue
		}
		return at + m + 1 + d, y
	}
	return 0, 0
}

func fourDigitsPrefix(s string) (year, size int) {
	if digitRun(s) != 4 || s[0] > '2' || s[0] < '1' {
		return 0, 0
	}
	return fourDigits(s[:4])
}

// monthly reads the days that come back: 每月15日, 每周五, 次月5日, 每季度末.
func monthly(s string) int {
	at := prefix(s, "每月的", "每月", "当月", "次月", "下月", "上月", "本月", "每个月")
	if at > 0 {
		if n := dayAt(s[at:]); n > 0 {
			return at + n
		}
		if n := prefix(s[at:], "上旬", "中旬", "下旬", "月底", "月末", "月初", "底", "末", "初"); n > 0 {
			return at + n
		}
		return 0
	}
	at = prefix(s, "每周", "每个星期", "每星期")
	if at > 0 {
		if n := prefix(s[at:], "一", "二", "三", "四", "五", "六", "日", "天"); n > 0 && !measured(s[at+n:]) {
			return at + n
		}
	}
	return 0
}
