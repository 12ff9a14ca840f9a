// Package compare says what changed between two versions of a text: which clauses came, went, moved or were
// reworded, and within a clause which words.
//
//	compare.go  Compare: two documents -> changes in the order of the new one
//	unit.go     the pieces compared: an article, a paragraph, a heading, a row
//	align.go    which piece of the one is which of the other
//	diff.go     the words of two pieces
//
// All of it is bounded: two texts of a thousand articles each take well under a second, and what is larger is paired
// by name alone.
package compare

import (
	"github.com/policybot/policybot/corpus"
)

// Kind is what became of a piece.
type Kind string

// The kinds of change.
const (
	Same    Kind = "same"
	Changed Kind = "changed"
	Added   Kind = "added"
	Removed Kind = "removed"
	Moved   Kind = "moved" // stands elsewhere now, reworded perhaps
)

// Piece is a piece of one of the documents.
type Piece struct {
	Name   string // 第三条, (二)…; "" where it has none
	Clause string // anchor of its first clause
	Text   string
}

// Change is a piece of the old text and what it is in the new one. Old is nil for what was added, New for what is gone.
type Change struct {
	Kind     Kind
	Old, New *Piece
	Words    []Run // of the texts together, in order; nil unless both are there and differ
}

// Renamed tells whether the piece has another number or heading than before.
func (c Change) Renamed() bool { return c.Old != nil && c.New != nil && c.Old.Name != c.New.Name }

// Compare lists what became of the pieces of two texts, in the order of the new one; what is gone stands where it
// stood.
func Compare(before, after *corpus.Document) []Change {
	a, b := units(before), units(after)
	pairs := align(a, b)
	moved := pairMoved(a, b, pairs)
	var out []Change
	at := 0
	for j := range b {
		i := pairs[j]
		if i >= 0 {
			for ; at < i; at++ {
				out = append(out, gone(a, at, moved)...)
			}
			at = i + 1
			out = append(out, change(&a[i], &b[j], Changed))
			continue
		}
		if i = moved[j]; i >= 0 {
			out = append(out, change(&a[i], &b[j], Moved))
			continue
		}
		out = append(out, Change{Kind: Added, New: &b[j].Piece})
	}
	for ; at < len(a); at++ {
		out = append(out, gone(a, at, moved)...)
	}
	return out
}

// gone is piece i of the old text, unless it stands elsewhere now.
func gone(a []unit, i int, moved []int) []Change {
	for _, from := range moved {
		if from == i {
			return nil
		}
	}
	return []Change{{Kind: Removed, Old: &a[i].Piece}}
}

func change(x, y *unit, kind Kind) Change {
	c := Change{Kind: kind, Old: &x.Piece, New: &y.Piece}
	if x.Text != y.Text {
		c.Words = Words(x.Text, y.Text)
	} else if kind == Changed && x.Name == y.Name {
		c.Kind = Same
	}
	return c
}

// Counts is how many pieces of each kind there are.
func Counts(changes []Change) map[Kind]int {
	n := map[Kind]int{}
	for _, c := range changes {
		n[c.Kind]++
	}
	return n
}
