package phrase

import (
	"slices"
	"strconv"
	"strings"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
	"github.com/policybot/policybot/corpus/zhdate/internal/lunar"
)

// inYearRule reads 9月30日, 9月底, 6月和12月的15号, 教师节, 年底, 清明.
func (r *reader) inYearRule(i int, e *expr) int {
	t := r.t
	head := withInterval("FREQ=YEARLY", e.n)
	if x, n, ok := r.coming(i); ok && x.said&saidLunar != 0 {
		return r.lunarYearly(x, n, e)
	}
	if m, n, ok := t.UpTo(i, 1, 12); ok && (t.At(n) == '月' || t.In(n, "、和,")) {
		months := strconv.Itoa(m)
		last := m
		for t.In(n, "月、和,及") && !(t.At(n) == '月' && !t.In(n+1, "、和,及")) {
			k := t.After(n, "月")
			v, w, ok := t.UpTo(k+1, 1, 12)
			if !ok || !t.In(w, "月、和,及") {
				break
			}
			months, last, n = months+","+strconv.Itoa(v), v, w
		}
		n = t.After(t.After(t.After(n, "月"), "份"), "的")
		day := n
		n = r.monthOfYearRule(n, last, head+";BYMONTH="+months, months != strconv.Itoa(m), e)
		if d, _, ok := t.UpTo(day, 1, 31); ok && months == strconv.Itoa(m) && n > day && d > civil.MonthLen(2000, m) && t.In(n-1, "日号") {
			e.bad = strconv.Itoa(m) + "月没有" + strconv.Itoa(d) + "日"
		}
		return r.moreDates(i, n, e)
	}
	if h, n, ok := t.HolidayAt(i); ok {
		if m, ok := r.holidayStep(h, n, e); ok {
			return m
		}
		n, _ = t.Any(n, "当天", "当日", "那天")
		switch h.Kind {
		case 's':
			if lim, m := t.Suffix(n); lim == zhdate.By { // before a holiday: the day before it
				_, h.Month, h.Day = civil.Date(civil.Day(2001, h.Month, h.Day) - 1)
				e.limit, n = zhdate.By, m
			}
			e.rule = head + ";BYMONTH=" + strconv.Itoa(h.Month) + ";BYMONTHDAY=" + strconv.Itoa(h.Day)
			return n
		case 'w', 't':
			e.rule = head + ";BYMONTH=" + strconv.Itoa(h.Month) + ";BYDAY=" + strconv.Itoa(h.Day) + map[byte]string{'w': "SU", 't': "TH"}[h.Kind]
			return n
		}
	}
	if x, n, ok := r.coming(i); ok && x.said&saidHoliday != 0 && x.g == gDay {
		return r.lunarYearly(x, n, e)
	}
	if n, k := t.Any(i, "年底", "年末", "年终", "底", "末", "终", "最后一天", "年初", "初", "第一天", "年中"); k >= 0 {
		e.rule = head + [...]string{";BYMONTH=12;BYMONTHDAY=31", ";BYMONTH=1;BYMONTHDAY=1", ";BYMONTH=6;BYMONTHDAY=30"}[min(2, k/7+k/10)]
		if part, m, ok := beforeEnd(t, n, "-1"); ok && k < 7 && e.n == 1 {
			e.rule, n = "FREQ=MONTHLY;BYMONTH=12"+part, m
			if strings.Contains(part, "BYSETPOS") {
				e.note = noteRestDays
			}
		}
		return n
	}
	if q, n, ok := t.Quarter(i); ok {
		e.rule = head + lex.RuleInside(zhdate.InYears, zhdate.Date{}, zhdate.EdgeEnd, q.Quarter, zhdate.By)[len("FREQ=YEARLY"):]
		if q.Edge != zhdate.EdgeNone && q.Quarter == 0 {
			e.rule = head + map[bool]string{true: ";BYMONTH=6;BYMONTHDAY=30", false: ";BYMONTH=12;BYMONTHDAY=31"}[q.Edge == zhdate.EdgeFirst]
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
		if d, n, ok := t.UpTo(i, 1, 31); ok && r.bareDay(i, n, d) {
			e.rule, e.g = head+";BYMONTHDAY="+strconv.Itoa(d), gDay
			return n
		}
		if lim, _ := t.Suffix(i); lim == zhdate.By && !several {
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

// moreDates reads the other dates of 每年1月30日和9月30日. A rule can say several months of one
// day, and no others.
func (r *reader) moreDates(from, i int, e *expr) int {
	t := r.t
	first, ok := zhdate.ParseRule(e.rule)
	each := []string{r.said(from, i)}
	for ok == nil && len(first.MonthDays) == 1 {
		k, which := t.Any(i, "以及", "和", "、", "及", "与", ",")
		if which < 0 {
			break
		}
		k = t.After(k, "每年")
		m, n, ok := t.UpTo(k, 1, 12)
		if !ok || t.At(n) != '月' {
			break
		}
		d, n2, ok := t.UpTo(t.After(n+1, "份"), 1, 31)
		if !ok || !t.In(n2, "日号") {
			break
		}
		first.Months = append(first.Months, m)
		e.many = e.many || d != first.MonthDays[0]
		each = append(each, r.said(k, n2+1))
		i = n2 + 1
	}
	if len(each) > 1 {
		slices.Sort(first.Months)
		first.Months = slices.Compact(first.Months)
		if e.rule = first.String(); e.many {
			for _, s := range each {
				e.instead = append(e.instead, "每年"+s)
			}
		}
	}
	return i
}

// lastOf is the last day of a month as a rule says it.
func lastOf(m int) string {
	if m == 2 {
		return ";BYMONTHDAY=-1"
	}
	return ";BYMONTHDAY=" + strconv.Itoa(civil.MonthLen(2001, m))
}

// lunarYearly is a day that moves from year to year: no rule can say it. A day of
// the lunar calendar is given as such, of a solar term only its next time.
func (r *reader) lunarYearly(x expr, n int, e *expr) int {
	e.rule, e.a, e.b, e.said = "", x.a, x.b, x.said|saidLunar
	if lim, m := r.t.Suffix(n); lim == zhdate.By && x.said&saidHoliday != 0 {
		e.a, e.b, e.limit, n = x.a-1, x.a-1, zhdate.By, m
	}
	if e.again = everyLunarYear(x, e.a); e.again != (zhdate.LunarDay{}) {
		e.note = noteLunar
		return n
	}
	e.note = "这一天每年的公历日期不同，先设最近一次，过后请再设"
	return n
}

// everyLunarYear is the lunar day that day n, meant by x, is in other years too;
// zero when it is none: a solar term, a leap month.
func everyLunarYear(x expr, n int) zhdate.LunarDay {
	named := x.lunar.Kind == 'l' || x.lunar.Kind == 'e'
	if x.said&saidLunar == 0 && !named || x.a != x.b {
		return zhdate.LunarDay{}
	}
	y, m, d, leap := lunar.Of(n)
	switch {
	case leap:
		return zhdate.LunarDay{}
	case named && m == 12 && d == lunar.MonthLen(y, 12, false):
		d = 30 // the eve, whichever day it is
	}
	return zhdate.LunarDay{Month: m, Day: d}
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
