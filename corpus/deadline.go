package corpus

import (
	"fmt"

	"github.com/policybot/policybot/corpus/zhdate"
)

// Deadline is something a document asks for by a time. Kinds as in the research
// of deadlines: a filing or a checkable result by a day, something that recurs,
// or an outcome hoped for by a year.
type Deadline struct {
	ID        string       `json:"id"`                 // stable while the document is
	Kind      DeadlineKind `json:"kind"`               //
	Start     Date         `json:"start"`              // first day of the span named; zero when the text gives none
	Due       Date         `json:"due"`                // last day, included; zero when the text does not fix one
	RRule     string       `json:"rrule"`              // RFC 5545, without DTSTART; "" unless it recurs
	Until     Date         `json:"until"`              // last day a duty recurs, that of the plan it is of; zero when it has no end
	Precision string       `json:"precision"`          // how exactly the text names the day: day, month, quarter, year, ...
	Who       string       `json:"who"`                // verbatim, "" when not said
	Action    string       `json:"action"`             // verbatim
	ToWhom    string       `json:"to_whom"`            // 报…备案: verbatim, "" when there is none
	Note      string       `json:"note"`               // Chinese: why no day is fixed, or what was inferred
	DaysOff   string       `json:"days_off,omitempty"` // what the text says of a last day that is off: after 顺延, before 提前
	Sureness  int          `json:"sureness"`           // how sure it is that this is one; see Sure
	Clause    int          `json:"clause"`             // index into Clauses
	Span      Span         `json:"span"`               // the sentence that asks for it, in Text; it begins in the clause, or in the heading run in with it
	Time      Span         `json:"time"`               // the time expression, in Text
	TimeText  string       `json:"time_text"`          // the time expression as the source file writes it
	Offset    int          `json:"offset"`             // where TimeText begins, in Unicode characters of the decoded source file
}

// DeadlineKind is what becomes of a deadline: only the first two alarm.
type DeadlineKind string

// The three kinds.
const (
	DueOnce   DeadlineKind = "deadline"  // a task or a checkable result with a last day
	Recurring DeadlineKind = "recurring" // 每年, 每学期: comes again
	Target    DeadlineKind = "target"    // an outcome for a year: shown, never alarmed
)

// SureFrom is the Sureness from which a deadline is taken for one without a person's word.
const SureFrom = 3

// Sure tells a deadline that reminds of itself; another is shown to be confirmed first.
func (d *Deadline) Sure() bool { return d.Sureness >= SureFrom }

// Recurs is the rule of a recurring deadline and its first day, which is the start of
// every expansion: page, API, calendar file and reminders all begin there, so that they
// name the same days. The rhythm is that of the day the text gives, else of the day of
// issue; a document without any date begins with the year of today. ok is false for a
// deadline without a rule and for one whose rule names no day (每学期).
func (d *Deadline) Recurs(issued, today Date) (rule zhdate.Rule, first Date, ok bool) {
	if d.Kind != Recurring {
		return rule, first, false
	}
	rule, err := zhdate.ParseRule(d.RRule)
	if err != nil || !rule.NamesDay() && d.Due.Day == 0 {
		return zhdate.Rule{}, first, false
	}
	anchor := Date{Year: today.Year, Month: 1, Day: 1}
	for _, x := range []Date{issued, d.Start, d.Due} {
		if x.Day > 0 {
			anchor = x
		}
	}
	if !d.Until.IsZero() && !rule.Ends() {
		rule = rule.Through(d.Until)
	}
	rule = rule.Clamped(anchor)
	first, ok = rule.FirstDay(anchor, anchor)
	return rule, first, ok
}

// checkDeadlines reports the first deadline that breaks a promise: spans in
// range, the time inside the sentence, the sentence in its clause, in order, with
// an id of its own and words from the source. ok tells a sound span.
func (d *Document) checkDeadlines(ok func(Span) bool) error {
	seen := make(map[string]bool, len(d.Deadlines))
	at := 0
	for i, dl := range d.Deadlines {
		switch {
		case !ok(dl.Span), !ok(dl.Time), dl.Time.Len() == 0, !dl.Span.Contains(dl.Time), dl.Time.Start < at:
			return fmt.Errorf("deadline %d span %v time %v after %d", i, dl.Span, dl.Time, at)
		case dl.Clause < 0, dl.Clause >= len(d.Clauses), !d.beginsIn(dl.Span, dl.Clause):
			return fmt.Errorf("deadline %d span %v is not of clause %d", i, dl.Span, dl.Clause)
		case dl.ID == "", seen[dl.ID]:
			return fmt.Errorf("deadline %d id %q", i, dl.ID)
		case dl.TimeText == "", dl.Offset < 0:
			return fmt.Errorf("deadline %d time %q at %d", i, dl.TimeText, dl.Offset)
		}
		seen[dl.ID], at = true, dl.Time.Start
	}
	return nil
}

// beginsIn tells whether s begins in clause i, or in the words of a heading right
// before it that are in no clause, and then reaches into it.
func (d *Document) beginsIn(s Span, i int) bool {
	c := d.Clauses[i].Span
	if c.Start <= s.Start && s.Start < c.End {
		return true
	}
	return s.Start < c.Start && c.Start < s.End && (i == 0 || d.Clauses[i-1].Span.End <= s.Start)
}
