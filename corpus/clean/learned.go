package clean

import (
	_ "embed" // the weights
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed data/site.tsv
var siteFile string

// Sites name their columns, services and links in more ways than a list can hold. What those names are made of is
// learned instead: for each character and each two in a row, how much more likely they are in the words of a site
// than in those of a document, as a logarithm. The rules of lexis.go are sure and hold anywhere; this is likely only,
// and so it is asked only where a page stands around its text.
const (
	likelySite = 1.2 // score from which a line is taken for a word of a site
	surelySite = 2.5 // and for one that needs no other beside it
	siteWeight = 2.0 // what such a line weighs
	longestRow = 60  // characters of a line that is scored
)

// siteGrams are those weights.
var siteGrams = sync.OnceValue(func() map[string]float64 {
	grams := map[string]float64{}
	for l := range strings.Lines(siteFile) {
		gram, weight, ok := strings.Cut(strings.TrimRight(l, "\n"), "\t")
		if w, err := strconv.ParseFloat(weight, 64); ok && err == nil {
			grams[gram] = w
		}
	}
	return grams
})

// siteWords are the words of a line that are scored each by itself.
func siteWords(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		return strings.ContainsRune(" |｜丨*#[]【】·>»←→▶★☆●■◆❤、，,！!", r)
	})
}

// gramsOf are the characters of a word and each two in a row, with marks for its ends; every figure counts as 0.
func gramsOf(word string) (grams []string) {
	last := "^"
	for _, r := range word {
		if '0' <= r && r <= '9' {
			r = '0'
		}
		grams = append(grams, string(r), last+string(r))
		last = string(r)
	}
	return append(grams, last+"$")
}

// siteScore is how much the words of a line are like those of sites: above 0 more than like those of documents.
func siteScore(text string) float64 {
	if utf8.RuneCountInString(text) > longestRow {
		return 0
	}
	words, sum := siteWords(text), 0.0
	for _, w := range words {
		one, grams := 0.0, gramsOf(w)
		for _, g := range grams {
			one += siteGrams()[g]
		}
		sum += one / math.Sqrt(float64(len(grams)))
	}
	return sum / float64(max(len(words), 1))
}

// learnedWeight is what a line outside the text weighs by its words.
func learnedWeight(text string) float64 {
	if strings.HasPrefix(text, "#") || substance(text) || docNumber.MatchString(text) || strings.ContainsAny(text, "。；") {
		return 0
	}
	switch s := siteScore(text); {
	case s >= surelySite:
		return siteWeight
	case s >= likelySite:
		return menuWeight
	}
	return 0
}
