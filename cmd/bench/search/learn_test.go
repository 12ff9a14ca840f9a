package search

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/policybot/policybot/search/index"
)

// collection writes rows that only their headings tell apart, and questions for the
// last of each kind, and returns the arguments for them.
func collection(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	var rows, queries strings.Builder
	topics := []string{"食堂", "校车", "经费", "操场", "教师", "班额", "图书", "安全", "作业", "招生", "收费", "资助"}
	for i, topic := range topics {
		for k := range 3 {
			fmt.Fprintf(&rows, `{"id": "%d-%d", "law": "第%d号法", "article": "第一条", "heading": "%s管理", "text": "学校应当每年检查一次并公布结果。"}`+"\n", i, k, 3*i+k, topics[(i+k)%len(topics)])
		}
		fmt.Fprintf(&queries, `{"id": "%d", "q": "%s每年检查几次", "gold": ["%d-0"]}`+"\n", i, topic, i)
	}
	write(t, filepath.Join(dir, "rows.jsonl"), rows.String())
	write(t, filepath.Join(dir, "queries.jsonl"), queries.String())
	write(t, filepath.Join(dir, "ranking.json"), `{"path": 0, "sentence": 0}`)
	return []string{"--articles", filepath.Join(dir, "rows.jsonl"), "--queries", filepath.Join(dir, "queries.jsonl"),
		"--keep", filepath.Join(dir, "keep"), "--ranking", filepath.Join(dir, "ranking.json"), "--learn"}
}

// Learning finds a part that was turned off and tells of headings, says the same again for the same seed,
// and prints what --ranking takes.
func TestLearn(t *testing.T) {
	args := collection(t)
	said := func(args ...string) string {
		var out strings.Builder
		if err := Run(context.Background(), args, &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	first := said(append(args, "--seed", "7")...)
	if again := said(append(args, "--seed", "7")...); again != first {
		t.Errorf("the same seed gives\n%s\nand\n%s", first, again)
	}
	rows := 0
	for line := range strings.Lines(first) {
		var before, after, r0, r1 float64
		if i := strings.Index(line, "题"); strings.HasPrefix(line, "| ") && i > 0 {
			cells := strings.Split(line, "|")
			if n, _ := fmt.Sscan(strings.Join(cells[2:6], " "), &before, &after, &r0, &r1); n == 4 {
				rows++
				if strings.Contains(line, "学习") && after+0.3*r1 <= before+0.3*r0 {
					t.Errorf("nothing learnt: %s", line)
				}
			}
		}
		_, ranking, ok := strings.Cut(line, "`")
		if !ok {
			continue
		}
		path := filepath.Join(t.TempDir(), "learnt.json")
		write(t, path, strings.TrimRight(ranking, "`\n"))
		if r, err := readRanking(path); err != nil || r.Path+r.Sentence == 0 {
			t.Errorf("%s: %+v %v", line, r, err)
		}
	}
	if rows != 5 || !strings.Contains(first, "种子 7") {
		t.Errorf("%d rows in\n%s", rows, first)
	}
	if out := said(append(args, "--seed", "8")...); out == first {
		t.Error("another seed says the same")
	}
}

func TestSplit(t *testing.T) {
	var queries []query
	for i := range 9 {
		queries = append(queries, query{ID: fmt.Sprint(i)})
	}
	halves := split(rand.New(rand.NewPCG(3, 0)), queries)
	seen := map[string]int{}
	for _, h := range halves {
		for _, q := range h {
			seen[q.ID]++
		}
	}
	if len(halves[0]) != 4 || len(halves[1]) != 5 || len(seen) != 9 {
		t.Errorf("%d and %d, %d in all", len(halves[0]), len(halves[1]), len(seen))
	}
}

// A number is changed alone, and never to what is no Ranking.
func TestChanged(t *testing.T) {
	start := index.DefaultRanking()
	start.LengthPart, start.Chars = 0.9, 0
	for i := range reflect.TypeFor[index.Ranking]().NumField() {
		for _, factor := range []float64{1.6, 1 / 1.6} {
			r, ok := changed(start, i, factor)
			name := reflect.TypeFor[index.Ranking]().Field(i).Name
			if want := !(name == "LengthPart" && factor > 1 || name == "Chars" && factor < 1); ok != want {
				t.Errorf("%s by %.2f: %v", name, factor, ok)
			}
			if !ok {
				continue
			}
			differ := 0
			for k := range reflect.TypeFor[index.Ranking]().NumField() {
				if reflect.ValueOf(r).Field(k).Float() != reflect.ValueOf(start).Field(k).Float() {
					differ++
				}
			}
			if differ != 1 {
				t.Errorf("%s by %.2f changes %d numbers", name, factor, differ)
			}
		}
	}
}

// What is printed rounds and keeps the names.
func TestPrintRanking(t *testing.T) {
	r := index.DefaultRanking()
	r.Words = 0.12345
	var out strings.Builder
	if err := printRanking(io.MultiWriter(&out), "甲", r); err != nil {
		t.Fatal(err)
	}
	var back index.Ranking
	if err := json.Unmarshal([]byte(strings.Split(out.String(), "`")[1]), &back); err != nil || back.Words != 0.123 {
		t.Errorf("%s %v", &out, err)
	}
}
