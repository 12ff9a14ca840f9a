package eval_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/eval"
)

// shelf finds what its table says, and remembers what it was asked.
type shelf struct {
	found map[string][]eval.Found
	asked []string
}

func (s *shelf) Find(_ context.Context, question string, _ int) ([]eval.Found, error) {
	if question == "坏了吗" {
		return nil, errors.New("索引坏了")
	}
	s.asked = append(s.asked, question)
	return s.found[question], nil
}

func clauseRows(t *testing.T) []eval.Row {
	t.Helper()
	rows, err := eval.ReadRows(strings.NewReader(`
{"id":"1","question":"熄灯几点","category":"numeric","answer":"22时","accept":[["22时"]],"docs":["a.txt"],"evidence":{"a.txt":"宿舍22时熄灯"},"span":"22时"}
{"id":"2","question":"那周末呢","category":"followup","answer":"23时","accept":[["23时"]],"docs":["a.txt"],"evidence":{"a.txt":"周末23时熄灯"},"span":"23时","followup_of":"1"}
{"id":"3","question":"能带宠物吗","category":"yesno","answer":"否","accept":[],"docs":["b.txt"],"evidence":{"b.txt":"不得携带宠物"}}
{"id":"4","question":"校长电话","category":"unanswerable_indomain","answer":null,"docs":["b.txt"]}
{"id":"5","question":"谁管食堂","category":"entity","answer":"总务处","accept":[["总务处"]],"docs":["b.txt"],"evidence":{"b.txt":"食堂由总务处管理"},"span":"总务处"}
`))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestClauses(t *testing.T) {
	read := func(relevance float64, start, end int) *search.Read {
		return &search.Read{Relevance: relevance, Start: start, End: end}
	}
	const at22 = len("宿舍")
	s := &shelf{found: map[string][]eval.Found{
		"熄灯几点": {{File: "a.txt", Text: "宿舍22时熄灯", Read: read(3, at22, at22+len("22时"))}},
		"熄灯几点 那周末呢": {
			{File: "a.txt", Text: "宿舍22时熄灯", Read: read(1, 0, 0)},
			{File: "x/a.txt", Text: "周末23时熄灯。", Read: read(0, len("周末"), len("周末23时熄灯"))},
		},
		"能带宠物吗": {{File: "b.txt", Text: "不得携带宠物。", Read: &search.Read{Relevance: 2, Yes: 0.1, No: 0.7}}},
		"校长电话":  {{File: "b.txt", Text: "食堂由总务处管理", Read: read(2, 0, 0)}},
		// The right words of another file are not the evidence.
		"谁管食堂": {{File: "c.txt", Text: "食堂由总务处管理", Read: read(5, 0, 0)}, {File: "b.txt", Text: "不得携带宠物。"}},
	}}
	rows := clauseRows(t)
	rep, err := eval.Clauses(t.Context(), s, rows, eval.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := eval.ClauseReport{
		Rows: 4, First: 2, Two: 3, Five: 3, Ten: 3, Spans: 2, Accepted: 2,
		Exact: 1, YesNo: 1, YesNoRight: 1,
	}
	if rep.Rows != want.Rows || rep.First != want.First || rep.Two != want.Two || rep.Ten != want.Ten || rep.Spans != want.Spans ||
		rep.Accepted != want.Accepted || rep.Exact != want.Exact ||
		rep.YesNo != want.YesNo ||
		rep.YesNoRight != want.YesNoRight {
		t.Errorf("%+v", rep)
	}
	// Right ones 3 and 2 against an unanswerable 2: one apart, one equal.
	if auc := rep.AUC(); math.Abs(auc-0.75) > 1e-9 {
		t.Errorf("AUC %f", auc)
	}
	var b bytes.Buffer
	if err := rep.WriteTable(&b); err != nil || !strings.Contains(b.String(), "75.0%") || !strings.Contains(b.String(), "0.750") {
		t.Errorf("%v\n%s", err, b.String())
	}
	// A part alone: the follow-up still knows what it follows.
	s.asked = nil
	if _, err := eval.Clauses(t.Context(), s, rows[1:2], eval.Options{All: rows}); err != nil || len(s.asked) != 1 || s.asked[0] != "熄灯几点 那周末呢" {
		t.Errorf("%v, asked %q", err, s.asked)
	}
	if _, err := eval.Clauses(t.Context(), s, []eval.Row{{ID: "x", Question: "坏了吗"}}, eval.Options{}); err == nil || !strings.Contains(err.Error(), "题目x") {
		t.Errorf("an error of the search: %v", err)
	}
	if _, err := eval.Clauses(t.Context(), s, nil, eval.Options{}); err == nil {
		t.Error("nothing to measure is no result")
	}
}

func TestSplit(t *testing.T) {
	s, err := eval.ReadSplit(strings.NewReader("file\tset\tpart\trows\nlaws/a.txt\tlaws1\tread\t3\nb.txt\tlaws1\ttest\t1\n\n"))
	if err != nil {
		t.Fatal(err)
	}
	rows := clauseRows(t)
	both := eval.Row{ID: "9", Docs: []string{"a.txt", "b.txt"}}
	if s.Of(rows[0]) != eval.ReadPart || s.Of(rows[2]) != eval.TestPart || s.Of(both) != eval.TestPart ||
		s.Of(eval.Row{Docs: []string{"z"}}) != "" {
		t.Errorf("%v %v %v", s.Of(rows[0]), s.Of(rows[2]), s.Of(both))
	}
	// Which half a row without documents falls into must stay: figures are of it.
	for id, want := range map[string]eval.Part{"p-0010": eval.FitPart, "p-0019": eval.TestPart} {
		if got := s.Of(eval.Row{ID: id}); got != want {
			t.Errorf("%s, without documents, is of %q, want %q", id, got, want)
		}
	}
	if kept := s.Only(rows, eval.TestPart); len(kept) != 3 {
		t.Errorf("%d rows of the part test", len(kept))
	}
	for _, c := range []struct{ bad, line string }{
		{"a.txt\tlaws1", "第1行"},
		{"a.txt\tlaws1\tsecret\t1", "第1行"},
		{"x/a.txt\tlaws1\tread\t1\ny/a.txt\tlaws2\tread\t1\ny/a.txt\tlaws2\ttest\t1", "第3行"},
	} {
		if _, err := eval.ReadSplit(strings.NewReader(c.bad)); err == nil || !strings.Contains(err.Error(), c.line) {
			t.Errorf("%q: %v", c.bad, err)
		}
	}
}
