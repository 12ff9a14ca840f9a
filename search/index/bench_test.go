package index

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/corpustest"
	"github.com/policybot/policybot/search"
)

// judged is a collection with questions whose right clauses are known.
type judged struct {
	docs    []*corpus.Document
	ids     map[string][]string // document id -> ids of its clauses
	clauses int
	queries []judgedQuery
}

type judgedQuery struct {
	Q     string   `json:"q"`
	Other string   `json:"q_other_script"`
	Gold  []string `json:"gold"`
}

// BenchmarkLaws measures quality and speed on 140,000 articles of law: one
// iteration asks every question of the development set once.
func BenchmarkLaws(b *testing.B) {
	benchmarkJudged(b, loadLaws(b), func(q judgedQuery) string { return q.Q })
}

// BenchmarkParagraphs does the same on encyclopedia paragraphs.
func BenchmarkParagraphs(b *testing.B) {
	j := loadParagraphs(b)
	b.Run("same", func(b *testing.B) { benchmarkJudged(b, j, func(q judgedQuery) string { return q.Q }) })
	b.Run("other", func(b *testing.B) { benchmarkJudged(b, j, func(q judgedQuery) string { return q.Other }) })
}

func benchmarkJudged(b *testing.B, j judged, text func(judgedQuery) string) {
	ctx, dir := context.Background(), b.TempDir()
	opt := options(b)
	start := time.Now()
	ix, err := Build(ctx, dir, "bench", j.docs, opt)
	if err != nil {
		b.Fatal(err)
	}
	built := time.Since(start)
	if err := ix.Close(); err != nil {
		b.Fatal(err)
	}
	clauses := j.clauses
	j.docs = nil
	debug.FreeOSMemory()
	start = time.Now()
	if ix, err = Open(ctx, dir, "bench", opt); err != nil {
		b.Fatal(err)
	}
	defer ix.Close()
	opened := time.Since(start)
	var took []float64
	var ndcg, recall float64
	for b.Loop() {
		ndcg, recall = 0, 0
		for _, q := range j.queries {
			start := time.Now()
			res, err := ix.Search(ctx, search.Query{Text: text(q), Size: 10})
			took = append(took, time.Since(start).Seconds()*1000)
			if err != nil {
				b.Fatal(err)
			}
			var ids []string
			for _, h := range res.Hits {
				ids = append(ids, j.ids[h.DocumentID][h.Clause])
			}
			n, r := judge(ids, q.Gold)
			ndcg, recall = ndcg+n, recall+r
		}
	}
	slices.Sort(took)
	b.ReportMetric(ndcg/float64(len(j.queries)), "nDCG@10")
	b.ReportMetric(recall/float64(len(j.queries)), "R@10")
	b.ReportMetric(took[len(took)/2], "p50-ms")
	b.ReportMetric(took[len(took)*95/100], "p95-ms")
	b.ReportMetric(float64(clauses)/built.Seconds(), "clauses/s")
	b.ReportMetric(opened.Seconds()*1000, "open-ms")
	b.ReportMetric(folderMB(b, dir), "index-MB")
	b.ReportMetric(residentMB(), "rss-MB")
}

// judge is nDCG@10 and recall@10 with binary gains.
func judge(ids, gold []string) (ndcg, recall float64) {
	ideal := 0.0
	for i := range min(len(gold), 10) {
		ideal += 1 / math.Log2(float64(i)+2)
	}
	hits := 0
	for i, id := range ids {
		if slices.Contains(gold, id) {
			hits++
			ndcg += 1 / math.Log2(float64(i)+2)
		}
	}
	return ndcg / ideal, float64(hits) / float64(len(gold))
}

func loadLaws(b testing.TB) judged {
	j := judged{ids: map[string][]string{}}
	type article struct {
		ID, Law, Article, Heading, Text string
		Local                           bool
	}
	byLaw := map[string][]article{}
	eachLine(b, corpustest.Shared(b, "eval", "stard_articles.jsonl.gz"), func(line json.RawMessage) error {
		var a article
		err := json.Unmarshal(line, &a)
		byLaw[a.Law] = append(byLaw[a.Law], a)
		return err
	})
	for law, articles := range byLaw {
		lines, ids, last := []string{}, []string{}, ""
		for _, a := range articles {
			if a.Heading != last {
				last = a.Heading
				lines = append(lines, "# "+strings.Join(strings.Fields(last), ""))
			}
			lines = append(lines, a.Article+strings.ReplaceAll(a.Text, "\n", " "))
			ids = append(ids, a.ID)
		}
		d := newDoc(law, law, lines...)
		if articles[0].Local {
			d.Region = strings.TrimSuffix(string([]rune(law)[:3]), "人")
		}
		j.docs, j.ids[d.ID] = append(j.docs, d), ids
		j.clauses += len(ids)
	}
	eachLine(b, corpustest.Shared(b, "eval", "stard_dev.jsonl"), j.addQuery)
	return j
}

func loadParagraphs(b testing.TB) judged {
	j := judged{ids: map[string][]string{}}
	eachLine(b, corpustest.Shared(b, "eval", "paragraphs.jsonl.gz"), func(line json.RawMessage) error {
		var p struct{ ID, Text string }
		err := json.Unmarshal(line, &p)
		d := newDoc(p.ID, "", strings.ReplaceAll(p.Text, "\n", " "))
		j.docs, j.ids[d.ID] = append(j.docs, d), []string{p.ID}
		j.clauses++
		return err
	})
	eachLine(b, corpustest.Shared(b, "eval", "paragraph_queries_dev.jsonl.gz"), j.addQuery)
	return j
}

func (j *judged) addQuery(line json.RawMessage) error {
	var q judgedQuery
	err := json.Unmarshal(line, &q)
	if q.Q != "" { // one row of the paragraph set is empty
		j.queries = append(j.queries, q)
	}
	return err
}

func eachLine(b testing.TB, path string, do func(json.RawMessage) error) {
	b.Helper()
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			b.Fatal(err)
		}
	}
	for dec := json.NewDecoder(r); ; {
		var line json.RawMessage
		err := dec.Decode(&line)
		if errors.Is(err, io.EOF) {
			return
		}
		if err == nil {
			err = do(line)
		}
		if err != nil {
			b.Fatalf("%s: %v", path, err)
		}
	}
}

func folderMB(b *testing.B, dir string) float64 {
	b.Helper()
	var sum int64
	err := filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			sum += info.Size()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return float64(sum) / 1e6
}

// residentMB is the resident set of this process, 0 where /proc does not tell.
func residentMB() float64 {
	debug.FreeOSMemory()
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, err := strconv.Atoi(strings.Fields(string(b))[1])
	if err != nil {
		return 0
	}
	return float64(pages*os.Getpagesize()) / 1e6
}
