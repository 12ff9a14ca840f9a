package web

import (
	"strings"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/search"
)

// timing is when a recurring deadline falls due. The zero value is a deadline
// that has no rule, or one whose rule names no day.
type timing struct {
	rule  zhdate.Rule
	start time.Time   // midnight of the first firing; zero without one
	first corpus.Date // the same as a day
	next  corpus.Date // the first firing from today on; zero when there is none
}

func (t timing) dated() bool { return !t.start.IsZero() }

// timingOf works out the firings of a recurring deadline. A rule that names no
// day (每学期) fires on none, unless the document gives the first.
func timingOf(h *search.DeadlineHit, today corpus.Date) timing {
	if h.Kind != corpus.Recurring {
		return timing{}
	}
	rule, err := zhdate.ParseRule(ruleOf(h))
	named := strings.Contains(h.RRule, "BYMONTHDAY=") || strings.Contains(h.RRule, "BYDAY=")
	if err != nil || !named && h.Due.Day == 0 {
		return timing{}
	}
	anchor := corpus.Date{Year: today.Year, Month: 1, Day: 1} // a document without any date: this year
	for _, d := range []corpus.Date{h.Citation.Issued, h.Start, h.Due} {
		if d.Day > 0 {
			anchor = d
		}
	}
	first := rule.Occurrences(anchor.Midnight(), 1)
	if len(first) == 0 {
		return timing{}
	}
	t := timing{rule: rule, start: first[0], first: zhdate.DateOf(first[0])}
	if next, ok := rule.Next(t.start, today.Midnight().Add(-time.Second)); ok {
		t.next = zhdate.DateOf(next)
	}
	return t
}

// ruleOf is the rule with the end of the plan it is of.
func ruleOf(h *search.DeadlineHit) string {
	if h.Until.IsZero() || h.RRule == "" || strings.Contains(h.RRule, "UNTIL=") || strings.Contains(h.RRule, "COUNT=") {
		return h.RRule
	}
	return h.RRule + ";UNTIL=" + icsDay(h.Until)
}

// within lists the firings from one day to another, both included, at most most.
func (t timing) within(from, to corpus.Date, most int) []corpus.Date {
	var out []corpus.Date
	if !t.dated() {
		return nil
	}
	end := to.Midnight()
	for at := from.Midnight().Add(-time.Second); len(out) < most; {
		next, ok := t.rule.Next(t.start, at)
		if !ok || next.After(end) {
			break
		}
		out = append(out, zhdate.DateOf(next))
		at = next
	}
	return out
}
