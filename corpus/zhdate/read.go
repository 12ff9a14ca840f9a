package zhdate

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Prefix reads the date s begins with and returns how many bytes it takes. It
// reports false when s does not begin with a date that exists; years are
// 1900 to 2199, as no policy document needs others.
func Prefix(s string) (d Date, n int, ok bool) {
	year, i := yearDigits(s)
	if i == 0 || year < 1900 || year > 2199 {
		return Date{}, 0, false
	}
	d.Year = year
	rest := s[i:]
	if sep := separator(rest); sep != "" {
		return numeric(s, d, i, sep)
	}
	n, ok = unit(s, i, "年")
	if !ok {
		return Date{}, 0, false
	}
	if m, j := small(s, n); j > n && m >= 1 && m <= 12 {
		if k, ok := unit(s, j, "月"); ok {
			d.Month, n = m, k
			if v, j := small(s, n); j > n && v >= 1 && v <= 31 {
				if k, ok := unit(s, j, "日"); ok {
					d.Day, n = v, k
				} else if k, ok := unit(s, j, "号"); ok {
					d.Day, n = v, k
				}
			}
		}
	}
	return d, n, d.exists()
}

// Find returns the first whole date (year, month and day) in s and its byte
// range, or ok false.
func Find(s string) (d Date, start, end int, ok bool) {
	for i, r := range s {
		if digitOf(r) < 0 || i > 0 && digitBefore(s, i) {
			continue
		}
		if d, n, ok := Prefix(s[i:]); ok && d.Day > 0 {
			return d, i, i + n, true
		}
	}
	return Date{}, 0, 0, false
}

// digitBefore tells whether a digit stands right before byte i of s.
func digitBefore(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return digitOf(r) >= 0
}

// exists tells whether the calendar has the day.
func (d Date) exists() bool {
	if d.Day == 0 {
		return true
	}
	t := time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
	return t.Day() == d.Day
}

// digitOf is the value of a digit, ASCII or Chinese, or -1. The letters O and o, of
// any width, stand for zero in scanned years (二O一O年), and only there.
func digitOf(r rune) int {
	switch r {
	case '〇', '○', '零', '０':
		return 0
	}
	if r >= '0' && r <= '9' {
		return int(r - '0')
	}
	if i := strings.IndexRune("一二三四五六七八九", r); i >= 0 {
		return i/3 + 1
	}
	return -1
}

// yearDigits reads exactly four digits.
func yearDigits(s string) (year, n int) {
	count := 0
	for i, r := range s {
		v := digitOf(r)
		if v < 0 && count > 0 && strings.ContainsRune("OoＯｏΟо", r) {
			v = 0
		}
		if v < 0 {
			break
		}
		if count++; count > 4 {
			return 0, 0
		}
		year, n = year*10+v, i+utf8.RuneLen(r)
	}
	if count != 4 {
		return 0, 0
	}
	return year, n
}

// separator is the sign of an all-digit date, or "".
func separator(s string) string {
	for _, sep := range []string{"-", "/", "."} {
		if strings.HasPrefix(s, sep) {
			return sep
		}
	}
	return ""
}

// numeric reads the month and day of 2022-05-05; i is where the year ended.
func numeric(s string, d Date, i int, sep string) (Date, int, bool) {
	m, j := ascii(s, i+len(sep))
	if m < 1 || m > 12 || !strings.HasPrefix(s[j:], sep) {
		return Date{}, 0, false
	}
	day, k := ascii(s, j+len(sep))
	if day < 1 || day > 31 {
		return Date{}, 0, false
	}
	d.Month, d.Day = m, day
	return d, k, d.exists()
}

// ascii reads at most two ASCII digits at i; -1 when there is none.
func ascii(s string, i int) (v, end int) {
	v, end = -1, i
	for end < len(s) && end < i+2 && s[end] >= '0' && s[end] <= '9' {
		v = max(v, 0)*10 + int(s[end]-'0')
		end++
	}
	return v, end
}

// small reads a month or day at i, after spaces: 9, 09, 九, 十二, 二十一, 三十.
func small(s string, i int) (v, end int) {
	i = spaces(s, i)
	if v, end := ascii(s, i); v >= 0 {
		return v, end
	}
	end = i
	for end < len(s) {
		r, w := utf8.DecodeRuneInString(s[end:])
		switch {
		case r == '十':
			v = max(v, 1) * 10
		case r == '廿':
			v = 20
		case digitOf(r) > 0:
			v += digitOf(r)
		default:
			return v, end
		}
		end += w
		if v > 31 {
			return 0, i
		}
	}
	return v, end
}

// unit steps over spaces and the unit; ok false when it does not stand there.
func unit(s string, i int, u string) (end int, ok bool) {
	i = spaces(s, i)
	if !strings.HasPrefix(s[i:], u) {
		return i, false
	}
	return i + len(u), true
}

// spaces steps over at most four blanks, as in 2022 年 12 月.
func spaces(s string, i int) int {
	for n := 0; n < 4 && i < len(s); n++ {
		r, w := utf8.DecodeRuneInString(s[i:])
		if r != ' ' && r != '\u3000' && r != '\u00a0' {
			break
		}
		i += w
	}
	return i
}
