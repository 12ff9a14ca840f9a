package zhdate

import (
	"fmt"

	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
)

// Date is a day, or only a year or month of one: Month and Day are 0 where the
// text does not give them.
type Date struct{ Year, Month, Day int }

// Number is the day's number; a missing month or day counts as the first.
func (d Date) Number() int { return civil.Day(d.Year, max(d.Month, 1), max(d.Day, 1)) }

// IsZero tells whether there is no date at all.
func (d Date) IsZero() bool { return d == Date{} }

// Before tells whether d comes before e, both whole days.
func (d Date) Before(e Date) bool { return d.Number() < e.Number() }

// AddDays is the day n days later; d must be a whole day.
func (d Date) AddDays(n int) Date { return FromNumber(d.Number() + n) }

// FromNumber is the date of a day number.
func FromNumber(n int) Date {
	y, m, d := civil.Date(n)
	return Date{y, m, d}
}

// String is ISO 8601 at the precision known: 2021-09-18, 2021-09, 2021, or "".
func (d Date) String() string {
	switch {
	case d.IsZero():
		return ""
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// First is the first day of d, which may be a month or a year.
func (d Date) First() Date { return Date{d.Year, max(d.Month, 1), max(d.Day, 1)} }

// Last is the last day of d.
func (d Date) Last() Date {
	if d.Month == 0 {
		return Date{d.Year, 12, 31}
	}
	if d.Day == 0 {
		d.Day = civil.MonthLen(d.Year, d.Month)
	}
	return d
}
