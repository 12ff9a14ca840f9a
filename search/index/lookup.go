package index

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/zh"
)

// longestWord is how many characters a word looked up by itself may have.
const longestWord = 12

// The tiers of a word looked up by itself: the better before the worse, whatever they score.
const (
	saysIt   uint8 = iota // the clause has the word
	saysLike              // it has a word that means the same
	under                 // its headings have the word
	tiers
)

// lookup is a word looked up by itself: a clause is found when it has all of it, or all of a word that means
// the same. The pieces of either are other words, and say nothing: 标准 of 标准班额.
type lookup struct {
	word  string
	alike []string // words that mean the same and stand somewhere
	in    [tiers]*roaring.Bitmap
	count [tiers]int
}

// oneWord is the text when it is a single word, as the lexicon or the dictionary has it; "" when it is none.
func (ix *Index) oneWord(text string) string {
	text = hanzi.Fold(hanzi.Simplify(strings.TrimSpace(text)))
	n := utf8.RuneCountInString(text)
	if n < 2 || n > longestWord || strings.ContainsFunc(text, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
		return ""
	}
	if found := ix.lexicon.Find(text); len(found) == 1 && found[0].Start == 0 && found[0].End == len(text) {
		return text
	}
	if cut := ix.opt.Segmenter.Cut(text); len(cut) == 1 && cut[0].Kind == zh.Word && !ix.opt.Segmenter.IsStop(text) {
		return text
	}
	return ""
}

// newLookup looks the word of a query up; nil when it asks for more than a word, or names a document.
func (ix *Index) newLookup(ctx context.Context, q search.Query, p plan) (*lookup, error) {
	if !q.Whole || len(q.Phrases) > 0 || len(p.names) > 0 {
		return nil, nil
	}
	word := ix.oneWord(q.Text)
	if word == "" {
		return nil, nil
	}
	w, r := &lookup{word: word}, newReader(ix.parts)
	var err error
	if w.in[saysIt], err = r.allPairs(ctx, inPairs, word); err != nil {
		return nil, err
	}
	if w.in[under], err = r.allPairs(ctx, inPath, word); err != nil {
		return nil, err
	}
	w.in[saysLike] = roaring.New()
	for _, g := range p.groups {
		for _, a := range g[1:] {
			with, err := r.allPairs(ctx, inPairs, a.text)
			if err != nil {
				return nil, err
			}
			if !with.IsEmpty() {
				w.alike = append(w.alike, a.text)
				w.in[saysLike].Or(with)
			}
		}
	}
	return w, nil
}

// allPairs is the entries that have every pair of a word, which is as good as having the word: pairs of it that
// stand apart in one clause are rare.
func (r *reader) allPairs(ctx context.Context, in where, word string) (*roaring.Bitmap, error) {
	var all *roaring.Bitmap
	for _, pair := range zh.Bigrams(word) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		found, _, err := r.find(in, pair.Text)
		if err != nil {
			return nil, err
		}
		if with := r.union(found); all == nil {
			all = with
		} else {
			all.And(with)
		}
	}
	if all == nil {
		all = roaring.New()
	}
	return all, nil
}

// tier tells how an entry has the word; not at all when ok is false. With w nil every entry is as good.
func (w *lookup) tier(entry uint32) (tier uint8, ok bool) {
	if w == nil {
		return 0, true
	}
	for i, in := range w.in {
		if in.Contains(entry) {
			return uint8(i), true
		}
	}
	return 0, false
}

// empty tells that no clause has the word in any way.
func (w *lookup) empty() bool {
	for _, in := range w.in {
		if !in.IsEmpty() {
			return false
		}
	}
	return true
}

// told is what the caller learns of the word.
func (w *lookup) told() *search.Word {
	return &search.Word{Text: w.word, Whole: w.count[saysIt], Alike: w.count[saysLike], Under: w.count[under], Also: w.alike}
}
