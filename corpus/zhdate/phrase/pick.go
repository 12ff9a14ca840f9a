package phrase

import "github.com/policybot/policybot/corpus/zhdate"

// choose picks the time of the reminder from all that were found, and joins the
// day and the hour when they stand apart.
func (p *phrase) choose() {
	k := p.pick()
	if k < 0 {
		return
	}
	p.has, p.main = true, p.found[k]
	p.cut = append(p.cut, interval{p.main.i, p.main.j})
	for n, e := range p.found {
		if n != k && p.joins(n, k, e) {
			p.cut = append(p.cut, interval{e.i, e.j})
		}
	}
	p.leaveOut()
	p.event = p.countsFromEvent()
	if p.who == "" {
		p.subject()
	}
}

// subject takes whom a phrase opens with for whom it is meant: 全体人员明早9点集合.
func (p *phrase) subject() {
	i := 0
	if p.cmd == 0 {
		i = p.cmdEnd
	}
	n, k := p.t.Any(i, everyone[:]...)
	who := Channel
	if k < 0 {
		n = p.role(i)
		who = p.source(i, n)
	}
	if n > i && p.adjacent(n, p.main.i) {
		p.who = who
		p.cut = append(p.cut, interval{i, n})
	}
}

// pick is the index of the expression the reminder is about, or -1.
func (p *phrase) pick() int {
	best := -1
	for k, e := range p.found {
		if e.kind == eLength {
			continue
		}
		before := p.cmd < 0 || e.i < p.cmd
		switch {
		case before && p.cmd >= 0 && p.adjacent(e.j, p.cmd) && best >= 0 && p.separate(best, k) && (p.found[best].kind == eVague || p.saysMore(p.found[best], e)):
			if p.cmdEnd < len(p.t) {
				p.cut = append(p.cut, interval{0, p.clause(e.i)})
			}
			return k // 下周一开会，明天提醒我
		case before && p.cmd >= 0 && best >= 0 && p.found[best].kind == eTime && e.kind == eTime && e.said != 0 && p.adjacent(e.j, p.cmd) && !p.adjacent(p.found[best].j, e.i):
			best = k // 周三例会的材料明天上午提醒我准备
		case best >= 0:
		case before, p.adjacent(p.cmdEnd, e.i), p.atEdge(e):
			best = k
		}
	}
	if best >= 0 && p.found[best].kind == eVague {
		for k := best + 1; k < len(p.found); k++ {
			if e := p.found[k]; e.kind == eTime && e.clock {
				return k
			}
		}
	}
	return best
}

// separate tells whether a comma stands between two expressions, so that they
// are two times rather than a day and its hour.
func (p *phrase) separate(a, b int) bool {
	if e := p.found[b]; e.said == 0 && e.kind == eTime || p.found[a].kind == eVague {
		return p.found[a].kind == eVague
	}
	for i := p.found[a].j; i < p.found[b].i; i++ {
		if p.t.In(i, ",。;") {
			return true
		}
	}
	return false
}

// saysMore tells whether the clause of a says more than its time, so that b can be the
// time to remind of it: 下周一|开会，明天提醒我, not 每月5号，2月3号提醒我.
func (p *phrase) saysMore(a, b expr) bool {
	comma := a.j
	for comma < b.i && !p.t.In(comma, ",。;") {
		comma++
	}
	return comma > a.j+1 && !p.adjacent(a.j, comma) || a.i > 0 && !p.adjacent(p.clause(a.i), a.i)
}

// adjacent tells whether only fillers stand between i and j.
func (p *phrase) adjacent(i, j int) bool {
	for i < j {
		n, k := p.t.Any(i, "的时候", "时候", "左右", "请", "在", "于", "要", "去", ",", ":", "。", "就", "再", "时", "的", "准时", "记得", "帮我", "麻烦", "务必", "我", "给", "那")
		if k < 0 {
			return false
		}
		i = n
	}
	return i == j
}

// atEdge tells whether an expression begins or ends a clause, or bounds the task
// (…前), rather than standing inside it.
func (p *phrase) atEdge(e expr) bool {
	t := p.t
	return e.limit == zhdate.By || t.In(e.i-1, ",。;:!、") || e.j >= len(t) || t.In(e.j, ",。;!")
}

// joins puts expression e on the main one when they complete each other.
func (p *phrase) joins(n, k int, e expr) bool {
	m := &p.main
	near := n == k+1 && (p.adjacent(m.j, e.i) || p.cmd >= e.j && e.said == 0 && p.adjacent(e.j, p.cmd) || p.cmd >= m.j && p.adjacent(m.j, p.cmd) && p.adjacent(p.cmdEnd, e.i)) ||
		n+1 == k && p.adjacent(e.j, m.i)
	switch {
	case e.kind == eLength && m.kind == eRepeat && m.unit == e.unit && (p.t.Has(e.i-2, "连续") || p.t.Has(e.i-1, "共") || p.t.Has(e.i-2, "坚持")):
		p.times = e.n
		p.cut = append(p.cut, interval{max(0, e.i-2), e.i})
		return true
	case n == k+1 && e.kind == eTime && e.said == 0 && e.clock && m.clock && p.t.In(m.j, "和、及") && e.i == m.j+1:
		m.many = true // 上午9点和下午3点
		m.instead = []string{p.source(m.i, m.j), p.source(m.i, max(m.i, m.ck)) + p.source(e.i, e.j)}
		m.j = e.j
		return true
	case e.kind == eRepeat && m.kind == eTime && (m.limit == zhdate.From || m.span) && n > k:
		start := *m
		p.main = e
		p.startRule(start)
		return true
	case e.kind == eRepeat && m.kind == eTime && m.limit == zhdate.By && m.g >= gDay && n == k+1 && p.adjacent(m.j, e.i):
		p.until, p.ended = *m, true // 年底前每月5号
		p.main = e
		return true
	case m.kind == eRepeat && e.kind == eTime && n > k && (e.limit == zhdate.By && e.said != 0 || p.t.In(e.i, "到至") || p.t.Has(e.i-2, "直到")) && e.said&saidOffset == 0:
		p.until, p.ended = e, true
		return true
	case !near || e.kind != eTime || m.kind == eVague:
		return false
	case n == k+1 && e.part == pOffWork && !e.clock && m.clock && max(m.s-e.s, e.s-m.s) <= 2*3600: // 下午5:30下班前
		m.limit = e.limit
		return true
	case e.said == 0 && e.g < gDay && !m.clock && m.part == pNone && (m.kind == eRepeat || m.g >= gDay && m.a == m.b):
		m.s, m.e, m.g, m.clock, m.part, m.bad = e.s, e.e, e.g, e.clock, e.part, m.bad+e.bad
		if e.limit != zhdate.NoLimit {
			m.limit = e.limit
		}
		if m.kind == eRepeat {
			p.first(m)
		}
		return true
	case m.kind == eTime && m.said == 0 && m.g < gDay && e.said != 0 && !e.clock && e.part == pNone && e.a == e.b:
		e.s, e.e, e.g, e.clock, e.part = m.s, m.e, m.g, m.clock, m.part
		e.i, e.j = m.i, m.j
		if m.limit != zhdate.NoLimit {
			e.limit = m.limit
		}
		p.main = e
		return true
	}
	return false
}

// startRule moves the first firing of the main rule to the start that was said.
func (p *phrase) startRule(start expr) {
	r := *p.reader
	p.start = &start
	if start.span && start.clock && p.main.unit <= zhdate.InHours && p.main.unit != zhdate.NoUnit {
		p.main.stop = "一天里隔几分钟、几小时提醒一次的，还不能设起止的时刻"
		return
	}
	if start.a > r.today {
		r.today, r.second = start.a, -1
	}
	r.first(&p.main)
	if start.span {
		p.until, p.ended = start, true
	}
}

// countsFromEvent tells whether the main time counts from something other than
// now: 来文后三天内, 自收到之日起五日内, 会后两天.
func (p *phrase) countsFromEvent() bool {
	t, e := p.t, p.main
	if e.kind != eTime || e.said&saidOffset == 0 {
		return false
	}
	i := e.i
	if t.At(i) == '前' && e.span && i > 0 && !t.In(i-1, ",。;:!") && i != p.cmdEnd {
		p.cut = append(p.cut, interval{p.clause(i), i}) // 考试前一天
		return true
	}
	if t.At(i) == '后' {
		i++ // 来文后三天内: 后三天内 was read
	}
	for i > 0 && t.In(i-1, "的,") {
		i--
	}
	event := i > 1 && (t.At(i-1) == '后' || t.At(i-1) == '起' || t.Has(i-2, "之日"))
	if !event && i > 1 {
		_, k := t.Any(p.clause(i), "收到", "接到", "拿到", "接文", "收文", "受理")
		event = k >= 0
	}
	if event {
		p.cut = append(p.cut, interval{p.clause(i), i})
	}
	return event
}

// clause is where the clause before i begins, the command left out.
func (p *phrase) clause(i int) int {
	for i > 0 && !p.t.In(i-1, ",。;:!") && !(p.cmd >= 0 && i == p.cmdEnd) {
		i--
	}
	return i
}
