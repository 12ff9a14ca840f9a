package opensearch

import (
	"context"
	"fmt"
	"math"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/encoder"
	"github.com/policybot/policybot/search/index"
	"github.com/policybot/policybot/search/vectors"
)

// meant puts the best by words in order by meaning, with the vectors that are here, and has the first of them read.
// Clauses without any word of the question are not found: that needs vectors in the cluster.
func (x *Index) meant(ctx context.Context, q search.Query, best []found) error {
	m := x.opt.Meaning
	pool := best[:min(len(best), m.Fusion.Pool)]
	if len(pool) == 0 {
		return nil
	}
	cosines, err := x.cosines(ctx, q.Text, pool)
	if err != nil {
		return err
	}
	all := make([]index.Candidate, len(pool))
	for i := range pool {
		all[i] = index.Candidate{Number: int32(i), Lexical: pool[i].score, Found: true, Cosine: cosines[i]}
		pool[i].lexical = pool[i].score
		if !math.IsNaN(cosines[i]) {
			pool[i].cosine = cosines[i]
		}
	}
	read := func(first []int) ([]float64, error) { return x.readFirst(ctx, q.Text, pool, first) }
	if q.Mode != search.Reading || !m.Reads() {
		read = nil
	}
	order, scores, err := m.Fusion.Order(all, read)
	if err != nil {
		return err
	}
	old := append([]found(nil), pool...)
	for to, from := range order {
		pool[to] = old[from]
		pool[to].score = scores[to]
	}
	for i := 1; i < len(best); i++ { // what only words found follows, below the last
		best[i].score = min(best[i].score, best[i-1].score)
	}
	return nil
}

// cosines are how near clauses are to a question; NaN for one without a vector here.
func (x *Index) cosines(ctx context.Context, text string, of []found) ([]float64, error) {
	m := x.opt.Meaning
	v, err := m.Question(ctx, text)
	if err != nil {
		return nil, err
	}
	keys := make([]vectors.Key, len(of))
	for i, f := range of {
		keys[i] = index.KeyOf(f.doc.Title, f.shown.Section, f.shown.Text)
	}
	out := make([]float64, len(of))
	rows := m.Vectors.Rows(keys)
	segments, release := m.Vectors.Segments()
	defer release()
	for i, row := range rows {
		out[i] = math.NaN()
		for _, s := range segments {
			at := int(row) - s.First
			if row < 0 || at < 0 || (at+1)*len(v) > len(s.Rows) {
				continue
			}
			var one [1]float32
			if err := m.Vectorizer.Cosines(v, s.Rows[at*len(v):(at+1)*len(v)], one[:]); err != nil {
				return nil, fmt.Errorf("compare vectors: %w", err)
			}
			out[i] = float64(one[0])
			break
		}
	}
	return out, nil
}

// readFirst has clauses read with the question in mind.
func (x *Index) readFirst(ctx context.Context, question string, pool []found, first []int) ([]float64, error) {
	windows := make([]encoder.Window, len(first))
	for i, at := range first {
		f := &pool[at]
		if err := x.quote(f); err != nil {
			return nil, err
		}
		windows[i] = index.WindowOf(f.doc.Title, f.shown.Section, f.shown.Text)
	}
	readings, err := x.opt.Meaning.Read(ctx, question, windows)
	if err != nil {
		return nil, fmt.Errorf("read the best clauses: %w", err)
	}
	out := make([]float64, len(first))
	for i, at := range first {
		pool[at].read = index.ReadOf(&readings[i])
		out[i] = pool[at].read.Relevance
	}
	return out, nil
}
