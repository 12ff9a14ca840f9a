package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
)

// ownDocuments are the documents that the repository has of its own, web dirt and tables among them.
var ownDocuments = []string{
	"../sample/docs", "../../cmd/internal/quality/testdata/docs", "../../search/answer/train/own/notices", "../../search/encoder/train/own/notices",
}

// TestVersion: whoever changes what comes out of a file raises Version, or indexes kept from before would go on with what
// was read then. Files that are new, gone or written anew need no other Version, only -update.
func TestVersion(t *testing.T) {
	const kept = "testdata/version.txt"
	now := readings(t)
	b, err := os.ReadFile(kept)
	if err != nil && !*update {
		t.Fatal(err)
	}
	was, lines, _ := strings.Cut(string(b), "\n")
	if was == Version {
		for l := range strings.Lines(lines) {
			key, sum, _ := strings.Cut(strings.TrimSuffix(l, "\n"), " = ")
			if read, there := now[key]; there && read != sum {
				t.Errorf("%s is read in another way than version %s did: raise Version, then run with -update", key, Version)
			}
		}
	}
	text := Version + "\n"
	for _, key := range slices.Sorted(maps.Keys(now)) {
		text += key + " = " + now[key] + "\n"
	}
	switch {
	case t.Failed() || string(b) == text:
	case *update:
		if err := os.WriteFile(kept, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s is of version %s or of other files: run with -update", kept, was)
	}
}

// readings has, of every file by its name and the sum of its bytes, the sum of what is read in it.
func readings(t *testing.T) map[string]string {
	t.Helper()
	of := map[string]string{}
	for _, dir := range ownDocuments {
		rep, err := Load(context.Background(), os.DirFS(dir), Options{Now: day})
		if err != nil {
			t.Fatal(err)
		}
		read := map[string][]*corpus.Document{}
		for _, d := range rep.Documents {
			read[d.Path] = append(read[d.Path], d)
		}
		for file, docs := range read {
			raw, err := os.ReadFile(path.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.New()
			for _, d := range docs {
				if err := json.NewEncoder(sum).Encode([]any{d.Meta, d.Text, d.Sections, d.Clauses, d.Tables, d.Deadlines, d.Card}); err != nil {
					t.Fatal(err)
				}
			}
			source := sha256.Sum256(raw)
			of[fmt.Sprintf("%s %x", path.Join("corpus/ingest", dir, file), source[:6])] = fmt.Sprintf("%x", sum.Sum(nil)[:6])
		}
	}
	if len(of) < 150 {
		t.Fatalf("only %d files were read", len(of))
	}
	return of
}
