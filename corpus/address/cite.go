package address

import (
	"slices"

	"github.com/policybot/policybot/corpus"
)

// CitedBy are the clauses of a document that speak of a place in it: 违反第四条规定的 of
// 第四条. A way that leads further in (第六条第二款) is spoken of by what names all of
// the article too. The article's own clauses are left out.
func CitedBy(d *corpus.Document, way Steps) (clauses []int) {
	k := slices.IndexFunc(way, func(s Step) bool { return s.Unit == Article })
	if k < 0 {
		return nil
	}
	titles := NewTitles([]Text{{Title: d.Title, Region: d.Region}}, nil)
	asked, _ := Find(d, way)
	for i, c := range d.Clauses {
		if c.Kind == corpus.Heading || ArticleOf(d, i) == way[k] {
			continue
		}
		for _, a := range Read(d.Quote(c.Span)).Addresses {
			if a.Named && titles.Find(a).Fit == NoFit {
				continue
			}
			if at, _ := Find(d, a.Steps); slices.Contains(a.Steps, way[k]) && at.Span.Overlaps(asked.Span) {
				clauses = append(clauses, i)
				break
			}
		}
	}
	return clauses
}
