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
	"strings"

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
	ids := map[string]string{}
	opt := e.options()
	opt.Progress = func(done, total int) { progress(done*lib.rows/total, lib.rows) }
	ix, err := index.Create(ctx, filepath.Join(dir, "index"), files(lib, ids), lib.documents(), opt)
	if err != nil {
		return err
	}
	return errors.Join(ix.Close(), writeIDs(filepath.Join(dir, "ids.json.gz"), ids))
}

// files are the documents of a library, each as a file; the ids of its rows are noted, a line each.
func files(lib *library, ids map[string]string) iter.Seq2[index.File, error] {
	return func(yield func(index.File, error) bool) {
		for id, rows := range lib.each() {
			for i, r := range rows {
				if i > 0 {
					ids[id] += "\n"
				}
				ids[id] += r.ID
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
	x := &ourIndex{Index: ix, path: filepath.Join(dir, "ids.json.gz"), mode: e.job.Meaning.Mode}
	x.means = opt.Meaning
	return x, nil
}

type ourIndex struct {
	*index.Index
	mode  search.Mode
	means *index.Meaning // nil finds by words alone
	path  string
	ids   map[string]string // by document: the ids of its rows, a line each; read when first needed
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
		if err := readIDs(x.path, &x.ids); err != nil {
			return nil, err
		}
	}
	out := make([]string, len(hits))
	for i, h := range hits {
		ids := strings.Split(x.ids[h.doc], "\n")
		if h.clause >= len(ids) {
			return nil, fmt.Errorf("hit %s clause %d is no row", h.doc, h.clause)
		}
		out[i] = ids[h.clause]
	}
	return out, nil
}

func writeIDs(path string, ids map[string]string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	z := gzip.NewWriter(f)
	return errors.Join(json.NewEncoder(z).Encode(ids), z.Close(), f.Close())
}

func readIDs(path string, into *map[string]string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	return json.NewDecoder(z).Decode(into)
}
