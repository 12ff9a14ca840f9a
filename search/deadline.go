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

// Binds tells whether somebody has to act on it that day: its text is policy and in
// force. Digests are policy only where they are all there is, as in the sample.
func (h *DeadlineHit) Binds(on corpus.Date, digests bool) bool {
	a := h.Document.Authority
	return h.Document.InForce(on) && (a.Policy() || digests && a == corpus.Digest)
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
