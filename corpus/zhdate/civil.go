package zhdate

import "fmt"

// Days are counted from 1970-01-01 and seconds from its midnight, on the clock
// of the reader's place; plain integers, so that arithmetic is exact and cheap.

// dayNumber is the number of the day; months outside 1..12 carry into the year.
func dayNumber(y, m, d int) int {
	y += floorDiv(m-1, 12)
	m = floorMod(m-1, 12) + 1
	if m <= 2 {
		y--
		m += 12
	}
	era := floorDiv(y, 400)
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + d - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
}

// civil is the date of a day number.
func civil(n int) (y, m, d int) {
	n += 719468
	era := floorDiv(n, 146097)
	doe := n - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = doy - (153*mp+2)/5 + 1
	m = mp + 3
	if m > 12 {
		m -= 12
	}
	y = yoe + era*400
	if m <= 2 {
		y++
	}
	return y, m, d
}

// weekday counts from Monday, 0, to Sunday, 6.
func weekday(n int) int { return floorMod(n+3, 7) }

// monthLen is the number of days in the month.
func monthLen(y, m int) int {
	return dayNumber(y, m+1, 1) - dayNumber(y, m, 1)
}

// addMonths moves a day by months; where the month is too short, its last day
// (民法典 202).
func addMonths(n, months int) int {
	y, m, d := civil(n)
	first := dayNumber(y, m+months, 1)
	ny, nm, _ := civil(first)
	return first + min(d, monthLen(ny, nm)) - 1
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func floorMod(a, b int) int { return a - b*floorDiv(a, b) }

// number is the day's number; a missing month or day counts as the first.
func (d Date) number() int { return dayNumber(d.Year, max(d.Month, 1), max(d.Day, 1)) }

// IsZero tells whether there is no date at all.
func (d Date) IsZero() bool { return d == Date{} }

// Before tells whether d comes before e, both whole days.
func (d Date) Before(e Date) bool { return d.number() < e.number() }

// AddDays is the day n days later; d must be a whole day.
func (d Date) AddDays(n int) Date { return dateOf(d.number() + n) }

// dateOf is the date of a day number.
func dateOf(n int) Date {
	y, m, d := civil(n)
	return Date{y, m, d}
}

// valid tells whether the calendar has the whole day.
func valid(y, m, d int) bool {
	return m >= 1 && m <= 12 && d >= 1 && d <= monthLen(y, m)
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
