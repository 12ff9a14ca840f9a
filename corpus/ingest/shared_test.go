package ingest

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/corpustest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestSeeds lists what the five real files were found to hold: title, 文号,
// issuer, date, region, authority, number of clauses and of tables.
func TestSeeds(t *testing.T) {
	dir := corpustest.Shared(t, "corpus", "seeds")
	rep, err := Load(context.Background(), os.DirFS(dir), Options{Now: day})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, d := range rep.Documents {
		fmt.Fprintf(&b, "%s #%d | %s | %s | %s | issued %s posted %s | %s | %s | %d clauses %d tables |", d.File[:3], d.Part, d.Title, d.Number,
			strings.Join(d.Issuers, "、"), d.Issued, d.Posted, d.Region, d.Authority, len(d.Clauses), len(d.Tables))
		seen := map[corpus.FlagCode]bool{}
		for _, f := range d.Flags {
			if !seen[f.Code] {
				fmt.Fprintf(&b, " %s", f.Code)
			}
			seen[f.Code] = true
		}
		b.WriteByte('\n')
	}
	const golden = "testdata/seeds.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || string(want) != b.String() {
		t.Errorf("%v; got:\n%s", err, b.String())
	}
	if len(rep.Skipped) > 0 {
		t.Errorf("skipped %v", rep.Skipped)
	}
}

// TestSeedTable checks the table that lost its lines: every row of it has its
// group filled in and its own clause.
func TestSeedTable(t *testing.T) {
	dir := corpustest.Shared(t, "corpus", "seeds")
	rep, err := Load(context.Background(), os.DirFS(dir), Options{Now: day})
	if err != nil {
		t.Fatal(err)
	}
	var tables []corpus.Table
	for _, d := range rep.Documents {
		tables = append(tables, d.Tables...)
	}
	if len(tables) != 1 || len(tables[0].Rows) != 7 {
		t.Fatalf("tables: %v", tables)
	}
	for r, row := range tables[0].Rows {
		if len(row) != 5 || row[0].Text == "" || !strings.HasPrefix(row[1].Text, fmt.Sprintf("%d.", r+1)) {
			t.Errorf("row %d is %v", r, row)
		}
	}
}

var articleLine = regexp.MustCompile(`(?m)^(?:#+ )?第[一二三四五六七八九十百千零]+条`)

// TestLaws reads the laws: every file gives a sound document, nearly all have
// sections, and every line that begins an article is a section.
func TestLaws(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: reads 58 MB")
	}
	dir := corpustest.Shared(t, "corpus", "laws")
	var files []string
	fsys := os.DirFS(dir)
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	read, bare, fewer, clauses := 0, 0, 0, 0
	deadlines := map[string]int{}
	for i, name := range files {
		if i%lawStride != 0 {
			continue
		}
		read++
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		docs, err := File(name, raw, Options{Now: day})
		if err != nil || len(docs) != 1 {
			t.Errorf("%s: %d documents, %v", name, len(docs), err)
			continue
		}
		articles := 0
		for _, s := range docs[0].Sections {
			if strings.HasPrefix(s.Label, "第") && strings.Contains(s.Label, "条") {
				articles++
			}
		}
		if articles < len(articleLine.FindAll(raw, -1)) {
			fewer++
			t.Logf("%s: %d articles", name, articles)
		}
		if len(docs[0].Sections) == 0 {
			bare++
		}
		clauses += len(docs[0].Clauses)
		countDeadlines(t, docs[0], deadlines)
	}
	t.Logf("deadlines: %v", deadlines)
	t.Logf("%d files, %d clauses, %d without sections, %d with fewer articles than article lines", read, clauses, bare, fewer)
	if bare*100 >= read || fewer*500 > read {
		t.Errorf("%d of %d files have no section, %d lost articles", bare, read, fewer)
	}
}

// countDeadlines counts by kind, those with a day apart, and refuses a day before
// the law itself.
func countDeadlines(t *testing.T, d *corpus.Document, into map[string]int) {
	for _, x := range d.Deadlines {
		kind := string(x.Kind)
		if !x.Due.IsZero() {
			kind += ", dated"
		}
		into[kind]++
		if d.Issued.Day > 0 && !x.Due.IsZero() && x.Due.Compare(d.Issued) < 0 {
			t.Errorf("%s: %q is due %s, before the issue on %s", d.Path, x.TimeText, x.Due, d.Issued)
		}
	}
}
