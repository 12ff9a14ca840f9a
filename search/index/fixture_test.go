package index

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/zh"
)

var segmenter = sync.OnceValues(zh.New)

func options(t testing.TB) Options {
	t.Helper()
	seg, err := segmenter()
	if err != nil {
		t.Fatal(err)
	}
	return Options{Segmenter: seg, Lexicon: zh.DefaultLexicon()}
}

// newDoc makes a document of lines: a line beginning with "# " is a heading at
// the top level, any other a clause under the last heading.
func newDoc(path, title string, lines ...string) *corpus.Document {
	d := &corpus.Document{Meta: corpus.Meta{
		ID: "id-" + path, File: path, Path: path, Title: title,
		Authority: corpus.Official, Validity: corpus.InForce,
	}}
	var text strings.Builder
	section := -1
	for _, l := range lines {
		start := text.Len()
		name, heading := strings.CutPrefix(l, "# ")
		text.WriteString(name)
		span := corpus.Span{Start: start, End: text.Len()}
		text.WriteByte('\n')
		if heading {
			label, words := "", name
			if i := strings.IndexAny(name, "、条"); i >= 0 {
				i += len("、")
				label, words = name[:i], name[i:]
			}
			section = len(d.Sections)
			d.Sections = append(d.Sections, corpus.Section{Label: label, Heading: words, Level: 1, Parent: -1, Span: span})
			continue
		}
		n := len(d.Clauses)
		d.Clauses = append(d.Clauses, corpus.Clause{
			ID: fmt.Sprintf("c%d", n+1), Kind: corpus.Body, Section: section, Span: span, Para: n,
		})
	}
	d.Text = text.String()
	d.Map = corpus.Identity(d.Text, 0).Map
	return d
}

// library is a small corpus of our own.
func library() []*corpus.Document {
	a := newDoc("a.txt", "丙州地区学校建设实施方案",
		"各县市教育局、各学校：",
		"# 一、班额控制",
		"小学每班不超过42人，初中每班不超过48人。",
		"# 二、教师队伍",
		"县级教育部门负责教师交流轮岗，并于2019年11月底前报送方案。",
		"待处理的在建工程由住建局牵头。",
		"本方案依据丁政办发〔2018〕31号制定。")
	a.Number, a.Region, a.Issuers, a.Issued = "丙教发〔2019〕12号", "丙州地区", []string{
		"丙州地区教育局",
	}, corpus.Date{
		Year: 2019, Month: 3, Day: 5,
	}
	b := newDoc("b.txt", "戊市随迁子女入学办法",
		"# 第八百三十条",
		"进城务工人员随迁子女按居住地就近入学。",
		"# 第八百三十一条",
		"劳动合同可以作为居住证明。",
		"法律另有规定的，从其规定。")
	b.Region, b.Issuers, b.Issued, b.Validity = "丙州市", []string{
		"戊市人民政府", "戊市教育局",
	}, corpus.Date{
		Year: 2021,
	}, corpus.Repealed
	c := newDoc("c.txt", "班级管理制度范文", "每班学生数由学校自行填写。", "教师应当<严格>管理&记录。")
	c.Authority = corpus.Template
	return []*corpus.Document{c, a, b}
}

func open(t testing.TB, docs []*corpus.Document) *Index {
	t.Helper()
	for _, d := range docs {
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
	}
	ix, err := Build(context.Background(), "", "test", docs, options(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ix.Close(); err != nil {
			t.Error(err)
		}
	})
	return ix
}

// found returns the texts of the hits.
func found(t testing.TB, ix *Index, q search.Query) []string {
	t.Helper()
	res, err := ix.Search(context.Background(), q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	out := []string{}
	for _, h := range res.Hits {
		d, err := ix.Document(context.Background(), h.DocumentID)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, d.Quote(d.Clauses[h.Clause].Span))
	}
	return out
}
