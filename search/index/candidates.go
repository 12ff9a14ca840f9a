package index

import (
	"context"
	"fmt"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/encoder"
)

// Known is a candidate and the clause it is.
type Known struct {
	Candidate
	encoder.Window
	File string // base name, of its document
}

// Candidates are what a search by meaning has to put in order, as Fusion.Rank takes them: for
// those who fit a Fusion. None has been read.
func (ix *Index) Candidates(ctx context.Context, text string) ([]Known, error) {
	done, err := ix.use()
	if err != nil {
		return nil, err
	}
	defer done()
	if ix.opt.Meaning == nil || !hasContent(text) {
		return nil, nil
	}
	found, err := ix.foundByWords(ctx, text)
	if err != nil {
		return nil, err
	}
	thoughts, err := ix.thoughts(ctx, text, found, nil)
	if err != nil {
		return nil, fmt.Errorf("candidates of %d characters: %w", len(text), err)
	}
	out := make([]Known, len(thoughts))
	for i, t := range thoughts {
		out[i] = Known{Candidate: t.Candidate, File: ix.table.Documents[ix.table.doc[t.Number]].File}
		if out[i].Window, err = ix.window(t.Number); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// foundByWords are the clauses with words of a text, best first.
func (ix *Index) foundByWords(ctx context.Context, text string) ([]match, error) {
	collect := newCollector(ix.table, search.Query{Text: text, Size: search.MaxSize}, false)
	s, _, err := ix.words(ctx, search.Query{Text: text}, nil, nil, collect)
	if err != nil {
		return nil, err
	}
	ix.recent.release(s)
	return collect.best(), nil
}
