package index

import (
	"context"
	"fmt"
	"sync"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// A phrase of one character has no pair of its own, yet each time the character stands in a
// text it begins a pair, ends one, or stands alone, and each of these is a term of the index,
// as a pair or as the word it is. Pairs that begin with it lie side by side in a dictionary.
// Those that end with it are found by an automaton that tries each first character and then
// only this one. Over a quarter of a million clauses both take some 20 ms, where looking
// through all terms took 0.2 to 0.4 s.

// mostCharacters bounds how many characters a layer remembers the entries of. One takes an
// eighth of a byte for each entry at most: 2 MB for all of them over a quarter of a million.
const mostCharacters = 64

// characters remembers the entries of a layer that hold a character. A layer never changes,
// so what is remembered stays true.
type characters struct {
	mu sync.Mutex
	of map[string]*roaring.Bitmap
}

func (c *characters) get(char string) *roaring.Bitmap {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.of[char]
}

func (c *characters) put(char string, entries *roaring.Bitmap) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil {
		c.of = map[string]*roaring.Bitmap{}
	}
	for other := range c.of {
		if len(c.of) < mostCharacters {
			break
		}
		delete(c.of, other) // any: who asks for that many asks for none again
	}
	c.of[char] = entries
}

// holding is the entries whose text has a character. It holds some more: those where only
// the label of an article has it.
func (r *reader) holding(ctx context.Context, char string) (*roaring.Bitmap, error) {
	var found []occurrence
	for i, p := range r.parts {
		if p.segment == nil {
			continue
		}
		entries := p.characters.get(char)
		if entries == nil {
			var err error
			if entries, err = r.lookThrough(ctx, i, char); err != nil {
				return nil, err
			}
			p.characters.put(char, entries)
		}
		found = append(found, occurrence{int32(i), entries})
	}
	return r.union(found), nil
}

// lookThrough finds the entries of one part, hidden ones included.
func (r *reader) lookThrough(ctx context.Context, part int, char string) (*roaring.Bitmap, error) {
	out := roaring.New()
	for _, field := range []string{wordsField, pairsField} {
		dicts, err := r.dictionaries(field)
		if err != nil {
			return nil, err
		}
		dict := dicts[part]
		if dict == nil {
			continue
		}
		for _, terms := range []segment.DictionaryIterator{
			dict.AutomatonIterator(nil, []byte(char), []byte(char+"\xff")),
			dict.AutomatonIterator(newSecond(char), nil, nil),
		} {
			if err := addAll(ctx, dict, terms, out); err != nil {
				return nil, fmt.Errorf("look through %s for %q: %w", field, char, err)
			}
		}
	}
	return out, nil
}

// addAll adds the entries of all terms of at most two characters. A longer word that has a
// character is made of pairs that have it.
func addAll(ctx context.Context, dict segment.TermDictionary, terms segment.DictionaryIterator, into *roaring.Bitmap) error {
	for {
		e, err := terms.Next()
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || e == nil {
			return err
		}
		if utf8.RuneCountInString(e.Term) > 2 {
			continue
		}
		entries, err := postings(dict, e.Term)
		if err != nil {
			return fmt.Errorf("read postings of %q: %w", e.Term, err)
		}
		if entries != nil {
			into.Or(entries)
		}
	}
}

// second accepts the terms of two characters of which the second is the one wanted. A state
// is how much was read: of the first character as firstByte and on, then of the second.
type second struct{ want string }

// The states of second; atSecond+n is that n bytes of the second character were read.
const (
	rejected = iota
	atFirst
	oneMore // byte of the first character is missing
	twoMore
	threeMore
	atSecond
)

func newSecond(char string) *second { return &second{char} }

func (*second) Start() int               { return atFirst }
func (*second) CanMatch(state int) bool  { return state != rejected }
func (*second) WillAlwaysMatch(int) bool { return false }
func (s *second) IsMatch(state int) bool { return state == atSecond+len(s.want) }
func (s *second) Accept(state int, b byte) int {
	switch {
	case state == atFirst:
		return afterLead(b)
	case state == oneMore:
		return atSecond
	case state == twoMore, state == threeMore:
		return state - 1
	case state >= atSecond && state < atSecond+len(s.want) && b == s.want[state-atSecond]:
		return state + 1
	}
	return rejected
}

// afterLead is the state after the first byte of a character of UTF-8.
func afterLead(b byte) int {
	switch {
	case b < utf8.RuneSelf:
		return atSecond
	case b >= 0xf0:
		return threeMore
	case b >= 0xe0:
		return twoMore
	}
	return oneMore
}
