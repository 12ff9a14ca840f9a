package zhdate

// absolute reads a date or a range of dates with its limit.
func (sc *scanner) absolute(i int) (m Mention, next int, ok bool) {
	t := sc.t
	if m, next, ok = sc.rangeOf(i); !ok {
		if m, next, ok = sc.date(i); !ok {
			return m, i, false
		}
	}
	if m.Kind == Year && m.Edge == EdgeNone && m.Quarter == 0 && t.in(next, "版级龄制鉴均") {
		return m, next, false // 2021年版, 2021年级
	}
	if m.holiday.name != "" {
		return m, next, true
	}
	limit, after := t.suffix(next)
	if limit == Within && m.From != m.To {
		m.Kind = Period
	}
	m.Limit = limit
	return m, after, true
}

// date reads one date: 2021年9月18日, 2021年9月底, 9月18日, 2021年底, 2021年上半年,
// 2021年第三季度, 2021-09-18. Month or day may be missing, the year too.
func (sc *scanner) date(i int) (m Mention, next int, ok bool) {
	t := sc.t
	if d, n, ok := t.numericDay(i); ok {
		return Mention{Kind: Day, From: d, To: d}, n, true
	}
	y, n, hasYear := t.year4(i)
	if hasYear {
		if t.at(n) != '年' {
			return m, i, false
		}
		n++
		if m, next, ok := sc.onHoliday(i, n, y); ok {
			return m, next, true
		}
		if m, next, ok := t.inYear(n, y); ok {
			return m, next, true
		}
		m = Mention{Kind: Year, From: Date{Year: y}, To: Date{Year: y}}
		if k := t.after(n, "度"); k > n && !t.in(k, "假") {
			n = k
		}
		m.Edge, next = t.edge(n)
		return m, next, true
	}
	return t.inYear(i, 0)
}

// inYear reads what stands inside a year: a month and its day or part, a
// quarter, a half. y is 0 when the text gives none.
func (t text) inYear(i, y int) (m Mention, next int, ok bool) {
	m.Implied = y == 0
	j := i
	if y > 0 {
		j = t.after(i, "的")
		if t.has(j, "年底") || t.has(j, "年末") || t.has(j, "年初") || t.has(j, "年终") {
			m.Kind, m.From, m.To = Year, Date{Year: y}, Date{Year: y}
			m.Edge, next = t.edge(j + 1)
			return m, next, m.Edge != EdgeNone
		}
	}
	if m, next, ok := t.quarter(j, y); ok {
		return m, next, true
	}
	if startsNumber(t.at(j-1)) && !t.gap(j) && j == i && y == 0 {
		return m, i, false // the tail of a longer number
	}
	mon, n, ok := t.upTo(j, 1, 12)
	if !ok || t.at(n) != '月' {
		return m, i, false
	}
	n = t.after(n+1, "份")
	m.Kind, m.From, m.To = Month, Date{y, mon, 0}, Date{y, mon, 0}
	if d, k, ok := t.upTo(n, 1, 31); ok && t.in(k, "日号") {
		ry := y
		if y == 0 {
			ry = 2000 // any leap year: whether 2月29日 exists is known with the year only
		}
		if !valid(ry, mon, d) {
			return m, k + 1, false
		}
		m.Kind, m.From.Day, m.To.Day = Day, d, d
		return m, k + 1, true
	}
	m.Edge, next = t.monthEdge(n)
	return m, next, true
}

// numericDay reads 2021-09-18, 2021.9.18, 2021/9/18: whole days only, as two
// numbers with a dash or a point are many other things.
func (t text) numericDay(i int) (d Date, next int, ok bool) {
	y, n, ok := t.year4(i)
	if !ok || !t.in(n, "-./") {
		return d, i, false
	}
	sep := t.at(n)
	m, k := t.digits(n + 1)
	if k == n+1 || k > n+3 || t.at(k) != sep {
		return d, i, false
	}
	day, e := t.digits(k + 1)
	if e == k+1 || e > k+3 || !valid(y, m, day) {
		return d, i, false
	}
	return Date{y, m, day}, e, true
}

// quarter reads 第三季度, 一季度末, 前三季度, 上半年, 下半年.
func (t text) quarter(i, y int) (m Mention, next int, ok bool) {
	m = Mention{Kind: Year, From: Date{Year: y}, To: Date{Year: y}, Implied: y == 0}
	if n, which := t.any(i, "上半年", "下半年"); which >= 0 {
		m.Edge = EdgeFirst + Edge(which)
		next = n
		if k, which := t.any(n, "底", "末"); which >= 0 {
			next = k
		}
		return m, next, true
	}
	j, which := t.any(i, "第", "前")
	q, n, ok := t.upTo(j, 1, 4)
	if !ok || which < 0 && startsNumber(t.at(i-1)) && !t.gap(i) {
		return m, i, false
	}
	n = t.after(n, "个")
	k := t.after(n, "季度")
	if k == n {
		return m, i, false
	}
	m.Quarter = q
	if which == 1 {
		m.quarters = q
	}
	m.Edge, next = t.edge(k)
	return m, next, true
}

// edge reads 底, 末, 终, 初 after a year or quarter; 初 also begins 初中, 初步.
func (t text) edge(i int) (Edge, int) {
	switch t.at(i) {
	case '底', '末':
		return EdgeEnd, i + 1
	case '终':
		return EdgeEnd, t.after(i+1, "了")
	case '初':
		if !t.in(i+1, "中级步评审始等次任试") {
			return EdgeEarly, i + 1
		}
	case '中':
		if t.in(i+1, "前,。;、") {
			return EdgeMid, i + 1
		}
	}
	return EdgeNone, i
}

// monthEdge reads 底, 月底, 初, 上旬, 中旬, 下旬 after a month.
func (t text) monthEdge(i int) (Edge, int) {
	if n, which := t.any(i, "上中旬", "中下旬"); which >= 0 {
		return EdgeSecond + Edge(which), n
	}
	if n, which := t.any(i, "上旬", "中旬", "下旬"); which >= 0 {
		return EdgeFirst + Edge(which), n
	}
	if n, which := t.any(i, "月底", "月末"); which >= 0 {
		return EdgeEnd, n
	}
	return t.edge(i)
}

// rangeOf reads two dates with a dash: 2021至2025年, 2021年9月—2022年6月, 3-5月,
// 2021—2022学年, 9月1日至10日. What the second leaves out is the first's.
func (sc *scanner) rangeOf(i int) (m Mention, next int, ok bool) {
	t := sc.t
	if m, next, ok = t.yearRange(i); ok {
		return m, next, true
	}
	a, n, ok := t.bareMonth(i)
	if !ok {
		if a, n, ok = sc.date(i); !ok {
			return m, i, false
		}
	}
	j, ok := t.dash(n)
	if !ok {
		return m, i, false
	}
	k, next1 := t.any(j, "次年", "翌年", "第二年")
	if next1 >= 0 {
		j = k
	}
	b, e, ok := sc.date(j)
	if !ok && a.Kind == Day {
		if d, k, ok2 := t.upTo(j, 1, 31); ok2 && t.in(k, "日号") {
			b, e, ok = Mention{Kind: Day, To: Date{a.To.Year, a.To.Month, d}}, k+1, true
		}
	}
	if !ok {
		return m, i, false
	}
	if b.To.Year == 0 && a.From.Year > 0 {
		b.To.Year = a.From.Year
		if next1 >= 0 || ceil(b.To).Before(floor(a.From)) {
			b.To.Year++
		}
	}
	if b.To.Month == a.From.Month && b.To.Day > 0 && b.To.Day < a.From.Day && b.To.Year == a.From.Year {
		return m, i, false
	}
	if b.To.Year > 0 && ceil(b.To).Before(floor(a.From)) {
		return m, i, false
	}
	m = Mention{Kind: Period, From: a.From, To: b.To, Edge: b.Edge, Quarter: b.Quarter, Implied: a.From.Year == 0}
	return m, e, true
}

// bareMonth reads the 3 of 3-5月, also after its year (2021年3-5月).
func (t text) bareMonth(i int) (m Mention, next int, ok bool) {
	j, y := i, 0
	if v, n, ok := t.year4(i); ok && t.at(n) == '年' {
		y, j = v, n+1
	} else if startsNumber(t.at(i-1)) && !t.gap(i) {
		return m, i, false
	}
	mon, n, ok := t.upTo(j, 1, 12)
	if !ok {
		return m, i, false
	}
	k, ok := t.dash(n)
	if !ok {
		return m, i, false
	}
	if _, e, ok := t.upTo(k, 1, 12); !ok || t.at(e) != '月' {
		return m, i, false
	}
	return Mention{Kind: Month, From: Date{Year: y, Month: mon}}, n, true
}

// yearRange reads 2021至2025年, 2021年-2025年, 2021—2022学年(度).
func (t text) yearRange(i int) (m Mention, next int, ok bool) {
	a, n, ok := t.year4(i)
	if !ok {
		return m, i, false
	}
	j, ok := t.dash(t.after(n, "年"))
	if !ok {
		return m, i, false
	}
	b, e, ok := t.year4(j)
	if !ok || b < a {
		return m, i, false
	}
	m = Mention{Kind: Period, From: Date{Year: a}, To: Date{Year: b}}
	if k := t.after(e, "学年"); k > e {
		if b != a+1 {
			return m, i, false
		}
		m.Kind, m.school = Year, true
		m.From, m.To = Date{a, 9, 1}, Date{b, 8, 31}
		return m, t.after(k, "度"), true
	}
	if t.at(e) != '年' || t.has(e, "年级") {
		return m, i, false
	}
	e++
	if _, k, ok := t.upTo(e, 1, 12); ok && t.at(k) == '月' {
		return m, i, false // 2021年-2022年6月 is read as two dates
	}
	m.Edge, e = t.edge(t.after(e, "度"))
	return m, e, true
}
