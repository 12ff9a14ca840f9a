package index

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/zh"
)

// moreChecks is how many clauses are checked beyond the page asked for, so that the
// total is exact where it is not in the thousands; each opens a page.
const moreChecks = 2000

// exact is what a clause must hold, and must not, word for word. The index knows no
// positions: it tells by pairs of characters which clauses may hold a phrase, and
// their texts tell which do.
type exact struct{ must, not []phrase }

// phrase is a run of text, folded and without spaces.
type phrase struct {
	text string
	in   *roaring.Bitmap // entries with all its pairs; nil when pairs tell nothing
	sure bool            // they are the ones that hold it
}

// newExact prepares the phrases of a query; nil when there are none.
func (ix *Index) newExact(ctx context.Context, q search.Query) (*exact, error) {
	if len(q.Phrases)+len(q.Without) == 0 {
		return nil, nil
	}
	e, r := &exact{}, newReader(ix.parts)
	for _, list := range []struct {
		texts []string
		into  *[]phrase
	}{{q.Phrases, &e.must}, {q.Without, &e.not}} {
		for _, text := range list.texts {
			p, err := ix.newPhrase(ctx, r, text)
			if err != nil {
				return nil, err
			}
			*list.into = append(*list.into, p)
		}
	}
	return e, nil
}

func (ix *Index) newPhrase(ctx context.Context, r *reader, text string) (phrase, error) {
	p := phrase{text: squeezed(text)}
	if c, n := utf8.DecodeRuneInString(p.text); n == len(p.text) && unicode.Is(unicode.Han, c) {
		var err error
		p.in, err = r.holding(ctx, p.text)
		return p, err
	}
	pairs := zh.Bigrams(canonical(text))
	for _, t := range pairs {
		if err := ctx.Err(); err != nil {
			return p, err
		}
		found, _, err := r.find(inPairs, t.Text)
		if err != nil {
			return p, err
		}
		if with := r.union(found); p.in == nil {
			p.in = with
		} else {
			p.in.And(with)
		}
	}
	p.sure = len(pairs) == 1 && pairs[0].Text == p.text
	return p, nil
}

// holding is the entries whose text, or the label of whose article, has a character: it
// stands in the words or the pairs of any of them. All terms are looked through, which takes
// 0.15 to 0.4 s over a quarter of a million clauses; few ask for it.
func (r *reader) holding(ctx context.Context, char string) (*roaring.Bitmap, error) {
	out := roaring.New()
	for _, field := range []string{wordsField, pairsField} {
		dicts, err := r.dictionaries(field)
		if err != nil {
			return nil, err
		}
		for i := range r.parts {
			if dicts[i] == nil {
				continue
			}
			it := dicts[i].AutomatonIterator(nil, nil, nil)
			for {
				e, err := it.Next()
				if err == nil {
					err = ctx.Err()
				}
				if err != nil {
					return nil, fmt.Errorf("look through %s for %q: %w", field, char, err)
				}
				if e == nil {
					break
				}
				if !strings.Contains(e.Term, char) {
					continue
				}
				entries, err := postings(dicts[i], e.Term)
				if err != nil {
					return nil, fmt.Errorf("read postings of %s %q: %w", field, e.Term, err)
				}
				if entries != nil {
					out.Or(r.union([]occurrence{{int32(i), entries}}))
				}
			}
		}
	}
	return out, nil
}

// union is the numbers of all entries found that are not hidden.
func (r *reader) union(found []occurrence) *roaring.Bitmap {
	out := roaring.New()
	for _, o := range found {
		entries, p := o.entries, r.parts[o.part]
		if p.hidden != nil {
			entries = roaring.AndNot(entries, p.hidden)
		}
		out.Or(roaring.AddOffset(entries, p.base))
	}
	return out
}

// squeezed is text as phrases are compared: simplified, folded, without spaces.
func squeezed(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, canonical(text))
}

// may tells whether an entry may be what is asked for, and whether that is sure.
func (e *exact) may(entry uint32) (may, sure bool) {
	sure = true
	for _, p := range e.must {
		if p.in != nil && !p.in.Contains(entry) {
			return false, true
		}
		sure = sure && p.sure
	}
	for _, p := range e.not {
		switch {
		case p.in != nil && !p.in.Contains(entry):
		case p.sure:
			return false, true
		default:
			sure = false
		}
	}
	return true, sure
}

// mayHold is may for a clause; with e nil any may.
func (e *exact) mayHold(ix *Index, ordinal int32) bool {
	if e == nil {
		return true
	}
	may, _ := e.may(ix.table.number[ordinal])
	return may
}

// candidates are the entries that may hold all phrases, nil when nothing is known.
func (e *exact) candidates() *roaring.Bitmap {
	var out *roaring.Bitmap
	if e == nil {
		return nil
	}
	for _, p := range e.must {
		switch {
		case p.in == nil:
		case out == nil:
			out = p.in.Clone()
		default:
			out.And(p.in)
		}
	}
	return out
}

// holds tells whether the text of a clause is what is asked for.
func (e *exact) holds(text string) bool {
	text = squeezed(text)
	for _, p := range e.must {
		if !strings.Contains(text, p.text) {
			return false
		}
	}
	for _, p := range e.not {
		if strings.Contains(text, p.text) {
			return false
		}
	}
	return true
}

// checked cuts [from, from+size) out of what was collected, leaving out clauses
// whose texts are not what is asked for. With atMost set the collector's total still
// counts some that were not looked at.
func (ix *Index) checked(ctx context.Context, c *collector, e *exact, from, size int) (page []match, atMost bool, err error) {
	passed, left := 0, moreChecks
	for _, m := range c.best() {
		if _, sure := e.may(ix.table.number[m.ordinal]); !sure {
			if passed >= from+size {
				if left--; left < 0 {
					return page, true, nil
				}
			}
			d := ix.table.doc[m.ordinal]
			at := ix.table.at[d]
			_, text, _, err := ix.parts[at.part].passage(int(at.doc), int(m.ordinal-ix.table.First[d]))
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return nil, false, err
			}
			if !e.holds(text) {
				c.total--
				c.byDoc[d]--
				continue
			}
		}
		if passed++; from < passed && passed <= from+size {
			page = append(page, m)
		}
	}
	return page, false, nil
}
