package encoder

import "math"

// portable is the kernel in plain Go: what the others are measured against, and what is left on machines without one
// of their own. A product that is added to something is converted first, wherever it was computed: that forbids the
// compiler to fuse the two, which it does on arm64 and others.
func portable() *kernel {
	return &kernel{
		name:       "portable",
		products:   productsGo,
		matmul:     matmulGo,
		dequantize: dequantizeGo,
		extremes:   extremesGo,
		quantize:   quantizeGo,
		addNorm:    addNormGo,
		gelu:       geluGo,
		softmax:    softmaxGo,
		dots:       dotsGo,
	}
}

func productsGo(c []int32, a []uint8, m *matrix, rows int) {
	for p := 0; p < m.n; p += panel {
		w := m.data[p*m.k : (p+panel)*m.k]
		for i := range rows {
			var acc [panel]int32
			x := a[i*m.k : (i+1)*m.k]
			for k := 0; k+4 <= len(x); k += 4 {
				x0, x1, x2, x3 := int32(x[k]), int32(x[k+1]), int32(x[k+2]), int32(x[k+3])
				g := (*[4 * panel]int8)(w[k*panel:])
				for j := range acc {
					acc[j] += x0*int32(g[4*j]) + x1*int32(g[4*j+1]) + x2*int32(g[4*j+2]) + x3*int32(g[4*j+3])
				}
			}
			copy(c[i*m.n+p:], acc[:])
		}
	}
}

func matmulGo(c []float32, ldc int, a []float32, lda int, b []float32, ldb int, rows, n, k int) {
	for i := range rows {
		out := c[i*ldc : i*ldc+n]
		clear(out)
		for d, x := range a[i*lda : i*lda+k] {
			for j, y := range b[d*ldb : d*ldb+n] {
				out[j] = fma(x, y, out[j])
			}
		}
	}
}

// fma returns x·y + z, rounded once. The product is exact in 64 bits; the sum is rounded to odd there, which makes the
// second rounding, to 32 bits, the only one that shows.
func fma(x, y, z float32) float32 {
	p, c := float64(x)*float64(y), float64(z)
	s := p + c
	t := s - p
	lost := (p - (s - t)) + (c - t)
	if b := math.Float64bits(s); lost != 0 && b&1 == 0 {
		if (lost > 0) == (s > 0) {
			b++
		} else {
			b--
		}
		s = math.Float64frombits(b)
	}
	return float32(s)
}

func dequantizeGo(y []float32, acc []int32, m *matrix, step, low float32) {
	for j := range y {
		t := float32(float32(acc[j])*step) + float32(low*m.sums[j])
		y[j] = float32(t*m.scales[j]) + m.bias[j]
	}
}

func extremesGo(x []float32) (low, high float32) {
	low, high = x[0], x[0]
	for _, v := range x {
		if v < low {
			low = v
		}
		if v > high {
			high = v
		}
	}
	return low, high
}

func quantizeGo(q []uint8, x []float32, low, inverse float32) {
	for i, v := range x {
		q[i] = uint8(int32(math.RoundToEven(float64((v - low) * inverse))))
	}
}

func addNormGo(x, y, z []float32, n *norm) {
	var lanes [16]float32
	for i := range x {
		x[i] += y[i]
		lanes[i&15] += x[i]
	}
	share := 1 / float32(len(x))
	mean := float32(fold(&lanes) * share)
	lanes = [16]float32{}
	for i := range x {
		x[i] -= mean
		lanes[i&15] += float32(x[i] * x[i])
	}
	inverse := 1 / float32(math.Sqrt(float64(float32(fold(&lanes)*share)+n.epsilon)))
	for i := range x {
		t := float32(x[i] * inverse)
		x[i] = float32(t*n.weight[i]) + n.bias[i]
		z[i] = float32(t*n.codeWeight[i]) + n.codeBias[i]
	}
}

// fold sums sixteen lanes, the upper half onto the lower one until one is left.
func fold(lanes *[16]float32) float32 {
	for h := 8; h > 0; h /= 2 {
		for i := range h {
			lanes[i] += lanes[i+h]
		}
	}
	return lanes[0]
}

// Φ(x) = (1 + erf(x/√2))/2, and erf(v) is v·P(v²)/Q(v²) within 3e-6 for |v| ≤ erfEdge and 1 beyond: fitted for this
// package. Highest powers first.
const (
	rootHalf = 0.70710678118654752
	erfEdge  = 4
)

var (
	erfP = [...]float32{-2.22313884e-05, -1.86133591e-04, 4.15471196e-02, 1.28731087e-01, 1.12839437}
	erfQ = [...]float32{-2.43000701e-04, 7.87503831e-03, 8.56549665e-02, 4.47546065e-01, 1}
)

func geluGo(x []float32) {
	for i, v := range x {
		u := float32(v * rootHalf)
		if u > erfEdge {
			u = erfEdge
		}
		if u < -erfEdge {
			u = -erfEdge
		}
		t := u * u
		p, q := erfP[0], erfQ[0]
		for _, c := range erfP[1:] {
			p = float32(p*t) + c
		}
		for _, c := range erfQ[1:] {
			q = float32(q*t) + c
		}
		e := float32(u*p) / q
		h := float32(v * 0.5)
		x[i] = float32(h*e) + h
	}
}

func softmaxGo(x []float32) {
	_, high := extremesGo(x)
	var lanes [16]float32
	for i, v := range x {
		x[i] = exp(v - high)
		lanes[i&15] += x[i]
	}
	share := 1 / fold(&lanes)
	for i := range x {
		x[i] *= share
	}
}

// The exponential of x is that of a remainder within ±ln(2)/2, a polynomial, times a power of two, added to the
// exponent's bits. Below expEdge it stays what it is there, about 1e-38.
const (
	expEdge  = -87
	log2e    = 1.44269504088896341
	ln2High  = 0.693359375
	ln2Low   = -2.12194440e-4
	roundUp  = 3 << 22 // added and taken away, it leaves a whole number
	expScale = 23      // bits of a mantissa
)

// expC are the polynomial's coefficients, the highest power first; within 8e-8 of the exponential, relatively.
var expC = [...]float32{8.29758402e-03, 4.19158787e-02, 1.66675791e-01, 4.99988914e-01, 9.99999702e-01, 1.00000012}

func exp(x float32) float32 {
	if x < expEdge {
		x = expEdge
	}
	n := float32(x*log2e) + roundUp
	whole := n - roundUp
	r := x - float32(whole*ln2High)
	r -= float32(whole * ln2Low)
	p := expC[0]
	for _, c := range expC[1:] {
		p = float32(p*r) + c
	}
	return math.Float32frombits(math.Float32bits(p) + math.Float32bits(n)<<expScale)
}

func dotsGo(c []int32, rows []int8, q []int16) {
	for i := range c {
		s := int32(0)
		for j, v := range rows[i*len(q) : (i+1)*len(q)] {
			s += int32(v) * int32(q[j])
		}
		c[i] = s
	}
}
