package search

import (
	"context"
	"fmt"
)

// engine is a search engine under test. Build and Open run in processes of their
// own, so that an engine's memory is its own.
type engine interface {
	// Build makes an index of the library in dir.
	Build(ctx context.Context, dir string, lib *library, progress func(done, total int)) error
	// Open opens the index that Build made.
	Open(ctx context.Context, dir string) (opened, error)
}

// opened is an open index.
type opened interface {
	// Search returns the best hits; the slice is the caller's.
	Search(ctx context.Context, text string, size int) ([]hit, error)
	// Rows names the rows that were hit. It is not timed.
	Rows(hits []hit) ([]string, error)
	Close() error
}

// hit is a row that was found, by whatever the engine calls it.
type hit struct {
	doc    string
	clause int
	score  float64
}

// engineNamed returns an engine; j says with which ranking.
func engineNamed(j job) (engine, error) {
	switch j.Engine {
	case "ours":
		return ours{j}, nil
	case "cjk":
		return cjk{}, nil
	case "opensearch":
		return cluster{j}, nil
	}
	return nil, fmt.Errorf("no engine %q, only ours, cjk and opensearch", j.Engine)
}
