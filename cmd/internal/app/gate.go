package app

import (
	"context"
	"errors"
	"sync/atomic"

	"policybot/corpus"
	"policybot/search"
)

// gate stands for the knowledge that is still being prepared: before it is
// opened every call returns search.ErrNotReady. Safe for concurrent use.
type gate struct {
	knowledge atomic.Pointer[Knowledge]
	stage     atomic.Pointer[string] // what is being done, for /readyz
}

var (
	_ search.Answerer = (*gate)(nil)
	_ search.Searcher = (*gate)(nil)
	_ search.Library  = (*gate)(nil)
)

func (g *gate) open(k *Knowledge) { g.knowledge.Store(k) }

func (g *gate) say(stage string) { g.stage.Store(&stage) }

// ready returns nil once open was called, else what is still being done.
func (g *gate) ready() error {
	if g.knowledge.Load() != nil {
		return nil
	}
	if s := g.stage.Load(); s != nil {
		return errors.New(*s)
	}
	return errors.New("正在启动")
}

func (g *gate) Ask(ctx context.Context, q search.Question) (search.Answer, error) {
	if k := g.knowledge.Load(); k != nil {
		return k.Answerer.Ask(ctx, q)
	}
	return search.Answer{}, search.ErrNotReady
}

func (g *gate) Search(ctx context.Context, q search.Query) (search.Results, error) {
	if k := g.knowledge.Load(); k != nil {
		return k.Searcher.Search(ctx, q)
	}
	return search.Results{}, search.ErrNotReady
}

func (g *gate) Document(ctx context.Context, id string) (*corpus.Document, error) {
	if k := g.knowledge.Load(); k != nil {
		return k.Library.Document(ctx, id)
	}
	return nil, search.ErrNotReady
}

func (g *gate) Documents(ctx context.Context) ([]search.Summary, error) {
	if k := g.knowledge.Load(); k != nil {
		return k.Library.Documents(ctx)
	}
	return nil, search.ErrNotReady
}
