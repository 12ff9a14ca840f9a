// Package webtest is what the pages and the API of package web are tested over, there
// and in the whole site: a few made-up documents, a library that answers from them, and
// what every page has to have.
package webtest

import (
	"context"
	"fmt"
	"html"
	"strconv"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// Builder writes a document line by line, keeping spans as outline would.
type Builder struct {
	d     corpus.Document
	text  strings.Builder
	stack []int // open sections, outermost first
}

// NewBuilder begins with what d says of the document.
func NewBuilder(m corpus.Meta) *Builder { return &Builder{d: corpus.Document{Meta: m}} }

func (b *Builder) put(s string) corpus.Span {
	start := b.text.Len()
	b.text.WriteString(s)
	return corpus.Span{Start: start, End: b.text.Len()}
}

// Section opens a heading; its words stand outside every clause.
func (b *Builder) Section(level int, label, heading, end string) *Builder {
	b.stack = b.stack[:min(level-1, len(b.stack))]
	parent := -1
	if n := len(b.stack); n > 0 {
		parent = b.stack[n-1]
	}
	span := b.put(label + heading)
	b.put(end)
	b.d.Sections = append(b.d.Sections, corpus.Section{Label: label, Heading: heading, Level: level, Parent: parent, Span: span})
	b.stack = append(b.stack, len(b.d.Sections)-1)
	return b
}

// Clause writes a clause of the open section, and what stands after it.
func (b *Builder) Clause(kind corpus.ClauseKind, s, end string) *Builder {
	in := -1
	if n := len(b.stack); n > 0 {
		in = b.stack[n-1]
	}
	b.d.Clauses = append(b.d.Clauses, corpus.Clause{ID: fmt.Sprintf("c%d", len(b.d.Clauses)+1), Kind: kind, Section: in, Span: b.put(s)})
	b.put(end)
	return b
}

// Table writes title, header and rows one a line, as a flattened table stands.
func (b *Builder) Table(title string, rows ...[]string) *Builder {
	t := corpus.Table{Title: b.put(title)}
	b.put("\n")
	start := b.text.Len()
	for i, row := range rows {
		var cells []corpus.Cell
		line := b.text.Len()
		for j, c := range row {
			if j > 0 {
				b.put("\t")
			}
			cells = append(cells, corpus.Cell{Text: c, Span: b.put(c)})
		}
		if i == 0 {
			t.Columns = cells
		} else {
			t.Rows = append(t.Rows, cells)
			b.d.Clauses = append(b.d.Clauses, corpus.Clause{ID: fmt.Sprintf("c%d", len(b.d.Clauses)+1), Kind: corpus.Row, Section: b.stack[len(b.stack)-1],
				Span: corpus.Span{Start: line, End: b.text.Len()}, Table: len(b.d.Tables), Row: i - 1})
		}
		b.put("\n")
	}
	t.Span = corpus.Span{Start: start, End: b.text.Len()}
	b.d.Tables = append(b.d.Tables, t)
	return b
}

// Flag flags the words at, or with "" the whole document.
func (b *Builder) Flag(code corpus.FlagCode, detail, at string) *Builder {
	f := corpus.Flag{Code: code, Detail: detail}
	if i := strings.Index(b.text.String(), at); at != "" {
		f.Span = corpus.Span{Start: i, End: i + len(at)}
	}
	b.d.Flags = append(b.d.Flags, f)
	return b
}

// Done is the document, checked.
func (b *Builder) Done(t testing.TB) *corpus.Document {
	t.Helper()
	d := b.d
	d.Text = b.text.String()
	d.Map = corpus.Identity(d.Text, 0).Map
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	return &d
}

// OfficialDoc has run-in headings, a table, a signature and flags.
func OfficialDoc(t testing.TB) *corpus.Document {
	b := NewBuilder(corpus.Meta{
		ID: "lanhe-1", File: "lanhe.txt", Path: "a/lanhe.txt", Title: "兰河市关于改善乡村小规模学校办学条件的通知",
		Number: "兰教发〔2022〕16号", Issuers: []string{"兰河市教育局", "兰河市财政局"}, Region: "兰河市",
		Issued: corpus.Date{Year: 2022, Month: 3, Day: 8}, Posted: corpus.Date{Year: 2022, Month: 3, Day: 15},
		Effective: corpus.Date{Year: 2022, Month: 4, Day: 1}, Authority: corpus.Official, Validity: corpus.InForce,
	})
	b.Clause(corpus.Preamble, "各县区教育局、财政局，市直各学校：", "\n")
	b.Clause(corpus.Preamble, "为补齐乡村小规模学校短板，经市政府同意，现将有关事项通知如下。", "\n")
	b.Section(1, "一、", "基本要求", "\n")
	b.Section(2, "（一）", "控制班额。", "")
	b.Clause(corpus.Body, "乡村小学每班不超过38人，教学点每班不超过25人。", "")
	b.Clause(corpus.Body, "确需超出的，应报县级教育局同意。", "\n")
	b.Section(2, "（二）", "配足图书。", "")
	b.Clause(corpus.Body, "生均图书不少于22册，每年新增比例不低于3%。", "\n")
	b.Section(1, "二、", "进度安排", "\n")
	b.Clause(corpus.Body, "各县区须于2023年6月底前完成校舍排查，并把结果报市教育局备案。", "\n")
	b.Clause(corpus.Body, "市教育局每年11月开展一次复查。", "\n")
	b.Section(1, "三、", "主要指标", "\n")
	b.Table("乡村小规模学校主要指标", []string{"指标", "2022年", "2024年"},
		[]string{"校舍达标率", "81%", "100%"}, []string{"专任教师本科率", "57%", "70%"}, []string{"宽带接入率", "96%", "100%"})
	for i := range 14 {
		b.Section(1, fmt.Sprintf("%s、", strings.Split("四,五,六,七,八,九,十,十一,十二,十三,十四,十五,十六,十七", ",")[i]), "保障措施之"+string(rune('甲'+i%2)), "\n")
		b.Clause(corpus.Body, "县级教育局应当建立台账，逐校记录改善进度，按季度在门户网站公布，接受师生和家长监督。", "")
		b.Clause(corpus.Body, "对进度落后的学校，由市教育局约谈负责人。", "\n")
	}
	b.Clause(corpus.Signature, "兰河市教育局　兰河市财政局", "\n")
	b.Clause(corpus.Signature, "2022年3月8日", "\n")
	b.Flag(corpus.Repaired, "一处乱码按词表改正为“校舍排查”。", "校舍排查")
	b.Flag(corpus.Unrepaired, "一处缺字无法确定，保留原样。", "约谈负责人")
	b.Flag(corpus.Dropped, "剔除了网页导航文字。", "")
	return b.Done(t)
}

// DigestDoc is repealed and no original text.
func DigestDoc(t testing.TB) *corpus.Document {
	return NewBuilder(corpus.Meta{
		ID: "qing-2", File: "qing.txt", Path: "b/qing.txt", Title: "青石县幼儿园收费管理要点", Region: "青石县",
		Issuers: []string{
			"青石县发展改革局",
		},
		Issued: corpus.Date{Year: 2020}, Authority: corpus.Digest, Validity: corpus.Repealed,
	}).Section(1, "第一条", "", "　").Clause(corpus.Body, "公办园保教费每月不超过420元。", "\n").
		Section(1, "第二条", "", "　").Clause(corpus.Body, "收费标准三年一定。", "\n").Done(t)
}

// Hostile is text that would do harm wherever it is not escaped.
const Hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>&lt;b&gt;{{.}}</title>`

// HostileDoc would do harm with each of its texts.
func HostileDoc(t testing.TB) *corpus.Document {
	return NewBuilder(corpus.Meta{
		ID: "evil-3", File: Hostile, Path: "c/evil.txt", Title: "恶意" + Hostile,
		Number: Hostile, Issuers: []string{Hostile}, Region: Hostile, Note: Hostile,
		Authority: corpus.Template, Validity: corpus.Unknown,
	}).Section(1, "一、", Hostile, "\n").Clause(corpus.Body, "正文"+Hostile, "\n").Table(Hostile, []string{Hostile}, []string{Hostile}).Flag(corpus.Blank, Hostile, "正文").Done(t)
}

// Shelf is a Library over a few documents.
type Shelf []*corpus.Document

// Document implements search.Library.
func (s Shelf) Document(_ context.Context, id string) (*corpus.Document, error) {
	for _, d := range s {
		if d.ID == id {
			return d, nil
		}
	}
	return nil, fmt.Errorf("document %q: %w", id, search.ErrNotFound)
}

// Documents implements search.Library.
func (s Shelf) Documents(context.Context) ([]search.Summary, error) {
	var out []search.Summary
	for _, d := range s {
		out = append(out, search.SummaryOf(d))
	}
	return out, nil
}

// Search finds the clauses that contain the words of the query.
func (s Shelf) Search(_ context.Context, q search.Query) (search.Results, error) {
	res := search.Results{Facets: map[string]map[string]int{"region": {}, "year": {}, "authority": {}, "validity": {}}}
	for _, d := range s {
		if q.Region != "" && d.Region != q.Region || q.Authority != "" && d.Authority != q.Authority ||
			q.Year != 0 && d.Issued.Year != q.Year ||
			q.DocumentID != "" && d.ID != q.DocumentID {
			continue
		}
		for i, c := range d.Clauses {
			text := d.Quote(c.Span)
			if !strings.Contains(text, q.Text) {
				continue
			}
			snip := strings.ReplaceAll(html.EscapeString(text), html.EscapeString(q.Text), "<mark>"+html.EscapeString(q.Text)+"</mark>")
			res.Hits = append(res.Hits, search.Hit{DocumentID: d.ID, Clause: i, Score: 1, Snippet: snip})
			res.Facets["region"][d.Region]++
			res.Facets["year"][strconv.Itoa(d.Issued.Year)]++
			res.Facets["authority"][string(d.Authority)]++
			res.Facets["validity"][string(d.Validity)]++
		}
	}
	res.Total = len(res.Hits)
	if q.Whole && q.Text == "教育局" { // the one word there is here
		res.Word = &search.Word{Text: q.Text, Whole: res.Total}
	}
	from := min(q.From, res.Total)
	res.Hits = res.Hits[from:min(from+max(q.Size, 1), res.Total)]
	return res, nil
}

// Ask answers by a handful of words; anything else finds nothing.
func (s Shelf) Ask(ctx context.Context, q search.Question) (search.Answer, error) {
	a := search.Answer{
		Question: q.Text, Status: search.NotFound, Type: search.Other, TookMS: 1.5,
		Turn: search.Turn{Text: q.Text},
	}
	cite := func(d *corpus.Document, clause int, mark string) search.Citation {
		span := d.Clauses[clause].Span
		at := span.Start + strings.Index(d.Quote(span), mark)
		return search.Cite(d, clause, span, corpus.Span{Start: at, End: at + len(mark)})
	}
	switch {
	case strings.Contains(q.Text, "多少人"):
		a.Status, a.Type, a.Headline, a.Text, a.Confidence = search.Answered, search.Numeric, "38人", "兰河市乡村小学每班不超过38人。", 0.9
		a.Citations = []search.Citation{cite(s[0], 2, "38人")}
		a.Alternatives = []search.Alternative{
			{Headline: "420元", Text: "青石县另有规定。", Citations: []search.Citation{cite(s[1], 0, "420元")}},
		}
		a.Suggestions = []string{"教学点每班不超过多少人"}
	case strings.Contains(q.Text, "哪些指标"):
		a.Status, a.Type, a.Headline, a.Items = search.Answered, search.List, "校舍达标率、专任教师本科率、宽带接入率", []string{
			"校舍达标率", "专任教师本科率", "宽带接入率",
		}
		a.Citations = []search.Citation{cite(s[0], 7, "校舍达标率")}
		a.Derived = true
	case strings.Contains(q.Text, "由谁验收"):
		a.Status, a.Type, a.Confidence = search.Clauses, search.Entity, 0.82
		a.Reason = search.Reason{Code: search.Unstated, Unplaced: true}
		a.Citations = []search.Citation{cite(s[0], 5, "并把结果报市教育局备案"), cite(s[0], 6, ""), cite(s[1], 1, "收费标准三年一定。")}
		a.Nearest = []search.Nearest{search.NearestOf(s[0], 5, 0.7, ""), search.NearestOf(s[0], 6, 0.6, ""), search.NearestOf(s[0], 3, 0.5, "")}
	case strings.Contains(q.Text, "恶意条款"):
		a.Status, a.Text = search.Clauses, Hostile
		a.Citations = []search.Citation{cite(s[2], 0, "script")}
		a.Nearest = []search.Nearest{search.NearestOf(s[2], 0, 1, "<mark>正文</mark>"+Hostile)}
	case strings.Contains(q.Text, "天气"):
		a.Status = search.OffTopic
	case strings.Contains(q.Text, "恶意"):
		a.Status, a.Headline, a.Text, a.Items, a.Suggestions = search.Answered, Hostile, Hostile+"。", []string{
			Hostile, Hostile,
		}, []string{
			Hostile,
		}
		a.Citations = []search.Citation{cite(s[2], 0, "script")}
		a.Nearest = []search.Nearest{search.NearestOf(s[2], 0, 1, "<mark>正文</mark>"+Hostile)}
	case strings.Contains(q.Text, "未就绪"):
		return a, fmt.Errorf("open index: %w", search.ErrNotReady)
	case strings.Contains(q.Text, "正忙"):
		return a, fmt.Errorf("read the best clauses: %w", search.ErrBusy)
	case strings.Contains(q.Text, "内部"):
		return a, fmt.Errorf("read /secret/place: disk on fire")
	case strings.Contains(q.Text, "崩溃"):
		panic("秘密问题：" + q.Text)
	case strings.Contains(q.Text, "超时"):
		<-ctx.Done()
		return a, fmt.Errorf("ask: %w", ctx.Err())
	default:
		a.Nearest = []search.Nearest{
			search.NearestOf(s[1], 1, 0.4, "收费<mark>标准</mark>三年一定。"), search.NearestOf(s[0], 4, 0.3, ""),
		}
		a.Suggestions = []string{"乡村小学每班最多多少人"}
	}
	return a, nil
}

// Documents are the usual ones: an official text, a digest and a hostile template.
func Documents(t testing.TB) Shelf { return Shelf{OfficialDoc(t), DigestDoc(t), HostileDoc(t)} }
