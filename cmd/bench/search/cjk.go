package search

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/blevesearch/bleve/v2"
	analyzer "github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/mapping"
)

// cjk is bleve as it comes, with its own analyzer for Chinese: one field that holds
// the law's name, the article's number and the text, the question's bigrams joined
// by or, bleve's default score. The mapping is lean (nothing stored, no vectors),
// which is the most favourable to it.
type cjk struct{}

// whole is the one field.
const whole = "text"

func (cjk) mapping() mapping.IndexMapping {
	f := bleve.NewTextFieldMapping()
	f.Analyzer = analyzer.AnalyzerName
	f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = false, false, false, false
	m := bleve.NewIndexMapping()
	m.DefaultMapping = bleve.NewDocumentStaticMapping()
	m.DefaultMapping.AddFieldMappingsAt(whole, f)
	return m
}

func (e cjk) Build(ctx context.Context, dir string, lib *library, progress func(done, total int)) error {
	b, err := bleve.NewBuilder(filepath.Join(dir, "bleve"), e.mapping(), map[string]any{
		"batchSize": 4000, "mergeMax": 64, "buildPathPrefix": dir,
	})
	if err != nil {
		return err
	}
	done := 0
	for _, rows := range lib.each() {
		if err := ctx.Err(); err != nil {
			return errors.Join(err, b.Close())
		}
		for _, r := range rows {
			if err := b.Index(r.ID, map[string]string{whole: r.Law + r.Article + " " + r.Text}); err != nil {
				return errors.Join(fmt.Errorf("index %s: %w", r.ID, err), b.Close())
			}
		}
		done += len(rows)
		progress(done, lib.rows)
	}
	return b.Close()
}

func (e cjk) Open(_ context.Context, dir string) (opened, error) {
	b, err := bleve.OpenUsing(filepath.Join(dir, "bleve"), map[string]any{"read_only": true})
	if err != nil {
		return nil, err
	}
	return cjkIndex{b}, nil
}

type cjkIndex struct{ bleve.Index }

func (x cjkIndex) Search(ctx context.Context, text string, size int) ([]hit, error) {
	q := bleve.NewMatchQuery(text)
	q.SetField(whole)
	res, err := x.Index.SearchInContext(ctx, bleve.NewSearchRequestOptions(q, size, 0, false))
	if err != nil {
		return nil, err
	}
	out := make([]hit, len(res.Hits))
	for i, h := range res.Hits {
		out[i] = hit{doc: h.ID, score: h.Score}
	}
	return out, nil
}

func (cjkIndex) Rows(hits []hit) ([]string, error) {
	out := make([]string, len(hits))
	for i, h := range hits {
		out[i] = h.doc
	}
	return out, nil
}
