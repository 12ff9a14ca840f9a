package encoder

import "golang.org/x/sys/cpu"

//go:noescape
func vnniProducts(c *int32, ldc uintptr, a *uint8, b *int8, k, rows uintptr)

//go:noescape
func avx2Products(c *int32, ldc uintptr, a *uint8, b *int8, k, rows uintptr)

//go:noescape
func avxVNNIProducts(c *int32, ldc uintptr, a *uint8, b *int8, k, rows uintptr)

//go:noescape
func mul512(c *float32, ldc uintptr, a *float32, lda uintptr, b *float32, ldb, k, rows uintptr)

//go:noescape
func mul256(c *float32, ldc uintptr, a *float32, lda uintptr, b *float32, ldb, k, rows uintptr)

//go:noescape
func avx2Dots(c *int32, rows *int8, q *int16, width, n uintptr)

//go:noescape
func geluRow512(x *float32, n uintptr, table *[14][8]float32)

//go:noescape
func softmaxRow512(x *float32, n uintptr, table *[11][8]float32)

// kernels returns what this machine can run, the fastest first.
func kernels() []*kernel {
	var found []*kernel
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		if cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VNNI {
			k := avx2("avx512vnni")
			k.products, k.matmul = byPanels(vnniProducts, 2), byColumns(mul512, 32)
			gelu, softmax := tables()
			k.gelu = func(x []float32) { geluRow512(&x[0], uintptr(len(x)), gelu) }
			k.softmax = func(x []float32) { softmaxRow512(&x[0], uintptr(len(x)), softmax) }
			found = append(found, k)
		}
		if cpu.X86.HasAVXVNNI {
			k := avx2("avxvnni")
			k.products = byPanels(avxVNNIProducts, 1)
			found = append(found, k)
		}
		found = append(found, avx2("avx2"))
	}
	return append(found, portable())
}

func avx2(name string) *kernel {
	k := withRows(name)
	k.products, k.matmul = byPanels(avx2Products, 1), byColumns(mul256, 16)
	k.dots = byRows(avx2Dots)
	return k
}

// byPanels makes products of an assembly function that takes some panels at a time.
func byPanels(f func(c *int32, ldc uintptr, a *uint8, b *int8, k, rows uintptr), panels int,
) func(c []int32, a []uint8, m *matrix, rows int) {
	return func(c []int32, a []uint8, m *matrix, rows int) {
		_, _, _ = c[rows*m.n-1], a[rows*m.k-1], m.data[m.n*m.k-1]
		for p := 0; p < m.n; p += panels * panel {
			f(&c[p], uintptr(4*m.n), &a[0], &m.data[p*m.k], uintptr(m.k), uintptr(rows))
		}
	}
}
