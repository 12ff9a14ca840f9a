package bleveindex

import (
	"fmt"
	"slices"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// reader reads the parts of an index as if they were one: frequencies are those of
// the whole, and hidden entries are neither counted nor met.
type reader struct{ parts []part }

// cursor goes over the entries that have a term.
type cursor struct {
	parts []part
	lists []segment.PostingsList // by part; nil where the term does not occur
	count uint64

	next int // the part to open next
	base uint32
	at   segment.PostingsIterator
}

// find opens the postings of a term.
func (r reader) find(field, text string) (*cursor, error) {
	c := &cursor{parts: r.parts, lists: make([]segment.PostingsList, len(r.parts))}
	for i, p := range r.parts {
		if p.segment == nil {
			continue
		}
		dict, err := p.segment.Dictionary(field)
		if err != nil {
			return nil, fmt.Errorf("open postings of %s %q: %w", field, text, err)
		}
		list, err := dict.PostingsList([]byte(text), p.hidden, nil)
		if err != nil {
			return nil, fmt.Errorf("open postings of %s %q: %w", field, text, err)
		}
		if n := list.Count(); n > 0 {
			c.lists[i] = list
			c.count += n
		}
	}
	return c, nil
}

// step moves to the next entry: its number and how often it has the term. ok is
// false at the end.
func (c *cursor) step() (number uint32, times float32, ok bool, err error) {
	for {
		if c.at != nil {
			p, err := c.at.Next()
			if err != nil {
				return 0, 0, false, err
			}
			if p != nil {
				return c.base + uint32(p.Number()), float32(p.Frequency()), true, nil
			}
			c.at = nil
		}
		for c.next < len(c.lists) && c.lists[c.next] == nil {
			c.next++
		}
		if c.next == len(c.lists) {
			return 0, 0, false, nil
		}
		c.at, c.base = c.lists[c.next].Iterator(true, false, false, nil), c.parts[c.next].base
		c.next++
	}
}

// beginningWith lists the first most terms of a field that begin with prefix and
// are longer, in order; an unreadable dictionary gives none.
func (r reader) beginningWith(field, prefix string, most int) []string {
	var out []string
	for _, p := range r.parts {
		if p.segment == nil {
			continue
		}
		dict, err := p.segment.Dictionary(field)
		if err != nil {
			continue
		}
		it := dict.AutomatonIterator(nil, []byte(prefix), []byte(prefix+"\xff"))
		for n := 0; n < most; {
			e, err := it.Next()
			if err != nil || e == nil {
				break
			}
			if e.Term != prefix && p.has(dict, e.Term) {
				out = append(out, e.Term)
				n++
			}
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out[:min(len(out), most)]
}

// has tells whether an entry that is not hidden has the term.
func (p part) has(dict segment.TermDictionary, text string) bool {
	if p.hidden == nil {
		return true
	}
	list, err := dict.PostingsList([]byte(text), p.hidden, nil)
	return err == nil && list.Count() > 0
}
