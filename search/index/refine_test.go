package index

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// first asks an index for the path of the document found first.
func first(t *testing.T, ix *Index, text string) string {
	t.Helper()
	res, err := ix.Search(context.Background(), search.Query{Text: text, Passages: true})
	if err != nil || len(res.Hits) == 0 {
		t.Fatalf("%s: %v %v", text, res.Hits, err)
	}
	return res.Hits[0].Passage.File
}

// Two clauses hold the same words; that which says them in one sentence goes first, in
// either script, and not when that part is off.
func TestSentence(t *testing.T) {
	apart := newDoc("a.txt", "甲办法", "食堂每天留样。校车司机应当体检。场地每年消毒。")
	one := newDoc("b.txt", "乙办法", "校车每天消毒。食堂司机应当体检。场地每年留样。")
	traditional := newDoc("c.txt", "丙辦法", "圖書館每週開放。教師每年體檢。", "圖書館每週體檢。教師每年開放。")
	ix, err := Build(context.Background(), t.TempDir(), "1", []*corpus.Document{apart, one, traditional}, options(t))
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	for query, want := range map[string]string{"校车要不要消毒": "b.txt", "校車要不要消毒": "b.txt", "司机校车体检": "a.txt"} {
		if got := first(t, ix, query); got != want {
			t.Errorf("%s finds %s first, want %s", query, got, want)
		}
	}
	res, err := ix.Search(context.Background(), search.Query{Text: "图书馆体检"})
	if err != nil || len(res.Hits) == 0 || res.Hits[0].Clause != 1 {
		t.Errorf("in the other script: %+v %v", res.Hits, err)
	}
	r := DefaultRanking()
	r.Sentence = 0
	off, err := ix.WithRanking(r)
	if err != nil {
		t.Fatal(err)
	}
	defer off.Close()
	if got := first(t, off, "校车要不要消毒"); got != "a.txt" { // equal, so by the order of the library
		t.Errorf("without it %s is first", got)
	}
}

// Of two clauses that say the same, that of the document which says more goes first,
// and not when that part is off.
func TestTogether(t *testing.T) {
	once := newDoc("a.txt", "甲办法", "学校食堂应当留样。", "教师应当体检。", "经费由县级承担。")
	often := newDoc("b.txt", "乙办法", "学校食堂应当留样。", "食堂原料应当登记。", "食堂人员应当体检。")
	ix, err := Build(context.Background(), t.TempDir(), "1", []*corpus.Document{once, often}, options(t))
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	if got := first(t, ix, "食堂留样"); got != "b.txt" {
		t.Errorf("%s is first", got)
	}
	r := DefaultRanking()
	r.Together = 0
	off, err := ix.WithRanking(r)
	if err != nil {
		t.Fatal(err)
	}
	defer off.Close()
	if got := first(t, off, "食堂留样"); got != "a.txt" { // equal, so by the order of the library
		t.Errorf("without it %s is first", got)
	}
}

// An index with another ranking finds as one opened with it, and either may be closed
// first.
func TestWithRanking(t *testing.T) {
	r := DefaultRanking()
	r.Cited, r.Template, r.LengthPart, r.Pairs, r.Saturation = 0.5, 0.1, 1, 0.2, 2
	opt := options(t)
	ix, err := Build(context.Background(), "", "1", library(), opt)
	if err != nil {
		t.Fatal(err)
	}
	opt.Ranking = &r
	want, err := Build(context.Background(), "", "1", library(), opt)
	if err != nil {
		t.Fatal(err)
	}
	defer want.Close()
	other, err := ix.WithRanking(r)
	if err != nil {
		t.Fatal(err)
	}
	dir := ix.folder.dir
	hits := func(ix *Index) []search.Hit {
		res, err := ix.Search(context.Background(), search.Query{Text: "班级学生人数不超过多少"})
		if err != nil {
			t.Fatal(err)
		}
		return res.Hits
	}
	if slices.Equal(hits(ix), hits(other)) {
		t.Error("the ranking changes nothing")
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	if got := hits(other); !slices.Equal(got, hits(want)) {
		t.Errorf("got %+v, want %+v", got, hits(want))
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, currentName)); !os.IsNotExist(err) {
		t.Errorf("the temporary index is still there: %v", err)
	}
	if _, err := ix.WithRanking(r); err == nil {
		t.Error("a closed index is ranked anew")
	}
}

func TestRankingValidate(t *testing.T) {
	good := DefaultRanking()
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for _, change := range []func(r *Ranking){
		func(r *Ranking) { r.LengthPart = 1.1 }, func(r *Ranking) { r.Frequent = 2 }, func(r *Ranking) { r.FrequentSynonym = 1.01 },
	} {
		bad := DefaultRanking()
		if change(&bad); bad.Validate() == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}

// A number typed with its word is looked for as it stands: 168号 is not 号 in one place and
// another figure before it, and not when that part is off.
func TestVerbatim(t *testing.T) {
	one := newDoc("a.txt", "甲办法", "山崎12号楼属于重点监测点。", "按照甲发〔2020〕168号文件执行，并于每年年底以前报送上一年度的落实情况。")
	ix, err := Build(context.Background(), t.TempDir(), "1", []*corpus.Document{one}, options(t))
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	r := DefaultRanking()
	r.Verbatim = 0
	off, err := ix.WithRanking(r)
	if err != nil {
		t.Fatal(err)
	}
	defer off.Close()
	clause := func(ix *Index, text string) int {
		res, err := ix.Search(context.Background(), search.Query{Text: text})
		if err != nil || len(res.Hits) == 0 {
			t.Fatal(res.Hits, err)
		}
		return res.Hits[0].Clause
	}
	for _, text := range []string{"168号", "１６８號"} {
		if got := clause(ix, text); got != 1 {
			t.Errorf("%s: clause %d is first", text, got)
		}
	}
	if clause(off, "168号") == 1 {
		t.Error("without it the same: the test shows nothing")
	}
	if got := clause(ix, "12号楼"); got != 0 {
		t.Errorf("12号楼: clause %d is first", got)
	}
}
