package lex

import (
	"strconv"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
)

// WeekdaysRule is Monday to Friday; which of them are working days a rule cannot
// know, see Calendar.
const WeekdaysRule = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"

// DayCode is a day of the week, 0 for Monday, as rules write it.
func DayCode(d int) string { return zhdate.DayCode(time.Weekday((d + 1) % 7)) }

// RuleInside is the rule for a day inside a period: 每年9月底前, 每月5日, 每季度末. The
// last day stands for a month, quarter or year as soon as a limit or an edge
// asks for a day.
func RuleInside(u zhdate.Unit, to zhdate.Date, edge zhdate.Edge, quarter int, limit zhdate.Limit) string {
	last := limit == zhdate.By || limit == zhdate.To || edge == zhdate.EdgeEnd
	switch {
	case u == zhdate.InMonths:
		switch {
		case to.Day > 0:
			return "FREQ=MONTHLY;BYMONTHDAY=" + strconv.Itoa(to.Day)
		case edge == zhdate.EdgeEarly:
			return "FREQ=MONTHLY;BYMONTHDAY=1"
		case edge == zhdate.EdgeFirst:
			return "FREQ=MONTHLY;BYMONTHDAY=10"
		case edge == zhdate.EdgeSecond:
			return "FREQ=MONTHLY;BYMONTHDAY=20"
		}
		return "FREQ=MONTHLY;BYMONTHDAY=-1"
	case u == zhdate.InQuarters:
		if edge == zhdate.EdgeEarly {
			return "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1"
		}
		return "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"
	}
	m, d := to.Month, to.Day
	switch {
	case m == 0 && quarter > 0:
		m = quarter * 3
	case m == 0 && edge == zhdate.EdgeFirst:
		m = 6
	case m == 0 && edge == zhdate.EdgeEarly:
		m, d = 1, 1
	case m == 0:
		m = 12
	case edge == zhdate.EdgeFirst && d == 0:
		d = 10
	case edge == zhdate.EdgeSecond && d == 0:
		d = 20
	case edge == zhdate.EdgeEarly && d == 0:
		d = 1
	}
	rule := "FREQ=YEARLY;BYMONTH=" + strconv.Itoa(m)
	switch {
	case d > 0:
		return rule + ";BYMONTHDAY=" + strconv.Itoa(d)
	case !last && edge == zhdate.EdgeNone:
		return rule
	case m == 2:
		return rule + ";BYMONTHDAY=-1"
	}
	return rule + ";BYMONTHDAY=" + strconv.Itoa(civil.MonthLen(2001, m))
}

// PeriodRule is the rule of a period without a day in it.
func PeriodRule(n int, u zhdate.Unit) string {
	freq := "YEARLY"
	switch u {
	case zhdate.InMinutes:
		freq = "MINUTELY"
	case zhdate.InHours:
		freq = "HOURLY"
	case zhdate.InDays:
		freq = "DAILY"
	case zhdate.InWeeks:
		freq = "WEEKLY"
	case zhdate.InMonths:
		freq = "MONTHLY"
	case zhdate.InQuarters:
		freq, n = "MONTHLY", n*3
	case zhdate.InTerms:
		freq, n = "MONTHLY", n*6
	case zhdate.InWorkingDays:
		return WeekdaysRule
	}
	if n == 1 {
		return "FREQ=" + freq
	}
	return "FREQ=" + freq + ";INTERVAL=" + strconv.Itoa(n)
}
