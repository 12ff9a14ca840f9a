package zhdate

import "strconv"

// numeric reads dates written in digits: 20261205, 2026-12-05, 2026.12, 12/5, 12-05.
func (r *reader) numeric(i int, c *ctx) (e expr, j int, ok bool) {
	t := r.t
	if startsNumber(t.at(i-1)) && !t.gap(i) || t.at(i-1) == '.' {
		return e, i, false
	}
	v, n := t.digits(i)
	if n-i == 8 && v >= 10000000 {
		y, m, d := v/10000, v/100%100, v%100
		if y < 1900 || y > 2199 || !valid(y, m, d) {
			return e, i, false
		}
		return oneDay(dayNumber(y, m, d), saidYear|saidMonth|saidDay), n, true
	}
	sep := t.at(n)
	if !t.in(n, "-./·") || !isDigit(t.at(n+1)) {
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
	m, k := t.twoDigits(n + 1)
	if m < 1 || m > 12 || isDigit(t.at(k)) && !t.gap(k) {
		if isDigit(t.at(k)) || k == n+1 || sep == '-' && k-n-1 == 4 {
			return e, n, false
		}
		e = oneDay(r.today, 0)
		e.bad = strconv.Itoa(m) + "月不存在，一年只有12个月"
		return e, k, true
	}
	if !t.in(k, "-./·") || !isDigit(t.at(k+1)) || sep != '-' && t.at(k) == '-' {
		return wholeMonth(y, m, saidYear|saidMonth), k, true
	}
	d, end := t.twoDigits(k + 1)
	if sep == t.at(k) || sep == '-' || sep == '.' {
		end = t.dayThenClock(k+1, end)
		if !valid(y, m, d) {
			e = oneDay(r.today, saidYear)
			e.bad = noSuchDay(y, m, d, saidYear)
			return e, end, true
		}
		end, _ = t.any(end, "日", "号", "T", "t")
		if sep2, _ := t.any(end, "-", "."); sep2 > end && isDigit(t.at(sep2)) && t.in(sep2+2, ":") {
			end = sep2
		}
		return oneDay(dayNumber(y, m, d), saidYear|saidMonth|saidDay), end, true
	}
	return wholeMonth(y, m, saidYear|saidMonth), k, true
}

// twoDigits reads at most two digits.
func (t text) twoDigits(i int) (v, j int) {
	for j = i; j < i+2 && isDigit(t.at(j)) && (j == i || !t.gap(j)); j++ {
		v = v*10 + int(t.at(j)-'0')
	}
	return v, j
}

// dayThenClock decides where a day ends that is glued to a clock: in 2021-09-0910:09
// after two digits, in 2021-9-910:09 it cannot be told and two are taken.
func (t text) dayThenClock(i, end int) int {
	if end == i+2 && t.at(end) == ':' {
		return i + 1
	}
	return end
}

// monthDay reads 12/5, 12-05, 12.5, 12·5; i to n is the month. What a number with
// a unit follows is a range or an amount, and no date.
func (r *reader) monthDay(i, n, m int) (e expr, j int, ok bool) {
	t := r.t
	d, k := t.twoDigits(n + 1)
	k = t.dayThenClock(n+1, k)
	if k == n+2 {
		d = int(t.at(n+1) - '0')
	}
	if t.in(k, "月点时年个天周万千百%元倍级条项章节分秒岁人名米") || t.at(k) == '.' || t.in(k, "-/") && isDigit(t.at(k+1)) || isDigit(t.at(k)) && !t.gap(k) && t.at(k+1) != ':' && t.at(k+2) != ':' {
		return e, i, false
	}
	if t.at(n) == '.' && !r.typed || t.at(n) == '-' && t.in(k, "日号") {
		return e, i, false
	}
	if m < 1 || m > 12 || d < 1 {
		return e, i, false
	}
	k, _ = t.any(k, "日", "号")
	y := r.year(nil)
	if d > monthLen(y, m) {
		e = oneDay(r.today, saidMonth|saidDay)
		e.bad = noSuchDay(y, m, d, 0)
		return e, k, d <= 39
	}
	return oneDay(dayNumber(y, m, d), saidMonth|saidDay), k, true
}
