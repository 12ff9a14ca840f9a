package search

import (
	"context"
	"strings"

	"github.com/policybot/policybot/corpus"
)

// DeadlineHit is a deadline of a document with the sentence that asks for it.
// Citation.Quote is that sentence and Citation.Mark the time expression in it.
type DeadlineHit struct {
	corpus.Deadline
	Citation Citation
	Document *corpus.Meta // it stands in; shared, must not be changed
}

// Binds tells whether somebody has to see to it that day: its text is policy and asks for it
// (corpus.Meta.Asks). Digests are policy only where they are all there is, as in the sample.
func (h *DeadlineHit) Binds(on corpus.Date, digests bool) bool {
	return h.policy(digests) && h.Document.Asks(h.next(on), on)
}

// policy tells whether the text is one that asks for anything at all.
func (h *DeadlineHit) policy(digests bool) bool {
	a := h.Document.Authority
	return a.Policy() || digests && a == corpus.Digest
}

// next is the day it is next due; zero without one.
func (h *DeadlineHit) next(on corpus.Date) corpus.Date {
	rule, first, ok := h.Recurs(h.Document.Issued, on)
	if !ok {
		return h.Due
	}
	day, _ := rule.FirstDay(first, on)
	return day
}

// Ahead tells whether one can still be reminded of it on a day: it falls due then or later.
func (h *DeadlineHit) Ahead(on corpus.Date) bool {
	day := h.next(on)
	return day.Day > 0 && day.Compare(on) >= 0
}

// Withheld is why a list of what there is to do leaves it out that day.
type Withheld string

// The reasons; "" where it is listed.
const (
	NoPolicy   Withheld = "no_policy"    // a template, a digest
	NotInForce Withheld = "not_in_force" // repealed, amended, run out, or not for long yet
	OnlyTarget Withheld = "target"       // an outcome hoped for
)

// Label is the reason in words.
func (w Withheld) Label() string {
	return map[Withheld]string{NoPolicy: "范文和摘编里的", NotInForce: "失效或尚未施行的文件里的", OnlyTarget: "目标"}[w]
}

// Withheld tells why h is not among what there is to do; "" when it is.
func (h *DeadlineHit) Withheld(on corpus.Date, digests bool) Withheld {
	switch {
	case !h.policy(digests):
		return NoPolicy
	case !h.Binds(on, digests):
		return NotInForce
	case h.Kind == corpus.Target:
		return OnlyTarget
	}
	return ""
}

// Deadlines lists what every document asks for by a time, by document and then
// in the order of the text; nothing is filtered. Implementations are safe for
// concurrent use; the list is shared and must not be changed. Errors wrap
// ErrNotReady or the context's.
type Deadlines interface {
	Deadlines(ctx context.Context) ([]DeadlineHit, error)
}

// DeadlinesOf is the deadlines of d. Their texts are copies: a list of all deadlines is
// kept for long, and must not keep the text of every document with it.
func DeadlinesOf(d *corpus.Document) []DeadlineHit {
	meta := d.Meta
	out := make([]DeadlineHit, len(d.Deadlines))
	for i, due := range d.Deadlines {
		c := Cite(d, due.Clause, due.Span, due.Time)
		c.Quote = strings.Clone(c.Quote)
		out[i] = DeadlineHit{Deadline: due, Citation: c, Document: &meta}
	}
	return out
}
