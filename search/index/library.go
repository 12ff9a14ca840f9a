package index

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// Held is a file the index is made of.
type Held struct {
	Key       string           // names the file within the library
	Stamp     string           // its state when it was read
	Documents []search.Summary // what it gave
	Skipped   []corpus.Skip    // what in it was not read
}

// Files yields the files the index is made of, also those that gave no document.
// Documents are as their own texts state it; they must not be changed.
func (ix *Index) Files() iter.Seq[Held] {
	return func(yield func(Held) bool) {
		for _, p := range ix.parts {
			doc := 0
			for i, h := range p.Files {
				f := Held{Key: h.Key, Stamp: h.Stamp, Documents: p.seen(doc, doc+int(h.Documents)), Skipped: h.Skipped}
				doc += int(h.Documents)
				if !p.isGone(i) && !yield(f) {
					return
				}
			}
		}
	}
}

// seen are the documents from one to another that are not veiled.
func (p part) seen(from, to int) []search.Summary {
	if p.veiled == nil {
		return p.Documents[from:to]
	}
	var out []search.Summary
	for d := from; d < to; d++ {
		if !p.isVeiled(d) {
			out = append(out, p.Documents[d])
		}
	}
	return out
}

// Documents lists the metadata of every document, by path and part. The slice is
// the caller's, what it points to is shared.
func (ix *Index) Documents(ctx context.Context) ([]search.Summary, error) {
	done, err := ix.use()
	if err != nil {
		return nil, err
	}
	defer done()
	return slices.Clip(ix.table.Documents), ctx.Err()
}

// Holds tells whether there is a document of an id.
func (ix *Index) Holds(id string) bool {
	_, ok := ix.table.byID[id]
	return ok
}

// Document returns a document by id, decoding it unless it was asked for lately.
func (ix *Index) Document(ctx context.Context, id string) (*corpus.Document, error) {
	done, err := ix.use()
	if err != nil {
		return nil, err
	}
	defer done()
	return ix.document(ctx, id)
}

func (ix *Index) document(ctx context.Context, id string) (*corpus.Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	n, ok := ix.table.byID[id]
	if !ok {
		return nil, fmt.Errorf("%w: document %q", search.ErrNotFound, id)
	}
	at := ix.table.at[n]
	l := ix.parts[at.part].layer
	d := ix.folder.decoded.get(place{l.name, at.doc})
	if d == nil {
		var err error
		if d, err = l.stored(int(at.doc)); err != nil {
			return nil, fmt.Errorf("decode document %q of %s: %w", id, l.name, err)
		}
	} else if linkedAlike(&d.Meta, &ix.table.Documents[n].Meta) {
		return d, nil
	}
	whole := *d // what others say of it may have changed since
	now := &ix.table.Documents[n].Meta
	whole.Stand(now.Standing())
	whole.Versions, whole.Explains, whole.ExplainedBy = now.Versions, now.Explains, now.ExplainedBy
	ix.folder.decoded.put(place{l.name, at.doc}, &whole)
	return &whole, nil
}

// linkedAlike tells whether the other documents of the library say the same of two states of one.
func linkedAlike(a, b *corpus.Meta) bool {
	return a.Standing() == b.Standing() && slices.Equal(a.Versions, b.Versions) && slices.Equal(a.Explains, b.Explains) &&
		slices.Equal(a.ExplainedBy, b.ExplainedBy)
}
