package index

import (
	"strings"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search/vectors"
)

// headingOf is what an encoder is told a clause stands under.
func headingOf(title string, section []string) string {
	return strings.TrimSpace(title + " " + strings.Join(section, " "))
}

// contentKey names what clause i of d says and under which headings; 0 for a clause that
// gets no vector: a heading without text, a signature, what a website says.
func contentKey(d *corpus.Document, i int) uint64 {
	c := d.Clauses[i]
	if weightClass(d, i) != 0 || c.Kind == corpus.Metadata {
		return 0
	}
	return uint64(vectors.KeyOf(headingOf(d.Title, d.SectionPath(i)), d.Quote(c.Span)))
}

// rows says which vector each clause of a state has. It is right for the vectors there
// were when it was made; those that came later it does not know.
type rows struct {
	known   int     // how many vectors there were
	of      []int32 // by ordinal: row, -1 for none
	first   []int32 // by row: the first clause with that content, -1 for none of this state
	next    []int32 // by ordinal: the next one with the same content, -1 for no other
	missing int     // clauses that are to have a vector, and have none
}

// newRows looks up the clauses in the store; what cannot be found is not there yet.
func newRows(t *table, store *vectors.Store) *rows {
	r := &rows{known: store.Len(), of: store.Rows(t.Content)}
	r.first, r.next = make([]int32, r.known), make([]int32, len(r.of))
	for i := range r.first {
		r.first[i] = -1
	}
	for o := len(r.of) - 1; o >= 0; o-- { // backwards, so that each chain is in order
		row := r.of[o]
		if int(row) >= r.known { // added since
			row = -1
			r.of[o] = -1
		}
		r.next[o] = -1
		switch {
		case row >= 0:
			r.next[o], r.first[row] = r.first[row], int32(o)
		case t.Content[o] != 0:
			r.missing++
		}
	}
	return r
}

// someMore is the share of new vectors at which rows are looked up anew while more are
// being made: a look-up takes some 20 ms for 100,000 clauses.
const someMore = 64

// rowsNow are the rows of the vectors there are now, or were a moment ago.
func (ix *Index) rowsNow() *rows {
	store := ix.opt.Meaning.Vectors
	r := ix.rows.Load()
	if r != nil {
		if n := store.Len(); n == r.known || r.missing > n-r.known && n-r.known < 1+r.known/someMore {
			return r
		}
	}
	r = newRows(ix.table, store)
	ix.rows.Store(r)
	return r
}
