package card

import (
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// pieces cuts a span into what may become a line: at line ends, and a line that is too long at
// its sentences, and those at ；. What is still too long is left out: cut anywhere else, it might
// lose its exception.
func pieces(text string, s corpus.Span) []corpus.Span {
	var out []corpus.Span
	for _, line := range split(text, s, "\n") {
		if short(text, line) {
			out = append(out, line)
			continue
		}
		for _, sentence := range split(text, line, "。！？") {
			if short(text, sentence) {
				out = append(out, sentence)
				continue
			}
			for _, part := range split(text, sentence, "；;") {
				if short(text, part) {
					out = append(out, part)
				}
			}
		}
	}
	return out
}

// sentences cuts a span at line ends and 。！？.
func sentences(text string, s corpus.Span) []corpus.Span { return split(text, s, "\n。！？") }

func short(text string, s corpus.Span) bool {
	return utf8.RuneCountInString(text[s.Start:s.End]) <= MaxRunes
}

// split cuts behind the marks that stand outside brackets and quotation marks. Empty parts are left out.
func split(text string, s corpus.Span, marks string) []corpus.Span {
	var out []corpus.Span
	from, depth := s.Start, 0
	push := func(to int) {
		if p := trim(text, corpus.Span{Start: from, End: to}); p.Len() > 0 {
			out = append(out, p)
		}
		from = to
	}
	for i, c := range text[s.Start:s.End] {
		switch c {
		case '(', '（', '“', '《', '〔', '「':
			depth++
		case ')', '）', '”', '》', '〕', '」':
			depth = max(0, depth-1)
		case '\n':
			depth = 0 // a bracket that was never closed
		}
		if (depth == 0 || c == '\n') && strings.ContainsRune(marks, c) {
			push(s.Start + i + utf8.RuneLen(c))
		}
	}
	push(s.End)
	return out
}
