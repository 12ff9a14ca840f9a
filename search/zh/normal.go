package zh

import (
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/hanzi"
)

// normalised is a text made simplified and folded. When offsets is nil it is the
// input byte for byte; otherwise offsets[i] is the input offset of byte i of
// text, with one more entry for the end.
type normalised struct {
	text    string
	offsets []int32
}

// Folded is a text made simplified and folded, with the way back to the input.
type Folded struct {
	Text string
	from normalised
}

// Canonical simplifies and folds a text, as all terms are.
func Canonical(text string) string { return hanzi.Fold(hanzi.Simplify(text)) }

// Fold is Canonical with the way back.
func Fold(text string) Folded {
	n := normalise(text)
	return Folded{n.text, n}
}

// Offset is where byte i of Text stands in the input.
func (f Folded) Offset(i int) int {
	if f.from.offsets == nil {
		return i
	}
	return int(f.from.offsets[i])
}

// normalise simplifies and folds text. Both keep the number of characters in
// nearly every case, and then the characters correspond one to one; where they do
// not, each character is converted by itself.
func normalise(text string) normalised {
	whole := Canonical(text)
	if whole == text {
		return normalised{text: text}
	}
	n := normalised{text: whole, offsets: make([]int32, 0, len(whole)+1)}
	if utf8.RuneCountInString(whole) == utf8.RuneCountInString(text) {
		i := 0
		for j := 0; j < len(whole); {
			_, size := utf8.DecodeRuneInString(whole[j:])
			n.push(size, i)
			j += size
			_, size = utf8.DecodeRuneInString(text[i:])
			i += size
		}
		n.push(1, len(text))
		return n
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		_, size := utf8.DecodeRuneInString(text[i:])
		one := Canonical(text[i : i+size])
		b.WriteString(one)
		n.push(len(one), i)
		i += size
	}
	n.push(1, len(text))
	n.text = b.String()
	return n
}

func (n *normalised) push(count, offset int) {
	for range count {
		n.offsets = append(n.offsets, int32(offset))
	}
}

// inInput turns the tokens' offsets into those of the input, in place.
func (n *normalised) inInput(tokens []Token) []Token {
	if n.offsets == nil {
		return tokens
	}
	for i := range tokens {
		t := &tokens[i]
		start, end := n.offsets[t.Start], n.offsets[t.End]
		// A token that ends within what one input character became ends after it.
		for i := t.End; end <= start && i < len(n.offsets); i++ {
			end = n.offsets[i]
		}
		t.Start, t.End = int(start), int(end)
	}
	return tokens
}
