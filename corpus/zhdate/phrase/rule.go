package phrase

import (
	"strconv"
	"strings"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// inRepeat reads the day inside the period and completes the rule; it returns
// where the expression goes on. Without a day in it, asks says what is missing.
func (r *reader) inRepeat(i int, e *expr) (j int, ok bool) {
	switch e.unit {
	case zhdate.InWeeks:
		return r.inWeekRule(i, e), true
	case zhdate.InMonths:
		return r.inMonthRule(i, e), true
	case zhdate.InQuarters:
		return r.inQuarterRule(i, e), true
	case zhdate.InYears:
		return r.inYearRule(i, e), true
	case zhdate.InTerms:
		e.asks = "学期的起止日期各地不同，请写明几月几日"
	case zhdate.InDays:
		if e.n == 1 {
			if k, which := r.t.Any(i, "都"); which >= 0 {
				return k, true
			}
		}
	}
	return i, true
}

func (r *reader) inWeekRule(i int, e *expr) int {
	t := r.t
	w, _ := weekWord(t, i)
	if days, n, _ := weekdayList(t, w); len(days) > 0 {
		e.rule = withInterval("FREQ=WEEKLY", e.n) + ";BYDAY=" + byDay(days)
		return n
	}
	if n := t.After(i, "工作日"); n > i {
		e.rule, e.note = lex.WeekdaysRule, noteRestDays
		return n
	}
	if n, k := t.Any(i, "第一天", "初", "最后一个工作日", "最后一天", "末"); k >= 0 {
		e.rule = withInterval("FREQ=WEEKLY", e.n) + ";BYDAY=" + [...]string{"MO", "MO", "FR", "SU", "SA,SU"}[k]
		return n
	}
	if e.n == 1 {
		e.asks = "请说明是周几"
	}
	return i
}

// inMonthRule reads 5号, 1号和15号, 底, 最后一天, 第二个周三, 最后一个工作日.
func (r *reader) inMonthRule(i int, e *expr) int {
	head := withInterval("FREQ=MONTHLY", e.n)
	if part, n, ok := r.monthRule(i); ok {
		e.rule = head + part
		if strings.Contains(part, "BYSETPOS") {
			e.note = noteRestDays
		}
		return n
	}
	if e.n == 1 {
		e.asks = "请说明是几号"
	}
	return i
}

// monthRule is the part of a rule for a day inside any month.
func (r *reader) monthRule(i int) (part string, j int, ok bool) {
	t := r.t
	if d, n, ok := t.UpTo(i, 1, 31); ok && t.In(n, "日号") {
		part, n = ";BYMONTHDAY="+strconv.Itoa(d), n+1
		for t.In(n, "、,和及") {
			d, m, ok := t.UpTo(n+1, 1, 31)
			if !ok || !t.In(m, "日号") {
				break
			}
			part, n = part+","+strconv.Itoa(d), m+1
		}
		return part, n, true
	}
	if n, k := t.Any(i, "月底", "底", "月末", "末", "月初", "初", "上旬", "中旬", "下旬", "最后一天", "最后一日", "第一天", "首日", "头一天"); k >= 0 {
		day := [...]string{"-1", "-1", "-1", "-1", "1", "1", "10", "20", "-1", "-1", "-1", "1", "1", "1"}[k]
		return ";BYMONTHDAY=" + day, n, true
	}
	w, k := t.Any(i, "最后", "倒数第", "第", "首", "头")
	if k < 0 {
		return "", i, false
	}
	n, m, ok := t.UpTo(w, 1, 31)
	if !ok {
		n, m = 1, w
	}
	if k <= 1 {
		n = -n
	}
	m = t.After(m, "个")
	if j := t.After(m, "工作日"); j > m {
		return ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=" + strconv.Itoa(n), j, true
	}
	if t.In(m, "天日") {
		return ";BYMONTHDAY=" + strconv.Itoa(n), m + 1, true
	}
	if w, ok := weekWord(t, m); ok && n <= 5 {
		if w = t.After(w, "的"); t.At(w) == '周' {
			w++
		}
		if d, j, ok := weekdayName(t, w); ok {
			return ";BYDAY=" + strconv.Itoa(n) + lex.DayCode(d), j, true
		}
	}
	return "", i, false
}

// inQuarterRule reads 末, 最后一天, 第一个月5号, 首月.
func (r *reader) inQuarterRule(i int, e *expr) int {
	t := r.t
	if n, k := t.Any(i, "最后一个工作日", "第一个工作日"); k >= 0 {
		e.rule = "FREQ=MONTHLY;BYMONTH=" + [...]string{"3,6,9,12", "1,4,7,10"}[k] + ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=" + [...]string{"-1", "1"}[k]
		e.note = noteRestDays
		return n
	}
	n, k := t.Any(i, "最后一个月", "末月", "第三个月", "第一个月", "首月", "第二个月", "最后一天", "末", "底", "初", "第一天")
	if k < 0 {
		e.asks = "请说明是季度里的哪一天"
		return i
	}
	months, day := "3,6,9,12", ";BYMONTHDAY=-1"
	switch {
	case k == 3 || k == 4 || k == 9 || k == 10:
		months, day = "1,4,7,10", ";BYMONTHDAY=1"
	case k == 5:
		months = "2,5,8,11"
	}
	if k <= 5 {
		part, m, ok := r.monthRule(t.After(n, "的"))
		if !ok {
			e.asks = "请说明是几号"
			return n
		}
		day, n = part, m
	}
	e.rule = "FREQ=YEARLY;BYMONTH=" + months + day
	if strings.Contains(day, "BYDAY") {
		e.rule = "FREQ=MONTHLY;BYMONTH=" + months + day
	}
	return n
}

func withInterval(freq string, n int) string {
	if n > 1 {
		return freq + ";INTERVAL=" + strconv.Itoa(n)
	}
	return freq
}
