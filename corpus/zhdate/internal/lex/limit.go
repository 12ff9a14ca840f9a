package lex

import "github.com/policybot/policybot/corpus/zhdate"

// Suffix reads the limit after a time: 底前 was read by the caller, so here
// stand 前, 之前, 内, 期间, 起, 后. A word that only begins like one (前后, 内容,
// 后续, 起草) is none.
func (t Text) Suffix(i int) (zhdate.Limit, int) {
	j, _ := t.Any(i, "之", "以")
	next := j + 1
	switch t.At(j) {
	case '前':
		if t.At(next) == '提' && t.In(next+1, "醒交出供报请前") {
			return zhdate.By, next
		}
		if t.In(next, "后期述置往提列半沿景三两") || t.Has(next, "一季") || j > i && t.At(next) == '的' && t.At(i) == '之' {
			break
		}
		return zhdate.By, next
	case '内':
		if _, inner := t.Any(next, "在要求", "在动力", "在联系", "在规律", "在逻辑", "在质量", "在机制", "在素质", "在需求", "在需要", "在因素", "在价值"); inner >= 0 || t.In(next, "容部设控涵地蒙外") {
			break // 三日内在网站公布 is within, 内在要求 is not
		}
		return zhdate.Within, next
	case '后':
		if t.In(next, "续勤备期半台方年天") || t.Has(next, "来") && j == i {
			break
		}
		return zhdate.After, next
	}
	if j > i {
		if t.At(i) == '以' && t.At(j) == '来' {
			return zhdate.From, next
		}
		return zhdate.NoLimit, i
	}
	if n, which := t.Any(i, "期间", "时期内", "时期", "期内"); which >= 0 {
		return zhdate.Within, n
	}
	if t.At(i) == '起' && !t.In(i+1, "草到步重始点伏诉源来床飞立身案") {
		return zhdate.From, i + 1
	}
	if n := t.After(i, "开始"); n > i {
		return zhdate.From, n
	}
	return zhdate.NoLimit, i
}

// PartOfYear is a half, a quarter or an end of one.
type PartOfYear struct {
	Edge    zhdate.Edge
	Quarter int // 1 to 4; 0 none
	First   int // 前三季度: how many quarters from the first
}

// Quarter reads 第三季度, 一季度末, 前三季度, 上半年, 下半年.
func (t Text) Quarter(i int) (p PartOfYear, next int, ok bool) {
	if n, which := t.Any(i, "上半年", "下半年"); which >= 0 {
		p.Edge = zhdate.EdgeFirst + zhdate.Edge(which)
		next = n
		if k, which := t.Any(n, "底", "末"); which >= 0 {
			next = k
		}
		return p, next, true
	}
	j, which := t.Any(i, "第", "前")
	q, n, ok := t.UpTo(j, 1, 4)
	if !ok || which < 0 && StartsNumber(t.At(i-1)) && !t.Gap(i) {
		return p, i, false
	}
	n = t.After(n, "个")
	k := t.After(n, "季度")
	if k == n {
		return p, i, false
	}
	p.Quarter = q
	if which == 1 {
		p.First = q
	}
	p.Edge, next = t.Edge(k)
	return p, next, true
}

// Edge reads 底, 末, 终, 初 after a year or quarter; 初 also begins 初中, 初步.
func (t Text) Edge(i int) (zhdate.Edge, int) {
	switch t.At(i) {
	case '底', '末':
		return zhdate.EdgeEnd, i + 1
	case '终':
		return zhdate.EdgeEnd, t.After(i+1, "了")
	case '初':
		if !t.In(i+1, "中级步评审始等次任试") {
			return zhdate.EdgeEarly, i + 1
		}
	case '中':
		if t.In(i+1, "前,。;、") {
			return zhdate.EdgeMid, i + 1
		}
	}
	return zhdate.EdgeNone, i
}

// MonthEdge reads 底, 月底, 初, 上旬, 中旬, 下旬 after a month.
func (t Text) MonthEdge(i int) (zhdate.Edge, int) {
	if n, which := t.Any(i, "上中旬", "中下旬"); which >= 0 {
		return zhdate.EdgeSecond + zhdate.Edge(which), n
	}
	if n, which := t.Any(i, "上旬", "中旬", "下旬"); which >= 0 {
		return zhdate.EdgeFirst + zhdate.Edge(which), n
	}
	if n, which := t.Any(i, "月底", "月末"); which >= 0 {
		return zhdate.EdgeEnd, n
	}
	return t.Edge(i)
}

// PlanNumber reads 六五 to 十九五 as 6 to 19.
func (t Text) PlanNumber(i int) (n, next int, ok bool) {
	if t.At(i) == '十' {
		n, i = 10, i+1
		if d := Digit(t.At(i)); d >= 1 && d <= 9 && t.At(i+1) == '五' {
			return n + d, i + 2, true
		}
		if t.At(i) == '五' {
			return n, i + 1, true // 十五, the tenth: only with 期间 after it
		}
		return 0, i, false
	}
	if d := Digit(t.At(i)); d >= 6 && d <= 9 && t.At(i+1) == '五' {
		return d, i + 2, true
	}
	return 0, i, false
}
