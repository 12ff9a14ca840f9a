package index

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/policybot/policybot/corpus/address"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/zh"
)

// A query may give the address of what it looks for: 养犬管理条例第四条第二款. Then that
// article stands first, and not what cites it.

// mostNamed is how many documents an address is looked up in: versions of one law, or
// what several places call alike.
const mostNamed = 8

// leastNamed is the least that the name of its document counts for a clause whose
// address was given: a short name (义教法) may share no term with the title.
const leastNamed = 1

// newNames prepares the names of documents.
func newNames(documents []search.Summary, seg *zh.Segmenter) *address.Titles {
	texts := make([]address.Text, len(documents))
	for i := range documents {
		d := &documents[i]
		texts[i] = address.Text{Title: d.Title, Number: d.Number, Region: d.Region, Year: d.Issued.Year}
	}
	return address.NewTitles(texts, func(title string) (words []string) {
		for _, t := range seg.Cut(title) {
			words = append(words, t.Text)
		}
		return words
	})
}

// givesArticle tells whether a query gives the number of an article.
func givesArticle(query string) bool {
	return slices.ContainsFunc(address.Read(query).Addresses, func(a address.Address) bool {
		return a.Steps.Has(address.Article)
	})
}

// addressed finds the clauses a query gives the address of, see addressees.
// The value is how exactly: 1 for an article, 2 for a 款 or 项 in it.
func (ix *Index) addressed(ctx context.Context, query string, named map[int32]bool) (map[int32]int, error) {
	out := map[int32]int{}
	for d, steps := range ix.addressees(query, named) {
		if err := ix.mark(ctx, steps, d, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// addressees are the documents that a query gives an address in, with the address: the document whose name stands right
// before it, else those the query names, the weightiest first.
func (ix *Index) addressees(query string, named map[int32]bool) iter.Seq2[int32, address.Steps] {
	return func(yield func(int32, address.Steps) bool) {
		for _, a := range address.Read(query).Addresses {
			var docs []int32
			for _, i := range ix.titles.texts().Find(a).Texts {
				docs = append(docs, int32(i))
			}
			if len(docs) == 0 {
				docs = slices.Sorted(maps.Keys(named))
			}
			slices.SortStableFunc(docs, func(a, b int32) int { return cmp.Compare(ix.table.weight[b], ix.table.weight[a]) })
			for _, d := range docs[:min(len(docs), mostNamed)] {
				if !yield(d, a.Steps) {
					return
				}
			}
		}
	}
}

// addressFactor is what an address does to a score.
func (ix *Index) addressFactor(exactly int) float64 {
	if exactly == 0 {
		return 1
	}
	return ix.opt.Ranking.Addressed * float64(exactly)
}

// mark notes the clauses an address leads to in one document: all of its article, those
// of its 款 more.
func (ix *Index) mark(ctx context.Context, way address.Steps, d int32, out map[int32]int) error {
	doc, err := ix.document(ctx, ix.table.Documents[d].ID)
	if err != nil {
		return fmt.Errorf("follow %s: %w", way, err)
	}
	note := func(way address.Steps, exactly int) {
		at, missing := address.Find(doc, way)
		if missing != nil || len(way) == 0 {
			return
		}
		for i := at.Clauses[0]; i < at.Clauses[1]; i++ {
			o := ix.table.First[d] + int32(i)
			out[o] = max(exactly, out[o])
		}
	}
	inner := slices.IndexFunc(way, func(s address.Step) bool { return s.Unit >= address.Paragraph })
	if inner < 0 {
		inner = len(way)
	}
	note(way[:inner], 1)
	if inner < len(way) {
		note(way, 2)
	}
	return nil
}
