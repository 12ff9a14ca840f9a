package zh

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// soundText is made by gensound.go: a line is a syllable and its characters.
//
//go:embed data/sound.txt
var soundText string

// Sound writes text as it is heard: each Chinese character as the syllable of its
// commonest reading, without tone, the syllables separated by a space; the rest of
// the text stays as it is. Two words that people type for each other sound the same:
//
//	塔成 and 塔城 are both "ta cen", 申清 and 申请 both "sen qin"
//
// Syllables that whole regions do not tell apart are written alike: zh ch sh as
// z c s, and the endings -ing -eng as -in -en. Kept apart are -an and -ang, since
// 县 and 乡 are not the same body, n and l, f and h, and l and r. A character
// has one reading whatever word it stands in (行 is xing in 银行 too). Characters
// outside the Table of General Standard Chinese Characters stand for themselves,
// traditional ones among them: text must be simplified.
func Sound(text string) string {
	of := syllables()
	var b strings.Builder
	b.Grow(2 * len(text))
	apart := false // the character before was Chinese
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		han := unicode.Is(unicode.Han, r)
		if b.Len() > 0 && (han || apart) {
			b.WriteByte(' ')
		}
		if s, ok := of[r]; ok {
			b.WriteString(s)
		} else {
			b.WriteString(text[i : i+n]) // not the rune: the byte may be no UTF-8
		}
		apart = han
		i += n
	}
	return b.String()
}

// syllables is every known character's syllable, read once when first needed.
var syllables = sync.OnceValue(func() map[rune]string {
	out := make(map[rune]string, len(soundText)/3)
	for line := range strings.Lines(soundText) {
		s, chars, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		s = blur(s)
		for _, r := range chars {
			out[r] = s
		}
	}
	return out
})

// blur drops from a syllable what many speakers do not tell apart.
func blur(s string) string {
	if len(s) > 2 && s[1] == 'h' {
		s = s[:1] + s[2:]
	}
	if strings.HasSuffix(s, "ing") || strings.HasSuffix(s, "eng") {
		s = s[:len(s)-1]
	}
	return s
}
