package web

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/corpustest"
	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/search/web/webtest"
)

// Real documents have shapes nobody thinks of: each must be shown whole, once,
// with every clause and heading in reach.
func TestLayoutOfRealDocuments(t *testing.T) {
	report, err := ingest.Load(context.Background(), os.DirFS(corpustest.Shared(t, "corpus", "seeds")), ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	docs := report.Documents
	laws, err := filepath.Glob(filepath.Join(corpustest.Shared(t, "corpus", "laws"), "*"))
	if err != nil {
		t.Fatal(err)
	}
	laws = append(laws, filesBelow(laws)...)
	for i := 0; i < len(laws); i += 97 { // a sample: all of them take minutes
		raw, err := os.ReadFile(laws[i])
		if err != nil {
			continue // a folder
		}
		ds, err := ingest.File(filepath.Base(laws[i]), raw, ingest.Options{})
		if err != nil {
			t.Logf("%s: %v", laws[i], err)
			continue
		}
		docs = append(docs, ds...)
	}
	if len(docs) < 10 {
		t.Fatalf("only %d documents to lay out", len(docs))
	}
	t.Logf("%d documents", len(docs))
	for _, d := range docs {
		t.Run(d.ID, func(t *testing.T) { checkReal(t, d) })
	}
}

func filesBelow(dirs []string) (files []string) {
	for _, d := range dirs {
		below, _ := filepath.Glob(filepath.Join(d, "*")) // the pattern is well formed
		files = append(files, below...)
	}
	return files
}

func checkReal(t *testing.T, d *corpus.Document) {
	if len(d.Tables) == 0 { // a table is shown by its cells, which leave separators out
		checkLayout(t, d)
	}
	blocks, _ := layout(d)
	ids := anchorsOf(blocks)
	for _, c := range d.Clauses {
		if ids[c.ID] != 1 {
			t.Errorf("clause %s of %s stands on the page %d times", c.ID, d.Title, ids[c.ID])
		}
	}
	s := webtest.Shelf{d}
	cfg := Config{Answerer: s, Searcher: s, Library: s}
	for _, path := range []string{"/documents/" + d.ID, "/api/v1/documents/" + d.ID} {
		if w := get(handler(cfg), path); w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
