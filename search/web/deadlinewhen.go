package web

import (
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/search"
)

// timing is when a recurring deadline falls due. The zero value is a deadline
// that has no rule, or one whose rule names no day.
type timing struct {
	rule  zhdate.Rule
	first corpus.Date // the first firing, which anchors the rule; zero without one
	next  corpus.Date // the first from today on; zero when there is none
}

func (t timing) dated() bool { return !t.first.IsZero() }

// timingOf works out the firings of a recurring deadline.
func timingOf(h *search.DeadlineHit, today corpus.Date) timing {
	rule, first, ok := h.Deadline.Recurs(h.Citation.Issued, today)
	if !ok {
		return timing{}
	}
	t := timing{rule: rule, first: first}
	t.next, _ = rule.FirstDay(first, today)
	return t
}

// ruleText is the rule of a deadline for the API, which gives its end apart. It is the
// text's own unless that would leave months out, as in documents read long ago.
func (t timing) ruleText(h *search.DeadlineHit) string {
	rule, err := zhdate.ParseRule(h.RRule)
	if err != nil || !t.dated() || rule.Clamped(t.first).String() == rule.String() {
		return h.RRule
	}
	return rule.Clamped(t.first).String()
}

// within lists the firings from one day to another, both included, at most most.
func (t timing) within(from, to corpus.Date, most int) []corpus.Date {
	var out []corpus.Date
	if !t.dated() {
		return nil
	}
	for d := range t.rule.Days(t.first) {
		if to.Before(d) || len(out) == most {
			break
		}
		if !d.Before(from) {
			out = append(out, d)
		}
	}
	return out
}

// icsRule is a rule for whole days: an UNTIL with a time becomes its day there.
func icsRule(rule zhdate.Rule, zone *time.Location) string {
	if last := rule.LastDay(zone); !last.IsZero() {
		rule = rule.Through(last)
	}
	return rule.String()
}
