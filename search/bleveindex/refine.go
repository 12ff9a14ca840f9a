package bleveindex

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"policybot/search/zh"
)

// refined is how many of the best matches are looked at closer. It is more than a
// page, and the same for every page, so that pages fit together.
const refined = 200

// refine raises the best matches by what is too dear to ask of all. Scores only
// rise, so that these stay before the others.
func (ix *Index) refine(p plan, c *collector) error {
	rank := ix.opt.Ranking
	if c.byDate {
		return nil
	}
	best := c.best()
	best = best[:min(len(best), refined)]
	ix.together(best)
	if rank.Chars <= 0 && rank.Sentence <= 0 {
		return nil
	}
	covered, weights, err := ix.coverage(p, best)
	if err != nil {
		return err
	}
	for i := range best {
		best[i].score *= 1 + rank.Chars*covered[i]
	}
	if rank.Sentence > 0 {
		return ix.sentences(weights, best)
	}
	return nil
}

// together raises the matches of documents that have many among the best: a document
// on the matter says more of it than one that touches it once.
func (ix *Index) together(best []match) {
	of := make(map[int32]int, len(best)) // by document: matches
	for _, m := range best {
		of[ix.table.doc[m.ordinal]]++
	}
	for i, m := range best {
		share := math.Log(float64(of[ix.table.doc[m.ordinal]])) / math.Log(refined)
		best[i].score *= 1 + ix.opt.Ranking.Together*share
	}
}

// coverage is the share of the query's characters each match holds, weighed by how few
// of the matches do. Where law and layman use different words, they seldom share none
// of their characters: 租房, 房屋租赁. The weights are returned too.
func (ix *Index) coverage(p plan, matches []match) ([]float64, charWeights, error) {
	w := charWeights{chars: zh.Chars(zh.Canonical(p.typed()))}
	slices.Sort(w.chars)
	holders := make([][]int, len(w.chars)) // by character: matches
	for i, m := range matches {
		err := ix.eachChar(m, func(c uint16) {
			if k, ok := slices.BinarySearch(w.chars, c); ok {
				holders[k] = append(holders[k], i)
			}
		})
		if err != nil {
			return nil, w, err
		}
	}
	out := make([]float64, len(matches))
	n := float64(len(matches))
	for _, held := range holders {
		df := float64(len(held))
		idf := math.Log(1 + (n-df+0.5)/(df+0.5))
		w.weight = append(w.weight, idf)
		w.mass += idf
		for _, i := range held {
			out[i] += idf
		}
	}
	for i := range out {
		out[i] /= max(w.mass, 1e-9)
	}
	return out, w, nil
}

// eachChar hands over the characters of a clause, see zh.Chars.
func (ix *Index) eachChar(m match, do func(uint16)) error {
	p := ix.parts[ix.table.at[ix.table.doc[m.ordinal]].part]
	err := p.value(ix.table.number[m.ordinal]-p.base, charsField, func(packed []byte) error {
		for ; len(packed) >= 2; packed = packed[2:] {
			do(binary.LittleEndian.Uint16(packed))
		}
		return nil
	})
	if err != nil && !errors.Is(err, errNoValue) { // a clause may have none
		return fmt.Errorf("read characters: %w", err)
	}
	return nil
}
