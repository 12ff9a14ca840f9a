package clean

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/policybot/policybot/corpus"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Each file of testdata holds one damaged text of our own ("in") and what becomes
// of it ("text", "notes": metadata and flags with the text they point at).
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			in := section(a, "in")
			r, err := Clean(file+".txt", []byte(in), Options{})
			if err != nil {
				t.Fatal(err)
			}
			checkMap(t, r, []byte(in))
			if *update {
				a.Files = []txtar.File{
					{Name: "in", Data: []byte(in)}, {Name: "text", Data: []byte(r.Text + "\n")},
					{Name: "notes", Data: []byte(notes(r))},
				}
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got, want := r.Text+"\n", section(a, "text"); got != want {
				t.Errorf("text\n%s\nwant\n%s", got, want)
			}
			if got, want := notes(r), section(a, "notes"); got != want {
				t.Errorf("notes\n%s\nwant\n%s", got, want)
			}
			again, err := Clean(file+".txt", []byte(r.Text), Options{})
			if err != nil || again.Text != r.Text {
				t.Errorf("cleaned twice (%v)\n%s\nwant\n%s", err, again.Text, r.Text)
			}
		})
	}
}

func section(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// notes writes metadata and flags one to a line.
func notes(r Result) string {
	var out []string
	for k, v := range r.Meta {
		out = append(out, fmt.Sprintf("meta %s=%s\n", k, v))
	}
	sort.Strings(out)
	for _, f := range r.Flags {
		out = append(out, fmt.Sprintf("%s [%s] %s\n", f.Code, r.Text[f.Span.Start:f.Span.End], f.Detail))
	}
	return strings.Join(out, "")
}

// checkMap fails the test unless the result keeps the promises of Result.
func checkMap(t *testing.T, r Result, raw []byte) {
	t.Helper()
	d := corpus.Document{Text: r.Text, Map: r.Map, Flags: r.Flags}
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	last := 0
	for i, c := range r.Text {
		start, end, ok := r.Map.Source(corpus.Span{Start: i, End: i + len(string(c))})
		if !ok {
			continue
		}
		if start < last || end < start || end > len(raw) {
			t.Fatalf("%q at %d leads to %d..%d after %d of %d bytes", c, i, start, end, last, len(raw))
		}
		last = start
	}
	for _, l := range strings.Split(r.Text, "\n") {
		if l == "" || strings.TrimSpace(l) != l {
			t.Fatalf("line %q", l)
		}
	}
}
