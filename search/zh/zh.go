// Package zh cuts Chinese policy text into words for searching.
//
// The way of a text, bottom up:
//
//	normal.go   any script -> simplified and folded, with the way back to the input
//	rules.go    numbers, 文号, 第X条 and foreign words, found by rule and kept whole
//	dates.go    the same for dates
//	parts.go    what such a token also answers to: 2021年 of 2021年9月18日
//	zh.go       Segmenter: everything between them is cut by gse over our dictionary
//	lexicon.go  groups of words that mean the same, for questions in everyday speech
//	sound.go    characters that sound alike; shape.go those that look alike
//	chars.go    the characters of a text that tell it from others
//
// The dictionary (data/words.txt) is a selection from gse's own, made by
// gendict.go, plus the domain's words (data/dict.txt); both are embedded. Loading
// gse's full one would cost five times the time and memory, and gse.New would
// look for it in the module cache of the machine that built the program. The
// hidden Markov model stays off: on 140,000 articles of law it changed nothing
// that bigrams do not give, halves the speed, and its loader writes a global
// map, so that two loads at once crash.
package zh

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-ego/gse"
)

//go:embed data/words.txt
var wordsText string

//go:embed data/dict.txt
var dictText string

//go:embed data/stop.txt
var stopText string

// rulesVersion is raised when a change of the rules makes old indexes stale.
const rulesVersion = "2"

// Kind says by which rule a token was found.
type Kind uint8

// The kinds of token.
const (
	Word      Kind = iota // cut by dictionary
	Number                // 50, 1,200, 4.5, 85%, 百分之五
	Date                  // 2021年9月18日, 2021年, 9月底, 2021-09-18
	DocNumber             // 文号: 新政办发〔2021〕56号
	Article               // 第八百三十条, 第(三)项
	Latin                 // a run of letters that are not Chinese characters
)

// Token is a piece of a text. Text is simplified and folded; Start and End are
// byte offsets of the text that was handed in, as it was handed in.
type Token struct {
	Text       string
	Start, End int
	Kind       Kind
}

// ErrDictionary is wrapped by New when an embedded dictionary does not load,
// which is a fault of the build.
var ErrDictionary = errors.New("dictionary does not load")

// Segmenter cuts texts. It is read-only once built and safe for concurrent use.
type Segmenter struct {
	dict    words
	stop    map[string]bool
	version string
}

// words are the two uses of gse, as functions. If its own type stood in a field, the
// linker would keep all methods of it, since templates call methods by name, and with
// them the dictionaries that gse embeds: 32 MB that nobody loads.
type words struct {
	segment func(text []byte) []gse.Segment
	find    func(word string) (freq float64, pos string, ok bool)
}

// New is the Segmenter of the embedded dictionaries. They are loaded by the first call,
// which takes a few tenths of a second and some 45 MB; later calls share it.
func New() (*Segmenter, error) { return loaded() }

// loaded loads once for the process: what is embedded stays the same, and gse writes
// package globals while it loads, so that two loads at once would race.
var loaded = sync.OnceValues(load)

func load() (*Segmenter, error) {
	sum := sha256.Sum256([]byte(rulesVersion + "\x00" + wordsText + "\x00" + dictText + "\x00" + stopText)) // stop words are not indexed
	dict := &gse.Segmenter{NotLoadHMM: true, SkipLog: true}
	// Our words first: gse keeps the first of two equal entries.
	if err := dict.LoadDictStr(uncomment(dictText) + wordsText); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDictionary, err)
	}
	if n := dict.Dict.NumTokens(); n < 1000 {
		return nil, fmt.Errorf("%w: only %d words", ErrDictionary, n)
	}
	return &Segmenter{
		dict:    words{segment: dict.Segment, find: dict.Find},
		stop:    stopWords(stopText),
		version: hex.EncodeToString(sum[:6]),
	}, nil
}

// Version names the dictionaries and rules: two segmenters of equal version cut
// alike, so an index made under another version is stale.
func (s *Segmenter) Version() string { return s.version }

// IsStop tells whether a word carries no content of its own: particles, question
// words, politeness. The word must be simplified.
func (s *Segmenter) IsStop(word string) bool { return s.stop[word] }

// Pos is the part of speech of a dictionary word in the tags of gse's dictionary
// (n noun, ns place, v verb, vn nominal verb, a adjective, d adverb, …), and
// whether the dictionary has the word. The word must be simplified.
func (s *Segmenter) Pos(word string) (pos string, ok bool) {
	_, pos, ok = s.dict.find(word)
	return pos, ok
}

// Cut cuts text into tokens that do not overlap, in order, covering every letter
// and digit of it. Bytes that are not UTF-8 are passed over.
func (s *Segmenter) Cut(text string) []Token {
	n := normalise(text)
	return n.inInput(s.cut(n.text))
}

// Search is Cut plus the shorter words inside each token (教育 in 义务教育, 2021年
// in 2021年9月18日), each after the token it lies in.
func (s *Segmenter) Search(text string) []Token {
	n := normalise(text)
	return n.inInput(s.search(n.text))
}

// search is Search on text that is simplified and folded already.
func (s *Segmenter) search(text string) []Token {
	coarse := s.cut(text)
	out := make([]Token, 0, len(coarse)+len(coarse)/2)
	for _, t := range coarse {
		out = append(out, t)
		if t.Kind == Word {
			out = s.wordsInside(out, t)
		} else {
			out = appendParts(out, t)
		}
	}
	return out
}

// Words is Search without stop words, on a text that is Canonical already.
func (s *Segmenter) Words(canonical string) []Token {
	tokens := s.search(canonical)
	kept := tokens[:0]
	for _, t := range tokens {
		if !s.stop[t.Text] {
			kept = append(kept, t)
		}
	}
	return kept
}

// Bigrams cuts every run of Chinese characters into overlapping pairs, a
// character that stands alone into itself; numbers and foreign words are whole.
func Bigrams(text string) []Token {
	n := normalise(text)
	return n.inInput(Pairs(n.text))
}

// cut is Cut on text that is simplified and folded already.
func (s *Segmenter) cut(text string) []Token {
	out := make([]Token, 0, len(text)/5+1)
	at := 0
	for _, t := range scanRules(text) {
		out = s.cutHan(out, text, at, t.Start)
		out = append(out, t)
		at = t.End
	}
	return s.cutHan(out, text, at, len(text))
}

// cutHan cuts the Chinese characters of text[from:to] by dictionary. The rules
// have taken everything else that is a letter or digit.
func (s *Segmenter) cutHan(out []Token, text string, from, to int) []Token {
	for from < to {
		r, size := utf8.DecodeRuneInString(text[from:to])
		if !isHan(r) {
			from += size
			continue
		}
		end := from + size
		for end < to {
			if r, size = utf8.DecodeRuneInString(text[end:to]); !isHan(r) {
				break
			}
			end += size
		}
		segments := s.dict.segment([]byte(text[from:end]))
		for i := range segments {
			a, b := from+segments[i].Start(), from+segments[i].End()
			out = append(out, Token{text[a:b], a, b, Word})
		}
		from = end
	}
	return out
}

// wordsInside appends the dictionary words of two to four characters that lie
// within a longer word.
func (s *Segmenter) wordsInside(out []Token, t Token) []Token {
	const most = 4
	if utf8.RuneCountInString(t.Text) < 3 {
		return out
	}
	for a := 0; a < len(t.Text); a += runeLen(t.Text[a:]) {
		b := a + runeLen(t.Text[a:])
		for n := 2; n <= most && b < len(t.Text); n++ {
			b += runeLen(t.Text[b:])
			if b-a == len(t.Text) {
				break
			}
			if freq, _, ok := s.dict.find(t.Text[a:b]); ok && freq > 0 {
				out = append(out, Token{t.Text[a:b], t.Start + a, t.Start + b, Word})
			}
		}
	}
	return out
}

func runeLen(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}

// Pairs is Bigrams on a text that is Canonical already.
func Pairs(text string) []Token {
	out := make([]Token, 0, len(text)/3+1)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case isHan(r):
			i = hanPairs(&out, text, i)
		case isDigit(r):
			end := numberEnd(text, i)
			out = append(out, Token{text[i:end], i, end, Number})
			i = end
		case isWordRune(r):
			end := latinEnd(text, i)
			out = append(out, Token{text[i:end], i, end, Latin})
			i = end
		default:
			i += size
		}
	}
	return out
}

// hanPairs appends the pairs of the run that begins at i and returns its end.
func hanPairs(out *[]Token, text string, i int) int {
	start, prev := i, -1
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !isHan(r) {
			break
		}
		if prev >= 0 {
			*out = append(*out, Token{text[prev : i+size], prev, i + size, Word})
		}
		prev, i = i, i+size
	}
	if prev == start {
		*out = append(*out, Token{text[start:i], start, i, Word})
	}
	return i
}

// uncomment drops # comments and blank lines.
func uncomment(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString(line)
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func stopWords(text string) map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(uncomment(text)) {
		words[w] = true
	}
	return words
}
