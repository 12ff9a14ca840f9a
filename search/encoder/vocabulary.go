package encoder

import (
	"errors"
	"sort"
	"unicode/utf8"
)

// The special pieces; no text is ever cut into one of the first three.
const (
	beginID   = 0 // <s>
	endID     = 2 // </s>; 1 is <pad>, which packed batches have no use for
	unknownID = 3
	specials  = 4
)

// unknownPenalty is how much worse than the rarest piece a character is that no piece has.
const unknownPenalty = 10

// A vocabulary cuts text into pieces. It is read only.
type vocabulary struct {
	text     string
	starts   []uint32 // where each piece begins in text, and the end
	scores   []float32
	unknown  float64 // score of an unknown character
	replaced map[rune]string
	simplify func(text string, yield func(start, end int, out string)) // nil: text is taken as it is
}

var (
	errPieces       = errors.New("pieces out of order")
	errReplacements = errors.New("replacements out of order")
)

func newVocabulary(text string, starts []uint32, scores []float32, from, to []uint32, replacements string,
) (vocabulary, error) {
	v := vocabulary{text: text, starts: starts, scores: scores, replaced: make(map[rune]string, len(from))}
	if !ascending(starts, len(text)) || !utf8.ValidString(text) {
		return v, errPieces
	}
	least := scores[0]
	for i := range scores {
		least = min(least, scores[i])
		if p := v.piece(i); i >= specials && (p == "" || !utf8.ValidString(p) || i > specials && p <= v.piece(i-1)) {
			return v, errPieces
		}
	}
	v.unknown = float64(least) - unknownPenalty
	if !ascending(to, len(replacements)) {
		return v, errReplacements
	}
	for i, r := range from {
		s := replacements[to[i]:to[i+1]]
		if i > 0 && r <= from[i-1] || r > utf8.MaxRune || !utf8.ValidString(s) {
			return v, errReplacements
		}
		v.replaced[rune(r)] = s
	}
	return v, nil
}

// ascending reports whether starts go from 0 to end without going back.
func ascending(starts []uint32, end int) bool {
	for i := 1; i < len(starts); i++ {
		if starts[i] < starts[i-1] {
			return false
		}
	}
	return len(starts) > 0 && starts[0] == 0 && int(starts[len(starts)-1]) == end
}

func (v *vocabulary) piece(i int) string { return v.text[v.starts[i]:v.starts[i+1]] }

// prefixes calls f with every piece that s begins with, the shorter first. The sorted pieces are their own search
// tree: those that share a beginning stand together, and each byte more narrows them down.
func (v *vocabulary) prefixes(s []byte, f func(id, length int)) {
	low, high := specials, len(v.scores)
	for d, b := range s {
		low += sort.Search(high-low, func(i int) bool { return v.byteAt(low+i, d) >= int(b) })
		high = low + sort.Search(high-low, func(i int) bool { return v.byteAt(low+i, d) > int(b) })
		if low == high {
			return
		}
		if int(v.starts[low+1]-v.starts[low]) == d+1 {
			f(low, d+1)
		}
	}
}

// byteAt returns byte d of a piece, -1 after its end.
func (v *vocabulary) byteAt(i, d int) int {
	if at := v.starts[i] + uint32(d); at < v.starts[i+1] {
		return int(v.text[at])
	}
	return -1
}
