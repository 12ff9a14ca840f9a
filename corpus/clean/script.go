package clean

import (
	"fmt"
	"unicode"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/hanzi"
)

// simplify converts traditional script. A file is converted as a whole when at
// least one in two hundred of its Chinese characters exists only in the
// traditional script; in a simplified file only lines that are clearly traditional
// are (a quoted title, an appended part), so that a stray character of an official
// text stays as it was issued.
func simplify(s *state) {
	text := s.text()
	var edits []corpus.Edit
	if n := hanzi.CountTraditional(text); n == 0 {
		return
	} else if n >= 3 && n*200 >= countHan(text) {
		edits = converted(text, 0)
	} else {
		for _, l := range s.lines() {
			if n := hanzi.CountTraditional(l.text); n >= 2 && n*10 >= countHan(l.text) {
				edits = append(edits, converted(l.text, l.Start)...)
			}
		}
	}
	if len(edits) == 0 {
		return
	}
	s.flag(corpus.Conversion, fmt.Sprintf("原文含繁体字，已转换为简体 %d 处", len(edits)), corpus.Span{})
	s.apply(edits)
}

// converted lists the edits that simplify text, which begins at at.
func converted(text string, at int) []corpus.Edit {
	var edits []corpus.Edit
	hanzi.SimplifyRuns(text, func(start, end int, out string) {
		edits = append(edits, corpus.Edit{Span: corpus.Span{Start: at + start, End: at + end}, New: out})
	})
	return edits
}

func countHan(text string) int {
	n := 0
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}
