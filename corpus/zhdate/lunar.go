package zhdate

import (
	"math/bits"
	"strings"
)

// The lunar calendar from 1900 to 2100, by table: a new moon a few minutes from
// midnight decides a date, so a formula would need the precision of an almanac.
const (
	lunarFirst = 1900
	lunarLast  = 2100
)

// lunarEpoch is the day of the first lunar new year of the table, 1900-01-31.
const lunarEpoch = -25537

// lunarMonthLen is the length of a lunar month; leap asks for the leap month of
// that number. It is 0 when the year has no such month.
func lunarMonthLen(y, m int, leap bool) int {
	if y < lunarFirst || y > lunarLast || m < 1 || m > 12 {
		return 0
	}
	w := lunarYears[y-lunarFirst]
	if leap {
		if int(w&15) != m {
			return 0
		}
		return 29 + int(w>>16&1)
	}
	return 29 + int(w>>(16-m)&1)
}

// lunarYearLen is the number of days of a lunar year.
func lunarYearLen(y int) int {
	w := lunarYears[y-lunarFirst]
	n := 12*29 + bits.OnesCount32(w>>4&0xfff)
	if w&15 > 0 {
		n += 29 + int(w>>16&1)
	}
	return n
}

// lunarDay is the day number of a day of the lunar calendar; ok is false when
// the calendar has no such day.
func lunarDay(y, m, d int, leap bool) (n int, ok bool) {
	if length := lunarMonthLen(y, m, leap); d < 1 || d > length {
		return 0, false
	}
	n = lunarEpoch
	for k := lunarFirst; k < y; k++ {
		n += lunarYearLen(k)
	}
	for k := 1; k < m; k++ {
		n += lunarMonthLen(y, k, false) + lunarMonthLen(y, k, true)
	}
	if leap {
		n += lunarMonthLen(y, m, false)
	}
	return n + d - 1, true
}

// LunarDay is a day of the Chinese calendar in any year: month 1 to 12, never a leap
// month, and day 1 to 30.
type LunarDay struct{ Month, Day int }

// In is the day in the lunar year that begins in the solar year given; in a month of
// 29 days the 30th is the 29th, so that 除夕 is 12-30 in every year. ok is false
// outside the years of the table (1900 to 2100) and for what is no day.
func (d LunarDay) In(year int) (day Date, ok bool) {
	if d.Day < 1 || d.Day > 30 {
		return Date{}, false
	}
	n, ok := lunarDay(year, d.Month, min(d.Day, lunarMonthLen(year, d.Month, false)), false)
	if !ok {
		return Date{}, false
	}
	return dateOf(n), true
}

// lunarOf is the lunar year, month and day of a day number; zero outside the table.
func lunarOf(n int) (y int, d LunarDay, leap bool) {
	left := n - lunarEpoch
	if left < 0 {
		return 0, d, false
	}
	for y = lunarFirst; y <= lunarLast; y++ {
		if length := lunarYearLen(y); left >= length {
			left -= length
			continue
		}
		for m := 1; m <= 12; m++ {
			for _, leap := range []bool{false, true} {
				length := lunarMonthLen(y, m, leap)
				if left < length {
					return y, LunarDay{m, left + 1}, leap
				}
				left -= length
			}
		}
	}
	return 0, d, false
}

// newYearsEve is the last day of the lunar year, the 29th or 30th of its last month.
func newYearsEve(y int) (n int, ok bool) {
	return lunarDay(y, 12, lunarMonthLen(y, 12, false), false)
}

// terms are the 24 solar terms in the order of the year.
const terms = "小寒大寒立春雨水惊蛰春分清明谷雨立夏小满芒种夏至小暑大暑立秋处暑白露秋分寒露霜降立冬小雪大雪冬至"

// termAt is the solar term that stands at i, 0 to 23, or -1.
func (t text) termAt(i int) int {
	if !t.in(i, "小大立雨惊春清谷芒夏处白秋寒霜冬") || i+1 >= len(t) {
		return -1
	}
	name := string([]rune{t.at(i), t.at(i + 1)})
	for k := 0; k < len(terms); k += 6 {
		if strings.HasPrefix(terms[k:], name) {
			return k / 6
		}
	}
	return -1
}

// termDay is the day of the k-th solar term of a year.
func termDay(y, k int) (n int, ok bool) {
	if y < lunarFirst || y > lunarLast || k < 0 || k > 23 {
		return 0, false
	}
	d := termFirst[k] + int(termYears[y-lunarFirst]>>(2*k)&3)
	return dayNumber(y, k/2+1, d), true
}
