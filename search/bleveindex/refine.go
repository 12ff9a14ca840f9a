package bleveindex

import (
	"math"
	"slices"
	"unicode"

	"policybot/search/zh"
)

// refined is how many of the best matches are looked at closer. It is more than a
// page, and the same for every page, so that pages fit together.
const refined = 200

// refine raises the best matches by what is too dear to ask of all. Scores only
// rise, so that these stay before the others.
func (ix *Index) refine(p plan, c *collector) error {
	rank := ix.opt.Ranking
	if c.byDate || rank.Chars <= 0 {
		return nil
	}
	best := c.best()
	best = best[:min(len(best), refined)]
	covered, err := ix.coverage(p, best)
	if err != nil {
		return err
	}
	for i := range best {
		best[i].score *= 1 + rank.Chars*covered[i]
	}
	return nil
}

// coverage is the share of the query's characters each match holds, weighed by how
// rare they are. Where law and layman use different words, they seldom share none of
// their characters: 租房, 房屋租赁.
func (ix *Index) coverage(p plan, matches []match) ([]float64, error) {
	r := newReader(ix.parts)
	n := float64(len(ix.table.Length))
	out := make([]float64, len(matches))
	mass := 0.0
	for _, char := range p.chars() {
		found, count, err := r.find(inChars, string(char))
		if err != nil {
			return nil, err
		}
		df := float64(count)
		idf := math.Log(1 + (n-df+0.5)/(df+0.5))
		mass += idf
		for _, o := range found {
			for i, m := range matches {
				if ix.table.at[ix.table.doc[m.ordinal]].part == o.part && o.entries.Contains(ix.table.number[m.ordinal]-ix.parts[o.part].base) {
					out[i] += idf
				}
			}
		}
	}
	for i := range out {
		out[i] /= max(mass, 1e-9)
	}
	return out, nil
}

// chars are the Chinese characters of the words that were typed, each once, without
// those that are too common to tell.
func (p plan) chars() []rune {
	var out []rune
	for _, t := range p.titles {
		for _, r := range t {
			if unicode.Is(unicode.Han, r) && !zh.IsCommon(r) && !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	return out
}
