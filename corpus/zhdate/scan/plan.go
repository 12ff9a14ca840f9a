package scan

import (
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// fiveYear reads a five-year plan used as a time: 十四五期间, "十四五"末, “十三五”时期.
// The name of a plan alone ("十二五"规划) is no time.
func (sc *scanner) fiveYear(i int) (m Mention, next int, ok bool) {
	t := sc.t
	quoted := t.In(i, "\"“「")
	j := i
	if quoted {
		j++
	}
	if lex.StartsNumber(t.At(j - 1)) {
		return m, i, false
	}
	plan, n, ok := t.PlanNumber(j)
	if !ok {
		return m, i, false
	}
	if quoted {
		if !t.In(n, "\"”」") {
			return m, i, false
		}
		n++
	}
	from := 2021 + (plan-14)*5
	m = Mention{Kind: Period, Limit: zhdate.Within, From: zhdate.Date{Year: from}, To: zhdate.Date{Year: from + 4}}
	e, which := t.Any(n, "期间", "时期", "期末", "期内", "末期", "末", "以来", "规划期内", "规划期间", "规划期末")
	if which < 0 {
		return m, i, false
	}
	if which == 2 || which == 4 || which == 5 || which == 9 {
		m.Limit = zhdate.To
	}
	if limit, k := t.Suffix(e); limit != zhdate.NoLimit {
		e = k
	}
	return m, e, true
}

// planPeriod reads 规划期内, 方案实施期间, 规划期末: the caller has to know the period.
func (sc *scanner) planPeriod(i int) (m Mention, next int, ok bool) {
	t := sc.t
	j, which := t.Any(i, "规划实施", "规划", "计划实施", "计划", "方案实施")
	if which < 0 {
		return m, i, false
	}
	n, end := t.Any(j, "期间内", "期间", "期内", "期末", "期限内", "期")
	if end < 0 || end == 5 && !t.In(n, "内末") {
		return m, j, false
	}
	m = Mention{Kind: Period, Limit: zhdate.Within, PlanFor: true, Implied: true}
	if end == 3 {
		m.Limit = zhdate.To
	}
	return m, n, true
}

// relative reads times that lean on the issue of the document: 今年9月, 明年底,
// 本月底前, 年底前, 月底前, 未来三年, and holidays.
func (sc *scanner) relative(i int) (m Mention, next int, ok bool) {
	t := sc.t
	if n, which := t.Any(i, "未来", "今后"); which >= 0 {
		return sc.ahead(n)
	}
	if m, next, ok = sc.relativeYear(i); ok {
		return m, next, true
	}
	if t.Has(i, "上半年") || t.Has(i, "下半年") || t.Has(i, "前三季度") || t.Has(i, "前两季度") ||
		t.At(i) == '第' && t.Has(i+2, "季度") {
		return sc.absolute(i)
	}
	if m, next, ok = sc.bareEdge(i); ok {
		return m, next, true
	}
	return sc.onHoliday(i, i, 0)
}

// onHoliday reads a holiday that bounds a task: 国庆节前, 2022年春节前, 中秋节期间. Its
// name alone is mostly the holiday itself and no time to act. i is where the
// expression begins, its year being y or 0, and the name stands at n.
func (sc *scanner) onHoliday(i, n, y int) (m Mention, next int, ok bool) {
	h, e, ok := sc.t.HolidayAt(n)
	if k := sc.t.After(n, lex.Qingming.Name); !ok && k > n {
		h, e, ok = lex.Qingming, sc.t.After(k, "节"), true
	}
	if !ok {
		return m, i, false
	}
	e, _ = sc.t.Any(e, "放假", "假期", "长假")
	limit, next := sc.t.Suffix(e)
	back, after, counted := stepBefore(sc.t, e)
	if counted {
		limit, next = zhdate.By, after
	}
	if limit == zhdate.NoLimit {
		return m, i, false
	}
	m = Mention{
		Kind: Day, Limit: limit, From: zhdate.Date{Year: y}, To: zhdate.Date{Year: y}, Implied: y == 0,
		holiday: h, step: back,
	}
	return m, next, true
}

// ahead reads the length of 未来三年, 今后五年内.
func (sc *scanner) ahead(i int) (m Mention, next int, ok bool) {
	n, u, j, ok := sc.t.Length(i)
	if !ok {
		return m, i, false
	}
	m = Mention{Kind: Offset, Limit: zhdate.Within, N: n, Unit: u}
	if limit, k := sc.t.Suffix(j); limit == zhdate.Within {
		j = k
	}
	return m, j, true
}

// relativeYear reads 今年, 明年, 本年度, 去年 and what stands inside them.
func (sc *scanner) relativeYear(i int) (m Mention, next int, ok bool) {
	t := sc.t
	n, which := t.Any(i, "今年", "本年度", "本年", "当年", "明年", "次年", "翌年", "下年", "下一年", "去年", "上年", "上一年")
	if which < 0 || t.In(n, "级龄轻") {
		return m, i, false
	}
	shift := 0
	if which >= 9 {
		shift = -1
	} else if which >= 4 {
		shift = 1
	}
	n = t.After(n, "度")
	j := n
	if t.In(n, "底末终初") {
		j = n - 1 // 明年底: the year's own 年 does for 年底
	}
	if m, next, ok = sc.rangeOf(n); ok && m.Implied {
		m.Limit, next = t.Suffix(next) // 次年1月至8月
	} else if m, next, ok = sc.bareEdge(j); !ok {
		if m, next, ok = inYear(t, n, 0); !ok {
			m, next = Mention{Kind: Year, Implied: true}, n
		}
		m.Limit, next = t.Suffix(next)
	}
	m.shift = shift
	return m, next, true
}

// bareEdge reads 年底前, 年内, 年终, 月底前, 本月15日, 季度末: no number of the year or
// month. A blank before it (到____年底) is one to fill in, not a time.
func (sc *scanner) bareEdge(i int) (m Mention, next int, ok bool) {
	t := sc.t
	if t.In(i-1, "_×*□-") || t.In(i-1, "xX") || t.Gap(i) && t.In(i-1, "到至于在") {
		return m, i, false
	}
	m = Mention{Kind: Year, Implied: true}
	if t.At(i) == '年' {
		j := t.After(i+1, "度")
		m.Edge, next = t.Edge(j)
		limit, k := t.Suffix(next)
		if m.Edge == zhdate.EdgeNone && t.At(j) == '期' {
			return m, i + 1, false // 出让年期内 is a length, not the year
		}
		if t.At(i+1) == '终' && limit == zhdate.NoLimit {
			return Mention{Kind: Recurrence, N: 1, Unit: zhdate.InYears, Rule: "FREQ=YEARLY"}, next, true
		}
		if m.Edge == zhdate.EdgeNone && limit == zhdate.NoLimit && j > i+1 && !lex.StartsNumber(t.At(i-1)) &&
			!t.In(i-1, "本上下各该当跨学") &&
			!t.Has(i-2, "财政") &&
			!t.Has(i-2, "会计") {
			return Mention{Kind: Recurrence, N: 1, Unit: zhdate.InYears, Rule: "FREQ=YEARLY"}, j, true
		}
		m.Limit = limit
		return m, k, m.Edge != zhdate.EdgeNone || limit == zhdate.Within
	}
	return sc.relativeMonth(i)
}

// relativeMonth reads 本月底前, 下月5日, 月底前.
func (sc *scanner) relativeMonth(i int) (m Mention, next int, ok bool) {
	t := sc.t
	n, which := t.Any(i, "本月", "当月", "下个月", "下月", "次月", "月")
	if which < 0 {
		return m, i, false
	}
	m = Mention{Kind: Month, Implied: true}
	if which >= 2 && which <= 4 {
		m.monthShift = 1
	}
	if d, k, ok := t.UpTo(n, 1, 31); ok && t.In(k, "日号") && which < 5 {
		m.Kind, m.From.Day, m.To.Day, next = Day, d, d, k+1
	} else if m.Edge, next = t.MonthEdge(n); m.Edge == zhdate.EdgeNone || which == 5 && lex.StartsNumber(t.At(i-1)) {
		return m, i, false
	}
	m.Limit, next = t.Suffix(next)
	return m, next, which < 5 || m.Limit != zhdate.NoLimit
}
