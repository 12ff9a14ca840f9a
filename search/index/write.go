package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strconv"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	"golang.org/x/sync/errgroup"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/zh"
)

// File is what one file of a library gave.
type File struct {
	Key       string             // names the file within the library
	Stamp     string             // its state when it was read
	Documents []*corpus.Document // none when it could not be read
	Claims    []corpus.Claim     // what the staff say in it by hand; see package relation
	Skipped   []corpus.Skip      // what in it was not read
}

const (
	mostMerged = 64      // segments merged at a time; each is an open file
	batchText  = 1 << 20 // bytes of clauses at which a batch is full, however few they are
)

// writer fills the folder of one layer. Entries are analysed in batches, several at
// a time, each written to a segment of its own; in the end these are merged. Memory
// is bounded by the batches under way, whatever the library's size.
type writer struct {
	contents
	dir     string
	opt     Options
	group   *errgroup.Group
	ctx     context.Context // of the group
	batches []*batch
	open    *batch // being filled; the last of batches
	copies  *copier
	total   int // files to come, for Progress
}

// batch is a run of entries and what analysing them gave.
type batch struct {
	entries         []entry
	text            int    // bytes of the clauses among them
	path            string // of its segment
	kind            []uint8
	length, pathLen []uint16
	content         []uint64
}

// entry is a clause of a document, or with clause -1 the document itself.
type entry struct {
	doc    *corpus.Document
	clause int
}

// writeLayer writes the layer of files into dir, flushes it and returns how many
// files there were; total is how many are expected.
func writeLayer(ctx context.Context, dir string, files iter.Seq2[File, error], total int, opt Options) (int, error) {
	w := newWriter(dir, total, opt)
	w.group, w.ctx = errgroup.WithContext(ctx)
	w.group.SetLimit(opt.Workers)
	err := w.addAll(files)
	w.flush()
	// The first failure of the group stops the feeding, whose error is its echo.
	if werr := w.group.Wait(); werr != nil {
		err = werr
	}
	if err == nil {
		err = w.finish(ctx)
	}
	if err != nil {
		return 0, err
	}
	return len(w.Files), nil
}

func newWriter(dir string, total int, opt Options) *writer {
	return &writer{dir: dir, opt: opt, total: total, contents: contents{First: []int32{0}}, copies: newCopier()}
}

// finish joins what the batches gave.
func (w *writer) finish(ctx context.Context) error {
	paths := make([]string, len(w.batches))
	for i, b := range w.batches {
		w.batches[i] = nil // a batch is let go when it was joined
		paths[i] = b.path
		w.Kind, w.Length, w.PathLen = append(w.Kind, b.kind...), append(w.Length, b.length...), append(w.PathLen, b.pathLen...)
		w.Content = append(w.Content, b.content...)
	}
	if err := mergeAll(ctx, paths, filepath.Join(w.dir, segmentFile)); err != nil {
		return err
	}
	if err := writeContents(w.dir, &w.contents); err != nil {
		return err
	}
	return syncTree(w.dir)
}

func (w *writer) addAll(files iter.Seq2[File, error]) error {
	for f, err := range files {
		if err == nil {
			err = w.ctx.Err()
		}
		if err != nil {
			return err
		}
		if err := w.add(f); err != nil {
			return err
		}
	}
	return nil
}

// add hands the entries of a file to the batches.
func (w *writer) add(f File) error {
	for _, d := range f.Documents {
		if d.ID == "" {
			return fmt.Errorf("index %s: document without id", d.Path)
		}
		for i := range d.Clauses {
			w.put(entry{d, i})
		}
		w.put(entry{d, -1})
		said, err := copied(w.copies, told{summary(d), citesOf(d), namesOf(d)})
		if err != nil {
			return fmt.Errorf("index %s: %w", d.Path, err)
		}
		w.Documents, w.Cites, w.Names = append(w.Documents, said.Summary), append(w.Cites, said.Cites), append(w.Names, said.Names)
		w.First = append(w.First, w.First[len(w.First)-1]+int32(len(d.Clauses)))
	}
	held, err := copied(w.copies, heldFile{f.Key, f.Stamp, int32(len(f.Documents)), f.Claims, f.Skipped})
	if err != nil {
		return fmt.Errorf("index %s: %w", f.Key, err)
	}
	w.Files = append(w.Files, held)
	if w.opt.Progress != nil {
		w.opt.Progress(len(w.Files), max(w.total, len(w.Files)))
	}
	return nil
}

// summary is the metadata of d as its own text states it.
func summary(d *corpus.Document) search.Summary {
	s := search.SummaryOf(d)
	if d.Stated.Validity != "" {
		s.Unlink()
	}
	return s
}

func (w *writer) put(e entry) {
	if w.open == nil {
		w.open = &batch{path: filepath.Join(w.dir, "batch-"+strconv.Itoa(len(w.batches))+".zap")}
		w.batches = append(w.batches, w.open)
	}
	w.open.entries = append(w.open.entries, e)
	if e.clause >= 0 {
		span := e.doc.Clauses[e.clause].Span
		w.open.text += span.End - span.Start
	}
	if len(w.open.entries) >= w.opt.Batch || w.open.text >= batchText {
		w.flush()
	}
}

// flush has the open batch analysed; it waits while enough of them are under way.
func (w *writer) flush() {
	b := w.open
	if b == nil {
		return
	}
	w.open = nil
	w.group.Go(func() error { return b.analyse(w.ctx, w.opt.Segmenter) })
}

// analyse writes the segment of the batch and lets the documents go.
func (b *batch) analyse(ctx context.Context, seg *zh.Segmenter) error {
	docs := make([]index.Document, len(b.entries))
	a := newAnalyser(seg)
	var pk packer
	for i, e := range b.entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		doc := document.NewDocument(entryID)
		if err := b.fill(doc, e, a, &pk); err != nil {
			return fmt.Errorf("index %s: %w", e.doc.Path, err)
		}
		doc.AddIDField()
		docs[i] = doc
	}
	b.entries = nil
	s, _, err := zapFiles.New(docs)
	if err != nil {
		return fmt.Errorf("make segment: %w", err)
	}
	if err := s.(segment.UnpersistedSegment).Persist(b.path); err != nil {
		return fmt.Errorf("write segment: %w", err)
	}
	return nil
}

// entryID is the id of every entry: a segment wants one, but entries are known by their
// numbers.
const entryID = "e"

func (b *batch) fill(doc *document.Document, e entry, a *analyser, pk *packer) error {
	d := e.doc
	if e.clause < 0 {
		packed, err := pk.pack(d)
		keep(doc, storedField, packed)
		return err
	}
	body := d.Quote(d.Clauses[e.clause].Span)
	labels, path := contextOf(d, e.clause)
	b.kind = append(b.kind, weightClass(d, e.clause))
	b.length = append(b.length, letters(body))
	b.pathLen = append(b.pathLen, letters(path))
	b.content = append(b.content, contentKey(d, e.clause))
	a.clause(doc, body, labels, path)
	if e.clause%pageClauses == 0 {
		page, err := pk.page(d, e.clause)
		keep(doc, pageField, page)
		return err
	}
	return nil
}

// mergeAll joins the segments at paths into one, in that order, and removes them.
// No segments make none.
func mergeAll(ctx context.Context, paths []string, into string) error {
	for round := 0; len(paths) > 1; round++ {
		var next []string
		for i := 0; i < len(paths); i += mostMerged {
			run := paths[i:min(i+mostMerged, len(paths))]
			path := into + "." + strconv.Itoa(round) + "." + strconv.Itoa(i)
			if err := mergeRun(ctx, run, path); err != nil {
				return err
			}
			next = append(next, path)
		}
		paths = next
	}
	if len(paths) == 0 {
		return nil
	}
	return os.Rename(paths[0], into)
}

func mergeRun(ctx context.Context, paths []string, into string) (err error) {
	segments := make([]segment.Segment, 0, len(paths))
	defer func() {
		for _, s := range segments {
			err = errors.Join(err, s.Close())
		}
		for _, path := range paths {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	for _, path := range paths {
		s, err := zapFiles.Open(path)
		if err != nil {
			return fmt.Errorf("open segment to merge: %w", err)
		}
		segments = append(segments, s)
	}
	return merge(ctx, segments, make([]*roaring.Bitmap, len(segments)), into)
}

// merge joins segments into the file into, without the entries dropped from each.
func merge(ctx context.Context, segments []segment.Segment, dropped []*roaring.Bitmap, into string) error {
	stop := make(chan struct{})
	defer context.AfterFunc(ctx, func() { close(stop) })()
	if _, _, err := zapFiles.Merge(segments, dropped, into, stop, mappedOf(segments)); err != nil {
		return errors.Join(ctx.Err(), fmt.Errorf("merge segments: %w", err))
	}
	return nil
}
