package clean

import (
	"regexp"
	"regexp/syntax"
	"unicode/utf8"
)

// maxNeeded is how many characters a class has at most to be taken for that many words.
const maxNeeded = 16

// guarded are expressions of which few match a line. An expression costs far more than a look for the words of which
// a text must hold one to match it; those are found for all of them in one pass over the text.
type guarded struct {
	all    []*regexp.Regexp
	always uint64 // the expressions that need no word
	words  map[rune][]guardWord
}

// guardWord is a word, in lower case, and the expressions that may match a text with it.
type guardWord struct {
	word  string
	masks uint64
}

// guard prepares expressions, 64 at most.
func guard(all ...*regexp.Regexp) *guarded {
	g := &guarded{all: all, words: map[rune][]guardWord{}}
	for i, re := range all {
		parsed, err := syntax.Parse(re.String(), syntax.Perl)
		var need []string
		if err == nil {
			need = needed(parsed)
		}
		if need == nil {
			g.always |= 1 << i
		}
		for _, w := range need {
			r, _ := utf8.DecodeRuneInString(w)
			g.words[r] = append(g.words[r], guardWord{w, 1 << i})
		}
	}
	return g
}

// may are the expressions that may match text.
func (g *guarded) may(text string) uint64 {
	found := g.always
	for i, r := range text {
		for _, w := range g.words[lower(r)] {
			if found&w.masks == 0 && hasPrefix(text[i:], w.word) {
				found |= w.masks
			}
		}
	}
	return found
}

// hasPrefix tells whether text begins with word, in whatever case.
func hasPrefix(text, word string) bool {
	if len(text) < len(word) {
		return false
	}
	for i := range len(word) {
		if c := text[i]; c != word[i] && lower(rune(c)) != rune(word[i]) {
			return false
		}
	}
	return true
}

// lower is the small letter of an ASCII one, and any other character itself.
func lower(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// needed are words, in lower case, of which a text must hold one to match; nil when nothing is known.
func needed(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		word := make([]rune, len(re.Rune))
		for i, r := range re.Rune {
			word[i] = lower(r)
		}
		return []string{string(word)}
	case syntax.OpCharClass:
		return classWords(re.Rune)
	case syntax.OpCapture, syntax.OpPlus:
		return needed(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needed(re.Sub[0])
		}
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			words := needed(sub)
			if words == nil {
				return nil
			}
			all = append(all, words...)
		}
		return all
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if words := needed(sub); words != nil && (best == nil || rarer(words, best)) {
				best = words
			}
		}
		return best
	}
	return nil
}

// classWords are the characters of a small class; ranges are pairs of its first and last ones.
func classWords(ranges []rune) (words []string) {
	for i := 0; i+1 < len(ranges); i += 2 {
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			if len(words) == maxNeeded {
				return nil
			}
			words = append(words, string(lower(r)))
		}
	}
	return words
}

// rarer tells whether texts with one of a are fewer than those with one of b: their shortest word is longer, or as
// long and they are fewer.
func rarer(a, b []string) bool {
	if sa, sb := shortest(a), shortest(b); sa != sb {
		return sa > sb
	}
	return len(a) < len(b)
}

func shortest(words []string) int {
	n := len(words[0])
	for _, w := range words {
		n = min(n, len(w))
	}
	return n
}
