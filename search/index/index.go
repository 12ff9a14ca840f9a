// Package index is the search engine: it implements search.Searcher and
// search.Library over one index per folder.
//
//	store.go    the folder: LOCK, CURRENT, one folder per layer
//	entry.go    a document -> the entries that are indexed, and its stored form
//	field.go    a clause -> what it is found by, as bleve's segments take it
//	write.go    files -> a new layer, several batches at a time
//	copier.go   keeping what a document said without the document
//	mapped.go   merging segments without holding all of them
//	layer.go    a layer on disk, and what is kept of it in memory
//	table.go    the layers of one state joined: every document and clause
//	index.go    Open, Close
//	library.go  the documents and files of an index
//	update.go   files come and go: another state beside the one in use
//	only.go     the same for those who may not see all of it
//	compact.go  layers that have become many, or mostly dead, are merged
//	reader.go   postings of all layers as if they were one
//	query.go    what a user typed -> terms, and alternatives from the lexicon
//	ranking.go  the weights that decide the order
//	score.go    BM25 over the postings
//	stretch.go  added up for some thousand clauses at a time
//	titles.go   the same over titles, issuers and 文号, once per document
//	regions.go  the place a question names, and documents of other places
//	cited.go    which documents the others lean on
//	names.go    the short and other names that documents give, as synonyms
//	search.go   from scores to one page of hits
//	exact.go, character.go   what must stand in a clause word for word, or must not
//	filter.go, collect.go, refine.go, facets.go   its steps
//	meaning.go, rows.go, embed.go   found and put in order by meaning too: vectors, a reader
//	snippet.go  the marked piece of a clause
//
// One entry per clause is found by its words (cut by dictionary), its pairs (bigrams
// that are no words) and the pairs of its headings, and stores its characters and,
// every few clauses, a page of text. One entry per document stores the rest of the
// corpus.Document, so that opening an index reads no source file again. Scoring is
// ours because bleve's "bm25" is not BM25 (square root of the frequency, a wrong
// average length, squared idf): the textbook formula over the same postings ranks
// better at a third of the time.
//
// An Index never changes. Files that came are written as a layer of their own,
// files that went are masked in theirs, and the next Index joins the layers anew
// while the old one goes on answering. It finds and scores exactly as if it had
// been built at once from what is there: frequencies leave out what is masked,
// averages and what documents say of each other are settled per Index. So the cost
// of a change is that of analysing what came, and of arrays that are copied. Bleve's
// own index over the same segments is not used: it numbers entries anew behind our
// back and cannot be changed together with the table in one step.
package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/zh"
)

// Sentinels of Open and Build.
var (
	ErrNoIndex = errors.New("no index here")
	ErrStale   = errors.New("index is stale")
	ErrLocked  = errors.New("index is in use by another process")
)

// Options are the parts an index works with. The zero value works.
type Options struct {
	Segmenter      *zh.Segmenter         // nil loads one
	Lexicon        *zh.Lexicon           // nil expands nothing
	Progress       func(done, total int) // files written so far; called from the goroutine that builds
	Batch          int                   // clauses of one batch; 0 is DefaultBatch
	Workers        int                   // batches analysed at a time; 0 is one per processor, MaxWorkers at most
	CacheDocuments int                   // decoded documents kept; 0 is DefaultCacheDocuments
	Ranking        *Ranking              // nil is DefaultRanking
	Meaning        *Meaning              // nil finds by words alone
	Reading        string                // how files are read (ingest.Version): an index of documents read in another way is made anew
}

// Defaults of Options.
const (
	DefaultBatch          = 1000 // some 30 MB while one is analysed
	MaxWorkers            = 4
	DefaultCacheDocuments = 256
)

// maxDocument bounds what decoding one stored document may allocate.
const maxDocument = 256 << 20

func (o Options) withDefaults() (Options, error) {
	if o.Batch <= 0 {
		o.Batch = DefaultBatch
	}
	if o.Workers <= 0 {
		o.Workers = min(runtime.GOMAXPROCS(0), MaxWorkers)
	}
	if o.CacheDocuments <= 0 {
		o.CacheDocuments = DefaultCacheDocuments
	}
	if o.Segmenter == nil {
		seg, err := zh.New()
		if err != nil {
			return o, err
		}
		o.Segmenter = seg
	}
	if o.Ranking == nil {
		r := DefaultRanking()
		o.Ranking = &r
	}
	return o, nil
}

// Index is one state of an index, opened. It is safe for concurrent use; after
// Close every method returns an error wrapping search.ErrNotReady.
type Index struct {
	opt     Options
	folder  *folder // held until Close
	state   *state
	parts   []part
	table   *table
	titles  *titles
	regions *regions
	facets  *facets
	narrow  bool        // some of it is hidden (Only): never to be changed from
	mined   *zh.Lexicon // what the documents say means the same; nil when it counts for nothing
	lexicon *zh.Lexicon // that, and Options.Lexicon

	mu     sync.RWMutex // held for reading by users, for writing by Close
	closed bool

	recent  recent
	rows    atomic.Pointer[rows] // of the vectors there are; see rowsNow
	scratch sync.Pool            // *scores
}

var (
	_ search.Searcher = (*Index)(nil)
	_ search.Library  = (*Index)(nil)
)

// Create makes an index of files in dir and opens it; total is how many there are,
// for Progress. The index in use stays usable until the new one is complete; if
// Create fails or the process dies, it still is. dir "" makes a temporary index
// that Close removes. ErrLocked as for Reopen; use Update to change an index that
// is open.
func Create(ctx context.Context, dir string, files iter.Seq2[File, error], total int, opt Options) (*Index, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	temporary := dir == ""
	if temporary {
		if dir, err = os.MkdirTemp("", "policybot-index-"); err != nil {
			return nil, fmt.Errorf("make temporary index: %w", err)
		}
	}
	f, err := lockFolder(dir, true)
	if err != nil {
		return nil, err
	}
	f.temporary, f.decoded.most = temporary, opt.CacheDocuments
	ix, err := f.next(ctx, opt, &state{Signature: signature(opt)}, nil, files, total)
	if err != nil {
		return nil, errors.Join(err, f.release())
	}
	f.clean(ix.state)
	return ix, nil
}

// Reopen opens the index in dir as it was left. It returns ErrNoIndex when there
// is none, ErrStale when it is damaged or was made by another version of this
// package or with another dictionary, and ErrLocked, at once, while another Index
// or process has the folder open.
func Reopen(ctx context.Context, dir string, opt Options) (*Index, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	f, err := lockFolder(dir, false)
	if err != nil {
		return nil, err
	}
	f.decoded.most = opt.CacheDocuments
	ix, err := f.openCurrent(opt)
	if err != nil {
		return nil, errors.Join(err, f.release())
	}
	f.clean(ix.state)
	return ix, nil
}

// Build is Create for a library that changes as a whole: fingerprint names its
// state.
func Build(ctx context.Context, dir, fingerprint string, docs []*corpus.Document, opt Options) (*Index, error) {
	return Create(ctx, dir, whole(fingerprint, docs), len(docs)+1, opt)
}

// Open is Reopen for a library that changes as a whole: it returns ErrStale also
// when the index was built from another state.
func Open(ctx context.Context, dir, fingerprint string, opt Options) (*Index, error) {
	ix, err := Reopen(ctx, dir, opt)
	if err != nil {
		return nil, err
	}
	for f := range ix.Files() {
		if f.Stamp != fingerprint {
			return nil, errors.Join(fmt.Errorf("%w: built from %q, wanted %q", ErrStale, f.Stamp, fingerprint), ix.Close())
		}
	}
	return ix, nil
}

// whole takes each document for a file, and one more for the library itself.
func whole(fingerprint string, docs []*corpus.Document) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		docs = slices.SortedFunc(slices.Values(docs), func(a, b *corpus.Document) int { return corpus.InOrder(&a.Meta, &b.Meta) })
		for i, d := range docs {
			if !yield(File{Key: fmt.Sprint(i), Stamp: fingerprint, Documents: []*corpus.Document{d}}, nil) {
				return
			}
		}
		yield(File{Stamp: fingerprint}, nil)
	}
}

// openCurrent opens the state in use.
func (f *folder) openCurrent(opt Options) (*Index, error) {
	s, err := f.current()
	if err != nil {
		return nil, err
	}
	if want := signature(opt); s.Signature != want {
		return nil, fmt.Errorf("%w: made as %s, wanted %s", ErrStale, s.Signature, want)
	}
	var parts []part
	for _, ls := range s.Layers {
		l, err := openLayer(f, ls.Name)
		if err == nil && len(ls.Gone) > 0 && int(ls.Gone[len(ls.Gone)-1]) >= len(l.Files) {
			err = errors.Join(fmt.Errorf("%s has no file %d", ls.Name, ls.Gone[len(ls.Gone)-1]), l.release())
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%w: %w", ErrStale, err), release(parts))
		}
		parts = append(parts, part{layer: l, gone: ls.Gone})
	}
	return f.assemble(opt, s, parts), nil
}

// assemble takes over the folder's use and one use of each layer.
func (f *folder) assemble(opt Options, s *state, parts []part) *Index {
	t := newTable(parts, opt.Ranking)
	ix := &Index{
		opt: opt, folder: f, state: s, parts: parts, table: t,
		titles: newTitles(parts, t, opt.Segmenter), regions: newRegions(t), facets: newFacets(t),
	}
	return ix.ready()
}

// ready gives the index what it works with.
func (ix *Index) ready() *Index {
	ix.lexicon = ix.opt.Lexicon
	if ix.opt.Ranking.Mined > 0 {
		if ix.mined == nil {
			ix.mined = ix.table.mined(ix.parts)
		}
		ix.lexicon = ix.lexicon.With(ix.mined)
	}
	ix.scratch.New = func() any { return new(scores) }
	return ix
}

func release(parts []part) error {
	var errs []error
	for _, p := range parts {
		errs = append(errs, p.release())
	}
	return errors.Join(errs...)
}

// Lexicon is Options.Lexicon with what the documents themselves say means the same.
func (ix *Index) Lexicon() *zh.Lexicon { return ix.lexicon }

// Version names the state; it changes with every update.
func (ix *Index) Version() string { return ix.state.Version }

// Changed is when the state was written; the zero Time when that cannot be told.
func (ix *Index) Changed() time.Time {
	info, err := os.Stat(filepath.Join(ix.folder.dir, currentName))
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// Close waits for running calls and lets the folder go. A temporary index, and
// layers that are no longer in use, are removed.
func (ix *Index) Close() error {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.closed {
		return nil
	}
	ix.closed = true
	return errors.Join(release(ix.parts), ix.folder.release())
}

// use takes the index for reading; the caller must call the function returned.
func (ix *Index) use() (func(), error) {
	ix.mu.RLock()
	if ix.closed {
		ix.mu.RUnlock()
		return nil, fmt.Errorf("%w: index %s is closed", search.ErrNotReady, ix.Version())
	}
	return ix.mu.RUnlock, nil
}
