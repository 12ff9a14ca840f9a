package bleveindex

import (
	"math"
	"slices"
	"strings"

	"policybot/search/zh"
)

// What a document is called is scored once per document, in memory: written into
// every clause's entry it would double the index, and long titles would drown the
// clauses.

// titleWeight is what a word of the title counts beside one of the clause.
const titleWeight = 0.1

// aboutShare is the part of a query that a document's name must carry for all its
// clauses to be found, also those that share no word with the query.
const aboutShare = 0.6

// titles finds documents by title, region, issuers and 文号.
type titles struct {
	docs   int
	byTerm map[string][]int32 // term -> documents, ascending
}

func newTitles(t *table, seg *zh.Segmenter) *titles {
	ti := &titles{docs: len(t.Documents), byTerm: map[string][]int32{}}
	for i := range t.Documents {
		d := &t.Documents[i]
		text := d.Title + "\n" + d.Region + "\n" + strings.Join(d.Issuers, "\n")
		terms := []string{}
		for _, tok := range slices.Concat(zh.Bigrams(text), seg.Cut(text), zh.Bigrams(d.Number), seg.Search(d.Number)) {
			terms = append(terms, tok.Text)
		}
		slices.Sort(terms)
		for _, term := range slices.Compact(terms) {
			ti.byTerm[term] = append(ti.byTerm[term], int32(i))
		}
	}
	return ti
}

// score returns the score of each document (nil when no title matches) and the
// documents the query is about.
func (ti *titles) score(terms []string) (byDoc []float32, about []int32) {
	mass := 0.0
	for _, t := range terms {
		docs := ti.byTerm[t]
		df := float64(len(docs))
		idf := math.Log(1 + (float64(ti.docs)-df+0.5)/(df+0.5))
		mass += idf
		if len(docs) > 0 && byDoc == nil {
			byDoc = make([]float32, ti.docs)
		}
		for _, d := range docs {
			byDoc[d] += float32(idf)
		}
	}
	for d, s := range byDoc {
		if float64(s) >= aboutShare*mass {
			about = append(about, int32(d))
		}
	}
	return byDoc, about
}

// numberKey is the one form of a 文号, whatever brackets and spaces it came with.
func numberKey(seg *zh.Segmenter, s string) string {
	for _, t := range seg.Cut(s) {
		if t.Kind == zh.DocNumber {
			return strings.Replace(t.Text, "〕第", "〕", 1)
		}
	}
	return strings.ToLower(strings.Join(strings.Fields(s), ""))
}
