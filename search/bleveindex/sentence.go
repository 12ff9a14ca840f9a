package bleveindex

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"policybot/search/zh"
)

// reread is how many of the best matches are read again as text, which no posting
// tells of. It is more than a page of hits has; further down a match would have to
// rise too far.
const reread = 30

// sentences raises the best matches by how much of the query one of their sentences
// says, under the title and the headings it stands below. Words that a clause says in
// different sentences are often of different matters.
func (ix *Index) sentences(w charWeights, best []match) error {
	w = w.flattened()
	slices.SortFunc(best, byScore)
	best = best[:min(len(best), reread)]
	for i := range best {
		r, err := ix.reading(best[i].ordinal)
		if err != nil {
			return err
		}
		title := ix.table.Documents[ix.table.doc[best[i].ordinal]].Title
		share := w.mostIn(title+r.above, r.text)
		best[i].score *= 1 + ix.opt.Ranking.Sentence*share*share
	}
	return nil
}

// charWeights are the characters of a query and what it says to hold one.
type charWeights struct {
	chars  []uint16 // ascending
	weight []float64
	mass   float64 // of all weights
}

// flattened are the weights nearer to each other: what the rarest character says was
// counted in its words.
func (w charWeights) flattened() charWeights {
	out := charWeights{chars: w.chars}
	for _, v := range w.weight {
		out.weight = append(out.weight, math.Sqrt(v))
		out.mass += math.Sqrt(v)
	}
	return out
}

// mostIn is the share of the weights that the sentence of a text has which has the
// most, what stands above it included.
func (w charWeights) mostIn(above, text string) float64 {
	const always = -1
	last := make([]int, len(w.chars)) // by character: the sentence it was met in last, from 1
	base := 0.0
	for _, r := range zh.Canonical(above) {
		if k, ok := w.find(r); ok && last[k] != always {
			last[k] = always
			base += w.weight[k]
		}
	}
	most, sum, sentence := base, base, 1
	for _, r := range zh.Canonical(text) {
		if strings.ContainsRune("。;!?\n", r) {
			sum = base
			sentence++
			continue
		}
		if k, ok := w.find(r); ok && last[k] != always && last[k] != sentence {
			last[k] = sentence
			sum += w.weight[k]
			most = max(most, sum)
		}
	}
	return most / max(w.mass, 1e-9)
}

func (w charWeights) find(r rune) (int, bool) {
	if r >= 1<<16 {
		return 0, false
	}
	return slices.BinarySearch(w.chars, uint16(r))
}

// keptPages is how many pages are kept as they were read: some 8 MB. Questions come
// back to the same laws.
const keptPages = 1024

// reading is the headings above a clause, and the clause.
type reading struct{ above, text string }

// reading reads a clause.
func (ix *Index) reading(o int32) (reading, error) {
	t := ix.table
	n := t.doc[o]
	clause := int(o - t.First[n])
	first := clause - clause%pageClauses
	l, doc := ix.parts[t.at[n].part].layer, int(t.at[n].doc)
	at := place{l.name, l.First[doc] + int32(first)}
	read := ix.folder.reread.get(at)
	if read == nil {
		p, err := l.page(doc, first)
		for range min(pageClauses, int(t.First[n+1]-t.First[n])-first) {
			_, text, section := p.clause()
			read = append(read, reading{strings.Join(section, ""), text})
		}
		if err = cmp.Or(err, p.err); err != nil {
			return reading{}, fmt.Errorf("read clause %d of document %q: %w", clause, t.Documents[n].ID, err)
		}
		ix.folder.reread.put(at, read)
	}
	return read[clause-first], nil
}
