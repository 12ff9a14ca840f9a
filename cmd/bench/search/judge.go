package search

import (
	"math"
	"slices"
)

// depth is how many hits of a query are judged.
const depth = 100

// found is what an engine gave for a query, best first.
type found struct {
	ID     string    `json:"id"`
	Rows   []string  `json:"rows"`
	Scores []float64 `json:"scores"`
}

// quality is how good the hits were, on average over the queries.
type quality struct {
	Queries                          int
	R1, R5, R10, R100, MRR10, NDCG10 float64
}

// judge compares what was found with what is right. Gains are 1 or 0; a row that
// comes twice counts once; a query without gold is left out.
func judge(queries []query, hits map[string]found) quality {
	var q quality
	for _, x := range queries {
		if len(x.Gold) == 0 {
			continue
		}
		q.add(distinct(hits[x.ID].Rows), x.Gold)
	}
	if n := float64(q.Queries); n > 0 {
		for _, v := range []*float64{&q.R1, &q.R5, &q.R10, &q.R100, &q.MRR10, &q.NDCG10} {
			*v /= n
		}
	}
	return q
}

func (q *quality) add(rows, gold []string) {
	q.Queries++
	recall := func(k int) float64 {
		n := 0
		for _, id := range rows[:min(k, len(rows))] {
			if slices.Contains(gold, id) {
				n++
			}
		}
		return float64(n) / float64(len(gold))
	}
	q.R1, q.R5, q.R10, q.R100 = q.R1+recall(1), q.R5+recall(5), q.R10+recall(10), q.R100+recall(depth)
	gain, ideal := 0.0, 0.0
	first := true
	for i := range min(10, max(len(rows), len(gold))) {
		at := 1 / math.Log2(float64(i)+2)
		if i < len(gold) {
			ideal += at
		}
		if i < len(rows) && slices.Contains(gold, rows[i]) {
			gain += at
			if first {
				q.MRR10 += 1 / float64(i+1)
				first = false
			}
		}
	}
	q.NDCG10 += gain / ideal
}

// distinct drops what came before.
func distinct(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}
