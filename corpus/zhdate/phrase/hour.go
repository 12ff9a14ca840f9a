package phrase

import "github.com/policybot/policybot/corpus/zhdate"

// dueSecond is the second of the day a reminder for e is due: the clock time that
// was said, the hour its part of the day stands for, or the default.
func (r *reader) dueSecond(e *expr) int {
	if e.clock && e.span && (e.limit == zhdate.Within || e.limit == zhdate.By) {
		return e.e
	}
	if e.clock {
		return e.s
	}
	return r.partSecond(e.part) + e.shift
}

// partSecond is the second of the day a part of it stands for.
func (r *reader) partSecond(p dayPart) int {
	h := r.hours
	switch p {
	case pDawn:
		return 6 * 3600
	case pEarly, pMorning, pStartWork:
		return int(h.Morning.Seconds())
	case pNoon:
		return int(h.Noon.Seconds())
	case pAfternoon:
		return int(h.Afternoon.Seconds())
	case pDusk:
		return 18 * 3600
	case pEvening:
		return int(h.Evening.Seconds())
	case pNight:
		return 22 * 3600
	case pOffWork:
		return int(h.OffWork.Seconds())
	}
	return int(h.Default.Seconds())
}
