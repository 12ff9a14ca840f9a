package index

import (
	"context"
	"sync"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/searchtest"
	"github.com/policybot/policybot/search/zh"
)

var segmenter = sync.OnceValues(zh.New)

func options(t testing.TB) Options {
	t.Helper()
	seg, err := segmenter()
	if err != nil {
		t.Fatal(err)
	}
	return Options{Segmenter: seg, Lexicon: zh.DefaultLexicon()}
}

// newDoc and library are those of the suite that every engine passes.
func newDoc(path, title string, lines ...string) *corpus.Document {
	return searchtest.Document(path, title, lines...)
}
func library() []*corpus.Document { return searchtest.Library() }

func open(t testing.TB, docs []*corpus.Document) *Index {
	t.Helper()
	for _, d := range docs {
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
	}
	ix, err := Build(context.Background(), "", "test", docs, options(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ix.Close(); err != nil {
			t.Error(err)
		}
	})
	return ix
}

// found returns the texts of the hits.
func found(t testing.TB, ix *Index, q search.Query) []string {
	t.Helper()
	res, err := ix.Search(context.Background(), q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	out := []string{}
	for _, h := range res.Hits {
		d, err := ix.Document(context.Background(), h.DocumentID)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, d.Quote(d.Clauses[h.Clause].Span))
	}
	return out
}
