package index

import (
	"encoding/binary"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search/zh"
)

// Terms is what a clause is found by, as an engine elsewhere is given it: the same terms that
// analyser writes, a term as often as it counts.
type Terms struct {
	Words, Pairs, Path []string
	Under              string  // its headings and, of a table row, the title and columns
	Weight             float64 // what its kind makes of its score
	Length, PathLength int     // of the clause and its headings, in letters
}

// When Ranking.Frequent leaves a term out: see prune.
const (
	SmallIndex  = smallIndex
	RarerNeeded = rarerNeeded
)

// TermsOf cuts clause i of d.
func TermsOf(seg *zh.Segmenter, d *corpus.Document, i int) Terms {
	labels, under := contextOf(d, i)
	body := zh.Canonical(d.Quote(d.Clauses[i].Span))
	out := Terms{
		Under: under, Weight: clauseWeight[weightClass(d, i)],
		Length: int(letters(d.Quote(d.Clauses[i].Span))), PathLength: int(letters(under)),
	}
	times := map[string]int{}
	for _, t := range seg.Words(body) {
		out.Words = append(out.Words, t.Text)
		times[t.Text]++
	}
	seen := map[string]bool{}
	for _, t := range zh.Pairs(body) {
		if seen[t.Text] {
			continue
		}
		seen[t.Text] = true
		for range max(1, times[t.Text]) { // how often is kept of words alone
			out.Pairs = append(out.Pairs, t.Text)
		}
	}
	for _, t := range seg.Words(zh.Canonical(labels)) {
		out.Words = append(out.Words, t.Text)
		if !seen[t.Text] { // a label is found by its pairs too, being a word
			seen[t.Text] = true
			out.Pairs = append(out.Pairs, t.Text)
		}
	}
	above := map[string]bool{}
	for _, t := range zh.Pairs(zh.Canonical(under)) {
		if !above[t.Text] {
			above[t.Text] = true
			out.Path = append(out.Path, t.Text)
		}
	}
	return out
}

// PairsOf are the pairs of a word as fields have them.
func PairsOf(word string) (pairs []string) {
	for _, t := range zh.Bigrams(word) {
		pairs = append(pairs, t.Text)
	}
	return pairs
}

// Squeezed is a text as phrases are compared: simplified, folded, without spaces.
func Squeezed(text string) string { return squeezed(text) }

func charsOf(text string) []uint16 { return zh.Chars(zh.Canonical(text)) }

// packedChars are those of packChars.
func packedChars(under, body string) []uint16 {
	packed := packChars(zh.Canonical(under), zh.Canonical(body))
	out := make([]uint16, 0, len(packed)/2)
	for ; len(packed) >= 2; packed = packed[2:] {
		out = append(out, binary.LittleEndian.Uint16(packed))
	}
	return out
}
