package index

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/search/zh"
)

// snippetRunes is about how long a snippet is.
const snippetRunes = 100

// snippet is the piece of text with the most of what the query asks for, as HTML:
// escaped, with <mark> around each occurrence of a word of marks.
func snippet(text string, marks map[string]bool) string {
	spans := markSpans(text, marks)
	from, to := window(text, spans)
	var b strings.Builder
	if from > 0 {
		b.WriteString("…")
	}
	at := from
	for _, s := range spans {
		start, end := max(s[0], from), min(s[1], to)
		if start >= end {
			continue
		}
		b.WriteString(html.EscapeString(text[at:start]))
		b.WriteString("<mark>" + html.EscapeString(text[start:end]) + "</mark>")
		at = end
	}
	b.WriteString(html.EscapeString(text[at:to]))
	if to < len(text) {
		b.WriteString("…")
	}
	return b.String()
}

// markSpans returns the byte ranges to mark, in order, touching ones joined. A word of
// the query marks by its pairs of characters, which are among marks too; so the text
// need not be cut into words.
func markSpans(text string, marks map[string]bool) [][2]int {
	folded := zh.Fold(text)
	var spans [][2]int
	mark := func(from, to int) {
		from, to = folded.Offset(from), folded.Offset(to)
		if n := len(spans); n > 0 && from <= spans[n-1][1] {
			spans[n-1][1] = max(spans[n-1][1], to)
			return
		}
		spans = append(spans, [2]int{from, to})
	}
	for i := 0; i < len(folded.Text); {
		end, han := word(folded.Text, i)
		switch next, _ := word(folded.Text, end); {
		case han && marks[folded.Text[i:next]]:
			mark(i, next)
		case marks[folded.Text[i:end]]:
			mark(i, end)
		}
		i = end
	}
	return spans
}

// word is the end of the Chinese character at i, or else of the letters and digits
// there, or of whatever it is.
func word(text string, i int) (end int, han bool) {
	if i == len(text) {
		return i, false
	}
	r, size := utf8.DecodeRuneInString(text[i:])
	if unicode.Is(unicode.Han, r) {
		return i + size, true
	}
	for end = i + size; partOfWord(r) && end < len(text); end += size {
		r, size = utf8.DecodeRuneInString(text[end:])
		if unicode.Is(unicode.Han, r) || !partOfWord(r) {
			break
		}
	}
	return end, false
}

// partOfWord tells letters and digits, and the marks within a number.
func partOfWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || r == '.' || r == '%' || r == '-'
}

// window chooses the stretch of snippetRunes that holds the most marked bytes,
// beginning a little before the first of them.
func window(text string, spans [][2]int) (from, to int) {
	if utf8.RuneCountInString(text) <= snippetRunes+snippetRunes/5 {
		return 0, len(text)
	}
	best := -1
	for i := range spans {
		a := back(text, spans[i][0], snippetRunes/5)
		b := ahead(text, a, snippetRunes)
		covered := 0
		for _, s := range spans[i:] {
			if s[0] >= b {
				break
			}
			covered += min(s[1], b) - s[0]
		}
		if covered > best {
			best, from, to = covered, a, b
		}
	}
	if best < 0 {
		return 0, ahead(text, 0, snippetRunes)
	}
	return from, to
}

// back is the offset n runes before i, ahead the one n runes after it.
func back(text string, i, n int) int {
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:i])
		i -= size
	}
	return i
}

func ahead(text string, i, n int) int {
	for ; n > 0 && i < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return i
}
