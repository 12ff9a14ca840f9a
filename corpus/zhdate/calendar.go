package zhdate

import "github.com/policybot/policybot/corpus/zhdate/internal/civil"

// Calendar knows the statutory holidays and the working days moved for them (调休).
// This package only asks; the table is kept elsewhere. While the notice for a year has
// not been published, its days are a guess by weekends and the fixed holidays. The
// years returned beside a day are those the answer is not certain of, for Warning.
type Calendar interface {
	// Workday tells whether d is worked, and whether that is known for certain.
	Workday(d Date) (work, known bool)
	LastWorkdayOnOrBefore(d Date) (day Date, unpublished []int)
	// NextWorkday is the first after d.
	NextWorkday(d Date) (day Date, unpublished []int)
	// Warning says in Chinese what is not certain; "" for no years.
	Warning(unpublished []int) string
}

// workingDay asks the calendar, or the weekends when there is none.
func workingDay(d Date, c Calendar) (working, sure bool) {
	if c == nil {
		return civil.Weekday(d.Number()) < 5, false
	}
	return c.Workday(d)
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
