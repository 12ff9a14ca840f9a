package encoder

import (
	"strings"
	"unicode/utf8"
)

// What stands in front of the texts, and how an input is put together (train/data.py does the same):
//
//	query and vector   <s> query: question </s>
//	passage, vector    <s> passage: heading, clause </s>
//	passage, to read   <s> query: question </s> </s> passage: heading, clause </s>
//
// Question, heading and clause are cut into pieces one by one. A heading is one line; of one over headingChars
// characters the middle is left out.
const (
	queryPrefix   = "query: "
	passagePrefix = "passage: "
	headingChars  = 60
)

// maxWindows is how many windows of a long clause are looked at, each half of the one before and as much more.
const maxWindows = 3

// window is an input and where the clause's tokens stand in it.
type window struct {
	input  []int32
	first  int     // place of the clause's first token in input
	clause []token // those in this window
}

func (m *model) question(q string) []int32 {
	return cut(ids(m.vocabulary.tokenize(queryPrefix+q)), int(m.Question))
}

func (m *model) heading(h string) []int32 {
	return cut(ids(m.vocabulary.tokenize(passagePrefix+shortHeading(h))), int(m.Heading))
}

// shortHeading is a heading in one line; of a long one the middle is left out.
func shortHeading(h string) string {
	h = strings.Join(strings.Fields(h), " ")
	if n := utf8.RuneCountInString(h); n > headingChars {
		r := []rune(h)
		h = string(r[:headingChars/2]) + string(r[n-headingChars/2:])
	}
	return h
}

// windows returns the inputs of limit tokens at most that show a clause behind what leads to it. The windows of one
// that is too long begin half a window apart.
func (m *model) windows(lead []int32, clause string, limit int) []window {
	tokens := m.vocabulary.tokenize(clause)
	room := limit - len(lead) - 1
	var all []window
	for from := 0; len(all) < maxWindows; from += room / 2 {
		part := tokens[from:min(len(tokens), from+room)]
		input := append(append(make([]int32, 0, limit), lead...), ids(part)...)
		all = append(all, window{append(input, endID), len(lead), part})
		if from+room >= len(tokens) {
			break
		}
	}
	return all
}

func ids(tokens []token) []int32 {
	out := make([]int32, len(tokens))
	for i, t := range tokens {
		out[i] = t.id
	}
	return out
}

func cut(ids []int32, n int) []int32 { return ids[:min(n, len(ids))] }

// join puts parts behind one another.
func join(parts ...[]int32) []int32 {
	var all []int32
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}
