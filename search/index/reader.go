package index

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// where is a way to look a term up.
type where uint8

// The ways. A pair that is a word of a clause stands in the text once, as the word.
const (
	inWords where = iota // words of the clause, by dictionary, and labels of its articles
	inPairs              // pairs of its characters, be they words or not
	inPath               // pairs of its headings
	ways                 // how many there are
)

// source is a term of the index.
type source struct{ field, term string }

func (in where) sources(text string) []source {
	switch in {
	case inWords:
		return []source{{wordsField, text}}
	case inPairs:
		return []source{{wordsField, text}, {pairsField, text}}
	}
	return []source{{pathField, text}}
}

// reader reads the parts of an index as if they were one: frequencies are those of
// the whole, and hidden entries are neither counted nor of any effect. A reader
// belongs to one query; the dictionaries it opens are kept for all its terms.
type reader struct {
	parts []part
	dicts map[string][]segment.TermDictionary // by field and part; nil where there is none
}

func newReader(parts []part) *reader {
	return &reader{parts: parts, dicts: map[string][]segment.TermDictionary{}}
}

// occurrence is the entries of one part that have a term. The bitmap is the segment's
// own memory: valid while the index is in use, not to be changed.
type occurrence struct {
	part    int32
	entries *roaring.Bitmap // hidden ones included
}

// find looks a term up: where it occurs, and in how many entries that are not hidden.
func (r *reader) find(in where, text string) (found []occurrence, count uint64, err error) {
	return r.findAll(in.sources(text))
}

// again finds a word, or a pair that is one, where it stands at least times[i] times.
func (r *reader) again(in where, text string, i int) (found []occurrence, count uint64, err error) {
	if in == inPath {
		return nil, 0, nil
	}
	return r.findAll([]source{{wordsAgain(i), text}})
}

func (r *reader) findAll(from []source) (found []occurrence, count uint64, err error) {
	for _, s := range from {
		dicts, err := r.dictionaries(s.field)
		if err != nil {
			return nil, 0, err
		}
		for i, p := range r.parts {
			if dicts[i] == nil {
				continue
			}
			entries, err := postings(dicts[i], s.term)
			if err != nil {
				return nil, 0, fmt.Errorf("read postings of %s %q: %w", s.field, s.term, err)
			}
			if entries == nil {
				continue
			}
			found = append(found, occurrence{int32(i), entries})
			count += entries.GetCardinality()
			if p.hidden != nil {
				count -= entries.AndCardinality(p.hidden)
			}
		}
	}
	return found, count, nil
}

// dictionaries opens those of a field.
func (r *reader) dictionaries(field string) ([]segment.TermDictionary, error) {
	if dicts, ok := r.dicts[field]; ok {
		return dicts, nil
	}
	dicts := make([]segment.TermDictionary, len(r.parts))
	for i, p := range r.parts {
		if p.segment == nil {
			continue
		}
		d, err := p.segment.Dictionary(field)
		if err != nil {
			return nil, fmt.Errorf("open dictionary of %s: %w", field, err)
		}
		dicts[i] = d
	}
	r.dicts[field] = dicts
	return dicts, nil
}

// postings are the entries of a segment that have a term, nil for none.
func postings(dict segment.TermDictionary, term string) (*roaring.Bitmap, error) {
	list, err := dict.PostingsList([]byte(term), nil, nil)
	if err != nil || list.Count() == 0 {
		return nil, err
	}
	it, ok := list.Iterator(false, false, false, nil).(segment.OptimizablePostingsIterator)
	if !ok { // unreachable: zap's are
		return nil, fmt.Errorf("postings of %T", list)
	}
	if n, single := it.DocNum1Hit(); single {
		return roaring.BitmapOf(uint32(n)), nil
	}
	return it.ActualBitmap(), nil
}

// beginningWith lists the first most pairs that begin with a character, in order; an
// unreadable dictionary gives none.
func (r *reader) beginningWith(char string, most int) []string {
	isPair := func(term string) bool { return utf8.RuneCountInString(term) == 2 }
	out := append(r.termsFrom(wordsField, char, most, isPair), r.termsFrom(pairsField, char, most, isPair)...)
	return firstOf(out, most)
}

// wordsBeginningWith does so for words that are longer than prefix.
func (r *reader) wordsBeginningWith(prefix string, most int) []string {
	return firstOf(r.termsFrom(wordsField, prefix, most, func(term string) bool { return term != prefix }), most)
}

// firstOf puts terms in order, each once, and cuts the list.
func firstOf(terms []string, most int) []string {
	slices.Sort(terms)
	terms = slices.Compact(terms)
	return terms[:min(len(terms), most)]
}

// termsFrom lists for each part the first most terms that begin with prefix and are wanted.
func (r *reader) termsFrom(field, prefix string, most int, wanted func(term string) bool) []string {
	dicts, err := r.dictionaries(field)
	if err != nil {
		return nil
	}
	var out []string
	for i, p := range r.parts {
		if dicts[i] == nil {
			continue
		}
		it := dicts[i].AutomatonIterator(nil, []byte(prefix), []byte(prefix+"\xff"))
		for n := 0; n < most; {
			e, err := it.Next()
			if err != nil || e == nil {
				break
			}
			term := strings.Clone(e.Term)
			if wanted(term) && p.has(dicts[i], term) {
				out = append(out, term)
				n++
			}
		}
	}
	return out
}

// has tells whether an entry that is not hidden has the term.
func (p part) has(dict segment.TermDictionary, term string) bool {
	if p.hidden == nil {
		return true
	}
	list, err := dict.PostingsList([]byte(term), p.hidden, nil)
	return err == nil && list.Count() > 0
}
