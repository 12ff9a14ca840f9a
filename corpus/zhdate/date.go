package zhdate

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
)

// Date is a calendar day, or only a year or a month of one, as documents write
// them: Month and Day are 0 where the text does not give them. The zero Date is
// "no date". It has no time zone: 9月30日 is that day where the reader is.
type Date struct{ Year, Month, Day int }

// DateOf is the day it is at t, on its own clock.
func DateOf(t time.Time) Date { return Date{t.Year(), int(t.Month()), t.Day()} }

// FromNumber is the date of a day number.
func FromNumber(n int) Date {
	y, m, d := civil.Date(n)
	return Date{y, m, d}
}

// Number counts days from 1970-01-01; a missing month or day counts as the first.
func (d Date) Number() int { return civil.Day(d.Year, max(d.Month, 1), max(d.Day, 1)) }

// Midnight is when the day begins in UTC, whose clock never changes.
func (d Date) Midnight() time.Time {
	return time.Date(d.Year, time.Month(max(d.Month, 1)), max(d.Day, 1), 0, 0, 0, 0, time.UTC)
}

// IsZero tells whether there is no date at all.
func (d Date) IsZero() bool { return d == Date{} }

// Valid tells whether the parts name a day, month or year that exists.
func (d Date) Valid() bool {
	switch {
	case d.Year < 1 || d.Year > 9999 || d.Month == 0 && d.Day != 0:
		return false
	case d.Month == 0:
		return true
	case d.Day == 0:
		return d.Month >= 1 && d.Month <= 12
	}
	return civil.Valid(d.Year, d.Month, d.Day)
}

// IsDay tells whether d is a whole day that exists.
func (d Date) IsDay() bool { return d.Day > 0 && d.Valid() }

// Compare orders dates; an unknown month or day sorts before a known one.
func (d Date) Compare(e Date) int {
	for _, p := range [][2]int{{d.Year, e.Year}, {d.Month, e.Month}, {d.Day, e.Day}} {
		if p[0] != p[1] {
			if p[0] < p[1] {
				return -1
			}
			return 1
		}
	}
	return 0
}

// Before tells whether d comes before e, both whole days.
func (d Date) Before(e Date) bool { return d.Number() < e.Number() }

// AddDays is the day n days later.
func (d Date) AddDays(n int) Date { return FromNumber(d.Number() + n) }

// Away says how far e is from d, as a list of days shows it: 今天, 明天, 还有3天, 已过3天.
func (d Date) Away(e Date) string {
	switch n := d.DaysUntil(e); {
	case n == 0:
		return "今天"
	case n == 1:
		return "明天"
	case n < 0:
		return fmt.Sprintf("已过%d天", -n)
	default:
		return fmt.Sprintf("还有%d天", n)
	}
}

// DaysUntil counts the days from d to e; negative when e is earlier.
func (d Date) DaysUntil(e Date) int { return e.Number() - d.Number() }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday((civil.Weekday(d.Number()) + 1) % 7) }

// Weekend tells whether d is a Saturday or Sunday.
func (d Date) Weekend() bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

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

// Chinese is the date as an official writes it: 2021年9月18日.
func (d Date) Chinese() string {
	switch {
	case d.IsZero():
		return ""
	case d.Month == 0:
		return fmt.Sprintf("%d年", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%d年%d月", d.Year, d.Month)
	}
	return fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day)
}

// ParseDate reads what String writes. "" is the zero Date.
func ParseDate(s string) (Date, error) {
	var d Date
	if s == "" {
		return d, nil
	}
	n, err := 0, error(nil)
	switch len(s) {
	case 4:
		n, err = fmt.Sscanf(s, "%4d", &d.Year)
	case 7:
		n, err = fmt.Sscanf(s, "%4d-%2d", &d.Year, &d.Month)
	case 10:
		n, err = fmt.Sscanf(s, "%4d-%2d-%2d", &d.Year, &d.Month, &d.Day)
	}
	if err != nil || n == 0 || !d.Valid() || d.String() != s {
		return Date{}, fmt.Errorf("parse date %q: want YYYY, YYYY-MM or YYYY-MM-DD", s)
	}
	return d, nil
}

// MarshalText writes String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(b []byte) (err error) { *d, err = ParseDate(string(b)); return err }

// UnmarshalJSON reads the text, and the object {"Year":…,"Month":…,"Day":…} that
// stores of reminders kept before dates had a text.
func (d *Date) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		type parts Date
		return json.Unmarshal(b, (*parts)(d))
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	return d.UnmarshalText([]byte(s))
}
