package phrase

import (
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// offset reads times counted from now: 三天后, 再过半小时, 48小时内, 未来三天, 两年前,
// 15个工作日内; a length alone is an eLength.
func (r *reader) offset(i int) (e expr, j int, ok bool) {
	t := r.t
	n, pre := t.Any(i, "再过", "过去的", "过去", "过", "再等", "等", "未来的", "未来", "今后的", "今后", "接下来的", "接下来", "往后", "近", "最近", "将来", "之后", "前", "后", "往前")
	ahead := pre >= 0 && pre <= 5 && pre != 1 && pre != 2
	back := pre == 1 || pre == 2 || pre == 13 || pre == 14 || pre == 17 || pre == 19
	within := pre >= 6 && pre <= 12 || pre == 15 || pre == 16 || pre == 18
	if lex.StartsNumber(t.At(i-1)) && !t.Gap(i) {
		return e, i, false
	}
	if k, which := t.Any(n, "几", "若干", "数"); which >= 0 {
		return r.vagueLength(i, k, ahead)
	}
	if _, k, ok := t.Year4(n); ok && t.At(k) == '年' {
		return e, i, false // 二〇三五年前 is a year
	}
	a, j, ok := amountAt(t, n)
	if !ok {
		return e, i, false
	}
	if r.typed && (a.about || a.odd) {
		defer func() { e.stop = "“" + r.said(n, j) + "”是个约数，请写明到哪一天、几点" }()
	}
	if k := t.After(j, "时间"); k > j {
		j = k
	}
	lim, k := offsetLimit(t, j)
	switch {
	case lim == zhdate.After || lim == zhdate.NoLimit && ahead:
		return r.ahead(a, k), k, true
	case lim == zhdate.By && pre < 0:
		return r.ago(a), k, true
	case lim == zhdate.Within && !back || lim == zhdate.NoLimit && within:
		e = r.within(a)
		if pre == 18 && a.g == gWeek && !r.typed { // 后三周: to the end of that week
			_, e.b, _ = wholeUnit(e.b, gWeek)
		}
		return e, k, true
	case back:
		d, s, _ := a.move(r.today, r.second, -1, r.cal)
		if pre == 17 && a.g == gWeek && !r.typed {
			d, _, _ = wholeUnit(d, gWeek)
			s = 0
		}
		e = expr{
			kind: eTime, a: d, b: r.today, s: s, e: r.second, g: a.g, said: saidOffset | saidFixed,
			span: true, blur: true,
		}
		return e, k, true
	case lim == zhdate.NoLimit && pre < 0:
		return expr{kind: eLength, n: a.n, unit: a.unit, a: r.today, b: r.today, g: a.g}, j, true
	}
	return e, i, false
}

// offsetLimit reads 后, 以内, 之前 after a length; 内 does not begin 内容.
func offsetLimit(t lex.Text, i int) (zhdate.Limit, int) {
	j, _ := t.Any(i, "之", "以", "过", "的")
	switch t.At(j) {
	case '后':
		if !t.In(j+1, "续勤") && t.At(i) != '的' {
			return zhdate.After, j + 1
		}
	case '内':
		if !t.In(j+1, "容部") {
			return zhdate.Within, j + 1
		}
	case '里':
		if j == i && !t.In(j+1, "程") {
			return zhdate.Within, t.After(j+1, "面")
		}
	case '前':
		if !t.In(j+1, "期后") && t.At(i) != '的' {
			return zhdate.By, j + 1
		}
	}
	return zhdate.NoLimit, i
}

// ahead is the time an amount from now. Weeks, months and years are taken whole
// for Parse; exact keeps the day counted to.
func (r *reader) ahead(a amount, j int) expr {
	d, s, sure := a.move(r.today, r.second, 1, r.cal)
	e := oneDay(d, saidOffset|saidFixed)
	e.exact, e.n, e.unit, e.g, e.limit = d, a.n, a.unit, a.g, zhdate.After
	if !sure {
		e.note = noteWeekends
	}
	if a.g < gDay {
		e.s, e.e, e.open, e.clock = s, s, true, true
		return e
	}
	e.a, e.b, e.blur = wholeUnit(d, a.g)
	return e
}

// wholeUnit is the week, month or year around a day.
func wholeUnit(d int, g gran) (a, b int, blur bool) {
	y, m, _ := civil.Date(d)
	switch g {
	case gWeek:
		return d - civil.Weekday(d), d - civil.Weekday(d) + 6, true
	case gMonth:
		return civil.Day(y, m, 1), civil.Day(y, m+1, 1) - 1, true
	case gYear:
		return civil.Day(y, 1, 1), civil.Day(y, 12, 31), true
	}
	return d, d, false
}

// ago is the time an amount before now.
func (r *reader) ago(a amount) expr {
	d, s, _ := a.move(r.today, r.second, -1, r.cal)
	e := oneDay(d, saidOffset|saidFixed)
	e.exact, e.n, e.unit, e.g = d, a.n, a.unit, a.g
	if a.g < gDay {
		e.s, e.e, e.clock = s, s, true
		return e
	}
	e.a, e.b, e.blur = wholeUnit(d, a.g)
	return e
}

// within is the time from now on for an amount; the day of now is not counted and
// the last day is.
func (r *reader) within(a amount) expr {
	d, s, sure := a.move(r.today, r.second, 1, r.cal)
	e := expr{
		kind: eTime, a: r.today, s: r.second, b: d, e: s, g: a.g, limit: zhdate.Within,
		said: saidOffset | saidFixed, n: a.n, unit: a.unit, exact: d, span: true,
	}
	if !sure {
		e.note = noteWeekends
	}
	if a.g < gDay {
		e.clock = true
		return e
	}
	e.e = lastSecond
	if a.g >= gMonth && !r.typed {
		_, e.b, e.blur = wholeUnit(d, a.g)
	}
	return e
}

// vagueLength reads 几天后, 过几天: a time, but none that can be set.
func (r *reader) vagueLength(i, k int, ahead bool) (e expr, j int, ok bool) {
	t := r.t
	k, _ = t.Any(k, "十", "百")
	u, j := finest(t, k)
	if u == zhdate.NoUnit && t.In(k, "秒") {
		j = k + 1
	} else if u == zhdate.NoUnit {
		return e, i, false
	}
	lim, j := offsetLimit(t, j)
	if !ahead && lim == zhdate.NoLimit && j == i {
		return e, i, false
	}
	return expr{kind: eVague, a: r.today, b: r.today, limit: lim}, j, true
}

// vague reads words that put a thing off without a time.
func (r *reader) vague(i int) (e expr, j int, ok bool) {
	t := r.t
	if !t.In(i, "过改有稍尽等最近回抽得另晚找将以日不空这现马立刚年") {
		return e, i, false
	}
	if n, k := t.Any(i, "年前", "年后"); k >= 0 && i == 0 && !lex.StartsNumber(t.At(n)) {
		return expr{kind: eVague, a: r.today, b: r.today}, n, true
	}
	j, k := t.Any(i, "这两天", "这几天", "这阵子", "现在", "马上", "立即", "立刻", "刚才", "过阵子", "过几天", "过两天", "过些天", "过些日子", "过一阵子", "过一阵", "过一段时间", "过段时间", "过一会儿", "过一会", "过会儿", "过会", "改天", "改日", "有空的时候", "有空", "有时间", "稍后", "稍晚", "尽快", "尽早",
		"等一会儿", "等一会", "等会儿", "等会", "等一下", "最近", "近期", "近日", "回头", "抽空", "抽时间", "得空", "另行", "晚点儿", "晚点", "晚些时候", "晚一点", "找时间", "找个时间", "将来", "以后", "日后", "不久", "空了")
	if k < 0 {
		return e, i, false
	}
	return expr{kind: eVague, a: r.today, b: r.today}, j, true
}
