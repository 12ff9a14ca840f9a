package phrase

import (
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

// pastDue deals with a time that is over: it rolls on what was left open, or says
// why not in rem.
func (p *phrase) pastDue(rem *Reading, day, sec int) (int, int) {
	e := &p.main
	if day == p.today && !e.clock && e.part == pNone {
		for _, h := range [...]time.Duration{p.hours.Noon, p.hours.Afternoon, p.hours.OffWork} {
			if s := int(h.Seconds()); s > p.second {
				rem.Note = "默认时间已过，改在今天稍后提醒"
				return day, s
			}
		}
	}
	gone := p.today - day
	switch {
	case e.said&saidOffset != 0 && e.limit != zhdate.Within,
		e.said&saidFixed != 0,
		e.said&saidYear != 0 && e.said&saidThis == 0:
		rem.Status, rem.Reason = Refuse, timeText(day, sec)+"已经过去，请改成以后的时间"
		if e.clock && e.part == pNone && day == p.today && sec < 43200 && sec+43200 > p.second {
			rem.Status, rem.Reason = Ask, timeText(day, sec)+"已经过去，是指今晚"+clockText(sec+43200)+"吗？请写明上午或晚上"
		}
	case e.said&saidThis != 0:
		rem.Reason = timeText(day, sec) + "已经过去，请确认日期"
	case gone == 0 && e.said == 0 && e.part != pNone && !e.clock && e.b*86400+e.e > p.now(): // 上午, said at ten
		rem.Reason = timeText(day, sec) + "已经过去，请写明今天几点，还是明天"
	case gone == 0 && e.said&saidDay != 0:
		rem.Reason = timeText(day, sec) + "已经过去，请确认日期"
	case (e.limit == zhdate.By || e.limit == zhdate.To) && gone >= 0 && gone <= 7 && e.said&(saidDay|saidWeekday) != 0 && e.said&saidWeekday == 0:
		rem.Reason = dateText(day) + "刚过，是写错了日期还是指以后的？请确认"
	default:
		next, _, ok := p.rollOn()
		if !ok {
			rem.Status, rem.Reason = Refuse, timeText(day, sec)+"已经过去，请改成以后的时间"
			return day, sec
		}
		p.main = next
		e = &p.main
		rem.Note = e.note // of the year it rolled on to
		rem.Start, rem.End = at(e.a, e.s, p.loc), at(e.b, e.e, p.loc)
		return p.dueDay(e), p.dueSecond(e)
	}
	return day, sec
}

// rollOn reads the main time again with what it leaves out moved on, keeping the
// hour that may have been joined to it.
func (p *phrase) rollOn() (next expr, j int, ok bool) {
	old := p.main
	defer func(saved rolled) { p.roll = saved }(p.roll)
	for n := 1; n <= 8; n++ {
		p.roll = rolled{}
		switch {
		case old.said&saidWeekday != 0:
			p.roll.week = n
		case old.said&(saidMonth|saidHoliday|saidLunar) != 0:
			p.roll.year = n
		case old.said&saidDay != 0 || old.g == gThird:
			p.roll.month = n
		case old.said == 0 && old.g < gDay:
			p.roll.day = n
		default:
			p.roll.year = n
		}
		if next, j, ok = p.top(old.i); !ok || next.kind != eTime {
			return next, j, false
		}
		next.i, next.j = old.i, old.j
		if old.clock && !next.clock || old.part != pNone && next.part == pNone {
			next.s, next.e, next.g, next.clock, next.part = old.s, old.e, old.g, old.clock, old.part
		}
		if next.bad == "" && p.dueDay(&next)*86400+p.dueSecond(&next) > p.now() {
			return next, j, true
		}
	}
	return next, j, false
}

// precisionOf is how far a due time was said.
func precisionOf(e *expr) string {
	switch {
	case e.clock:
		return "exact"
	case e.part != pNone:
		return "part"
	}
	return "day"
}

// clockText is a time of day as people write it.
func clockText(sec int) string {
	return time.Unix(int64(sec), 0).UTC().Format("15:04")
}

func timeText(day, sec int) string { return dateText(day+sec/86400) + clockText(sec%86400) }
