package opensearch_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/corpus/sample"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/opensearch"
	"github.com/policybot/policybot/search/opensearch/opensearchtest"
)

// asRanked are questions to the documents of the sample.
var asRanked = []string{
	"班额上限是多少", "义务教育阶段学生作业时间", "教师交流轮岗", "校车安全管理", "随迁子女入学", "学前教育普惠", "双减 校外培训",
	"控辍保学", "教师工资", "学校食堂", "课后服务", "初中班额", "农村学校", "集团化办学", "考试次数", "体育锻炼时间", "寄宿制学校", "乡村教师",
}

func sampled(t *testing.T) []*corpus.Document {
	t.Helper()
	var docs []*corpus.Document
	names := []string{}
	entries, _, err := ingest.Look(sample.FS())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Path)
	}
	for r, err := range ingest.Read(t.Context(), sample.FS(), names, ingest.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, r.Documents...)
	}
	return docs
}

func TestRanksAsEmbedded(t *testing.T) {
	f := opensearchtest.NewFake(t)
	ranksAsEmbedded(t, f.URL)
}

// ranksAsEmbedded: what the embedded index finds first, this engine finds first, and of its first five nearly all.
// BM25 here knows the length of a clause in terms, not in letters, so the rest may change places.
func ranksAsEmbedded(t *testing.T, url string) {
	ix := embedded(t, sampled(t))
	c := client(t, named(url, "sample"))
	publish(t, c, ix, opensearch.Publication{})
	x := reopen(t, c)
	firsts, shared, of := 0, 0, 0
	for _, text := range asRanked {
		q := search.Query{Text: text, Size: 5}
		want, err := ix.Search(all(t), q)
		if err != nil {
			t.Fatal(err)
		}
		got, err := x.Search(all(t), q)
		if err != nil {
			t.Fatal(err)
		}
		a, b := names(want), names(got)
		if len(a) == 0 || len(a) != len(b) {
			t.Errorf("%q: %q, embedded %q", text, b, a)
			continue
		}
		if want.Total != got.Total {
			t.Logf("%q: %d found, embedded %d", text, got.Total, want.Total)
		}
		if a[0] == b[0] {
			firsts++
		} else {
			t.Logf("%q: first %s, embedded %s", text, b[0], a[0])
		}
		for _, n := range a {
			if of++; slices.Contains(b, n) {
				shared++
			}
		}
	}
	t.Logf("%d of %d first alike, %d of %d of the first five", firsts, len(asRanked), shared, of)
	if firsts < len(asRanked)-1 || shared*10 < of*9 {
		t.Errorf("ranks differ: %d of %d first, %d of %d of the first five", firsts, len(asRanked), shared, of)
	}
}

func names(r search.Results) (out []string) {
	for _, h := range r.Hits {
		out = append(out, fmt.Sprint(h.DocumentID, "#", h.Clause))
	}
	return out
}
