package slackbot

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/bot/internal/fit"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/corpustest"
	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/corpus/statement"
	"github.com/policybot/policybot/search"
)

// TestLongestClauses lays out the longest clauses of the real documents that stand
// beside the checkout, each with every value found in it: within the limits, the
// value whole and bold, and what is cut said.
func TestLongestClauses(t *testing.T) {
	dir := corpustest.Shared(t, "corpus")
	const step = 300 // of some thousand laws, so that it takes seconds
	var files []string
	seen := 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			if seen++; seen%step == 0 || strings.Contains(path, "seeds") {
				files = append(files, path)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	type value struct {
		c    search.Citation
		mark string
	}
	var all []value
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		docs, err := ingest.File(filepath.Base(f), raw, ingest.Options{})
		if err != nil {
			continue
		}
		for _, d := range docs {
			for i := range d.Clauses {
				clause := d.Clauses[i]
				for _, v := range statement.Values(d.Quote(clause.Span)) {
					if v.Kind == statement.Code || v.Kind == statement.Ordinal {
						continue
					}
					span := v.Span.Shift(clause.Span.Start)
					c := search.Citation{Span: clause.Span, Mark: span, Source: corpus.Source{
						Title: d.Title, Number: d.Number, Issued: d.Issued, Quote: d.Quote(clause.Span),
						Validity: corpus.InForce, URL: "https://policy.example/documents/" + d.ID + "#" + clause.ID}}
					all = append(all, value{c, d.Quote(span)})
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b value) int { return len(b.c.Quote) - len(a.c.Quote) })
	if len(all) < 100 {
		t.Fatalf("%d values found", len(all))
	}
	t.Logf("%d values, the longest clause %d characters", len(all), units(all[0].c.Quote))
	for _, v := range all[:min(len(all), 60)] {
		m := bot.Message{
			Kind: bot.KindAnswer, Headline: v.mark, Citations: bot.Citations{v.c, v.c, v.c},
			Footer: "仅供参考，以原文为准",
		}
		holds(t, m, "U1")
		_, shown := blocksOf(t, m, "U1")
		if got := slices.DeleteFunc(shown.Bold(), func(s string) bool { return s != bot.Clean(v.mark) }); len(got) != 3 {
			t.Errorf("%q in a clause of %d characters: bold %q", v.mark, units(v.c.Quote), shown.Bold())
		}
		if whole := strings.Count(shown.Read(), bot.Clean(v.c.Quote)) >= 3; whole == strings.Contains(shown.Read(), fit.Shortened) {
			t.Errorf("%q in a clause of %d characters: whole and said to be fit.Shortened, or neither", v.mark, units(v.c.Quote))
		}
	}
}
