package outline

import (
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// A paragraph up to shortPara runes is one clause; a sentence under
// shortSentence runes joins the one before it.
const (
	shortPara     = 60
	shortSentence = 12
)

// sentences cuts the part s of text into sentences. A sentence ends with 。！？
// and the quotes and brackets that close after it, never inside quotes or
// brackets; a bracket that names who is responsible stands on its own.
func sentences(text string, s corpus.Span) []corpus.Span {
	s = trimSpan(text, s)
	if s.Len() == 0 {
		return nil
	}
	if utf8.RuneCountInString(text[s.Start:s.End]) <= shortPara {
		if i := dutyBracket(text, s); i > s.Start {
			return []corpus.Span{{Start: s.Start, End: i}, {Start: i, End: s.End}}
		}
		return []corpus.Span{s}
	}
	var out []corpus.Span
	nested := true // until a bracket turns out never to close
	for at := s.Start; at < s.End; {
		var end int
		end, nested = sentenceEnd(text, at, s.End, nested)
		t := trimSpan(text, corpus.Span{Start: at, End: end})
		at = end
		if t.Len() == 0 {
			continue
		}
		if n := len(out); n > 0 && utf8.RuneCountInString(text[t.Start:t.End]) < shortSentence && !duty(text[t.Start:t.End]) && !duty(text[out[n-1].Start:]) {
			out[n-1].End = t.End
			continue
		}
		out = append(out, t)
	}
	return out
}

// sentenceEnd is the byte after the sentence that begins at byte at. A bracket
// that never closes does not hold a sentence open: from there on the paragraph
// is cut without regard to brackets, which also keeps the work linear.
func sentenceEnd(text string, at, end int, nested bool) (int, bool) {
	if duty(text[at:end]) {
		if i := strings.IndexAny(text[at:min(end, at+maxDuty)], ")）"); i >= 0 {
			_, w := utf8.DecodeRuneInString(text[at+i:])
			return at + i + w, nested
		}
	}
	if nested {
		if e := stop(text, at, end, true); e > 0 {
			return e, true
		}
	}
	return stop(text, at, end, false), false
}

// stop finds the first sentence end at or after byte at; with nested set only
// one outside brackets and quotes, and 0 when a bracket stays open.
func stop(text string, at, end int, nested bool) int {
	depth := 0
	for i, r := range text[at:end] {
		switch {
		case nested && strings.ContainsRune(openers, r):
			depth++
		case nested && strings.ContainsRune(closers, r):
			depth = max(depth-1, 0)
		case depth == 0 && strings.ContainsRune("。！？!?", r):
			e := at + i + utf8.RuneLen(r)
			for e < end {
				c, w := utf8.DecodeRuneInString(text[e:end])
				if !strings.ContainsRune(closers+"。！？!?", c) {
					break
				}
				e += w
			}
			return e
		}
	}
	if nested && depth > 0 {
		return 0
	}
	return end
}

const (
	openers = "《〈“‘「『(（【[〔"
	closers = "》〉”’」』)）】]〕"
)

// dutyWords open a bracket that says who is responsible for the item before it.
var dutyWords = []string{"责任单位", "牵头单位", "责任部门", "牵头部门", "配合单位", "责任科室", "牵头"}

// maxDuty is the longest such bracket looked for, in bytes.
const maxDuty = 900

// duty tells whether s begins with such a bracket: (责任单位:市教育局).
func duty(s string) bool {
	r, w := utf8.DecodeRuneInString(s)
	if r != '(' && r != '（' {
		return false
	}
	for _, d := range dutyWords {
		if strings.HasPrefix(s[w:], d) {
			return true
		}
	}
	return false
}

// dutyBracket is the start of a duty bracket at the end of s, or -1.
func dutyBracket(text string, s corpus.Span) int {
	for _, open := range []string{"(", "（"} {
		if i := strings.LastIndex(text[s.Start:s.End], open); i >= 0 && duty(text[s.Start+i:s.End]) {
			return s.Start + i
		}
	}
	return -1
}
