package workday

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus/zhdate"
)

// newYearLap is the first day of December on which the notice of the next year
// may decide: a break of three days that holds 1月1日 begins on the 30th at the
// earliest, and the weekend worked for it is the one before.
const newYearLap = 28

// Calendar is a set of yearly tables. It does not change after it is built and
// may be used by any number of goroutines.
type Calendar struct {
	tables []*table // in the order they were applied
	days   map[zhdate.Date]Day
	years  map[int]Year
}

// Day is what the calendar says of a day.
type Day struct {
	Date     zhdate.Date
	Work     bool     // officials work
	Known    bool     // the notice is out, or the law itself fixes the day
	Name     string   // the holiday, or the exchange it is worked for; "" for a day no document names
	Document Document // the document that names the day; zero when none does
}

// Year is what is known of a year, and from where.
type Year struct {
	Year      int
	Status    Status
	AsOf      zhdate.Date // for Unpublished: the day on which the notice was last looked for
	Documents []Document  // in the order they apply
}

// Day looks up d. A date that is no whole day of the calendar is neither worked
// nor known.
func (c *Calendar) Day(d zhdate.Date) Day {
	if !d.IsDay() {
		return Day{Date: d}
	}
	if day, ok := c.days[d]; ok {
		return day
	}
	return Day{Date: d, Work: !d.Weekend(), Known: c.gap(d) == 0}
}

// Workday tells whether d is worked and whether that is certain; when it is not,
// work is what weekends alone give.
func (c *Calendar) Workday(d zhdate.Date) (work, known bool) {
	day := c.Day(d)
	return day.Work, day.Known
}

// gap is the year whose notice would have to be out to be certain of d, or 0.
func (c *Calendar) gap(d zhdate.Date) int {
	if _, named := c.days[d]; named {
		return 0
	}
	if c.years[d.Year].Status != Published {
		return d.Year
	}
	if d.Month == 12 && d.Day >= newYearLap && c.years[d.Year+1].Status != Published {
		return d.Year + 1
	}
	return 0
}

// Year is the provenance of a year's table.
func (c *Calendar) Year(year int) Year {
	y, ok := c.years[year]
	if !ok {
		return Year{Year: year, Status: Missing}
	}
	y.Documents = slices.Clone(y.Documents)
	return y
}

// Years lists the years there are tables for, in order.
func (c *Calendar) Years() []int { return slices.Sorted(maps.Keys(c.years)) }

// Warning is the sentence for an answer that rests on years without notice, as
// the counting methods return them, or "" for none.
func (c *Calendar) Warning(years []int) string {
	var said []string
	for _, y := range slices.Compact(slices.Sorted(slices.Values(years))) {
		switch year := c.Year(y); year.Status {
		case Published:
		case Unpublished:
			said = append(said, fmt.Sprintf("%d年放假安排未公布（截至%s），暂按周末和法定节日当天推算，公布后可能改变", y, year.AsOf.Chinese()))
		default:
			said = append(said, fmt.Sprintf("%d年放假安排未收录，暂按周末推算，请核对", y))
		}
	}
	return strings.Join(said, "；")
}

// weekdayName is 周一 to 周日.
func weekdayName(d zhdate.Date) string {
	return "周" + string([]rune("日一二三四五六")[d.Weekday()])
}
