package reminders

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/corpus/zhdate/phrase"
)

// Request asks for a reminder. Exactly one of At, Due and Rule is given; a Rule
// may have a Due.Kind beside it, which gives each period the ladder of that kind.
type Request struct {
	Key   string // the chat event, or another name of this request: the same again is the same reminder; "" is by content
	Owner string
	What  string
	Who   []Recipient

	At   time.Time // sounds once, then
	Due  *Due      // a ladder up to a day; with Rule only its Kind, Part and At count
	Rule *Rule     // Zone is filled in

	Digest      bool // with Rule: a digest of the week to come, its words made when it fires
	Source      *Source
	OnUncertain OnUncertain
	Urgency     int // 1 to LeastUrgent for all of it; 0 by how near the due day is
	Escalate    *Escalation
}

// ErrTooOften: reminders come once a day at most.
var ErrTooOften = errors.New("more often than once a day")

// FromReading is the request of a phrase that somebody typed, which has to be OK.
// Whoever types it knows of it at once, so its countdown does not begin with that.
func FromReading(p phrase.Reading) (Request, error) {
	if p.Status != phrase.OK || strings.TrimSpace(p.What) == "" || p.Due.IsZero() {
		return Request{}, fmt.Errorf("%w: a phrase without what or when", ErrInvalid)
	}
	if rule, err := zhdate.ParseRule(p.Rule); err == nil && rule.Freq < zhdate.Daily {
		return Request{}, fmt.Errorf("%w: %w: %s", ErrInvalid, ErrTooOften, p.Rule)
	}
	r := Request{What: p.What}
	by := p.Mode == phrase.DoneBy
	due := Due{Kind: OneOff, Day: zhdate.DateOf(p.Due), Lead: p.Lead, Known: true}
	clock := Clock{p.Due.Hour(), p.Due.Minute()}
	if p.Precision != "day" || !by {
		due.Part, due.At = Exact, clock
	}
	if !by {
		due.Kind = Moment
	}
	switch {
	case p.Rule != "" || p.Lunar != (zhdate.LunarDay{}):
		r.Rule = ruleOf(p, clock)
		if by {
			due.Kind = KindOf(r.Rule.RRule)
		}
		if by || len(p.Lead) > 0 {
			r.Due = &due
		}
	case by || len(p.Lead) > 0:
		r.Due = &due
	default:
		r.At = p.Due
	}
	return r, nil
}

// workweek is how zhdate writes working days, which no rule can say.
const workweek = "BYDAY=MO,TU,WE,TH,FR"

// ruleOf is the rule of a phrase that repeats. 每个工作日 is every day that is worked;
// the first and last of a month are counted from its first and last day.
func ruleOf(p phrase.Reading, clock Clock) *Rule {
	rule := &Rule{RRule: p.Rule, Start: zhdate.DateOf(p.Due), Clock: clock, Workdays: Workdays(p.DaysOff)}
	if !p.From.IsZero() {
		rule.Start = zhdate.DateOf(p.From)
	}
	if p.Lunar != (zhdate.LunarDay{}) {
		rule.RRule, rule.Lunar = "", &p.Lunar
	}
	if !p.Workdays || rule.Workdays != AsIs {
		return rule
	}
	rule.Workdays = Only
	for of, to := range map[string]struct {
		day string
		how Workdays
	}{workweek + ";BYSETPOS=-1": {"BYMONTHDAY=-1", Before}, workweek + ";BYSETPOS=1": {"BYMONTHDAY=1", After}} {
		if strings.Contains(p.Rule+";", of+";") {
			rule.RRule, rule.Workdays = strings.Replace(p.Rule, of, to.day, 1), to.how
		}
	}
	return rule
}

// KindOf is the ladder of a recurring deadline by how often it comes.
func KindOf(rule string) Kind {
	r, err := zhdate.ParseRule(rule)
	switch {
	case err != nil || r.Freq == zhdate.Yearly && len(r.Months) < 2:
		return Yearly
	case r.Freq == zhdate.Yearly, r.Freq == zhdate.Monthly && (r.Interval >= 3 || len(r.Months) > 0):
		return Quarterly
	case r.Freq == zhdate.Monthly:
		return Monthly
	case r.Freq == zhdate.Weekly:
		return Weekly
	}
	return Daily
}

// ErrNoDay: the deadline names no day to count down to.
var ErrNoDay = errors.New("deadline without a day")

// FromDeadline is the request of a deadline found in a document. Recurring ones
// are planned from the day of first on, in the rhythm of the document.
func FromDeadline(d corpus.Deadline, source Source, first time.Time) (Request, error) {
	source.Deadline, source.Unit = d.ID, d.Who
	r := Request{What: what(d), Source: &source, Owner: "document:" + source.DocumentID}
	day, today := d.Due, zhdate.DateOf(first)
	switch {
	case d.Kind == corpus.Recurring && d.RRule != "":
		rule, start, ok := d.Recurs(source.Issued, today)
		if !ok {
			return Request{}, fmt.Errorf("%w: %s: %s", ErrNoDay, d.ID, d.TimeText)
		}
		next, ok := rule.FirstDay(start, today)
		if !ok {
			next = start // it is over: Create says that nothing is left
		}
		r.Rule = &Rule{RRule: rule.Named(start).String(), Start: start, Workdays: Workdays(d.DaysOff)}
		r.Due = &Due{Kind: KindOf(r.Rule.RRule), Day: next}
	case day.Day == 0:
		return Request{}, fmt.Errorf("%w: %s: %s", ErrNoDay, d.ID, d.TimeText)
	case d.Kind == corpus.Target:
		r.Due = &Due{Kind: Target, Day: day}
	default:
		kind := OneOff
		if d.ToWhom != "" || strings.Contains(d.Action, "报送") || strings.Contains(d.Action, "备案") ||
			strings.Contains(d.Action, "上报") {
			kind = Filing
		}
		r.Due = &Due{Kind: kind, Day: day, DaysOff: Workdays(d.DaysOff)}
	}
	return r, nil
}

// what is the deadline in a few words of its own.
func what(d corpus.Deadline) string {
	s := d.Action
	if s == "" {
		s = d.TimeText
	}
	if d.ToWhom != "" && !strings.Contains(s, d.ToWhom) {
		s += "（报" + d.ToWhom + "）"
	}
	if d.Who != "" && !strings.Contains(s, d.Who) {
		s = d.Who + "：" + s
	}
	return s
}
