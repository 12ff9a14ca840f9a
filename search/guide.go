package search

import "context"

// Guide helps a person to search. Implementations are safe for concurrent use and
// return errors wrapping ErrInvalid, ErrNotFound, ErrNotReady or the context's.
type Guide interface {
	// Correct is the text with characters put right that were probably mistyped:
	// those that sound or look like others which the library has in this place. It is
	// "" when nothing seems wrong.
	Correct(ctx context.Context, text string) (string, error)
	// Complete lists what a text that is being typed may become, likeliest first:
	// titles, 文号 and words of the library, at most n.
	Complete(ctx context.Context, text string, n int) ([]Completion, error)
	// Related finds the clauses of other documents that are nearest in content to a
	// clause, or with clause -1 to the document as a whole, at most n.
	Related(ctx context.Context, documentID string, clause, n int) ([]Hit, error)
}

// Completion is a text that may be meant.
type Completion struct {
	Text string         `json:"text"`
	Kind CompletionKind `json:"kind"`
}

// CompletionKind tells what a completion is taken from.
type CompletionKind string

// The kinds.
const (
	TitleCompletion  CompletionKind = "title"
	NumberCompletion CompletionKind = "number"
	WordCompletion   CompletionKind = "word"

	QuestionCompletion CompletionKind = "question" // one known to be answered
)
