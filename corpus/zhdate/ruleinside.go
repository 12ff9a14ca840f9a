package zhdate

import "strconv"

// weekdaysRule is Monday to Friday; which of them are working days a rule cannot
// know, see Calendar.
const weekdaysRule = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"

// dayCodes are the days of the week as rules write them, from Monday.
var dayCodes = [...]string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}

// ruleInside is the rule for a day inside a period: 每年9月底前, 每月5日, 每季度末. The
// last day stands for a month, quarter or year as soon as a limit or an edge
// asks for a day.
func ruleInside(u Unit, in Mention, limit Limit) string {
	last := limit == By || limit == To || in.Edge == EdgeEnd
	switch {
	case u == InMonths:
		switch {
		case in.To.Day > 0:
			return "FREQ=MONTHLY;BYMONTHDAY=" + strconv.Itoa(in.To.Day)
		case in.Edge == EdgeEarly:
			return "FREQ=MONTHLY;BYMONTHDAY=1"
		case in.Edge == EdgeFirst:
			return "FREQ=MONTHLY;BYMONTHDAY=10"
		case in.Edge == EdgeSecond:
			return "FREQ=MONTHLY;BYMONTHDAY=20"
		}
		return "FREQ=MONTHLY;BYMONTHDAY=-1"
	case u == InQuarters:
		if in.Edge == EdgeEarly {
			return "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1"
		}
		return "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"
	}
	m, d := in.To.Month, in.To.Day
	switch {
	case m == 0 && in.Quarter > 0:
		m = in.Quarter * 3
	case m == 0 && in.Edge == EdgeFirst:
		m = 6
	case m == 0 && in.Edge == EdgeEarly:
		m, d = 1, 1
	case m == 0:
		m = 12
	case in.Edge == EdgeFirst && d == 0:
		d = 10
	case in.Edge == EdgeSecond && d == 0:
		d = 20
	case in.Edge == EdgeEarly && d == 0:
		d = 1
	}
	rule := "FREQ=YEARLY;BYMONTH=" + strconv.Itoa(m)
	switch {
	case d > 0:
		return rule + ";BYMONTHDAY=" + strconv.Itoa(d)
	case !last && in.Edge == EdgeNone:
		return rule
	case m == 2:
		return rule + ";BYMONTHDAY=-1"
	}
	return rule + ";BYMONTHDAY=" + strconv.Itoa(monthLen(2001, m))
}
