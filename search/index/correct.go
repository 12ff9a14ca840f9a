package index

import (
	"context"
	"math"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/search/zh"
)

// When a character is taken for mistyped: it stands alone, in no word the dictionary
// has, and makes a pair with its neighbour that stands nowhere in the library.
// Another one for it is believed when it makes a word of the library, and pairs so
// much commoner that chance does not explain it.
const (
	leastGain  = 3.0 // of the logarithms of how often the pairs stand there
	soundBonus = 1.0 // pinyin is how most people type
	leastPairs = 2   // times the new pair stands in the library
	perChange  = 3   // characters of the text for each one that may be changed
	mostFixed  = 3   // characters of one text
	longest    = 60  // characters of a text that is looked at
)

// Correct puts characters right; see search.Guide.
func (ix *Index) Correct(ctx context.Context, text string) (string, error) {
	done, err := ix.use()
	if err != nil {
		return "", err
	}
	defer done()
	c := corrector{ix: ix, reader: newReader(ix.parts), known: map[[2]rune]int{}, alike: map[rune][]rune{}}
	runes := []rune(canonical(text))
	if len(runes) > longest {
		return "", nil
	}
	changed := false
	for range min(max(1, len(runes)/perChange), mostFixed) {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		at, r := c.best(runes)
		if at < 0 {
			break
		}
		runes[at], changed = r, true
	}
	if !changed {
		return "", c.err
	}
	return string(runes), c.err
}

// corrector remembers how often pairs stand in the library.
type corrector struct {
	ix     *Index
	reader *reader
	known  map[[2]rune]int
	alike  map[rune][]rune
	err    error // the first that reading met
}

// times is how many clauses and titles have two characters side by side.
func (c *corrector) times(a, b rune) int {
	key := [2]rune{a, b}
	n, ok := c.known[key]
	if !ok {
		_, count, err := c.reader.find(inPairs, string(key[:]))
		if err != nil {
			c.err = err
			return 0
		}
		n = int(count) + len(c.ix.titles.byTerm[string(key[:])])
		c.known[key] = n
	}
	return n
}

// best is the change that makes the text most likely, -1 for none.
func (c *corrector) best(text []rune) (at int, to rune) {
	at, most := -1, leastGain
	alone := c.alone(text)
	for i, r := range text {
		if !alone[i] || !c.suspicious(text, i) {
			continue
		}
		sound := zh.Sound(string(r))
		if c.alike[r] == nil {
			c.alike[r] = zh.Alike(r)
		}
		for _, other := range c.alike[r] {
			gain := c.gain(text, i, other)
			if gain > 0 && zh.Sound(string(other)) == sound {
				gain += soundBonus
			}
			if gain > most && c.makesWord(text, i, other) {
				at, to, most = i, other, gain
			}
		}
	}
	return at, to
}

// alone tells which Chinese characters are cut as a word by themselves, and are no
// particle or the like.
func (c *corrector) alone(text []rune) []bool {
	out := make([]bool, len(text))
	seg, i := c.ix.opt.Segmenter, 0
	at := map[int]int{} // byte offset -> index
	for b := range string(text) {
		at[b] = i
		i++
	}
	for _, t := range seg.Cut(string(text)) {
		if n := utf8.RuneCountInString(t.Text); n == 1 && t.Kind == zh.Word && !seg.IsStop(t.Text) {
			out[at[t.Start]] = true
		}
	}
	return out
}

// makesWord tells whether another character at i makes a word of the library with
// what stands beside it.
func (c *corrector) makesWord(text []rune, i int, other rune) bool {
	changed := slices.Clone(text)
	changed[i] = other
	at := len(string(changed[:i]))
	for _, t := range c.ix.opt.Segmenter.Cut(string(changed)) {
		if t.Start > at || t.End <= at || t.Kind != zh.Word || utf8.RuneCountInString(t.Text) < 2 {
			continue
		}
		_, count, err := c.reader.find(inWords, t.Text)
		if err != nil {
			c.err = err
			return false
		}
		return int(count)+len(c.ix.titles.byTerm[t.Text]) >= leastPairs
	}
	return false
}

// neighbours are the Chinese characters beside text[i], 0 where there is none.
func neighbours(text []rune, i int) (before, after rune) {
	if i > 0 && unicode.Is(unicode.Han, text[i-1]) {
		before = text[i-1]
	}
	if i+1 < len(text) && unicode.Is(unicode.Han, text[i+1]) {
		after = text[i+1]
	}
	return before, after
}

// suspicious tells whether a character makes a pair that stands nowhere.
func (c *corrector) suspicious(text []rune, i int) bool {
	before, after := neighbours(text, i)
	return before != 0 && c.times(before, text[i]) == 0 || after != 0 && c.times(text[i], after) == 0
}

// gain is how much likelier the pairs around text[i] are with another character.
func (c *corrector) gain(text []rune, i int, other rune) float64 {
	before, after := neighbours(text, i)
	gain, best := 0.0, 0
	weigh := func(now, then int) {
		gain += math.Log(float64(then)+0.5) - math.Log(float64(now)+0.5)
		if now == 0 {
			best = max(best, then)
		}
	}
	if before != 0 {
		weigh(c.times(before, text[i]), c.times(before, other))
	}
	if after != 0 {
		weigh(c.times(text[i], after), c.times(other, after))
	}
	if best < leastPairs {
		return 0
	}
	return gain
}
