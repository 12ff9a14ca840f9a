package phrase

import "github.com/policybot/policybot/corpus/zhdate/internal/lex"

// stopBackwards is of a range that ends before it begins.
const stopBackwards = "结束的时间早于开始的时间，请检查起止时间"

// clash says what parts of the phrase contradict each other, "" for none.
func (p *phrase) clash() string {
	m := &p.main
	switch {
	case p.start != nil && p.start.stop != "":
		return p.start.stop
	case p.ended && p.times > 0:
		return "又写了提醒几次，又写了到哪天为止，请只写一样"
	case p.start != nil && p.start.said&saidFixed != 0 && !p.start.span && p.past(*p.start):
		return "开始的时间已经过去，请改写开始的时间"
	case p.start != nil && p.start.span && p.backwards(p.start), m.span && p.backwards(m):
		return stopBackwards
	case p.offTwice:
		return "遇到休息日是顺延、提前还是不提醒？写了两样，请只写一样"
	case m.kind == eRepeat && m.n > 1 && m.rule == "" && m.again.Month > 0:
		return "隔几年一次的农历提醒还不能设，请写“每年”"
	case m.kind == eRepeat && !m.clock && p.about(m.j) && p.t.In(m.j-1, "天周月年时钟度"):
		return "隔多久说得不准（“" + p.source(m.i, m.j) + "左右”），请写明每几天、每周几或几号"
	}
	return ""
}

// about tells whether a word at i makes what stands before it vague.
func (p *phrase) about(i int) bool {
	_, k := p.t.Any(i, "左右", "上下", "前后")
	return k >= 0
}

// backwards tells whether a range names this week for its end and a later one for its
// beginning: 下周一到本周五.
func (p *phrase) backwards(e *expr) bool {
	for i := e.i; i < e.j; i++ {
		if d, ok := p.t.Dash(i); ok {
			_, this := p.t.Any(d, "本周", "这周", "本月", "这个月", "今年", "本年", "今天", "昨天", "上周", "上月", "去年")
			_, next := p.t.Any(e.i, "下", "明", "后", "来")
			return this >= 0 && next >= 0
		}
	}
	return lex.IsDigit(p.t.At(e.i)) && e.b < e.a
}
