package clean

import (
	_ "embed" // the word list
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/hanzi"
)

//go:embed data/words.txt
var wordsFile string

// lexicon is a list of common simplified words and characters, with frequencies.
// It is only loaded when there is damage to judge.
type lexicon struct {
	words map[string]float64 // two and three characters
	chars map[rune]float64   // sum over the words they stand in
	total float64
}

var words = sync.OnceValue(func() *lexicon {
	l := &lexicon{words: map[string]float64{}, chars: map[rune]float64{}}
	for entry := range strings.Lines(wordsFile) {
		word, count, ok := strings.Cut(strings.TrimSpace(entry), " ")
		n, err := strconv.ParseFloat(count, 64)
		if !ok || err != nil {
			continue // the licence lines
		}
		l.words[word] = n
		l.total += n
		for _, r := range word {
			l.chars[r] += n
		}
	}
	return l
})

// common tells whether r, brought to simplified script, is an everyday character.
func (l *lexicon) common(r rune) bool {
	if _, ok := l.chars[r]; ok {
		return true
	}
	s, _ := utf8.DecodeRuneInString(hanzi.Simplify(string(r)))
	_, ok := l.chars[s]
	return ok
}

// fitness is the logarithm of how likely s, simplified, is cut into words: the best
// cut by word frequencies, a character on its own counting little. Only comparing
// strings of about the same length makes sense.
func (l *lexicon) fitness(s string) float64 {
	rs := []rune(s)
	best := make([]float64, len(rs)+1)
	for i := 1; i <= len(rs); i++ {
		best[i] = best[i-1] + l.single(rs[i-1])
		for n := 2; n <= 3 && n <= i; n++ {
			if f, ok := l.words[string(rs[i-n:i])]; ok {
				best[i] = max(best[i], best[i-n]+math.Log(f/l.total))
			}
		}
	}
	return best[len(rs)]
}

// single is the cost of a character standing alone: as a word it is a hundred
// times rarer than inside words.
func (l *lexicon) single(r rune) float64 {
	if !unicode.Is(unicode.Han, r) {
		return -8
	}
	return math.Log((l.chars[r] + 0.1) / l.total / 100)
}

// minChineseness is the share of characters beyond ASCII that have to be common
// for decoded text to pass as Chinese.
const minChineseness = 0.5

// chineseness is the share of the characters beyond ASCII that Chinese text uses
// every day: common characters and its punctuation. Wrongly decoded text hits
// rare characters, private use and U+FFFD. At most the first 20,000 count.
func chineseness(s string) float64 {
	l := words()
	good, all := 0, 0
	for _, r := range s {
		if r < utf8.RuneSelf {
			continue
		}
		if all++; all > 20000 {
			break
		}
		if _, ok := l.chars[r]; ok || strings.ContainsRune("，。、；：？！“”‘’（）《》〈〉〔〕【】—…·　％", r) || l.common(r) {
			good++
		}
	}
	if all == 0 {
		return 0
	}
	return float64(good) / float64(all)
}
