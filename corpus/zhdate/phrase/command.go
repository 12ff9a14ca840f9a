package phrase

import (
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// command reads 提醒我 and its like at i, with the words around it, and notes for
// whom it is.
func (p *phrase) command(i int) (j int, ok bool) {
	t := p.t
	if !t.In(i, "提叫喊通告催请让麻帮到届记别给设定加新添建再另务@准能可") {
		return i, false
	}
	n := p.polite(i)
	head := n > i
	if t.At(n) == '@' {
		k, who, named := p.person(n)
		if !named {
			return i, false
		}
		if p.who != "" && p.mentioned { // @张三 @李四
			who = p.who + "、" + who
			p.who = ""
		}
		p.mentioned = true
		p.setWho(who)
		p.cut = append(p.cut, interval{i, k})
		return k, true
	}
	k, which := t.Any(n, "提醒", "提个醒", "提示", "通知", "告诉", "告知", "叫", "喊", "催", "让", "请")
	if which < 0 {
		if head && n < len(t) && !p.onlyTime(i, n) {
			p.cut = append(p.cut, interval{i, n})
			return n, true
		}
		return i, false
	}
	strong := which <= 1
	k, _ = t.Any(k, "一下", "一声")
	if t.At(k) == '下' && t.In(k+1, "我大@各全") {
		k++
	}
	end, who, named := p.person(k)
	if !strong && !named {
		return i, false
	}
	if !strong && p.cmd >= 0 && p.who != "" {
		return i, false // 提醒我通知张三: the second is the task
	}
	end, _ = t.Any(end, "一下", "一声")
	if !strong && which >= 9 { // 让张三, 请各科室: who, but no command to put a time before
		p.setWho(who)
		p.cut = append(p.cut, interval{i, end})
		return end, true
	}
	if p.cmd >= 0 {
		if strong && !named && p.standsAlone(i, end) {
			p.cut = append(p.cut, interval{i, end})
			return end, true
		}
		if !strong {
			return i, false
		}
		if i == p.cmdEnd { // 提醒我提醒张三: the second is the task
			return i, false
		}
		if who != p.who || p.timeBetween(i) {
			p.other = i
			return i, false
		}
	}
	p.cmd, p.cmdEnd = i, end
	if named {
		p.who = who
	}
	p.cut = append(p.cut, interval{i, end})
	return end, true
}

// standsAlone tells whether the second 提醒 at cells i to j is only said twice (提前一天|提醒) and
// asks for no more: not 没回复就|再提醒, 提醒|两次.
func (p *phrase) standsAlone(i, j int) bool {
	t := p.t
	after := j == len(t) || t.In(j, ",。;!)")
	return !t.In(i, "再另") && after && (i == 0 || t.In(i-1, ",。;(") || p.cutEnds(i))
}

func (p *phrase) setWho(who string) {
	if p.who == "" {
		p.who = who
	}
}

// onlyTime keeps 到 before a time (到周五) from being taken for a filler.
func (p *phrase) onlyTime(i, n int) bool {
	return n == i+1 && p.t.In(i, "到再给请设定加")
}

// polite steps over what people put before a command.
func (p *phrase) polite(i int) int {
	t := p.t
	for n := 0; n < 5; n++ {
		j, k := t.Any(i, "能不能", "能否", "可不可以", "可否", "到时候", "到时", "届时", "到点", "麻烦你", "麻烦", "帮忙", "帮我", "记得", "别忘了", "别忘记", "不要忘记", "务必", "准时", "请你", "请", "给我", "再", "另外", "设置一个闹钟", "设一个闹钟", "设个闹钟", "定一个闹钟", "定个闹钟", "定闹钟", "设闹钟", "设置一个", "设置个", "设置", "设一个", "设个", "设定", "定一个", "定个", "加一个", "加个", "新建一个", "新建", "添加一个", "添加", "建一个", "建个")
		if k < 0 || k == 19 && !t.In(j, "提帮记务到") {
			break
		}
		i = j
	}
	return i
}

// leadAt reads 提前半小时, 提前3天和当天: how long before the time to remind.
func (p *phrase) leadAt(i int) (j int, ok bool) {
	t := p.t
	j, k := t.Any(i, "提前")
	if k < 0 {
		return i, false
	}
	for {
		var d time.Duration
		n, k := t.Any(j, "当天", "当日", "到期当天", "准时")
		if k < 0 {
			a, m, ok2 := amountAt(t, j)
			if !ok2 {
				return j, ok
			}
			if a.about {
				p.leadAbout = p.source(i, m)
			}
			if a.workdays > 0 || a.months > 0 {
				p.leadCounted = append(p.leadCounted, a)
				j, ok = m, true
				if next, k := t.Any(j, "以及", "和", "、", "及", "与"); k >= 0 && (t.Has(next, "提前") || lex.StartsNumber(t.At(next)) || t.In(next, "当到准半")) {
					j = t.After(next, "提前")
					continue
				}
				return j, true
			}
			d = time.Duration(a.days+30*a.months+a.workdays)*24*time.Hour + time.Duration(a.secs)*time.Second
			n = m
		}
		p.lead = append(p.lead, d)
		j, ok = n, true
		m, k := t.Any(j, "以及", "和", "、", ",", "及", "与", "跟")
		if k < 0 {
			return j, true
		}
		if _, _, ok := amountAt(t, m); !ok && !t.In(m, "当到准提") {
			return j, true
		}
		if !t.In(m, "当准") && !lex.StartsNumber(t.At(m)) && t.At(m) != '半' && !t.Has(m, "提前") {
			return j, true
		}
		j = t.After(m, "提前")
	}
}

// timesAt reads how often in all: 共5次, 一共提醒三次.
func (p *phrase) timesAt(i int) (j int, ok bool) {
	n, k := p.t.Any(i, "一共", "总共", "共计", "共")
	if k < 0 {
		return i, false
	}
	n, _ = p.t.Any(n, "提醒我", "提醒")
	j, count, ok := timesOver(p.t, n)
	if !ok || p.t.In(j, "会议课") {
		return i, false
	}
	p.times = count
	p.cut = append(p.cut, interval{i, j})
	return j, true
}

// leads are how long before due to remind as well, with what is counted in working days and
// months counted from there.
func (p *phrase) leads(due time.Time) []time.Duration {
	out := p.lead
	day := zhdate.DateOf(due).Number()
	for _, a := range p.leadCounted {
		to, _, _ := a.move(day, 0, -1, p.cal)
		out = append(out, time.Duration(day-to)*24*time.Hour)
	}
	return out
}

// whom is whom the reminder is for.
func (p *phrase) whom() string {
	if p.who != "" {
		return p.who
	}
	return Me
}

// timeBetween tells whether a time was found since the first command: 提醒我…，10点提醒我… are
// two.
func (p *phrase) timeBetween(i int) bool {
	for _, e := range p.found {
		if e.i >= p.cmdEnd && e.j <= i {
			return true
		}
	}
	return false
}
