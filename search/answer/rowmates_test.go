package answer

import (
	"context"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/outline"
	"github.com/policybot/policybot/search/answer/internal/shelftest"
)

// TestRowmates: where two rows fit what a question names, both are told, each with the words that set it apart; a question
// that names one of them, or says what the table does not, gets no more than its cell.
func TestRowmates(t *testing.T) {
	const text = "望溪市疗养费标准\n单位：元/人·天\n| 地点 | 科级及以上 | 其他人员 | 时段 |\n| 东岭 | 480 | 350 | 淡季 |\n| 东岭 | 600 | 350 | 旺季（7月至9月） |\n| 西岭 | 450 | 330 | 全年 |\n"
	docs := outline.Parse(outline.Input{Mapped: corpus.Identity(text, 0), Source: "a.txt", Path: "a.txt"})
	if len(docs) != 1 || len(docs[0].Tables) != 1 {
		t.Fatalf("%+v", docs)
	}
	d := docs[0]
	d.ID = "a"
	shelf := shelftest.Shelf(docs)
	words := func(s string) (out []string) {
		for _, w := range []string{"东岭", "西岭", "科级", "其他人员", "疗养费", "标准", "旺季", "去年", "暑假"} {
			if strings.Contains(s, w) {
				out = append(out, w)
			}
		}
		return out
	}
	e := New(Config{Searcher: shelf, Library: shelf, Words: words})
	all, err := shelf.Documents(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ q, cell, want string }{
		{"东岭科级及以上疗养费标准是多少", "480", "淡季：480元/人·天；旺季（7月至9月）：600元/人·天"},
		{"东岭科级及以上疗养费标准是多少", "600", "淡季：480元/人·天；旺季（7月至9月）：600元/人·天"},
		{"东岭其他人员疗养费标准是多少", "350", ""}, // the same in both
		{"东岭科级及以上旺季疗养费标准是多少", "600", ""},
		{"东岭科级及以上暑假疗养费标准是多少", "480", ""},
		{"东岭科级及以上疗养费标准最高是多少", "600", ""},
		{"科级及以上疗养费标准是多少", "480", ""}, // no row is named
		{"西岭科级及以上疗养费标准是多少", "450", ""},
	} {
		q := e.parse(c.q, e.places.Of(all, e.cfg.Sound), "")
		got, found := "", false
		for i := range d.Clauses {
			if d.Clauses[i].Kind != corpus.Row {
				continue
			}
			for _, k := range cells(q, newClause(q, d, i, 0)) {
				if !strings.HasPrefix(k.headline, c.cell) || found {
					continue
				}
				found = true
				if m, _ := rowmates(q, k); m != nil {
					got = m.Headline
					if len(m.Citations) != 2 || !strings.Contains(m.Citations[1].Quote, "600") {
						t.Errorf("%s: %+v", c.q, m.Citations)
					}
				}
			}
		}
		if !found || got != c.want {
			t.Errorf("%s: found %v, %q, want %q", c.q, found, got, c.want)
		}
	}
}
