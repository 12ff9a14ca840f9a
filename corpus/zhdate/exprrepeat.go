package zhdate

import (
	"strconv"
	"strings"
)

// repeat reads a recurrence: 每天, 每周一三五, 每月最后一个工作日, 每年9月底前, 每隔两天,
// 工作日每天. The rule carries no time of day; the first firing does.
func (r *reader) repeat(i int) (e expr, j int, ok bool) {
	t := r.t
	if e, j, ok = r.weekdaysDaily(i); ok {
		return r.firing(e, j)
	}
	n, skip := i, 0
	switch t.at(i) {
	case '每', '逢', '凡':
		n = t.after(i+1, "逢")
		if k, which := t.any(n, "间隔", "隔"); which >= 0 {
			n, skip = k, 1
		}
	case '隔':
		if !t.in(i+1, "天日周月年") || t.has(i+1, "天花") {
			return e, i, false
		}
		n, skip = i+1, 1
	case '逐', '按':
		if !t.in(i+1, "年季月周日天") || t.in(i+2, "前内") || t.has(i, "按时") || t.at(i) == '按' && !t.in(i+1, "年季月周") {
			return e, i, false
		}
		n = i + 1
	case '天', '周', '月', '年':
		if t.at(i+1) != t.at(i) || t.in(i-1, "每半几今明后前昨") || startsNumber(t.at(i-1)) {
			return e, i, false
		}
		n = i + 1 // 天天
	default:
		return e, i, false
	}
	n = t.after(n, "个") // 每个月, 每个星期天
	e = expr{kind: eRepeat, i: i, e: lastSecond, g: gDay}
	if t.has(n, "工作日") {
		e.rule, e.note, e.unit, e.n = weekdaysRule, noteRestDays, InWorkingDays, 1
		return r.firing(e, t.after(n+3, "的"))
	}
	if t.in(n, "晚早") || t.has(n, "凌晨") {
		e.rule, e.unit, e.n = "FREQ=DAILY", InDays, 1
		return r.firing(e, n)
	}
	count, u, m, ok := t.every(n)
	if !ok || t.in(m, "级龄") {
		return e, i, false
	}
	if skip == 1 && u >= InDays && u != InWorkingDays {
		if count == 1 {
			count = 2 // 每隔一天 is every other day
		} else if r.typed {
			e.asks = "“每隔”几" + unitText(u) + "可有两种理解，请写“每" + strconv.Itoa(count) + unitText(u) + "”或“每" + strconv.Itoa(count+1) + unitText(u) + "”"
		}
	}
	e.n, e.unit = count, u
	e.rule = periodRule(count, u)
	m, _ = t.any(m, "度", "的")
	if j, ok = r.inRepeat(m, &e); !ok {
		return e, i, false
	}
	return r.firing(e, j)
}

const noteRestDays = "规则只认周一至周五，遇法定节假日和调休以当年放假安排为准"

// weekdaysDaily reads 工作日每天, 周一至周五每天, 周一到周五, 工作日 before a clock.
func (r *reader) weekdaysDaily(i int) (e expr, j int, ok bool) {
	t := r.t
	e = expr{kind: eRepeat, i: i, e: lastSecond, g: gDay, unit: InWorkingDays, n: 1}
	if n := t.after(i, "工作日"); n > i && t.at(i-1) != '个' {
		e.rule, e.note = weekdaysRule, noteRestDays
		j, k := t.any(n, "的每天", "每天", "每日", "每")
		if _, m, ok := r.clockAt(j); k >= 0 || ok && m > j {
			return e, j, true
		}
		return e, i, false
	}
	w, ok := t.weekWord(i)
	if !ok || t.in(i-1, "上下本这每逢个") {
		return e, i, false
	}
	days, n, several := t.weekdayList(w)
	if len(days) == 0 {
		return e, i, false
	}
	j, k := t.any(n, "的每天", "每天", "每日", "都")
	if k < 0 || !several && k == 3 {
		return e, i, false
	}
	e.rule = "FREQ=WEEKLY;BYDAY=" + byDay(days)
	return e, j, true
}

// weekdayList reads 一三五, 一、三、五, 一和周四, 一到五, 末; several tells whether there
// was more than one.
func (t text) weekdayList(i int) (days []int, j int, several bool) {
	if t.at(i) == '末' {
		return []int{5, 6}, i + 1, true
	}
	d, j, ok := t.listedDay(i)
	if !ok {
		return nil, i, false
	}
	days = append(days, d)
	for {
		k, which := t.any(j, "、", ",", "和", "及", "与", "跟", "到", "至", "-", "~")
		w, _ := t.weekWord(k)
		if w > k && which < 0 && !t.in(w, "一二三四五六日天末") {
			return days, j, len(days) > 1
		}
		d, n, ok := t.listedDay(w)
		if !ok || which < 0 && w == k && !t.in(k, "一二三四五六日") {
			return days, j, len(days) > 1
		}
		if which >= 6 {
			for x := days[len(days)-1] + 1; x < d; x++ {
				days = append(days, x)
			}
		}
		if which == 1 && w == k && !t.in(n, "、,和及") && n < len(t) && startsNumber(t.at(n)) {
			return days, j, len(days) > 1
		}
		days, j = append(days, d), n
	}
}

// listedDay reads one weekday of a list, where 一三五 stand side by side.
func (t text) listedDay(i int) (d, j int, ok bool) {
	switch r := t.at(i); r {
	case '日', '天':
		return 6, i + 1, true
	default:
		if v := chineseDigit(r); v >= 1 && v <= 6 && r != '两' && !t.in(i+1, "个次天年月点时份") {
			return v - 1, i + 1, true
		}
		if r >= '1' && r <= '7' && !t.in(i+1, "个次天年月点时:份") && !isDigit(t.at(i+1)) {
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
			b.WriteString(dayCodes[d])
		}
	}
	return b.String()
}

// inRepeat reads the day inside the period and completes the rule; it returns
// where the expression goes on. Without a day in it, asks says what is missing.
func (r *reader) inRepeat(i int, e *expr) (j int, ok bool) {
	switch e.unit {
	case InWeeks:
		return r.inWeekRule(i, e), true
	case InMonths:
		return r.inMonthRule(i, e), true
	case InQuarters:
		return r.inQuarterRule(i, e), true
	case InYears:
		return r.inYearRule(i, e), true
	case InTerms:
		e.asks = "学期的起止日期各地不同，请写明几月几日"
	case InDays:
		if e.n == 1 {
			if k, which := r.t.any(i, "都"); which >= 0 {
				return k, true
			}
		}
	}
	return i, true
}

func (r *reader) inWeekRule(i int, e *expr) int {
	t := r.t
	w, _ := t.weekWord(i)
	if days, n, _ := t.weekdayList(w); len(days) > 0 {
		e.rule = withInterval("FREQ=WEEKLY", e.n) + ";BYDAY=" + byDay(days)
		return n
	}
	if n := t.after(i, "工作日"); n > i {
		e.rule, e.note = weekdaysRule, noteRestDays
		return n
	}
	if n, k := t.any(i, "第一天", "初", "最后一个工作日", "最后一天", "末"); k >= 0 {
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
	if d, n, ok := t.upTo(i, 1, 31); ok && t.in(n, "日号") {
		part, n = ";BYMONTHDAY="+strconv.Itoa(d), n+1
		for t.in(n, "、,和及") {
			d, m, ok := t.upTo(n+1, 1, 31)
			if !ok || !t.in(m, "日号") {
				break
			}
			part, n = part+","+strconv.Itoa(d), m+1
		}
		return part, n, true
	}
	if n, k := t.any(i, "月底", "底", "月末", "末", "月初", "初", "上旬", "中旬", "下旬", "最后一天", "最后一日", "第一天", "首日", "头一天"); k >= 0 {
		day := [...]string{"-1", "-1", "-1", "-1", "1", "1", "10", "20", "-1", "-1", "-1", "1", "1", "1"}[k]
		return ";BYMONTHDAY=" + day, n, true
	}
	w, k := t.any(i, "最后", "倒数第", "第", "首", "头")
	if k < 0 {
		return "", i, false
	}
	n, m, ok := t.upTo(w, 1, 31)
	if !ok {
		n, m = 1, w
	}
	if k <= 1 {
		n = -n
	}
	m = t.after(m, "个")
	if j := t.after(m, "工作日"); j > m {
		return ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=" + strconv.Itoa(n), j, true
	}
	if t.in(m, "天日") {
		return ";BYMONTHDAY=" + strconv.Itoa(n), m + 1, true
	}
	if w, ok := t.weekWord(m); ok && n <= 5 {
		if w = t.after(w, "的"); t.at(w) == '周' {
			w++
		}
		if d, j, ok := t.weekdayName(w); ok {
			return ";BYDAY=" + strconv.Itoa(n) + dayCodes[d], j, true
		}
	}
	return "", i, false
}

// inQuarterRule reads 末, 最后一天, 第一个月5号, 首月.
func (r *reader) inQuarterRule(i int, e *expr) int {
	t := r.t
	if n, k := t.any(i, "最后一个工作日", "第一个工作日"); k >= 0 {
		e.rule = "FREQ=MONTHLY;BYMONTH=" + [...]string{"3,6,9,12", "1,4,7,10"}[k] + ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=" + [...]string{"-1", "1"}[k]
		e.note = noteRestDays
		return n
	}
	n, k := t.any(i, "最后一个月", "末月", "第三个月", "第一个月", "首月", "第二个月", "最后一天", "末", "底", "初", "第一天")
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
		part, m, ok := r.monthRule(t.after(n, "的"))
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

// lunarYearly is a day that moves from year to year: no rule can say it, so only
// its next time is given.
func (r *reader) lunarYearly(x expr, n int, e *expr) int {
	e.rule, e.a, e.b, e.said = "", x.a, x.b, x.said|saidLunar
	if lim, m := r.t.suffix(n); lim == By && x.said&saidHoliday != 0 {
		e.a, e.b, e.limit, n = x.a-1, x.a-1, By, m
	}
	e.note = "这一天每年的公历日期不同，先设最近一次，过后请再设"
	return n
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

// unitText is the unit after a number.
func unitText(u Unit) string {
	switch u {
	case InWeeks:
		return "周"
	case InMonths:
		return "个月"
	case InYears:
		return "年"
	}
	return "天"
}

func withInterval(freq string, n int) string {
	if n > 1 {
		return freq + ";INTERVAL=" + strconv.Itoa(n)
	}
	return freq
}

// firing reads the limit and the clock after a recurrence and finds its first time.
func (r *reader) firing(e expr, i int) (expr, int, bool) {
	t := r.t
	j := i
	if lim, n := t.suffix(j); lim == By || lim == Within && e.unit >= InWeeks {
		e.limit, j = lim, n
	}
	k, _ := t.any(j, "的", ",")
	if ck, n, ok := r.clockAt(k); ok {
		n = r.clockTail(n, &ck)
		day := r.on(oneDay(r.today, 0), ck)
		e.s, e.e, e.g, e.clock, e.part, e.bad = day.s, day.e, day.g, day.clock, day.part, day.bad
		e.blur = day.blur
		if ck.limit != NoLimit {
			e.limit = ck.limit
		}
		j = n
		if d, ok := t.dash(j); ok {
			if ck2, n, ok := r.clockAt(d); ok {
				if ck2.part == pNone && ck2.h < 12 && !ck2.lead {
					ck2.part = ck.part
				}
				if both, ok := r.join(day, r.on(oneDay(r.today, 0), ck2)); ok {
					e.e, j = both.e, n
				}
			}
		}
		if lim, n := t.suffix(j); lim == By {
			e.limit, j = lim, n
		}
	}
	r.first(&e)
	return e, j, true
}

// first puts the first firing of a recurrence on its days.
func (r *reader) first(e *expr) {
	if e.said&saidLunar != 0 {
		return
	}
	if e.unit <= InHours && e.unit != NoUnit {
		step := 60 * e.n
		if e.unit == InHours {
			step *= 60
		}
		s := r.second + step
		e.a, e.s = r.today+s/86400, s%86400
		e.b, e.e, e.g, e.clock = e.a, e.s, gMinute, true
		return
	}
	rule, err := ParseRule(e.rule)
	if err != nil {
		e.a, e.b = r.today, r.today
		return
	}
	every := rule.interval
	if ruleHasDay(e.rule) {
		rule.interval = 1 // the nearest such day begins the rhythm
	}
	for k := 0; k < maxEmpty; k++ {
		if !ruleHasDay(e.rule) && every > 1 && k == 0 {
			continue
		}
		for _, d := range rule.period(r.today, k*rule.interval) {
			if e.g == gMonth && !r.typed {
				y, m, _ := civil(d)
				e.a, e.b = dayNumber(y, m, 1), dayNumber(y, m+1, 1)-1
			} else {
				e.a, e.b = d, d
			}
			if r.typed && d*86400+r.dueSecond(e) > r.now() || !r.typed && e.b*86400+e.e >= r.now() {
				return
			}
		}
	}
}
