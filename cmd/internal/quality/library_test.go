// Package quality holds the answers of the whole product to what they were: golden files
// of a question each, and their sums, over documents written for this and for nothing
// else. Nobody may tune to them: a question that fails is evidence of what a new document
// does, and stays as it is until something general mends it. It has tests alone:
//
//	library      the documents, the questions and an index over them
//	rows         the questions fit the documents
//	golden       every question against its golden entry
//	stats        the sums of the entries, and the bounds they must keep
//	metamorphic  what must not change an answer: names, order, script, manners
//
// How questions are judged is search/eval's. testdata/README.md says how to add some.
package quality

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/cmd/internal/app"
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/eval"
)

// fields are the sets: questions on the documents whose names begin so.
var fields = []string{"fund", "hospital", "safety", "tax", "traffic", "water"}

// today is the day all is asked on: what is in force must not depend on the calendar.
var today = time.Date(2026, time.July, 1, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))

// library is the documents by name and the questions by field, of which all are asked over
// one index: each field is in the others' way.
type library struct {
	docs map[string]string
	gold map[string]string // lines of JSON
}

func readLibrary(t *testing.T) library {
	t.Helper()
	l := library{docs: map[string]string{}, gold: map[string]string{}}
	names, err := filepath.Glob(filepath.Join("testdata", "docs", "*"))
	if err != nil || len(names) == 0 {
		t.Fatalf("documents: %v, %v", names, err)
	}
	for _, name := range names {
		l.docs[filepath.Base(name)] = readFile(t, name)
	}
	for _, field := range fields {
		l.gold[field] = readFile(t, filepath.Join("testdata", field+".jsonl"))
	}
	return l
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// each is the library with every text of it, documents and questions, put through change.
func (l library) each(change func(string) string) library {
	out := library{docs: map[string]string{}, gold: map[string]string{}}
	for name, text := range l.docs {
		out.docs[name] = change(text)
	}
	for name, text := range l.gold {
		out.gold[name] = change(text)
	}
	return out
}

// rows are the questions of a field.
func (l library) rows(t *testing.T, field string) []eval.Row {
	t.Helper()
	rows, err := eval.ReadRows(strings.NewReader(l.gold[field]))
	if err != nil {
		t.Fatalf("%s: %v", field, err)
	}
	return rows
}

// all are the questions of all fields.
func (l library) all(t *testing.T) (rows []eval.Row) {
	t.Helper()
	for _, field := range fields {
		rows = append(rows, l.rows(t, field)...)
	}
	return rows
}

// open indexes the documents with an encoder: config.EncoderOff or a folder.
func (l library) open(t *testing.T, encoder string) eval.Asker {
	t.Helper()
	dir := t.TempDir()
	for name, text := range l.docs {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cfg := config.Config{TZ: "Asia/Shanghai", Data: t.TempDir(), Corpus: []string{dir}, Encoder: encoder}
	k, err := app.Open(t.Context(), cfg, app.Options{Now: func() time.Time { return today }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	})
	if len(k.Skipped) > 0 {
		t.Fatalf("documents that could not be read: %+v", k.Skipped)
	}
	if err := k.Embed(t.Context(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	return search.NewConversations(k.Answerer, 0)
}

// ask asks some of the questions, which may follow others.
func ask(t *testing.T, a eval.Asker, some, all []eval.Row) []eval.Result {
	t.Helper()
	rep, err := eval.Run(t.Context(), a, some, eval.Options{All: all})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rep.Results {
		if r.Err != nil {
			t.Errorf("%s: %v", r.Row.ID, r.Err)
		}
	}
	return rep.Results
}
