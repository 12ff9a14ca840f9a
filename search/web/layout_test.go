package web

import (
	"strings"
	"testing"
	"unicode"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search/web/webtest"
)

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// shown is everything a layout puts on the page, in its order.
func shown(blocks []block) string {
	var b strings.Builder
	for _, x := range blocks {
		for _, p := range x.Parts {
			b.WriteString(p.Text)
		}
		if x.Table != nil {
			b.WriteString(x.Table.Caption + strings.Join(x.Table.Columns, ""))
			for _, r := range x.Table.Rows {
				b.WriteString(strings.Join(r.Cells, ""))
			}
		}
	}
	return letters(b.String())
}

func anchorsOf(blocks []block) map[string]int {
	ids := map[string]int{}
	for _, x := range blocks {
		for _, p := range x.Parts {
			if p.ID != "" {
				ids[p.ID]++
			}
		}
		if x.Table != nil {
			for _, r := range x.Table.Rows {
				ids[r.ID]++
			}
		}
	}
	return ids
}

func checkLayout(t *testing.T, d *corpus.Document) {
	t.Helper()
	blocks, anchors := layout(d)
	if got, want := shown(blocks), letters(d.Text); got != want {
		t.Errorf("page shows\n%s\nof\n%s", got, want)
	}
	ids := anchorsOf(blocks)
	for _, c := range d.Clauses {
		if ids[c.ID] != 1 {
			t.Errorf("clause %s stands on the page %d times", c.ID, ids[c.ID])
		}
	}
	for i, a := range anchors {
		if a != "" && ids[a] != 1 {
			t.Errorf("section %d leads to %q, which is there %d times", i, a, ids[a])
		}
		if a == "" {
			t.Errorf("section %d (%s) leads nowhere", i, d.Sections[i].Name())
		}
	}
}

func TestLayoutShowsTheWholeTextOnce(t *testing.T) {
	for _, d := range webtest.Documents(t) {
		t.Run(d.ID, func(t *testing.T) { checkLayout(t, d) })
	}
}

// Outline may put labels, headings and leftovers inside a clause, before it, or
// between two of one line; none of that may lose or double a word.
func TestLayoutShapes(t *testing.T) {
	span := func(text, of string) corpus.Span {
		i := strings.Index(text, of)
		if i < 0 {
			t.Fatalf("%q is not in %q", of, text)
		}
		return corpus.Span{Start: i, End: i + len(of)}
	}
	for _, c := range []struct {
		name, text        string
		clauses, sections []string
		kind              corpus.ClauseKind
		want              string // kinds of the blocks
	}{
		{"heading is a clause", "第一章 总则\n为了规范管理，制定本办法。\n", []string{"第一章 总则", "为了规范管理，制定本办法。"}, []string{"第一章 总则"}, corpus.Heading, "h p"},
		{"label inside the clause", "第三条　每校配一名医生。\n", []string{"第三条　每校配一名医生。"}, []string{"第三条"}, corpus.Body, "p"},
		{"two headings on a line", "一、目标（一）数量。三年新增九所。", []string{"三年新增九所。"}, []string{"一、目标", "（一）数量。"}, corpus.Body, "p"},
		{"leftover between clauses", "新增九所。（略）改建四所。\n", []string{"新增九所。", "改建四所。"}, nil, corpus.Body, "p"},
		{"leftover at the end", "新增九所。\n（此页无正文）", []string{"新增九所。"}, nil, corpus.Body, "p p"},
		{"clause of several lines", "包括：\n1. 校舍；\n2. 操场。\n尾句。", []string{"包括：\n1. 校舍；\n2. 操场。\n", "尾句。"}, nil, corpus.Body, "p p"},
		{"no clause at all", "只有一行\n再一行", nil, nil, corpus.Body, "p p"},
		{"empty", "", nil, nil, corpus.Body, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := &corpus.Document{Text: c.text, Map: corpus.Identity(c.text, 0).Map}
			for i, s := range c.sections {
				d.Sections = append(d.Sections, corpus.Section{Label: s, Level: i + 1, Parent: i - 1, Span: span(c.text, s)})
			}
			for i, s := range c.clauses {
				cl := corpus.Clause{
					ID: "c" + string(rune('1'+i)), Kind: corpus.Body, Section: len(c.sections) - 1,
					Span: span(c.text, s),
				}
				if i == 0 {
					cl.Kind = c.kind
				}
				d.Clauses = append(d.Clauses, cl)
			}
			if err := d.Check(); err != nil {
				t.Fatal(err)
			}
			blocks, anchors := layout(d)
			ids := anchorsOf(blocks)
			for i, a := range anchors {
				if ids[a] != 1 {
					t.Errorf("section %d leads to %q, which is there %d times", i, a, ids[a])
				}
			}
			if got, want := shown(blocks), letters(c.text); got != want {
				t.Errorf("shows %q of %q", got, want)
			}
			var kinds []string
			for _, b := range blocks {
				kinds = append(kinds, b.Kind)
			}
			if got := strings.Join(kinds, " "); got != c.want {
				t.Errorf("blocks %q, want %q", got, c.want)
			}
		})
	}
}

func TestOutlineStaysShort(t *testing.T) {
	b := webtest.NewBuilder(corpus.Meta{ID: "long", Path: "long"})
	for range 5 {
		b.Section(1, "第一章", "总则", "\n")
		for range 60 {
			b.Section(2, "第一条", "", "　").Clause(corpus.Body, "应当公开。", "\n")
		}
	}
	d := b.Done(t)
	_, anchors := layout(d)
	if got := outline(d, anchors); len(got) != 5 {
		t.Errorf("outline of 5 chapters and 300 articles has %d lines, want the chapters", len(got))
	}
}
