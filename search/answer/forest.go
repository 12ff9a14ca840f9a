package answer

import "fmt"

// forest is boosted trees over a candidate's features and, as features of their own behind these, over how far each is
// behind the best of the question's candidates.
type forest struct {
	of    []feature // that the trees know
	trees [][]node
}

// node is a split, or a leaf when left is 0: the root is never a child.
type node struct {
	feature     int
	least       float64 // left where the feature is at most this
	left, right int
	odds        float64
}

// newForest checks what was read: features that exist, and children behind their parents, so that every walk ends.
func newForest(of []feature, trees [][][]float64) (*forest, error) {
	f := &forest{of: of}
	for i, t := range trees {
		nodes := make([]node, len(t))
		for j, n := range t {
			switch len(n) {
			case 1:
				nodes[j] = node{odds: n[0]}
			case 4:
				nodes[j] = node{feature: int(n[0]), least: n[1], left: int(n[2]), right: int(n[3])}
			default:
				return nil, fmt.Errorf("tree %d, node %d: %d numbers, not 1 or 4", i, j, len(n))
			}
			x := nodes[j]
			if x.feature < 0 || x.feature >= 2*len(of) || x.left != 0 && (x.left <= j || x.right <= j || x.left >= len(t) || x.right >= len(t)) {
				return nil, fmt.Errorf("tree %d, node %d: leads nowhere", i, j)
			}
		}
		if len(nodes) == 0 {
			return nil, fmt.Errorf("tree %d is empty", i)
		}
		f.trees = append(f.trees, nodes)
	}
	return f, nil
}

// odds are the log odds of a candidate; most are the largest features of the question's.
func (f *forest) odds(x, most *Features) float64 {
	sum := 0.0
	for _, t := range f.trees {
		n := &t[0]
		for n.left != 0 {
			if f.value(n.feature, x, most) <= n.least {
				n = &t[n.left]
			} else {
				n = &t[n.right]
			}
		}
		sum += n.odds
	}
	return sum
}

func (f *forest) value(i int, x, most *Features) float64 {
	if i < len(f.of) {
		return x[f.of[i]]
	}
	k := f.of[i-len(f.of)]
	return x[k] - most[k]
}

// largest are the largest features of the candidates of a question.
func largest(cands []*candidate) *Features {
	most := &Features{}
	for i, c := range cands {
		for k, v := range c.features {
			if i == 0 || v > most[k] {
				most[k] = v
			}
		}
	}
	return most
}
