package zhdate

import (
	"strconv"
	"strings"
)

// inYearRule reads 9月30日, 9月底, 6月和12月的15号, 教师节, 年底, 清明.
func (r *reader) inYearRule(i int, e *expr) int {
	t := r.t
	head := withInterval("FREQ=YEARLY", e.n)
	if x, n, ok := r.coming(i); ok && x.said&saidLunar != 0 {
		return r.lunarYearly(x, n, e)
	}
	if m, n, ok := t.upTo(i, 1, 12); ok && (t.at(n) == '月' || t.in(n, "、和,")) {
		months := strconv.Itoa(m)
		last := m
		for t.in(n, "月、和,及") && !(t.at(n) == '月' && !t.in(n+1, "、和,及")) {
			k := t.after(n, "月")
			v, w, ok := t.upTo(k+1, 1, 12)
			if !ok || !t.in(w, "月、和,及") {
				break
			}
			months, last, n = months+","+strconv.Itoa(v), v, w
		}
		n = t.after(t.after(t.after(n, "月"), "份"), "的")
		return r.monthOfYearRule(n, last, head+";BYMONTH="+months, months != strconv.Itoa(m), e)
	}
	if h, n, ok := t.holidayAt(i); ok {
		n, _ = t.any(n, "当天", "当日", "那天")
		switch h.kind {
		case 's':
			if lim, m := t.suffix(n); lim == By { // before a holiday: the day before it
				_, h.month, h.day = civil(dayNumber(2001, h.month, h.day) - 1)
				e.limit, n = By, m
			}
			e.rule = head + ";BYMONTH=" + strconv.Itoa(h.month) + ";BYMONTHDAY=" + strconv.Itoa(h.day)
			return n
		case 'w', 't':
			e.rule = head + ";BYMONTH=" + strconv.Itoa(h.month) + ";BYDAY=" + strconv.Itoa(h.day) + map[byte]string{'w': "SU", 't': "TH"}[h.kind]
			return n
		}
	}
	if x, n, ok := r.coming(i); ok && x.said&saidHoliday != 0 && x.g == gDay {
		return r.lunarYearly(x, n, e)
	}
	if n, k := t.any(i, "年底", "年末", "年终", "底", "末", "终", "最后一天", "年初", "初", "第一天", "年中"); k >= 0 {
		e.rule = head + [...]string{";BYMONTH=12;BYMONTHDAY=31", ";BYMONTH=1;BYMONTHDAY=1", ";BYMONTH=6;BYMONTHDAY=30"}[min(2, k/7+k/10)]
		return n
	}
	if q, n, ok := t.quarter(i, 0); ok {
		e.rule = head + ruleInside(InYears, Mention{Edge: EdgeEnd, Quarter: q.Quarter, To: q.To}, By)[len("FREQ=YEARLY"):]
		if q.Edge != EdgeNone && q.Quarter == 0 {
			e.rule = head + map[bool]string{true: ";BYMONTH=6;BYMONTHDAY=30", false: ";BYMONTH=12;BYMONTHDAY=31"}[q.Edge == EdgeFirst]
		}
		return n
	}
	e.asks = "请说明是几月几日"
	return i
}

// monthOfYearRule completes a rule that names its months.
func (r *reader) monthOfYearRule(i, m int, head string, several bool, e *expr) int {
	t := r.t
	e.g, e.rule = gMonth, head
	part, n, ok := r.monthRule(i)
	if !ok {
		if d, n, ok := t.upTo(i, 1, 31); ok && r.bareDay(i, n, d) {
			e.rule, e.g = head+";BYMONTHDAY="+strconv.Itoa(d), gDay
			return n
		}
		if lim, _ := t.suffix(i); lim == By && !several {
			e.rule, e.g = head+lastOf(m), gDay
		} else if r.typed {
			e.asks = "请说明是几号"
		}
		return i
	}
	e.g = gDay
	if part == ";BYMONTHDAY=-1" && !several {
		part = lastOf(m)
	}
	if strings.Contains(part, "BYSETPOS") {
		e.note = noteRestDays
	}
	e.rule = head + part
	return n
}

// lastOf is the last day of a month as a rule says it.
func lastOf(m int) string {
	if m == 2 {
		return ";BYMONTHDAY=-1"
	}
	return ";BYMONTHDAY=" + strconv.Itoa(monthLen(2001, m))
}

// lunarYearly is a day that moves from year to year: no rule can say it. A day of
// the lunar calendar is given as such, of a solar term only its next time.
func (r *reader) lunarYearly(x expr, n int, e *expr) int {
	e.rule, e.a, e.b, e.said = "", x.a, x.b, x.said|saidLunar
	if lim, m := r.t.suffix(n); lim == By && x.said&saidHoliday != 0 {
		e.a, e.b, e.limit, n = x.a-1, x.a-1, By, m
	}
	if e.again = everyLunarYear(x, e.a); e.again != (LunarDay{}) {
		e.note = "按农历计算，每年的公历日期不同"
		return n
	}
	e.note = "这一天每年的公历日期不同，先设最近一次，过后请再设"
	return n
}

// everyLunarYear is the lunar day that day n, meant by x, is in other years too;
// zero when it is none: a solar term, a leap month.
func everyLunarYear(x expr, n int) LunarDay {
	named := x.lunar.kind == 'l' || x.lunar.kind == 'e'
	if x.said&saidLunar == 0 && !named || x.a != x.b {
		return LunarDay{}
	}
	y, day, leap := lunarOf(n)
	switch {
	case leap:
		return LunarDay{}
	case named && day.Month == 12 && day.Day == lunarMonthLen(y, 12, false):
		day.Day = 30 // the eve, whichever day it is
	}
	return day
}

// coming is the day at i in the first year that still has it ahead.
func (r *reader) coming(i int) (x expr, j int, ok bool) {
	defer func(saved rolled) { r.roll = saved }(r.roll)
	for r.roll.year = 0; r.roll.year < 2; r.roll.year++ {
		if x, j, ok = r.inYear(i, 0, 0); !ok || x.bad != "" || x.b > r.today {
			break
		}
	}
	return x, j, ok && x.bad == ""
}
