package answer

import (
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
