package scan

import (
	"strconv"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// repeat reads 每年, 每学期, 每三年, 每年9月底前, 每月5日前, 每周一, 逐年, 按季度.
func (sc *scanner) repeat(i int) (m Mention, next int, ok bool) {
	t := sc.t
	switch t.At(i) {
	case '逐':
		return sc.evenly(i, "逐学期", "逐年", "逐季", "逐月", "逐周", "逐日")
	case '按':
		return sc.evenly(i, "按学期", "按年度", "按年", "按季度", "按季", "按月", "按周", "按学年")
	}
	if t.In(i-1, "生人班校名") && t.At(i-2) == '每' {
		return m, i + 2, false // 每生每年650元 is a rate
	}
	if t.Has(i, "每个工作日") || t.Has(i, "每工作日") {
		n := t.After(t.After(i+1, "个"), "工作日")
		return Mention{
			Kind: Recurrence, N: 1, Unit: zhdate.InWorkingDays, Rule: lex.WeekdaysRule,
			Standing: true,
		}, n, true
	}
	j, _ := t.Any(i+1, "逢", "间隔", "隔")
	n, u, k, ok := t.Every(j)
	if !ok {
		return m, i + 1, false
	}
	m = Mention{
		Kind: Recurrence, N: n, Unit: u, Rule: lex.PeriodRule(n, u),
		Standing: u == zhdate.InDays || u <= zhdate.InHours,
	}
	k, _ = t.Any(k, "为一个周期", "为一周期", "一个周期", "一周期", "一个轮次", "一轮")
	next = sc.inPeriod(k, &m)
	m.Times = times(t, next)
	return m, next, true
}

// evenly reads 逐年 and 按季度.
func (sc *scanner) evenly(i int, words ...string) (m Mention, next int, ok bool) {
	t := sc.t
	next, which := t.Any(i, words...)
	if which < 0 || t.In(next, "级龄内") {
		return m, i + 1, false
	}
	u, _ := t.Unit(i + 1)
	switch t.At(i + 1) {
	case '月':
		u = zhdate.InMonths
	case '季':
		u = zhdate.InQuarters
	}
	if u == zhdate.NoUnit {
		return m, i + 1, false
	}
	return Mention{Kind: Recurrence, N: 1, Unit: u, Rule: lex.PeriodRule(1, u)}, next, true
}

// cycle reads a length as a period: 三年一周期, 五年一轮, 一年一次, 每三年. i to j is
// the length read.
func (sc *scanner) cycle(i, j, n int, u zhdate.Unit) (m Mention, next int, ok bool) {
	t := sc.t
	k, which := t.Any(j, "为一个周期", "为一周期", "一个周期", "一周期", "一个轮次", "一轮", "一次", "一届", "一评", "一考", "一考核", "一检", "一聘", "一换", "两次", "三次")
	if which < 0 || n > lex.MaxEvery {
		return m, i, false
	}
	m = Mention{Kind: Recurrence, N: n, Unit: u, Rule: lex.PeriodRule(n, u)}
	if which >= 6 {
		m.Times = max(1, which-12)
	}
	return m, k, true
}

// inPeriod reads the place inside the period and completes the rule; it returns
// where the expression ends.
func (sc *scanner) inPeriod(i int, m *Mention) int {
	t := sc.t
	j := t.After(i, "的")
	switch {
	case m.Unit == zhdate.InYears && m.N == 1:
		if in, n, ok := sc.rangeOf(j); ok && in.Implied {
			in.Limit = zhdate.To
			return sc.limitRule(n, m, in)
		}
		if in, n, ok := inYear(t, j, 0); ok {
			return sc.months(n, m, in)
		}
		if t.At(j) == '年' {
			j++
		} else if t.At(j) == '度' {
			j++
		}
		if e, n := t.Edge(j); e == zhdate.EdgeEnd || e == zhdate.EdgeEarly {
			return sc.limitRule(n, m, Mention{Kind: Year, Edge: e})
		}
	case m.Unit == zhdate.InMonths && m.N == 1:
		if d, n, ok := t.UpTo(j, 1, 31); ok && (t.In(n, "日号") || t.In(n, "-至到~")) {
			if k, dash := t.Dash(t.After(t.After(n, "日"), "号")); dash { // 每月10日至15日
				if last, e, day := t.UpTo(k, 1, 31); day && last > d && t.In(e, "日号") {
					d, n = last, e
				}
			}
			if !t.In(n, "日号") {
				break
			}
			return sc.days(n+1, m, d)
		}
		if e, n := t.MonthEdge(j); e != zhdate.EdgeNone {
			return sc.limitRule(n, m, Mention{Kind: Month, Edge: e})
		}
	case m.Unit == zhdate.InQuarters && m.N == 1, m.Unit == zhdate.InTerms:
		j, _ = t.Any(j, "季", "学期")
		if n, ok := sc.monthOfQuarter(t.After(j, "度"), m); ok {
			return n
		}
		if e, n := t.Edge(j); e == zhdate.EdgeEnd || e == zhdate.EdgeEarly {
			if m.Unit == zhdate.InTerms {
				m.Edge = e
				m.Limit, n = t.Suffix(n)
				return n
			}
			return sc.limitRule(n, m, Mention{Kind: Year, Quarter: 1, Edge: e})
		}
	case m.Unit == zhdate.InWeeks && m.N == 1:
		if d, n, ok := dayOfWeek(t, j); ok {
			m.Rule = "FREQ=WEEKLY;BYDAY=" + lex.DayCode(d)
			for t.In(n, "、和及") { // 每周一、三、五
				k, _ := t.Any(n+1, "周", "星期")
				more, e, ok := dayOfWeek(t, k)
				if !ok || more <= d {
					break
				}
				m.Rule, d, n = m.Rule+","+lex.DayCode(more), more, e
			}
			return n
		}
	}
	if limit, n := t.Suffix(i); limit == zhdate.Within {
		return n
	}
	return i
}

// days reads the further days of a list: 每月5日、20日前. first is the one read already.
func (sc *scanner) days(next int, m *Mention, first int) int {
	list, last := strconv.Itoa(first), first
	for sc.t.In(next, "、和及") {
		d, n, ok := sc.t.UpTo(next+1, 1, 31)
		if !ok || d <= last || !sc.t.In(n, "日号") {
			break
		}
		list, last, next = list+","+strconv.Itoa(d), d, n+1
	}
	next = sc.limitRule(next, m, Mention{Kind: Day, To: zhdate.Date{Day: last}})
	if last > first {
		m.Rule = "FREQ=MONTHLY;BYMONTHDAY=" + list
	}
	return next
}

// monthOfQuarter reads 每季度首月10日前, 每季度第二个月底前.
func (sc *scanner) monthOfQuarter(i int, m *Mention) (next int, ok bool) {
	t := sc.t
	n, which := t.Any(t.After(i, "的"), "首月", "第一个月", "第二个月", "第三个月", "末月", "最后一个月")
	if which < 0 || m.Unit != zhdate.InQuarters || m.N != 1 {
		return i, false
	}
	month := [...]int{1, 1, 2, 3, 3, 3}[which]
	day := 0
	if d, k, ok := t.UpTo(n, 1, 28); ok && t.In(k, "日号") {
		day, n = d, k+1
	} else if e, k := t.MonthEdge(n); e == zhdate.EdgeEnd {
		day, n = -1, k
	}
	if day == 0 {
		return i, false
	}
	m.Limit, n = t.Suffix(n)
	months := ""
	for k := month; k <= 12; k += 3 {
		months += "," + strconv.Itoa(k)
	}
	m.Rule = "FREQ=YEARLY;BYMONTH=" + months[1:] + ";BYMONTHDAY=" + strconv.Itoa(day)
	return n, true
}

// months reads the further months of a list, 每年3月和9月, 每年6月、12月底前; what
// stands after the last of them is said of all.
func (sc *scanner) months(next int, m *Mention, in Mention) int {
	list := strconv.Itoa(in.To.Month)
	last, k := in, next
	for in.Edge == zhdate.EdgeNone && last.Kind == Month && last.To.Month > 0 {
		j, which := sc.t.Any(k, "、", "和", "及", "与")
		if which < 0 {
			break
		}
		more, n, ok := inYear(sc.t, j, 0)
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
	if m.Limit == zhdate.By || last.Edge == zhdate.EdgeEnd {
		rule += ";BYMONTHDAY=-1"
	}
	m.Rule, m.From, m.To = rule, in.From, in.To
	return next
}

// limitRule adds the place inside the period to the rule, and the limit after it.
func (sc *scanner) limitRule(next int, m *Mention, in Mention) int {
	if m.Limit, next = sc.t.Suffix(next); m.Limit == zhdate.NoLimit {
		m.Limit = in.Limit
	}
	m.From, m.To, m.Edge, m.Quarter = in.From, in.To, in.Edge, in.Quarter
	m.Rule = lex.RuleInside(m.Unit, in.To, in.Edge, in.Quarter, m.Limit)
	return next
}

// dayOfWeek reads 一 to 日 after 每周, as 0 to 6.
func dayOfWeek(t lex.Text, i int) (d, next int, ok bool) {
	switch r := t.At(i); r {
	case '日', '天':
		return 6, i + 1, true
	default:
		if d := lex.Digit(r); d >= 1 && d <= 6 && r != '两' && !t.In(i+1, "次个期场轮名节课十百") {
			return d - 1, i + 1, true
		}
	}
	return 0, i, false
}

// times reads 至少一次, 不少于2次, 开展1次 within the next words of the clause.
func times(t lex.Text, i int) int {
	for j := i; j < i+12 && j < len(t); j++ {
		if t.In(j, "\n,。;:、") {
			return 0
		}
		if n, k, ok := t.UpTo(j, 1, 99); ok && !lex.StartsNumber(t.At(j-1)) {
			if t.In(k, "次期轮场回遍") {
				return n
			}
			j = k - 1
		}
	}
	return 0
}
