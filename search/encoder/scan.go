package encoder

import (
	"container/heap"
	"fmt"
)

// A Match is a row that Scan found.
type Match struct {
	Row    int
	Cosine float32
}

// scanRows is how many rows are multiplied at a time.
const scanRows = 1024

// Scan returns the k rows nearest to query, the nearest first, of equals the one that comes first. rows holds vectors
// one behind the other. It looks at every row: 140,000 of 384 bytes take about 5 ms, the memory being what holds it up.
func (e *Encoder) Scan(query Vector, rows []int8, k int) ([]Match, error) {
	width := e.Width()
	if len(query) != width || len(rows)%width != 0 {
		return nil, fmt.Errorf("scan: a vector of %d and rows of %d bytes in all, where vectors have %d",
			len(query), len(rows), width)
	}
	q := make([]int16, width)
	for i, v := range query {
		q[i] = int16(v)
	}
	if k <= 0 {
		return nil, nil
	}
	var best nearest
	sums := make([]int32, scanRows)
	for from := 0; from < len(rows)/width; from += scanRows {
		n := min(scanRows, len(rows)/width-from)
		e.kernel.dots(sums[:n], rows[from*width:(from+n)*width], q)
		for i, s := range sums[:n] {
			switch {
			case len(best) < k:
				heap.Push(&best, found{s, from + i})
			case s > best[0].sum: // equals stay: they came first
				best[0] = found{s, from + i}
				heap.Fix(&best, 0)
			}
		}
	}
	matches := make([]Match, len(best))
	for i := len(best) - 1; i >= 0; i-- {
		f := heap.Pop(&best).(found)
		matches[i] = Match{f.row, e.cosine(f.sum)}
	}
	return matches, nil
}

type found struct {
	sum int32
	row int
}

// nearest is a heap with the farthest row on top.
type nearest []found

func (h nearest) Len() int      { return len(h) }
func (h nearest) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h nearest) Less(i, j int) bool {
	return h[i].sum < h[j].sum || h[i].sum == h[j].sum && h[i].row > h[j].row
}
func (h *nearest) Push(x any) { *h = append(*h, x.(found)) }
func (h *nearest) Pop() any {
	x := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return x
}
