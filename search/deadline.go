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
}

// Deadlines lists what every document asks for by a time, by document and then
// in the order of the text; nothing is filtered. Implementations are safe for
// concurrent use; the list is shared and must not be changed. Errors wrap
// ErrNotReady or the context's.
type Deadlines interface {
	Deadlines(ctx context.Context) ([]DeadlineHit, error)
}

// DeadlineOf is deadline i of d. Its texts are copies: a list of all deadlines is
// kept for long, and must not keep the text of every document with it.
func DeadlineOf(d *corpus.Document, i int) DeadlineHit {
	due := d.Deadlines[i]
	c := Cite(d, due.Clause, due.Span, due.Time)
	c.Quote = strings.Clone(c.Quote)
	return DeadlineHit{Deadline: due, Citation: c}
}
