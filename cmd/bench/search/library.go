package search

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// documents makes of the rows what ingest would make of the files they come from: a
// document per law with a clause per article, or per paragraph. ids are those of
// the rows, by document id and clause.
func documents(rows []row) (docs []*corpus.Document, ids map[string][]string) {
	ids = map[string][]string{}
	byLaw := map[string][]row{}
	var laws []string
	for _, r := range rows {
		key := r.Law
		if key == "" {
			key = r.ID
		}
		if byLaw[key] == nil {
			laws = append(laws, key)
		}
		byLaw[key] = append(byLaw[key], r)
	}
	for i, key := range laws {
		d := document(fmt.Sprintf("d%d", i+1), byLaw[key])
		docs = append(docs, d)
		for _, r := range byLaw[key] {
			ids[d.ID] = append(ids[d.ID], r.ID)
		}
	}
	return docs, ids
}

// document joins the rows of one law.
func document(id string, rows []row) *corpus.Document {
	b := builder{doc: &corpus.Document{Meta: corpus.Meta{
		ID: id, Path: id, File: id, Title: rows[0].Law,
		Authority: corpus.Official, Validity: corpus.InForce,
	}}}
	if rows[0].Local {
		b.doc.Region = place(rows[0].Law)
	}
	heading, section := "", -1
	for i, r := range rows {
		if r.Heading != heading {
			heading, section = r.Heading, b.headings(r.Heading)
		}
		span := b.line(r.Article + strings.ReplaceAll(r.Text, "\n", " "))
		b.doc.Clauses = append(b.doc.Clauses, corpus.Clause{
			ID: fmt.Sprintf("c%d", i+1), Kind: corpus.Body, Section: section, Span: span, Para: i,
		})
	}
	b.doc.Text = b.text.String()
	b.doc.Map = corpus.Identity(b.doc.Text, 0).Map
	return b.doc
}

type builder struct {
	doc  *corpus.Document
	text strings.Builder
}

// line appends a line and returns where it stands.
func (b *builder) line(s string) corpus.Span {
	start := b.text.Len()
	b.text.WriteString(s)
	span := corpus.Span{Start: start, End: b.text.Len()}
	b.text.WriteByte('\n')
	return span
}

// headings appends a section for each part of a heading and returns the innermost,
// -1 for none.
func (b *builder) headings(heading string) int {
	section := -1
	for i, name := range parts(heading) {
		span := b.line(name)
		b.doc.Sections = append(b.doc.Sections, corpus.Section{Heading: name, Level: i + 1, Parent: section, Span: span})
		section = len(b.doc.Sections) - 1
	}
	return section
}

// parts splits a heading at blanks; those of 总 则 only spread the word out.
func parts(heading string) []string {
	var out []string
	spread := false
	for _, f := range strings.Fields(heading) {
		single := utf8.RuneCountInString(f) == 1
		if single && spread {
			out[len(out)-1] += f
			continue
		}
		out, spread = append(out, f), single
	}
	return out
}

// place is the place a local law names first: 重庆市 of 重庆市水文条例.
func place(law string) string {
	const longest = 8
	n := 0
	for i, r := range law {
		if n++; n > longest {
			break
		}
		if n >= 3 && strings.ContainsRune("省市州县区旗盟", r) {
			return law[:i+utf8.RuneLen(r)]
		}
	}
	r := []rune(law)
	return string(r[:min(len(r), 2)])
}
