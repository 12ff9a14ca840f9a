package statement

import (
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// Sentences splits a text at 。！？ and line ends, and at ； outside brackets.
// The stop belongs to the sentence. Empty ones are left out.
func Sentences(text string) []corpus.Span {
	return split(text, corpus.Span{Start: 0, End: len(text)}, true, func(r rune, depth int) bool {
		return r == '\n' || (depth == 0 && (r == '。' || r == '！' || r == '？' || r == '；' || r == ';'))
	})
}

// Segments splits a sentence at commas and colons, and around brackets, so that
// what a bracket says stands apart. The mark is in no segment.
func Segments(text string, in corpus.Span) []corpus.Span {
	return split(text, in, false, func(r rune, _ int) bool {
		switch r {
		case '，', ',', '：', ':', '；', ';', '。', '(', ')', '（', '）', '\n', '！', '？':
			return true
		}
		return false
	})
}

// Phrases splits a sentence at commas outside brackets and quotation marks, so
// that a bracket stays with the words it explains.
func Phrases(text string, in corpus.Span) []corpus.Span {
	return split(text, in, false, func(r rune, depth int) bool {
		switch r {
		case '，', ',', '；', ';', '。', '\n', '！', '？':
			return depth == 0
		}
		return false
	})
}

// split cuts where stop says so; keep leaves the mark with the piece before it.
// A comma or colon between two digits is part of a number.
func split(text string, in corpus.Span, keep bool, stop func(r rune, depth int) bool) []corpus.Span {
	var out []corpus.Span
	start, depth := in.Start, 0
	push := func(end int) {
		s := corpus.Span{Start: start, End: end}
		for s.Start < s.End && (text[s.Start] == ' ' || text[s.Start] == '\n') {
			s.Start++
		}
		if strings.Trim(text[s.Start:s.End], " \n，,：:；;。()（）！？") != "" {
			out = append(out, s)
		}
	}
	for i, r := range text[in.Start:in.End] {
		at := in.Start + i
		switch r {
		case '(', '（', '“', '《', '〔', '〈':
			depth++
		case ')', '）', '”', '》', '〕', '〉':
			depth = max(0, depth-1)
		}
		if !stop(r, depth) || strings.ContainsRune(",:，：", r) && betweenDigits(text, at, utf8.RuneLen(r)) {
			continue
		}
		n := utf8.RuneLen(r)
		if keep {
			push(at + n)
		} else {
			push(at)
		}
		start = at + n
	}
	push(in.End)
	return out
}

// betweenDigits tells whether the mark of size bytes at a place is inside a number, half
// or full width: 1,000 is one, "45,2026年" is two: three digits and no more; 1:20 too.
func betweenDigits(text string, at, size int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	if digitAt(string(before)) == 0 {
		return false
	}
	n := 0
	for i := at + size; i < len(text); n++ {
		k := digitAt(text[i:])
		if k == 0 {
			break
		}
		i += k
	}
	if mark := text[at : at+size]; mark == ":" || mark == "：" {
		return n > 0
	}
	return n == 3
}
