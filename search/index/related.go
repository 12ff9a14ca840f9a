package index

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/zh"
)

const (
	tellingTerms = 24   // terms of a text that stand for it
	leastRelated = 0.12 // of what the text itself would score: below that two texts share little
	fewClauses   = 4    // entries a term must be in to be of no document alone, in a large library
)

var _ search.Guide = (*Index)(nil)

// Related finds what is nearest in content; see search.Guide. One clause of each
// document is given, and no copy of the text itself.
func (ix *Index) Related(ctx context.Context, documentID string, clause, n int) ([]search.Hit, error) {
	done, err := ix.use()
	if err != nil {
		return nil, err
	}
	defer done()
	d, err := ix.document(ctx, documentID)
	if err != nil {
		return nil, err
	}
	if clause >= len(d.Clauses) || clause < -1 {
		return nil, fmt.Errorf("%w: clause %d of %q", search.ErrNotFound, clause, documentID)
	}
	r := newReader(ix.parts)
	terms, err := ix.telling(ctx, r, textOf(d, clause))
	if err != nil || len(terms) == 0 {
		return []search.Hit{}, err
	}
	whole := 0.0 // what a text of average length with each term once would score
	for _, l := range terms {
		whole += l.weight * l.idf
	}
	lists, err := ix.cursors(ctx, r, terms, 1)
	if err != nil {
		return nil, err
	}
	s := new(scored)
	if err := ix.add(ctx, sum{lists: lists}, s); err != nil {
		return nil, err
	}
	return ix.nearest(ctx, s, d, clause, leastRelated*whole, n)
}

// textOf is the text of a clause with its headings, or of a document: its title and
// all clauses that say something.
func textOf(d *corpus.Document, clause int) string {
	if clause >= 0 {
		_, path := contextOf(d, clause)
		return d.Quote(d.Clauses[clause].Span) + "\n" + path
	}
	text := d.Title
	for i, c := range d.Clauses {
		if weightClass(d, i) == 0 && len(text) < maxRelatedBytes {
			text += "\n" + d.Quote(c.Span)
		}
	}
	return text
}

// maxRelatedBytes bounds how much of a document is read to tell what it is about.
const maxRelatedBytes = 30_000

// telling are the terms of a text that tell it from others: the most of frequency
// times rarity, without stop words and figures.
func (ix *Index) telling(ctx context.Context, r *reader, text string) ([]weighed, error) {
	times := map[string]float64{}
	for _, t := range ix.opt.Segmenter.Search(text) {
		if t.Kind == zh.Word && len(t.Text) >= 2*len("字") && !ix.opt.Segmenter.IsStop(t.Text) {
			times[t.Text]++
		}
	}
	terms := make([]term, 0, len(times))
	for text := range times {
		terms = append(terms, term{inWords, text, 1})
	}
	lists, err := ix.open(ctx, r, unique(terms))
	if err != nil {
		return nil, err
	}
	least := uint64(2)
	if len(ix.table.Length) > smallIndex {
		least = fewClauses
	}
	lists = slices.DeleteFunc(lists, func(l weighed) bool { return l.count < least })
	worth := func(l weighed) float64 { return math.Log1p(times[l.text]) * l.idf }
	slices.SortStableFunc(lists, func(a, b weighed) int { return cmp.Compare(worth(b), worth(a)) })
	lists = lists[:min(len(lists), tellingTerms)]
	for i := range lists {
		lists[i].weight = math.Log1p(times[lists[i].text])
	}
	return lists, nil
}

// nearest picks the best clause of each other document, best first.
func (ix *Index) nearest(ctx context.Context, s *scored, d *corpus.Document, clause int, least float64, n int) ([]search.Hit, error) {
	t := ix.table
	best := map[int32]match{}
	for i, number := range s.number {
		o := t.ByNumber[number]
		if o < 0 || t.Kind[o] != 0 {
			continue
		}
		doc := t.doc[o]
		m := match{ordinal: o, score: float64(s.value[i]) * t.weight[doc]}
		if t.Documents[doc].ID == d.ID || m.score < least {
			continue
		}
		if b, ok := best[doc]; !ok || m.score > b.score || m.score == b.score && m.ordinal < b.ordinal {
			best[doc] = m
		}
	}
	all := make([]match, 0, len(best))
	for _, m := range best {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b match) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.ordinal, b.ordinal)) })
	out := []search.Hit{}
	seen := map[string]bool{}
	if clause >= 0 {
		seen[squeezed(d.Quote(d.Clauses[clause].Span))] = true
	}
	for _, m := range all {
		if len(out) == n {
			break
		}
		h, err := ix.hit(ctx, m, search.Query{Passages: true}, plan{})
		if err != nil {
			return nil, err
		}
		if text := squeezed(h.Passage.Quote); !seen[text] {
			seen[text] = true
			out = append(out, h)
		}
	}
	return out, nil
}
