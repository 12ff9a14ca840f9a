package scan

import (
	"strconv"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// absolute reads a date or a range of dates with its limit.
func (sc *scanner) absolute(i int) (m Mention, next int, ok bool) {
	t := sc.t
	if m, next, ok = sc.rangeOf(i); !ok {
		if m, next, ok = sc.date(i); !ok {
			return m, i, false
		}
	}
	if m.Kind == Year && m.Edge == zhdate.EdgeNone && m.Quarter == 0 && t.In(next, "版级龄制鉴均") {
		return m, next, false // 2021年版, 2021年级
	}
	if m.holiday.Name != "" || m.lunar.Day > 0 {
		return m, next, true
	}
	next = moreDays(t, next, &m)
	limit, after := t.Suffix(next)
	if limit == zhdate.Within && m.From != m.To {
		m.Kind = Period
	}
	m.Limit = limit
	return m, after, true
}

// date reads one date: 2021年9月18日, 2021年9月底, 9月18日, 2021年底, 2021年上半年,
// 2021年第三季度, 2021-09-18. Month or day may be missing, the year too.
func (sc *scanner) date(i int) (m Mention, next int, ok bool) {
	t := sc.t
	if d, n, ok := numericDay(t, i); ok {
		return Mention{Kind: Day, From: d, To: d}, n, true
	}
	y, n, hasYear := t.Year4(i)
	if !hasYear {
		y, n, hasYear = republicYear(t, i)
	}
	if hasYear {
		if t.At(n) != '年' {
			return m, i, false
		}
		n++
		if m, next, ok := sc.onHoliday(i, n, y); ok {
			return m, next, true
		}
		if m, next, ok := sc.lunarDay(n); ok {
			m.From.Year, m.To.Year, m.Implied = y, y, false
			return m, next, true
		}
		if m, next, ok := inYear(t, n, y); ok {
			return m, next, true
		}
		m = Mention{Kind: Year, From: zhdate.Date{Year: y}, To: zhdate.Date{Year: y}}
		if k := t.After(n, "度"); k > n && !t.In(k, "假") {
			n = k
		}
		m.Edge, next = t.Edge(n)
		return m, next, true
	}
	return inYear(t, i, 0)
}

// republicYear reads the year of 民国114年6月 and 114年6月, as documents of Taiwan count them.
func republicYear(t lex.Text, i int) (y, next int, ok bool) {
	const from, usual = 1911, 90 // a number below needs the word
	v, n, ok := t.UpTo(i, 1, 199)
	if !ok || t.At(n) != '年' || v < usual && !t.Has(i-2, "民国") || lex.StartsNumber(t.At(i-1)) && !t.Gap(i) {
		return 0, i, false
	}
	if _, k, ok := t.UpTo(n+1, 1, 12); !ok || t.At(k) != '月' {
		return 0, i, false
	}
	return from + v, n, true
}

// inYear reads what stands inside a year: a month and its day or part, a
// quarter, a half. y is 0 when the text gives none.
func inYear(t lex.Text, i, y int) (m Mention, next int, ok bool) {
	m.Implied = y == 0
	j := i
	if y > 0 {
		j = t.After(i, "的")
		if t.Has(j, "年底") || t.Has(j, "年末") || t.Has(j, "年初") || t.Has(j, "年终") {
			m.Kind, m.From, m.To = Year, zhdate.Date{Year: y}, zhdate.Date{Year: y}
			m.Edge, next = t.Edge(j + 1)
			return m, next, m.Edge != zhdate.EdgeNone
		}
	}
	if p, next, ok := t.Quarter(j); ok {
		return Mention{
			Kind: Year, From: zhdate.Date{Year: y}, To: zhdate.Date{Year: y}, Implied: y == 0,
			Edge: p.Edge, Quarter: p.Quarter, quarters: p.First,
		}, next, true
	}
	if lex.StartsNumber(t.At(j-1)) && !t.Gap(j) && j == i && y == 0 {
		return m, i, false // the tail of a longer number
	}
	mon, n, ok := t.UpTo(j, 1, 99)
	if !ok || t.At(n) != '月' {
		return m, i, false
	}
	if mon > 12 {
		return noMonth(t, n+1, y, mon)
	}
	n = t.After(n+1, "份")
	m.Kind, m.From, m.To = Month, zhdate.Date{Year: y, Month: mon, Day: 0}, zhdate.Date{Year: y, Month: mon, Day: 0}
	if d, k, ok := t.UpTo(n, 1, 99); ok && t.In(k, "日号") {
		ry := y
		if y == 0 {
			ry = 2000 // any leap year: whether 2月29日 exists is known with the year only
		}
		if !civil.Valid(ry, mon, d) {
			m.Kind, m.Invalid = Day, strconv.Itoa(mon)+"月没有"+strconv.Itoa(d)+"日"
			return m, k + 1, true
		}
		m.Kind, m.From.Day, m.To.Day = Day, d, d
		return m, k + 1, true
	}
	m.Edge, next = t.MonthEdge(n)
	return m, next, true
}

// noMonth reads the day of a month that no year has: 13月1日.
func noMonth(t lex.Text, i, y, mon int) (m Mention, next int, ok bool) {
	_, k, ok := t.UpTo(i, 1, 99)
	if !ok || !t.In(k, "日号") {
		return m, i, false
	}
	m = Mention{Kind: Day, From: zhdate.Date{Year: y}, To: zhdate.Date{Year: y}, Implied: y == 0}
	m.Invalid = "没有" + strconv.Itoa(mon) + "月"
	return m, k + 1, true
}

// numericDay reads 2021-09-18, 2021.9.18, 2021/9/18: whole days only, as two
// numbers with a dash or a point are many other things.
func numericDay(t lex.Text, i int) (d zhdate.Date, next int, ok bool) {
	y, n, ok := t.Year4(i)
	if !ok || !t.In(n, "-./") {
		return d, i, false
	}
	sep := t.At(n)
	m, k := t.Digits(n + 1)
	if k == n+1 || k > n+3 || t.At(k) != sep {
		return d, i, false
	}
	day, e := t.Digits(k + 1)
	if e == k+1 || e > k+3 || !civil.Valid(y, m, day) {
		return d, i, false
	}
	return zhdate.Date{Year: y, Month: m, Day: day}, e, true
}

// rangeOf reads two dates with a dash: 2021至2025年, 2021年9月—2022年6月, 3-5月,
// 2021—2022学年, 9月1日至10日. What the second leaves out is the first's.
func (sc *scanner) rangeOf(i int) (m Mention, next int, ok bool) {
	t := sc.t
	if m, next, ok = yearRange(t, i); ok {
		return m, next, true
	}
	if m, next, ok = daysOfMonth(t, i); ok {
		return m, next, true
	}
	a, n, ok := bareMonth(t, i)
	if !ok {
		if a, n, ok = sc.date(i); !ok {
			return m, i, false
		}
	}
	j, ok := t.Dash(n)
	if !ok {
		return m, i, false
	}
	k, next1 := t.Any(j, "次年", "翌年", "第二年")
	if next1 >= 0 {
		j = k
	}
	b, e, ok := sc.date(j)
	if !ok && a.Kind == Day {
		if d, k, ok2 := t.UpTo(j, 1, 31); ok2 && t.In(k, "日号") {
			b, e, ok = Mention{Kind: Day, To: zhdate.Date{Year: a.To.Year, Month: a.To.Month, Day: d}}, k+1, true
		}
	}
	if !ok {
		return m, i, false
	}
	if b.To.Year == 0 && a.From.Year > 0 {
		b.To.Year = a.From.Year
		if next1 >= 0 || b.To.Last().Before(a.From.First()) {
			b.To.Year++
		}
	}
	if b.To.Month == a.From.Month && b.To.Day > 0 && b.To.Day < a.From.Day && b.To.Year == a.From.Year {
		return m, i, false
	}
	if b.To.Year > 0 && b.To.Last().Before(a.From.First()) {
		return m, i, false
	}
	m = Mention{Kind: Period, From: a.From, To: b.To, Edge: b.Edge, Quarter: b.Quarter, Implied: a.From.Year == 0}
	return m, e, true
}

// bareMonth reads the 3 of 3-5月, also after its year (2021年3-5月).
func bareMonth(t lex.Text, i int) (m Mention, next int, ok bool) {
	j, y := i, 0
	if v, n, ok := t.Year4(i); ok && t.At(n) == '年' {
		y, j = v, n+1
	} else if lex.StartsNumber(t.At(i-1)) && !t.Gap(i) {
		return m, i, false
	}
	mon, n, ok := t.UpTo(j, 1, 12)
	if !ok {
		return m, i, false
	}
	k, ok := t.Dash(n)
	if !ok {
		return m, i, false
	}
	if _, e, ok := t.UpTo(k, 1, 12); !ok || t.At(e) != '月' {
		return m, i, false
	}
	return Mention{Kind: Month, From: zhdate.Date{Year: y, Month: mon}}, n, true
}

// yearRange reads 2021至2025年, 2021年-2025年, 2021—2022学年(度).
func yearRange(t lex.Text, i int) (m Mention, next int, ok bool) {
	a, n, ok := t.Year4(i)
	if !ok {
		return m, i, false
	}
	j, ok := t.Dash(t.After(n, "年"))
	if !ok {
		return m, i, false
	}
	b, e, ok := t.Year4(j)
	if !ok || b < a {
		return m, i, false
	}
	m = Mention{Kind: Period, From: zhdate.Date{Year: a}, To: zhdate.Date{Year: b}}
	if k := t.After(e, "学年"); k > e {
		if b != a+1 {
			return m, i, false
		}
		m.Kind, m.school = Year, true
		m.From, m.To = zhdate.Date{Year: a, Month: 9, Day: 1}, zhdate.Date{Year: b, Month: 8, Day: 31}
		return m, t.After(k, "度"), true
	}
	if t.At(e) != '年' || t.Has(e, "年级") {
		return m, i, false
	}
	e++
	if _, k, ok := t.UpTo(e, 1, 12); ok && t.At(k) == '月' {
		return m, i, false // 2021年-2022年6月 is read as two dates
	}
	m.Edge, e = t.Edge(t.After(e, "度"))
	return m, e, true
}
