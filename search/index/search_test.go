package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

func TestSearchFindsFirst(t *testing.T) {
	ix := open(t, library())
	for _, c := range []struct{ query, first string }{
		{"初中班额上限是多少", "小学每班不超过42人"}, // only the heading says 班额
		{"谁负责教师轮岗", "县级教育部门负责"},
		{"處理工程", "待处理的在建工程"}, // words inside longer words, traditional
		{"教師交流輪崗", "县级教育部门负责"},
		{"农民工子女上学", "进城务工人员随迁子女"},
		{"劳动合同", "劳动合同可以"},
		{"法", "法律另有规定"},
		{"第八百三十条", "进城务工人员"},
		{"第830条", "进城务工人员"},
		{"丁政办发[2018]31号", "本方案依据"},
		{"丁政办发（2018）31号", "本方案依据"},
		{"丁政办发【２０１８】３１号", "本方案依据"},
		{"2019年11月", "县级教育部门负责"},
	} {
		got := found(t, ix, search.Query{Text: c.query})
		if len(got) == 0 || !strings.HasPrefix(got[0], c.first) {
			t.Errorf("%q finds %q, want %q first", c.query, got, c.first)
		}
	}
	if got := found(t, ix, search.Query{Text: "一个班的人数", Authority: corpus.Official}); len(got) != 1 {
		t.Errorf("a synonym of a heading finds %q, want the clause under it", got)
	}
	if got := found(t, ix, search.Query{Text: "丙教发[2019]12号"}); len(got) != 5 {
		t.Errorf("a document's own number finds %q, want all its clauses", got)
	}
	for _, nothing := range []string{"核潜艇", "？！", "zzz"} {
		if got := found(t, ix, search.Query{Text: nothing}); len(got) != 0 {
			t.Errorf("%q finds %q", nothing, got)
		}
	}
}

// What does not bind ranks below what does when both say the same.
func TestWhatDoesNotBindRanksBelow(t *testing.T) {
	same := func(path string) *corpus.Document {
		return newDoc(path, "某某规定", "每班学生不超过三十六人。")
	}
	for name, spoil := range map[string]func(*corpus.Document){
		"template": func(d *corpus.Document) { d.Authority = corpus.Template },
		"repealed": func(d *corpus.Document) { d.Validity = corpus.Repealed },
		"amended":  func(d *corpus.Document) { d.Validity = corpus.Amended },
		"not yet":  func(d *corpus.Document) { d.Validity = corpus.NotYet },
	} {
		other, policy := same("1.txt"), same("2.txt")
		spoil(other)
		ix := open(t, []*corpus.Document{other, policy})
		res, err := ix.Search(context.Background(), search.Query{Text: "每班学生"})
		if err != nil || len(res.Hits) != 2 || res.Hits[0].DocumentID != policy.ID {
			t.Errorf("%s: %+v %v", name, res, err)
		}
	}
}

func TestFilters(t *testing.T) {
	ix := open(t, library())
	for _, c := range []struct {
		name  string
		query search.Query
		total int
	}{
		{"region", search.Query{Region: "丙州地区"}, 5},
		{"region without its kind", search.Query{Region: "丙州"}, 8},
		{"region of the same stem", search.Query{Region: "丙州市"}, 3},
		{"region elsewhere", search.Query{Region: "州地区"}, 0},
		{"issuer", search.Query{Issuer: "戊市教育局"}, 3},
		{"issuer in part, traditional", search.Query{Issuer: "地區教育局"}, 5},
		{"number in any form", search.Query{Number: "丙教发[2019]第12号"}, 5},
		{"other number", search.Query{Number: "丙教发[2019]1号"}, 0},
		{"year", search.Query{Year: 2021}, 3},
		{"authority", search.Query{Authority: corpus.Template}, 2},
		{"validity", search.Query{Validity: corpus.Repealed}, 3},
		{"document", search.Query{DocumentID: "id-a.txt"}, 5},
		{"text and filter", search.Query{Text: "教师", Authority: corpus.Official}, 3}, // one says it, two stand under a heading that does
		{"two that exclude each other", search.Query{Year: 2021, Region: "丙州地区"}, 0},
	} {
		res, err := ix.Search(context.Background(), c.query)
		if err != nil || res.Total != c.total || len(res.Hits) != c.total {
			t.Errorf("%s: %d of %d hits, want %d (%v)", c.name, len(res.Hits), res.Total, c.total, err)
		}
	}
	for _, bad := range []search.Query{{}, {Text: "甲", Size: -1}, {Text: strings.Repeat("甲", 400)}} {
		if _, err := ix.Search(context.Background(), bad); !errors.Is(err, search.ErrInvalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func TestFacets(t *testing.T) {
	ix := open(t, library())
	res, err := ix.Search(context.Background(), search.Query{Text: "教师", Facets: true})
	if err != nil {
		t.Fatal(err)
	}
	want := "map[authority:map[official:3 template:1] issuer:map[丙州地区教育局:3] level:map[city:3 national:1] region:map[丙州地区:3] type:map[其他:1 方案:3] validity:map[in_force:4] year:map[2019:3]]"
	if got := fmt.Sprint(res.Facets); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestPagesAreStableAndDisjoint(t *testing.T) {
	var docs []*corpus.Document
	for i := range 7 {
		d := newDoc(fmt.Sprintf("%d.txt", i), "某县规定", slices.Repeat([]string{"学校应当做好安全工作。"}, 5)...)
		d.Issued = corpus.Date{Year: 2010 + i%3}
		docs = append(docs, d)
	}
	ix := open(t, docs)
	for _, sort := range []search.Sort{search.ByRelevance, search.ByDate} {
		seen := map[string]bool{}
		for from := 0; from < 40; from += 4 {
			q := search.Query{Text: "安全", From: from, Size: 4, Sort: sort}
			a, err := ix.Search(context.Background(), q)
			b, err2 := ix.Search(context.Background(), q)
			if err != nil || err2 != nil || fmt.Sprint(a) != fmt.Sprint(b) || a.Total != 35 {
				t.Fatalf("page %d: %v %v, total %d", from, err, err2, a.Total)
			}
			for _, h := range a.Hits {
				key := fmt.Sprint(h.DocumentID, h.Clause)
				if seen[key] {
					t.Errorf("%s: %s on two pages", sort, key)
				}
				seen[key] = true
			}
		}
		if len(seen) != 35 {
			t.Errorf("%s: pages hold %d of 35", sort, len(seen))
		}
	}
	res, _ := ix.Search(context.Background(), search.Query{Text: "安全", Sort: search.ByDate})
	if res.Hits[0].DocumentID != "id-2.txt" {
		t.Errorf("newest first gives %s", res.Hits[0].DocumentID)
	}
}

func TestSnippet(t *testing.T) {
	ix := open(t, append(library(), newDoc("long.txt", "长文", strings.Repeat("甲乙丙丁。", 60)+"校车须每年检验一次。"+strings.Repeat("戊己庚辛。", 60))))
	for _, c := range []struct{ query, want string }{
		{"严格管理", "教师应当&lt;<mark>严格</mark>&gt;<mark>管理</mark>&amp;记录。"},
		{"校车检验", "<mark>校车</mark>须每年<mark>检验</mark>一次"},
		{"檢驗校車", "<mark>校车</mark>须每年<mark>检验</mark>一次"},
		{"〔2018〕31号", "丁政办发〔<mark>2018</mark>〕<mark>31号</mark>"},
		{"2019年", "并于<mark>2019</mark>年11月底"},
		{"法", "<mark>法律</mark>另有规定"},
	} {
		res, err := ix.Search(context.Background(), search.Query{Text: c.query, Highlight: true})
		if err != nil || len(res.Hits) == 0 || !strings.Contains(res.Hits[0].Snippet, c.want) {
			t.Errorf("%q: %+v %v", c.query, res.Hits, err)
			continue
		}
		if s := res.Hits[0].Snippet; len([]rune(s)) > 220 {
			t.Errorf("%q: snippet of %d characters", c.query, len([]rune(s)))
		}
	}
}

// Run with -race.
func TestConcurrentSearch(t *testing.T) {
	ix := open(t, library())
	want := fmt.Sprint(found(t, ix, search.Query{Text: "教师轮岗"}))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if got := fmt.Sprint(found(t, ix, search.Query{Text: "教师轮岗", Highlight: true})); got != want {
					t.Errorf("got %s", got)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestCancelled(t *testing.T) {
	ix := open(t, library())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ix.Search(ctx, search.Query{Text: "教师"}); !errors.Is(err, context.Canceled) {
		t.Errorf("Search: %v", err)
	}
	if _, err := Build(ctx, "", "x", library(), options(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("Build: %v", err)
	}
}

// FuzzSearch holds any query, valid or not, to hits that exist and come in order.
func FuzzSearch(f *testing.F) {
	for _, s := range []string{"初中班额", "〔2018〕31号", "第(", "a\xff", "的", "法", "<mark>"} {
		f.Add(s)
	}
	ix := open(f, library())
	f.Fuzz(func(t *testing.T, text string) {
		res, err := ix.Search(context.Background(), search.Query{Text: text, Highlight: true})
		if err != nil {
			if !errors.Is(err, search.ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		for i, h := range res.Hits {
			d, err := ix.Document(context.Background(), h.DocumentID)
			if err != nil || h.Clause < 0 || h.Clause >= len(d.Clauses) {
				t.Fatalf("%q: hit %+v: %v", text, h, err)
			}
			if i > 0 && h.Score > res.Hits[i-1].Score {
				t.Fatalf("%q: hit %d out of order", text, i)
			}
			plain := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(h.Snippet)
			if strings.ContainsAny(plain, "<>") {
				t.Fatalf("%q: snippet %q", text, h.Snippet)
			}
		}
	})
}
