package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// documentsPath is where the service shows documents.
const documentsPath = "/documents/"

// URL is the address of a clause, relative to the service's public address.
func URL(documentID, clauseID string) string { return documentsPath + documentID + "#" + clauseID }

// Cite builds the citation of span within clause i of d; mark is the deciding
// value inside it, or an empty span.
func Cite(d *corpus.Document, i int, span, mark corpus.Span) Citation {
	source := d.Meta.Source(d.SectionPath(i), d.Quote(span), URL(d.ID, d.Clauses[i].ID))
	return Citation{Source: source, Clause: i, Span: span, Mark: mark}
}

// Marked is the quote in three parts, of which the second is what tells, "" when there
// is none. Span and Mark are both places in the document; a citation read from the API
// has Told instead.
func (c *Citation) Marked() (before, told, after string) {
	from, to := c.Mark.Start-c.Span.Start, c.Mark.End-c.Span.Start
	if from >= 0 && to > from && to <= len(c.Quote) && utf8.ValidString(c.Quote[from:to]) {
		return c.Quote[:from], c.Quote[from:to], c.Quote[to:]
	}
	if before, after, ok := strings.Cut(c.Quote, c.Told); ok && c.Told != "" {
		return before, c.Told, after
	}
	return c.Quote, "", ""
}

// marked are citations that carry their Told.
func marked(cs []Citation) []Citation {
	out := slices.Clone(cs)
	for i := range out {
		_, out[i].Told, _ = out[i].Marked()
	}
	return out
}

// Rest are the nearest clauses that are not among the citations.
func (a *Answer) Rest() []Nearest {
	return slices.DeleteFunc(slices.Clone(a.Nearest), func(n Nearest) bool {
		return slices.ContainsFunc(a.Citations, func(c Citation) bool { return c.URL == n.URL })
	})
}

// NearestOf is clause i of d as a hit of the API; snippet may be "".
func NearestOf(d *corpus.Document, i int, score float64, snippet string) Nearest {
	return NearestWhole(Cite(d, i, d.Clauses[i].Span, corpus.Span{}).Source, score, snippet)
}

// NearestWhole is NearestOf for a clause that is quoted as a whole.
func NearestWhole(s corpus.Source, score float64, snippet string) Nearest {
	n := Nearest{ID: strings.TrimPrefix(s.URL, documentsPath), Source: s, Snippet: snippet, Text: s.Quote, Score: score}
	n.Quote = ""
	return n
}
