package scan

import (
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
)

// Context is what a document knows about itself.
type Context struct {
	Issued   zhdate.Date // day of issue; zero when the file does not say
	PlanFrom zhdate.Date // the period of the plan (2021 to 2035), for 规划期内; zero unknown
	PlanTo   zhdate.Date
	Carry    bool // a time without a year takes the earlier one's of its paragraph
}

// Span is a Mention in days, all of them included.
type Span struct {
	// Start is filled only when the text gives one: a range, 期间, N年内, 起.
	// Due is the last day to act; it is zero when the text names none, as for
	// 起, 后, a recurrence without a day, or an event still to come.
	Start, Due zhdate.Date
	// First and Last are the days named, whatever the limit says: for 2021年 the
	// first and last of that year.
	First, Last zhdate.Date
	Precision   Precision
	Rule        string // of a Recurrence
}

// Resolve turns a mention into days by the conventions of Chinese official
// writing: X月底前 is the last day of the month and 到Y年 the last of the year,
// both included; a time without a year is in the year of issue unless that is
// past on the day of issue; N年内 counts from the day of issue to the
// corresponding day (民法典 201, 202), unless a bracket gives the years; the day
// of issue itself does not count. ok is false when no day follows from the text.
func (m Mention) Resolve(c Context) (s Span, ok bool) {
	switch m.Kind {
	case Offset:
		return m.counted(c)
	case Recurrence:
		s.Rule = m.Rule
		if rule, err := zhdate.ParseRule(m.Rule); err == nil && !c.Issued.IsZero() && rule.NamesDay() {
			if d, ok := rule.FirstDay(c.Issued.First(), c.Issued.First()); ok {
				s.Due, s.First, s.Last, s.Precision = d, d, d, Exact
			}
		}
		return s, true
	case Duration:
		return s, false
	}
	if m.Invalid != "" {
		return s, false
	}
	if m.lunar.Day > 0 {
		return m.onLunar(c)
	}
	if m.PlanFor {
		if c.PlanTo.IsZero() {
			return s, false
		}
		return m.limited(Span{First: c.PlanFrom.First(), Last: c.PlanTo.Last(), Precision: Convention}), true
	}
	if m.holiday.Name != "" {
		return m.aroundHoliday(c)
	}
	first, last, ok := m.named(c)
	if !ok {
		return s, false
	}
	if m.step.n > 0 {
		due := m.step.from(last)
		return Span{Start: first, Due: due, First: first, Last: due, Precision: Convention}, true
	}
	return m.limited(Span{First: first, Last: last, Precision: m.precision()}), true
}

// aroundHoliday resolves a limit set by a holiday; what is due before one is due
// the day before, as nobody delivers on it.
func (m Mention) aroundHoliday(c Context) (s Span, ok bool) {
	y := m.To.Year
	if y == 0 {
		if y = c.Issued.Year + m.shift; c.Issued.IsZero() {
			return s, false
		}
	}
	n, ok := m.holiday.DayIn(y)
	if ok && m.To.Year == 0 && c.Issued.Day > 0 && n <= c.Issued.Number() {
		n, ok = m.holiday.DayIn(y + 1)
	}
	if !ok {
		return s, false
	}
	if m.step.n < 0 {
		d := m.step.from(zhdate.FromNumber(n))
		return Span{Due: d, First: d, Last: d, Precision: Exact}, true
	}
	a, b := m.holiday.Rest(n)
	s = Span{First: zhdate.FromNumber(a), Last: zhdate.FromNumber(b), Precision: Exact}
	switch m.Limit {
	case zhdate.By, zhdate.To:
		s.Due = zhdate.FromNumber(n - 1)
	case zhdate.After:
		s.Start = zhdate.FromNumber(b + 1)
	case zhdate.From:
		s.Start = s.First
	default:
		s.Start, s.Due = s.First, s.Last
	}
	return s, true
}

// named are the first and last day of the time named.
func (m Mention) named(c Context) (first, last zhdate.Date, ok bool) {
	from, to := m.From, m.To
	if from.Year == 0 || to.Year == 0 {
		y, mon, ok := m.impliedYear(c)
		if !ok {
			return first, last, false
		}
		gap := to.Year - from.Year
		from.Year, to.Year = y, y
		if gap > 0 && m.From.Year > 0 {
			from.Year = m.From.Year
		}
		if mon > 0 {
			from.Month, to.Month = mon, mon
		}
		if from != m.From && from.Month > to.Month && to.Month > 0 {
			to.Year++ // 11月至次年2月 without the word
		}
	}
	if m.quarters > 0 {
		from.Month, to.Month = 1, m.quarters*3
		return from.First(), to.Last(), true
	}
	first, last = from.First(), to.Last()
	if m.Edge != zhdate.EdgeNone || m.Quarter > 0 {
		f, l := m.part(to)
		if m.From == m.To {
			first = f
		}
		last = l
	}
	if !civil.Valid(first.Year, first.Month, first.Day) || !civil.Valid(last.Year, last.Month, last.Day) {
		return first, last, false
	}
	return first, last, true
}

// impliedYear is the year, and for 本月 the month, that the text leaves out.
func (m Mention) impliedYear(c Context) (y, mon int, ok bool) {
	if c.Carry && m.CarryYear > 0 && m.Kind != Year && m.To.Month > 0 {
		return m.CarryYear, 0, true
	}
	if c.Issued.IsZero() {
		return 0, 0, false
	}
	y = c.Issued.Year + m.shift
	if m.Kind != Year && m.Kind != Period && m.To.Month == 0 { // 本月
		if c.Issued.Month == 0 {
			return 0, 0, false
		}
		n := c.Issued.Month - 1 + m.monthShift
		return c.Issued.Year + civil.FloorDiv(n, 12), civil.FloorMod(n, 12) + 1, true
	}
	probe := m.To
	probe.Year = y
	if m.To.Month > 0 && m.From.Month > m.To.Month {
		probe.Year++ // 11月至2月 runs into the next year
	}
	last := probe.Last()
	if m.Edge != zhdate.EdgeNone || m.Quarter > 0 {
		_, last = m.part(probe)
	}
	if m.shift == 0 && c.Issued.Day > 0 && last.Before(c.Issued) {
		y++
	}
	return y, 0, true
}

// part is the piece of the year, quarter or month d that the edge means.
func (m Mention) part(d zhdate.Date) (first, last zhdate.Date) {
	first, last = d.First(), d.Last()
	if m.Quarter > 0 {
		first = zhdate.Date{Year: d.Year, Month: m.Quarter*3 - 2, Day: 1}
		last = zhdate.Date{Year: d.Year, Month: m.Quarter * 3, Day: 0}.Last()
	}
	month := d.Month > 0
	switch m.Edge {
	case zhdate.EdgeEarly:
		if month {
			last = zhdate.Date{Year: d.Year, Month: d.Month, Day: 10}
		} else {
			last = zhdate.Date{Year: first.Year, Month: first.Month, Day: 0}.Last()
		}
	case zhdate.EdgeMid:
		if month {
			first.Day, last.Day = 11, 20
		} else {
			last = zhdate.Date{Year: d.Year, Month: 6, Day: 30}
		}
	case zhdate.EdgeEnd:
		first = last
	case zhdate.EdgeFirst:
		if month {
			last.Day = 10
		} else {
			last = zhdate.Date{Year: d.Year, Month: 6, Day: 30}
		}
	case zhdate.EdgeSecond:
		if month {
			first.Day, last.Day = 11, 20
		} else {
			first = zhdate.Date{Year: d.Year, Month: 7, Day: 1}
		}
	case zhdate.EdgeThird:
		first.Day = 21
	}
	return first, last
}

// limited applies the limit to the days named.
func (m Mention) limited(s Span) Span {
	switch m.Limit {
	case zhdate.From:
		s.Start = s.First
	case zhdate.After:
		s.Start = s.Last.AddDays(1)
	case zhdate.By, zhdate.To:
		s.Due = s.Last
		if m.Kind == Period && m.From != m.To && m.Limit == zhdate.By {
			s.Start = s.First
		}
	default:
		s.Due = s.Last
		if m.Kind == Period {
			s.Start = s.First
		}
	}
	return s
}

// counted resolves an offset from the day of issue.
func (m Mention) counted(c Context) (s Span, ok bool) {
	if m.Event || c.Issued.Day == 0 {
		return s, false
	}
	base := c.Issued.Number()
	end := base
	switch m.Unit {
	case zhdate.InHours:
		end += (m.N + 23) / 24
	case zhdate.InDays:
		end += m.N
	case zhdate.InWeeks:
		end += 7 * m.N
	case zhdate.InMonths:
		end = civil.AddMonths(base, m.N)
	case zhdate.InQuarters:
		end = civil.AddMonths(base, 3*m.N)
	case zhdate.InTerms:
		end = civil.AddMonths(base, 6*m.N)
	case zhdate.InYears:
		end = civil.AddMonths(base, 12*m.N)
	case zhdate.InWorkingDays:
		d, _ := zhdate.AddWorkingDays(c.Issued, m.N, nil)
		end = d.Number()
	}
	s = Span{First: c.Issued, Last: zhdate.FromNumber(end), Precision: Convention}
	switch m.Limit {
	case zhdate.From:
		s.Start = c.Issued
	case zhdate.After:
		s.Start = s.Last
	default:
		s.Start, s.Due = c.Issued, s.Last
	}
	return s, true
}

// precision is what the form of the mention allows.
func (m Mention) precision() Precision {
	switch {
	case m.Kind == Day:
		return Exact
	case m.Kind == Period || m.school:
		return Convention
	case m.Edge == zhdate.EdgeEnd && m.Quarter == 0, m.Kind == Month && m.Edge == zhdate.EdgeNone:
		return Exact
	case m.Kind == Year && m.Edge == zhdate.EdgeNone && m.Quarter == 0:
		return YearOnly
	}
	return Convention
}
