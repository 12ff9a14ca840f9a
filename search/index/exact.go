package index

import (
	"context"
	"slices"
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

// newExact prepares the phrases of a query; nil when there are none. What is asked for twice,
// be it in other script or width, is looked up once.
func (ix *Index) newExact(ctx context.Context, q search.Query) (*exact, error) {
	if len(q.Phrases)+len(q.Without) == 0 {
		return nil, nil
	}
	e, r := &exact{}, newReader(ix.parts)
	known := map[string]phrase{}
	for _, list := range []struct {
		texts []string
		into  *[]phrase
	}{{q.Phrases, &e.must}, {q.Without, &e.not}} {
		for _, text := range list.texts {
			key := squeezed(text)
			if slices.ContainsFunc(*list.into, func(p phrase) bool { return p.text == key }) {
				continue
			}
			p, seen := known[key]
			if !seen {
				var err error
				if p, err = ix.newPhrase(ctx, r, text); err != nil {
					return nil, err
				}
				known[key] = p
			}
			*list.into = append(*list.into, p)
		}
	}
	return e, nil
}

func (ix *Index) newPhrase(ctx context.Context, r *reader, text string) (phrase, error) {
	p, text := phrase{text: squeezed(text)}, canonical(text)
	pairs := zh.Bigrams(text)
	for _, t := range pairs {
		if err := ctx.Err(); err != nil {
			return p, err
		}
		with, err := r.mayHave(ctx, text, t)
		if err != nil {
			return p, err
		}
		if p.in == nil {
			p.in = with
		} else {
			p.in.And(with)
		}
	}
	p.sure = len(pairs) == 1 && pairs[0].Text == p.text && !isOneHan(p.text)
	return p, nil
}

// mayHave is the entries that may have a token of a phrase. One character of Chinese by itself
// may be part of a pair in the clause, unless the phrase says what stands on both sides.
func (r *reader) mayHave(ctx context.Context, text string, t zh.Token) (*roaring.Bitmap, error) {
	before, _ := utf8.DecodeLastRuneInString(text[:t.Start])
	after, _ := utf8.DecodeRuneInString(text[t.End:])
	inside := t.Start > 0 && t.End < len(text) && !unicode.IsSpace(before) && !unicode.IsSpace(after)
	if isOneHan(t.Text) && !inside {
		return r.holding(ctx, t.Text)
	}
	found, _, err := r.find(inPairs, t.Text)
	return r.union(found), err
}

func isOneHan(s string) bool {
	c, n := utf8.DecodeRuneInString(s)
	return n == len(s) && unicode.Is(unicode.Han, c)
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
