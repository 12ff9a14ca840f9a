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
	if e.n == 6 && r.t.At(i-2) != '月' { // 每半年的最后一天
		if n, ok := r.halfYearRule(i, e); ok {
			return n
		}
	}
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

// halfYearRule reads the ends of 每半年: 末, 最后一天, 最后一个工作日, 第一天.
func (r *reader) halfYearRule(i int, e *expr) (j int, ok bool) {
	n, k := r.t.Any(i, "最后一个工作日", "最后一天", "末", "底", "终", "第一个工作日", "第一天", "初")
	if k < 0 {
		return i, false
	}
	const workweek = ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS="
	e.rule = [...]string{
		"FREQ=MONTHLY;BYMONTH=6,12" + workweek + "-1", "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1",
		"FREQ=MONTHLY;BYMONTH=1,7" + workweek + "1", "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=1",
	}[[...]int{0, 1, 1, 1, 1, 2, 3, 3}[k]]
	if k >= 1 && k <= 4 {
		if part, m, ok := beforeEnd(r.t, n, "-1"); ok {
			n, e.rule = m, "FREQ=MONTHLY;BYMONTH=6,12"+part
		}
	}
	if strings.Contains(e.rule, "BYSETPOS") {
		e.note = noteRestDays
	}
	e.n = 1
	return n, true
}

// monthRule is the part of a rule for a day inside any month.
func (r *reader) monthRule(i int) (part string, j int, ok bool) {
	t := r.t
	if d, n, ok := t.UpTo(i, 1, 31); ok && t.In(n, "日号") {
		if k, back, ok := stepBack(t, n+1); ok && back < d { // 每月10日前3天
			return ";BYMONTHDAY=" + strconv.Itoa(d-back), k, true
		}
		part, n = ";BYMONTHDAY="+strconv.Itoa(d), n+1
		for t.In(n, "、,和及") {
			d, m, ok := t.UpTo(n+1, 1, 31)
			if !ok || !t.In(m, "日号") {
				break
			}
			part, n = part+","+strconv.Itoa(d), m+1
		}
		if k, last := t.Any(n, "和最后一天", "、最后一天", "和月底", "、月底", "及月底", "和月末"); last >= 0 {
			part, n = part+",-1", k
		}
		return part, n, true
	}
	if n, k := t.Any(i, "月底", "底", "月末", "末", "月初", "初", "上旬", "中旬", "下旬", "最后一天", "最后一日", "第一天", "首日", "头一天"); k >= 0 {
		day := [...]string{"-1", "-1", "-1", "-1", "1", "1", "10", "20", "-1", "-1", "-1", "1", "1", "1"}[k]
		if part, m, ok := beforeEnd(t, n, day); ok {
			return part, m, true
		}
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

// stepBack reads 前三天 after a day: so many days before it.
func stepBack(t lex.Text, i int) (j, days int, ok bool) {
	n, k := t.Any(i, "的前", "之前", "以前", "前")
	if k < 0 {
		return i, 0, false
	}
	d, m, ok := t.UpTo(n, 1, 27)
	if !ok || !t.In(m, "天日") || t.In(m+1, "内里") {
		return i, 0, false
	}
	return m + 1, d, true
}

// beforeEnd reads 前5个工作日 and 前三天 after the end of a month, quarter or year: day is how
// a rule writes that end. The last day itself is a working day before the end.
func beforeEnd(t lex.Text, i int, day string) (part string, j int, ok bool) {
	if day != "-1" {
		return "", i, false
	}
	if j, days, ok := stepBack(t, i); ok {
		return ";BYMONTHDAY=-" + strconv.Itoa(days+1), j, true
	}
	n, k := t.Any(i, "前的", "之前", "以前", "前")
	if k < 0 {
		return "", i, false
	}
	n, _ = t.Any(n, "最后", "倒数第", "第")
	d, m, ok := t.UpTo(n, 1, 20)
	if !ok {
		d, m = 1, n
	}
	if j = t.After(t.After(m, "个"), "工作日"); j == m || j == m+1 || t.In(j, "内里") {
		return "", i, false
	}
	return ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-" + strconv.Itoa(d), j, true
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
	if k > 5 && day == ";BYMONTHDAY=-1" {
		if part, m, ok := beforeEnd(t, n, "-1"); ok {
			day, n = part, m
		}
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
	if strings.Contains(day, "BYSETPOS") {
		e.note = noteRestDays
	}
	return n
}

func withInterval(freq string, n int) string {
	if n > 1 {
		return freq + ";INTERVAL=" + strconv.Itoa(n)
	}
	return freq
}
