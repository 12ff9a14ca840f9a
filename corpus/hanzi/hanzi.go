// Package hanzi holds pure functions on Chinese text that every other package
// may use: traditional script to simplified (Simplify, SimplifyRuns), width and
// punctuation folded for comparing (Fold), and numerals (ParseNumber,
// NumberPrefix). It imports nothing of ours, and all of it is safe for
// concurrent use.
//
// Conversion follows OpenCC's t2s: the longest phrase of TSPhrases that begins
// here, else the first target of TSCharacters. Real input is a mixture (a
// machine-made 關于 with 于 already simplified), and simplified text must come
// out unchanged, so some entries are held back:
//
//   - A character that simplified text also uses (乾 of 乾元, 於 of the surname)
//     converts only where the text around it is traditional: at least one in a
//     hundred Chinese characters exists only in the traditional script. The same
//     goes for phrases that can be read as simplified text (打坏).
//   - 著 becomes 着 in traditional text, unless it stands in a word of ZhuWords.
//   - Nothing converts to a character outside the Basic Multilingual Plane
//     (二噁英): official texts and most fonts keep the original there.
package hanzi

import (
	"strings"
	"unicode"
)

// traditionalShare is the part of the Chinese characters, one in so many, that
// makes a text traditional as far as ambiguous characters go.
const traditionalShare = 100

// Simplify converts s to simplified script. Simplified text comes back unchanged,
// and so does what Simplify returned.
func Simplify(s string) string {
	var b strings.Builder
	at := 0
	SimplifyRuns(s, func(start, end int, out string) {
		b.WriteString(s[at:start])
		b.WriteString(out)
		at = end
	})
	if at == 0 {
		return s
	}
	b.WriteString(s[at:])
	return b.String()
}

// SimplifyRuns yields only the pieces Simplify changes, in order: the bytes
// [start, end) of s and what replaces them. A phrase whose replacement has as
// many characters as the phrase is yielded character by character.
func SimplifyRuns(s string, yield func(start, end int, out string)) {
	t := tables()
	strict, han := t.count(s)
	mixed := strict*traditionalShare >= han && strict > 0
	t.walk(s, mixed, yield)
}

// CountTraditional counts the characters of s that exist only in the traditional
// script. Characters both scripts use (乾, 於, 著) do not count.
func CountTraditional(s string) int {
	n, _ := tables().count(s)
	return n
}

// isHan tells whether r is a Chinese character.
func isHan(r rune) bool {
	return 0x4e00 <= r && r <= 0x9fff || r >= 0x2e80 && unicode.Is(unicode.Han, r)
}
