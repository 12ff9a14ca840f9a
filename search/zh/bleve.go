package zh

import (
	"fmt"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/registry"
)

// Names under which bleve knows the analyzers, and the tokenizers of the same name
// below them.
const (
	TextName    = "policybot_text"    // words, and marked by PairOnly the pairs that are none
	WordsName   = "policybot_words"   // Segmenter.Search without stop words
	BigramsName = "policybot_bigrams" // Bigrams
	CharsName   = "policybot_chars"   // each Chinese character that says something by itself
)

// Times are the counts an index tells apart though it keeps no frequencies: a term
// that stands in a field at least Times[i] times is there also as Repeated(term, i).
// In a clause, to know 3 from 4 is worth nothing, and a posting without its frequency
// takes half the room and a tenth of the time to read.
var Times = [...]int{2, 3, 5}

// Repeated is the term that stands for at least Times[i] occurrences of term.
func Repeated(term string, i int) string { return term + string(rune(1+i)) }

// pairMark ends the term of a pair that is no word.
const pairMark = "\b"

// PairOnly is the term of what Bigrams gives for a text but WordsName does not. Most
// pairs are words too, so that an index of both at once is a third smaller than two.
func PairOnly(pair string) string { return pair + pairMark }

// Unmarked undoes PairOnly; ok is false for a term that came from Repeated.
func Unmarked(term string) (plain string, ok bool) {
	if term != "" && term[len(term)-1] <= byte(len(Times)) {
		return "", false
	}
	return strings.TrimSuffix(term, pairMark), true
}

// registration is the one process-wide state here, because bleve's registry is:
// a name can be registered once, an index stores nothing but the name, and so
// every program that opens an index must have registered first. The first
// segmenter wins; since dictionaries are embedded, all cut alike.
var registration struct {
	once sync.Once
	err  error
}

// Register makes the tokenizers and analyzers known to bleve. It may be called
// any number of times, from any goroutine.
func Register(seg *Segmenter) error {
	registration.once.Do(func() { registration.err = register(seg) })
	return registration.err
}

func register(seg *Segmenter) error {
	for name, cut := range map[string]func(string) []Token{
		TextName:    seg.text,
		WordsName:   seg.content,
		BigramsName: Bigrams,
		CharsName:   chars,
	} {
		t := tokenizer(cut)
		err := registry.RegisterTokenizer(name, func(map[string]any, *registry.Cache) (analysis.Tokenizer, error) {
			return t, nil
		})
		if err != nil {
			return fmt.Errorf("register tokenizer %s: %w", name, err)
		}
		a := &analysis.DefaultAnalyzer{Tokenizer: t}
		if name != CharsName {
			a.TokenFilters = []analysis.TokenFilter{repeats{}}
		}
		err = registry.RegisterAnalyzer(name, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) {
			return a, nil
		})
		if err != nil {
			return fmt.Errorf("register analyzer %s: %w", name, err)
		}
	}
	return nil
}

// text is content, and Bigrams as far as they are not in it.
func (s *Segmenter) text(text string) []Token {
	out := s.content(text)
	words := make(map[string]bool, len(out))
	for _, t := range out {
		words[t.Text] = true
	}
	for _, t := range Bigrams(text) {
		if !words[t.Text] {
			t.Text = PairOnly(t.Text)
			out = append(out, t)
		}
	}
	return out
}

// content is Search without stop words.
func (s *Segmenter) content(text string) []Token {
	tokens := s.Search(text)
	kept := tokens[:0]
	for _, t := range tokens {
		if !s.stop[t.Text] {
			kept = append(kept, t)
		}
	}
	return kept
}

// commonChars each stand in more than a fifth of the articles of Chinese law. To hold
// one says nothing, and together they are two fifths of all there is to index.
const commonChars = "第条的十人应当和行定规有法以理民关政管二者部三门一或本其用对在机等不国业工四务作制设事主市及照公经合施五建保为府依会可责区由发生并位单地进实上处员他内下按自提构"

// IsCommon tells whether a character is too common for CharsName.
func IsCommon(r rune) bool { return strings.ContainsRune(commonChars, r) }

// chars cuts out every Chinese character that is not common, each once.
func chars(text string) []Token {
	n := normalise(text)
	var out []Token
	seen := map[rune]bool{}
	for i, r := range n.text {
		if isHan(r) && !seen[r] && !IsCommon(r) {
			seen[r] = true
			out = append(out, Token{string(r), i, i + len(string(r)), Word})
		}
	}
	return n.inInput(out)
}

// tokenizer is a cutting function as bleve wants it.
type tokenizer func(string) []Token

// Tokenize returns the tokens with their byte offsets in input.
func (cut tokenizer) Tokenize(input []byte) analysis.TokenStream {
	tokens := cut(string(input))
	backing := make([]analysis.Token, len(tokens))
	stream := make(analysis.TokenStream, len(tokens))
	for i, t := range tokens {
		backing[i] = analysis.Token{
			Term: []byte(t.Text), Start: t.Start, End: t.End, Position: i + 1, Type: bleveType(t.Kind),
		}
		stream[i] = &backing[i]
	}
	return stream
}

// repeats appends, for a term that comes often, the terms that say so.
type repeats struct{}

// Filter returns the tokens and the marked ones.
func (repeats) Filter(input analysis.TokenStream) analysis.TokenStream {
	seen := make(map[string]int, len(input))
	for _, t := range input {
		term := string(t.Term)
		seen[term]++
		for i, times := range Times {
			if seen[term] == times {
				again := *t
				again.Term = []byte(Repeated(term, i))
				input = append(input, &again)
			}
		}
	}
	return input
}

func bleveType(k Kind) analysis.TokenType {
	switch k {
	case Number:
		return analysis.Numeric
	case Date:
		return analysis.DateTime
	case Latin:
		return analysis.AlphaNumeric
	}
	return analysis.Ideographic
}
