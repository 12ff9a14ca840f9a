package zhdate

import "strconv"

// repeat reads 每年, 每学期, 每三年, 每年9月底前, 每月5日前, 每周一, 逐年, 按季度.
func (sc *scanner) repeat(i int) (m Mention, next int, ok bool) {
	t := sc.t
	switch t.at(i) {
	case '逐':
		return sc.evenly(i, "逐学期", "逐年", "逐季", "逐月", "逐周", "逐日")
	case '按':
		return sc.evenly(i, "按学期", "按年度", "按年", "按季度", "按季", "按月", "按周", "按学年")
	}
	if t.in(i-1, "生人班校名") && t.at(i-2) == '每' {
		return m, i + 2, false // 每生每年650元 is a rate
	}
	if t.has(i, "每个工作日") || t.has(i, "每工作日") {
		n := t.after(t.after(i+1, "个"), "工作日")
		return Mention{Kind: Recurrence, N: 1, Unit: InWorkingDays, Rule: weekdaysRule, Standing: true}, n, true
	}
	j, _ := t.any(i+1, "逢", "间隔", "隔")
	n, u, k, ok := t.every(j)
	if !ok {
		return m, i + 1, false
	}
	m = Mention{Kind: Recurrence, N: n, Unit: u, Rule: periodRule(n, u), Standing: u == InDays || u <= InHours}
	k, _ = t.any(k, "为一个周期", "为一周期", "一个周期", "一周期", "一个轮次", "一轮")
	next = sc.inPeriod(k, &m)
	m.Times = t.times(next)
	return m, next, true
}

// maxEvery bounds a period, so that a rule stays one.
const maxEvery = 999

// every reads the period after 每: 年, 个月, 两周, 半年, 学期.
func (t text) every(i int) (n int, u Unit, next int, ok bool) {
	if n, u, next, ok = t.length(i); ok {
		return n, u, next, n <= maxEvery
	}
	if t.has(i, "季") && !t.has(i, "季度") {
		return 1, InQuarters, i + 1, true
	}
	if t.at(i) == '月' {
		return 1, InMonths, i + 1, true
	}
	if n, k, ok := t.upTo(i, 1, 31); ok && t.at(k) == '月' {
		return n, InMonths, k + 1, true
	}
	if u, next = t.unit(i); u == NoUnit || t.at(next) == '级' || t.at(next) == '龄' {
		return 0, NoUnit, i, false
	}
	return 1, u, next, true
}

// evenly reads 逐年 and 按季度.
func (sc *scanner) evenly(i int, words ...string) (m Mention, next int, ok bool) {
	t := sc.t
	next, which := t.any(i, words...)
	if which < 0 || t.in(next, "级龄内") {
		return m, i + 1, false
	}
	u, _ := t.unit(i + 1)
	switch t.at(i + 1) {
	case '月':
		u = InMonths
	case '季':
		u = InQuarters
	}
	if u == NoUnit {
		return m, i + 1, false
	}
	return Mention{Kind: Recurrence, N: 1, Unit: u, Rule: periodRule(1, u)}, next, true
}

// cycle reads a length as a period: 三年一周期, 五年一轮, 一年一次, 每三年. i to j is
// the length read.
func (sc *scanner) cycle(i, j, n int, u Unit) (m Mention, next int, ok bool) {
	t := sc.t
	k, which := t.any(j, "为一个周期", "为一周期", "一个周期", "一周期", "一个轮次", "一轮", "一次", "一届", "一评", "一考", "一考核", "一检", "一聘", "一换", "两次", "三次")
	if which < 0 || n > maxEvery {
		return m, i, false
	}
	m = Mention{Kind: Recurrence, N: n, Unit: u, Rule: periodRule(n, u)}
	if which >= 6 {
		m.Times = max(1, which-12)
	}
	return m, k, true
}

// inPeriod reads the place inside the period and completes the rule; it returns
// where the expression ends.
func (sc *scanner) inPeriod(i int, m *Mention) int {
	t := sc.t
	j := t.after(i, "的")
	switch {
	case m.Unit == InYears && m.N == 1:
		if in, n, ok := sc.rangeOf(j); ok && in.Implied {
			in.Limit = To
			return sc.limitRule(n, m, in)
		}
		if in, n, ok := t.inYear(j, 0); ok {
			return sc.months(n, m, in)
		}
		if t.at(j) == '年' {
			j++
		} else if t.at(j) == '度' {
			j++
		}
		if e, n := t.edge(j); e == EdgeEnd || e == EdgeEarly {
			return sc.limitRule(n, m, Mention{Kind: Year, Edge: e})
		}
	case m.Unit == InMonths && m.N == 1:
		if d, n, ok := t.upTo(j, 1, 31); ok && t.in(n, "日号") {
			return sc.limitRule(n+1, m, Mention{Kind: Day, To: Date{Day: d}})
		}
		if e, n := t.monthEdge(j); e != EdgeNone {
			return sc.limitRule(n, m, Mention{Kind: Month, Edge: e})
		}
	case m.Unit == InQuarters && m.N == 1, m.Unit == InTerms:
		j, _ = t.any(j, "季", "学期")
		if e, n := t.edge(j); e == EdgeEnd || e == EdgeEarly {
			if m.Unit == InTerms {
				m.Edge = e
				m.Limit, n = t.suffix(n)
				return n
			}
			return sc.limitRule(n, m, Mention{Kind: Year, Quarter: 1, Edge: e})
		}
	case m.Unit == InWeeks && m.N == 1:
		if d, n, ok := t.dayOfWeek(j); ok {
			m.Rule = "FREQ=WEEKLY;BYDAY=" + dayCodes[d]
			return n
		}
	}
	if limit, n := t.suffix(i); limit == Within {
		return n
	}
	return i
}

// months reads the further months of a list, 每年3月和9月, 每年6月、12月底前; what
// stands after the last of them is said of all.
func (sc *scanner) months(next int, m *Mention, in Mention) int {
	list := strconv.Itoa(in.To.Month)
	last, k := in, next
	for in.Edge == EdgeNone && last.Kind == Month && last.To.Month > 0 {
		j, which := sc.t.any(k, "、", "和", "及", "与")
		if which < 0 {
			break
		}
		more, n, ok := sc.t.inYear(j, 0)
		if !ok || more.Kind != Month || more.To.Month <= last.To.Month {
			break
		}
		list += "," + strconv.Itoa(more.To.Month)
		last, k = more, n
	}
	if k == next {
		return sc.limitRule(next, m, in)
	}
	next = sc.limitRule(k, m, last)
	rule := "FREQ=YEARLY;BYMONTH=" + list
	if m.Limit == By || last.Edge == EdgeEnd {
		rule += ";BYMONTHDAY=-1"
	}
	m.Rule, m.From, m.To = rule, in.From, in.To
	return next
}

// limitRule adds the place inside the period to the rule, and the limit after it.
func (sc *scanner) limitRule(next int, m *Mention, in Mention) int {
	if m.Limit, next = sc.t.suffix(next); m.Limit == NoLimit {
		m.Limit = in.Limit
	}
	m.From, m.To, m.Edge, m.Quarter = in.From, in.To, in.Edge, in.Quarter
	m.Rule = ruleInside(m.Unit, in, m.Limit)
	return next
}

// dayOfWeek reads 一 to 日 after 每周, as 0 to 6.
func (t text) dayOfWeek(i int) (d, next int, ok bool) {
	switch r := t.at(i); r {
	case '日', '天':
		return 6, i + 1, true
	default:
		if d := chineseDigit(r); d >= 1 && d <= 6 && r != '两' && !t.in(i+1, "次个期场轮名节课十百") {
			return d - 1, i + 1, true
		}
	}
	return 0, i, false
}

// times reads 至少一次, 不少于2次, 开展1次 within the next words of the clause.
func (t text) times(i int) int {
	for j := i; j < i+12 && j < len(t); j++ {
		if t.in(j, "\n,。;:、") {
			return 0
		}
		if n, k, ok := t.upTo(j, 1, 99); ok && !startsNumber(t.at(j-1)) {
			if t.in(k, "次期轮场回遍") {
				return n
			}
			j = k - 1
		}
	}
	return 0
}

// periodRule is the rule of a period without a day in it.
func periodRule(n int, u Unit) string {
	freq := "YEARLY"
	switch u {
	case InMinutes:
		freq = "MINUTELY"
	case InHours:
		freq = "HOURLY"
	case InDays:
		freq = "DAILY"
	case InWeeks:
		freq = "WEEKLY"
	case InMonths:
		freq = "MONTHLY"
	case InQuarters:
		freq, n = "MONTHLY", n*3
	case InTerms:
		freq, n = "MONTHLY", n*6
	case InWorkingDays:
		return weekdaysRule
	}
	if n == 1 {
		return "FREQ=" + freq
	}
	return "FREQ=" + freq + ";INTERVAL=" + strconv.Itoa(n)
}
