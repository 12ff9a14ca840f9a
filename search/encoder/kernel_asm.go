//go:build amd64 || arm64

package encoder

// What the machines with assembly have in common. The functions below take pointers and believe the lengths they are
// given; whoever calls them has looked at the slices.

//go:noescape
func dequantizeRow(y *float32, acc *int32, sums, scales, bias *float32, n uintptr, step, low float32)

//go:noescape
func extremesRow(x *float32, n uintptr) (low, high float32)

//go:noescape
func quantizeRow(q *uint8, x *float32, n uintptr, low, inverse float32)

//go:noescape
func addNormRow(x, y, z, weight, bias, codeWeight, codeBias *float32, n uintptr, share, epsilon float32)

//go:noescape
func geluRow(x *float32, n uintptr, table *[14][8]float32)

//go:noescape
func softmaxRow(x *float32, n uintptr, table *[11][8]float32)

// withRows returns a kernel that has the row functions in assembly, and no others.
func withRows(name string) *kernel {
	gelu, softmax := tables()
	return &kernel{
		name: name,
		dequantize: func(y []float32, acc []int32, m *matrix, step, low float32) {
			n := len(y)
			dequantizeRow(&y[0], &acc[:n][0], &m.sums[:n][0], &m.scales[:n][0], &m.bias[:n][0], uintptr(n), step, low)
		},
		extremes: func(x []float32) (low, high float32) { return extremesRow(&x[0], uintptr(len(x))) },
		quantize: func(q []uint8, x []float32, low, inverse float32) {
			quantizeRow(&q[:len(x)][0], &x[0], uintptr(len(x)), low, inverse)
		},
		addNorm: func(x, y, z []float32, n *norm) {
			w := len(x)
			addNormRow(&x[0], &y[:w][0], &z[:w][0], &n.weight[:w][0], &n.bias[:w][0],
				&n.codeWeight[:w][0], &n.codeBias[:w][0], uintptr(w), 1/float32(w), n.epsilon)
		},
		gelu:    func(x []float32) { geluRow(&x[0], uintptr(len(x)), gelu) },
		softmax: func(x []float32) { softmaxRow(&x[0], uintptr(len(x)), softmax) },
	}
}

// tables spreads the constants of gelu and softmax over registers.
func tables() (gelu *[14][8]float32, softmax *[11][8]float32) {
	spread := func(to [][8]float32, values ...float32) {
		for i, v := range values {
			for j := range to[i] {
				to[i][j] = v
			}
		}
	}
	gelu, softmax = new([14][8]float32), new([11][8]float32)
	spread(gelu[:], rootHalf, 0.5, erfEdge, -erfEdge)
	spread(gelu[4:], erfP[:]...)
	spread(gelu[9:], erfQ[:]...)
	spread(softmax[:], expEdge, log2e, roundUp, ln2High, ln2Low)
	spread(softmax[5:], expC[:]...)
	return gelu, softmax
}

// byColumns makes matmul of an assembly function that takes some columns at a time.
func byColumns(f func(c *float32, ldc uintptr, a *float32, lda uintptr, b *float32, ldb, k, rows uintptr), columns int,
) func(c []float32, ldc int, a []float32, lda int, b []float32, ldb int, rows, n, k int) {
	return func(c []float32, ldc int, a []float32, lda int, b []float32, ldb int, rows, n, k int) {
		_, _, _ = c[(rows-1)*ldc+n-1], a[(rows-1)*lda+k-1], b[(k-1)*ldb+n-1]
		for j := 0; j < n; j += columns {
			f(&c[j], uintptr(4*ldc), &a[0], uintptr(4*lda), &b[j], uintptr(4*ldb), uintptr(k), uintptr(rows))
		}
	}
}

// byRows makes dots of an assembly function.
func byRows(f func(c *int32, rows *int8, q *int16, width, n uintptr)) func(c []int32, rows []int8, q []int16) {
	return func(c []int32, rows []int8, q []int16) {
		if len(c) > 0 {
			f(&c[0], &rows[:len(c)*len(q)][0], &q[0], uintptr(len(q)), uintptr(len(c)))
		}
	}
}
