package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// ownDocuments are the documents that the repository has of its own, web dirt and tables among them.
var ownDocuments = []string{
	"../sample/docs", "../../cmd/internal/quality/testdata/docs", "../../search/answer/train/own/notices", "../../search/encoder/train/own/notices",
}

// TestVersion: whoever changes what comes out of a file raises Version, or indexes kept from before would go on with what
// was read then. -update keeps the new sum, for a new Version only.
func TestVersion(t *testing.T) {
	const kept = "testdata/version.txt"
	sum, n := sha256.New(), 0
	for _, dir := range ownDocuments {
		rep, err := Load(context.Background(), os.DirFS(dir), Options{Now: day})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range rep.Documents {
			n++
			if err := json.NewEncoder(sum).Encode([]any{d.Meta, d.Text, d.Sections, d.Clauses, d.Tables, d.Deadlines}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n < 150 {
		t.Fatalf("only %d documents were read", n)
	}
	now := fmt.Sprintf("%s %s\n", Version, hex.EncodeToString(sum.Sum(nil)[:8]))
	old, err := os.ReadFile(kept)
	if err != nil && !*update {
		t.Fatal(err)
	}
	was, _, _ := strings.Cut(string(old), " ")
	switch {
	case string(old) == now:
	case was == Version:
		t.Errorf("documents are read in another way than version %s did: raise Version, then run with -update", Version)
	case *update:
		if err := os.WriteFile(kept, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("version %s is kept as %q: run with -update", Version, old)
	}
}
