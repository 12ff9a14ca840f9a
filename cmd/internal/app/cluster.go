package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
	"github.com/policybot/policybot/search/opensearch"
)

// With --search-url searches go to an OpenSearch cluster. The index of the data folder stays the library: it knows the
// files, opens documents, lists deadlines, completes and corrects. Each state of it is published in the cluster beside
// all else; until that is done, and whenever the cluster does not answer, it answers by itself. So nothing waits for
// the cluster, and nothing is ever searched that is of another state, or of other audiences, than what is served.

// How the cluster is dealt with.
const (
	clusterPatience = 4 * time.Second  // of one search, unless Options say another; then the index of the data folder answers
	clusterRest     = 15 * time.Second // and goes on to, before the cluster is asked again
	publishAgain    = 30 * time.Second // after an attempt that failed
)

// openCluster makes the client of the settings; nil without.
func openCluster(cfg config.Config) (*opensearch.Client, error) {
	if cfg.SearchURL == "" {
		return nil, nil
	}
	c, err := opensearch.New(cfg.SearchURL, opensearch.Options{})
	if err != nil {
		return nil, fmt.Errorf("检索集群用不了,请检查 POLICYBOT_SEARCH_URL 或 --search-url: %w", err)
	}
	return c, nil
}

// published is the state of a Knowledge in the cluster, once it is there, and whether the cluster answers.
type published struct {
	at    atomic.Pointer[opensearch.Index]
	until atomic.Int64 // it is left alone till then, in Unix nanoseconds; 0 when it answers
	log   *slog.Logger
	now   func() time.Time

	patience time.Duration // of one search
}

// failed leaves the cluster alone for a while. It is logged when it begins.
func (p *published) failed(err error) {
	if p.until.Swap(p.now().Add(clusterRest).UnixNano()) == 0 {
		p.log.Warn("检索集群没有答复,改用内置索引,恢复后自动换回", "err", err)
	}
}

func (p *published) answered() {
	if p.until.Load() != 0 && p.until.Swap(0) != 0 {
		p.log.Info("检索集群又有答复了,已换回")
	}
}

// clustered searches in the cluster what a Knowledge or a view of it shows, or else in the index it is of.
type clustered struct {
	ix   *index.Index
	cat  *index.Catalogue
	from *published
}

func newClustered(ix *index.Index, from *published) *clustered {
	return &clustered{ix: ix, cat: ix.Catalogue(), from: from}
}

// Search implements search.Searcher.
func (c *clustered) Search(ctx context.Context, q search.Query) (search.Results, error) {
	x := c.from.at.Load()
	if x == nil || c.from.now().UnixNano() < c.from.until.Load() {
		return c.ix.Search(ctx, q)
	}
	within, cancel := context.WithTimeout(ctx, c.from.patience)
	defer cancel()
	res, err := x.With(c.cat).Search(within, q)
	switch {
	case err == nil:
		c.from.answered()
		return res, nil
	case errors.Is(err, search.ErrInvalid), ctx.Err() != nil:
		return res, err
	}
	c.from.failed(err)
	return c.ix.Search(ctx, q)
}

// publish makes what k is made of the state in use in the cluster, and has k searched there.
func (b *builder) publish(ctx context.Context, k *Knowledge, progress func(done, total int)) error {
	who := func(id string) [][]string { return k.restricted[id] }
	_, err := b.cluster.Publish(ctx, k.index, opensearch.Publication{
		Segmenter: b.seg, Audience: who, Progress: progress,
		Untidy: func(err error) {
			b.opt.Log.Warn("没能删除检索集群里不再用的索引,不影响使用", "err", err)
		},
	})
	if err != nil {
		return err
	}
	x, err := b.cluster.Over(ctx, k.index.Catalogue(), who, index.Options{Meaning: b.meaning.option()})
	if err == nil {
		k.published.at.Store(x)
	}
	return err
}

// publisher publishes what is served, the newest only, one at a time. Nil does nothing.
type publisher struct {
	a      *App
	newest chan *Knowledge // in use; at most one
}

// newPublisher makes one, nil where no cluster is set.
func newPublisher(a *App) *publisher {
	if a.builder.cluster == nil {
		return nil
	}
	return &publisher{a: a, newest: make(chan *Knowledge, 1)}
}

// offer has k published when there is time for it. Calls come one after the other.
func (p *publisher) offer(k *Knowledge) {
	if p == nil || !k.acquire() {
		return
	}
	select {
	case old := <-p.newest:
		old.release()
	default:
	}
	p.newest <- k
}

// run publishes until ctx ends.
func (p *publisher) run(ctx context.Context) {
	if p == nil {
		return
	}
	var again <-chan time.Time
	var k *Knowledge
	for {
		select {
		case next := <-p.newest:
			if k != nil {
				k.release()
			}
			k = next
		case <-again:
		case <-ctx.Done():
			if k != nil {
				k.release()
			}
			select {
			case left := <-p.newest:
				left.release()
			default:
			}
			return
		}
		if again = nil; k == nil || p.try(ctx, k) {
			if k != nil {
				k.release()
			}
			k = nil
			continue
		}
		again = time.After(publishAgain)
	}
}

// try publishes k, and tells whether that went well.
func (p *publisher) try(ctx context.Context, k *Knowledge) bool {
	start, log := time.Now(), p.a.opt.Log
	err := p.a.builder.publish(ctx, k, nil)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		log.Warn("没能把文件写入检索集群,先用内置索引,稍后再试", "err", err, "again", publishAgain)
	default:
		log.Info("文件已写入检索集群,检索改由它答复", "state", k.published.at.Load().State(), "took", time.Since(start).Round(time.Millisecond))
	}
	return err == nil
}
