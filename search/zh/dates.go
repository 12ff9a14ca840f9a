package zh

import (
	"strings"
	"unicode/utf8"
)

// dateEnd reads a date written in digits: 2021年9月18日, 2021年, 9月底, 2021-09-18.
func dateEnd(text string, i int) int {
	n := digits(text, i)
	j := skipSpaces(text, i+n)
	switch {
	case n == 4 && strings.HasPrefix(text[j:], "年"):
		return monthTail(text, j+len("年"))
	case n == 4:
		return isoEnd(text, i, i+n)
	case n <= 2 && strings.HasPrefix(text[j:], "月"):
		if k := monthTail(text, i); k > i {
			return k
		}
	}
	return i
}

// isoEnd reads the month and day of 2021-09-18, 2021.9.18 or 2021/9/18 at j.
func isoEnd(text string, i, j int) int {
	if j >= len(text) || !strings.ContainsRune("-./", rune(text[j])) {
		return i
	}
	sep := text[j]
	m := digits(text, j+1)
	k := j + 1 + m
	if m == 0 || m > 2 || k >= len(text) || text[k] != sep {
		return i
	}
	d := digits(text, k+1)
	if d == 0 || d > 2 {
		return i
	}
	return k + 1 + d
}

// yearEnd reads a year of four numerals and 年: 二〇一〇年, also 二0一0年.
func yearEnd(text string, i int) int {
	j := i
	for range 4 {
		r, size := utf8.DecodeRuneInString(text[j:])
		if size == 0 || !strings.ContainsRune(yearNumerals+"0123456789", r) {
			return i
		}
		j += size
	}
	if !strings.HasPrefix(text[j:], "年") {
		return i
	}
	return j + len("年")
}

// monthTail reads what may follow a year: 9月, 9月18日, 9月底, 九月十八日, 底, 末.
func monthTail(text string, i int) int {
	j := skipSpaces(text, i)
	n := min(digits(text, j), 3)
	if n == 0 {
		n = prefixOf(text[j:], "一二三四五六七八九十")
	}
	month := skipSpaces(text, j+n)
	if n == 0 || n > 6 || !strings.HasPrefix(text[month:], "月") {
		return i + oneOf(text[i:], "底", "初", "末")
	}
	j = month + len("月")
	day := skipSpaces(text, j)
	n = min(digits(text, day), 3)
	if n == 0 {
		n = prefixOf(text[day:], "一二三四五六七八九十")
	}
	if n > 0 && n <= 9 {
		unit := skipSpaces(text, day+n)
		if k := oneOf(text[unit:], "日", "号"); k > 0 {
			return unit + k
		}
	}
	return j + oneOf(text[j:], "底", "初", "末", "上旬", "中旬", "下旬")
}
