// Package bleveindex is the search engine: it implements search.Searcher and
// search.Library over one bleve (scorch) index per folder.
//
//	store.go    the folder: LOCK, CURRENT, one folder per generation
//	build.go    documents -> a new generation
//	index.go    Open, Close, the library of documents
//	table.go    what is kept in memory of every document and clause
//	query.go    what a user typed -> terms, and alternatives from the lexicon
//	ranking.go  the weights that decide the order
//	score.go    BM25 over scorch's postings, term at a time
//	titles.go   the same over titles, issuers and 文号, once per document
//	regions.go  the place a question names, and documents of other places
//	cited.go    which documents the others lean on
//	search.go   filters, order, paging, facets
//	snippet.go  the marked piece of a clause
//
// One entry per clause has three indexed fields and stores nothing: words and
// pairs (the clause, cut by dictionary and into bigrams) and path (its headings).
// One entry per document stores the whole corpus.Document, so that opening an
// index reads no source file again. Scoring is ours because bleve's "bm25" is not
// BM25 (square root of the frequency, a wrong average length, squared idf): the
// textbook formula over the same postings ranks better at a third of the time.
//
// An index is immutable: a change of the corpus builds a new generation beside
// the old one and swaps the pointer, so a crash leaves the old one in use.
package bleveindex

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

	"policybot/corpus"
	"policybot/search"
	"policybot/search/zh"
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
	Progress       func(done, total int) // documents written so far; called from Build's goroutine
	Batch          int                   // clauses analysed at a time; 0 is DefaultBatch
	CacheDocuments int                   // decoded documents kept; 0 is DefaultCacheDocuments
	Ranking        *Ranking              // nil is DefaultRanking
}

// Defaults of Options.
const (
	DefaultBatch          = 4000 // about 20 segments to merge for 100,000 clauses, at some 100 MB
	DefaultCacheDocuments = 256
)

// maxDocument bounds what decoding one stored document may allocate.
const maxDocument = 256 << 20

func (o Options) withDefaults() (Options, error) {
	if o.Batch <= 0 {
		o.Batch = DefaultBatch
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
	return o, zh.Register(o.Segmenter)
}

// Index is an open generation. It is safe for concurrent use; after Close every
// method returns an error wrapping search.ErrNotReady.
type Index struct {
	opt     Options
	folder  *folder // held until Close
	name    string  // of the generation
	table   *table
	titles  *titles
	regions *regions

	mu     sync.RWMutex // held for reading by users, for writing by Close
	closed bool
	bleve  bleve.Index
	reader index.IndexReader

	cache   *cache
	recent  recent
	scratch sync.Pool // *scores, sized for this index
}

var (
	_ search.Searcher = (*Index)(nil)
	_ search.Library  = (*Index)(nil)
)

// Open opens the index in dir. It returns ErrNoIndex when there is none, ErrStale
// when it was built from another corpus (fingerprint), by another version of this
// package or with another dictionary, and ErrLocked, at once, while another Index
// or process has the folder open.
func Open(ctx context.Context, dir, fingerprint string, opt Options) (*Index, error) {
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
	name, err := f.current()
	if err == nil {
		var ix *Index
		if ix, err = openGeneration(f, name, fingerprint, opt); err == nil {
			f.clean(name)
			return ix, nil
		}
	}
	return nil, errors.Join(err, f.release())
}

// openGeneration takes over the folder when it succeeds.
func openGeneration(f *folder, name, fingerprint string, opt Options) (*Index, error) {
	gen := filepath.Join(f.dir, name)
	t, err := readTable(filepath.Join(gen, tableFile), opt.Ranking)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStale, err)
	}
	if want := signature(fingerprint, opt); t.Signature != want {
		return nil, fmt.Errorf("%w: built as %s, wanted %s", ErrStale, t.Signature, want)
	}
	b, err := bleve.OpenUsing(filepath.Join(gen, bleveFolder), map[string]any{"read_only": true})
	if err != nil {
		return nil, fmt.Errorf("%w: open %s: %w", ErrStale, gen, err)
	}
	ix := &Index{
		opt: opt, folder: f, name: name, table: t, bleve: b,
		titles: newTitles(t, opt.Segmenter), regions: newRegions(t), cache: newCache(opt.CacheDocuments),
	}
	ix.scratch.New = func() any { return newScores(len(t.ByNumber)) }
	adv, err := b.Advanced()
	if err == nil {
		ix.reader, err = adv.Reader()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w: read %s: %w", ErrStale, gen, err), b.Close())
	}
	return ix, nil
}

// Version names the generation; it changes with every build.
func (ix *Index) Version() string { return ix.name }

// Close waits for running calls and lets the folder go. A temporary index and a
// generation that is no longer the current one are removed.
func (ix *Index) Close() error {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.closed {
		return nil
	}
	ix.closed = true
	err := errors.Join(ix.reader.Close(), ix.bleve.Close())
	if current, cerr := ix.folder.current(); cerr == nil && current != ix.name {
		err = errors.Join(err, os.RemoveAll(filepath.Join(ix.folder.dir, ix.name)))
	}
	return errors.Join(err, ix.folder.release())
}

// use takes the index for reading; the caller must call the function returned.
func (ix *Index) use() (func(), error) {
	ix.mu.RLock()
	if ix.closed {
		ix.mu.RUnlock()
		return nil, fmt.Errorf("%w: index %s is closed", search.ErrNotReady, ix.name)
	}
	return ix.mu.RUnlock, nil
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
	if d := ix.cache.get(n); d != nil {
		return d, nil
	}
	stored, err := ix.reader.Document(documentKey(n))
	if err != nil || stored == nil {
		return nil, fmt.Errorf("read document %q of %s: %w", id, ix.name, err)
	}
	var packed []byte
	stored.VisitFields(func(f index.Field) {
		if f.Name() == storedField {
			packed = f.(*document.TextField).Value()
		}
	})
	d, err := unpack(packed)
	if err != nil {
		return nil, fmt.Errorf("decode document %q of %s: %w", id, ix.name, err)
	}
	ix.cache.put(n, d)
	return d, nil
}

func documentKey(n int) string { return "d" + strconv.Itoa(n) }
func clauseKey(n int) string   { return "c" + strconv.Itoa(n) }

// packer makes the stored form of documents, compressed for speed over size. What
// leads a quotation back to the source file is left out: it takes a fifth of the
// room and nobody asks an index for it. Gob reads back twice as fast as JSON, and a
// question opens dozens of documents. A packer is kept for a whole build, since a compressor is a megabyte to set up.
type packer struct{ z *gzip.Writer }

func (p *packer) pack(d *corpus.Document) (string, error) {
	var b bytes.Buffer
	if p.z == nil {
		p.z, _ = gzip.NewWriterLevel(&b, gzip.BestSpeed) // fails on an unknown level only
	}
	p.z.Reset(&b)
	stored := *d
	stored.Map = nil
	if err := errors.Join(gob.NewEncoder(p.z).Encode(&stored), p.z.Close()); err != nil {
		return "", fmt.Errorf("encode document %s: %w", d.ID, err)
	}
	return b.String(), nil
}

func unpack(packed []byte) (*corpus.Document, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	d := new(corpus.Document)
	if err := gob.NewDecoder(io.LimitReader(z, maxDocument)).Decode(d); err != nil {
		return nil, err
	}
	return d, nil
}
