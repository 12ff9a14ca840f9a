package search

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/search/zh"
)

// A library many times as large is made of one by varying it: each copy says the same of other
// matters. Half the words, others in each copy, are exchanged for words that are as long and
// about as frequent, in titles, headings and texts alike. So words and lengths are spread as in
// the library itself, laws still cite laws, and a copy answers the questions no better than
// any law of another matter does that words it alike. Kinds of law and places stay what they are.

const (
	mostTimes = 27 // copies are named by a letter

	varied   = 0.5 // of the words, in each copy
	bandSize = 64  // words of like frequency that are exchanged for each other
)

// cutMark separates the pieces of a text that was cut.
const cutMark = "\x00"

// variation makes copies of rows that were cut.
type variation struct {
	of []map[string]string // by copy, from 1: the word to be put for a word
}

// newVariation cuts the texts of the laws, in place, and prepares copies besides the first.
func newVariation(seg *zh.Segmenter, laws [][]row, copies int) *variation {
	count, stay := map[string]int{}, map[string]bool{}
	for _, law := range laws {
		for i := range law {
			r := &law[i]
			title := seg.Cut(r.Law)
			if len(title) > 0 {
				stay[title[len(title)-1].Text] = true // 条例
				if r.Local {
					stay[title[0].Text] = true // 重庆市
				}
			}
			for _, field := range r.texts() {
				*field = marked(seg, *field, count)
			}
		}
	}
	words := make([]string, 0, len(count))
	for w := range count {
		if !stay[w] {
			words = append(words, w)
		}
	}
	slices.SortFunc(words, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	v := &variation{of: []map[string]string{nil}}
	for c := 1; c <= copies; c++ {
		v.of = append(v.of, exchanged(words, newRand(uint64(c))))
	}
	return v
}

// exchanged draws some of each band of equally long neighbours and turns them round.
func exchanged(words []string, rng *rand.Rand) map[string]string {
	out := map[string]string{}
	for len(words) > 0 {
		n := 1
		for n < min(bandSize, len(words)) && len(words[n]) == len(words[0]) {
			n++
		}
		drawn := slices.Clone(words[:n])
		words = words[n:]
		rng.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
		drawn = drawn[:int(varied*float64(n)+0.5)]
		for i, w := range drawn {
			out[w] = drawn[(i+1)%len(drawn)]
		}
	}
	return out
}

// marked cuts a text into its words, which are counted, and what stands between them.
func marked(seg *zh.Segmenter, text string, count map[string]int) string {
	var b strings.Builder
	at := 0
	for _, t := range seg.Cut(text) {
		if w := text[t.Start:t.End]; t.Kind != zh.Word || t.Start < at || w != t.Text || seg.IsStop(w) || !isLongWord(w) {
			continue
		}
		count[t.Text]++
		b.WriteString(text[at:t.Start] + cutMark + t.Text + cutMark)
		at = t.End
	}
	b.WriteString(text[at:])
	return strings.Clone(b.String()) // which is kept, without the room that was left in b
}

func isLongWord(w string) bool {
	return utf8.RuneCountInString(w) > 1 && !strings.ContainsFunc(w, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
}

// law is a copy of the rows of a law; copy 0 is the law itself.
func (v *variation) law(rows []row, copy int) []row {
	put := func(s string) string {
		var b strings.Builder
		b.Grow(len(s))
		for piece := range strings.SplitSeq(s, cutMark) {
			if other, ok := v.of[copy][piece]; ok {
				piece = other
			}
			b.WriteString(piece)
		}
		return b.String()
	}
	out := slices.Clone(rows)
	for i := range out {
		for _, field := range out[i].texts() {
			*field = put(*field)
		}
		if copy > 0 {
			out[i].ID += copyMark + string(rune('a'+copy-1))
		}
	}
	return out
}

// copyMark stands in the id of a row before which copy it is of.
const copyMark = "~"

// texts are the fields that have words.
func (r *row) texts() []*string { return []*string{&r.Law, &r.Heading, &r.Text} }

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }
