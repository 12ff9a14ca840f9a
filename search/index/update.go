package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"github.com/policybot/policybot/search/zh"
)

// ErrReplaced is returned when an Index is to be changed that is not the newest.
var ErrReplaced = errors.New("index was replaced by a newer one")

// Update takes files into the library, each in place of the one of the same key,
// and takes those out whose keys are in gone; total is how many files come, for
// Progress. The new Index is the state in use from then on, also after a crash; the
// old one stays usable, close it when its last user is done. On an error, or when
// the process dies, nothing has changed. One goroutine at a time may change an
// index.
func (ix *Index) Update(ctx context.Context, gone []string, files iter.Seq2[File, error], total int) (*Index, error) {
	done, err := ix.use()
	if err != nil {
		return nil, err
	}
	defer done()
	if err := ix.newest(); err != nil {
		return nil, err
	}
	old := make([]part, 0, len(ix.parts))
	masked := map[string]bool{}
	for _, key := range gone {
		masked[key] = true
	}
	come := func(yield func(File, error) bool) {
		for f, err := range files {
			masked[f.Key] = true
			if !yield(f, err) {
				return
			}
		}
	}
	ix.folder.users.Add(1)
	next, err := ix.folder.next(ctx, ix.opt, &state{Signature: ix.state.Signature}, func() []part {
		for _, p := range ix.parts {
			if q := p.without(masked); len(q.gone) < len(q.Files) {
				old = append(old, q)
			}
		}
		return old
	}, come, total)
	if err != nil {
		return nil, errors.Join(err, ix.folder.release())
	}
	return next, nil
}

// newest reports whether the index is the state in use.
func (ix *Index) newest() error {
	if ix.narrow {
		return fmt.Errorf("%w: it shows a part of the library only", ErrReplaced)
	}
	s, err := ix.folder.current()
	if err != nil {
		return err
	}
	if s.Version != ix.state.Version {
		return fmt.Errorf("%w: %s by %s", ErrReplaced, ix.state.Version, s.Version)
	}
	return nil
}

// without is the part with the files of some keys gone too.
func (p part) without(keys map[string]bool) part {
	q := part{layer: p.layer, gone: slices.Clone(p.gone)}
	for i := range p.Files {
		if keys[p.Files[i].Key] {
			q.gone = append(q.gone, int32(i))
		}
	}
	slices.Sort(q.gone)
	q.gone = slices.Compact(q.gone)
	return q
}

// next writes files as a new layer and makes the state of it and the parts that
// keep returns, which is called when all files are written; nil keeps none. The new
// Index takes over the caller's use of the folder.
func (f *folder) next(ctx context.Context, opt Options, s *state, keep func() []part, files iter.Seq2[File, error], total int) (*Index, error) {
	fresh, err := f.write(ctx, opt, files, total)
	if err != nil {
		return nil, err
	}
	var parts []part
	if keep != nil {
		parts = keep()
		for _, p := range parts {
			p.users.Add(1)
		}
	}
	if fresh != nil {
		parts = append(parts, part{layer: fresh})
	}
	return f.use(ctx, opt, s, parts)
}

// use publishes the state made of parts and opens it. It takes over one use of
// each layer, and on success the caller's use of the folder.
func (f *folder) use(ctx context.Context, opt Options, s *state, parts []part) (*Index, error) {
	s.Version = randomName()
	s.Layers = []layerState{}
	for _, p := range parts {
		s.Layers = append(s.Layers, layerState{p.name, p.gone})
	}
	ix := f.assemble(opt, s, parts)
	err := ctx.Err()
	if err == nil {
		err = f.publish(s)
	}
	if err != nil {
		return nil, errors.Join(err, release(parts)) // layers that are in no state are removed
	}
	return ix, nil
}

// write writes a layer of files and opens it with one user; no files make none.
func (f *folder) write(ctx context.Context, opt Options, files iter.Seq2[File, error], total int) (*layer, error) {
	name, err := f.newLayer()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(f.dir, name)
	n, err := writeLayer(ctx, dir, files, total, opt)
	if err != nil || n == 0 {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	l, err := openLayer(f, name)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return l, nil
}

// WithLexicon is the same state of the library searched with other synonyms. Both
// may be used, and changed from; close both.
func (ix *Index) WithLexicon(l *zh.Lexicon) (*Index, error) {
	out, err := ix.twin()
	if err != nil {
		return nil, err
	}
	out.opt.Lexicon = l
	return out.ready(), nil
}

// WithRanking is the same state of the library ranked by other weights, for comparing
// them: nothing is read anew. Close both.
func (ix *Index) WithRanking(r Ranking) (*Index, error) {
	out, err := ix.twin()
	if err != nil {
		return nil, err
	}
	t := *ix.table
	t.weigh(&r)
	out.opt.Ranking, out.table = &r, &t
	return out.ready(), nil
}

// Twin is the same index once more. Close both.
func (ix *Index) Twin() (*Index, error) {
	out, err := ix.twin()
	if err != nil {
		return nil, err
	}
	return out.ready(), nil
}

// twin is an index with what ix has, and uses of its own; it is not ready.
func (ix *Index) twin() (*Index, error) {
	done, err := ix.use()
	if err != nil {
		return nil, err
	}
	defer done()
	for _, p := range ix.parts {
		p.users.Add(1)
	}
	ix.folder.users.Add(1)
	return &Index{
		opt: ix.opt, folder: ix.folder, state: ix.state, parts: ix.parts, table: ix.table,
		titles: ix.titles, regions: ix.regions, facets: ix.facets, mined: ix.mined,
		narrow: ix.narrow,
	}, nil
}
