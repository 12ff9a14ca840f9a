// Package searchtest holds engines to what search.Searcher and search.Library promise, whatever they are made of: the
// embedded index and OpenSearch run the same tests, and find the same clauses first.
package searchtest

import (
	"context"
	"errors"
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
		typed("年份:今年 教师"), typed("有效性:x 教师"),
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

func cancelled(t *testing.T, open Open) {
	e := open(t, Library())
	ctx, cancel := context.WithCancel(everything(t))
	cancel()
	if _, err := e.Search(ctx, search.Query{Text: "教师"}); !errors.Is(err, context.Canceled) {
		t.Errorf("Search: %v", err)
	}
}
