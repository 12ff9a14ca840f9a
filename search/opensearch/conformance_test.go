package opensearch_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
	"github.com/policybot/policybot/search/opensearch"
	"github.com/policybot/policybot/search/opensearch/opensearchtest"
	"github.com/policybot/policybot/search/searchtest"
	"github.com/policybot/policybot/search/zh"
)

func TestConformance(t *testing.T) {
	f := opensearchtest.NewFake(t)
	searchtest.Run(t, opened(f.URL))
}

var libraries atomic.Int32

// opened publishes documents in a cluster, each library under a name of its own, and opens them as one does who has
// nothing but the cluster.
func opened(url string) searchtest.Open {
	return func(t *testing.T, docs []*corpus.Document) searchtest.Engine {
		t.Helper()
		c := client(t, named(url, "library"))
		publish(t, c, embedded(t, docs), opensearch.Publication{})
		return reopen(t, c)
	}
}

// named is the addresses with a name of their own for a library.
func named(url, name string) string {
	first, others, _ := strings.Cut(url, ",")
	if first = fmt.Sprintf("%s/%s%d", first, name, libraries.Add(1)); others != "" {
		first += "," + others
	}
	return first
}

func client(t *testing.T, url string) *opensearch.Client {
	t.Helper()
	c, err := opensearch.New(url, opensearch.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func embedded(t *testing.T, docs []*corpus.Document) *index.Index {
	t.Helper()
	for _, d := range docs {
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
	}
	ix, err := index.Build(t.Context(), "", "test", docs, index.Options{Lexicon: zh.DefaultLexicon()})
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

func publish(t *testing.T, c *opensearch.Client, ix *index.Index, pub opensearch.Publication) string {
	t.Helper()
	state, err := c.Publish(search.WithViewer(t.Context(), search.Viewer{All: true}), ix, pub)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func reopen(t *testing.T, c *opensearch.Client) *opensearch.Index {
	t.Helper()
	x, err := c.Open(t.Context(), index.Options{Lexicon: zh.DefaultLexicon()})
	if err != nil {
		t.Fatal(err)
	}
	return x
}
