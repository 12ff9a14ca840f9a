package answer

import (
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/outline"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/internal/shelftest"
)

// TestProvenCell: a cell whose row and column a question names, and nothing else, is stated without a reader; what names two
// rows, goes beyond the column or asks for more than the table says is not.
func TestProvenCell(t *testing.T) {
	const text = "清河县住宿费标准\n单位：元/人·天\n| 城市 | 处级 | 其他人员 |\n| 海滨市 | 480 | 350 |\n| 山前市 | 450 | 330 |\n| 河口市 | 300 | 280 |\n"
	docs := outline.Parse(outline.Input{Mapped: corpus.Identity(text, 0), Source: "a.txt", Path: "a.txt"})
	if len(docs) != 1 || len(docs[0].Tables) != 1 {
		t.Fatalf("%+v", docs)
	}
	docs[0].ID = "a"
	shelf := shelftest.Shelf(docs)
	words := func(s string) (out []string) {
		for _, w := range []string{"海滨市", "山前市", "处级", "其他人员", "住宿费", "标准", "旺季", "去年", "提高"} {
			if strings.Contains(s, w) {
				out = append(out, w)
			}
		}
		return out
	}
	e := New(Config{Searcher: shelf, Library: shelf, Words: words})
	for q, want := range map[string]string{
		"海滨市处级住宿费标准是多少":      "480元/人·天",
		"山前市其他人员住宿费标准是多少":    "330元/人·天",
		"海滨市和山前市处级住宿费标准是多少":  "",
		"海滨市处级及以上住宿费标准是多少":   "",
		"海滨市处级在旺季的住宿费标准是多少":  "",
		"海滨市处级住宿费标准比去年提高了多少": "",
	} {
		switch a := ask(t, e, q); {
		case want == "" && a.Status == search.Answered && a.Confidence == cellTrust:
			t.Errorf("%s: %q", q, a.Headline)
		case want != "" && (a.Status != search.Answered || a.Headline != want):
			t.Errorf("%s: %s %q, want %q", q, a.Status, a.Headline, want)
		}
	}
}

// TestRowsAlike: of two rows that are called alike the one is meant of which the question names another cell.
func TestRowsAlike(t *testing.T) {
	row := func(cells ...string) (out []corpus.Cell) {
		for _, c := range cells {
			out = append(out, corpus.Cell{Text: c})
		}
		return out
	}
	for text, want := range map[string]bool{"海滨市旺季住宿费": true, "海滨市住宿费": false, "海滨市淡季住宿费": false, "海滨市旺季和淡季住宿费": false, "海滨市480住宿费": false} {
		if got := (&question{text: text}).setsApart(row("海滨市", "旺季", "480"), row("海滨市", "淡季", "350")); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
}

// TestOnlyNamed holds what names a row.
func TestOnlyNamed(t *testing.T) {
	for _, c := range []struct {
		text  string
		names []string
		one   int
		want  bool
	}{
		{"海滨市处级住宿费", []string{"处级", "其他人员"}, 0, true}, {"海滨市处级及以上住宿费", []string{"处级", "其他人员"}, 0, false},
		{"处级和其他人员", []string{"处级", "其他人员"}, 0, false}, {"海滨市", []string{"海滨市", "海滨市"}, 0, false},
		{"第2级的速算扣除数", []string{"第1级", "第2级"}, 1, true}, {"第12级", []string{"第2级", "第12级"}, 0, false}, {"一类地区", []string{"一类", "一类地区"}, 1, true},
	} {
		if got := onlyNamed(c.text, c.names, c.one); got != c.want {
			t.Errorf("%s, %q: %v", c.text, c.names[c.one], got)
		}
	}
}
