package fusion

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/policybot/policybot/search/index"
)

// made are questions whose right clause has the greatest cosine, and whatever words and the
// reader say: one of them that is right by chance.
func made(n int) []question {
	r := rand.New(rand.NewPCG(1, 2))
	var all []question
	for i := range n {
		q := question{ID: fmt.Sprint(i), Set: "a", Document: fmt.Sprint("d", i%20)}
		right := r.IntN(30)
		for j := range 30 {
			c := index.Candidate{Number: int32(j), Lexical: 30 - float64(j), Found: true, Cosine: 0.7 + 0.01*r.Float64(), Relevance: r.Float64()}
			if j == right {
				c.Cosine, c.Relevance = 0.9, 1.2
			}
			q.Candidates = append(q.Candidates, c)
			q.Right, q.Read = append(q.Right, j == right), append(q.Read, true)
		}
		all = append(all, q)
	}
	return all
}

// TestFit: what finds the right clauses is found, also on documents held back.
func TestFit(t *testing.T) {
	all := made(100)
	words := judge(index.Fusion{Pool: 100, Windows: 12}, all, false)
	if words.first > 0.2 || words.ten > 0.6 {
		t.Fatalf("words alone do too well: %+v", words)
	}
	f := fit(all)
	if got := judge(f, all, true); got.first != 1 || got.windows != 1 || got.mrr != 1 {
		t.Errorf("%s gives %+v", written(f), got)
	}
	var out strings.Builder
	if err := report(all, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| words | 100 |", "| read, each part with what the others give | 100 | 100.0 | 100.0 |", "| a, read, fitted | 100 | 100.0 |",
		"Fitted to 100 questions: " + written(f),
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
	all[0].Read = make([]bool, 30)
	if err := report(all, &out); err == nil || !strings.Contains(err.Error(), "was not read") {
		t.Errorf("what was not read counts as read: %v", err)
	}
}

// TestChanceIsNotFitted: where nothing helps, the weights stay what they were.
func TestChanceIsNotFitted(t *testing.T) {
	all := made(40)
	for i := range all {
		for j := range all[i].Candidates {
			c := &all[i].Candidates[j]
			all[i].Right[j] = j == 0
			c.Cosine, c.Relevance = 0.8, 0
		}
	}
	if f := fit(all); f != index.DefaultFusion() {
		t.Errorf("%s, was %s", written(f), written(index.DefaultFusion()))
	}
}

// TestStaticFitted: what is nearest is right, and words say nothing: the cosine is to count.
func TestStaticFitted(t *testing.T) {
	all := made(40)
	for i := range all {
		for j := range all[i].Candidates {
			c := &all[i].Candidates[j]
			all[i].Right[j] = j == 1
			c.Lexical, c.Found, c.Cosine = 1/float64(j+1), true, 0.3
			if j == 1 {
				c.Cosine = 0.5
			}
		}
	}
	f := fitStatic(all)
	if got := judge(f, all, false); f.Cosine == 0 || got.first != 1 {
		t.Errorf("%s: the right one first of %.2f", written(f), got.first)
	}
}

func TestPlace(t *testing.T) {
	q := made(1)[0]
	q.Right = make([]bool, len(q.Right))
	if at := q.place(index.DefaultFusion(), true); at != -1 {
		t.Errorf("a clause that is not there stands at %d", at)
	}
	q.Right[7] = true
	if at := q.place(index.Fusion{Pool: 100}, false); at != 7 {
		t.Errorf("the eighth by words stands at %d", at)
	}
}

// TestRun: the whole way with the encoder's random test model, then again from the file.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	model, err := os.ReadFile(filepath.Join("..", "..", "..", "search", "encoder", "testdata", "tiny.bin"))
	if err != nil {
		t.Fatal(err)
	}
	write("model/encoder.bin", string(model))
	write("corpus/a.txt", "青山县校车办法\n\n第一条 校车每年检验一次。\n第二条 司机应当登记。\n")
	write("corpus/b.txt", "白水县食堂办法\n\n第一条 食堂每月检查一次。\n第二条 厨师应当登记。\n")
	gold := write("qa_x.jsonl", `{"id":"1","question":"校车每年检验几次","category":"numeric","answer":"一次","accept":[["一次"]],"docs":["a.txt"],"evidence":{"a.txt":"校车每年检验一次。"}}
{"id":"2","question":"食堂每月检查几次","category":"numeric","answer":"一次","accept":[["一次"]],"docs":["b.txt"],"evidence":{"b.txt":"食堂每月检查一次。"}}
{"id":"3","question":"食堂电话","category":"unanswerable_indomain","answer":null,"docs":["a.txt"]}
`)
	split := write("split.tsv", "a.txt\tx\tfit\t1\nb.txt\tx\ttest\t1\n")
	args := []string{"--split", split, "--encoder", filepath.Join(dir, "model"), "--set", gold + "," + filepath.Join(dir, "corpus"), "--dump", filepath.Join(dir, "dump")}
	var first, again strings.Builder
	if err := Run(t.Context(), args, &first); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(first.String(), "Fitted to 1 questions") || !strings.Contains(first.String(), "| x, words | 1 | 100.0 |") {
		t.Errorf("%s", &first)
	}
	if err := os.RemoveAll(filepath.Join(dir, "corpus")); err != nil {
		t.Fatal(err)
	}
	if err := Run(t.Context(), args, &again); err != nil || again.String() != first.String() {
		t.Errorf("from the file: %v\n%s", err, &again)
	}
}

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{{"--part", "test"}, {"--set", "gold"}, {}, {"--split", filepath.Join(t.TempDir(), "none")}} {
		if err := Run(t.Context(), args, &strings.Builder{}); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
}
