package hanzi

import (
	"strings"
	"unicode"
)

// Fold brings text to the form it is compared in: full-width letters, digits and
// punctuation become half-width, ASCII letters lower-case, the dashes and minus
// signs "-", and the square and lenticular brackets that people type for the
// year of a 文号 〔 and 〕 (round ones stay round). Nothing is dropped or added:
// the result has as many characters as s, though fewer bytes.
func Fold(s string) string { return strings.Map(foldRune, s) }

func foldRune(r rune) rune {
	switch {
	case r < 0x80:
		switch {
		case 'A' <= r && r <= 'Z':
			return r + ('a' - 'A')
		case r == '[':
			return '〔'
		case r == ']':
			return '〕'
		}
		return r
	case 0xff01 <= r && r <= 0xff5e: // full-width ASCII
		return foldRune(r - 0xfee0)
	}
	switch r {
	case '—', '–', '─', '‐', '‑', '‒', '―', '−', '﹣', '━':
		return '-'
	case '【', '〖', '﹝', '〘':
		return '〔'
	case '】', '〗', '﹞', '〙':
		return '〕'
	case '﹙':
		return '('
	case '﹚':
		return ')'
	case '\u3000', '\u00a0':
		return ' '
	}
	return r
}

// Letters are the letters and digits of s, whatever marks and blanks stand between them: titles compare equal so.
func Letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}
