package index

import (
	"cmp"
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/search/zh"
)

// snippetRunes is about how long a snippet is.
const snippetRunes = 100

// marks is what a snippet marks: what was typed by its words and pairs of characters, what means the same
// only where it stands as a whole. All is folded.
type marks struct {
	parts map[string]bool
	whole []string
}

// snippet is the piece of text with the most of what the query asks for, as HTML:
// escaped, with <mark> around each occurrence of a word of marks.
func snippet(text string, m marks) string {
	spans := m.spans(text)
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

// spans returns the byte ranges to mark, in order, touching ones joined. A word of the query marks by its pairs
// of characters, which are among the parts too; so the text need not be cut into words.
func (m marks) spans(text string) [][2]int {
	folded := zh.Fold(text)
	var spans [][2]int
	for i := 0; i < len(folded.Text); {
		end, han := word(folded.Text, i)
		switch next, _ := word(folded.Text, end); {
		case han && m.parts[folded.Text[i:next]]:
			spans = append(spans, [2]int{i, next})
		case m.parts[folded.Text[i:end]]:
			spans = append(spans, [2]int{i, end})
		}
		i = end
	}
	for _, w := range m.whole {
		for at := 0; w != ""; {
			i := strings.Index(folded.Text[at:], w)
			if i < 0 {
				break
			}
			spans = append(spans, [2]int{at + i, at + i + len(w)})
			at += i + len(w)
		}
	}
	slices.SortFunc(spans, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	joined := spans[:0]
	for _, s := range spans {
		s = [2]int{folded.Offset(s[0]), folded.Offset(s[1])}
		if n := len(joined); n > 0 && s[0] <= joined[n-1][1] {
			joined[n-1][1] = max(joined[n-1][1], s[1])
			continue
		}
		joined = append(joined, s)
	}
	return joined
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
