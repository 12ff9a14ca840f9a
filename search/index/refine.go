package index

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/policybot/policybot/search/zh"
)

// refined is how many of the best matches are looked at closer. It is more than a
// page, and the same for every page, so that pages fit together.
const refined = 200

// refine raises the best matches by what is too dear to ask of all, and no posting
// tells. Scores only rise, so that these stay before the others.
func (ix *Index) refine(ctx context.Context, text string, p plan, c *collector) error {
	rank := ix.opt.Ranking
	if c.byDate {
		return nil
	}
	best := c.best()
	best = best[:min(len(best), refined)]
	ix.together(best)
	if err := ix.verbatim(ctx, text, best); err != nil {
		return err
	}
	if rank.Chars <= 0 && rank.Sentence <= 0 {
		return nil
	}
	l := newLook(zh.Chars(zh.Canonical(p.typed())))
	for _, m := range best {
		if err := ix.eachChar(m, l.met); err != nil {
			return err
		}
		l.next()
	}
	weights := l.weights(len(best))
	covered := make([]float64, len(best))
	for i := range best {
		covered[i] = l.coverage(i, weights)
		best[i].score *= 1 + rank.Chars*covered[i]
	}
	if rank.Sentence > 0 {
		for i := range best {
			at := ix.table.at[ix.table.doc[best[i].ordinal]]
			share := l.sentence(i, weights, ix.parts[at.part].callings(ix.opt.Segmenter)[at.doc].chars)
			best[i].score *= 1 + rank.Sentence*share*share
		}
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

// eachChar hands over the characters that tell a clause from others, each with the
// sentence it stands in, from 1; those of the headings come first, as sentence 0.
func (ix *Index) eachChar(m match, do func(sentence int, char uint16)) error {
	p := ix.parts[ix.table.at[ix.table.doc[m.ordinal]].part]
	err := p.value(ix.table.number[m.ordinal]-p.base, charsField, func(packed []byte) error {
		sentence := 0
		for ; len(packed) >= 2; packed = packed[2:] {
			if c := binary.LittleEndian.Uint16(packed); c != 0 {
				do(sentence, c)
			} else {
				sentence++
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, errNoValue) { // a clause may have none
		return fmt.Errorf("read characters: %w", err)
	}
	return nil
}

// look is a closer look at some matches: where they hold the characters of a query.
// Where law and layman use different words, they seldom share none of their
// characters: 租房, 房屋租赁.
type look struct {
	chars []uint16             // ascending
	among [1 << 16 / 64]uint64 // the same as bits: most characters of a clause are none of them
	in    []uint64             // by match and character: a bit for each sentence, see mostSentences
}

// mostSentences are told apart; what follows counts as one with the last.
const mostSentences = 63

func newLook(chars []uint16) *look {
	slices.Sort(chars)
	l := &look{chars: chars, in: make([]uint64, len(chars), len(chars)*(refined+1))}
	for _, c := range chars {
		l.among[c/64] |= 1 << (c % 64)
	}
	return l
}

// met notes a character of the match at hand.
func (l *look) met(sentence int, char uint16) {
	if l.among[char/64]&(1<<(char%64)) != 0 {
		k, _ := slices.BinarySearch(l.chars, char)
		l.in[len(l.in)-len(l.chars)+k] |= 1 << min(sentence, mostSentences)
	}
}

// next turns to the next match.
func (l *look) next() { l.in = append(l.in, make([]uint64, len(l.chars))...) }

func (l *look) of(match int) []uint64 { return l.in[match*len(l.chars) : (match+1)*len(l.chars)] }

const headings = 1 // bit of the sentence 0

// weights is what it says to hold a character: the more, the fewer of the matches do.
func (l *look) weights(matches int) []float64 {
	out := make([]float64, len(l.chars))
	for i := range matches {
		for k, in := range l.of(i) {
			if in&^headings != 0 {
				out[k]++
			}
		}
	}
	for k, df := range out {
		out[k] = math.Log(1 + (float64(matches)-df+0.5)/(df+0.5))
	}
	return out
}

// coverage is the share of the weights that a clause has.
func (l *look) coverage(match int, weights []float64) float64 {
	sum, mass := 0.0, 0.0
	for k, in := range l.of(match) {
		if mass += weights[k]; in&^headings != 0 {
			sum += weights[k]
		}
	}
	return sum / max(mass, 1e-9)
}

// sentence is the share that the sentence of a clause has which has the most, with the
// title and the headings above it: words that a clause says in different sentences are
// often of different matters. Weights are taken nearer to each other, for what the
// rarest character says was counted in its words.
func (l *look) sentence(match int, weights []float64, title []uint16) float64 {
	var sum [mostSentences + 1]float64
	above, mass := 0.0, 0.0
	for k, in := range l.of(match) {
		w := math.Sqrt(weights[k])
		mass += w
		switch {
		case in&headings != 0 || slices.Contains(title, l.chars[k]):
			above += w
		default:
			for s := 1; in>>s != 0; s++ {
				if in>>s&1 != 0 {
					sum[s] += w
				}
			}
		}
	}
	return (above + slices.Max(sum[:])) / max(mass, 1e-9)
}
