package hanzi

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// ParseNumber reads the whole of s as one numeral: Arabic in half or full width
// (50, 2,000, 4.5), with Chinese units (1.5万, 13万2千), Chinese with units (五十, 两千,
// 一万二千, 一万二), Chinese by position (二〇二三, 二0一0), or financial (叁佰).
// 百分之五, 第五 and signed numbers are not numerals here.
func ParseNumber(s string) (v float64, ok bool) {
	v, n := scanNumber(s)
	return v, n > 0 && n == len(s)
}

// NumberPrefix is the length in bytes of the longest numeral s begins with; 0 if
// it begins with none. Digits side by side that are no numeral (三五年, 二三十)
// give 0; in 5千米 the 千 belongs to the unit of measure.
func NumberPrefix(s string) int {
	_, n := scanNumber(s)
	return n
}

// scanNumber reads a numeral at the start of s and returns its value and length
// in bytes; 0 bytes when there is none.
func scanNumber(s string) (float64, int) {
	if d, _ := arabicDigit(s); d >= 0 {
		return scanArabic(s)
	}
	return scanChinese(s)
}

// arabicDigit is the digit s begins with, half or full width, or -1.
func arabicDigit(s string) (d, size int) {
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case '0' <= r && r <= '9':
		return int(r - '0'), n
	case '０' <= r && r <= '９':
		return int(r - '０'), n
	}
	return -1, 0
}

// digits reads Arabic digits at the start of s.
func digits(s string) (string, int) {
	var b strings.Builder
	n := 0
	for {
		d, size := arabicDigit(s[n:])
		if d < 0 {
			return b.String(), n
		}
		b.WriteByte(byte('0' + d))
		n += size
	}
}

// scanArabic reads digits, groups of three after commas, decimals and the
// Chinese units behind them.
func scanArabic(s string) (float64, int) {
	text, n := digits(s)
	if len(text) <= 3 {
		for {
			sep := prefixOf(s[n:], ",", "，")
			group, size := digits(s[n+sep:])
			if sep == 0 || len(group) != 3 {
				break
			}
			text += group
			n += sep + size
		}
	}
	if dot := prefixOf(s[n:], ".", "．"); dot > 0 {
		if frac, size := digits(s[n+dot:]); size > 0 {
			text += "." + frac
			n += dot + size
		}
	}
	exp, size := scales(s[n:])
	v, err := strconv.ParseFloat(text+"e"+strconv.Itoa(exp), 64)
	if err != nil {
		return 0, 0
	}
	n += size
	for exp >= 2 {
		more, e, size := lowerPart(s[n:], exp)
		if size == 0 {
			break
		}
		v, exp, n = v+more, e, n+size
	}
	return v, n
}

// lowerPart reads what follows a unit in a numeral of digits and units, which must be
// less than one of it: the 2千 of 13万2千, the 5000 of 1万5000. A single digit counts
// the next lower unit, as people say it: 3万2 is 32000. size is 0 when none follows.
func lowerPart(s string, exp int) (v float64, e, size int) {
	n := prefixOf(s, "零", "〇")
	text, size := digits(s[n:])
	if size == 0 || len(text) > exp {
		return 0, 0, 0
	}
	n += size
	if prefixOf(s[n:], ".", "．", ",", "，") > 0 {
		if _, more := digits(s[n+prefixOf(s[n:], ".", "．", ",", "，"):]); more > 0 {
			return 0, 0, 0
		}
	}
	e, size = scales(s[n:])
	v, err := strconv.ParseFloat(text+"e"+strconv.Itoa(e), 64)
	if err != nil || v >= pow10(exp) {
		return 0, 0, 0
	}
	if size == 0 && len(text) == 1 && text != "0" {
		v *= pow10(exp - 1)
	}
	return v, e, n + size
}

// scales reads the units behind an Arabic numeral (3千万) as a power of ten.
func scales(s string) (exp, n int) {
	for {
		r, size := utf8.DecodeRuneInString(s[n:])
		e, ok := unitOf(r)
		if !ok || r == '十' || measure(r, s[n+size:]) || exp+e > 16 {
			return exp, n
		}
		exp += e
		n += size
	}
}

// measure tells whether unit r with what follows begins a unit of measure (千米,
// 千瓦, 百分点) and so does not multiply.
func measure(r rune, rest string) bool {
	switch r {
	case '千':
		return prefixOf(rest, "米", "克", "瓦", "伏", "卡", "帕", "安", "赫", "焦") > 0
	case '百':
		return prefixOf(rest, "分", "帕") > 0
	}
	return false
}

// prefixOf is the length of the first of the prefixes that s has, or 0.
func prefixOf(s string, prefixes ...string) int {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return len(p)
		}
	}
	return 0
}
