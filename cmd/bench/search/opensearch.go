package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
	"github.com/policybot/policybot/search/opensearch"
)

// cluster is the search of policybot over OpenSearch. What it publishes is the index of the engine ours, which stands
// beside it if that was measured before, so that both have the same rows.
type cluster struct{ job job }

// dirOfOurs is where the embedded index is.
func (e cluster) dirOfOurs(dir string) string {
	beside := filepath.Join(filepath.Dir(dir), "ours")
	if _, err := os.Stat(filepath.Join(beside, builtFile)); err == nil {
		return beside
	}
	return dir
}

func (e cluster) Build(ctx context.Context, dir string, lib *library, progress func(done, total int)) error {
	local := e.dirOfOurs(dir)
	if local == dir {
		if err := ours(e).Build(ctx, dir, lib, func(done, total int) { progress(done/2, total) }); err != nil {
			return err
		}
	}
	c, err := opensearch.New(e.job.URL, opensearch.Options{})
	if err != nil {
		return err
	}
	opt := ours(e).options()
	ix, err := index.Open(ctx, filepath.Join(local, "index"), fingerprint, opt)
	if err != nil {
		return err
	}
	_, err = c.Publish(ctx, ix, opensearch.Publication{Segmenter: opt.Segmenter, Progress: progress})
	return errors.Join(err, ix.Close())
}

func (e cluster) Open(ctx context.Context, dir string) (opened, error) {
	c, err := opensearch.New(e.job.URL, opensearch.Options{})
	if err != nil {
		return nil, err
	}
	x, err := c.Open(ctx, ours(e).options())
	if err != nil {
		return nil, fmt.Errorf("open what was published: %w", err)
	}
	return &clusterIndex{x, ourIndex{path: filepath.Join(e.dirOfOurs(dir), idsFile)}}, nil
}

type clusterIndex struct {
	in   *opensearch.Index
	rows ourIndex // of which only the names of the rows are used
}

func (x *clusterIndex) Search(ctx context.Context, text string, size int) ([]hit, error) {
	res, err := x.in.Search(search.WithViewer(ctx, search.Viewer{All: true}), search.Query{Text: text, Size: size})
	if err != nil {
		return nil, err
	}
	return hitsOf(res), nil
}

func (x *clusterIndex) Rows(hits []hit) ([]string, error) { return x.rows.Rows(hits) }

// Close closes nothing: the cluster stays.
func (x *clusterIndex) Close() error { return nil }
