package search

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/policybot/policybot/search/index"
)

// The command starts itself for each engine; in a test that is the test's binary.
func TestMain(m *testing.M) {
	if slices.Equal(os.Args[1:], childArgs) {
		if err := Run(context.Background(), os.Args[2:], os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestJudge(t *testing.T) {
	queries := []query{
		{ID: "1", Gold: []string{"a", "b"}},
		{ID: "2", Gold: []string{"c"}},
		{ID: "3"}, // nothing to judge
	}
	hits := map[string]found{
		"1": {Rows: []string{"x", "x", "a", "y", "z", "u", "v", "w", "k", "l", "m", "b"}},
	} // b is 11th without the second x
	got := judge(queries, hits)
	log2 := math.Log2
	want := quality{
		Queries: 2, R5: 0.25, R10: 0.25, R100: 0.5, MRR10: 0.25,
		NDCG10: (1 / log2(3)) / (1 + 1/log2(3)) / 2,
	}
	if math.Abs(got.NDCG10-want.NDCG10) > 1e-12 {
		t.Errorf("nDCG %v, want %v", got.NDCG10, want.NDCG10)
	}
	got.NDCG10, want.NDCG10 = 0, 0
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if perfect := judge(queries[:1], map[string]found{"1": {Rows: []string{"b", "a"}}}); perfect.NDCG10 != 1 || perfect.R5 != 1 {
		t.Errorf("all right gives %+v", perfect)
	}
}

func TestDocuments(t *testing.T) {
	rows := []row{
		{ID: "1", Law: "甲甲市养犬条例", Article: "第一条", Heading: "总 则", Text: "为了管理\n养犬。", Local: true},
		{ID: "2", Law: "乙法", Article: "第一条", Heading: "合同编 通则 合同的订立", Text: "订立合同。"},
		{ID: "3", Law: "甲甲市养犬条例", Article: "第二条", Heading: "总 则", Text: "犬主负责。", Local: true},
		{ID: "4", Text: "一段话。"},
	}
	lib, err := newLibrary(rows, 1)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for id, rows := range lib.each() {
		d := document(id, rows)
		if err := d.Check(); err != nil {
			t.Error(err)
		}
		for i, c := range d.Clauses {
			got = append(got, fmt.Sprintf("%s %s|%s|%s|%s", rows[i].ID, d.Title, d.Region, strings.Join(d.SectionPath(i), ">"), d.Quote(c.Span)))
		}
	}
	want := []string{
		"1 甲甲市养犬条例|甲甲市|总则|第一条为了管理 养犬。",
		"3 甲甲市养犬条例|甲甲市|总则|第二条犬主负责。",
		"2 乙法||合同编>通则>合同的订立|第一条订立合同。",
		"4 |||一段话。",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestPlace(t *testing.T) {
	for law, want := range map[string]string{
		"重庆市水文条例": "重庆市", "新疆维吾尔自治区禁毒条例": "新疆维吾尔自治区", "汕头经济特区城市景观照明条例": "汕头经济特区", "青岛养犬办法": "青岛",
	} {
		if got := place(law); got != want {
			t.Errorf("place(%s) = %s, want %s", law, got, want)
		}
	}
}

// A run over both shapes of file, plain and gzipped, through the children.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	articles := filepath.Join(dir, "articles.jsonl.gz")
	var z bytes.Buffer
	zip := gzip.NewWriter(&z)
	fmt.Fprintln(zip, `{"id": "a", "law": "甲法", "article": "第一条", "heading": "总 则", "text": "车船应当登记。", "local": false}`)
	fmt.Fprintln(zip, `{"id": "b", "law": "甲法", "article": "第二条", "heading": "总 则", "text": "校车每年检验一次。", "local": false}`)
	fmt.Fprintln(zip, `{"id": "c", "text": "学校应当有操场。"}`)
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, articles, z.String())
	queries := filepath.Join(dir, "queries.jsonl")
	write(t, queries, `{"id": "x_1", "q": "校車幾年檢驗一次", "q_other_script": "校车几年检验一次", "gold": ["b"]}
{"id": "y_1", "q": "操场", "gold": ["c"]}
{"id": "y_2", "q": " ", "gold": ["c"]}
`)
	runFile := filepath.Join(dir, "run.jsonl")
	var out strings.Builder
	keep := filepath.Join(dir, "keep")
	if err := Run(context.Background(), []string{"--articles", articles, "--queries", queries, "--run", runFile, "--keep", keep, "--throughput", "50ms"}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| policybot | x 原文 | 1 | 1.0000 |", "| policybot | x 另一字体 | 1 | 1.0000 |", "| policybot | y 原文 | 1 | 1.0000 |", "| bleve自带cjk | y 原文 | 1 | 1.0000 |",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
	lines, err := os.ReadFile(runFile)
	if err != nil || !strings.HasPrefix(string(lines), `{"query":"x_1","row":"b","rank":1,"score":`) {
		t.Errorf("run file: %s %v", lines, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "run-cjk.jsonl")); err != nil {
		t.Error(err)
	}
	out.Reset()
	if err := Run(context.Background(), []string{"--articles", articles, "--queries", queries, "--keep", keep, "--ablate", "--variants", "全部,无同义词和俗称"}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| 全部 | y 原文 |", "| 无同义词和俗称 | y 原文 |"} {
		if strings.Count(out.String(), want) != 1 {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
}

// The same by meaning, with the encoder's random test model: first with the vectors that the
// queries need, then with all.
func TestRunByMeaning(t *testing.T) {
	dir := t.TempDir()
	model, err := os.ReadFile(filepath.Join("..", "..", "..", "search", "encoder", "testdata", "tiny.bin"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "encoder.bin"), string(model))
	articles, queries, keep := filepath.Join(dir, "articles"), filepath.Join(dir, "queries"), filepath.Join(dir, "keep")
	write(t, articles, `{"id": "a", "law": "甲法", "article": "第一条", "heading": "总 则", "text": "车船应当登记。", "local": false}
{"id": "b", "law": "甲法", "article": "第二条", "heading": "总 则", "text": "校车每年检验一次。", "local": false}
{"id": "c", "text": "学校应当有操场。"}
`)
	write(t, queries, `{"id": "1", "q": "校车几年检验一次", "gold": ["b"]}
{"id": "2", "q": "学校操场有多大", "gold": ["c"]}
`)
	rows := 0
	for _, more := range []string{"--odd", "--all"} {
		var out strings.Builder
		args := []string{"--articles", articles, "--queries", queries, "--engines", "ours", "--keep", keep, "--throughput", "10ms", "--mode", "read", "--encoder", dir, more}
		if err := Run(t.Context(), args, &out); err != nil {
			t.Fatal(err)
		}
		if n := map[string]string{"--odd": "1", "--all": "2"}[more]; !strings.Contains(out.String(), "| policybot | 原文 | "+n+" |") {
			t.Errorf("%s: not of %s queries\n%s", more, n, &out)
		}
		stored, err := filepath.Glob(filepath.Join(keep, "ours", "vectors", "*", "*"))
		if err != nil || len(stored) == 0 {
			t.Fatalf("%s: no vectors, %v", more, err)
		}
		was := rows
		rows = 0
		for _, name := range stored {
			info, err := os.Stat(name)
			if err != nil {
				t.Fatal(err)
			}
			rows += int(info.Size())
		}
		if rows <= was {
			t.Errorf("%s: %d bytes of vectors, %d before", more, rows, was)
		}
	}
}

// Each variant but the first turns something off, and leaves a ranking.
func TestVariants(t *testing.T) {
	all, err := variantsNamed("")
	if err != nil || len(all) != len(variants) {
		t.Fatalf("%d of %d variants, %v", len(all), len(variants), err)
	}
	seen := map[string]bool{}
	for i, v := range all {
		r, j := index.DefaultRanking(), job{}
		v.off(&r, &j)
		if err := r.Validate(); err != nil {
			t.Errorf("%s: %v", v.name, err)
		}
		if same := r == index.DefaultRanking() && !j.NoLexicon; same != (i == 0) {
			t.Errorf("%s changes nothing: %v", v.name, same)
		}
		if seen[v.name] {
			t.Errorf("%s stands there twice", v.name)
		}
		seen[v.name] = true
	}
	if _, err := variantsNamed("全部,nothing"); err == nil {
		t.Error("a variant that is none is taken")
	}
}

func TestRunRefuses(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good.jsonl")
	write(t, good, `{"id": "x", "q": "操场", "gold": ["c"], "text": "操场"}`)
	for name, text := range map[string]string{
		"twice": `{"id": "a", "text": "甲"}` + "\n" + `{"id": "a", "text": "乙"}`, "no text": `{"id": "a"}`, "no JSON": `{"id": `,
	} {
		bad := filepath.Join(dir, "bad.jsonl")
		write(t, bad, text)
		if err := Run(context.Background(), []string{"--articles", bad, "--queries", good, "--engines", "ours"}, &strings.Builder{}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	for _, args := range [][]string{{}, {"--articles", good}, {"--articles", good, "--queries", good, "--engines", "none"}, {"--articles", good, "--queries", good, "--mode", "none"}, {"--articles", good, "--queries", filepath.Join(dir, "missing")}} {
		if err := Run(context.Background(), args, &strings.Builder{}); err == nil {
			t.Errorf("%v: taken", args)
		}
	}
}

// The script for wrk holds each query once, the same for the same rows.
func TestWriteWrk(t *testing.T) {
	dir := t.TempDir()
	var rows []row
	for i := range 400 { // no words of the shared rows
		nouns := []string{"学校", "校车", "教师", "学生", "经费", "安全", "食堂", "班额"}
		text := ""
		for k := range 6 {
			text += nouns[(i>>k+i*k)%len(nouns)]
		}
		rows = append(rows, row{ID: fmt.Sprint(i), Text: text + "管理制度检查维护登记备案监督处理"[:3*2*(1+i%8)]})
	}
	a, b := filepath.Join(dir, "a.lua"), filepath.Join(dir, "b.lua")
	err := writeWrk(a, rows, 300)
	if err == nil {
		err = writeWrk(b, rows, 300)
	}
	if err != nil {
		t.Fatal(err)
	}
	x, _ := os.ReadFile(a)
	y, _ := os.ReadFile(b)
	if len(x) == 0 || !bytes.Equal(x, y) {
		t.Error("two scripts of the same rows differ")
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(x)) {
		if strings.HasPrefix(line, `  "`) {
			if seen[line] {
				t.Errorf("%s stands there twice", line)
			}
			seen[line] = true
		}
	}
	if len(seen) != 300 {
		t.Errorf("%d queries", len(seen))
	}
	if err := writeWrk(a, rows[:1], 300); err == nil {
		t.Error("one row gives 300 queries")
	}
	if err := writeWrk(a, nil, 1); err == nil {
		t.Error("no rows give a query")
	}
}

// The clauses of a folder are rows like those of a file.
func TestClauseRows(t *testing.T) {
	rows, err := clauseRows(t.Context(), fstest.MapFS{
		"a.txt": {Data: []byte("甲市校车办法\n\n第一条 校车每年检验一次。\n第二条 司机应当登记。\n")},
		"b.bin": {Data: []byte{0, 1, 2}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	ids := map[string]bool{}
	for _, r := range rows {
		texts = append(texts, r.Text)
		ids[r.ID] = true
	}
	if !slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(s, "司机应当登记。") }) ||
		len(ids) != len(rows) {
		t.Errorf("got %q under %v", texts, ids)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// What is chosen by questions and what is judged by them are others, and a fusion changes
// only the numbers it has.
func TestChoosing(t *testing.T) {
	queries := filepath.Join(t.TempDir(), "queries")
	write(t, queries, `{"id": "11", "q": "甲", "gold": ["a"]}
{"id": "2", "q": "乙", "gold": ["a"]}
{"id": "10", "q": "丙", "gold": ["a"]}
`)
	for arg, want := range map[string]string{"--odd": "甲", "--even": "乙丙", "--all": "甲乙丙"} {
		c, err := parse([]string{"--articles", "a", "--queries", queries, arg})
		if err != nil {
			t.Fatal(err)
		}
		all, _, err := c.meaning.queries(queries)
		got := ""
		for _, q := range all {
			got += q.Q
		}
		if err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", arg, got, err, want)
		}
	}
	if _, err := parse([]string{"--articles", "a", "--queries", queries, "--odd", "--even"}); err == nil {
		t.Error("--odd and --even")
	}
	numbers := filepath.Join(t.TempDir(), "fusion")
	write(t, numbers, `{"cosine": 30}`)
	want := index.DefaultFusion()
	want.Cosine = 30
	if f, err := readFusion(numbers); err != nil || *f != want {
		t.Errorf("%+v, %v; want %+v", f, err, want)
	}
	write(t, numbers, `{"cosinus": 30}`)
	if _, err := readFusion(numbers); err == nil {
		t.Error("a number that there is not was taken")
	}
}
