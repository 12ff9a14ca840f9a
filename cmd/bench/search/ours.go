package search

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
	"github.com/policybot/policybot/search/zh"
)

// ours is policybot's own index, through the Searcher the HTTP search uses.
type ours struct{ job job }

// fingerprint stands for the rows; each run makes its own index of them.
const fingerprint = "bench"

func (e ours) options() index.Options {
	opt := index.Options{Lexicon: zh.DefaultLexicon(), Ranking: e.job.Ranking}
	if e.job.NoLexicon {
		opt.Lexicon = nil
	}
	return opt
}

func (e ours) Build(ctx context.Context, dir string, lib *library, progress func(done, total int)) error {
	ids, err := newIDs(filepath.Join(dir, idsFile))
	if err != nil {
		return err
	}
	opt, rows := e.options(), lib.rows // the index keeps opt, and is not to keep the library
	opt.Progress = func(done, total int) { progress(done*rows/total, rows) }
	ix, err := index.Create(ctx, filepath.Join(dir, "index"), files(lib, ids.add), lib.documents(), opt)
	if err == nil {
		err = ix.Close()
	}
	return errors.Join(err, ids.Close())
}

// files are the documents of a library, each as a file; note is told the rows of each.
func files(lib *library, note func(id string, rows []row) error) iter.Seq2[index.File, error] {
	return func(yield func(index.File, error) bool) {
		for id, rows := range lib.each() {
			if err := note(id, rows); err != nil {
				yield(index.File{}, err)
				return
			}
			f := index.File{Key: id, Stamp: fingerprint, Documents: []*corpus.Document{document(id, rows)}}
			if !yield(f, nil) {
				return
			}
		}
	}
}

func (e ours) Open(ctx context.Context, dir string) (opened, error) {
	opt := e.options()
	var err error
	if opt.Meaning, err = e.job.Meaning.open(dir); err != nil {
		return nil, err
	}
	ix, err := index.Open(ctx, filepath.Join(dir, "index"), fingerprint, opt)
	if err != nil {
		return nil, errors.Join(err, closeMeaning(opt.Meaning))
	}
	x := &ourIndex{Index: ix, path: filepath.Join(dir, idsFile), mode: e.job.Meaning.Mode}
	x.means = opt.Meaning
	return x, nil
}

type ourIndex struct {
	*index.Index
	mode  search.Mode
	means *index.Meaning // nil finds by words alone
	path  string
	ids   map[string][]string // by document: the ids of its rows; read when first needed
}

func (x *ourIndex) Search(ctx context.Context, text string, size int) ([]hit, error) {
	res, err := x.Index.Search(ctx, search.Query{Text: text, Size: size, Mode: x.mode})
	if err != nil {
		return nil, err
	}
	return hitsOf(res), nil
}

// hitsOf are the hits as every engine gives them.
func hitsOf(res search.Results) []hit {
	out := make([]hit, len(res.Hits))
	for i, h := range res.Hits {
		out[i] = hit{h.DocumentID, h.Clause, h.Score}
	}
	return out
}

// Close closes the index, and the vectors with it.
func (x *ourIndex) Close() error { return errors.Join(x.Index.Close(), closeMeaning(x.means)) }

func (x *ourIndex) Rows(hits []hit) ([]string, error) {
	if x.ids == nil {
		x.ids = map[string][]string{}
		if err := eachLine(x.path, func(d docIDs) error {
			x.ids[d.Doc] = d.Rows
			return nil
		}); err != nil {
			return nil, err
		}
	}
	out := make([]string, len(hits))
	for i, h := range hits {
		ids := x.ids[h.doc]
		if h.clause >= len(ids) {
			return nil, fmt.Errorf("hit %s clause %d is no row", h.doc, h.clause)
		}
		out[i] = ids[h.clause]
	}
	return out, nil
}

// idsFile says, beside an index, which rows its documents were made of.
const idsFile = "ids.jsonl.gz"

// docIDs are a line of it.
type docIDs struct {
	Doc  string   `json:"doc"`
	Rows []string `json:"rows"` // in order
}

// idWriter writes that file as the documents come, so that the memory an index is said to take
// while it is made is its own.
type idWriter struct {
	f   *os.File
	z   *gzip.Writer
	enc *json.Encoder
}

func newIDs(path string) (*idWriter, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	z := gzip.NewWriter(f)
	return &idWriter{f, z, json.NewEncoder(z)}, nil
}

func (w *idWriter) add(doc string, rows []row) error {
	d := docIDs{Doc: doc}
	for _, r := range rows {
		d.Rows = append(d.Rows, r.ID)
	}
	return w.enc.Encode(d)
}

func (w *idWriter) Close() error { return errors.Join(w.z.Close(), w.f.Close()) }
