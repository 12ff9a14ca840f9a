package zh

import (
	"bufio"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"policybot/corpus/hanzi"
)

//go:embed data/synonyms.txt
var synonymsText string

// Limits on a lexicon that is read from outside.
const (
	maxLexiconWords = 50_000
	maxWordRunes    = 32
)

// ErrLexicon is wrapped by LoadLexicon when a line cannot be used.
var ErrLexicon = errors.New("bad lexicon")

// Lexicon knows groups of words that mean the same. It is read-only once loaded
// and safe for concurrent use. A nil Lexicon knows none.
type Lexicon struct {
	groups  [][]string
	byWord  map[string][]int // word -> groups it is in
	longest int              // characters of the longest word
}

// Match is an occurrence of a lexicon word. Start and End are byte offsets of
// the text as it was handed in; Word is the word as the lexicon writes it.
type Match struct {
	Word       string
	Start, End int
}

// DefaultLexicon is the embedded one: the everyday words for what documents of
// education and county administration call by their official names.
func DefaultLexicon() *Lexicon {
	l, err := LoadLexicon(strings.NewReader(synonymsText))
	if err != nil { // unreachable: a test loads it
		panic(err)
	}
	return l
}

// LoadLexicon reads groups, one a line, words separated by white space, # starts
// a comment. A word may stand in several groups. Words are simplified and folded.
func LoadLexicon(r io.Reader) (*Lexicon, error) {
	l := &Lexicon{byWord: map[string][]int{}}
	words := 0
	s := bufio.NewScanner(r)
	for line := 1; s.Scan(); line++ {
		text, _, _ := strings.Cut(s.Text(), "#")
		if !utf8.ValidString(text) {
			return nil, fmt.Errorf("%w: 同义词表第%d行不是UTF-8文本,请另存为UTF-8", ErrLexicon, line)
		}
		group := strings.Fields(hanzi.Fold(hanzi.Simplify(text)))
		slices.Sort(group)
		group = slices.Compact(group)
		if words += len(group); words > maxLexiconWords {
			return nil, fmt.Errorf("%w: 同义词表超过%d个词,请删减", ErrLexicon, maxLexiconWords)
		}
		if len(group) < 2 {
			continue
		}
		for _, w := range group {
			n := utf8.RuneCountInString(w)
			if n > maxWordRunes {
				return nil, fmt.Errorf("%w: 同义词表第%d行有超过%d字的词,请缩短", ErrLexicon, line, maxWordRunes)
			}
			l.longest = max(l.longest, n)
			l.byWord[w] = append(l.byWord[w], len(l.groups))
		}
		l.groups = append(l.groups, group)
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("%w: read: %w", ErrLexicon, err)
	}
	return l, nil
}

// Expand returns the other members of the groups term is in, nil if there are
// none. term must be simplified.
func (l *Lexicon) Expand(term string) []string {
	if l == nil {
		return nil
	}
	var out []string
	for _, g := range l.byWord[term] {
		for _, w := range l.groups[g] {
			if w != term && !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}

// Find returns the occurrences of lexicon words in text, the longest at each
// place, left to right, without overlap.
func (l *Lexicon) Find(text string) []Match {
	if l == nil || l.longest == 0 {
		return nil
	}
	n := normalise(text)
	var tokens []Token
	for i := 0; i < len(n.text); {
		if end := l.longestAt(n.text, i); end > i {
			tokens = append(tokens, Token{Text: n.text[i:end], Start: i, End: end})
			i = end
			continue
		}
		i += runeLen(n.text[i:])
	}
	out := make([]Match, 0, len(tokens))
	for _, t := range n.inInput(tokens) {
		out = append(out, Match{t.Text, t.Start, t.End})
	}
	return out
}

func (l *Lexicon) longestAt(text string, i int) int {
	best := i
	for n, end := 0, i; n < l.longest && end < len(text); n++ {
		end += runeLen(text[end:])
		if _, ok := l.byWord[text[i:end]]; ok {
			best = end
		}
	}
	return best
}
