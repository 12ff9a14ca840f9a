package scan

import (
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// offset reads 五年内, 20个工作日内, 三年后, and the lengths that repeat (三年一周期).
// A bracket that explains the length wins over it: 五年内(2021至2025年).
func (sc *scanner) offset(i int) (m Mention, next int, ok bool) {
	t := sc.t
	n, u, j, ok := t.Length(i)
	if !ok || u == zhdate.InYears && n >= 1000 {
		return m, i, false
	}
	if m, next, ok = sc.cycle(i, j, n, u); ok {
		return m, next, true
	}
	limit, next := t.Suffix(j)
	if limit == zhdate.NoLimit {
		if k, which := t.Any(j, "左右的时间", "左右时间", "的时间", "时间"); which >= 0 && (t.At(i-1) == '用' || t.At(i-1) == '过') {
			limit, next = zhdate.Within, k
		}
	}
	if limit != zhdate.Within && limit != zhdate.After || sc.looksBack(i) {
		return m, i, false
	}
	m = Mention{Kind: Offset, Limit: limit, N: n, Unit: u}
	sc.anchor(i, &m)
	if p, e, ok := sc.bracket(next); ok && limit == zhdate.Within {
		p.N, p.Unit, p.Limit = n, u, zhdate.Within
		return p, e, true
	}
	return m, next, true
}

// looksBack tells whether the length before i is said of the past (近三年内) or of
// a person (满五年后, 任教三年以内).
func (sc *scanner) looksBack(i int) bool {
	if sc.t.Has(i-2, "期满") || sc.t.Has(i-2, "届满") {
		return false // 公示期满3日内
	}
	return sc.t.In(i-1, "近前去满约第") && !sc.t.Has(i-1, "前") || sc.t.Has(i-2, "过去") || sc.t.Has(i-2, "最近") ||
		sc.t.At(i-1) == '前'
}

// bracket reads (2021至2025年) after a length.
func (sc *scanner) bracket(i int) (m Mention, next int, ok bool) {
	if sc.t.At(i) != '(' {
		return m, i, false
	}
	j, _ := sc.t.Any(i+1, "即", "指")
	if m, next, ok = sc.rangeOf(j); !ok {
		return m, i, false
	}
	next, _ = sc.t.Any(next, "期间", "底")
	if sc.t.At(next) != ')' {
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
	for end > 0 && t.In(end-1, "的,") {
		end--
	}
	if !(t.At(end-1) == '后' || t.Has(end-2, "之日") || t.Has(end-2, "日起")) {
		return
	}
	from := end - 1
	for from > 0 && end-from < maxAnchor && !t.In(from-1, "\n,。;:、()!?") {
		from--
	}
	stop := end - 1
	for stop > from && t.In(stop-1, "之以日起") {
		stop--
	}
	for k := stop - 1; k >= from; k-- {
		if t.In(k, "在自于") && k+1 < stop {
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
		if _, which := sc.t.Any(k, "印发", "发布", "公布", "发文", "下发", "施行", "实施", "颁布"); which >= 0 {
			return true
		}
	}
	return false
}

// sinceDay reads 自受理之日起二十个工作日内 and 自印发之日起(施行).
func (sc *scanner) sinceDay(i int) (m Mention, next int, ok bool) {
	t := sc.t
	j, _ := t.Any(i, "自从", "自", "从")
	end := j
	for ; end < len(t) && end-j < maxAnchor; end++ {
		if t.In(end, "\n,。;:!?") || lex.StartsNumber(t.At(end)) && end == j {
			return m, i, false
		}
		if t.Has(end, "之日") || t.Has(end, "日起") || t.Has(end, "之时") {
			break
		}
	}
	k, which := t.Any(end, "之日起", "之日", "日起", "之时起")
	if which < 0 || end == j {
		return m, i, false
	}
	m = Mention{Kind: Offset, Limit: zhdate.From, Anchor: sc.text(j, end), Event: !sc.ownIssue(j, end)}
	n := k
	if t.At(n) == ',' {
		n++
	}
	n, _ = t.Any(n, "的", "起")
	if v, u, e, ok := t.Length(n); ok {
		if limit, after := t.Suffix(e); limit == zhdate.Within || limit == zhdate.After {
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
	j, which := t.Any(i, "有效期限", "有效期", "任期", "聘期", "为期", "期限")
	if which < 0 {
		return m, i, false
	}
	j, _ = t.Any(j, "一般为", "一般", "为", "是")
	n, u, e, ok := t.Length(j)
	if !ok || u == zhdate.InYears && n >= 1000 {
		return m, j, false // 期限为2025年至2030年
	}
	return Mention{Kind: Duration, N: n, Unit: u}, e, true
}
