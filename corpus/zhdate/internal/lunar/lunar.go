// Package lunar knows the Chinese lunar calendar and the 24 solar terms from 1900 to
// 2100, in the day numbers of civil.
package lunar

import (
	"math/bits"

	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
)

// The lunar calendar from 1900 to 2100, by table: a new moon a few minutes from
// midnight decides a date, so a formula would need the precision of an almanac.
const (
	First = 1900
	Last  = 2100
)

// Epoch is the day of the first lunar new year of the table, 1900-01-31.
const Epoch = -25537

// MonthLen is the length of a lunar month; leap asks for the leap month of
// that number. It is 0 when the year has no such month.
func MonthLen(y, m int, leap bool) int {
	if y < First || y > Last || m < 1 || m > 12 {
		return 0
	}
	w := years[y-First]
	if leap {
		if int(w&15) != m {
			return 0
		}
		return 29 + int(w>>16&1)
	}
	return 29 + int(w>>(16-m)&1)
}

// lunarYearLen is the number of days of a lunar year.
func yearLen(y int) int {
	w := years[y-First]
	n := 12*29 + bits.OnesCount32(w>>4&0xfff)
	if w&15 > 0 {
		n += 29 + int(w>>16&1)
	}
	return n
}

// Day is the day number of a day of the lunar calendar; ok is false when
// the calendar has no such day.
func Day(y, m, d int, leap bool) (n int, ok bool) {
	if length := MonthLen(y, m, leap); d < 1 || d > length {
		return 0, false
	}
	n = Epoch
	for k := First; k < y; k++ {
		n += yearLen(k)
	}
	for k := 1; k < m; k++ {
		n += MonthLen(y, k, false) + MonthLen(y, k, true)
	}
	if leap {
		n += MonthLen(y, m, false)
	}
	return n + d - 1, true
}

// Of is the lunar year, month and day of a day number; zero outside the table.
func Of(n int) (y, m, d int, leap bool) {
	left := n - Epoch
	if left < 0 {
		return 0, 0, 0, false
	}
	for y = First; y <= Last; y++ {
		if length := yearLen(y); left >= length {
			left -= length
			continue
		}
		for m = 1; m <= 12; m++ {
			for _, leap = range []bool{false, true} {
				length := MonthLen(y, m, leap)
				if left < length {
					return y, m, left + 1, leap
				}
				left -= length
			}
		}
	}
	return 0, 0, 0, false
}

// NewYearsEve is the last day of the lunar year, the 29th or 30th of its last month.
func NewYearsEve(y int) (n int, ok bool) {
	return Day(y, 12, MonthLen(y, 12, false), false)
}

// Terms are the 24 solar terms in the order of the year.
const Terms = "小寒大寒立春雨水惊蛰春分清明谷雨立夏小满芒种夏至小暑大暑立秋处暑白露秋分寒露霜降立冬小雪大雪冬至"

// TermDay is the day of the k-th solar term of a year.
func TermDay(y, k int) (n int, ok bool) {
	if y < First || y > Last || k < 0 || k > 23 {
		return 0, false
	}
	d := termFirst[k] + int(termYears[y-First]>>(2*k)&3)
	return civil.Day(y, k/2+1, d), true
}
