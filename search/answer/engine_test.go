package answer

import (
	"slices"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/internal/shelftest"
)

func engine(docs ...*corpus.Document) *Engine {
	s := shelftest.Shelf(docs)
	return New(Config{Searcher: s, Library: s, Words: shelftest.Words, Expand: func(w string) []string { return shelftest.Synonyms[w] }})
}

func ask(t testing.TB, e *Engine, text string) search.Answer { return shelftest.Ask(t, e, text) }

// TestStandsOn: two clauses of one document are one document to a question that follows.
func TestStandsOn(t *testing.T) {
	cite := func(id string, clause int) search.Citation {
		return search.Citation{Source: corpus.Source{DocumentID: id}, Clause: clause}
	}
	var turn search.Turn
	standsOn(&turn, []search.Citation{cite("a", 1), cite("a", 2), cite("b", 1)})
	if want := []string{"a", "b"}; !slices.Equal(turn.Documents, want) {
		t.Errorf("documents %q, want %q", turn.Documents, want)
	}
	if len(turn.Clauses) != 3 || turn.Clauses[1] != (search.ClauseRef{Document: "a", Clause: 2}) {
		t.Errorf("clauses %v, want all three in order", turn.Clauses)
	}
}
