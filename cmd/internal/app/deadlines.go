package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/policybot/policybot/search"
)

// deadlineCache is the list of all deadlines of a library, read once. Reading decodes
// every document that has any, one at a time, so it takes a while and little
// memory. Whoever comes while it is being read waits for it.
type deadlineCache struct {
	quick bool                            // much is known from before; never changes
	turn  chan struct{}                   // holds one token: the right to read or look
	known map[string][]search.DeadlineHit // by document, from an earlier state of the library; until done
	list  []search.DeadlineHit
	lost  error // documents that could not be read, joined; nil for none
	done  bool
}

func newDeadlineCache() *deadlineCache { return &deadlineCache{turn: make(chan struct{}, 1)} }

// next is for a library that has changed: of the documents that are the same as
// before nothing needs to be read again.
func (g *deadlineCache) next() *deadlineCache {
	n := newDeadlineCache()
	select {
	case g.turn <- struct{}{}:
		defer func() { <-g.turn }()
	default: // it is being read right now
		return n
	}
	n.known = g.known
	for from := 0; from < len(g.list); {
		if n.known == nil {
			n.known = map[string][]search.DeadlineHit{}
		}
		id, to := g.list[from].Citation.DocumentID, from
		for to < len(g.list) && g.list[to].Citation.DocumentID == id {
			to++
		}
		n.known[id] = g.list[from:to]
		from = to
	}
	n.quick = n.known != nil
	return n
}

// get returns the list, reading it if nobody has. A caller that gives up while it
// reads leaves the reading to the next one.
func (g *deadlineCache) get(ctx context.Context, lib search.Library) ([]search.DeadlineHit, error) {
	select {
	case g.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: deadlines are still being read: %w", search.ErrNotReady, ctx.Err())
	}
	defer func() { <-g.turn }()
	if g.done {
		return g.list, nil
	}
	list, lost, err := loadDeadlines(ctx, lib, g.known)
	if err != nil {
		return nil, fmt.Errorf("read deadlines: %w", err)
	}
	g.list, g.lost, g.done, g.known = list, lost, true, nil
	return list, nil
}

// loadDeadlines reads the deadlines of every document that is not known, or of which
// another validity is, in the order of the library. A document that cannot be read
// must not hide those of all others: it is left out and named in lost.
func loadDeadlines(ctx context.Context, lib search.Library, known map[string][]search.DeadlineHit) (out []search.DeadlineHit, lost, err error) {
	docs, err := lib.Documents(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, s := range docs {
		if s.Deadlines == 0 {
			continue
		}
		if hits := known[s.ID]; len(hits) > 0 && hits[0].Citation.Validity == s.Validity && hits[0].Citation.Basis == s.Basis() {
			meta := s.Meta // what others say of it may be another now, or for another viewer
			for _, h := range hits {
				h.Document = &meta
				out = append(out, h)
			}
			continue
		}
		d, err := lib.Document(ctx, s.ID)
		switch {
		case err == nil:
			out = append(out, search.DeadlinesOf(d)...)
		case ctx.Err() != nil || errors.Is(err, search.ErrNotReady):
			return nil, nil, err
		case !errors.Is(err, search.ErrNotFound): // removed meanwhile
			lost = errors.Join(lost, fmt.Errorf("%s: %w", s.Path, err))
		}
	}
	return out, lost, nil
}

// Deadlines lists what every document asks for by a time.
func (k *Knowledge) Deadlines(ctx context.Context) ([]search.DeadlineHit, error) {
	return k.deadlines.get(ctx, k.Library)
}

var _ search.Deadlines = (*Knowledge)(nil)
