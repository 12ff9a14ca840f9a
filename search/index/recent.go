package index

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
)

// mostRecent is how many scored queries are kept. A question asks the same words of
// several documents and places in a row, and a reader turns pages and filters; only
// what is let through differs. An entry takes 8 bytes for each clause it touched.
const mostRecent = 4

// scored is a query with what every clause earned, whatever filter it comes with.
type scored struct {
	text   string
	plan   plan
	number []uint32 // of the entries touched, ascending
	value  []float32
	users  atomic.Int32 // who reads it, recent included; the last gives the memory back
}

// recent keeps the queries scored last, newest first. It belongs to one state of the
// index, so what it holds stays true.
type recent struct {
	mu    sync.Mutex
	kept  []*scored
	spare sync.Pool // *scored, whose memory can be used again
}

// get returns a query that was scored just now, nil if it was not. The caller owns
// a use.
func (r *recent) get(text string) *scored {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.kept, func(s *scored) bool { return s.text == text })
	if i < 0 {
		return nil
	}
	s := r.kept[i]
	copy(r.kept[1:i+1], r.kept[:i])
	r.kept[0] = s
	s.users.Add(1)
	return s
}

func (r *recent) put(s *scored) {
	s.users.Add(1)
	r.mu.Lock()
	r.kept = slices.Insert(r.kept, 0, s)
	var dropped []*scored
	if len(r.kept) > mostRecent {
		dropped = slices.Clone(r.kept[mostRecent:])
		r.kept = r.kept[:mostRecent]
	}
	r.mu.Unlock()
	for _, s := range dropped {
		r.release(s)
	}
}

// release gives up a use.
func (r *recent) release(s *scored) {
	if s.users.Add(-1) == 0 {
		r.spare.Put(s)
	}
}

// fresh is a scored of one use, with the memory of an old one.
func (r *recent) fresh(text string, p plan) *scored {
	s, ok := r.spare.Get().(*scored)
	if !ok {
		s = new(scored)
	}
	s.text, s.plan, s.number, s.value = text, p, s.number[:0], s.value[:0]
	s.users.Store(1)
	return s
}

// scored scores a query, or remembers how it was scored just now. The caller must
// hand it to recent.release.
func (ix *Index) scored(ctx context.Context, text string) (*scored, error) {
	if s := ix.recent.get(text); s != nil {
		return s, nil
	}
	r := newReader(ix.parts)
	p := ix.newPlan(r, text)
	sum, err := ix.sum(ctx, r, p)
	if err != nil {
		return nil, err
	}
	out := ix.recent.fresh(text, p)
	if err := ix.add(ctx, sum, out); err != nil {
		return nil, err
	}
	ix.recent.put(out)
	return out, nil
}

// add adds up s into a scored without values.
func (ix *Index) add(ctx context.Context, s sum, into *scored) error {
	at := ix.scratch.Get().(*scores)
	defer ix.scratch.Put(at)
	return at.score(ctx, s, into)
}
