package compare

import (
	"slices"
	"sort"
)

// What a pair of pieces is worth.
const (
	alike     = 0.35 // likeness from which two pieces may be one
	namedSame = 0.15 // the same for two of one number, and what that adds
	movedFrom = 0.6  // likeness from which a piece may have moved
	maxCells  = 250_000
	maxMoves  = 250_000
)

// align says of each piece of b which of a it is, or -1. The pairs are in order on both sides.
func align(a, b []unit) []int {
	pairs := slices.Repeat([]int{-1}, len(b))
	i, j := 0, 0
	for _, anchor := range append(anchors(a, b), [2]int{len(a), len(b)}) {
		fill(a[i:anchor[0]], b[j:anchor[1]], i, pairs[j:anchor[1]])
		if anchor[1] < len(b) {
			pairs[anchor[1]] = anchor[0]
		}
		i, j = anchor[0]+1, anchor[1]+1
	}
	return pairs
}

// anchors are pieces that stand once in each text and word for word the same, in order: the longest run of them.
func anchors(a, b []unit) [][2]int {
	count := map[string]int{}
	where := map[string]int{}
	for i := range a {
		count[a[i].Text]++
		where[a[i].Text] = i
	}
	twice := map[string]int{}
	for j := range b {
		twice[b[j].Text]++
	}
	var all [][2]int
	for j := range b {
		if t := b[j].Text; count[t] == 1 && twice[t] == 1 {
			all = append(all, [2]int{where[t], j})
		}
	}
	return increasing(all)
}

// increasing is the longest run of pairs whose first numbers grow; the second do already.
func increasing(all [][2]int) [][2]int {
	var tails []int // index of the pair that ends the best run of each length
	before := make([]int, len(all))
	for k, p := range all {
		n := sort.Search(len(tails), func(x int) bool { return all[tails[x]][0] >= p[0] })
		before[k] = -1
		if n > 0 {
			before[k] = tails[n-1]
		}
		if n == len(tails) {
			tails = append(tails, k)
		} else {
			tails[n] = k
		}
	}
	out := make([][2]int, len(tails))
	if len(tails) == 0 {
		return out
	}
	for k, n := tails[len(tails)-1], len(tails)-1; k >= 0; k, n = before[k], n-1 {
		out[n] = all[k]
	}
	return out
}

// fill pairs the pieces between two anchors so that the pairs are worth most together; from is the number of a[0].
func fill(a, b []unit, from int, pairs []int) {
	n, m := len(a), len(b)
	if n == 0 || m == 0 {
		return
	}
	if n*m > maxCells {
		byName(a, b, from, pairs)
		return
	}
	best := make([]float64, (n+1)*(m+1))
	at := func(i, j int) int { return i*(m+1) + j }
	worth := make([]float64, n*m)
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			w := value(&a[i], &b[j])
			worth[i*m+j] = w
			best[at(i, j)] = max(best[at(i+1, j)], best[at(i, j+1)], best[at(i+1, j+1)]+w)
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch w := worth[i*m+j]; {
		case w > 0 && best[at(i, j)] == best[at(i+1, j+1)]+w:
			pairs[j] = from + i
			i, j = i+1, j+1
		case best[at(i, j)] == best[at(i+1, j)]:
			i++
		default:
			j++
		}
	}
}

// value is what it is worth to take two pieces for one, 0 when they are not.
func value(a, b *unit) float64 {
	like := likeness(a, b)
	if a.Name != "" && a.Name == b.Name && like >= namedSame {
		return like + namedSame
	}
	if like < alike {
		return 0
	}
	return like
}

// byName pairs pieces of the same name in order.
func byName(a, b []unit, from int, pairs []int) {
	i := 0
	for j := range b {
		for k := i; k < len(a) && b[j].Name != ""; k++ {
			if a[k].Name == b[j].Name {
				pairs[j], i = from+k, k+1
				break
			}
		}
	}
}

// pairMoved says of each piece of b that is new where it stood before, or -1.
func pairMoved(a, b []unit, pairs []int) []int {
	moved := slices.Repeat([]int{-1}, len(b))
	taken := make([]bool, len(a))
	for _, i := range pairs {
		if i >= 0 {
			taken[i] = true
		}
	}
	tried := 0
	for j := range b {
		if pairs[j] >= 0 {
			continue
		}
		best, which := movedFrom, -1
		for i := range a {
			if taken[i] {
				continue
			}
			if tried++; tried > maxMoves {
				return moved
			}
			if like := likeness(&a[i], &b[j]); like > best {
				best, which = like, i
			}
		}
		if which >= 0 {
			moved[j], taken[which] = which, true
		}
	}
	return moved
}
