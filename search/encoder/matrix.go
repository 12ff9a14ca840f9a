package encoder

import "errors"

var errPairs = errors.New("two neighbouring weights exceed the pair limit")

// at returns the weight of output j for input k.
func (m *matrix) at(j, k int) int8 {
	return m.data[j/panel*panel*m.k+k/4*4*panel+j%panel*4+k%4]
}

// sum computes the sums of m and checks what the kernels rely on.
func (m *matrix) sum() error {
	m.sums, m.raised = make([]float32, m.n), make([]int32, m.n)
	over := int32(0)
	for p := 0; p < m.n; p += panel {
		var sums [panel]int32
		for w := m.data[p*m.k : (p+panel)*m.k]; len(w) > 0; w = w[4*panel:] {
			g := (*[4 * panel]int8)(w)
			for j := range sums {
				a, b, c, d := int32(g[4*j]), int32(g[4*j+1]), int32(g[4*j+2]), int32(g[4*j+3])
				sums[j] += a + b + c + d
				over |= (pairLimit - magnitude(a) - magnitude(b)) | (pairLimit - magnitude(c) - magnitude(d))
			}
		}
		for j, s := range sums {
			m.sums[p+j], m.raised[p+j] = float32(s), 128*s
		}
	}
	if over < 0 {
		return errPairs
	}
	return nil
}

// magnitude is |v| without a branch.
func magnitude(v int32) int32 { return (v ^ v>>31) - v>>31 }
