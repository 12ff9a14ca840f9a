package search

import (
	"cmp"
	"fmt"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search/zh"
)

// library is the rows to be found, as many times over as is asked for.
type library struct {
	laws  [][]row // each in order
	rows  int     // of all copies
	times int
	vary  *variation // nil for one time
}

// newLibrary groups rows by law; a row of none stands for itself.
func newLibrary(rows []row, times int) (*library, error) {
	l := &library{times: times, rows: len(rows) * times}
	at := map[string]int{}
	for _, r := range rows {
		key := cmp.Or(r.Law, r.ID)
		n, known := at[key]
		if !known {
			n = len(l.laws)
			at[key], l.laws = n, append(l.laws, nil)
		}
		l.laws[n] = append(l.laws[n], r)
	}
	if times > 1 {
		seg, err := zh.New()
		if err != nil {
			return nil, err
		}
		l.vary = newVariation(seg, l.laws, times-1)
	}
	return l, nil
}

// documents is how many there are.
func (l *library) documents() int { return len(l.laws) * l.times }

// each yields the rows of each document and its id, one copy of the laws after the other. A copy
// is made when it is its turn, so that ten times the rows do not need ten times the memory.
func (l *library) each() iter.Seq2[string, []row] {
	return func(yield func(string, []row) bool) {
		for c := range l.times {
			for i, rows := range l.laws {
				if l.vary != nil {
					rows = l.vary.law(rows, c)
				}
				if !yield(fmt.Sprintf("d%d", c*len(l.laws)+i+1), rows) {
					return
				}
			}
		}
	}
}

// document makes of the rows of one law what ingest would make of the file they come from: a clause
// per article, or per paragraph.
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
