package app

import (
	"context"

	"policybot/cmd/internal/config"
	"policybot/corpus"
	"policybot/corpus/ingest"
)

// Indexed is what Index did.
type Indexed struct {
	Documents []*corpus.Document
	Skipped   []ingest.Skip
	Clauses   int
	Rebuilt   bool // false: the index on disk was built from the same files
	Sample    bool // the embedded documents were used
}

// Index reads the corpora and brings the index in the data folder up to date.
// The files are always read, so that the report is complete; the index is
// written only when something changed.
func Index(ctx context.Context, cfg config.Config, opt Options) (Indexed, error) {
	b, err := newBuilder(cfg, opt.withDefaults())
	if err != nil {
		return Indexed{}, err
	}
	defer b.close()
	out := Indexed{Sample: b.corpora.sample}
	owner, err := own(cfg.Data)
	if err != nil {
		return out, err
	}
	defer owner.Close()
	k, err := b.open(ctx)
	if err != nil && !rebuildable(err) {
		return out, err
	}
	rep, loadErr := b.load(ctx)
	out.Documents, out.Skipped = rep.Documents, rep.Skipped
	for _, d := range rep.Documents {
		out.Clauses += len(d.Clauses)
	}
	if loadErr != nil {
		if k != nil {
			_ = k.Close()
		}
		return out, loadErr
	}
	if k == nil {
		out.Rebuilt = true
		if k, err = b.buildFrom(ctx, b.dir, rep); err != nil {
			return out, err
		}
	}
	return out, k.Close()
}
