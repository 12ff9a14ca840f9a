package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/search"
)

// Indexed is what Index did.
type Indexed struct {
	Documents []search.Summary
	Skipped   []ingest.Skip // ordered by Path
	Clauses   int
	Rebuilt   bool   // the index was built anew
	Changed   Change // else what became of the one that was there
	Sample    bool   // the embedded documents were used
}

// Index brings the index in the data folder up to date and reports on all files,
// also on those that were read earlier.
func Index(ctx context.Context, cfg config.Config, opt Options) (Indexed, error) {
	b, err := newBuilder(cfg, opt.withDefaults(), false)
	if err != nil {
		return Indexed{}, err
	}
	defer b.close()
	b.emptying = opt.AllowEmpty
	out := Indexed{Sample: b.corpora.sample}
	owner, err := own(cfg.Data)
	if err != nil {
		return out, err
	}
	defer owner.Close()
	k, err := b.reopen(ctx)
	if err == nil {
		k, out.Changed, err = b.upToDate(ctx, k)
	} else if rebuildable(err) {
		out.Rebuilt = true
		k, err = b.build(ctx, b.dir)
	}
	if errors.Is(err, ErrNoDocuments) {
		return out, errors.Join(err, b.reportSkipped(ctx, nil, &out))
	}
	if err != nil {
		return out, err
	}
	defer func() { _ = errors.Join(k.Close(), b.meaning.closeVectors()) }() // all of it is flushed
	if opt.Vectors {
		if err := k.Embed(ctx, func(done, total int) { b.opt.Progress("计算向量", done, total) }); err != nil {
			return out, fmt.Errorf("计算向量: %w", err)
		}
	}
	if b.cluster != nil {
		if err := b.publish(ctx, k, func(done, total int) { b.opt.Progress("写入检索集群", done, total) }); err != nil {
			return out, fmt.Errorf("写入检索集群,内置索引已更新,可以再运行一次接着写: %w", err)
		}
	}
	if out.Documents, err = k.Library.Documents(ctx); err != nil {
		return out, err
	}
	for _, d := range out.Documents {
		out.Clauses += d.Clauses
	}
	return out, b.reportSkipped(ctx, k, &out)
}

// reportSkipped tries the files again that gave no document, for the reason; with k
// nil all of them.
func (b *builder) reportSkipped(ctx context.Context, k *Knowledge, out *Indexed) error {
	v, err := b.look()
	if err != nil {
		return err
	}
	files, skipped := v.files, v.skipped
	if k != nil {
		useful := map[string]bool{}
		for f := range k.index.Files() {
			useful[f.Key] = len(f.Documents) > 0
		}
		files = slices.DeleteFunc(files, func(f seen) bool { return useful[f.key] })
	}
	for _, err := range b.read(ctx, files, &skipped) {
		if err != nil {
			return err
		}
	}
	slices.SortStableFunc(skipped, func(a, b ingest.Skip) int { return cmp.Compare(a.Path, b.Path) })
	out.Skipped = skipped
	return nil
}
