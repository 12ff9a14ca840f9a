package search

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
)

// How the numbers of a ranking are looked for: one at a time, by a factor, as long as
// that helps; then all again by a smaller one.
var learnSteps = []float64{1.6, 1.25, 1.1}

const (
	learnFrom = 0.2   // what a part that is turned off is tried with
	learnGain = 0.001 // a change that gives less is chance
	learnTop  = 10    // hits of a query that the goal looks at
)

// goal is what learning raises.
func goal(q quality) float64 { return q.NDCG10 + 0.3*q.R10 }

// learner judges rankings over one open index.
type learner struct {
	index *ourIndex
	log   io.Writer
	tried int
}

// ascend changes one number after another, in an order drawn by rng, and keeps what
// raises the goal.
func (l *learner) ascend(ctx context.Context, r index.Ranking, queries []query, rng *rand.Rand) (index.Ranking, error) {
	q, err := l.judge(ctx, r, queries)
	if err != nil {
		return r, err
	}
	best := goal(q)
	for _, step := range learnSteps {
		for _, i := range rng.Perm(reflect.TypeFor[index.Ranking]().NumField()) {
			for _, factor := range []float64{step, 1 / step} {
				was := best
				if r, best, err = l.climb(ctx, r, best, i, factor, queries); err != nil {
					return r, err
				}
				if best > was { // the other way leads back
					break
				}
			}
		}
		fmt.Fprintf(l.log, "步长 %.2f: %.4f (%d次)\n", step, best, l.tried)
	}
	return r, nil
}

// climb changes number i of r by a factor as long as that raises the goal above best.
func (l *learner) climb(ctx context.Context, r index.Ranking, best float64, i int, factor float64, queries []query) (index.Ranking, float64, error) {
	for {
		next, ok := changed(r, i, factor)
		if !ok {
			return r, best, nil
		}
		q, err := l.judge(ctx, next, queries)
		if err != nil || goal(q) < best+learnGain {
			return r, best, err
		}
		r, best = next, goal(q)
	}
}

// changed is r with its number i times factor; not ok when that is no Ranking, or the same.
func changed(r index.Ranking, i int, factor float64) (index.Ranking, bool) {
	f := reflect.ValueOf(&r).Elem().Field(i)
	switch v := f.Float(); {
	case v != 0:
		f.SetFloat(v * factor)
	case factor > 1:
		f.SetFloat(learnFrom)
	default:
		return r, false
	}
	return r, r.Validate() == nil
}

// judge asks the queries with a ranking.
func (l *learner) judge(ctx context.Context, r index.Ranking, queries []query) (q quality, err error) {
	l.tried++
	ix, err := l.index.WithRanking(r)
	if err != nil {
		return q, err
	}
	defer func() { err = errors.Join(err, ix.Close()) }()
	x := &ourIndex{Index: ix, path: l.index.path, ids: l.index.ids}
	hits := map[string]found{}
	for _, one := range queries {
		h, err := x.Search(ctx, one.Q, learnTop)
		if err != nil && !errors.Is(err, search.ErrInvalid) {
			return q, fmt.Errorf("query %s: %w", one.ID, err)
		}
		rows, err := x.Rows(h)
		if err != nil {
			return q, err
		}
		hits[one.ID] = found{Rows: rows}
	}
	l.index.ids = x.ids
	return judge(queries, hits), nil
}
