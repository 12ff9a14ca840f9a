package zhdate

import "slices"

// The lengths of the months: of a common year, and the most they can have.
var (
	shortMonths = [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	longMonths  = [...]int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
)

// Clamped is the rule with every day that some of its months lack moved to the last
// day of those: 每月30日 falls on the last day of February, 2月29日 on the 28th in common
// years. start is the anchor, for a rule that takes its day from it; zero when it is
// not known. A rule whose days all exist comes back as it is.
//
// RFC 5545 would leave such a month out, and for a filing duty silence is worse than a
// day early. The result says so in terms of the RFC, BYMONTHDAY=28,29,30;BYSETPOS=-1,
// so that a calendar program finds the same days.
func (r Rule) Clamped(start Date) Rule {
	named := r.named(start)
	if len(named.Positions)+len(named.Weekdays) > 0 || len(named.MonthDays) == 0 || r.Freq < Monthly ||
		slices.Min(named.MonthDays) < -1 {
		return r
	}
	months := named.Months
	if len(months) == 0 {
		months = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	}
	shortest, longest := 31, 0
	for _, m := range months {
		shortest, longest = min(shortest, shortMonths[m-1]), max(longest, longMonths[m-1])
	}
	var always, lacking []int // of the days: in every month; not in some
	last := false
	for _, d := range named.MonthDays {
		switch {
		case d == -1 || d > shortest && d >= longest:
			last = true // the last day, whatever the month
		case d > shortest:
			lacking = append(lacking, d)
		default:
			always = append(always, d)
		}
	}
	switch {
	case slices.Max(named.MonthDays) <= shortest:
		return r
	case last: // where a lacking day is left out, the last day is there already
		named.MonthDays = slices.Compact(slices.Sorted(slices.Values(append(always, lacking...))))
		named.MonthDays = append(named.MonthDays, -1)
		return named
	}
	return named.atEnds(always, lacking, r)
}

// atEnds is the rule for days of which some are lacking in some months: the first
// positions are the days that are always there, the last the others. Positions count
// in one month, so several months make it monthly; every so many years of several
// months has no such form and stays as it was.
func (r Rule) atEnds(always, lacking []int, old Rule) Rule {
	if r.Freq == Yearly && len(r.Months) != 1 {
		if r.Interval > 1 {
			return old
		}
		r.Freq = Monthly
	}
	slices.Sort(always)
	always = slices.Compact(always)
	r.MonthDays = slices.Clone(always)
	for d := 28; d <= slices.Max(lacking); d++ {
		if !slices.Contains(r.MonthDays, d) {
			r.MonthDays = append(r.MonthDays, d)
		}
	}
	r.Positions = nil
	for i := range always {
		r.Positions = append(r.Positions, i+1)
	}
	slices.Sort(lacking)
	for n := len(slices.Compact(lacking)); n > 0; n-- {
		r.Positions = append(r.Positions, -n)
	}
	return r
}

// Named is the rule with the day that it takes from its anchor: FREQ=YEARLY from
// 2027-09-30 is 每年9月30日; clamped, too.
func (r Rule) Named(start Date) Rule { return r.named(start).Clamped(start) }

func (r Rule) named(start Date) Rule {
	if r.NamesDay() || start.Day == 0 || r.Freq < Monthly {
		return r
	}
	if r.Freq == Yearly && len(r.Months) == 0 {
		r.Months = []int{start.Month}
	}
	r.MonthDays = []int{start.Day}
	return r
}

// Said are the days of the month that the rule was made of: 30 for
// BYMONTHDAY=28,29,30;BYSETPOS=-1. clamped tells that they are not those of MonthDays; ok is
// false when Positions mean something else.
func (r Rule) Said() (days []int, clamped, ok bool) {
	if len(r.Positions) == 0 {
		return r.MonthDays, false, true
	}
	for _, lacking := range [][]int{{29}, {30}, {29, 30}} {
		var always []int
		for _, d := range r.MonthDays {
			if d <= 28 && slices.Contains(r.Positions, len(always)+1) {
				always = append(always, d)
			}
		}
		again := Rule{Freq: Monthly, Interval: 1}.atEnds(slices.Clone(always), slices.Clone(lacking), r)
		if len(r.Weekdays) == 0 && slices.Equal(again.MonthDays, r.MonthDays) &&
			slices.Equal(again.Positions, r.Positions) {
			return append(always, lacking...), true, true
		}
	}
	return nil, false, false
}
