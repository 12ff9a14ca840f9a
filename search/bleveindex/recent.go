package bleveindex

import (
	"context"
	"slices"
	"sync"
)

// mostRecent is how many scored queries are kept. A question asks the same words of
// several documents and places in a row, and a reader turns pages and filters; only
// what is let through differs. An entry takes 8 bytes for each clause it touched.
const mostRecent = 4

// scored is a query with what every clause earned, whatever filter it comes with.
type scored struct {
	text   string
	plan   plan
	number []uint32 // bleve's, of the clauses touched
	value  []float32
}

// recent keeps the queries scored last, newest first. It belongs to one generation
// of the index, so what it holds stays true.
type recent struct {
	mu   sync.Mutex
	kept []*scored
}

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
	return s
}

func (r *recent) put(s *scored) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept = slices.Insert(r.kept, 0, s)
	r.kept = r.kept[:min(len(r.kept), mostRecent)]
}

// scored scores a query, or remembers how it was scored just now.
func (ix *Index) scored(ctx context.Context, text string) (*scored, error) {
	if s := ix.recent.get(text); s != nil {
		return s, nil
	}
	s := ix.scratch.Get().(*scores)
	defer func() {
		s.total.reset()
		ix.scratch.Put(s)
	}()
	r := newReader(ix.parts)
	out := &scored{text: text, plan: ix.newPlan(r, text)}
	if err := ix.score(ctx, r, out.plan, s); err != nil {
		return nil, err
	}
	out.number = slices.Clone(s.total.touched)
	out.value = make([]float32, len(out.number))
	for i, n := range out.number {
		out.value[i] = s.total.sum[n]
	}
	ix.recent.put(out)
	return out, nil
}
