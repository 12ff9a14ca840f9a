package bleveindex

import (
	"html"
	"slices"
	"strings"
	"unicode/utf8"

	"policybot/search/zh"
)

// snippetRunes is about how long a snippet is.
const snippetRunes = 100

// snippet is the piece of text with the most of what the query asks for, as HTML:
// escaped, with <mark> around each occurrence of a word of marks.
func snippet(seg *zh.Segmenter, text string, marks map[string]bool) string {
	spans := markSpans(seg, text, marks)
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

// markSpans returns the byte ranges to mark, in order, touching ones joined.
func markSpans(seg *zh.Segmenter, text string, marks map[string]bool) [][2]int {
	var spans [][2]int
	for _, t := range append(seg.Search(text), zh.Bigrams(text)...) {
		if marks[t.Text] {
			spans = append(spans, [2]int{t.Start, t.End})
		}
	}
	slices.SortFunc(spans, func(a, b [2]int) int {
		if a[0] != b[0] {
			return a[0] - b[0]
		}
		return a[1] - b[1]
	})
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s[0] <= out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], s[1])
			continue
		}
		out = append(out, s)
	}
	return out
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
