package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// When layers are merged. Each one costs every term of a query a look-up, so there
// must not be many; merging costs what is merged, so what is large is merged seldom.
const (
	manyLayers = 8    // small ones, before they become one
	sizeRatio  = 4    // a layer this many times as large as all after it is left alone
	deadShare  = 0.25 // of a layer's entries, before it is written anew
	fewEntries = 2000 // a smaller layer is not written anew for what is dead in it
)

// Merge is the work of making one layer of several. It runs beside the index that
// planned it, which may be updated meanwhile.
type Merge struct {
	opt    Options
	folder *folder
	from   []part // each with a use
	layer  *layer
}

// PlanMerge returns what is worth merging, nil when nothing is. The caller must
// hand it to Adopt or call its Drop.
func (ix *Index) PlanMerge() *Merge {
	if ix.narrow {
		return nil
	}
	done, err := ix.use()
	if err != nil {
		return nil
	}
	defer done()
	from := worthMerging(ix.parts)
	if len(from) == 0 {
		return nil
	}
	for _, p := range from {
		p.users.Add(1)
	}
	ix.folder.users.Add(1)
	return &Merge{opt: ix.opt, folder: ix.folder, from: from}
}

// worthMerging chooses the parts to be made one. Layers of like size come first:
// the longest run at the end in which none outweighs all after it by far. So an
// entry is merged a number of times that grows with the logarithm of the library.
func worthMerging(parts []part) []part {
	after, first := 0, len(parts)
	for i := len(parts) - 1; i >= 0; i-- {
		n := parts[i].entries()
		if i < len(parts)-1 && n > sizeRatio*max(after, 1) {
			break
		}
		after, first = after+n, i
	}
	if len(parts)-first >= manyLayers {
		return parts[first:]
	}
	for i, p := range parts {
		if dead := p.dropped(); dead != nil && p.entries() >= fewEntries &&
			float64(dead.GetCardinality()) > deadShare*float64(p.entries()) {
			return parts[i : i+1]
		}
	}
	return nil
}

// Run writes the merged layer. It may take seconds for a large library and may run
// in a goroutine of its own.
func (m *Merge) Run(ctx context.Context) error {
	name, err := m.folder.newLayer()
	if err != nil {
		return err
	}
	dir := filepath.Join(m.folder.dir, name)
	err = m.write(ctx, dir)
	if err == nil {
		m.layer, err = openLayer(m.folder, name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("merge %d layers: %w", len(m.from), err), os.RemoveAll(dir))
	}
	return nil
}

func (m *Merge) write(ctx context.Context, dir string) error {
	all := contents{First: []int32{0}}
	var segments []segment.Segment
	var dropped []*roaring.Bitmap
	for _, p := range m.from {
		all.take(p)
		if p.segment != nil {
			segments, dropped = append(segments, p.segment), append(dropped, p.dropped())
		}
	}
	if len(all.Documents) > 0 {
		if err := merge(ctx, segments, dropped, filepath.Join(dir, segmentFile)); err != nil {
			return err
		}
	}
	if err := writeContents(dir, &all); err != nil {
		return err
	}
	return syncTree(dir)
}

// take appends what is not gone of a part.
func (c *contents) take(p part) {
	for i, f := range p.Files {
		if !p.isGone(i) {
			c.Files = append(c.Files, f)
		}
	}
	for doc, gone := range p.each() {
		if gone {
			continue
		}
		from, to := p.First[doc], p.First[doc+1]
		c.Kind = append(c.Kind, p.Kind[from:to]...)
		c.Length = append(c.Length, p.Length[from:to]...)
		c.PathLen = append(c.PathLen, p.PathLen[from:to]...)
		c.Content = append(c.Content, p.Content[from:to]...)
		c.Documents = append(c.Documents, p.Documents[doc])
		c.Cites = append(c.Cites, p.Cites[doc])
		c.Names = append(c.Names, p.Names[doc])
		c.First = append(c.First, int32(len(c.Length)))
	}
}

// Adopt makes the merged layer take the place of those it was made of, in the
// newest index: what went away while it was written is masked in it. Like Update
// it returns the next Index and is called by the goroutine that changes the index.
func (ix *Index) Adopt(ctx context.Context, m *Merge) (*Index, error) {
	defer m.Drop()
	if m.layer == nil {
		return nil, errors.New("adopt a merge that failed or was not run")
	}
	done, err := ix.use()
	if err != nil {
		return nil, err
	}
	defer done()
	if err := ix.newest(); err != nil {
		return nil, err
	}
	parts := m.replacedIn(ix.parts)
	for _, p := range parts {
		p.users.Add(1)
	}
	ix.folder.users.Add(1)
	next, err := ix.folder.use(ctx, ix.opt, &state{Signature: ix.state.Signature}, parts)
	if err != nil {
		return nil, errors.Join(err, ix.folder.release())
	}
	return next, nil
}

// replacedIn is parts with the merged layer where the first of its sources stands.
func (m *Merge) replacedIn(parts []part) []part {
	var out []part
	merged := part{layer: m.layer, gone: m.goneSince(parts)}
	placed := len(merged.gone) == len(merged.Files) // nothing of it is left
	for _, p := range parts {
		source := slices.ContainsFunc(m.from, func(q part) bool { return q.layer == p.layer })
		switch {
		case !source:
			out = append(out, part{layer: p.layer, gone: p.gone})
		case !placed:
			out, placed = append(out, merged), true
		}
	}
	return out
}

// goneSince lists the files of the merged layer that are not part of parts.
func (m *Merge) goneSince(parts []part) (out []int32) {
	n := int32(0)
	for _, p := range m.from {
		now := slices.IndexFunc(parts, func(q part) bool { return q.layer == p.layer })
		for f := range p.Files {
			if p.isGone(f) {
				continue
			}
			if now < 0 || parts[now].isGone(f) {
				out = append(out, n)
			}
			n++
		}
	}
	return out
}

// Drop lets go what the merge holds. Calling it again does nothing.
func (m *Merge) Drop() {
	if m.folder == nil {
		return
	}
	_ = release(m.from) // only read from
	if m.layer != nil {
		_ = m.layer.release()
	}
	_ = m.folder.release()
	m.folder, m.from, m.layer = nil, nil, nil
}
