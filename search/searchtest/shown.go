package searchtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

func facets(t *testing.T, open Open) {
	e := open(t, Library())
	_, res := find(t, e, search.Query{Text: "教师", Facets: true, Size: 1})
	want := "map[authority:map[official:3 template:1] issuer:map[丙州地区教育局:3] level:map[city:3 national:1] region:map[丙州地区:3] type:map[其他:1 方案:3] validity:map[in_force:4] year:map[2019:3]]"
	if got := fmt.Sprint(res.Facets); got != want || res.Total != 4 {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if _, res := find(t, e, search.Query{Text: "教师"}); res.Facets != nil {
		t.Errorf("nobody asked for %v", res.Facets)
	}
}

// pages: what is shown on one is on no other, all of it is on some, and asking again gives the same.
func pages(t *testing.T, open Open) {
	var docs []*corpus.Document
	for i := range 7 {
		d := Document(fmt.Sprintf("%d.txt", i), "某县规定", slices.Repeat([]string{"学校应当做好安全工作。"}, 35)...)
		d.Issued = corpus.Date{Year: 2010 + i%3}
		docs = append(docs, d)
	}
	e := open(t, docs)
	const all = 7 * 35 // more than are looked at closer
	for _, q := range []search.Query{{Text: "安全"}, {Text: "安全", Sort: search.ByDate}, {Authority: corpus.Official}, {Text: "安全", Whole: true}} {
		seen := map[string]bool{}
		last := search.Hit{}
		for q.From, q.Size = 0, 40; q.From < all; q.From += 40 {
			_, a := find(t, e, q)
			_, b := find(t, e, q)
			if fmt.Sprint(a.Hits) != fmt.Sprint(b.Hits) || a.Total != all || len(a.Hits) != min(40, all-q.From) {
				t.Fatalf("%+v: %d of %d hits, and then %d", q, len(a.Hits), a.Total, len(b.Hits))
			}
			for i, h := range a.Hits {
				key := fmt.Sprint(h.DocumentID, h.Clause)
				if seen[key] {
					t.Errorf("%+v: %s comes twice", q, key)
				}
				seen[key] = true
				if q.Sort == "" && q.From+i > 0 && h.Score > last.Score {
					t.Errorf("%+v: hit %d scores %v after %v", q, q.From+i, h.Score, last.Score)
				}
				last = h
			}
		}
		if len(seen) != all {
			t.Errorf("%+v: pages hold %d of %d", q, len(seen), all)
		}
	}
	if _, res := find(t, e, search.Query{Text: "安全", Sort: search.ByDate}); res.Hits[0].DocumentID != "id-2.txt" {
		t.Errorf("newest first gives %s", res.Hits[0].DocumentID)
	}
	if got, res := find(t, e, search.Query{Text: "安全", From: search.MaxFrom, Size: search.MaxSize}); len(got) != 0 || res.Total != all {
		t.Errorf("behind the last page are %d of %d", len(got), res.Total)
	}
}

func snippets(t *testing.T, open Open) {
	e := open(t, append(Library(), Document("long.txt", "长文", strings.Repeat("甲乙丙丁。", 60)+"校车须每年检验一次。"+strings.Repeat("戊己庚辛。", 60))))
	for _, c := range []struct{ query, want string }{
		{"严格管理", "教师应当&lt;<mark>严格</mark>&gt;<mark>管理</mark>&amp;记录。"},
		{"校车检验", "<mark>校车</mark>须每年<mark>检验</mark>一次"},
		{"檢驗校車", "<mark>校车</mark>须每年<mark>检验</mark>一次"},
		{"〔2018〕31号", "丁政办发〔<mark>2018</mark>〕<mark>31号</mark>"},
		{"2019年", "并于<mark>2019</mark>年11月底"},
		{"法", "<mark>法律</mark>另有规定"},
	} {
		_, res := find(t, e, search.Query{Text: c.query, Highlight: true})
		if len(res.Hits) == 0 || !strings.Contains(res.Hits[0].Snippet, c.want) {
			t.Errorf("%q: %+v", c.query, res.Hits)
			continue
		}
		if s := res.Hits[0].Snippet; len([]rune(s)) > 220 {
			t.Errorf("%q: snippet of %d characters", c.query, len([]rune(s)))
		}
	}
	if _, res := find(t, e, search.Query{DocumentID: "id-c.txt", Highlight: true}); len(res.Hits) != 2 || res.Hits[1].Snippet != "教师应当&lt;严格&gt;管理&amp;记录。" {
		t.Errorf("a list by filter shows %+v", res.Hits)
	}
}

func passages(t *testing.T, open Open) {
	e := open(t, Library())
	_, res := find(t, e, search.Query{Text: "初中班额", Passages: true})
	if len(res.Hits) == 0 || res.Hits[0].Passage == nil {
		t.Fatalf("no passage in %+v", res.Hits)
	}
	d, err := e.Document(everything(t), res.Hits[0].DocumentID)
	if err != nil {
		t.Fatal(err)
	}
	i := res.Hits[0].Clause
	want := d.Source(d.SectionPath(i), d.Quote(d.Clauses[i].Span), search.URL(d.ID, d.Clauses[i].ID))
	if got := *res.Hits[0].Passage; fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// explains: the parts of a score make the score.
func explains(t *testing.T, open Open) {
	e := open(t, Library())
	for _, text := range []string{"丙州教师交流轮岗", "第八百三十条", "丙州地区学校建设实施方案 班额"} {
		_, res := find(t, e, search.Query{Text: text, Explain: true})
		if len(res.Hits) == 0 {
			t.Errorf("%q finds nothing", text)
		}
		for _, h := range res.Hits {
			w := h.Why
			if w == nil {
				t.Fatalf("%q: nothing is explained of %+v", text, h)
			}
			if got := (w.Text + w.Title) * w.Place * w.Named * w.Chars * w.Kind * w.Weight; got < h.Score*0.99 || got > h.Score*1.01 {
				t.Errorf("%q: %+v makes %v, the score is %v", text, *w, got, h.Score)
			}
		}
	}
}

func documents(t *testing.T, open Open) {
	docs := Library()
	e := open(t, docs)
	all, err := e.Documents(everything(t))
	if err != nil || len(all) != 3 {
		t.Fatalf("%d documents: %v", len(all), err)
	}
	for i, path := range []string{"a.txt", "b.txt", "c.txt"} {
		d, err := e.Document(everything(t), all[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(docs, func(d *corpus.Document) bool { return d.Path == path })
		want := *docs[at]
		if all[i].Path != path || all[i].Clauses != len(want.Clauses) || all[i].Title != want.Title || d.Text != want.Text ||
			fmt.Sprint(d.Clauses, d.Sections, d.Issuers, d.Issued) != fmt.Sprint(want.Clauses, want.Sections, want.Issuers, want.Issued) {
			t.Errorf("%d: %+v\n%+v\nwant %+v", i, all[i], d, want)
		}
	}
	if _, err := e.Document(everything(t), "id-none"); !errors.Is(err, search.ErrNotFound) {
		t.Errorf("an unknown document: %v", err)
	}
}
