package index_test

import (
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search/index"
	"github.com/policybot/policybot/search/searchtest"
	"github.com/policybot/policybot/search/zh"
)

func TestConformance(t *testing.T) { searchtest.Run(t, openEmbedded) }

func openEmbedded(t *testing.T, docs []*corpus.Document) searchtest.Engine {
	t.Helper()
	ix, err := index.Build(t.Context(), "", "conformance", docs, index.Options{Lexicon: zh.DefaultLexicon()})
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
