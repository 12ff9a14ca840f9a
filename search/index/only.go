package index

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/policybot/policybot/search"
)

// Sight says what of a library somebody sees: which files, by their keys, and which
// documents of these.
type Sight struct {
	File     func(key string) bool
	Document func(key string, d *search.Summary) bool
}

// Only is the index of what a sight lets through, over the same files on disk. It finds,
// scores, counts, completes, corrects and relates exactly as an index would that was built
// of that alone: nothing it says depends on what is hidden, not even a frequency. What
// stays in memory is some 33 bytes a clause. Close both; only ix may be changed from.
func (ix *Index) Only(s Sight) (*Index, error) {
	done, err := ix.use()
	if err != nil {
		return nil, err
	}
	defer done()
	parts := make([]part, len(ix.parts))
	for i, p := range ix.parts {
		parts[i] = p.only(s)
		p.users.Add(1)
	}
	ix.folder.users.Add(1)
	out := ix.folder.assemble(ix.opt, ix.state, parts)
	out.narrow = true
	return out, nil
}

// only is the part with what is not let through gone too.
func (p part) only(s Sight) part {
	q := part{layer: p.layer, gone: slices.Clone(p.gone)}
	doc := 0
	for i, f := range p.Files {
		from := doc
		doc += int(f.Documents)
		if p.isGone(i) {
			continue
		}
		if !s.File(f.Key) {
			q.gone = append(q.gone, int32(i))
			continue
		}
		for d := from; d < doc; d++ {
			if !s.Document(f.Key, &p.Documents[d]) {
				if q.veiled == nil {
					q.veiled = roaring.New()
				}
				q.veiled.Add(uint32(d))
			}
		}
	}
	slices.Sort(q.gone)
	return q
}

// isVeiled tells whether a document is hidden though its file is there.
func (p part) isVeiled(doc int) bool { return p.veiled != nil && p.veiled.Contains(uint32(doc)) }
