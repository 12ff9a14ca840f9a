package phrase

import (
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// point reads one time with its clock: 明天下午3点, 12月10日(周四)9点, 8点, 三天后上午.
func (r *reader) point(i int, c *ctx) (e expr, j int, ok bool) {
	if e, j, ok = r.offset(i); ok {
		if e.kind == eLength {
			if e2, j2, ok2 := r.dated(i, c); ok2 && j2 >= j {
				return e2, j2, true
			}
			return e, j, true
		}
		if e.g >= gDay && e.limit == zhdate.After {
			return r.withClock(e, j, c)
		}
		return e, j, true
	}
	return r.dated(i, c)
}

// dated reads a date with its clock, or a clock alone.
func (r *reader) dated(i int, c *ctx) (e expr, j int, ok bool) {
	if e, j, ok = r.date(i, c); ok {
		if e, j = r.shifted(e, j); e.kind == eTime && e.a == e.b {
			return r.withClock(e, j, c)
		}
		if e.g <= gThird {
			e2, j2, ok2 := r.withClock(e, j, c)
			return e2, j2, ok2
		}
		return e, j, true
	}
	ck, j, ok := r.clockAt(i)
	if !ok {
		return e, i, false
	}
	day, lent := r.today+r.roll.day, false
	if c != nil && c.y > 0 {
		day = c.day
		if ck.part == pNone && ck.h >= 0 && ck.h < 12 && !ck.lead {
			ck.part, lent = c.part, true
		}
	}
	j = r.clockTail(j, &ck)
	e = r.on(oneDay(day, 0), ck)
	e.lent = lent
	j = r.clockShift(&e, j)
	return e, j, true
}

// withClock reads the weekday that may repeat a date, and the clock after it.
func (r *reader) withClock(e expr, i int, c *ctx) (expr, int, bool) {
	t := r.t
	j := i
	k := j
	if t.At(k) == '(' {
		k++
	}
	if w, ok := weekWord(t, k); ok && e.a == e.b && e.said&saidWeekday == 0 {
		if d, m, ok := weekdayName(t, w); ok && (k == j || t.At(m) == ')') {
			if k > j {
				m++
			}
			if e.limit == zhdate.After && e.g == gWeek {
				e.a = e.a - civil.Weekday(e.a) + d
			}
			if d != civil.Weekday(e.a) {
				e.bad = dateText(e.a) + "是" + weekdayText(e.a) + "，和写的星期不一致"
				e.note = askMismatch
			}
			j = m
		}
	} else if e.g == gWeek && e.limit == zhdate.After && e.said&saidOffset != 0 {
		if w, ok := weekWord(t, t.After(j, "的")); ok {
			if d, m, ok := weekdayName(t, w); ok {
				e.a += d
				e.b, e.exact, e.g, j = e.a, e.a, gDay, m
			}
		}
	}
	k, _ = t.Any(j, "的", ",")
	e.ck = k
	if both, m, ok := r.clockPair(k, e); ok {
		return both, m, true
	}
	ck, m, ok := r.clockAt(k)
	if !ok {
		return e, j, true
	}
	m = r.clockTail(m, &ck)
	if e.exact > 0 {
		e.a = e.exact
	}
	e.b = e.a
	e = r.on(e, ck)
	return e, r.clockShift(&e, m), true
}

// clockPair reads two hours of which the first lacks its 点, on the day of e: 下午2-4点,
// 早上8到10点半.
func (r *reader) clockPair(i int, e expr) (both expr, j int, ok bool) {
	t := r.t
	p, n, hasPart := partAt(t, i)
	if !hasPart {
		n = i
	}
	v, k, ok := t.UpTo(n, 0, 24)
	if !ok {
		return e, i, false
	}
	d, ok := t.Dash(k)
	if !ok {
		return e, i, false
	}
	c2, j, ok := r.clockAt(d)
	if !ok || c2.h < 0 {
		return e, i, false
	}
	if e.exact > 0 {
		e.a = e.exact
	}
	e.b = e.a
	if c2.part == pNone {
		c2.part = p
	}
	first := clock{part: p, h: v, m: -1, s: -1, h2: -1, lead: v > 12 || c2.lead}
	both, ok = r.join(r.on(e, first), r.on(oneDay(e.a, 0), c2))
	return both, j, ok
}

// top reads a whole expression: a recurrence, a range, or a time with its limit.
func (r *reader) top(i int) (e expr, j int, ok bool) {
	t := r.t
	if e, j, ok = r.repeat(i); ok {
		return e, j, true
	}
	if e, j, ok = r.vague(i); ok && !lex.StartsNumber(t.At(j)) {
		return e, j, true
	}
	n, pre := t.Any(i, "截至到", "截止到", "截止至", "截至", "截止", "自从", "从", "自", "由", "到", "至", "最晚", "最迟", "临近", "不晚于", "不迟于", "不得晚于", "不得迟于")
	if e, j, ok = r.spanned(n); !ok {
		return e, i, false
	}
	if e.kind != eTime {
		return e, j, pre < 0
	}
	r.limitAfter(&e, &j)
	switch {
	case pre >= 0 && pre <= 4 || pre == 11 || pre == 12 || pre > 13:
		e.limit = zhdate.By
	case pre >= 5 && pre <= 8 && !e.span && e.limit == zhdate.NoLimit:
		e.limit = zhdate.From
	}
	return e, j, true
}

// limitAfter reads what bounds or blurs a time: 前, 之前, 内, 起, 左右, 截止.
func (r *reader) limitAfter(e *expr, j *int) {
	t := r.t
	if n, k := t.Any(*j, "左右", "前后", "上下", "许"); k >= 0 {
		if k == 1 && r.typed && !e.clock {
			e.stop = "“" + r.said(*j, n) + "”是在前还是在后？请写明哪一天"
		}
		e.blur, *j = true, n
	}
	if n, k := t.Any(*j, "那天", "那一天"); k >= 0 && r.typed && e.g == gDay && e.a == e.b { // 冬至那天
		*j = n
	}
	if e.said&saidOffset != 0 && e.limit != zhdate.NoLimit {
		return
	}
	if n, k := t.Any(*j, "截止", "为止", "止", "到期"); k >= 0 {
		e.limit, *j = zhdate.By, n
		return
	}
	if e.said&saidOffset != 0 || e.limit == zhdate.By {
		return
	}
	if n, k := t.Any(*j, "之间", "这段时间", "当中"); k >= 0 {
		*j = n
		return
	}
	if lim, n := t.Suffix(*j); lim != zhdate.NoLimit {
		e.limit, *j = lim, n
	}
}

// spanned reads a time or a range of two, and the ranges whose first end lacks
// its unit: 9~12点半, 3到5月, 5-8号, 3至5天后.
func (r *reader) spanned(i int) (e expr, j int, ok bool) {
	if e, j, ok = r.bareRange(i); ok {
		return e, j, true
	}
	if e, j, ok = r.point(i, nil); !ok || e.kind != eTime || e.many {
		return e, j, ok
	}
	t := r.t
	k, _ := t.Any(j, "起", "开始")
	k = t.After(k, ",")
	d, ok2 := t.Dash(k)
	if !ok2 || e.said&saidOffset != 0 && e.limit == zhdate.Within {
		return e, j, true
	}
	second, m, ok2 := r.point(d, e.context())
	if !ok2 || second.kind != eTime {
		y, n, ok3 := t.Year4(d)
		if !ok3 || e.said&saidYear == 0 {
			return e, j, true
		}
		second, m = wholeYear(y, saidYear), n
	}
	e2, ok2 := r.join(e, second)
	if !ok2 {
		return e, j, true
	}
	return e2, m, true
}

// join makes a range of two ends. The second may leave out what the first said.
func (r *reader) join(e, f expr) (expr, bool) {
	if f.said&saidYear == 0 && f.said&(saidMonth|saidHoliday) != 0 && e.said&saidYear != 0 {
		y, _, _ := civil.Date(e.a)
		fy, fm, fd := civil.Date(f.b)
		ay, am, ad := civil.Date(f.a)
		f.a, f.b = civil.Day(ay+y-fy, am, ad), civil.Day(y, fm, min(fd, civil.MonthLen(y, fm)))
		if fd == civil.MonthLen(fy, fm) {
			f.b = civil.Day(y, fm+1, 1) - 1
		}
	}
	if f.b < e.a && f.said&saidYear == 0 && f.said&saidMonth != 0 {
		fy, fm, fd := civil.Date(f.b)
		if _, em, _ := civil.Date(e.a); r.typed && em == fm { // 12月10日到12月3日
			e.stop = stopBackwards
		}
		f.b = civil.Day(fy+1, fm, fd)
	}
	if f.clock && f.a == e.a && e.clock && f.s < e.s && f.said == 0 && f.part != pNone && !f.lent {
		f.b++ // 晚上8点到上午10点
	} else if f.clock && f.a == e.a && e.clock && f.s < e.s && f.said == 0 {
		f.s, f.e = f.s+43200, f.e+43200
		if f.s < e.s {
			f.s, f.e = f.s+43200, f.e+43200
		}
		if r.typed && f.s >= 86400 && e.s < 18*3600 { // 下午5点到3点
			e.stop = stopBackwards
		}
	}
	if f.bad != "" && e.bad == "" {
		e.bad = f.bad
	}
	e.b, e.e, e.open = f.b, f.e, f.open
	if f.clock && f.g == gHour && f.part != pNight {
		e.e = f.s // 9点到11点 ends at 11 sharp
	}
	if f.edge != zhdate.EdgeNone {
		e.edge = f.edge
	}
	e.g, e.span, e.blur = f.g, true, e.blur || f.blur
	if f.part != pNone && !f.clock {
		e.blur = true
	}
	e.said |= f.said & saidYear
	return e, e.b*86400+e.e >= e.a*86400+e.s
}

// bareRange reads a range whose first number lacks its unit.
func (r *reader) bareRange(i int) (e expr, j int, ok bool) {
	t := r.t
	p, n0, hasPart := partAt(t, i)
	if !hasPart {
		n0 = i
	}
	if y, n, ok := t.Year4(n0); ok && !hasPart { // 2020至2025年
		if d, ok := t.Dash(n); ok {
			if y2, m, ok := t.Year4(d); ok && t.At(m) == '年' && y2 >= y {
				e, j = wholeYear(y, saidYear), m+1
				e.b, e.span = civil.Day(y2, 12, 31), true
				return e, j, true
			}
		}
		return e, i, false
	}
	v, n, ok := t.UpTo(n0, 0, 60)
	if !ok {
		return e, i, false
	}
	d, ok := t.Dash(n)
	if !ok && t.At(n) == '、' {
		d, ok = n+1, true
	}
	w, k, ok2 := t.UpTo(d, 1, 60)
	if !ok || !ok2 {
		return e, i, false
	}
	switch {
	case t.At(k) == '点' || t.At(k) == '时' && !t.In(k+1, "间候期"):
		first := r.on(oneDay(r.today+r.roll.day, 0), clock{part: p, h: v, m: -1, s: -1, h2: -1, lead: v > 12})
		ck, m, ok := r.clockAt(d)
		if !ok || v > 24 {
			return e, i, false
		}
		ck.part = p
		second := r.on(oneDay(first.a, 0), ck)
		e, ok = r.join(first, second)
		return e, m, ok
	case hasPart:
	case t.At(k) == '月' && v >= 1 && v <= 12 && w <= 12:
		y := r.year(nil)
		e, j, ok = r.inMonth(t.After(k+1, "份"), y, w, saidMonth)
		if w < v {
			e.b = civil.Day(y+1, w+1, 1) - 1
		}
		e.a, e.span = civil.Day(y, v, 1), true
		return e, j, ok
	case t.In(k, "日号") && v >= 1 && v <= 31 && w > v:
		if e, j, ok = r.dayOfMonth(d, nil); ok {
			e.a, e.span = e.a-(w-v), true
			return e, j, true
		}
	default:
		if e, j, ok = r.offset(d); ok && e.kind == eTime && w >= v {
			if r.typed && e.limit != zhdate.Within {
				e.stop = "“" + r.said(i, j) + "”是个约数，请写明到哪一天、几点"
			}
			e.blur = true
			return e, j, true
		}
	}
	return e, i, false
}
