package workday

import (
	"fmt"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
)

// isDay tells whether d is a whole day that exists.
func isDay(d zhdate.Date) bool {
	if d.Year < 1 || d.Month < 1 || d.Month > 12 || d.Day < 1 {
		return false
	}
	return fromTime(midnight(d)) == d
}

// midnight places d on a clock without zone changes, for arithmetic only.
func midnight(d zhdate.Date) time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
}

func fromTime(t time.Time) zhdate.Date {
	return zhdate.Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}
}

// plus is n days after d.
func plus(d zhdate.Date, n int) zhdate.Date { return fromTime(midnight(d).AddDate(0, 0, n)) }

// daysUntil counts the days from a to b, negative when b is earlier.
func daysUntil(a, b zhdate.Date) int {
	return int((midnight(b).Unix() - midnight(a).Unix()) / (24 * 60 * 60))
}

func isWeekend(d zhdate.Date) bool {
	w := midnight(d).Weekday()
	return w == time.Saturday || w == time.Sunday
}

// weekdayName is 周一 to 周日.
func weekdayName(d zhdate.Date) string {
	return "周" + string([]rune("日一二三四五六")[midnight(d).Weekday()])
}

func iso(d zhdate.Date) string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

func chinese(d zhdate.Date) string { return fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day) }
