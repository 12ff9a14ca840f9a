package statement

import (
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/hanzi"
)

// number is a numeral as written.
type number struct {
	low, high float64 // high is more than low for 三五, 十几, 数百
	about     bool
	arabic    bool
	size      int
}

func exactly(v float64, size int) number { return number{low: v, high: v, size: size} }

// readNumber reads the numeral s begins with, exact or approximate; size 0 when there
// is none. Whether it is an amount at all its unit decides.
func readNumber(s string) number {
	n := grouped(s)
	if n.size == 0 {
		n = few(s)
	}
	if n.size == 0 {
		if v, size := half(s); size > 0 {
			return exactly(v, size)
		}
		return number{}
	}
	return more(s, spaced(s, n))
}

// spaced takes the unit of ten thousands that a space sets apart: 1.5 万元.
func spaced(s string, n number) number {
	gap := blank(s[n.size:])
	if gap == 0 || !n.arabic {
		return n
	}
	scale, size := scaleAt(s[n.size+gap:])
	if size == 0 || prefix(s[n.size+gap:], "十", "百", "千") > 0 && !measured(s[n.size+gap+size:]) {
		return n
	}
	n.low, n.high, n.size = n.low*scale, n.high*scale, n.size+gap+size
	return n
}

// grouped is a plain numeral, with groups of three set apart by spaces too: 15 000.
func grouped(s string) number {
	size := hanzi.NumberPrefix(s)
	if size == 0 {
		return number{}
	}
	v, _ := hanzi.ParseNumber(s[:size])
	n := exactly(v, size)
	n.arabic = digitAt(s) > 0
	if !n.arabic || strings.Trim(s[:size], "0123456789") != "" || size > 3 {
		return n
	}
	for {
		gap := blank(s[n.size:])
		group := s[n.size+gap:]
		if gap == 0 || gap > 3 || len(group) < 3 || strings.Trim(group[:3], "0123456789") != "" || digitAt(group[3:]) > 0 {
			return n
		}
		if _, scaled := scaleAt(strings.TrimLeft(group[3:], blanks)); scaled == 0 && !measured(group[3:]) {
			return n // 第 3 100 name two things
		}
		w, _ := hanzi.ParseNumber(group[:3])
		n.low = n.low*1000 + w
		n.high, n.size = n.low, n.size+gap+3
		if scale, more := scaleAt(s[n.size:]); more > 0 {
			n.low, n.high, n.size = n.low*scale, n.high*scale, n.size+more
			return n
		}
	}
}

// few reads what people write for a number they do not know: 三五, 七八十, 十五六,
// 十几, 几十, 数百, 百余.
func few(s string) number {
	tens, at := 0.0, 0
	if n := tensAt(s); n > 0 {
		v, _ := hanzi.ParseNumber(s[:n])
		if size := prefix(s[n:], "几"); size > 0 { // 三十几万
			scale, more := scaleAt(s[n+size:])
			return number{low: v * scale, high: (v + 10) * scale, about: true, size: n + size + more}
		}
		tens, at = v, n
	}
	a, n := hanDigit(s[at:])
	if n > 0 {
		b, m := hanDigit(s[at+n:])
		if m > 0 && (b == a+1 || a == 3 && b == 5) {
			at += n + m
			scale, more := scaleAt(s[at:])
			return number{low: (tens + a) * scale, high: (tens + b) * scale, about: true, size: at + more}
		}
		return number{}
	}
	if size := prefix(s, "几", "数"); size > 0 {
		if scale, more := scaleAt(s[size:]); more > 0 {
			return number{low: scale, high: 10 * scale, about: true, size: size + more}
		}
		return number{}
	}
	if scale, size := scaleAt(s); size > 0 && prefix(s[size:], "余", "多", "来") > 0 {
		return exactly(scale, size)
	}
	return number{}
}

// tensAt is the length of a numeral of tens that more may follow: 十, 三十.
func tensAt(s string) int {
	n := 0
	if _, size := hanDigit(s); size > 0 {
		n = size
	}
	if size := prefix(s[n:], "十"); size > 0 {
		return n + size
	}
	return 0
}

// more reads what makes a numeral approximate, and the units behind it: 20多万, 十余.
func more(s string, n number) number {
	size := prefix(s[n.size:], "余", "多", "来", "几")
	if size == 0 {
		return n
	}
	rest := s[n.size+size:]
	scale, by := scaleAt(rest)
	if by == 0 && !measured(rest) {
		return n
	}
	n.about = true
	if strings.HasPrefix(s[n.size:], "几") && n.low >= 10 && n.low < 100 { // 三十几万
		n.high = n.low + 10
	}
	n.low, n.high, n.size = n.low*scale, n.high*scale, n.size+size+by
	return n
}

// half reads 半 before a unit of time or a word for the whole: 半年, 半数.
func half(s string) (float64, int) {
	size := prefix(s, "半")
	if size == 0 || prefix(s[size:], "年", "个月", "个小时", "小时", "天", "日", "学年", "个学期", "学期", "个工作日", "个学时", "课时") == 0 {
		return 0, 0
	}
	return 0.5, size
}

// digitAt is the length of the Arabic digit s begins with, half or full width.
func digitAt(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if r >= '0' && r <= '9' || r >= '０' && r <= '９' {
		return n
	}
	return 0
}

// hanDigit is the Chinese digit s begins with, 一 to 九 and 两.
func hanDigit(s string) (float64, int) {
	r, n := utf8.DecodeRuneInString(s)
	if r == '两' {
		return 2, n
	}
	if i := strings.IndexRune("一二三四五六七八九", r); i >= 0 && r != utf8.RuneError {
		return float64(i/3 + 1), n
	}
	return 0, 0
}

// scaleAt multiplies the 十百千万亿 s begins with; the length is 0 when there is none.
func scaleAt(s string) (scale float64, size int) {
	scale = 1
	for {
		n := prefix(s[size:], "十", "百", "千", "万", "亿")
		if n == 0 || prefix(s[size:], "千米", "千克", "千瓦", "千伏", "千卡", "千帕", "千焦", "百帕", "百分") > 0 {
			return scale, size
		}
		scale *= map[string]float64{"十": 10, "百": 100, "千": 1e3, "万": 1e4, "亿": 1e8}[s[size:size+n]]
		size += n
	}
}

// shared multiplies the first of two numbers by the unit only the second has: 三至五百
// is 300 to 500, 1.5至2万 is 15000 to 20000, 三至十万 30000 to 100000. A ten is never
// shared: 二至三十 begins at 2.
func shared(a, b number, text string) number {
	if a.low >= 1000 {
		return a
	}
	for _, scale := range scalesBehind(text[:b.size]) {
		if a.high*scale <= b.high {
			a.low, a.high = a.low*scale, a.high*scale
			return a
		}
	}
	return a
}

// scalesBehind lists what a numeral's last characters multiply by, the most first: of
// 五百万 a million and ten thousand.
func scalesBehind(numeral string) []float64 {
	var out []float64
	for i := range numeral {
		if scale, n := scaleAt(numeral[i:]); n > 0 && i+n == len(numeral) && !strings.HasPrefix(numeral[i:], "十") {
			out = append(out, scale)
		}
	}
	return out
}

// prefix is the length of the first of the words that s begins with, or 0.
func prefix(s string, words ...string) int {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return len(w)
		}
	}
	return 0
}

// blank is the length of the spaces s begins with, of any width.
func blank(s string) int {
	return len(s) - len(strings.TrimLeft(s, blanks))
}

const blanks = " \t\u00a0\u2002\u2003\u2009\u202f\u3000"
