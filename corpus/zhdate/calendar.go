package zhdate

// Calendar knows the statutory holidays and the working days moved for them
// (调休). This package only asks; the table is kept elsewhere.
type Calendar interface {
	// WorkingDay tells whether d is a working day, and whether the notice for
	// its year has been published; while it has not, working is a guess by
	// weekends and the fixed holidays.
	WorkingDay(d Date) (working, published bool)
}

// workingDay asks the calendar, or the weekends when there is none.
func workingDay(n int, c Calendar) (working, sure bool) {
	if c == nil {
		return weekday(n) < 5, false
	}
	return c.WorkingDay(dateOf(n))
}

// addWorkingDays moves n working days on from a day that does not count itself;
// back for a negative n. sure is false when a day was judged without the notice
// of its year.
func addWorkingDays(day, n int, c Calendar) (end int, sure bool) {
	sure = true
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for limit := 0; n > 0 && limit < 20000; limit++ {
		day += step
		w, s := workingDay(day, c)
		sure = sure && s
		if w {
			n--
		}
	}
	return day, sure
}
