package search

import (
	"github.com/policybot/policybot/corpus"
)

// Cite builds the citation of span within clause i of d; mark is the deciding
// value inside it, or an empty span.
func Cite(d *corpus.Document, i int, span, mark corpus.Span) Citation {
	return Citation{
		DocumentID: d.ID, Title: d.Title, Number: d.Number, Issuer: d.Issuer(),
		Issued: d.Issued, Region: d.Region, Authority: d.Authority, Validity: d.Validity,
		Section: d.SectionPath(i), Quote: d.Quote(span), Source: d.File, URL: URL(d.ID, d.Clauses[i].ID),
		Clause: i, Span: span, Mark: mark,
	}
}

// NearestOf is clause i of d as a hit of the API; snippet may be "".
func NearestOf(d *corpus.Document, i int, score float64, snippet string) Nearest {
	c := d.Clauses[i]
	return nearest(&d.Meta, c.ID, d.SectionPath(i), d.Quote(c.Span), score, snippet)
}

// Nearest is the passage as a hit of the API; snippet may be "".
func (p *Passage) Nearest(score float64, snippet string) Nearest {
	return nearest(&p.Document.Meta, p.ClauseID, p.Section, p.Text, score, snippet)
}

func nearest(d *corpus.Meta, clause string, section []string, text string, score float64, snippet string) Nearest {
	return Nearest{
		ID: d.ID + "#" + clause, DocumentID: d.ID, Title: d.Title, Number: d.Number, Region: d.Region,
		Section: section, Snippet: snippet, Text: text, Score: score,
		Source: d.File, URL: URL(d.ID, clause), Authority: d.Authority, Validity: d.Validity,
	}
}
