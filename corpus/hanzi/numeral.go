package hanzi

import (
	"strconv"
	"unicode/utf8"
)

// digitOf is the value of a Chinese digit, plain or financial.
func digitOf(r rune) (int, bool) {
	switch r {
	case '〇', '零', '○', '◯', '０', '0':
		return 0, true
	case '一', '壹':
		return 1, true
	case '二', '贰', '两':
		return 2, true
	case '三', '叁':
		return 3, true
	case '四', '肆':
		return 4, true
	case '五', '伍':
		return 5, true
	case '六', '陆':
		return 6, true
	case '七', '柒':
		return 7, true
	case '八', '捌':
		return 8, true
	case '九', '玖':
		return 9, true
	}
	return 0, false
}

// unitOf is the power of ten of a Chinese unit.
func unitOf(r rune) (exp int, ok bool) {
	switch r {
	case '十', '拾':
		return 1, true
	case '百', '佰':
		return 2, true
	case '千', '仟':
		return 3, true
	case '万', '萬':
		return 4, true
	case '亿', '億':
		return 8, true
	}
	return 0, false
}

// scanChinese reads a Chinese numeral at the start of s.
func scanChinese(s string) (float64, int) {
	if v, n, ok := scanPositional(s); ok {
		return v, n
	}
	return scanUnits(s)
}

// scanPositional reads digits side by side: three or more, or two of which one
// is zero (二〇二三, 一〇). ok with n 0 means: digits side by side, but no numeral.
func scanPositional(s string) (v float64, n int, ok bool) {
	count, zero := 0, false
	var text []byte
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		d, isDigit := digitOf(r)
		if !isDigit || r == '两' {
			break
		}
		text = append(text, byte('0'+d))
		zero = zero || d == 0
		count++
		n += size
	}
	if count < 2 {
		return 0, 0, false
	}
	r, _ := utf8.DecodeRuneInString(s[n:])
	_, unit := unitOf(r)
	if unit || (count == 2 && !zero) {
		return 0, 0, true
	}
	v, err := strconv.ParseFloat(string(text), 64)
	return v, n, err == nil
}

// units is the state of reading a numeral with units. total holds the finished
// parts above 亿 and 万, section the part below, digit the one not yet given a
// unit (-1: none).
type units struct {
	total, section float64
	digit          int
	last           int  // exponent of the last unit in this section; the next must be smaller
	lastBig        int  // exponent of the last 万 or 亿
	zero           bool // a 零 stands before the pending digit
}

// scanUnits reads 五十, 两千零五, 一亿二千万, 三点五万, and the spoken 一万二.
func scanUnits(s string) (float64, int) {
	u := units{digit: -1, last: 4, lastBig: 12}
	n := 0
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		if !u.take(r, n == 0, s[n+size:]) {
			break
		}
		n += size
	}
	if n == 0 {
		return 0, 0
	}
	if next, _ := utf8.DecodeRuneInString(s[n:]); u.digit >= 0 {
		if _, ok := digitOf(next); ok {
			return 0, 0 // 两三个, 二十三四: a range, not a numeral
		}
	}
	v := u.value()
	if frac, size := fraction(s[n:]); size > 0 {
		exp, more := scales(s[n+size:])
		return (v + frac) * pow10(exp), n + size + more
	}
	return v, n
}

// take reads one character and reports whether it continues the numeral.
func (u *units) take(r rune, first bool, rest string) bool {
	if d, ok := digitOf(r); ok {
		return u.takeDigit(r, d, first, rest)
	}
	exp, ok := unitOf(r)
	if !ok || measure(r, rest) {
		return false
	}
	if exp >= 4 {
		return u.big(exp)
	}
	if u.digit < 0 && exp == 1 && (first || u.zero || u.section == 0 && u.total > 0) {
		u.digit = 1 // 十五, 一百零十五, 一万十五
	}
	if u.digit <= 0 || exp >= u.last {
		return false
	}
	u.section += float64(u.digit) * pow10(exp)
	u.digit, u.last, u.zero = -1, exp, false
	return true
}

// takeDigit reads a digit. A 零 inside a numeral only counts before another
// digit or a ten.
func (u *units) takeDigit(r rune, d int, first bool, rest string) bool {
	if u.digit >= 0 || r == '0' || r == '０' {
		return false
	}
	if d == 0 && !first {
		next, _ := utf8.DecodeRuneInString(rest)
		n, digit := digitOf(next)
		exp, unit := unitOf(next)
		u.zero = digit && n > 0 || unit && exp == 1 // 一万零五, 一万零十二
		return u.zero
	}
	u.digit = d
	return true
}

// big closes a section with 万 or 亿.
func (u *units) big(exp int) bool {
	if u.digit > 0 {
		u.section += float64(u.digit)
	}
	switch {
	case u.section > 0 && exp < u.lastBig:
		u.total += u.section * pow10(exp)
	case u.section == 0 && u.digit < 0 && u.lastBig == 4 && exp == 8: // 万亿
		u.total *= pow10(exp)
	default:
		return false
	}
	u.section, u.digit, u.last, u.lastBig, u.zero = 0, -1, 4, exp, false
	return true
}

// value adds what is left: a last digit counts units after 零 or 十, and the next
// lower unit otherwise (一万二 is 12000, 一百五 is 150).
func (u *units) value() float64 {
	v := u.total + u.section
	if u.digit <= 0 {
		return v
	}
	unit := u.last
	if u.section == 0 && u.total > 0 {
		unit = u.lastBig
	}
	if u.zero || v == 0 || unit <= 1 {
		return v + float64(u.digit)
	}
	return v + float64(u.digit)*pow10(unit-1)
}

// fraction reads 点 and the digits behind it. A time of day (九点三十, 九点零五分)
// is no fraction.
func fraction(s string) (float64, int) {
	n := prefixOf(s, "点")
	if n == 0 {
		return 0, 0
	}
	text := []byte("0.")
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		d, ok := digitOf(r)
		if !ok || r == '两' {
			if r == '十' || r == '分' || r == '刻' {
				return 0, 0
			}
			break
		}
		text = append(text, byte('0'+d))
		n += size
	}
	if len(text) == 2 {
		return 0, 0
	}
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return 0, 0
	}
	return v, n
}

func pow10(exp int) float64 {
	v := 1.0
	for range exp {
		v *= 10
	}
	return v
}
