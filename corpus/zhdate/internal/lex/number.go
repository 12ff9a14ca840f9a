package lex

// ascii digits and Chinese numerals, read from folded text.

// IsDigit tells whether r is an ASCII digit.
func IsDigit(r rune) bool { return r >= '0' && r <= '9' }

// Digits reads a run of ASCII digits without gaps; n is how many there were.
func (t Text) Digits(i int) (v, next int) {
	next = i
	for next < len(t) && IsDigit(t[next].R) && (next == i || !t.Gap(next)) && next-i < 9 {
		v = v*10 + int(t[next].R-'0')
		next++
	}
	return v, next
}

// chinese reads a Chinese numeral under ten thousand: 十二, 二十三, 廿三, 一百二十,
// 两, 零五. A row of plain digits (二〇二六) is read by its places.
func (t Text) chinese(i int) (v, next int) {
	unit, digit, plain := 0, -1, 0
	for next = i; next < len(t) && next-i < 8; next++ {
		r := t[next].R
		d := Digit(r)
		switch {
		case d >= 0:
			if digit >= 0 && unit == 0 && digit+d+plain > 0 {
				plain = max(plain, digit)*10 + d // 二〇 -> 20, 二〇二 -> 202
				digit = plain
				continue
			}
			digit = d
		case r == '十' || r == '百' || r == '千':
			if plain > 0 {
				return v + max(digit, 0), next
			}
			v += max(digit, 1) * place(r)
			unit, digit = place(r), -1
		case r == '廿' || r == '卅':
			if next > i {
				return v + max(digit, 0), next
			}
			v, unit, digit = 20, 10, -1
			if r == '卅' {
				v = 30
			}
		default:
			return v + max(digit, 0), next
		}
	}
	return v + max(digit, 0), next
}

// capital is the plain numeral of one written as on cheques (叁, 拾), or 0. 零 is both.
func capital(r rune) rune {
	switch r {
	case '壹':
		return '一'
	case '贰':
		return '二'
	case '叁':
		return '三'
	case '肆':
		return '四'
	case '伍':
		return '五'
	case '陆':
		return '六'
	case '柒':
		return '七'
	case '捌':
		return '八'
	case '玖':
		return '九'
	case '拾':
		return '十'
	case '佰':
		return '百'
	case '仟':
		return '千'
	}
	return 0
}

// foldCapitals makes the capital numerals of t plain where they are numerals: beside
// another one, or before 年, 月 and 日. 大陆 and 队伍 stay.
func (t Text) foldCapitals() {
	numeral := func(i int) bool {
		r := t.At(i)
		return r != 0 && (capital(r) != 0 || r == '零' || r == '〇')
	}
	var fold []int
	for i := range t {
		if c := t[i].R; capital(c) != 0 && (numeral(i-1) || numeral(i+1) || t.In(i+1, "年月日号天") && (c != '陆' && c != '伍' && c != '拾' || t.In(i-1, "年月"))) {
			fold = append(fold, i)
		}
	}
	for _, i := range fold {
		t[i].R = capital(t[i].R)
		t[i].code = codeOf(t[i].R)
	}
}

// place is the value of 十 百 千.
func place(r rune) int {
	switch r {
	case '百':
		return 100
	case '千':
		return 1000
	}
	return 10
}

// Digit is the value of one Chinese digit, or -1; two ways of writing two.
func Digit(r rune) int {
	switch r {
	case '零', '〇', '○':
		return 0
	case '一', '壹':
		return 1
	case '二', '两', '贰':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	}
	return -1
}

// StartsNumber tells whether a number can begin with r.
func StartsNumber(r rune) bool {
	return IsDigit(r) || r == '十' || r == '廿' || r == '卅' || Digit(r) >= 0
}

// Number reads a whole number in either script; next is i when there is none.
func (t Text) Number(i int) (v, next int) {
	if r := t.At(i); IsDigit(r) {
		return t.Digits(i)
	} else if StartsNumber(r) {
		return t.chinese(i)
	}
	return 0, i
}

// UpTo reads a number from lo to hi; ok false when it is another or none. 三五 is none: it is
// about so many.
func (t Text) UpTo(i, lo, hi int) (v, next int, ok bool) {
	v, next = t.Number(i)
	if next == i || v < lo || v > hi || next == i+2 && Digit(t.At(i)) > 0 && Digit(t.At(i+1)) > 0 {
		return 0, i, false
	}
	return v, next, true
}

// yearDigit is the value of a digit as years write them, mixing both scripts and
// the letter O, or -1.
func yearDigit(r rune) int {
	if IsDigit(r) {
		return int(r - '0')
	}
	if r == 'O' || r == 'o' {
		return 0
	}
	if r == '两' || r == '壹' || r == '贰' {
		return -1
	}
	return Digit(r)
}

// YearRun reads the row of year digits at i and tells how many there are. A row
// does not run over a gap.
func (t Text) YearRun(i int) (v, next int) {
	next = i
	for next < len(t) && next-i < 9 {
		d := yearDigit(t[next].R)
		if d < 0 || next > i && t.Gap(next) || next == i && (t[next].R|0x20) == 'o' {
			break
		}
		v = v*10 + d
		next++
	}
	return v, next
}

// Year4 reads a year of four digits, 1900 to 2199, that is no part of a longer
// number.
func (t Text) Year4(i int) (v, next int, ok bool) {
	if yearDigit(t.At(i-1)) >= 0 && !t.Gap(i) && (t.At(i-1)|0x20) != 'o' {
		return 0, i, false
	}
	v, next = t.YearRun(i)
	if next-i != 4 || v < 1900 || v > 2199 {
		return 0, i, false
	}
	return v, next, true
}
