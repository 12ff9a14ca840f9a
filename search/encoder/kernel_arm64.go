package encoder

import "golang.org/x/sys/cpu"

//go:noescape
func sdotProducts(c *int32, ldc uintptr, a *uint8, b *int8, raised *int32, k, rows uintptr)

//go:noescape
func neonProducts(c *int32, ldc uintptr, a *uint8, b *int8, raised *int32, k, rows uintptr)

//go:noescape
func neonMul(c *float32, ldc uintptr, a *float32, lda uintptr, b *float32, ldb, k, rows uintptr)

//go:noescape
func neonDots(c *int32, rows *int8, q *int16, width, n uintptr)

// kernels returns what this machine can run, the fastest first. Every arm64 processor has NEON.
func kernels() []*kernel {
	var found []*kernel
	if cpu.ARM64.HasASIMDDP {
		found = append(found, neon("sdot", sdotProducts))
	}
	return append(found, neon("neon", neonProducts), portable())
}

func neon(name string, products func(c *int32, ldc uintptr, a *uint8, b *int8, raised *int32, k, rows uintptr),
) *kernel {
	k := withRows(name)
	k.products = func(c []int32, a []uint8, m *matrix, rows int) {
		_, _, _ = c[rows*m.n-1], a[rows*m.k-1], m.data[m.n*m.k-1]
		for p := 0; p < m.n; p += panel {
			products(&c[p], uintptr(4*m.n), &a[0], &m.data[p*m.k], &m.raised[p], uintptr(m.k), uintptr(rows))
		}
	}
	k.matmul, k.dots = byColumns(neonMul, 16), byRows(neonDots)
	return k
}
