package zhdate

// Context is what a document knows about itself.
type Context struct {
	Issued   Date // day of issue; zero when the file does not say
	PlanFrom Date // the period of the plan (2021 to 2035), for 规划期内; zero unknown
	PlanTo   Date
	Carry    bool // a time without a year takes the earlier one's of its paragraph
}

// Span is a Mention in days, all of them included.
type Span struct {
	// Start is filled only when the text gives one: a range, 期间, N年内, 起.
	// Due is the last day to act; it is zero when the text names none, as for
	// 起, 后, a recurrence without a day, or an event still to come.
	Start, Due Date
	// First and Last are the days named, whatever the limit says: for 2021年 the
	// first and last of that year.
	First, Last Date
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
		if !c.Issued.IsZero() && ruleHasDay(m.Rule) {
			if d, ok := firstDay(m.Rule, c.Issued); ok {
				s.Due, s.First, s.Last, s.Precision = d, d, d, Exact
			}
		}
		return s, true
	case Duration:
		return s, false
	}
	if m.PlanFor {
		if c.PlanTo.IsZero() {
			return s, false
		}
		return m.limited(Span{First: floor(c.PlanFrom), Last: ceil(c.PlanTo), Precision: Convention}), true
	}
	if m.holiday.name != "" {
		return m.aroundHoliday(c)
	}
	first, last, ok := m.named(c)
	if !ok {
		return s, false
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
	n, ok := m.holiday.dayIn(y)
	if ok && m.To.Year == 0 && c.Issued.Day > 0 && n <= c.Issued.number() {
		n, ok = m.holiday.dayIn(y + 1)
	}
	if !ok {
		return s, false
	}
	a, b := m.holiday.rest(n)
	s = Span{First: dateOf(a), Last: dateOf(b), Precision: Exact}
	switch m.Limit {
	case By, To:
		s.Due = dateOf(n - 1)
	case After:
		s.Start = dateOf(b + 1)
	case From:
		s.Start = s.First
	default:
		s.Start, s.Due = s.First, s.Last
	}
	return s, true
}

// named are the first and last day of the time named.
func (m Mention) named(c Context) (first, last Date, ok bool) {
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
		return floor(from), ceil(to), true
	}
	first, last = floor(from), ceil(to)
	if m.Edge != EdgeNone || m.Quarter > 0 {
		f, l := m.part(to)
		if m.From == m.To {
			first = f
		}
		last = l
	}
	if !valid(first.Year, first.Month, first.Day) || !valid(last.Year, last.Month, last.Day) {
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
		return c.Issued.Year + floorDiv(n, 12), floorMod(n, 12) + 1, true
	}
	probe := m.To
	probe.Year = y
	if m.To.Month > 0 && m.From.Month > m.To.Month {
		probe.Year++ // 11月至2月 runs into the next year
	}
	last := ceil(probe)
	if m.Edge != EdgeNone || m.Quarter > 0 {
		_, last = m.part(probe)
	}
	if m.shift == 0 && c.Issued.Day > 0 && last.Before(c.Issued) {
		y++
	}
	return y, 0, true
}

// part is the piece of the year, quarter or month d that the edge means.
func (m Mention) part(d Date) (first, last Date) {
	first, last = floor(d), ceil(d)
	if m.Quarter > 0 {
		first = Date{d.Year, m.Quarter*3 - 2, 1}
		last = ceil(Date{d.Year, m.Quarter * 3, 0})
	}
	month := d.Month > 0
	switch m.Edge {
	case EdgeEarly:
		if month {
			last = Date{d.Year, d.Month, 10}
		} else {
			last = ceil(Date{first.Year, first.Month, 0})
		}
	case EdgeMid:
		if month {
			first.Day, last.Day = 11, 20
		} else {
			last = Date{d.Year, 6, 30}
		}
	case EdgeEnd:
		first = last
	case EdgeFirst:
		if month {
			last.Day = 10
		} else {
			last = Date{d.Year, 6, 30}
		}
	case EdgeSecond:
		if month {
			first.Day, last.Day = 11, 20
		} else {
			first = Date{d.Year, 7, 1}
		}
	case EdgeThird:
		first.Day = 21
	}
	return first, last
}

// limited applies the limit to the days named.
func (m Mention) limited(s Span) Span {
	switch m.Limit {
	case From:
		s.Start = s.First
	case After:
		s.Start = s.Last.AddDays(1)
	case By, To:
		s.Due = s.Last
		if m.Kind == Period && m.From != m.To && m.Limit == By {
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
	base := c.Issued.number()
	end := base
	switch m.Unit {
	case InHours:
		end += (m.N + 23) / 24
	case InDays:
		end += m.N
	case InWeeks:
		end += 7 * m.N
	case InMonths:
		end = addMonths(base, m.N)
	case InQuarters:
		end = addMonths(base, 3*m.N)
	case InTerms:
		end = addMonths(base, 6*m.N)
	case InYears:
		end = addMonths(base, 12*m.N)
	case InWorkingDays:
		end, _ = addWorkingDays(base, m.N, nil)
	}
	s = Span{First: c.Issued, Last: dateOf(end), Precision: Convention}
	switch m.Limit {
	case From:
		s.Start = c.Issued
	case After:
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
	case m.Edge == EdgeEnd && m.Quarter == 0, m.Kind == Month && m.Edge == EdgeNone:
		return Exact
	case m.Kind == Year && m.Edge == EdgeNone && m.Quarter == 0:
		return YearOnly
	}
	return Convention
}

// floor is the first day of d, ceil the last.
func floor(d Date) Date { return Date{d.Year, max(d.Month, 1), max(d.Day, 1)} }

func ceil(d Date) Date {
	if d.Month == 0 {
		return Date{d.Year, 12, 31}
	}
	if d.Day == 0 {
		d.Day = monthLen(d.Year, d.Month)
	}
	return d
}
