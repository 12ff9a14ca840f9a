package index

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus/corpustest"
	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/zh"
)

// BenchmarkPolicies measures how often a clause that holds the evidence of a
// question is among the first hits, on real files read by ingest.
func BenchmarkPolicies(b *testing.B) {
	b.Run("seeds", func(b *testing.B) {
		benchmarkEvidence(b, corpustest.Shared(b, "corpus", "seeds"), corpustest.Shared(b, "eval", "qa_seeds_dev.jsonl"))
	})
	b.Run("laws", func(b *testing.B) {
		names, err := os.ReadFile(corpustest.Shared(b, "eval", "qa_laws_docs.txt"))
		if err != nil {
			b.Fatal(err)
		}
		dir := b.TempDir()
		for _, name := range strings.Split(strings.TrimSpace(string(names)), "\n") {
			raw, err := os.ReadFile(corpustest.Shared(b, "corpus", "laws", name))
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, filepath.Base(name)), raw, 0o600)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		benchmarkEvidence(b, dir, corpustest.Shared(b, "eval", "qa_laws_dev.jsonl"))
	})
}

type evidenceRow struct {
	Question, Region string
	Followup         string            `json:"followup_of"`
	Answer           any               `json:"answer"`
	Evidence         map[string]string `json:"evidence"`
}

func benchmarkEvidence(b *testing.B, dir, gold string) {
	ctx := context.Background()
	rep, err := ingest.Load(ctx, os.DirFS(dir), ingest.Options{Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		b.Fatal(err)
	}
	ix := open(b, rep.Documents)
	var rows []evidenceRow
	eachLine(b, gold, func(line json.RawMessage) error {
		var r evidenceRow
		err := json.Unmarshal(line, &r)
		if r.Answer != nil && len(r.Evidence) > 0 && r.Followup == "" {
			rows = append(rows, r)
		}
		return err
	})
	var at [2]int // rows with evidence in the first 3, 10
	for b.Loop() {
		at = [2]int{}
		for _, r := range rows {
			rank := evidenceRank(b, ix, r)
			if rank < 3 {
				at[0]++
			}
			if rank < 10 {
				at[1]++
			} else if testing.Verbose() {
				b.Logf("missed: %s %s", r.Question, r.Region)
			}
		}
	}
	b.ReportMetric(float64(len(rows)), "questions")
	b.ReportMetric(float64(at[0])/float64(len(rows)), "evidence@3")
	b.ReportMetric(float64(at[1])/float64(len(rows)), "evidence@10")
	b.ReportMetric(float64(len(ix.table.Length)), "clauses")
}

// evidenceRank is the place of the first hit that holds the answer's evidence, or
// lies in it: 60% of the bigrams of the shorter one.
func evidenceRank(b *testing.B, ix *Index, r evidenceRow) int {
	res, err := ix.Search(context.Background(), search.Query{Text: strings.TrimSpace(r.Region + " " + r.Question), Size: 10})
	if err != nil {
		b.Fatal(err)
	}
	for i, h := range res.Hits {
		d, err := ix.Document(context.Background(), h.DocumentID)
		if err != nil {
			b.Fatal(err)
		}
		evidence, ok := r.Evidence[d.File]
		if ok && overlap(d.Quote(d.Clauses[h.Clause].Span), hanzi.Simplify(evidence)) >= 0.6 {
			return i
		}
	}
	return len(res.Hits) + 10
}

func overlap(a, b string) float64 {
	set := func(s string) map[string]bool {
		out := map[string]bool{}
		for _, t := range zh.Bigrams(s) {
			out[t.Text] = true
		}
		return out
	}
	x, y := set(a), set(b)
	n := 0
	for t := range x {
		if y[t] {
			n++
		}
	}
	return float64(n) / float64(max(1, min(len(x), len(y))))
}
