package zhdate

import (
	"time"
)

// Status is whether a reminder can be set from a phrase.
type Status string

const (
	OK     Status = "ok"     // due (and rule) are clear and ahead
	Ask    Status = "ask"    // something is missing or doubtful; Reason asks for it
	Refuse Status = "refuse" // the day does not exist or is past
)

// Mode tells an hour to be reminded at from a day to be done by.
type Mode string

const (
	At     Mode = "at"
	DoneBy Mode = "by"
)

// Whom a reminder is for, when nobody is named.
const (
	Me      = "me"
	Channel = "channel"
)

// A Reminder is what a typed phrase asks for.
type Reminder struct {
	Status Status
	Mode   Mode
	Due    time.Time // zero unless Status is OK; of a rule its first firing
	// Start and End are the first and last second of the time named, also when
	// the phrase is refused for being past; both zero when no time was read.
	Start, End time.Time
	Precision  string          // exact, part (half a day) or day; "" unless OK
	Rule       string          // RFC 5545, without a start; "" for once
	What       string          // the task
	Who        string          // Me, Channel, or whom the phrase names
	Lead       []time.Duration // 提前三天和当天: how long before Due to remind as well
	Reason     string          // why not, and what to write instead; in Chinese
	Note       string          // an assumption to show with the result; in Chinese
}

// Phrase reads what an official types to set a reminder. It never guesses: what is
// vague, past or impossible is asked about or refused, with a reason.
//
// A day without a time is due at Hours.Default; a bare 1点 to 6点 is the
// afternoon; weeks begin on Monday; 周五 and 5号 are the next ones ahead; X前 is
// due on that day, but before a holiday on the day before it; N天内 does not
// count today; 月底 and 年底 are the last day.
func Phrase(text string, o Options) Reminder {
	r := newReader(text, o, true)
	p := phrase{reader: r, src: text, loc: o.Base.Location(), who: ""}
	p.find()
	p.choose()
	rem := p.decide()
	rem.Who = p.whom()
	rem.Lead = p.lead
	rem.What = p.what()
	return rem
}

// phrase is one phrase being read: where its parts stand.
type phrase struct {
	*reader
	src   string
	loc   *time.Location
	found []expr // in order, without overlap
	main  expr
	has   bool // main was found
	until expr // 直到12月31日, for a rule
	ended bool
	times int // 连续五天: how often a rule fires, 0 without end

	cmd, cmdEnd int // 提醒 and what belongs to it, half open; cmd is -1 without one
	who         string
	lead        []time.Duration
	cut         []interval // what is no part of the task
	event       bool       // 来文后三天内
}

type interval struct{ i, j int }

// find marks the command, the lead times and every time expression.
func (p *phrase) find() {
	t := p.t
	p.cmd = -1
	for i := 0; i < len(t); {
		ch := t[i].r
		if ch == '提' {
			if j, ok := p.leadAt(i); ok {
				p.cut = append(p.cut, interval{i, j})
				i = j
				continue
			}
		}
		if j, ok := p.command(i); ok {
			i = j
			continue
		}
		if !begins(ch) {
			i++
			continue
		}
		e, j, ok := p.top(i)
		if !ok || p.inWord(i, j, &e) {
			i++
			continue
		}
		e.i, e.j = i, j
		p.found = append(p.found, e)
		i = j
	}
}

// inWord tells whether what was read from i to j is only a piece of a word.
func (p *phrase) inWord(i, j int, e *expr) bool {
	t := p.t
	if e.kind == eTime && e.said == 0 && e.part != pNone && !e.clock && j == i+1 && i > 0 && !t.in(i-1, "今明后昨当每次") {
		return true
	}
	return e.kind == eTime && t.at(i-1) == '第' || e.kind == eLength && e.g <= gWeek && t.at(j) == '期'
}

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
	n, k := p.t.any(i, everyone[:]...)
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
		case before && p.cmd >= 0 && p.adjacent(e.j, p.cmd) && best >= 0 && p.separate(best, k):
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
		if p.t.in(i, ",。;") {
			return true
		}
	}
	return false
}

// adjacent tells whether only fillers stand between i and j.
func (p *phrase) adjacent(i, j int) bool {
	for i < j {
		n, k := p.t.any(i, "的时候", "时候", "左右", "请", "在", "于", "要", "去", ",", ":", "。", "就", "再", "时", "的", "准时", "记得", "帮我", "麻烦", "务必", "我", "给", "那")
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
	return e.limit == By || t.in(e.i-1, ",。;:!、") || e.j >= len(t) || t.in(e.j, ",。;!")
}

// joins puts expression e on the main one when they complete each other.
func (p *phrase) joins(n, k int, e expr) bool {
	m := &p.main
	near := n == k+1 && (p.adjacent(m.j, e.i) || p.cmd >= e.j && e.said == 0 && p.adjacent(e.j, p.cmd) || p.cmd >= m.j && p.adjacent(m.j, p.cmd) && p.adjacent(p.cmdEnd, e.i)) ||
		n+1 == k && p.adjacent(e.j, m.i)
	switch {
	case e.kind == eLength && m.kind == eRepeat && m.unit == e.unit && (p.t.has(e.i-2, "连续") || p.t.has(e.i-1, "共") || p.t.has(e.i-2, "坚持")):
		p.times = e.n
		p.cut = append(p.cut, interval{max(0, e.i-2), e.i})
		return true
	case n == k+1 && e.kind == eTime && e.said == 0 && e.clock && m.clock && p.t.in(m.j, "和、及") && e.i == m.j+1:
		m.many = true // 上午9点和下午3点
		return true
	case e.kind == eRepeat && m.kind == eTime && (m.limit == From || m.span) && n > k:
		start := *m
		p.main = e
		p.startRule(start)
		return true
	case m.kind == eRepeat && e.kind == eTime && n > k && (e.limit == By && e.said != 0 || p.t.in(e.i, "到至") || p.t.has(e.i-2, "直到")) && e.said&saidOffset == 0:
		p.until, p.ended = e, true
		return true
	case !near || e.kind != eTime || m.kind == eVague:
		return false
	case e.said == 0 && e.g < gDay && !m.clock && m.part == pNone && (m.kind == eRepeat || m.g >= gDay && m.a == m.b):
		m.s, m.e, m.g, m.clock, m.part, m.bad = e.s, e.e, e.g, e.clock, e.part, m.bad+e.bad
		if e.limit != NoLimit {
			m.limit = e.limit
		}
		if m.kind == eRepeat {
			p.first(m)
		}
		return true
	case m.kind == eTime && m.said == 0 && m.g < gDay && e.said != 0 && !e.clock && e.part == pNone && e.a == e.b:
		e.s, e.e, e.g, e.clock, e.part = m.s, m.e, m.g, m.clock, m.part
		e.i, e.j = m.i, m.j
		if m.limit != NoLimit {
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
	if t.at(i) == '前' && e.span && i > 0 && !t.in(i-1, ",。;:!") && i != p.cmdEnd {
		p.cut = append(p.cut, interval{p.clause(i), i}) // 考试前一天
		return true
	}
	if t.at(i) == '后' {
		i++ // 来文后三天内: 后三天内 was read
	}
	for i > 0 && t.in(i-1, "的,") {
		i--
	}
	event := i > 1 && (t.at(i-1) == '后' || t.at(i-1) == '起' || t.has(i-2, "之日"))
	if !event && i > 1 {
		_, k := t.any(p.clause(i), "收到", "接到", "拿到", "接文", "收文", "受理")
		event = k >= 0
	}
	if event {
		p.cut = append(p.cut, interval{p.clause(i), i})
	}
	return event
}

// clause is where the clause before i begins, the command left out.
func (p *phrase) clause(i int) int {
	for i > 0 && !p.t.in(i-1, ",。;:!") && !(p.cmd >= 0 && i == p.cmdEnd) {
		i--
	}
	return i
}
