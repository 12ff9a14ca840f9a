package zhdate

// unit reads what a length of time is counted in. 个 may stand before it; 月
// alone is a month of the year, so a length in months needs 个.
func (t text) unit(i int) (Unit, int) {
	j := t.after(i, "个")
	n, which := t.any(j, "工作日", "交易日", "学期", "季度", "星期", "礼拜", "小时", "钟头", "分钟", "学年", "年度", "周年", "周", "天", "日", "年", "月")
	switch which - 1 {
	case -1, 0:
		return InWorkingDays, n
	case 1:
		return InTerms, n
	case 2:
		return InQuarters, n
	case 3, 4, 11:
		return InWeeks, n
	case 5, 6:
		return InHours, n
	case 7:
		return InMinutes, n
	case 8, 9, 10, 14:
		return InYears, n
	case 12, 13:
		if t.at(n) == '期' || t.at(n) == '制' {
			return NoUnit, i
		}
		return InDays, n
	case 15:
		if j > i {
			return InMonths, n
		}
	}
	return NoUnit, i
}

// length reads 三年, 20个工作日, 半年, 一年半 (in months).
func (t text) length(i int) (n int, u Unit, next int, ok bool) {
	if t.at(i) == '半' {
		switch u, next = t.unit(i + 1); u {
		case InYears:
			return 6, InMonths, next, true
		case InMonths:
			return 15, InDays, next, true
		case InDays:
			return 12, InHours, next, true
		case InHours:
			return 30, InMinutes, next, true
		}
		return 0, NoUnit, i, false
	}
	if startsNumber(t.at(i-1)) && !t.gap(i) {
		return 0, NoUnit, i, false
	}
	n, j := t.number(i)
	if j == i || n <= 0 || n > 9999 {
		return 0, NoUnit, i, false
	}
	if u, next = t.unit(j); u == NoUnit {
		return 0, NoUnit, i, false
	}
	if u == InYears && t.at(next) == '半' {
		return n*12 + 6, InMonths, next + 1, true
	}
	return n, u, next, true
}

// offset reads 五年内, 20个工作日内, 三年后, and the lengths that repeat (三年一周期).
// A bracket that explains the length wins over it: 五年内(2021至2025年).
func (sc *scanner) offset(i int) (m Mention, next int, ok bool) {
	t := sc.t
	n, u, j, ok := t.length(i)
	if !ok || u == InYears && n >= 1000 {
		return m, i, false
	}
	if m, next, ok = sc.cycle(i, j, n, u); ok {
		return m, next, true
	}
	limit, next := t.suffix(j)
	if limit == NoLimit {
		if k, which := t.any(j, "左右的时间", "左右时间", "的时间", "时间"); which >= 0 && (t.at(i-1) == '用' || t.at(i-1) == '过') {
			limit, next = Within, k
		}
	}
	if limit != Within && limit != After || sc.looksBack(i) {
		return m, i, false
	}
	m = Mention{Kind: Offset, Limit: limit, N: n, Unit: u}
	sc.anchor(i, &m)
	if p, e, ok := sc.bracket(next); ok && limit == Within {
		p.N, p.Unit, p.Limit = n, u, Within
		return p, e, true
	}
	return m, next, true
}

// looksBack tells whether the length before i is said of the past (近三年内) or of
// a person (满五年后, 任教三年以内).
func (sc *scanner) looksBack(i int) bool {
	return sc.t.in(i-1, "近前去满约第") && !sc.t.has(i-1, "前") || sc.t.has(i-2, "过去") || sc.t.has(i-2, "最近") || sc.t.at(i-1) == '前'
}

// bracket reads (2021至2025年) after a length.
func (sc *scanner) bracket(i int) (m Mention, next int, ok bool) {
	if sc.t.at(i) != '(' {
		return m, i, false
	}
	j, _ := sc.t.any(i+1, "即", "指")
	if m, next, ok = sc.rangeOf(j); !ok {
		return m, i, false
	}
	next, _ = sc.t.any(next, "期间", "底")
	if sc.t.at(next) != ')' {
		return m, i, false
	}
	m.Kind = Period
	return m, next + 1, true
}

// maxAnchor is how many characters an event may take: 自收到全部申请材料之日起.
const maxAnchor = 24

// anchor fills in what an offset counts from when an event stands right before
// it: 收到申请后十日内, 公示期满后3日内.
func (sc *scanner) anchor(i int, m *Mention) {
	t := sc.t
	end := i
	for end > 0 && t.in(end-1, "的,") {
		end--
	}
	if !(t.at(end-1) == '后' || t.has(end-2, "之日") || t.has(end-2, "日起")) {
		return
	}
	from := end - 1
	for from > 0 && end-from < maxAnchor && !t.in(from-1, "\n,。;:、()!?") {
		from--
	}
	stop := end - 1
	for stop > from && t.in(stop-1, "之以日起") {
		stop--
	}
	for k := stop - 1; k >= from; k-- {
		if t.in(k, "在自于") && k+1 < stop {
			from = k + 1 // 公安机关应当在收到申请后 names its own subject first
			break
		}
	}
	if stop == from {
		return
	}
	m.Anchor = sc.text(from, stop)
	m.Event = !sc.ownIssue(from, stop)
}

// ownIssue tells whether characters i to j name the issue of the document itself.
func (sc *scanner) ownIssue(i, j int) bool {
	for k := i; k < j; k++ {
		if _, which := sc.t.any(k, "印发", "发布", "公布", "发文", "下发", "施行", "实施", "颁布"); which >= 0 {
			return true
		}
	}
	return false
}

// sinceDay reads 自受理之日起二十个工作日内 and 自印发之日起(施行).
func (sc *scanner) sinceDay(i int) (m Mention, next int, ok bool) {
	t := sc.t
	j, _ := t.any(i, "自从", "自", "从")
	end := j
	for ; end < len(t) && end-j < maxAnchor; end++ {
		if t.in(end, "\n,。;:!?") || startsNumber(t.at(end)) && end == j {
			return m, i, false
		}
		if t.has(end, "之日") || t.has(end, "日起") || t.has(end, "之时") {
			break
		}
	}
	k, which := t.any(end, "之日起", "之日", "日起", "之时起")
	if which < 0 || end == j {
		return m, i, false
	}
	m = Mention{Kind: Offset, Limit: From, Anchor: sc.text(j, end), Event: !sc.ownIssue(j, end)}
	n := k
	if t.at(n) == ',' {
		n++
	}
	n, _ = t.any(n, "的", "起")
	if v, u, e, ok := t.length(n); ok {
		if limit, after := t.suffix(e); limit == Within || limit == After {
			m.N, m.Unit, m.Limit = v, u, limit
			return m, after, true
		}
	}
	return m, k, which != 1
}

// duration reads 任期五年, 聘期为三年, 有效期5年, 为期两年: reported so that the length
// is not taken for a time to act.
func (sc *scanner) duration(i int) (m Mention, next int, ok bool) {
	t := sc.t
	j, which := t.any(i, "有效期限", "有效期", "任期", "聘期", "为期", "期限")
	if which < 0 {
		return m, i, false
	}
	j, _ = t.any(j, "一般为", "一般", "为", "是")
	n, u, e, ok := t.length(j)
	if !ok || u == InYears && n >= 1000 {
		return m, j, false // 期限为2025年至2030年
	}
	return Mention{Kind: Duration, N: n, Unit: u}, e, true
}
