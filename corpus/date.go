package corpus

import (
	"fmt"
	"time"
)

// Date is a calendar day, or only a year or a month of one, as documents write
// them: Month and Day are 0 where the text does not give them. The zero Date is
// "no date". It has no time zone: 9月30日 is that day where the reader is.
type Date struct {
	Year, Month, Day int
}

// IsZero tells whether there is no date at all.
func (d Date) IsZero() bool { return d == Date{} }

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

// Valid tells whether the parts name a day (month, year) that exists.
func (d Date) Valid() bool {
	if d.Year < 1 || d.Year > 9999 || d.Month < 0 || d.Month > 12 || d.Day < 0 || (d.Day > 0 && d.Month == 0) {
		return false
	}
	if d.Day == 0 {
		return true
	}
	t := time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
	return t.Day() == d.Day && int(t.Month()) == d.Month
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
