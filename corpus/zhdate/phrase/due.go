package phrase

import (
	"strconv"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
)

// decide makes the result of the time that was chosen.
func (p *phrase) decide() Reading {
	e := &p.main
	rem := Reading{Status: Ask, Mode: At}
	if p.has {
		rem.Note = e.note
		if e.limit == zhdate.By || e.limit == zhdate.To || e.limit == zhdate.Within && e.said&saidHoliday == 0 {
			rem.Mode = DoneBy
		}
		if e.kind == eTime || e.kind == eRepeat {
			rem.Start, rem.End = at(e.a, e.s, p.loc), at(e.b, e.e, p.loc)
		}
	}
	switch {
	case !p.has && p.afterEvent():
		rem.Reason = "这个提醒要等某件事发生后才能计时，请写明具体日期和时间，例如“12月10日上午9点”"
	case !p.has:
		rem.Reason = "没有看到提醒时间，请补充日期和时间，例如“明天上午9点”"
	case p.event:
		rem.Reason = "时间从一件还没有发生的事算起，无法确定日期；请在事情发生后再设，或写明具体日期"
	case e.kind == eVague:
		rem.Reason = "时间不够具体，请说明是哪一天、几点"
	case e.stop != "":
		rem.Note, rem.Reason = "", e.stop
		p.ask(p.insteadOf(e)...)
	case e.bad != "" && e.note == askMismatch:
		rem.Note, rem.Reason = "", e.bad+"，请确认以哪个为准"
	case e.bad != "":
		rem.Status, rem.Reason = Refuse, e.bad+"，请改写时间"
	case e.many:
		rem.Reason = "写了几个时间，请分开设置，一次一个"
		p.ask(p.insteadOf(e)...)
	case e.kind == eTime && e.asks != "":
		rem.Reason = e.asks
	case e.kind == eRepeat && e.asks != "":
		rem.Reason = "重复的时间还缺一项，" + e.asks
	case e.kind == eRepeat:
		p.recurring(&rem)
	default:
		p.once(&rem)
	}
	return rem
}

// afterEvent tells whether the phrase waits for something: 开完会后提醒我.
func (p *phrase) afterEvent() bool {
	t := p.t
	if i := p.clause(max(p.cmd, 0)); p.cmd > i && t.In(i, "等待") {
		p.cut = append(p.cut, interval{i, p.cmd})
		return true
	}
	for i := 1; i < len(t); i++ {
		if t.At(i) == '后' && i < p.cmd && i+3 > p.cmd-1 {
			p.cut = append(p.cut, interval{p.clause(i), i + 1})
			return true
		}
		if t.At(i) == '后' && !t.In(i-1, "前最背落幕") && !t.In(i+1, "续勤备期台天") || t.Has(i, "的时候") {
			return true
		}
	}
	return false
}

// recurring fills in the result of a rule.
func (p *phrase) recurring(rem *Reading) {
	e := &p.main
	day, sec := e.a, p.dueSecond(e)
	if sec >= 86400 && e.rule != "FREQ=DAILY" {
		rem.Note, rem.Reason = "", "半夜12点算前一天还是后一天不明确，请写明哪天的0点"
		return
	}
	rem.Rule, rem.Precision = e.rule, precisionOf(e)
	rem.Workdays = strings.Contains(e.note, noteRestDays) || strings.Contains(e.note, noteWorkingDays)
	if p.daysOff == nil && e.off != Kept {
		p.daysOff = &e.off
	}
	if p.daysOff != nil {
		rem.DaysOff = *p.daysOff
		rem.Note = joinNotes(rem.Note, rem.DaysOff.note())
	}
	switch {
	case !p.ended && p.times == 0: // what ends is not every year
		rem.Lunar = e.again
	case e.again != (zhdate.LunarDay{}) && e.again.Month == 0:
		rem.Rule, rem.Precision, rem.Note = "", "", ""
		rem.Reason = "农历的重复还不能设到哪一天为止，请不写截止的时间"
		return
	}
	if rem.DaysOff == Skipped {
		day = p.firstWorked(day)
	}
	if moved := p.place(day); rem.DaysOff != Kept && moved != day {
		rem.From = at(day, 0, p.loc)
		for moved*86400+sec <= p.now() { // what is left of this time lies behind
			next := *p.reader
			next.today, next.second = day+1, -1
			if next.first(e); e.a <= day {
				break
			}
			day, moved = e.a, p.place(e.a)
			rem.From = at(day, 0, p.loc)
		}
		day = moved
	}
	if e.unit == zhdate.InWorkingDays && p.cal != nil {
		for range 60 {
			if w, _ := p.cal.Workday(zhdate.FromNumber(day)); w && civil.Weekday(day) < 5 {
				break
			}
			day++
		}
	}
	if p.ended && e.rule != "" {
		end := at(p.until.b, p.until.e, p.loc)
		if end.Before(at(day, sec, p.loc)) {
			rem.Rule, rem.Precision = "", ""
			rem.Reason = "截止时间早于第一次提醒，请检查起止时间"
			return
		}
		rem.Rule += ";UNTIL=" + end.UTC().Format("20060102T150405Z")
	}
	if p.times > 0 && e.rule != "" {
		rem.Rule += ";COUNT=" + strconv.Itoa(p.times)
	}
	if real, first, ok := p.nthWorkday(day, sec); ok {
		if real != day {
			rem.From = at(first, 0, p.loc)
		}
		day = real
	}
	rem.Due = at(day, sec, p.loc)
	if day*86400+sec <= p.now() {
		rem.Due, rem.Rule, rem.Precision = time.Time{}, "", ""
		rem.Status, rem.Reason = Refuse, "这个时间已经过去，请改写时间"
		return
	}
	rem.Status = OK
}

// nthWorkday is the day of 每月第3个工作日 by the calendar, in the month of day or the next
// that has it ahead, and the first day of that month.
func (p *phrase) nthWorkday(day, sec int) (real, first int, ok bool) {
	rule, err := zhdate.ParseRule(p.main.rule)
	if err != nil || p.cal == nil || len(rule.Positions) != 1 || len(rule.Weekdays) != 5 {
		return day, day, false
	}
	y, m, _ := civil.Date(day)
	months := zhdate.Rule{Freq: zhdate.Monthly, Interval: rule.Interval, Months: rule.Months, MonthDays: []int{1}}
	for d := range months.Days(zhdate.Date{Year: y, Month: m, Day: 1}) {
		if d.Year > y+2 {
			break
		}
		from, n := d.AddDays(-1), rule.Positions[0]
		if n < 0 {
			from = zhdate.Date{Year: d.Year, Month: d.Month}.Last().AddDays(1)
		}
		at, _ := zhdate.AddWorkingDays(from, n, p.cal)
		if at.Number()*86400+sec > p.now() {
			return at.Number(), d.Number(), true
		}
	}
	return day, day, false
}

// firstWorked is the first day of the main recurrence from day on that is not off.
func (p *phrase) firstWorked(day int) int {
	rule, err := zhdate.ParseRule(p.main.rule)
	if err != nil {
		return day
	}
	for d := range rule.Days(zhdate.FromNumber(day)) {
		work := !d.Weekend()
		if p.cal != nil {
			work, _ = p.cal.Workday(d)
		}
		if work || d.Number() > day+400 {
			return d.Number()
		}
	}
	return day
}

// once fills in the result of a single time.
func (p *phrase) once(rem *Reading) {
	e := &p.main
	if p.times > 0 {
		rem.Reason = "只有一个时间的，只提醒一次；要提醒几次请写每天、每周，或写“提前几天”"
		return
	}
	fixed := e.said&saidFixed != 0 || e.said&saidYear != 0 && e.said&saidThis == 0
	if fixed && e.limit != zhdate.Within && p.past(*e) && !e.clock {
		rem.Status, rem.Reason = Refuse, "这个时间已经过去，请改成以后的时间"
		return
	}
	if ask := p.tooWide(e); ask != "" {
		rem.Reason = ask
		return
	}
	if e.limit == zhdate.By && !e.span && e.edge == zhdate.EdgeNone && (e.g == gYear || e.g == gMonth) &&
		e.said&(saidOffset|saidHoliday|saidLunar|saidFixed|saidThis) == 0 && !e.clock {
		text := p.source(e.i, e.j)
		if next, _, ok := p.rollOn(); ok && p.past(*e) {
			next.i, next.j = e.i, e.j
			p.main = next
		}
		rem.Reason = "“" + text + "”可以是到" + dateText(e.a-1) + "，也可以是到" + dateText(e.b) + "，请写明"
		e.instead = []string{dateText(e.a-1) + "前", dateText(e.b) + "前"}
		p.ask(p.insteadOf(e)...)
		return
	}
	day, sec := p.dueDay(e), p.dueSecond(e)
	if day*86400+sec <= p.now() {
		day, sec = p.pastDue(rem, day, sec)
		if rem.Reason != "" {
			return
		}
	}
	if p.daysOff != nil && *p.daysOff == Skipped {
		rem.Reason = "只提醒一次的，遇到休息日不提醒就没有了；请写“顺延”或“提前”"
		return
	}
	if moved := p.place(day); moved != day && moved*86400+sec > p.now() {
		rem.Note = joinNotes(rem.Note, dateText(day)+"是休息日，"+map[bool]string{true: "顺延", false: "提前"}[moved > day]+"到"+dateText(moved))
		day = moved
	}
	rem.Status, rem.Precision = OK, precisionOf(e)
	rem.Due = at(day, sec, p.loc)
	if rem.Start.IsZero() || e.limit == zhdate.By && !e.span {
		rem.Start = at(p.today, p.second, p.loc)
	}
	if rem.End.Before(rem.Start) || e.open {
		rem.End = rem.Start
	}
}

// tooWide asks for the day when only a week, a month or more was said.
func (p *phrase) tooWide(e *expr) string {
	if e.a == e.b || e.limit == zhdate.By || e.limit == zhdate.To || e.limit == zhdate.Within ||
		e.edge != zhdate.EdgeNone ||
		e.span ||
		e.said&saidHoliday != 0 ||
		e.clock {
		return ""
	}
	switch e.g {
	case gWeek:
		if e.said&(saidWeekday|saidOffset) != 0 {
			return "" // 周末, 两周后
		}
		return "只说了哪一周，请说明是周几"
	case gMonth:
		if e.said&saidOffset != 0 {
			return ""
		}
		return "只说了月份，请说明是几号"
	case gQuarter, gYear, gMore:
		if e.said&saidOffset != 0 {
			return ""
		}
		return "时间范围太大，请说明是几月几日"
	}
	return ""
}

// dueDay is the day a single time is due.
func (p *phrase) dueDay(e *expr) int {
	bound := e.limit == zhdate.By || e.limit == zhdate.To
	switch {
	case e.said&saidOffset != 0 && e.exact > 0 && e.g >= gDay:
		if e.limit == zhdate.Within {
			return e.b
		}
		return e.exact
	case e.said&saidOffset != 0 && e.limit == zhdate.Within:
		return e.b
	case e.clock || e.part != pNone && e.g == gPart:
		if bound && e.span {
			return e.b
		}
		return e.a
	case e.said&saidHoliday != 0 && bound && e.a == e.b && e.edge == zhdate.EdgeNone && !e.clock:
		return e.a - 1
	case e.g == gWeek && e.said&saidWeekday != 0: // 周末
		if bound {
			return e.a - 1
		}
		return e.a
	case e.limit == zhdate.After && e.said&saidOffset == 0:
		if e.lunar.Off > 0 {
			_, b := e.lunar.Rest(e.a)
			return b + 1
		}
		return e.b + 1
	case bound, e.limit == zhdate.Within && e.said&saidHoliday == 0, e.edge == zhdate.EdgeEnd:
		return e.b
	case e.edge == zhdate.EdgeMid:
		if e.g == gYear {
			y, _, _ := civil.Date(e.a)
			return civil.Day(y, 6, 30)
		}
		return e.a + 5 // the 15th
	case e.g == gThird && e.edge != zhdate.EdgeEarly && p.finishes():
		return e.b
	}
	return e.a
}

// finishes tells whether the phrase speaks of having something done: 上旬完成.
func (p *phrase) finishes() bool {
	for i := range p.t {
		if _, k := p.t.Any(i, "完成", "报送", "上报", "提交", "办结", "交付", "报备", "交齐", "截止"); k >= 0 {
			return true
		}
	}
	return false
}
