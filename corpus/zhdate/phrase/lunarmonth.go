package phrase

import (
	"strconv"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
	"github.com/policybot/policybot/corpus/zhdate/internal/lunar"
)

const noteLunar = "按农历计算，每年的公历日期不同"

// lunarMonthly reads days of every lunar month: 农历每月初一、十五, 每月初一, 每逢初一十五.
func (r *reader) lunarMonthly(i int) (e expr, j int, ok bool) {
	t := r.t
	n, k := t.Any(i, "农历", "阴历", "旧历")
	sure := k >= 0
	if m, k := t.Any(n, "每年的", "每年"); k >= 0 && sure {
		return r.everyLunar(i, m)
	}
	n, every := t.Any(n, "每逢", "每个", "每", "逢", "凡")
	if bare := every < 0; bare && t.At(n) != '初' {
		return e, i, false
	}
	m, month := t.Any(n, "月份", "月")
	if month < 0 && !t.In(n, "初农阴旧") && !sure {
		return e, i, false
	}
	m, _ = t.Any(m, "的", ",")
	if m2, k := t.Any(m, "农历", "阴历", "旧历"); k >= 0 {
		m, sure = t.After(m2, "的"), true
	}
	if !sure && !t.In(m, "初廿") {
		return e, i, false
	}
	var days []int
	for {
		d, n, ok := lunarDayName(t, m, sure || len(days) > 0)
		if n2, k := t.Any(m, "最后一天", "月底", "底", "末"); !ok && k >= 0 && len(days) == 0 {
			d, n, ok = 30, n2, true
		}
		if !ok {
			break
		}
		days, j = append(days, d), t.After(n, "日")
		m, _ = t.Any(j, "以及", "和", "、", "及", "与", ",")
	}
	if len(days) == 0 || every < 0 && len(days) < 2 { // 初一十五 are those of every month, 初一 is the next
		return e, i, false
	}
	e = expr{kind: eRepeat, i: i, e: lastSecond, g: gDay, n: 1, unit: zhdate.InMonths, said: saidLunar, note: noteLunar}
	if len(days) > 2 {
		e.stop = "农历每月最多设两天，其余的请另设"
		return r.firing(e, j)
	}
	e.again = zhdate.LunarDay{Day: days[0]}
	if len(days) == 2 && days[1] != days[0] {
		e.again.And = days[1]
	}
	r.firstLunar(&e)
	return r.firing(e, j)
}

// everyLunar reads the rest of 农历每年八月十五.
func (r *reader) everyLunar(i, n int) (e expr, j int, ok bool) {
	defer func(saved rolled) { r.roll = saved }(r.roll)
	var x expr
	for r.roll.year = 0; r.roll.year < 2; r.roll.year++ {
		if x, j, ok = r.lunarDate(n, r.year(nil), 0, true); !ok || x.bad != "" || x.b > r.today {
			break
		}
	}
	if !ok || x.bad != "" {
		return e, i, false
	}
	e = expr{kind: eRepeat, i: i, e: lastSecond, g: gDay, n: 1, unit: zhdate.InYears}
	j = r.lunarYearly(x, j, &e)
	return r.firing(e, j)
}

// firstLunar puts the first firing of a day of the lunar calendar, once its hour is known.
func (r *reader) firstLunar(e *expr) {
	for d := range e.again.Days(zhdate.FromNumber(r.today)) {
		e.a, e.b = d.Number(), d.Number()
		if d.Number()*86400+r.dueSecond(e) > r.now() {
			return
		}
	}
}

// holidayStep reads a step from the holiday of every year: 前三天, 前一周, 后第二天, 后上班第一天,
// 前最后一个工作日.
func (r *reader) holidayStep(h lex.Holiday, i int, e *expr) (j int, ok bool) {
	t := r.t
	n, _ := t.Any(i, "放假", "假期", "长假", "当天")
	n, k := t.Any(n, "之前的", "之前", "以前", "前的", "前", "之后的", "之后", "以后", "后的", "后")
	if k < 0 {
		return i, false
	}
	after := k >= 5
	if m, k := t.Any(n, "上班第一天", "上班的第一天", "第一个工作日", "首个工作日", "第一个上班日", "上班首日"); k >= 0 && after {
		return m, r.holidayWorkday(h, 0, Later, e)
	}
	if m, k := t.Any(n, "最后一个工作日", "最后一个上班日"); k >= 0 && !after {
		return m, r.holidayWorkday(h, -1, Earlier, e)
	}
	count, m, ok := t.UpTo(t.After(n, "第"), 1, 60)
	if !ok {
		return i, false
	}
	m = t.After(m, "个")
	switch u, end := finest(t, m); {
	case u == zhdate.InWeeks:
		count, m = 7*count, end
	case u == zhdate.InDays && !t.In(end, "内里"):
		m = end
	case u == zhdate.InWorkingDays:
		e.stop = "每年节日前后第几个工作日还不能设，请写成前几天，或每年另设"
		e.rule = "FREQ=YEARLY"
		return end, true
	default:
		return i, false
	}
	if after {
		if h.Off > 0 && t.At(n) == '第' { // the first day after the days of rest
			_, rest := h.Rest(0)
			count += rest
		}
		return m, r.holidayShift(h, count, e)
	}
	return m, r.holidayShift(h, -count, e)
}

// holidayShift is every year's holiday, so many days moved.
func (r *reader) holidayShift(h lex.Holiday, days int, e *expr) bool {
	switch h.Kind {
	case 'l', 'e':
		e.again = zhdate.LunarDay{Month: h.Month, Day: h.Day, Shift: days}
		e.rule, e.said, e.note = "", saidLunar|saidHoliday, noteLunar
		r.firstLunar(e)
		return true
	case 's':
		day := civil.Day(2001, h.Month, h.Day) + days
		_, m, d := civil.Date(day)
		if crosses := (h.Month > 2) != (m > 2); !crosses {
			e.rule = "FREQ=YEARLY;BYMONTH=" + strconv.Itoa(m) + ";BYMONTHDAY=" + strconv.Itoa(d)
			return true
		}
	}
	e.rule, e.stop = "FREQ=YEARLY", "这一天每年的日期不同，还不能设成每年，请每年另设一次"
	return true
}

// holidayWorkday is the working day nearest to a holiday's own day, so many days moved:
// the calendar knows how long the rest is.
func (r *reader) holidayWorkday(h lex.Holiday, days int, how DaysOff, e *expr) bool {
	if !r.holidayShift(h, days, e) {
		return false
	}
	e.off = how
	e.note = joinNotes(e.note, "以当年放假安排为准")
	return true
}

// lunarYearEnd is the last day of the lunar year that is not over: 农历年底.
func (r *reader) lunarYearEnd(y int) (expr, bool) {
	day, ok := r.nearest(y, 0, lunar.NewYearsEve)
	return oneDay(day, saidDay|saidLunar), ok
}
