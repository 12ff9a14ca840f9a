package eval_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/corpustest"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/eval"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// script answers from a table and remembers who asked what.
type script struct {
	answers map[string]search.Answer
	errs    map[string]error
	asked   []string // conversation: question
}

func (s *script) AskIn(_ context.Context, conversation string, q search.Question) (search.Answer, error) {
	s.asked = append(s.asked, conversation+": "+q.Text)
	return s.answers[q.Text], s.errs[q.Text]
}

func ok(headline, source, quote string) search.Answer {
	return search.Answer{Status: search.Answered, Headline: headline, Confidence: 0.7,
		Citations: []search.Citation{{Source: corpus.Source{File: source, Quote: quote}}}}
}

// listed shows clauses, each a source and a quote, and claims nothing.
func listed(confidence float64, pairs ...string) search.Answer {
	a := search.Answer{Status: search.Clauses, Confidence: confidence}
	for p := range slices.Chunk(pairs, 2) {
		a.Citations = append(a.Citations, search.Citation{Source: corpus.Source{File: p[0], Quote: p[1]}})
	}
	return a
}

func rows(t *testing.T) []eval.Row {
	t.Helper()
	f, err := os.Open("testdata/gold.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := eval.ReadRows(f)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func answers() *script {
	return &script{
		answers: map[string]search.Answer{
			"食堂多久公布一次收支":  ok("每学期两次", "food.txt", "食堂每学期公布收支两次"),
			"宿舍几点熄灯":      ok("22时", "dorm.txt", "操场全天开放"),
			"那周末呢":        ok("21时", "dorm.txt", "宿舍21时熄灯"),
			"那假期呢":        {Status: search.NotFound},
			"食堂几点开饭":      listed(0.9, "x.txt", "操场全天开放", "food.txt", "食堂7时开饭"),
			"宿舍几人一间":      listed(0.8, "dorm.txt", "宿舍4人一间", "x.txt", "x"),
			"宿舍几张床":       listed(0.6, "x.txt", "x", "x.txt", "x", "dorm.txt", "宿舍4张床"),
			"操场几点关门":      listed(0.3, "x.txt", "x"),
			"校长办公室电话是多少":  {Status: search.NotFound},
			"今天下雨吗":       ok("是", "x.txt", ""),
			"宿舍由谁管理":      {},
			"食堂由谁负责和谁来监督": ok("食堂主任", "food.txt", "食堂由主任负责"),
		},
		errs: map[string]error{"宿舍由谁管理": errors.New("索引坏了")},
	}
}

func TestRunAndPrint(t *testing.T) {
	clock := time.Unix(0, 0)
	step := time.Millisecond
	now := func() time.Time { clock = clock.Add(step); return clock }
	var seen []int
	a := answers()
	rep, err := eval.Run(t.Context(), a, rows(t), eval.Options{Now: now, Progress: func(done, total int) { seen = append(seen, done) }})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) != len(rows(t)) || seen[len(seen)-1] != len(seen) {
		t.Errorf("progress came as %v", seen)
	}
	var out bytes.Buffer
	if err := rep.WriteTable(&out); err != nil {
		t.Fatal(err)
	}
	out.WriteString("\n")
	if err := rep.WriteRows(&out); err != nil {
		t.Fatal(err)
	}
	out.WriteString("\n")
	if err := rep.WriteDetail(&out); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/report.golden"
	if *update {
		if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Errorf("report differs from %s (run with -update to accept):\n%s", golden, out.String())
	}
}

// TestFollowupsHaveTheirOwnConversation: the parent is asked again for each, so
// that two follow-ups of one question do not hear each other, nor another run.
func TestFollowupsHaveTheirOwnConversation(t *testing.T) {
	a := answers()
	if _, err := eval.Run(t.Context(), a, rows(t), eval.Options{Now: func() time.Time { return time.Unix(0, 10) }}); err != nil {
		t.Fatal(err)
	}
	for _, want := range [][]string{
		{"eval-a-d2: 宿舍几点熄灯", "eval-a-d2: 那周末呢"},
		{"eval-a-d3: 宿舍几点熄灯", "eval-a-d3: 那周末呢", "eval-a-d3: 那假期呢"},
	} {
		var got []string
		prefix := want[0][:strings.Index(want[0], ":")+1]
		for _, s := range a.asked {
			if strings.HasPrefix(s, prefix) {
				got = append(got, s)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("asked %q, want %q", got, want)
		}
	}
}

// TestHalves: every row is in one half, rows of one document in the same.
func TestHalves(t *testing.T) {
	got := eval.Halves([]eval.Row{
		{
			ID: "1", Docs: []string{"c.txt"},
		},
		{ID: "2", Docs: []string{"b.txt", "a.txt"}},
		{ID: "3", Docs: []string{"b.txt"}},
		{ID: "4", Docs: []string{"c.txt"}},
		{ID: "5"}, {ID: "6"},
	})
	want := map[string]int{"1": 0, "2": 0, "3": 1, "4": 0, "5": 0, "6": 1}
	if !maps.Equal(got, want) {
		t.Errorf("halves %v, want %v", got, want)
	}
}

func TestRunRefuses(t *testing.T) {
	row := func(id, parent string) eval.Row {
		return eval.Row{ID: id, Question: "问" + id, FollowupOf: parent}
	}
	broken := &script{errs: map[string]error{"问a": search.ErrNotReady}}
	for _, c := range []struct {
		name string
		a    eval.Asker
		rows []eval.Row
		want string
	}{
		{"no rows", &script{}, nil, "没有可评测的题目"},
		{"unknown parent", &script{}, []eval.Row{row("a", "z")}, "不在文件里"},
		{"a ring", &script{}, []eval.Row{row("a", "b"), row("b", "a")}, "成环"},
		{"nothing answered", broken, []eval.Row{row("a", "")}, "都没有得到回答"},
	} {
		if _, err := eval.Run(t.Context(), c.a, c.rows, eval.Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := eval.Run(ctx, &script{}, []eval.Row{row("a", ""), row("b", "")}, eval.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled run returned %v", err)
	}
}

func TestReadRowsRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"{", "第1行不是有效的题目"},
		{`{"id":"a","question":"q","answer":7}`, "第1行"},
		{`{"id":"","question":"q"}`, "缺少id或question"},
		{`{"id":"a","question":"q","answer":"x"}`, "没有accept"},
		{`{"id":"a","question":"q","answer":"x","accept":[["x"]],"min_groups":2}`, "min_groups"},
		{`{"id":"a","question":"q","category":"yesno","answer":"30人"}`, "是非题"},
		{`{"id":"a","question":"q","docs":["../x"]}`, "只写文件名"},
		{"{\"id\":\"a\",\"question\":\"q\"}\n\n{\"id\":\"a\",\"question\":\"q\"}", "第3行: 题号a重复"},
	} {
		if _, err := eval.ReadRows(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("ReadRows(%s): error %v, want one with %q", c.text, err, c.want)
		}
	}
}

func TestReadsTheSharedSets(t *testing.T) {
	for _, name := range []string{"qa_seeds_dev.jsonl", "qa_laws_dev.jsonl"} {
		f, err := os.Open(corpustest.Shared(t, "eval", name))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := eval.ReadRows(f)
		f.Close()
		if err != nil || len(rows) == 0 {
			t.Errorf("%s: %d rows, %v", name, len(rows), err)
		}
	}
}

// FuzzReadRows: whatever is read can be judged, and a row that is read has an id
// and a question.
func FuzzReadRows(f *testing.F) {
	f.Add(`{"id":"a","question":"q","answer":["x","y"],"accept":[["1"]],"category":"list"}`)
	f.Add("\ufeff{\"id\":\"a\",\"question\":\"q\",\"answer\":null}\n")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := eval.ReadRows(strings.NewReader(text))
		if err != nil || len(rows) == 0 {
			return
		}
		for _, r := range rows {
			if r.ID == "" || strings.TrimSpace(r.Question) == "" {
				t.Fatalf("read a row without id or question: %+v", r)
			}
			r.FollowupOf = ""
			rep, err := eval.Run(t.Context(), &script{answers: map[string]search.Answer{r.Question: {Status: search.Answered, Headline: text}}}, []eval.Row{r}, eval.Options{})
			if err != nil || len(rep.Results) != 1 || rep.Results[0].Outcome == eval.Failed {
				t.Fatalf("a row that was read could not be judged: %v", err)
			}
		}
	})
}
