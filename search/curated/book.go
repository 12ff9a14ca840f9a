package curated

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// Book is all pairs, by their wordings. It does not change once made and is safe for concurrent use; a nil Book is empty.
type Book struct {
	pairs []Pair           // the one written last first
	exact map[string][]int // Plain of a wording -> indexes into pairs
	sizes map[int][]int    // characters of a wording without marks -> indexes
}

// NewBook makes a book of pairs.
func NewBook(pairs []Pair) *Book {
	b := &Book{pairs: slices.Clone(pairs), exact: map[string][]int{}, sizes: map[int][]int{}}
	slices.SortStableFunc(b.pairs, func(x, y Pair) int { return cmp.Or(y.At.Compare(x.At), cmp.Compare(x.ID, y.ID)) })
	for i := range b.pairs {
		for _, w := range b.pairs[i].Wordings() {
			plain := Plain(w)
			if !slices.Contains(b.exact[plain], i) {
				b.exact[plain] = append(b.exact[plain], i)
			}
			if n := utf8.RuneCountInString(plain); !slices.Contains(b.sizes[n], i) {
				b.sizes[n] = append(b.sizes[n], i)
			}
		}
	}
	return b
}

// Pairs are all of them, the one written last first. They must not be changed.
func (b *Book) Pairs() []Pair {
	if b == nil {
		return nil
	}
	return b.pairs
}

// Pair is the one of an id.
func (b *Book) Pair(id string) (Pair, bool) {
	for _, p := range b.Pairs() {
		if p.ID == id {
			return p, true
		}
	}
	return Pair{}, false
}

// Asked are the pairs one of whose wordings a question is, the one written last first.
func (b *Book) Asked(question string) []Pair {
	if b == nil {
		return nil
	}
	return b.at(b.exact[Plain(question)])
}

func (b *Book) at(indexes []int) (out []Pair) {
	for _, i := range indexes {
		out = append(out, b.pairs[i])
	}
	return out
}

// longer is how many characters two wordings of the same may differ by.
const longer = 8

// about are the pairs with a wording about as long as a question.
func (b *Book) about(plain string) []Pair {
	n := utf8.RuneCountInString(plain)
	var of []int
	for size := n - longer; size <= n+longer; size++ {
		of = append(of, b.sizes[size]...)
	}
	slices.Sort(of)
	return b.at(slices.Compact(of))
}
