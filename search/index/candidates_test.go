package index

import (
	"math"
	"testing"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/encoder"
)

// TestRankIsWhatASearchDoes: a Fusion is fitted to the order of Rank, which so must be that
// of a search, also where clauses are not found by words or have no vector.
func TestRankIsWhatASearchDoes(t *testing.T) {
	u := &understanding{}
	ix := embedded(t, library(), u)
	f := ix.opt.Meaning.Fusion
	for _, text := range []string{"南来北往的人家的孩子上学怎么办", "小学每班学生数不超过多少", "一间教室坐多少人"} {
		all, err := ix.Candidates(t.Context(), text)
		if err != nil || len(all) < 5 {
			t.Fatalf("%s: %d candidates, %v", text, len(all), err)
		}
		var candidates []Candidate
		for i := range all {
			readings, err := u.Read(t.Context(), text, []encoder.Window{all[i].Window})
			if err != nil {
				t.Fatal(err)
			}
			all[i].Relevance = float64(readings[0].Relevance)
			candidates = append(candidates, all[i].Candidate)
		}
		for _, mode := range []search.Mode{search.Hybrid, search.Reading} {
			res, err := ix.Search(t.Context(), search.Query{Text: text, Mode: mode, Size: search.MaxSize, Passages: true})
			if err != nil {
				t.Fatal(err)
			}
			for i, n := range f.Rank(candidates, mode == search.Reading) {
				if i == len(res.Hits) {
					break
				}
				if got, want := all[n], res.Hits[i].Passage; got.Text != want.Quote || got.File != want.File {
					t.Fatalf("%s, %s: candidate %d is %q of %s, the hit %q of %s", text, mode, i, got.Text, got.File, want.Quote, want.File)
				}
			}
		}
	}
}

// TestEmbedFor: what words find for some questions gets vectors, the rest when all do.
func TestEmbedFor(t *testing.T) {
	u := &understanding{}
	ix := meaningful(t, library(), u)
	if err := ix.EmbedFor(t.Context(), u, []string{"轮岗", "，"}, nil); err != nil {
		t.Fatal(err)
	}
	first := u.passages.Load()
	missing := ix.Missing()
	if first == 0 || missing == 0 {
		t.Fatalf("%d vectors were made, %d are missing", first, missing)
	}
	told := 0
	if err := ix.Embed(t.Context(), u, func(done, total int) { told = total - done }); err != nil {
		t.Fatal(err)
	}
	if ix.Missing() != 0 || told != 0 || u.passages.Load() <= first {
		t.Errorf("%d missing, told of %d, %d made", ix.Missing(), told, u.passages.Load())
	}
}

func TestRank(t *testing.T) {
	all := []Candidate{
		{Lexical: 10, Found: true, Cosine: 0.80, Relevance: -1},
		{Lexical: 5, Found: true, Cosine: 0.90, Relevance: 3},
		{Lexical: 4, Found: true, Cosine: math.NaN(), Relevance: 9},
		{Cosine: 0.91, Relevance: 1}, // counts as 2 by words
	}
	for _, c := range []struct {
		name string
		f    Fusion
		read bool
		want [4]int
	}{
		{"words alone", Fusion{Unfound: 0.5, Pool: 9}, false, [4]int{0, 1, 2, 3}},
		{"cosines count", Fusion{Cosine: 40, Unfound: 0.5, Pool: 9}, false, [4]int{1, 3, 2, 0}},
		{"only what is read moves", Fusion{Unfound: 0.5, Pool: 9, Windows: 2}, true, [4]int{1, 0, 2, 3}},
		{"all read", Fusion{Unfound: 0.5, Pool: 9, Windows: 9}, true, [4]int{2, 1, 3, 0}},
		{"words beside the reader", Fusion{Unfound: 0.5, ReadLexical: 10, Pool: 9, Windows: 9}, true, [4]int{2, 0, 1, 3}},
		{"cosines beside the reader", Fusion{Unfound: 0.5, ReadCosine: 100, Pool: 9, Windows: 9}, true, [4]int{2, 1, 3, 0}},
		{"unfound as good as the last", Fusion{Cosine: 1, Unfound: 1, Pool: 9}, false, [4]int{0, 1, 3, 2}},
	} {
		got := c.f.Rank(all, c.read)
		if [4]int(got) != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
