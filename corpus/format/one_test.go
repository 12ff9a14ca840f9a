package format_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/corpus/statement"
)

// endOfOutline parts what a text is called, its sections and tables from its words.
const endOfOutline = "---"

// outlined is all that is read out of a file but what depends on its name.
func outlined(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r := ingest.Open(context.Background(), filepath.Base(file), raw, ingest.Options{Now: time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)})
	if len(r.Skipped) > 0 || len(r.Documents) != 1 {
		t.Fatalf("%d documents, skipped %v", len(r.Documents), r.Skipped)
	}
	d := r.Documents[0]
	var b strings.Builder
	fmt.Fprintln(&b, d.Title, d.Number, d.Issuers, d.Region, d.Issued, d.Effective, d.Expires, d.Authority)
	for _, s := range d.Sections {
		fmt.Fprintln(&b, s.Level, s.Parent, s.Name())
	}
	for _, table := range d.Tables {
		for _, r := range append([][]corpus.Cell{table.Columns}, table.Rows...) {
			for _, c := range r {
				fmt.Fprint(&b, c.Text, "\t")
			}
			fmt.Fprintln(&b)
		}
	}
	fmt.Fprintln(&b, endOfOutline)
	for _, c := range d.Clauses {
		if c.Kind != corpus.Metadata {
			fmt.Fprintln(&b, c.ID, c.Kind, c.Section, d.Quote(c.Span))
		}
	}
	for _, v := range statement.Values(d.Text) {
		fmt.Fprintln(&b, v)
	}
	for _, dl := range d.Deadlines {
		fmt.Fprintln(&b, dl.Kind, dl.Clause, dl.TimeText, dl.Action)
	}
	return b.String()
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join("testdata", dir, "*"))
	if err != nil || len(all) < 2 {
		t.Fatalf("files of %s: %v %v", dir, all, err)
	}
	return all
}

// TestOnePolicy: one text reads the same whatever it was saved as.
func TestOnePolicy(t *testing.T) {
	want := outlined(t, "testdata/one/policy.txt")
	if strings.Count(want, "\n") < 60 {
		t.Fatalf("the text itself is hardly read:\n%s", want)
	}
	for _, f := range files(t, "one") {
		t.Run(filepath.Base(f), func(t *testing.T) {
			got, want := outlined(t, f), want
			if strings.HasSuffix(f, "-pdftotext.txt") { // it broke the title over two lines, which are two clauses
				got, _, _ = strings.Cut(got, endOfOutline)
				want, _, _ = strings.Cut(want, endOfOutline)
			}
			a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
			for i := range max(len(a), len(b)) {
				if i >= len(a) || i >= len(b) || a[i] != b[i] {
					t.Fatalf("line %d: got %q, want %q", i, b[min(i, len(b)-1)], a[min(i, len(a)-1)])
				}
			}
		})
	}
}

// TestOneTable: its table alone, as a workbook, has the same rows.
func TestOneTable(t *testing.T) {
	for _, f := range files(t, "table") {
		got := outlined(t, f)
		for _, want := range []string{"学段\t家庭经济困难学生（元）\t孤儿（元）\t", "小学\t500\t800\t", "初中\t625\t950\t", "高中\t750\t1100\t"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q is missing in\n%s", f, want, got)
			}
		}
	}
}
