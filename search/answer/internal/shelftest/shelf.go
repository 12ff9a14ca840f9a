// Package shelftest is a library of a few documents written in a test, and a search over them.
package shelftest

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/search"
)

// Doc builds a document from a few lines: "标题:", "文号:", "地区:", "机关:",
// "日期:" and "类别:" set metadata, "# " a heading (## deeper), "|" a table row (the first
// is the header), anything else a paragraph whose sentences are the clauses.
func Doc(t testing.TB, id, src string) *corpus.Document {
	t.Helper()
	d := &corpus.Document{
		Meta: corpus.Meta{
			ID: id, File: id + ".txt", Path: id + ".txt", Authority: corpus.Official,
			Validity: corpus.Unknown,
		},
	}
	var text strings.Builder
	parents := []int{}
	para, table := 0, -1
	add := func(s string) corpus.Span {
		a := text.Len()
		text.WriteString(s)
		return corpus.Span{Start: a, End: text.Len()}
	}
	clause := func(kind corpus.ClauseKind, span corpus.Span) {
		sec := -1
		if len(parents) > 0 {
			sec = parents[len(parents)-1]
		}
		c := corpus.Clause{ID: fmt.Sprintf("c%d", len(d.Clauses)+1), Kind: kind, Section: sec, Span: span, Para: para}
		if kind == corpus.Row {
			c.Table, c.Row = table, len(d.Tables[table].Rows)-1
		}
		d.Clauses = append(d.Clauses, c)
	}
	for _, line := range strings.Split(strings.TrimSpace(src), "\n") {
		line = strings.TrimSpace(line)
		key, val, _ := strings.Cut(line, ":")
		switch {
		case line == "":
			table = -1
		case key == "标题":
			d.Title = val
		case key == "文号":
			d.Number = val
		case key == "地区":
			d.Region = val
		case key == "机关":
			d.Issuers = strings.Split(val, "、")
		case key == "日期":
			d.Issued, _ = zhdate.ParseDate(val)
		case key == "类别":
			d.Authority = corpus.Authority(val)
		case strings.HasPrefix(line, "#"):
			level := len(line) - len(strings.TrimLeft(line, "#"))
			name := strings.TrimSpace(strings.TrimLeft(line, "#"))
			parents = parents[:min(len(parents), level-1)]
			parent := -1
			if len(parents) > 0 {
				parent = parents[len(parents)-1]
			}
			d.Sections = append(d.Sections, corpus.Section{Heading: name, Level: level, Parent: parent, Span: add(name)})
			parents = append(parents, len(d.Sections)-1)
			add("\n")
		case strings.HasPrefix(line, "|"):
			var row []corpus.Cell
			start := text.Len()
			for _, c := range strings.Split(strings.Trim(line, "|"), "|") {
				row = append(row, corpus.Cell{Text: c, Span: add(c)})
				add("\n")
			}
			if table < 0 {
				d.Tables = append(d.Tables, corpus.Table{Columns: row})
				table = len(d.Tables) - 1
				continue
			}
			d.Tables[table].Rows = append(d.Tables[table].Rows, row)
			clause(corpus.Row, corpus.Span{Start: start, End: text.Len() - 1})
			para++
		default:
			base := text.Len()
			add(line)
			sentences := fullStops(line)
			if strings.Contains(line, "下列") { // a 款 keeps its 项
				sentences = []corpus.Span{{Start: 0, End: len(line)}}
			}
			for _, s := range sentences {
				clause(corpus.Body, corpus.Span{Start: base + s.Start, End: base + s.End})
			}
			add("\n")
			para++
		}
	}
	d.Text = text.String()
	d.Map = corpus.Identity(d.Text, 0).Map
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	return d
}

// fullStops cuts at 。 only, as the outline does.
func fullStops(line string) []corpus.Span {
	var out []corpus.Span
	start := 0
	for start < len(line) {
		end := len(line)
		if i := strings.Index(line[start:], "。"); i >= 0 {
			end = start + i + len("。")
		}
		out = append(out, corpus.Span{Start: start, End: end})
		start = end
	}
	return out
}

// Shelf is a Searcher and Library over a few documents: it scores a clause by the
// pairs of characters it shares with the query.
type Shelf []*corpus.Document

func (s Shelf) Document(_ context.Context, id string) (*corpus.Document, error) {
	for _, d := range s {
		if d.ID == id {
			return d, nil
		}
	}
	return nil, fmt.Errorf("%w: %s", search.ErrNotFound, id)
}

func (s Shelf) Documents(context.Context) ([]search.Summary, error) {
	var out []search.Summary
	for _, d := range s {
		out = append(out, search.SummaryOf(d))
	}
	return out, nil
}

func (s Shelf) Search(_ context.Context, q search.Query) (search.Results, error) {
	if err := q.Validate(); err != nil {
		return search.Results{}, err
	}
	var hits []search.Hit
	want := pairs(q.Text)
	for _, d := range s {
		if (q.Region != "" && d.Region != q.Region) || (q.DocumentID != "" && d.ID != q.DocumentID) ||
			q.Documents != nil && !slices.Contains(q.Documents, d.ID) {
			continue
		}
		for i, c := range d.Clauses {
			have := d.Quote(c.Span) + strings.Join(d.SectionPath(i), "") + d.Title
			score := 0.0
			for p := range want {
				if strings.Contains(have, p) {
					score++
				}
			}
			if score > 0 || q.Text == "" {
				hits = append(hits, search.Hit{DocumentID: d.ID, Clause: i, Score: score})
			}
		}
	}
	sort.SliceStable(hits, func(i, j int) bool { return hits[i].Score > hits[j].Score })
	n := len(hits)
	return search.Results{Total: n, Hits: hits[:min(n, q.Size)]}, nil
}

func pairs(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		r := []rune(w)
		for i := 0; i+1 < len(r); i++ {
			out[string(r[i:i+2])] = true
		}
	}
	return out
}

// Words cuts at anything that is no letter, then into pieces of two characters:
// crude, but enough to show what the engine does with words.
func Words(text string) []string {
	var out []string
	for _, f := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		r := []rune(f)
		for i := 0; i < len(r); i += 2 {
			out = append(out, string(r[i:min(len(r), i+2)]))
		}
	}
	return out
}

// Synonyms are words that mean the same.
var Synonyms = map[string][]string{"班额": {"班级人数", "每班人数", "标准班额"}, "老师": {"教师"}, "教师": {"老师"}}

// Ask puts a question to an engine, to be answered with its reasons.
func Ask(t testing.TB, a search.Answerer, text string) search.Answer {
	t.Helper()
	got, err := a.Ask(context.Background(), search.Question{Text: text, Explain: true})
	if err != nil {
		t.Fatalf("ask %q: %v", text, err)
	}
	return got
}
