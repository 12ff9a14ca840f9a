package index

import (
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/policybot/policybot/search/zh"
)

// The fields of an entry. Most pairs are words too, so that an index of both at once is
// a third smaller than two.
const (
	wordsField  = "words" // words of the clause by dictionary, and labels of its articles
	pairsField  = "pairs" // pairs of its characters that are no word of it
	pathField   = "path"  // pairs of its headings
	charsField  = "chars" // stored: see refine.go
	pageField   = "page"  // stored: see page.go; missing where none begins
	storedField = "doc"   // stored: the document, see packer
)

// times are the counts an index tells apart though it keeps no frequencies: a word that
// stands in a clause at least times[i] times is in wordsAgain(i) too. In a clause, to
// know 3 from 4 is worth nothing, and a posting without its frequency takes half the room
// and a tenth of the time to read. For pairs that are no words it is left out: on one of
// three collections it was worth 0.002 nDCG, on the others nothing.
var times = [...]int{2, 3, 5}

func wordsAgain(i int) string { return wordsField + strconv.Itoa(times[i]) }

// field is a field of an entry, ready to be written: terms to find it by, or a value to
// keep. Bleve's mapping and its stream of tokens would cost as much again as cutting the
// text, and its registry of analyzers is one for the whole process.
type field struct {
	name  string
	terms index.TokenFrequencies
	value []byte
}

var _ document.Field = (*field)(nil)

// Options tells that terms are indexed and values stored.
func (f *field) Options() index.FieldIndexingOptions {
	if f.value != nil {
		return index.StoreField
	}
	return index.IndexField | index.SkipFreqNorm
}

// The rest is what a field has to say of itself.
func (f *field) Name() string                                     { return f.name }
func (f *field) Value() []byte                                    { return f.value }
func (f *field) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.terms }
func (f *field) AnalyzedLength() int                              { return len(f.terms) }
func (f *field) EncodedFieldType() byte                           { return 't' }
func (f *field) Analyze()                                         {}
func (f *field) ArrayPositions() []uint64                         { return nil }
func (f *field) NumPlainTextBytes() uint64                        { return 0 }
func (f *field) Size() int                                        { return len(f.value) }

// analyser makes the fields of clauses, one after the other.
type analyser struct {
	seg   *zh.Segmenter
	once  *index.TokenFreq // that a term occurs; all there is to say
	words map[string]int   // of the clause at hand, with how often

	path  string // the last headings, and their terms: neighbours share them
	under index.TokenFrequencies
}

func newAnalyser(seg *zh.Segmenter) *analyser {
	return &analyser{seg: seg, once: &index.TokenFreq{}, words: map[string]int{}}
}

// clause adds what a clause is found by.
func (a *analyser) clause(doc *document.Document, body, labels, path string) {
	clear(a.words)
	body = zh.Canonical(body)
	for _, t := range a.seg.Words(body) {
		a.words[t.Text]++
	}
	pairs := a.pairs(body, a.words)
	for _, t := range a.seg.Words(zh.Canonical(labels)) {
		a.words[t.Text]++
	}
	if path != a.path || a.under == nil {
		a.path, a.under = path, a.pairs(zh.Canonical(path), nil)
	}
	find(doc, wordsField, a.atLeast(1))
	for i, n := range times {
		find(doc, wordsAgain(i), a.atLeast(n))
	}
	find(doc, pairsField, pairs)
	find(doc, pathField, a.under)
	keep(doc, charsField, packChars(zh.Canonical(path), body))
}

// pairs are the pairs of a canonical text without those that are known already.
func (a *analyser) pairs(text string, known map[string]int) index.TokenFrequencies {
	all := zh.Pairs(text)
	out := make(index.TokenFrequencies, len(all))
	for _, t := range all {
		if known[t.Text] == 0 {
			out[t.Text] = a.once
		}
	}
	return out
}

// atLeast are the words that occur n times or more.
func (a *analyser) atLeast(n int) index.TokenFrequencies {
	var out index.TokenFrequencies
	for word, times := range a.words {
		if times < n {
			continue
		}
		if out == nil {
			out = make(index.TokenFrequencies, len(a.words)/n)
		}
		out[word] = a.once
	}
	return out
}

// find adds terms to find the entry by.
func find(doc *document.Document, name string, terms index.TokenFrequencies) {
	if len(terms) > 0 {
		doc.AddField(&field{name: name, terms: terms})
	}
}

// keep adds a value to be read back; an empty one is not kept.
func keep(doc *document.Document, name string, value []byte) {
	if len(value) > 0 {
		doc.AddField(&field{name: name, value: value})
	}
}

// packChars is the stored form of zh.Chars of a clause, see refine.go: first those of
// its headings, then those of each sentence, two bytes each, a 0 before each sentence.
func packChars(headings, body string) []byte {
	var b []byte
	put := func(text string) {
		for _, c := range zh.Chars(text) {
			b = binary.LittleEndian.AppendUint16(b, c)
		}
	}
	put(headings)
	for sentence := range strings.FieldsFuncSeq(body, endsSentence) {
		b = append(b, 0, 0)
		put(sentence)
	}
	return b
}

func endsSentence(r rune) bool { return strings.ContainsRune("。;!?\n", r) }
