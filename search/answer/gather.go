package answer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/answer/place"
	"github.com/policybot/policybot/search/answer/wording"
)

// How much is looked at for one question.
const (
	poolSize     = 40 // clauses found
	proposed     = 8  // clauses that candidates are made of
	proposedMore = 4  // and of those that nobody read, so many more

	valuesProposed = 8 // values of a clause that are candidates
)

// pool is what the search found for a question.
type pool struct {
	clauses []*clause // best first
	read    bool      // by a reader
	unknown string    // a place the library has nothing of; "" otherwise
}

// clause is a clause found, and what is known of it.
type clause struct {
	doc     *corpus.Document
	index   int
	text    string
	path    string // headings and title
	read    *search.Read
	lexical float64 // its score by words over the best one's; 0 when words did not find it
	cosine  float64 // with the question; 0 when not known
	rank    int     // in the order of the search
	lexRank int     // by words; poolSize when not found
	place   float64 // 1 the place asked about, 0 a wider or unknown one
	talk    bool    // of a document of the talk
	stated  []stated
	worth   float64 // log odds that it is the right one
}

// gather searches among the documents that may speak to the question.
func (e *Engine) gather(ctx context.Context, q *question, gaz *place.Gazetteer) (*pool, error) {
	docs := admissible(q, gaz.Docs)
	if len(q.within) > 0 {
		docs = nil
		for _, s := range q.within {
			docs = append(docs, s.Doc.ID)
		}
	}
	p := &pool{}
	find := func(mode search.Mode) ([]search.Hit, error) {
		res, err := e.cfg.Searcher.Search(ctx, search.Query{Text: q.asked, Size: poolSize, Mode: mode, Documents: docs})
		if errors.Is(err, search.ErrInvalid) {
			return nil, nil // nothing searchable in it
		}
		return res.Hits, err
	}
	words, err := find(search.Lexical)
	if err != nil {
		return nil, fmt.Errorf("search by words: %w", err)
	}
	best, err := find(search.Reading)
	if err != nil {
		return nil, fmt.Errorf("search and read: %w", err)
	}
	at := map[search.ClauseRef]*clause{}
	open := map[string]*corpus.Document{}
	for i, h := range slices.Concat(best, words) {
		k := search.ClauseRef{Document: h.DocumentID, Clause: h.Clause}
		if at[k] == nil {
			if open[k.Document] == nil {
				if open[k.Document], err = e.cfg.Library.Document(ctx, k.Document); err != nil {
					return nil, fmt.Errorf("open document %s: %w", k.Document, err)
				}
			}
			at[k] = newClause(q, open[k.Document], k.Clause, len(p.clauses))
			p.clauses = append(p.clauses, at[k])
		}
		if c := at[k]; i < len(best) {
			c.read, c.cosine = h.Read, h.Cosine
			p.read = p.read || h.Read != nil
		} else {
			c.lexRank, c.lexical = i-len(best), h.Score/max(words[0].Score, 1e-9)
		}
	}
	p.keepWithin(q)
	p.unknown = p.unheard(q)
	return p, nil
}

// at is the clause as its document has it.
func (c *clause) at() corpus.Clause { return c.doc.Clauses[c.index] }

// newClause is a clause of which no search has said anything yet.
func newClause(q *question, d *corpus.Document, i, rank int) *clause {
	c := &clause{doc: d, index: i, text: d.Quote(d.Clauses[i].Span), rank: rank, lexRank: poolSize, place: placeOf(q, d), talk: slices.Contains(q.only, d.ID)}
	c.path = strings.Join(append(append([]string{d.Title, d.Region}, d.Issuers...), d.SectionPath(i)...), "\n")
	if t := d.Clauses[i]; t.Kind == corpus.Row {
		c.path += "\n" + wording.RowHead(d, t)
	}
	return c
}

// unheard is a place the question names that no clause found has anything of; "" when there is none.
func (p *pool) unheard(q *question) string {
	for _, pl := range q.places {
		says := func(c *clause) bool { return strings.Contains(c.text+c.path, place.ShortName(pl.Name)) }
		if len(pl.Regions) == 0 && !slices.ContainsFunc(p.clauses[:min(len(p.clauses), proposed)], says) {
			return pl.Name
		}
	}
	return ""
}

// admissible lists the documents that may speak to a question, nil for all: no template unless one is asked for, and none
// of another place than the one asked about. A document whose place is not known may speak of any; what is not in force may
// be shown and not stated (refuse).
func admissible(q *question, docs []search.Summary) (out []string) {
	template := wording.Any(q.text, "范文", "范本", "模板", "样本")
	for i := range docs {
		d := &docs[i]
		if len(q.named) > 0 && q.titled(d.ID) || len(q.named) == 0 && (d.Authority == corpus.Template) == template && !elsewhere(q, d) {
			out = append(out, d.ID)
		}
	}
	if len(out) == len(docs) {
		return nil
	}
	return out
}

// titled tells whether a question names a document by its title.
func (q *question) titled(id string) bool {
	return slices.ContainsFunc(q.named, func(n place.Titled) bool { return slices.Contains(n.IDs, id) })
}

// elsewhere tells whether a document is of another place than those the question names.
func elsewhere(q *question, d *search.Summary) bool {
	known := false
	for _, p := range q.places {
		if len(p.Regions) == 0 {
			continue
		}
		known = true
		around := func(r string) bool { return strings.Contains(r, d.Region) || strings.Contains(d.Region, r) } // wider or narrower
		if d.Region == "" || slices.ContainsFunc(p.Regions, around) ||
			strings.Contains(d.Title+d.Path+strings.Join(d.Issuers, " "), place.ShortName(p.Name)) {
			return false
		}
	}
	return known
}

// placeOf says how a document's place agrees with the one asked about.
func placeOf(q *question, d *corpus.Document) float64 {
	return truth(slices.ContainsFunc(q.places, func(p place.Place) bool {
		return slices.Contains(p.Regions, d.Region) || strings.Contains(d.Title, place.ShortName(p.Name))
	}))
}
