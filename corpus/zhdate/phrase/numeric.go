package phrase

import (
	"strconv"

	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// numeric reads dates written in digits: 20261205, 2026-12-05, 2026.12, 12/5, 12-05.
func (r *reader) numeric(i int, c *ctx) (e expr, j int, ok bool) {
	t := r.t
	if lex.StartsNumber(t.At(i-1)) && !t.Gap(i) || t.At(i-1) == '.' {
		return e, i, false
	}
	v, n := t.Digits(i)
	if n-i == 8 && v >= 10000000 {
		y, m, d := v/10000, v/100%100, v%100
		if y < 1900 || y > 2199 || !civil.Valid(y, m, d) {
			return e, i, false
		}
		return oneDay(civil.Day(y, m, d), saidYear|saidMonth|saidDay), n, true
	}
	sep := t.At(n)
	if !t.In(n, "-./·") || !lex.IsDigit(t.At(n+1)) {
		return e, i, false
	}
	if n-i == 4 && v >= 1000 && v <= 2999 {
		return r.yearMonthDay(n, v, sep)
	}
	if n-i > 2 || sep == '.' && !r.typed && c == nil {
		return e, i, false
	}
	return r.monthDay(i, n, v)
}

// yearMonthDay reads what follows the year of 2026-12-05 or 2008.03; n is where
// the first separator stands.
func (r *reader) yearMonthDay(n, y int, sep rune) (e expr, j int, ok bool) {
	t := r.t
	m, k := twoDigits(t, n+1)
	if m < 1 || m > 12 || lex.IsDigit(t.At(k)) && !t.Gap(k) {
		if lex.IsDigit(t.At(k)) || k == n+1 || sep == '-' && k-n-1 == 4 {
			return e, n, false
		}
		e = oneDay(r.today, 0)
		e.bad = strconv.Itoa(m) + "月不存在，一年只有12个月"
		return e, k, true
	}
	if !t.In(k, "-./·") || !lex.IsDigit(t.At(k+1)) || sep != '-' && t.At(k) == '-' {
		return wholeMonth(y, m, saidYear|saidMonth), k, true
	}
	d, end := twoDigits(t, k+1)
	if sep == t.At(k) || sep == '-' || sep == '.' {
		end = dayThenClock(t, k+1, end)
		if !civil.Valid(y, m, d) {
			e = oneDay(r.today, saidYear)
			e.bad = noSuchDay(y, m, d, saidYear)
			return e, end, true
		}
		end, _ = t.Any(end, "日", "号", "T", "t")
		if sep2, _ := t.Any(end, "-", "."); sep2 > end && lex.IsDigit(t.At(sep2)) && t.In(sep2+2, ":") {
			end = sep2
		}
		return oneDay(civil.Day(y, m, d), saidYear|saidMonth|saidDay), end, true
	}
	return wholeMonth(y, m, saidYear|saidMonth), k, true
}

// twoDigits reads at most two digits.
func twoDigits(t lex.Text, i int) (v, j int) {
	for j = i; j < i+2 && lex.IsDigit(t.At(j)) && (j == i || !t.Gap(j)); j++ {
		v = v*10 + int(t.At(j)-'0')
	}
	return v, j
}

// dayThenClock decides where a day ends that is glued to a clock: in 2021-09-0910:09
// after two digits, in 2021-9-910:09 it cannot be told and two are taken.
func dayThenClock(t lex.Text, i, end int) int {
	if end == i+2 && t.At(end) == ':' {
		return i + 1
	}
	return end
}

// monthDay reads 12/5, 12-05, 12.5, 12·5; i to n is the month. What a number with
// a unit follows is a range or an amount, and no date.
func (r *reader) monthDay(i, n, m int) (e expr, j int, ok bool) {
	t := r.t
	d, k := twoDigits(t, n+1)
	k = dayThenClock(t, n+1, k)
	if k == n+2 {
		d = int(t.At(n+1) - '0')
	}
	if t.In(k, "月点时年个天周万千百%元倍级条项章节分秒岁人名米小星礼工学钟") || t.At(k) == '.' || t.In(k, "-/") && lex.IsDigit(t.At(k+1)) ||
		lex.IsDigit(t.At(k)) && !t.Gap(k) && t.At(k+1) != ':' && t.At(k+2) != ':' {
		return e, i, false
	}
	if t.At(n) == '.' && !r.typed || t.At(n) == '-' && t.In(k, "日号") {
		return e, i, false
	}
	if m < 1 || m > 12 || d < 1 {
		return e, i, false
	}
	k, _ = t.Any(k, "日", "号")
	y := r.year(nil)
	if d > civil.MonthLen(y, m) {
		e = oneDay(r.today, saidMonth|saidDay)
		e.bad = noSuchDay(y, m, d, 0)
		return e, k, d <= 39
	}
	return oneDay(civil.Day(y, m, d), saidMonth|saidDay), k, true
}
