package workday

import (
	"slices"

	"github.com/policybot/policybot/corpus/zhdate"
)

// MaxWorkdays bounds AddWorkdays: some forty years, more than any term of office.
const MaxWorkdays = 10_000

// maxWalk bounds a search for the next working day, should a table leave none.
const maxWalk = 366

// maxSpan bounds Workdays, in days: a century.
const maxSpan = 36_600

// gaps are the years without notice an answer rests on, in order, each once.
type gaps []int

func (g *gaps) note(year int) {
	if i, found := slices.BinarySearch(*g, year); year != 0 && !found {
		*g = slices.Insert(*g, i, year)
	}
}

// walk goes from d, by step days each time, to the first day that is worked; d
// itself counts when it is. It notes the years it was not certain of.
func (c *Calendar) walk(d zhdate.Date, step int, g *gaps) zhdate.Date {
	if !d.IsDay() {
		return zhdate.Date{}
	}
	for range maxWalk {
		g.note(c.gap(d))
		if c.Day(d).Work {
			return d
		}
		d = d.AddDays(step)
	}
	return zhdate.Date{}
}

// The methods below return, beside the day, the years without notice the answer
// rests on, in order and without repetition; see Warning. For a date that is no
// whole day they return the zero date.

// LastWorkdayOnOrBefore is d, or the working day before it when d is off. Here a
// reminder goes whose day is off: earlier, never later.
func (c *Calendar) LastWorkdayOnOrBefore(d zhdate.Date) (day zhdate.Date, unpublished []int) {
	var g gaps
	day = c.walk(d, -1, &g)
	return day, g
}

// PeriodEnd is the day a period ends whose last day is d: d, or the first working
// day after the holidays it falls into (民法典 203). Only for a period, such as
// 15日内; a due day that is named (9月30日前) is not extended.
func (c *Calendar) PeriodEnd(d zhdate.Date) (day zhdate.Date, unpublished []int) {
	var g gaps
	day = c.walk(d, +1, &g)
	return day, g
}

// NextWorkday is the first working day after d.
func (c *Calendar) NextWorkday(d zhdate.Date) (day zhdate.Date, unpublished []int) {
	return c.AddWorkdays(d, 1)
}

// AddWorkdays is the last day of n个工作日内 counted from d: the day itself is not
// counted, the last is included (民法典 201, 行政许可法 82). A negative n counts
// back; 0 is d itself, worked or not. An n beyond MaxWorkdays gives the zero date.
func (c *Calendar) AddWorkdays(d zhdate.Date, n int) (day zhdate.Date, unpublished []int) {
	if !d.IsDay() || n > MaxWorkdays || n < -MaxWorkdays {
		return zhdate.Date{}, nil
	}
	step := 1
	if n < 0 {
		n, step = -n, -1
	}
	var g gaps
	for ; n > 0 && d.IsDay(); n-- {
		d = c.walk(d.AddDays(step), step, &g)
	}
	return d, g
}

// Workdays counts the working days after from, up to and including to; negative
// when to is earlier, so that AddWorkdays(from, Workdays(from, to)) is to whenever
// to is worked. Days more than a century apart are not counted and give 0.
func (c *Calendar) Workdays(from, to zhdate.Date) (n int, unpublished []int) {
	if !from.IsDay() || !to.IsDay() {
		return 0, nil
	}
	span, step := from.DaysUntil(to), 1
	if span < 0 {
		span, step = -span, -1
	}
	if span > maxSpan {
		return 0, nil
	}
	var g gaps
	for d := from; span > 0; span-- {
		d = d.AddDays(step)
		g.note(c.gap(d))
		if c.Day(d).Work {
			n += step
		}
	}
	return n, g
}
