package eval_test

import (
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/eval"
)

func TestRank(t *testing.T) {
	row := eval.Row{Docs: []string{"a.txt"}, Evidence: map[string]string{"a.txt": "（一）身份证明；\n（二）购车发票；\n（三）车辆合格证。"}}
	cite := func(file, quote string) search.Citation {
		return search.Citation{Source: corpus.Source{File: file, Quote: quote}}
	}
	near := func(file, text string) search.Nearest {
		return search.Nearest{Source: corpus.Source{File: file}, Text: text}
	}
	for _, c := range []struct {
		name string
		a    search.Answer
		want int
	}{
		{"nothing", search.Answer{}, 0},
		{"cited", search.Answer{Citations: []search.Citation{
			cite("a.txt", "应当当场审核"), cite("x/a.txt", "提交材料：（一）身份证明；（二）购车发票；（三）车辆合格证。"),
		}}, 2},
		{"an item of the list", search.Answer{Nearest: []search.Nearest{near("a.txt", "（二）购车发票；")}}, 1},
		{"behind the citations", search.Answer{
			Citations: []search.Citation{cite("a.txt", "应当当场审核")},
			Nearest:   []search.Nearest{near("a.txt", "办理登记不收取费用"), near("a.txt", "（三）车辆合格证")},
		}, 3},
		{"of another file", search.Answer{Nearest: []search.Nearest{near("b.txt", "（二）购车发票；")}}, 0},
		{"empty", search.Answer{Nearest: []search.Nearest{near("a.txt", "")}}, 0},
	} {
		if got := eval.Rank(row, c.a); got != c.want {
			t.Errorf("%s: place %d, want %d", c.name, got, c.want)
		}
	}
}
