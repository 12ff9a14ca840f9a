package index

import "math"

// Rarity is the inverse document frequency of a word over the clauses, scaled to
// 0..1: 1 for a word in no clause, 0 for one in every clause. The word is as the
// segmenter gives it. A closed index knows no word.
func (ix *Index) Rarity(word string) float64 {
	done, err := ix.use()
	if err != nil {
		return 1
	}
	defer done()
	n := float64(len(ix.table.Length))
	if n == 0 {
		return 1
	}
	_, df, err := newReader(ix.parts).find(inWords, word)
	if err != nil {
		return 1
	}
	return math.Log((n+1)/(float64(df)+1)) / math.Log(n+1)
}
