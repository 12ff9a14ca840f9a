package search

import (
	"strings"

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
