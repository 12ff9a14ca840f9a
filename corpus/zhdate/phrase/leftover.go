package phrase

import (
	"slices"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// A phrase is understood whole or not at all: what no part of it explains is either
// the task or makes it a question. leftOver says what cannot be the task, "" for nothing;
// the readings that are left to choose from go to p.asked.
func (p *phrase) leftOver() string {
	free := p.free()
	switch {
	case p.other > 0:
		return p.twoTasks()
	case p.moves(free):
		return "这句话像是要改已设的提醒，没有设新的提醒；请指明改哪一条，要新设请写“提醒我”"
	case p.clash() != "":
		return p.clash()
	case p.negated(free):
		return "没有看懂是要提醒还是不要提醒，请写明什么时候提醒什么；要取消提醒请写“取消”和事项"
	}
	for k := range p.found {
		if e := &p.found[k]; free[e.i] && !p.ofTask(e, free) {
			p.chooseBetween(e)
			return "没有看懂“" + p.source(e.i, e.j) + "”和提醒时间是什么关系"
		}
	}
	if i, j, ok := p.waits(free); ok {
		p.ask(p.quoteTask())
		return "“" + p.source(i, j) + "”说不准是哪一刻，请写明日期和时间"
	}
	for _, stray := range []func([]bool) (i, j int, ok bool){p.strayWord, p.strayClause, p.strayPerson, p.strayPiece, p.strayBetween} {
		if i, j, ok := stray(free); ok {
			p.ask(p.quoteTask())
			return "没有看懂“" + p.source(i, j) + "”"
		}
	}
	if i, j, ok := p.strayCell(free); ok {
		return "没有看懂“" + p.source(i, j) + "”，请把时间写完整"
	}
	return ""
}

// free tells of each cell whether no part of the phrase has it and it is not quoted: it
// is the task, or left over.
func (p *phrase) free() []bool {
	free := make([]bool, len(p.t)+1)
	for i := 0; i < len(p.t); i++ {
		if j, ok := p.quoted(i); ok {
			i = j - 1
			continue
		}
		free[i] = true
	}
	for _, c := range p.cut {
		for i := c.i; i < c.j; i++ {
			free[i] = false
		}
	}
	return free
}

// word tells whether cell i is free and no punctuation.
func (p *phrase) word(i int, free []bool) bool {
	return i >= 0 && i < len(p.t) && free[i] && !p.t.In(i, ",.。;:!?、，~-\"'“”()的\n")
}

// ofTask tells whether a time that is not that of the reminder is a part of its task:
// 准备周一例会, 报送上年度决算, 请假三天.
func (p *phrase) ofTask(e *expr, free []bool) bool {
	before, after := p.word(e.i-1, free), p.word(e.j, free) || p.t.At(e.j) == '的' && p.word(e.j+1, free)
	inTask := (e.i >= p.main.j || before && after) && (p.cmd < 0 || e.i >= p.cmdEnd)
	if inTask && before && after && p.parallel(e) || p.t.In(e.j, "也亦") && p.main.kind == eRepeat {
		return false
	}
	if p.t.In(e.i-1, "和及与或、除非") {
		before = before && p.contentBefore(e.i-1, free)
	}
	if inTask && e.kind != eLength && e.kind != eVague && p.laterClause(e) && p.t.At(e.j) != '的' {
		return false // 周三交表，李四周四交表
	}
	switch {
	case e.kind == eVague && p.main.kind == eRepeat && p.adjacent(e.j, p.main.i): // 以后每天
		p.cut = append(p.cut, interval{e.i, e.j})
		return true
	case e.kind == eLength, e.kind == eVague:
		return inTask && (before || after) || e.kind == eLength && before && after
	case e.kind == eRepeat && e.asks == "" && !(before && after):
		return false
	case inTask && before:
		return after
	case inTask:
		named := e.g >= gWeek && !e.clock && e.limit == zhdate.NoLimit && e.edge == zhdate.EdgeNone
		return after && (p.t.At(e.j) == '的' || named || e.kind == eRepeat) && p.fresh(e)
	case p.cmd < 0 || e.j > p.main.i: // the time of the reminder comes after it
		return before && after && p.cmd < 0
	case p.adjacent(p.main.j, p.cmd) && p.ahead(e): // 下周一上午开会，周五提醒我准备
		return after && !p.joined(e.j, p.main.i)
	}
	return false
}

// parallel tells whether e, inside the task, is the time of a second one: 提醒我|9点|交表|10点|开会,
// 明天9点提醒我交表和|后天10点|开会. The day of a matter is no second one: 通知大家后天的会.
func (p *phrase) parallel(e *expr) bool {
	if e.kind != eTime || p.t.At(e.j) == '的' || !e.clock && !(e.said&saidFixed != 0 && e.g == gDay) {
		return false
	}
	return p.cmd >= 0 && p.main.i >= p.cmdEnd || p.t.In(e.i-1, "和及与、并再或")
}

// laterClause tells whether a comma stands between the time of the reminder, or its command,
// and e.
func (p *phrase) laterClause(e *expr) bool {
	for i := max(p.main.j, p.cmdEnd); i < e.i; i++ {
		if p.t.In(i, ",。;") && i > max(p.main.j, p.cmdEnd) {
			return true
		}
	}
	return false
}

// joined tells whether only words that join stand between i and j: 周一和周三.
func (p *phrase) joined(i, j int) bool {
	for i < j && p.t.In(i, "和及与或者、,以") {
		i++
	}
	return p.adjacent(i, j)
}

// fresh tells whether e does not go on with the time of the reminder: 明天下周三的会 is no
// task, 提醒我下周三的会 is.
func (p *phrase) fresh(e *expr) bool { return p.cmd >= 0 && p.cmd >= p.main.j && e.i >= p.cmdEnd }

// contentBefore tells whether words of the task stand before the joining word at i.
func (p *phrase) contentBefore(i int, free []bool) bool { return p.word(i-1, free) }

// ahead tells whether the time e is not before that of the reminder, so that it can be
// that of the matter.
func (p *phrase) ahead(e *expr) bool {
	rolls := p.past(*e) && e.said&saidFixed == 0 // 周三 is the next one
	return p.main.kind == eRepeat || e.kind == eTime && (e.b >= p.main.a || rolls)
}

// moves tells whether the time is one that something is moved to: …，改到下午4点.
func (p *phrase) moves(free []bool) bool {
	i := p.main.i - 1
	if i < 0 || !free[i] || p.cmd >= 0 && p.cmd >= p.main.j {
		return false
	}
	if p.t.In(i, "改挪调移换延") {
		return true
	}
	_, k := p.t.Any(i-1, "推迟", "延后", "延期", "改期", "调整", "提前", "延长")
	return k >= 0
}

// negated tells whether the phrase asks not to be reminded.
func (p *phrase) negated(free []bool) bool {
	t := p.t
	for i := range t {
		if _, k := t.Any(i, "不要提醒", "别提醒", "不用提醒", "不必提醒", "无需提醒", "不再提醒", "不要再提醒", "别再提醒", "勿提醒", "不需要提醒", "停止提醒", "不要叫", "别叫"); k >= 0 && (p.cmd < 0 || i <= p.cmd) {
			return true
		}
	}
	for _, end := range []int{p.cmd, p.main.i} {
		i := end
		for i > 0 && t.In(i-1, "在再于, ") {
			i--
		}
		for _, w := range []string{"不要", "不用", "不必", "无需", "不需要", "不是", "并非", "不在", "不于", "别", "非"} {
			if n := i - len([]rune(w)); n >= 0 && free[n] && t.Has(n, w) && !t.Has(n-1, "特别") {
				return true
			}
		}
	}
	return false
}

// waits finds an event that the reminder would have to wait for, between the time and
// the command: 明天|开完会后|提醒我.
func (p *phrase) waits(free []bool) (i, j int, ok bool) {
	t := p.t
	j = p.cmd
	for j > 0 && t.In(j-1, ",再就") {
		j--
	}
	if p.cmd < 1 || !free[j-1] || !(t.In(j-1, "后前时") || t.Has(j-2, "时候")) || t.In(j-2, "随准按及届") {
		return 0, 0, false
	}
	i = j - 1
	for i > 0 && free[i-1] && !t.In(i-1, ",。;") {
		i--
	}
	return i, j, true
}

// strayCell finds a piece of a time beside the time: 每|单月10号, 1|.5小时, 5号|内.
func (p *phrase) strayCell(free []bool) (i, j int, ok bool) {
	t, m := p.t, p.main
	if i := m.i - 1; i >= 0 && free[i] && (lex.StartsNumber(t.At(i)) && !(lex.IsDigit(t.At(i)) && t.Gap(m.i)) && (lex.StartsNumber(t.At(m.i)) || t.In(m.i, "个小天月年周日号点时分半后")) || t.In(i, "每逢隔除单双第月年") || t.In(i, "./-:") && lex.IsDigit(t.At(i-1)) || t.In(i, "约") && t.At(i-1) != '大') {
		return i, m.j, true
	}
	if m.j >= len(t) || !free[m.j] {
		return 0, 0, false
	}
	if m.said&saidHoliday != 0 && t.In(m.j, "中里间") && (m.j+1 == len(t) || !free[m.j+1]) { // 国庆假期|中
		return m.i, m.j + 1, true
	}
	follows := t.In(m.j, "点分秒刻半号日前后内次") && !(t.In(m.j, "前") && t.In(m.j+1, "往去台期提沿")) &&
		!(t.In(m.j, "后") && t.In(m.j+1, "勤续厨台备期方")) && !(t.In(m.j, "内") && t.In(m.j+1, "部容蒙控审")) &&
		!(t.In(m.j, "日") && t.In(m.j+1, "志报常语本")) && !(t.In(m.j, "点") && t.In(m.j+1, "名评亮检卯")) &&
		!(t.In(m.j, "分") && t.In(m.j+1, "管发享析配工组类开")) && !(t.In(m.j, "号") && t.In(m.j+1, "召")) && !t.Has(m.j, "半成")
	if k, _, often := timesOver(t, m.j); often {
		return m.i, k, true
	}
	if follows || m.kind != eRepeat && lex.IsDigit(t.At(m.j)) && !t.Gap(m.j) && !m.clock && !m.span && lex.IsDigit(t.At(m.j-1)) {
		return m.i, m.j + 1, true
	}
	return 0, 0, false
}

// twoTasks asks for one of two reminders at a time.
func (p *phrase) twoTasks() string {
	i := p.other
	for i > 0 && !p.t.In(i-1, ",。;") {
		i--
	}
	if i > 0 {
		p.ask(p.trimmed(0, i), p.trimmed(i, len(p.t)))
	}
	return "写了两件要提醒的事，请分开设置，一次一件"
}

// ask notes phrases that may have been meant.
func (p *phrase) ask(texts ...string) {
	for _, s := range texts {
		if s != "" && !slices.Contains(p.asked, s) {
			p.asked = append(p.asked, s)
		}
	}
}
