package phrase

import (
	"strconv"
	"time"

	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/internal/civil"
	"github.com/policybot/policybot/corpus/zhdate/internal/lex"
)

// Options are what a phrase is read against.
type Options struct {
	Base     time.Time       // now; its location is the clock the phrase means
	Hours    zhdate.Hours    // the zero Hours are OfficeHours
	Calendar zhdate.Calendar // nil: weekends only, and the results say so
	Future   bool            // Parse: a bare 周一 or 下午4点 that is past is the next one
}

// Expression is a time expression as Parse understands it.
type Expression struct {
	Start, End int // its bytes in the text

	// From and To are its first and last second. To is zero when it has no end
	// (三小时后), From and To both when it is a length of time (两日).
	From, To  time.Time
	Blur      bool         // approximate: 年底, 左右, 下午
	Limit     zhdate.Limit // By: 前; Within: 内; After: 后; From: 起
	Rule      string       // a recurrence; From and To are then its first time
	Length    bool         // a length of time only
	Precision string       // second, minute, hour, part, day, week, month, quarter, year
	Past      bool         // it ended before the base, so no reminder can be set for it
	Note      string       // an assumption a reader should see, in Chinese
}

// Parse finds the first time expression of text. ok is false when there is none,
// or when the day it names does not exist.
func Parse(text string, o Options) (e Expression, ok bool) {
	r := newReader(text, o, false)
	for i := range r.t {
		if !begins(r.t[i].R) {
			continue
		}
		x, j, found := r.top(i)
		if !found || x.kind == eVague {
			continue
		}
		if x.bad != "" {
			return e, false
		}
		if o.Future {
			x, j = r.future(x, i, j)
		}
		return r.expression(x, i, j, o.Base.Location()), true
	}
	return e, false
}

// future reads the expression at i again, moved on, when it is past and leaves
// a part of its date open.
func (r *reader) future(x expr, i, j int) (expr, int) {
	if x.kind != eTime || !r.past(x) || x.said&(saidFixed|saidThis|saidYear) != 0 {
		return x, j
	}
	if next, k, ok := r.rolledOn(x, i); ok {
		return next, k
	}
	return x, j
}

// rolledOn reads the expression at i again with what it leaves out moved on.
func (r *reader) rolledOn(x expr, i int) (next expr, j int, ok bool) {
	defer func(saved rolled) { r.roll = saved }(r.roll)
	for n := 1; n <= 8; n++ {
		r.roll = rolled{}
		switch {
		case x.said&saidWeekday != 0:
			r.roll.week = n
		case x.said&(saidMonth|saidHoliday|saidLunar) != 0:
			r.roll.year = n
		case x.said&saidDay != 0 || x.edge != zhdate.EdgeNone && x.g <= gThird:
			r.roll.month = n
		case x.said == 0 && x.g < gDay:
			r.roll.day = n
		default:
			r.roll.year = n
		}
		if next, j, ok = r.top(i); ok && !r.past(next) {
			return next, j, true
		}
	}
	return next, j, false
}

// newReader folds the text and takes the base apart.
func newReader(s string, o Options, typed bool) *reader {
	y, m, d := o.Base.Date()
	h, min, sec := o.Base.Clock()
	r := &reader{t: lex.Fold(s, make(lex.Text, 0, len(s)/2+4)), hours: o.Hours, cal: o.Calendar, typed: typed,
		today: civil.Day(y, int(m), d), second: h*3600 + min*60 + sec, y: y, m: int(m)}
	if r.hours == (zhdate.Hours{}) {
		r.hours = zhdate.OfficeHours()
	}
	return r
}

// now is the base in seconds since 1970 on its own clock.
func (r *reader) now() int { return r.today*86400 + r.second }

// past tells whether an expression ended before the base.
func (r *reader) past(e expr) bool { return !e.open && e.b*86400+e.e < r.now() }

// expression is x for the caller.
func (r *reader) expression(x expr, i, j int, loc *time.Location) Expression {
	e := Expression{
		Start: int(r.t[i].From), End: int(r.t[j-1].To), Blur: x.blur, Limit: x.limit,
		Rule: x.rule, Precision: precisions[x.g], Note: x.note,
	}
	if x.kind == eLength {
		e.Length = true
		return e
	}
	if x.limit == zhdate.By && !x.span && x.said&saidOffset == 0 {
		x.a, x.s = r.today, r.second
		if x.b*86400+x.e < r.now() {
			x.a, x.s = x.b, x.e
		}
	}
	e.From = at(x.a, x.s, loc)
	if !x.open {
		e.To = at(x.b, x.e, loc)
		e.Past = r.past(x)
	}
	return e
}

var precisions = [...]string{
	gSecond: "second", gMinute: "minute", gHour: "hour", gPart: "part", gDay: "day", gWeek: "week",
	gThird: "day", gMonth: "month", gQuarter: "quarter", gYear: "year", gMore: "year",
}

// at is a second of a day on a clock.
func at(day, sec int, loc *time.Location) time.Time {
	y, m, d := civil.Date(day + civil.FloorDiv(sec, 86400))
	sec = civil.FloorMod(sec, 86400)
	return time.Date(y, time.Month(m), d, sec/3600, sec/60%60, sec%60, 0, loc)
}

// dateText is a day as an official writes it.
func dateText(n int) string {
	y, m, d := civil.Date(n)
	return strconv.Itoa(y) + "年" + strconv.Itoa(m) + "月" + strconv.Itoa(d) + "日"
}

// weekdayText is 周一 to 周日.
func weekdayText(n int) string {
	const names = "一二三四五六日"
	d := civil.Weekday(n) * 3
	return "周" + names[d:d+3]
}

// joinNotes puts two notes together.
func joinNotes(a, b string) string {
	if a == "" || b == "" || a == b {
		return a + b
	}
	return a + "；" + b
}

// Notes and questions, all for the reader.
const (
	noteWeekends = "当年放假安排未提供，暂按周末推算工作日"
	askMismatch  = "日期和星期不一致"
)
