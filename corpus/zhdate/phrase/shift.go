package phrase

import (
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
)

// clockShift reads a step from a time of day: 3点前10分钟.
func (r *reader) clockShift(e *expr, i int) int {
	if !e.clock || e.span {
		return i
	}
	n, k := r.t.Any(i, "之前", "前", "之后", "后")
	if k < 0 {
		return i
	}
	a, m, ok := amountAt(r.t, n)
	if !ok || a.g >= gDay || r.t.In(m, "内里") {
		return i
	}
	if k < 2 {
		a.secs = -a.secs
	}
	e.s, e.e, e.g = e.s+a.secs, e.s+a.secs+59, gMinute
	return m
}

// clockTail reads 前 and 后 that belong to 下班 and 上班.
func (r *reader) clockTail(i int, c *clock) int {
	t := r.t
	if c.h < 0 && (c.part == pOffWork || c.part == pStartWork) {
		if n, k := t.Any(i, "之前", "以前", "前"); k >= 0 {
			if a, m, ok := amountAt(t, n); ok && a.g < gDay {
				c.shift = -a.secs
				return m
			}
			c.limit = zhdate.By
			return n
		}
		if n, k := t.Any(i, "之后", "以后", "后", "时", "的时候"); k >= 0 {
			return n
		}
	}
	return i
}

// shifted reads a step from a named day: 元旦前一天, 12月10日前两天, 国庆节后第一个工作日.
func (r *reader) shifted(e expr, i int) (expr, int) {
	t := r.t
	j, k := t.Any(i, "之前的", "之前", "以前", "前的", "前", "之后的", "之后", "以后", "后的", "后")
	if k < 0 || e.said&saidDay == 0 && e.said&saidWeekday == 0 && e.edge == zhdate.EdgeNone {
		return e, i
	}
	sign := -1
	if k >= 5 {
		sign = 1
	}
	if m, k := t.Any(j, "上班第一天", "上班的第一天", "上班首日", "第一个上班日", "首个工作日", "第一天上班", "第一天复工", "复工第一天"); k >= 0 && sign > 0 {
		return r.backAtWork(e), m
	}
	n, _ := t.Any(j, "的", "最后", "倒数第", "第")
	count, m, ok := t.UpTo(n, 1, 99)
	if !ok {
		if n == j || n == j+1 && t.At(j) == '第' {
			return e, i
		}
		count, m = 1, n
	}
	u, next := finest(t, m)
	if next == m || t.In(next, "内里") {
		return e, i
	}
	from, to := e.a, e.b
	if e.edge == zhdate.EdgeEnd {
		from = e.b + 1 // the last day itself is still before its end
	}
	if e.lunar.Off > 0 {
		from, to = e.lunar.Rest(e.a)
	}
	switch u {
	case zhdate.InWorkingDays:
		var sure bool
		if sign < 0 {
			e.a, sure = addWorkingDays(from, -count, r.cal)
		} else {
			e.a, sure = addWorkingDays(to, count, r.cal)
		}
		if !sure {
			e.note = joinNotes(e.note, noteWeekends)
		}
	case zhdate.InDays, zhdate.InWeeks, zhdate.InMonths:
		day := e.b
		if sign > 0 && e.lunar.Off > 0 {
			day = to
		}
		if sign < 0 && e.edge == zhdate.EdgeNone {
			day = e.a
		}
		e.a = stepBy(day, sign*count, u)
	default:
		return e, i
	}
	e.b, e.g, e.edge, e.blur = e.a, gDay, zhdate.EdgeNone, false
	e.said |= saidDay
	if r.typed && t.In(next, "前后") && !t.In(next+1, "往去台期沿勤续厨备方") && (t.At(next+1) != '提' || t.Has(next+1, "提醒")) { // 12月3日前4日|后
		e.stop = "没有看懂“" + r.said(i, next+1) + "”，请写明是哪一天"
	}
	return e, next
}

// backAtWork is the first working day after a holiday.
func (r *reader) backAtWork(e expr) expr {
	to := e.b
	if e.lunar.Off > 0 {
		_, to = e.lunar.Rest(e.a)
	}
	day, sure := addWorkingDays(to, 1, r.cal)
	e.a, e.b, e.g, e.edge, e.blur = day, day, gDay, zhdate.EdgeNone, false
	if !sure {
		e.note = joinNotes(e.note, noteWeekends)
	}
	return e
}

// stepBy moves a day by n days, weeks or months.
func stepBy(day, n int, u zhdate.Unit) int {
	switch u {
	case zhdate.InWeeks:
		return day + 7*n
	case zhdate.InMonths:
		return civil.AddMonths(day, n)
	}
	return day + n
}
