package index

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// randomFile is a document of clauses made of few words, so that many match and many score alike.
func randomFile(rng *rand.Rand, key string) File {
	words := []string{"学校", "班额", "教师", "校车", "驾驶", "备案", "工程", "费用", "甲县", "丙州", "通知", "应当", "第三条", "2021年"}
	say := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(words[int(float64(len(words))*rng.Float64()*rng.Float64())])
		}
		return b.String()
	}
	var lines []string
	for range rng.IntN(60) {
		if rng.IntN(8) == 0 {
			lines = append(lines, "# "+say(2))
		}
		lines = append(lines, say(1+rng.IntN(9))+"。")
	}
	d := newDoc(key, say(3)+"办法", lines...)
	d.Region = []string{"", "", "甲县", "丙州", "丁市", "戊市"}[rng.IntN(6)]
	d.Issued = corpus.Date{Year: 2015 + rng.IntN(8)}
	if rng.IntN(5) == 0 {
		d.Authority = corpus.Template
	}
	for i := range d.Clauses {
		if rng.IntN(10) == 0 {
			d.Clauses[i].Kind = corpus.Signature
		}
	}
	return File{Key: key, Stamp: "1", Documents: []*corpus.Document{d}}
}

// What is handed to the collector in a hurry leaves the same matches, in the same order and of the same
// scores, and the same counts, as handing over each clause that was scored.
func TestGatherIsExhaustive(t *testing.T) {
	asked := []string{"学校", "班额备案", "甲县教师", "丙州校车驾驶费用", "学校教师应当备案", "通知", "第三条", "2021年工程费用", "丁市学校班额通知"}
	full := 0
	for seed := range uint64(3) {
		rng := rand.New(rand.NewPCG(seed, 0))
		var files []File
		for i := range 30 {
			files = append(files, randomFile(rng, fmt.Sprintf("f%02d", i)))
		}
		ix := create(t, files[:20]...)
		ix = update(t, ix, []string{"f03", "f07"}, files[20:]...)
		for _, text := range append(asked, files[0].Documents[0].Title, files[25].Documents[0].Title+"第三条") {
			for _, q := range []search.Query{{Text: text}, {Text: text, Region: "甲县"}, {Text: text, Sort: search.ByDate}, {Text: text, Year: 2019}} {
				s, err := ix.scored(t.Context(), text)
				if err != nil {
					t.Fatal(err)
				}
				some, all := newCollector(ix.table, q, false), newCollector(ix.table, q, false)
				some.most, all.most = 20, 20 // some hundred clauses match
				if err := ix.gather(t.Context(), s, ix.filter(q), nil, nil, some); err != nil {
					t.Fatal(err)
				}
				every := &exact{} // asks for nothing, but of each clause
				if err := ix.gather(t.Context(), s, ix.filter(q), every, nil, all); err != nil {
					t.Fatal(err)
				}
				if some.total > some.most {
					full++
				}
				if got, want := some.best(), all.best(); !reflect.DeepEqual(got, want) {
					t.Errorf("seed %d, %+v\n got %v\nwant %v", seed, q, got, want)
				}
				if some.total != all.total || !reflect.DeepEqual(some.byDoc, all.byDoc) {
					t.Errorf("seed %d, %+v: counts %d, wanted %d", seed, q, some.total, all.total)
				}
				ix.recent.release(s)
			}
		}
		if err := ix.Close(); err != nil {
			t.Error(err)
		}
	}
	if full < 50 {
		t.Errorf("only %d queries left something out", full)
	}
}
