package zh

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// shapeText is made by genshape.go: a line is a character, its Cangjie code and the
// first digits of its four-corner code.
//
//go:embed data/shape.txt
var shapeText string

// shape is how a character is put together.
type shape struct{ code, corners string }

// LooksLike tells whether one of two characters may be taken for the other, as 未 for
// 末 and 账 for 帐: their codes say that they share most of their parts, or all but one
// where their corners are alike. A character is not like itself. Both must be
// simplified; outside the Table of General Standard Chinese Characters nothing is
// known.
func LooksLike(a, b rune) bool {
	of := shapes()
	x, y := of[a], of[b]
	if a == b || x.code == "" || y.code == "" {
		return false
	}
	longer, shorter := max(len(x.code), len(y.code)), min(len(x.code), len(y.code))
	if longer-shorter > 2 {
		return false
	}
	same := 0 // corners
	for i := range min(len(x.corners), len(y.corners)) {
		if x.corners[i] == y.corners[i] && x.corners != "-" {
			same++
		}
	}
	tail := 0 // the part on the right or below, which is shared by 祖 and 租
	for tail < min(len(x.code), len(y.code)) && x.code[len(x.code)-1-tail] == y.code[len(y.code)-1-tail] {
		tail++
	}
	if tail >= 3 && longer-tail <= 2 || tail == 2 && longer == 4 && shorter == 4 {
		return true
	}
	if same < 3 && longer < 4 {
		return longer == shorter && sortedBytes(x.code) == sortedBytes(y.code)
	}
	switch apart := distance(x.code, y.code); {
	case apart <= 2 && (same == 4 || same == 3 && longer >= 4), apart <= 1 && same >= 3, apart == 1 && longer >= 4:
		return true
	}
	return longer == shorter && sortedBytes(x.code) == sortedBytes(y.code)
}

// Alike lists the characters one may have been typed for: those that sound as Sound
// says or look alike, in the order of their code points.
func Alike(r rune) []rune {
	of := syllables()
	sound := of[r]
	var out []rune
	for other := range shapes() {
		if other != r && (sound != "" && of[other] == sound || LooksLike(r, other)) {
			out = append(out, other)
		}
	}
	slices.Sort(out)
	return out
}

// distance is how many letters must be put in, left out or changed to make b of a.
func distance(a, b string) int {
	var before, now [8]int // a code has at most 5 letters
	b = b[:min(len(b), len(before)-1)]
	for j := range before {
		before[j] = j
	}
	for i := range len(a) {
		now[0] = i + 1
		for j := range len(b) {
			change := before[j]
			if a[i] != b[j] {
				change++
			}
			now[j+1] = min(change, before[j+1]+1, now[j]+1)
		}
		before = now
	}
	return before[len(b)]
}

func sortedBytes(s string) string {
	b := []byte(s)
	slices.Sort(b)
	return string(b)
}

// shapes is every known character's shape, read once when first needed.
var shapes = sync.OnceValue(func() map[rune]shape {
	out := make(map[rune]shape, len(shapeText)/14)
	for line := range strings.Lines(shapeText) {
		f := strings.Fields(line)
		r, _ := utf8.DecodeRuneInString(f[0])
		out[r] = shape{f[1], f[2]}
	}
	return out
})
