package app

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// gate stands for the knowledge that is still being prepared, and later for the
// newest: before it is opened every call returns search.ErrNotReady. Safe for
// concurrent use.
type gate struct {
	knowledge atomic.Pointer[Knowledge]
	stage     atomic.Pointer[string] // what is being done, for /readyz
	lacking   atomic.Pointer[string] // what is wrong though questions can be answered; "" or nil when nothing
}

var (
	_ search.Answerer  = (*gate)(nil)
	_ search.Searcher  = (*gate)(nil)
	_ search.Library   = (*gate)(nil)
	_ search.Deadlines = (*gate)(nil)
	_ search.Guide     = (*gate)(nil)
)

// open lets calls go to k. It returns what they went to before, nil at first.
func (g *gate) open(k *Knowledge) *Knowledge { return g.knowledge.Swap(k) }

func (g *gate) say(stage string) { g.stage.Store(&stage) }

// lack makes known what is wrong with the folders, or with "" that nothing is.
func (g *gate) lack(why string) { g.lacking.Store(&why) }

// notice is what a reader should know of what is served; "" for nothing.
func (g *gate) notice() string {
	if why := g.lacking.Load(); why != nil {
		return *why
	}
	return ""
}

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

// updated is when what is served was last changed; zero before there is anything.
func (g *gate) updated() time.Time {
	if k := g.knowledge.Load(); k != nil {
		return k.Updated
	}
	return time.Time{}
}

// snapshotKey is where a request keeps the knowledge it began with.
type snapshotKey struct{}

// withSnapshot lets a request end on the knowledge it began with, however many calls it
// makes and whatever comes meanwhile.
func (g *gate) withSnapshot(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if k := g.acquire(); k != nil {
			defer k.release()
			r = r.WithContext(context.WithValue(r.Context(), snapshotKey{}, k))
		}
		next.ServeHTTP(w, r)
	})
}

// acquire returns the newest knowledge, which the caller must release; nil before there
// is any.
func (g *gate) acquire() *Knowledge {
	for {
		k := g.knowledge.Load()
		if k == nil || k.acquire() {
			return k
		} // else it was replaced and closed just now
		if g.knowledge.Load() == k {
			return nil // closed with the service
		}
	}
}

// with calls do with what the viewer of ctx sees of the knowledge of the request, or of the
// newest. It is the only way from a request to the documents.
func with[T any](ctx context.Context, g *gate, do func(*Knowledge) (T, error)) (T, error) {
	return unfiltered(ctx, g, func(k *Knowledge) (T, error) {
		seen, err := k.seenBy(search.ViewerOf(ctx))
		if err != nil {
			var none T
			return none, err
		}
		defer seen.release()
		return do(seen)
	})
}

// unfiltered calls do with all of the knowledge of the request, or with the newest. What do
// returns must be for the viewer.
func unfiltered[T any](ctx context.Context, g *gate, do func(*Knowledge) (T, error)) (T, error) {
	k, ok := ctx.Value(snapshotKey{}).(*Knowledge)
	if !ok || !k.acquire() { // work that outlives its request goes to the newest
		k = g.acquire()
	}
	if k == nil {
		var none T
		return none, search.ErrNotReady
	}
	defer k.release()
	return do(k)
}

func (g *gate) Ask(ctx context.Context, q search.Question) (search.Answer, error) {
	return with(ctx, g, func(k *Knowledge) (search.Answer, error) { return k.Answerer.Ask(ctx, q) })
}

func (g *gate) Search(ctx context.Context, q search.Query) (search.Results, error) {
	return with(ctx, g, func(k *Knowledge) (search.Results, error) { return k.Searcher.Search(ctx, q) })
}

func (g *gate) Document(ctx context.Context, id string) (*corpus.Document, error) {
	return with(ctx, g, func(k *Knowledge) (*corpus.Document, error) { return k.Library.Document(ctx, id) })
}

func (g *gate) Documents(ctx context.Context) ([]search.Summary, error) {
	return with(ctx, g, func(k *Knowledge) ([]search.Summary, error) { return k.Library.Documents(ctx) })
}

func (g *gate) Deadlines(ctx context.Context) ([]search.DeadlineHit, error) {
	return with(ctx, g, func(k *Knowledge) ([]search.DeadlineHit, error) { return k.Deadlines(ctx) })
}

func (g *gate) Correct(ctx context.Context, text string) (string, error) {
	return with(ctx, g, func(k *Knowledge) (string, error) { return k.index.Correct(ctx, text) })
}

func (g *gate) Complete(ctx context.Context, text string, n int) ([]search.Completion, error) {
	return with(ctx, g, func(k *Knowledge) ([]search.Completion, error) { return k.index.Complete(ctx, text, n) })
}

func (g *gate) Related(ctx context.Context, id string, clause, n int) ([]search.Hit, error) {
	return with(ctx, g, func(k *Knowledge) ([]search.Hit, error) { return k.index.Related(ctx, id, clause, n) })
}
