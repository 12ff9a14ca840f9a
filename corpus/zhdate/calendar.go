package zhdate

import "github.com/policybot/policybot/corpus/zhdate/internal/civil"

// Calendar knows the statutory holidays and the working days moved for them
// (调休). This package only asks; the table is kept elsewhere.
type Calendar interface {
	// WorkingDay tells whether d is a working day, and whether the notice for
	// its year has been published; while it has not, working is a guess by
	// weekends and the fixed holidays.
	WorkingDay(d Date) (working, published bool)
}

// workingDay asks the calendar, or the weekends when there is none.
func workingDay(d Date, c Calendar) (working, sure bool) {
	if c == nil {
		return civil.Weekday(d.Number()) < 5, false
	}
	return c.WorkingDay(d)
}

// AddWorkingDays moves n working days on from a day that does not count itself;
// back for a negative n. Without a calendar the weekends are off. sure is false
// when a day was judged without the notice of its year.
func AddWorkingDays(d Date, n int, c Calendar) (end Date, sure bool) {
	sure = true
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for limit := 0; n > 0 && limit < 20000; limit++ {
		d = d.AddDays(step)
		w, s := workingDay(d, c)
		sure = sure && s
		if w {
			n--
		}
	}
	return d, sure
}
