package zhdate

import (
	"fmt"
	"iter"

	"github.com/policybot/policybot/corpus/zhdate/internal/lunar"
)

// LunarDay is a day of the Chinese calendar that comes again: month 1 to 12, never a leap
// month, and day 1 to 30. Month 0 is every month, leap months among them: 每月初一.
type LunarDay struct {
	Month int `json:"month"`
	Day   int `json:"day"`
	And   int `json:"and,omitempty"`   // a second day of the same months: 初一、十五; 0 for none
	Shift int `json:"shift,omitempty"` // days from there on: -3 for 中秋节前三天
}

// In is the day in the lunar year that begins in the solar year given; in a month of
// 29 days the 30th is the 29th, so that 除夕 is 12-30 in every year. ok is false
// outside the years of the table (1900 to 2100), for every month and for what is no day.
func (d LunarDay) In(year int) (day Date, ok bool) { return d.in(year, d.Month, d.Day, false) }

func (d LunarDay) in(year, month, day int, leap bool) (Date, bool) {
	if day < 1 || day > 30 {
		return Date{}, false
	}
	n, ok := lunar.Day(year, month, min(day, lunar.MonthLen(year, month, leap)), leap)
	if !ok {
		return Date{}, false
	}
	return FromNumber(n + d.Shift), true
}

// Days are all of them from start on, in order, to the end of the table.
func (d LunarDay) Days(start Date) iter.Seq[Date] {
	return func(yield func(Date) bool) {
		for year := start.Year - 2; year <= lunar.Last; year++ {
			for _, day := range d.ofYear(year) {
				if !day.Before(start) && !yield(day) {
					return
				}
			}
		}
	}
}

// ofYear are the days of one lunar year in order.
func (d LunarDay) ofYear(year int) (out []Date) {
	first, second := d.Day, d.And
	if second > 0 && second < first {
		first, second = second, first
	}
	add := func(month int, leap bool) {
		if lunar.MonthLen(year, month, leap) == 0 {
			return
		}
		for _, n := range []int{first, second} {
			if day, ok := d.in(year, month, n, leap); ok && (len(out) == 0 || out[len(out)-1].Before(day)) {
				out = append(out, day)
			}
		}
	}
	if d.Month > 0 {
		add(d.Month, false)
		return out
	}
	for m := 1; m <= 12; m++ {
		add(m, false)
		add(m, true)
	}
	return out
}

// String is the day as an official says it: 每年农历8月15日, 每月农历初一、十五, 每年除夕前1天.
func (d LunarDay) String() string {
	if d == (LunarDay{}) {
		return ""
	}
	s := "每年"
	switch {
	case d.Month == 0:
		s = "每月农历" + lunarDayName(d.Day)
		if d.And > 0 {
			s += "、" + lunarDayName(d.And)
		}
	case d.Month == 12 && d.Day == 30 && d.And == 0:
		s += "除夕"
	default:
		s += fmt.Sprintf("农历%d月%d日", d.Month, d.Day)
		if d.And > 0 {
			s += fmt.Sprintf("、%d日", d.And)
		}
	}
	switch {
	case d.Shift < 0:
		s += fmt.Sprintf("前%d天", -d.Shift)
	case d.Shift > 0:
		s += fmt.Sprintf("后%d天", d.Shift)
	}
	return s
}

// lunarDayName is 初一, 十五, 廿三.
func lunarDayName(n int) string {
	digits := []rune("十一二三四五六七八九")
	switch {
	case n <= 10:
		return "初" + string(digits[n%10])
	case n < 20:
		return "十" + string(digits[n-10])
	case n == 20:
		return "二十"
	case n == 30:
		return "三十"
	}
	return "廿" + string(digits[n-20])
}
