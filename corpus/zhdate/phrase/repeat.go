package phrase

import (
	"strconv"
	"strings"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// repeat reads a recurrence: 每天, 每周一三五, 每月最后一个工作日, 每年9月底前, 每隔两天,
// 工作日每天. The rule carries no time of day; the first firing does.
func (r *reader) repeat(i int) (e expr, j int, ok bool) {
	t := r.t
	if e, j, ok = r.weekdaysDaily(i); ok {
		return r.firing(e, j)
	}
	if t.In(i, "每逢凡单双奇偶") {
		if e, j, ok = r.alternate(i); ok {
			return e, j, true
		}
	}
	if t.In(i, "每逢凡农阴旧初") {
		if e, j, ok = r.lunarMonthly(i); ok {
			return e, j, true
		}
	}
	n, skip := i, 0
	switch t.At(i) {
	case '每', '逢', '凡':
		n = t.After(i+1, "逢")
		if k, which := t.Any(n, "间隔", "隔"); which >= 0 {
			n, skip = k, 1
		}
	case '隔':
		if !t.In(i+1, "天日周月年") || t.Has(i+1, "天花") {
			return e, i, false
		}
		n, skip = i+1, 1
	case '逐', '按':
		if !t.In(i+1, "年季月周日天") || t.In(i+2, "前内") || t.Has(i, "按时") || t.At(i) == '按' && !t.In(i+1, "年季月周") {
			return e, i, false
		}
		n = i + 1
	case '天', '周', '月', '年':
		if t.At(i+1) != t.At(i) || t.In(i-1, "每半几今明后前昨") || lex.StartsNumber(t.At(i-1)) {
			return e, i, false
		}
		n = i + 1 // 天天
	default:
		return e, i, false
	}
	n = t.After(n, "个") // 每个月, 每个星期天
	e = expr{kind: eRepeat, i: i, e: lastSecond, g: gDay}
	if t.Has(n, "工作日") {
		e.rule, e.note, e.unit, e.n = lex.WeekdaysRule, noteRestDays, zhdate.InWorkingDays, 1
		return r.firing(e, t.After(n+3, "的"))
	}
	if m, k := t.Any(n, "农历", "阴历", "旧历"); k >= 0 && t.In(i, "每逢") { // 每年农历… is read below
		n = m
	}
	if t.In(n, "晚早") || t.Has(n, "凌晨") {
		e.rule, e.unit, e.n = "FREQ=DAILY", zhdate.InDays, 1
		return r.firing(e, n)
	}
	count, u, m, ok := t.Every(n)
	if !ok || t.In(m, "级龄") {
		return e, i, false
	}
	if _, k, day := t.UpTo(m, 1, 31); r.typed && day && t.In(k, "日号") && t.At(m-1) == '月' && lex.StartsNumber(t.At(m-2)) {
		return e, i, false // 每12月10日
	}
	if skip == 1 && u >= zhdate.InDays {
		if count == 1 {
			count = 2 // 每隔一天 is every other day
		} else if r.typed {
			e.asks = "“每隔”几" + unitText(u) + "可有两种理解，请写“每" + strconv.Itoa(count) + unitText(u) + "”或“每" + strconv.Itoa(count+1) + unitText(u) + "”"
		}
	}
	e.n, e.unit = count, u
	e.rule = lex.PeriodRule(count, u)
	if u == zhdate.InWorkingDays {
		if e.note = noteRestDays; count > 1 {
			e.rule, e.note = "FREQ=DAILY;INTERVAL="+strconv.Itoa(count), noteWorkingDays
		}
		return r.firing(e, t.After(m, "的"))
	}
	m, _ = t.Any(m, "度", "的")
	if k, often, ok := timesOver(t, m); ok {
		if m = k; often > 1 {
			e.stop = "请写明每次是什么时候，例如“每天上午9点”，几个时间分开设"
		} else {
			m, _ = t.Any(m, ",", "在", "于", "的")
		}
	}
	if j, ok = r.inRepeat(m, &e); !ok {
		return e, i, false
	}
	return r.firing(e, j)
}

// timesOver reads how often in each period: 一次, 两次, 3回.
func timesOver(t lex.Text, i int) (j, n int, ok bool) {
	n, k, ok := t.UpTo(i, 1, 99)
	if !ok || !t.In(k, "次回遍趟") {
		return i, 0, false
	}
	return k + 1, n, true
}

// noteWorkingDays is of rules that count working days.
const noteWorkingDays = "按工作日数，遇法定节假日和调休以当年放假安排为准"

const noteShortMonth = "没有这一天的月份，按当月最后一天"

const noteRestDays = "规则只认周一至周五，遇法定节假日和调休以当年放假安排为准"

// weekdaysDaily reads 工作日每天, 周一至周五每天, 周一到周五, 工作日 before a clock.
func (r *reader) weekdaysDaily(i int) (e expr, j int, ok bool) {
	t := r.t
	e = expr{kind: eRepeat, i: i, e: lastSecond, g: gDay, unit: zhdate.InWorkingDays, n: 1}
	if n := t.After(i, "工作日"); n > i && t.At(i-1) != '个' {
		e.rule, e.note = lex.WeekdaysRule, noteRestDays
		j, k := t.Any(n, "的每天", "每天", "每日", "每")
		if _, m, ok := r.clockAt(j); k >= 0 || ok && m > j {
			return e, j, true
		}
		return e, i, false
	}
	w, ok := weekWord(t, i)
	if !ok || t.In(i-1, "上下本这每逢个") {
		return e, i, false
	}
	days, n, several := weekdayList(t, w)
	if len(days) == 0 {
		return e, i, false
	}
	j, k := t.Any(n, "的每天", "每天", "每日", "都")
	if k < 0 || !several && k == 3 {
		return e, i, false
	}
	e.rule = "FREQ=WEEKLY;BYDAY=" + byDay(days)
	return e, j, true
}

// weekdayList reads 一三五, 一、三、五, 一和周四, 一到五, 末; several tells whether there
// was more than one.
func weekdayList(t lex.Text, i int) (days []int, j int, several bool) {
	if t.At(i) == '末' {
		return []int{5, 6}, i + 1, true
	}
	d, j, ok := listedDay(t, i)
	if !ok {
		return nil, i, false
	}
	days = append(days, d)
	for {
		k, which := t.Any(j, "、", ",", "和", "及", "与", "跟", "到", "至", "-", "~")
		w, _ := weekWord(t, k)
		if w > k && which < 0 && !t.In(w, "一二三四五六日天末") {
			return days, j, len(days) > 1
		}
		d, n, ok := listedDay(t, w)
		if !ok || which < 0 && w == k && !t.In(k, "一二三四五六日") {
			return days, j, len(days) > 1
		}
		if which >= 6 {
			for x := days[len(days)-1] + 1; x < d; x++ {
				days = append(days, x)
			}
		}
		if which == 1 && w == k && !t.In(n, "、,和及") && n < len(t) && lex.StartsNumber(t.At(n)) {
			return days, j, len(days) > 1
		}
		days, j = append(days, d), n
	}
}

// listedDay reads one weekday of a list, where 一三五 stand side by side.
func listedDay(t lex.Text, i int) (d, j int, ok bool) {
	switch r := t.At(i); r {
	case '日', '天':
		return 6, i + 1, true
	default:
		if v := lex.Digit(r); v >= 1 && v <= 6 && r != '两' && !t.In(i+1, "个次天年月点时份") {
			return v - 1, i + 1, true
		}
		if r >= '1' && r <= '7' && !t.In(i+1, "个次天年月点时:份") && !lex.IsDigit(t.At(i+1)) {
			return int(r - '1'), i + 1, true
		}
	}
	return 0, i, false
}

// byDay joins weekdays as a rule lists them, in order and once each.
func byDay(days []int) string {
	var on [7]bool
	for _, d := range days {
		on[d] = true
	}
	var b strings.Builder
	for d, yes := range on {
		if yes {
			if b.Len() > 0 {
				b.WriteByte(',')
			}
			b.WriteString(lex.DayCode(d))
		}
	}
	return b.String()
}

// unitText is the unit after a number.
func unitText(u zhdate.Unit) string {
	switch u {
	case zhdate.InWeeks:
		return "周"
	case zhdate.InMonths:
		return "个月"
	case zhdate.InYears:
		return "年"
	}
	return "天"
}

// firing reads the limit and the clock after a recurrence and finds its first time.
func (r *reader) firing(e expr, i int) (expr, int, bool) {
	t := r.t
	j := i
	if lim, n := t.Suffix(j); lim == zhdate.By || lim == zhdate.Within && e.unit >= zhdate.InWeeks {
		e.limit, j = lim, n
	}
	k, _ := t.Any(j, "的", ",")
	e.ck = k
	if day, n, ok := r.clockPair(k, oneDay(r.today, 0)); ok {
		e.s, e.e, e.g, e.clock, e.part, e.bad = day.s, day.e, day.g, day.clock, day.part, day.bad
		e.note, j = joinNotes(e.note, noteWindow), n
	} else if ck, n, ok := r.clockAt(k); ok {
		n = r.clockTail(n, &ck)
		day := r.on(oneDay(r.today, 0), ck)
		e.s, e.e, e.g, e.clock, e.part, e.bad = day.s, day.e, day.g, day.clock, day.part, day.bad
		e.blur = day.blur
		if ck.limit != zhdate.NoLimit {
			e.limit = ck.limit
		}
		j = n
		if d, ok := t.Dash(j); ok {
			d, over := r.otherDay(d, &e)
			if ck2, n, ok := r.clockAt(d); ok && over {
				e.note, j = joinNotes(e.note, noteWindow), r.clockTail(n, &ck2)
			} else if ck2, n, ok := r.clockAt(d); ok {
				if ck2.part == pNone && ck2.h < 12 && !ck2.lead {
					ck2.part = ck.part
				}
				if both, ok := r.join(day, r.on(oneDay(r.today, 0), ck2)); ok {
					e.e, j = both.e, n
					e.note = joinNotes(e.note, noteWindow)
				}
			}
		}
		if lim, n := t.Suffix(j); lim == zhdate.By {
			e.limit, j = lim, n
		}
	}
	r.first(&e)
	return e, j, true
}

// noteWindow is of a recurrence with an end each time.
const noteWindow = "在开始的时刻提醒"

// otherDay steps over the day on which a window ends: 次日, 第二天, 周六 after 每周五.
func (r *reader) otherDay(i int, e *expr) (j int, ok bool) {
	if n, k := r.t.Any(i, "次日", "第二天", "翌日", "隔天", "隔日", "转天", "第二日"); k >= 0 {
		return r.t.After(n, "的"), true
	}
	if w, ok := weekWord(r.t, i); ok && e.unit == zhdate.InWeeks {
		if _, n, ok := weekdayName(r.t, w); ok {
			return n, true
		}
	}
	return i, false
}

// first puts the first firing of a recurrence on its days.
func (r *reader) first(e *expr) {
	if e.said&saidLunar != 0 {
		if e.again != (zhdate.LunarDay{}) {
			r.firstLunar(e)
		}
		return
	}
	if e.unit <= zhdate.InHours && e.unit != zhdate.NoUnit {
		step := 60 * e.n
		if e.unit == zhdate.InHours {
			step *= 60
		}
		s := r.second + step
		e.a, e.s = r.today+s/86400, s%86400
		e.b, e.e, e.g, e.clock = e.a, e.s, gMinute, true
		return
	}
	rule, err := zhdate.ParseRule(e.rule)
	if err != nil {
		e.a, e.b = r.today, r.today
		return
	}
	if e.unit == zhdate.InWorkingDays && e.n > 1 {
		day, _ := addWorkingDays(r.today, e.n, r.cal)
		e.a, e.b = day, day
		return
	}
	start := zhdate.FromNumber(r.today)
	named, every := rule.NamesDay(), rule.Interval
	if clamped := rule.Clamped(start); named && clamped.String() != rule.String() {
		e.note = joinNotes(e.note, noteShortMonth)
	}
	rule = rule.Clamped(start)
	e.rule = rule.String()
	if named {
		rule.Interval = 1 // the nearest such day begins the rhythm
	}
	for d := range rule.Days(start) {
		if !named && every > 1 && samePeriod(rule.Freq, d, start) {
			continue
		}
		e.a, e.b = d.Number(), d.Number()
		if e.g == gMonth {
			e.a, e.b = civil.Day(d.Year, d.Month, 1), civil.Day(d.Year, d.Month+1, 1)-1
		}
		if r.typed && d.Number()*86400+r.dueSecond(e) > r.now() || !r.typed && e.b*86400+e.e >= r.now() {
			return
		}
	}
}

// samePeriod tells whether a rule counts d and the day it begins on as one period:
// 每三年 said today is first due in three years.
func samePeriod(f zhdate.Freq, d, start zhdate.Date) bool {
	switch f {
	case zhdate.Yearly:
		return d.Year == start.Year
	case zhdate.Monthly:
		return d.Year == start.Year && d.Month == start.Month
	}
	return d == start
}
