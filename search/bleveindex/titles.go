package bleveindex

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"policybot/search/zh"
)

// What a document is called is scored once per document, in memory: written into
// every clause's entry it would double the index, and long titles would drown the
// clauses.

// aboutShare is the part of a query that a document's name must carry for all its
// clauses to be found, also those that share no word with the query.
const aboutShare = 0.6

// titles finds documents by title, region, issuers and 文号.
type titles struct {
	docs   int
	byTerm map[string][]int32 // term -> documents, ascending
	names  map[string][]name  // first characters of a title as cited -> those titles
}

// name is a title as others cite it and the document it is of.
type name struct {
	title string
	doc   int32
}

// called is what a query says about documents. Score is nil when it says
// nothing.
type called struct {
	score []float32      // by document
	about map[int32]bool // documents all of whose clauses are found
	named map[int32]bool // documents whose whole title was said
}

func newTitles(t *table, seg *zh.Segmenter) *titles {
	ti := &titles{docs: len(t.Documents), byTerm: map[string][]int32{}, names: map[string][]name{}}
	for i := range t.Documents {
		d := &t.Documents[i]
		text := d.Title + "\n" + d.Region + "\n" + strings.Join(d.Issuers, "\n")
		terms := []string{}
		for _, tok := range slices.Concat(zh.Bigrams(text), seg.Cut(text), zh.Bigrams(d.Number), seg.Search(d.Number)) {
			terms = append(terms, tok.Text)
		}
		if s := shortTitle(canonical(d.Title)); utf8.RuneCountInString(s) >= minCitedTitle {
			head := firstRunes(s, minCitedTitle)
			ti.names[head] = append(ti.names[head], name{s, int32(i)})
		}
		slices.Sort(terms)
		for _, term := range slices.Compact(terms) {
			ti.byTerm[term] = append(ti.byTerm[term], int32(i))
		}
	}
	return ti
}

// named returns the documents whose whole title a query says, its text folded.
func (ti *titles) named(query string) []name {
	var out []name
	for i := range query {
		for _, n := range ti.names[firstRunes(query[i:], minCitedTitle)] {
			if strings.HasPrefix(query[i:], n.title) {
				out = append(out, n)
			}
		}
	}
	return out
}

// firstRunes is the first n characters of s, or all of it.
func firstRunes(s string, n int) string { return s[:ahead(s, 0, n)] }

// find compares the terms of a query with what documents are called.
func (ti *titles) find(names []name, terms []string) called {
	var byDoc []float32
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
	c := called{byDoc, map[int32]bool{}, map[int32]bool{}}
	for d, s := range byDoc {
		if s > 0 && float64(s) >= aboutShare*mass {
			c.about[int32(d)] = true
		}
	}
	for _, n := range names {
		c.named[n.doc], c.about[n.doc] = true, true
	}
	return c
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
