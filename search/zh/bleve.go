package zh

import (
	"fmt"
	"sync"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/registry"
)

// Names under which bleve knows the tokenizers; the analyzers have the same ones.
const (
	WordsName   = "policybot_words"   // Segmenter.Search without stop words
	BigramsName = "policybot_bigrams" // Bigrams
)

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
		WordsName:   seg.content,
		BigramsName: Bigrams,
	} {
		t := tokenizer(cut)
		err := registry.RegisterTokenizer(name, func(map[string]any, *registry.Cache) (analysis.Tokenizer, error) {
			return t, nil
		})
		if err != nil {
			return fmt.Errorf("register tokenizer %s: %w", name, err)
		}
		err = registry.RegisterAnalyzer(name, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) {
			return &analysis.DefaultAnalyzer{Tokenizer: t}, nil
		})
		if err != nil {
			return fmt.Errorf("register analyzer %s: %w", name, err)
		}
	}
	return nil
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
