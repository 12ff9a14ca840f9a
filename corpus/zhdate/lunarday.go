package zhdate

import "github.com/policybot/policybot/corpus/zhdate/internal/lunar"

// LunarDay is a day of the Chinese calendar in any year: month 1 to 12, never a leap
// month, and day 1 to 30.
type LunarDay struct {
	Month int `json:"month"`
	Day   int `json:"day"`
}

// In is the day in the lunar year that begins in the solar year given; in a month of
// 29 days the 30th is the 29th, so that 除夕 is 12-30 in every year. ok is false
// outside the years of the table (1900 to 2100) and for what is no day.
func (d LunarDay) In(year int) (day Date, ok bool) {
	if d.Day < 1 || d.Day > 30 {
		return Date{}, false
	}
	n, ok := lunar.Day(year, d.Month, min(d.Day, lunar.MonthLen(year, d.Month, false)), false)
	if !ok {
		return Date{}, false
	}
	return FromNumber(n), true
}
