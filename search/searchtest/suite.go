// Package searchtest holds engines to what search.Searcher and search.Library promise, whatever they are made of: the
// embedded index and OpenSearch run the same tests, and find the same clauses first.
package searchtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// Engine is what is tested.
type Engine interface {
	search.Searcher
	search.Library
}

// Open makes an engine of documents, which ends with the test. Its lexicon is the embedded one.
type Open func(t *testing.T, docs []*corpus.Document) Engine

// Run runs all tests.
func Run(t *testing.T, open Open) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, open Open)
	}{
		{"finds first", findsFirst},
		{"what does not bind ranks below", doesNotBind},
		{"filters", filters},
		{"refuses", refuses},
		{"operators", operators},
		{"facets", facets},
		{"pages", pages},
		{"snippets", snippets},
		{"passages", passages},
		{"one word", oneWord},
		{"addresses", addresses},
		{"places", places},
		{"phrases", phrases},
		{"explains", explains},
		{"documents", documents},
		{"cancelled", cancelled},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open) })
	}
}

// Everything is somebody who sees all.
func everything(t *testing.T) context.Context {
	return search.WithViewer(t.Context(), search.Viewer{All: true})
}

// find searches and returns the texts of the hits, best first.
func find(t *testing.T, e Engine, q search.Query) ([]string, search.Results) {
	t.Helper()
	ctx := everything(t)
	res, err := e.Search(ctx, q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	out := []string{}
	for _, h := range res.Hits {
		d, err := e.Document(ctx, h.DocumentID)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, d.Quote(d.Clauses[h.Clause].Span))
	}
	return out, res
}

func typed(text string) search.Query {
	q := search.Query{Highlight: true, Facets: true, Size: 50}
	q.Read(text)
	return q
}

func findsFirst(t *testing.T, open Open) {
	e := open(t, Library())
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
		got, _ := find(t, e, search.Query{Text: c.query})
		if len(got) == 0 || !strings.HasPrefix(got[0], c.first) {
			t.Errorf("%q finds %q, want %q first", c.query, got, c.first)
		}
	}
	if got, _ := find(t, e, search.Query{Text: "一个班的人数", Authority: corpus.Official}); len(got) != 1 {
		t.Errorf("a synonym of a heading finds %q, want the clause under it", got)
	}
	if got, _ := find(t, e, search.Query{Text: "丙教发[2019]12号"}); len(got) != 5 {
		t.Errorf("a document's own number finds %q, want all its clauses", got)
	}
	for _, nothing := range []string{"核潜艇", "？！", "zzz"} {
		if got, res := find(t, e, search.Query{Text: nothing}); len(got) != 0 || res.Total != 0 {
			t.Errorf("%q finds %q", nothing, got)
		}
	}
}

func doesNotBind(t *testing.T, open Open) {
	same := func(path string) *corpus.Document {
		return Document(path, "某某规定", "每班学生不超过三十六人。")
	}
	for name, spoil := range map[string]func(*corpus.Document){
		"template": func(d *corpus.Document) { d.Authority = corpus.Template },
		"repealed": func(d *corpus.Document) { d.Validity = corpus.Repealed },
		"amended":  func(d *corpus.Document) { d.Validity = corpus.Amended },
		"not yet":  func(d *corpus.Document) { d.Validity = corpus.NotYet },
	} {
		other, policy := same("1.txt"), same("2.txt")
		spoil(other)
		_, res := find(t, open(t, []*corpus.Document{other, policy}), search.Query{Text: "每班学生"})
		if len(res.Hits) != 2 || res.Hits[0].DocumentID != policy.ID {
			t.Errorf("%s: %+v", name, res)
		}
	}
}

func filters(t *testing.T, open Open) {
	e := open(t, Library())
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
		{"documents", search.Query{Documents: []string{"id-a.txt", "id-c.txt", "id-none"}}, 7},
		{"no documents", search.Query{Text: "教师", Documents: []string{}}, 0},
		{"text and filter", search.Query{Text: "教师", Authority: corpus.Official}, 3}, // one says it, two stand under a heading that does
		{"two that exclude each other", search.Query{Year: 2021, Region: "丙州地区"}, 0},
	} {
		got, res := find(t, e, c.query)
		if res.Total != c.total || len(got) != c.total {
			t.Errorf("%s: %d of %d hits, want %d", c.name, len(got), res.Total, c.total)
		}
	}
}

func refuses(t *testing.T, open Open) {
	e := open(t, Library())
	for _, wrong := range []search.Query{
		{}, {Text: "甲", Size: -1}, {Text: strings.Repeat("甲", 400)}, {Text: "a\xff"}, {Text: "甲", From: search.MaxFrom + 1}, typed("-教师"), typed("级别:州级 教师"),
	} {
		if _, err := e.Search(everything(t), wrong); !errors.Is(err, search.ErrInvalid) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}

func operators(t *testing.T, open Open) {
	e := open(t, Library())
	for _, c := range []struct {
		typed string
		want  []string // how the clauses begin, best first
	}{
		{`"教育部门负责"`, []string{"县级教育部门"}},
		{`"教育部门负责" 班额`, []string{"县级教育部门"}},
		{"“負責教師”", []string{"县级教育部门"}}, // traditional
		{`"部门 负责"`, []string{"县级教育部门"}},
		{`"负责部门"`, nil},
		{`"劳动合同"`, []string{"劳动合同可以"}},
		{`"教师" -交流`, []string{"教师应当"}},
		{"教师 -“交流轮岗” 标题:范文", []string{"教师应当"}},
		{"教师 -标题:范文", []string{"县级教育部门", "待处理", "本方案依据"}},
		{"标题:随迁子女", []string{"进城务工", "劳动合同", "法律另有"}},
		{"标题:“学校 方案” 班额", []string{"小学每班"}},
		{"文号:丙教发（2019）12号 教师 -处理 -依据", []string{"县级教育部门"}},
		{"发文机关:戊市 法律", []string{"法律另有"}},
		{"年份:2021年 级别:县级 法律", []string{"法律另有"}},
		{"级别:市级 有效性:有效 交流", []string{"县级教育部门"}},
		{"文种:办法 劳动", []string{"劳动合同"}},
		{"-文种:办法 -文种:方案 文种:其他", []string{"每班学生数", "教师应当"}},
		{`"法"`, []string{"法律另有"}},
		{"“严格>管理”", []string{"教师应当"}},
		{`"2018"`, []string{"本方案依据"}},
		{`"18"`, nil},
	} {
		got, _ := find(t, e, typed(c.typed))
		ok := len(got) == len(c.want)
		for i := range c.want {
			ok = ok && strings.HasPrefix(got[i], c.want[i])
		}
		if !ok {
			t.Errorf("%s finds %q, want %q", c.typed, got, c.want)
		}
	}
}

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

// oneWord: 班额 and 班级学生数 mean the same; 学生数 and 标准 are pieces of what does.
func oneWord(t *testing.T, open Open) {
	e := open(t, []*corpus.Document{
		Document("a.txt", "甲县办学条件", "全县学生数逐年增加。", "各校按标准配齐设备。", "班级学生数不超过四十五人。", "逐步消除大班额，班额不得超标。"),
		Document("b.txt", "乙县办学条件", "# 一、班额", "小学不超过四十五人。", "# 二、其他", "学生规模由学校确定。"),
	})
	show := func(q search.Query) (texts []string, res search.Results) {
		t.Helper()
		q.Highlight = true
		_, res = find(t, e, q)
		for _, h := range res.Hits {
			texts = append(texts, h.Snippet)
		}
		return texts, res
	}
	got, res := show(search.Query{Text: "班额", Whole: true, Facets: true})
	want := []string{
		"逐步消除大<mark>班额</mark>，<mark>班额</mark>不得超标。", "<mark>班级学生数</mark>不超过四十五人。", "小学不超过四十五人。",
	}
	if !slices.Equal(got, want) || res.Total != 3 || res.Facets["authority"]["official"] != 3 {
		t.Errorf("%d, %v: %q\nwant %q", res.Total, res.Facets, got, want)
	}
	if w := res.Word; w == nil || w.Text != "班额" || w.Whole != 1 || w.Alike != 1 || w.Under != 1 || !slices.Equal(w.Also, []string{"班级学生数"}) {
		t.Errorf("told %+v", res.Word)
	}
	if _, res := show(search.Query{Text: "班额"}); res.Total != 6 || res.Word != nil {
		t.Errorf("not asked for as a whole: %d, %+v", res.Total, res.Word)
	}
	for _, text := range []string{"班额不得超过多少", "班额 设备", "甲县办学条件", "额"} {
		if _, res := show(search.Query{Text: text, Whole: true}); res.Word != nil {
			t.Errorf("%q is taken for one word: %+v", text, res.Word)
		}
	}
	// A word that nobody says finds what has parts of it, and says so.
	if got, res := show(search.Query{Text: "班主任", Whole: true}); res.Word == nil || res.Word.Whole+res.Word.Alike+res.Word.Under != 0 {
		t.Errorf("%q %+v", got, res.Word)
	}
	_, all := show(search.Query{Text: "班额", Whole: true})
	for from := range 3 {
		if _, one := show(search.Query{Text: "班额", Whole: true, From: from, Size: 1}); len(one.Hits) != 1 || one.Hits[0].Clause != all.Hits[from].Clause || one.Total != 3 {
			t.Errorf("page %d: %+v", from, one)
		}
	}
	if got, res := show(search.Query{Text: "班额", Whole: true, Without: []string{"超标"}}); res.Total != 2 || !strings.HasPrefix(got[0], "<mark>班级学生数") {
		t.Errorf("with something left out: %d %q", res.Total, got)
	}
}

// addresses: who gives the number of an article wants that article, not what cites it.
func addresses(t *testing.T, open Open) {
	law := Document("law.txt", "养犬管理条例", "# 第三条", "公安机关主管养犬工作。", "# 第四条", "养犬应当登记。", "登记每年检验一次。", "# 第五条", "违反本条例第四条的，处罚款。")
	other := Document("other.txt", "养犬管理条例解读", "养犬管理条例第四条要求登记，第四条很重要。", "第四条的登记由公安机关办理。")
	e := open(t, []*corpus.Document{law, other})
	for _, c := range []struct{ query, first string }{
		{"养犬管理条例第四条", "养犬应当登记"},
		{"养犬管理条例第4条第二款", "登记每年检验"},
		{"养犬管理条例第五条", "违反本条例"},
	} {
		got, _ := find(t, e, search.Query{Text: c.query})
		if len(got) == 0 || !strings.HasPrefix(got[0], c.first) {
			t.Errorf("%q finds %q, want %q first", c.query, got, c.first)
		}
	}
}

// places: who names a place wants its documents; who names none wants none in particular.
func places(t *testing.T, open Open) {
	var docs []*corpus.Document
	for i, region := range []string{"甲乙县", "丙丁县", "戊己县", ""} {
		d := Document(fmt.Sprintf("%d.txt", i), "办学规定", "每班学生不超过四十五人。")
		d.Region = region
		docs = append(docs, d)
	}
	e := open(t, docs)
	for _, c := range []struct{ query, first string }{
		{"丙丁每班学生人数", "id-1.txt"}, {"戊己县每班学生人数", "id-2.txt"}, {"每班学生人数", "id-3.txt"},
	} {
		if _, res := find(t, e, search.Query{Text: c.query}); len(res.Hits) != 4 || res.Hits[0].DocumentID != c.first {
			t.Errorf("%q finds %+v, want %s first", c.query, res.Hits, c.first)
		}
	}
}

// phrases: what they and exclusions let through is what the texts say, on texts of few characters, where pairs deceive.
func phrases(t *testing.T, open Open) {
	rng := rand.New(rand.NewPCG(1, 2))
	random := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteRune([]rune("甲乙丙丁")[rng.IntN(4)])
		}
		return b.String()
	}
	var docs []*corpus.Document
	var texts []string
	for i := range 6 {
		var lines []string
		for range 10 {
			lines = append(lines, random(9))
		}
		docs, texts = append(docs, Document(fmt.Sprintf("%02d.txt", i), "某县规定", lines...)), append(texts, lines...)
	}
	e := open(t, docs)
	for range 40 {
		must, not := random(2+rng.IntN(3)), random(1+rng.IntN(3))
		want := 0
		for _, text := range texts {
			if strings.Contains(text, must) && !strings.Contains(text, not) {
				want++
			}
		}
		res, err := e.Search(everything(t), search.Query{Phrases: []string{must}, Without: []string{not}, Size: 100})
		if err != nil || res.Total != want || len(res.Hits) != want || res.AtMost {
			t.Fatalf("%q without %q: %d of %d, want %d: %v", must, not, len(res.Hits), res.Total, want, err)
		}
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

func cancelled(t *testing.T, open Open) {
	e := open(t, Library())
	ctx, cancel := context.WithCancel(everything(t))
	cancel()
	if _, err := e.Search(ctx, search.Query{Text: "教师"}); !errors.Is(err, context.Canceled) {
		t.Errorf("Search: %v", err)
	}
}
