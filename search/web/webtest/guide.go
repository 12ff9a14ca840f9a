package webtest

import (
	"context"
	"strings"

	"github.com/policybot/policybot/search"
)

// Helper is a Guide over the usual documents, and a Searcher that keeps the query.
type Helper struct {
	Shelf
	Got *search.Query
}

// Search implements search.Searcher.
func (h Helper) Search(ctx context.Context, q search.Query) (search.Results, error) {
	*h.Got = q
	res, err := h.Shelf.Search(ctx, q)
	if q.Explain {
		for i := range res.Hits {
			res.Hits[i].Why = &search.Why{
				Text: 2, Place: 1, Named: 1, Kind: 1, Weight: 1,
				Terms: []search.WhyTerm{{Term: "班额" + Hostile, Field: "pairs", Score: 2}},
			}
		}
	}
	return res, err
}

// Correct implements search.Guide.
func (Helper) Correct(_ context.Context, text string) (string, error) {
	if strings.Contains(text, "班鹅") {
		return strings.ReplaceAll(text, "班鹅", "班额"), nil
	}
	return "", nil
}

// Complete implements search.Guide.
func (Helper) Complete(_ context.Context, text string, n int) ([]search.Completion, error) {
	all := []search.Completion{
		{Text: text + "之一" + Hostile, Kind: search.TitleCompletion},
		{Text: text + "之二", Kind: search.WordCompletion},
	}
	return all[:min(len(all), n)], nil
}

// Related implements search.Guide.
func (h Helper) Related(_ context.Context, id string, clause, n int) ([]search.Hit, error) {
	if clause >= 0 {
		return []search.Hit{{DocumentID: "qing-2", Clause: 1, Score: 1}}, nil
	}
	return []search.Hit{{DocumentID: "qing-2", Clause: 0, Score: 2}, {DocumentID: "gone", Clause: 0, Score: 1}}, nil
}

// Asked are questions known to work.
type Asked []string

// Starters implements web.Questions.
func (a Asked) Starters([]search.Summary, int) []string { return a }

// About implements web.Questions.
func (a Asked) About(ids []string, n int) []string {
	if len(ids) == 0 {
		return nil
	}
	return a[:min(len(a), n)]
}

// Matching implements web.Questions.
func (a Asked) Matching(_ []search.Summary, typed string, n int) (out []string) {
	for _, q := range a {
		if strings.Contains(q, typed) && len(out) < n {
			out = append(out, q)
		}
	}
	return out
}

// Often implements web.Questions.
func (a Asked) Often() bool { return false }
