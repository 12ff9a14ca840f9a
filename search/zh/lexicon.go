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

//go:embed data/lay.txt
var layText string

// Limits on a lexicon that is read from outside.
const (
	maxLexiconWords = 100_000
	maxWordRunes    = 32
)

// ErrLexicon is wrapped by LoadLexicon when a line cannot be used.
var ErrLexicon = errors.New("bad lexicon")

// Lexicon knows words that mean the same, and the official words for everyday
// ones. It is read-only once loaded and safe for concurrent use. A nil Lexicon
// knows none.
type Lexicon struct {
	means   map[string][]string // word -> what else to look for, in the order of the file
	longest int                 // characters of the longest word
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
	l, err := LoadLexicon(strings.NewReader(synonymsText + "\n" + layText))
	if err != nil { // unreachable: a test loads it
		panic(err)
	}
	return l
}

// LoadLexicon reads groups, one a line, words separated by white space, # starts
// a comment. A word may stand in several groups. Words are simplified and folded.
//
// A > makes a line one-way: who asks with a word before it means those after it,
// but a text with those after it is no evidence for the word before (电瓶车 > 电动自行车).
func LoadLexicon(r io.Reader) (*Lexicon, error) {
	l := &Lexicon{means: map[string][]string{}}
	words := 0
	s := bufio.NewScanner(r)
	for line := 1; s.Scan(); line++ {
		text, _, _ := strings.Cut(s.Text(), "#")
		if !utf8.ValidString(text) {
			return nil, fmt.Errorf("%w: 同义词表第%d行不是UTF-8文本,请另存为UTF-8", ErrLexicon, line)
		}
		from, to, oneWay := strings.Cut(hanzi.Fold(hanzi.Simplify(text)), ">")
		asked, meant := strings.Fields(from), strings.Fields(to)
		if !oneWay {
			meant = asked
		}
		for _, w := range slices.Concat(asked, meant) {
			if utf8.RuneCountInString(w) > maxWordRunes {
				return nil, fmt.Errorf("%w: 同义词表第%d行有超过%d字的词,请缩短", ErrLexicon, line, maxWordRunes)
			}
		}
		if oneWay && (len(asked) == 0 || len(meant) == 0) {
			return nil, fmt.Errorf("%w: 同义词表第%d行的>两边都要有词", ErrLexicon, line)
		}
		if words += len(asked) + len(meant); words > maxLexiconWords {
			return nil, fmt.Errorf("%w: 同义词表超过%d个词,请删减", ErrLexicon, maxLexiconWords)
		}
		for _, w := range asked {
			l.add(w, meant)
		}
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("%w: read: %w", ErrLexicon, err)
	}
	return l, nil
}

// add lets w stand for the words of meant other than itself.
func (l *Lexicon) add(w string, meant []string) {
	for _, m := range meant {
		if m != w && !slices.Contains(l.means[w], m) {
			l.means[w] = append(l.means[w], m)
			l.longest = max(l.longest, utf8.RuneCountInString(w))
		}
	}
}

// Expand returns what else to look for when term is asked for, nil if there is
// nothing. term must be simplified. The slice must not be changed.
func (l *Lexicon) Expand(term string) []string {
	if l == nil {
		return nil
	}
	return slices.Clip(l.means[term])
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
		if _, ok := l.means[text[i:end]]; ok {
			best = end
		}
	}
	return best
}
