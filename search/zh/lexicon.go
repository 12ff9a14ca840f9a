package zh

import (
	"bufio"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/hanzi"
)

//go:embed data/synonyms.txt
var synonymsText string

//go:embed data/lay.txt
var layText string

// Limits on a lexicon that is read from outside.
const (
	maxLexiconBytes = 8 << 20
	maxLexiconWords = 100_000
	maxGroupWords   = 30 // on one line
	maxMeant        = 60 // by one word, on all lines
	maxWordRunes    = 32
	maxBadLines     = 20 // named in one error
)

// ErrLexicon is wrapped by LoadLexicon when a line cannot be used.
var ErrLexicon = errors.New("同义词表不能用")

// Lexicon knows words that mean the same, and the official words for everyday
// ones. It is read-only once loaded and safe for concurrent use. A nil Lexicon
// knows none.
type Lexicon struct {
	means   map[string][]string // word -> what else to look for, in the order of the file
	longest int                 // characters of the longest word, of under too
	under   *Lexicon            // another one whose words come after; nil for none
}

// Len is how many words the lexicon finds.
func (l *Lexicon) Len() int {
	if l == nil {
		return 0
	}
	n := l.under.Len()
	for w := range l.means {
		if !l.under.knows(w) {
			n++
		}
	}
	return n
}

// knows tells whether there is anything a word means.
func (l *Lexicon) knows(word string) bool {
	for ; l != nil; l = l.under {
		if _, ok := l.means[word]; ok {
			return true
		}
	}
	return false
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
// The error names every line that cannot be used, up to a number.
//
// A > makes a line one-way: who asks with a word before it means those after it,
// but a text with those after it is no evidence for the word before (电瓶车 > 电动自行车).
func LoadLexicon(r io.Reader) (*Lexicon, error) {
	l := &Lexicon{means: map[string][]string{}}
	left := &io.LimitedReader{R: r, N: maxLexiconBytes + 1}
	s := bufio.NewScanner(left)
	words, line, bad := 0, 0, []string{}
	for s.Scan() {
		line++
		asked, meant, why := group(s.Text())
		if words += len(asked) + len(meant); words > maxLexiconWords {
			return nil, fmt.Errorf("%w: 超过%d个词,请删减", ErrLexicon, maxLexiconWords)
		}
		if why == "" {
			why = l.take(asked, meant)
		}
		if why != "" {
			bad = append(bad, fmt.Sprintf("第%d行%s", line, why))
		}
		if len(bad) == maxBadLines {
			break
		}
	}
	switch err := s.Err(); {
	case left.N <= 0:
		return nil, fmt.Errorf("%w: 超过%dMB,请删减", ErrLexicon, maxLexiconBytes>>20)
	case errors.Is(err, bufio.ErrTooLong):
		bad = append(bad, fmt.Sprintf("第%d行太长,请分成多行", line+1))
	case err != nil:
		return nil, fmt.Errorf("%w: read: %w", ErrLexicon, err)
	}
	if len(bad) > 0 {
		return nil, fmt.Errorf("%w: %s", ErrLexicon, strings.Join(bad, ";"))
	}
	return l, nil
}

// group takes a line apart: who asks with a word of the first kind means those of the
// second, none when it is those of the first. why says what is wrong with the line.
func group(line string) (asked, meant []string, why string) {
	text, _, _ := strings.Cut(strings.TrimPrefix(line, "\ufeff"), "#")
	if !utf8.ValidString(text) {
		return nil, nil, "不是UTF-8文本,请把文件另存为UTF-8"
	}
	from, to, oneWay := strings.Cut(hanzi.Fold(hanzi.Simplify(text)), ">")
	asked, meant = strings.Fields(from), strings.Fields(to)
	switch {
	case strings.Contains(to, ">"):
		return asked, meant, "有不止一个>,请分成多行"
	case oneWay && (len(asked) == 0 || len(meant) == 0):
		return asked, meant, "的>两边都要有词,请补上"
	case len(asked)+len(meant) > maxGroupWords:
		return asked, meant, fmt.Sprintf("超过%d个词,请删减", maxGroupWords)
	}
	for _, w := range slices.Concat(asked, meant) {
		if why = unfit(w); why != "" {
			return asked, meant, why
		}
	}
	if !oneWay && len(asked) == 1 {
		return asked, meant, "只有一个词“" + asked[0] + "”,请把同义的词写在同一行,用空格分开"
	}
	return asked, meant, ""
}

// unfit says why what stands between spaces cannot be a word.
func unfit(w string) string {
	switch {
	case utf8.RuneCountInString(w) > maxWordRunes:
		return fmt.Sprintf("有超过%d字的词,请缩短", maxWordRunes)
	case strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsGraphic(r) }):
		return "有看不见的字符,请重新输入这一行"
	case !strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }):
		return "的“" + w + "”不是词,请去掉"
	}
	return ""
}

// take adds a group; why is not "" when a word means too many others.
func (l *Lexicon) take(asked, meant []string) (why string) {
	if len(meant) == 0 {
		meant = asked
	}
	for _, w := range asked {
		if l.add(w, meant); len(l.means[w]) > maxMeant {
			return fmt.Sprintf("使“%s”有了超过%d个同义词,请删减", w, maxMeant)
		}
	}
	return ""
}

// Same is a lexicon of words that each mean another one, both ways. They must be
// simplified and folded.
func Same(pairs iter.Seq2[string, string]) *Lexicon {
	l := &Lexicon{means: map[string][]string{}}
	for a, b := range pairs {
		l.add(a, []string{b})
		l.add(b, []string{a})
	}
	return l
}

// With is l and more, which goes first where both know a word. Neither changes, and
// nothing is copied.
func (l *Lexicon) With(more *Lexicon) *Lexicon {
	switch {
	case more == nil:
		return l
	case l == nil:
		return more
	}
	return &Lexicon{means: more.means, longest: max(more.longest, l.longest), under: l.With(more.under)}
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
	own, rest := l.means[term], l.under.Expand(term)
	if len(own) == 0 {
		return rest
	}
	own = slices.Clip(own)
	for _, w := range rest {
		if !slices.Contains(own, w) {
			own = append(own, w)
		}
	}
	return own
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
		if l.knows(text[i:end]) {
			best = end
		}
	}
	return best
}
