// Package civil reckons with days of the Gregorian calendar as plain integers.
package civil

// Days are counted from 1970-01-01 and seconds from its midnight, on the clock
// of the reader's place; plain integers, so that arithmetic is exact and cheap.

// Day is the number of the day; months outside 1..12 carry into the year.
func Day(y, m, d int) int {
	y += FloorDiv(m-1, 12)
	m = FloorMod(m-1, 12) + 1
	if m <= 2 {
		y--
		m += 12
	}
	era := FloorDiv(y, 400)
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + d - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
}

// Date is the date of a day number.
func Date(n int) (y, m, d int) {
	n += 719468
	era := FloorDiv(n, 146097)
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

// Weekday counts from Monday, 0, to Sunday, 6.
func Weekday(n int) int { return FloorMod(n+3, 7) }

// MonthLen is the number of days in the month.
func MonthLen(y, m int) int {
	return Day(y, m+1, 1) - Day(y, m, 1)
}

// AddMonths moves a day by months; where the month is too short, its last day
// (民法典 202).
func AddMonths(n, months int) int {
	y, m, d := Date(n)
	first := Day(y, m+months, 1)
	ny, nm, _ := Date(first)
	return first + min(d, MonthLen(ny, nm)) - 1
}

func FloorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func FloorMod(a, b int) int { return a - b*FloorDiv(a, b) }

// Valid tells whether the calendar has the whole day.
func Valid(y, m, d int) bool {
	return m >= 1 && m <= 12 && d >= 1 && d <= MonthLen(y, m)
}
