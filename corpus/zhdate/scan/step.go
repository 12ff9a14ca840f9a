package scan

import (
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
	"github.com/policybot/policybot/corpus/zhdate/internal/lunar"
)

// step is a length counted from a day: 春节前一周, 自2027年1月1日起15日内.
type step struct {
	n    int // negative before the day
	unit zhdate.Unit
}

// from is the day so far from d. Working days are counted by weekends.
func (s step) from(d zhdate.Date) zhdate.Date {
	switch s.unit {
	case zhdate.InWeeks:
		return d.AddDays(7 * s.n)
	case zhdate.InMonths:
		return zhdate.FromNumber(civil.AddMonths(d.Number(), s.n))
	case zhdate.InYears:
		return zhdate.FromNumber(civil.AddMonths(d.Number(), 12*s.n))
	case zhdate.InWorkingDays:
		d, _ = zhdate.AddWorkingDays(d, s.n, nil)
		return d
	}
	return d.AddDays(s.n)
}

// stepBefore reads the length of 国庆节前10日 behind the name of a day.
func stepBefore(t lex.Text, i int) (s step, next int, ok bool) {
	j, which := t.Any(i, "之前", "以前", "前")
	if which < 0 {
		return s, i, false
	}
	n, u, next, ok := t.Length(j)
	if !ok || u < zhdate.InDays || u > zhdate.InMonths {
		return s, i, false
	}
	if limit, _ := t.Suffix(next); limit == zhdate.Within {
		return s, i, false
	}
	return step{-n, u}, next, true
}

// stepAfter reads the length of 自2027年1月1日起15日内 behind its day.
func stepAfter(t lex.Text, i int) (s step, next int, ok bool) {
	j := t.After(i, ",")
	n, u, next, ok := t.Length(j)
	if !ok || u < zhdate.InDays {
		return s, i, false
	}
	limit, next := t.Suffix(next)
	return step{n, u}, next, limit == zhdate.Within
}

// lunarDay reads a day of the lunar calendar that bounds a task: 农历腊月二十三前, 正月十五前.
func (sc *scanner) lunarDay(i int) (m Mention, next int, ok bool) {
	t := sc.t
	j, named := t.Any(i, "农历", "阴历", "旧历")
	month, k := t.Any(j, "正月", "冬月", "腊月")
	m.lunar.Month = [...]int{0, 1, 11, 12}[k+1]
	if k < 0 {
		if named < 0 {
			return m, i, false
		}
		if m.lunar.Month, month, ok = t.UpTo(j, 1, 12); !ok || t.At(month) != '月' {
			return m, j, false
		}
		month++
	}
	d, next, ok := t.UpTo(t.After(month, "初"), 1, 30)
	if n, end := t.Any(month, "底", "末", "最后一天"); end >= 0 {
		d, next, ok = 30, n, true
	}
	if !ok || t.In(next, "月年周天个") {
		return m, i, false
	}
	m.lunar.Day = d
	next, _ = t.Any(next, "日", "号")
	m.Limit, next = t.Suffix(next)
	m.Kind, m.Implied = Day, true
	return m, next, m.Limit != zhdate.NoLimit || named >= 0
}

// onLunar resolves a day of the lunar calendar: the first that is not before the issue.
func (m Mention) onLunar(c Context) (s Span, ok bool) {
	if m.To.Year > 0 {
		d, ok := m.lunar.In(m.To.Year)
		return m.limited(Span{First: d, Last: d, Precision: Exact}), ok
	}
	if c.Issued.IsZero() {
		return s, false
	}
	for y := c.Issued.Year - 1; y <= c.Issued.Year+1 && y <= lunar.Last; y++ {
		if d, ok := m.lunar.In(y); ok && !d.Before(c.Issued.First()) && (c.Issued.Day == 0 || !d.Before(c.Issued)) {
			return m.limited(Span{First: d, Last: d, Precision: Exact}), true
		}
	}
	return s, false
}

// daysOfMonth reads two days of one month: 5月19—20日, 5月21、22日.
func daysOfMonth(t lex.Text, i int) (m Mention, next int, ok bool) {
	j, y := i, 0
	if v, n, ok := t.Year4(i); ok && t.At(n) == '年' {
		y, j = v, n+1
	} else if lex.StartsNumber(t.At(i-1)) && !t.Gap(i) {
		return m, i, false
	}
	mon, n, ok := t.UpTo(j, 1, 12)
	if !ok || t.At(n) != '月' {
		return m, i, false
	}
	a, n, ok := t.UpTo(n+1, 1, 31)
	if !ok {
		return m, i, false
	}
	k, ok := t.Dash(n)
	if !ok && t.At(n) == '、' {
		k, ok = n+1, true
	}
	b, e, day := t.UpTo(k, 1, 31)
	if !ok || !day || b <= a || !t.In(e, "日号") || t.In(e+1, "内后") || y > 0 && !civil.Valid(y, mon, b) {
		return m, i, false
	}
	return Mention{
		Kind: Period, From: zhdate.Date{Year: y, Month: mon, Day: a}, To: zhdate.Date{Year: y, Month: mon, Day: b}, Implied: y == 0,
	}, e + 1, true
}

// moreDays reads the last of several days: 5月21日、22日.
func moreDays(t lex.Text, i int, m *Mention) (next int) {
	more := false
	for m.Kind == Day && m.Invalid == "" && t.In(i, "、和及") {
		d, n, ok := t.UpTo(i+1, 1, 31)
		if !ok || d <= m.To.Day || !t.In(n, "日号") || t.In(n+1, "内后") {
			break
		}
		m.To.Day, i, more = d, n+1, true
	}
	for m.Kind == Period && m.From.Month == m.To.Month && m.To.Day > 0 && t.In(i, "、和及") { // 5月7-8日、14-15日
		a, n, ok := t.UpTo(i+1, 1, 31)
		k, dash := t.Dash(n)
		b, e, day := t.UpTo(k, 1, 31)
		if !ok || !dash || !day || a <= m.To.Day || b <= a || !t.In(e, "日号") || t.In(e+1, "内后") {
			break
		}
		m.To.Day, i = b, e+1
	}
	if more {
		m.Kind = Period
	}
	return i
}
