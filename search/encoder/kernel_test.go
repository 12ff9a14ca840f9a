package encoder

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// eachKernel runs a test on everything that this machine can run.
func eachKernel(t *testing.T, f func(t *testing.T, k *kernel)) {
	for _, k := range kernels() {
		t.Run(k.name, func(t *testing.T) { f(t, k) })
	}
}

// randomMatrix returns a matrix as a file may have it, extremes included.
func randomMatrix(r *rand.Rand, n, k int) *matrix {
	data := make([]int8, n*k)
	for i := 0; i < len(data); i += 2 {
		a := r.IntN(255) - 127
		left := pairLimit - max(a, -a)
		b := r.IntN(2*left+1) - left
		if r.IntN(8) == 0 {
			b = left
		}
		data[i], data[i+1] = int8(a), int8(b)
	}
	m := &matrix{n: n, k: k, data: data, scales: randomRow(r, n), bias: randomRow(r, n)}
	if err := m.sum(); err != nil {
		panic(err)
	}
	return m
}

func randomRow(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64()) * 3
	}
	return x
}

func randomBytes(r *rand.Rand, n int) []uint8 {
	a := make([]uint8, n)
	for i := range a {
		a[i] = uint8(r.IntN(256))
		if r.IntN(4) == 0 {
			a[i] = 255
		}
	}
	return a
}

func TestProductsAreExact(t *testing.T) {
	eachKernel(t, func(t *testing.T, k *kernel) {
		r := rand.New(rand.NewPCG(1, 2))
		for _, s := range [][3]int{{8, 32, 16}, {8, 32, 32}, {24, 64, 128}, {8, 384, 384}, {8, 32, 1536}} {
			rows, m := s[0], randomMatrix(r, s[1], s[2])
			a := randomBytes(r, rows*m.k)
			got := make([]int32, rows*m.n)
			k.products(got, a, m, rows)
			for i := range rows {
				for j := range m.n {
					want := int32(0)
					for d := range m.k {
						want += int32(a[i*m.k+d]) * int32(m.at(j, d))
					}
					if got[i*m.n+j] != want {
						t.Fatalf("%v: row %d, output %d: %d, want %d", s, i, j, got[i*m.n+j], want)
					}
				}
			}
		}
	})
}

func TestDotsAreExact(t *testing.T) {
	eachKernel(t, func(t *testing.T, k *kernel) {
		r := rand.New(rand.NewPCG(3, 4))
		for _, width := range []int{32, 64, 384} {
			rows, q := make([]int8, 5*width), make([]int16, width)
			for i := range rows {
				rows[i] = int8(r.IntN(255) - 127)
			}
			for i := range q {
				q[i] = int16(r.IntN(255) - 127)
			}
			got, want := make([]int32, 5), make([]int32, 5)
			k.dots(got, rows, q)
			dotsGo(want, rows, q)
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("width %d: %v, want %v", width, got, want)
			}
		}
	})
}

// TestFloatsAgree compares the bits of every float function with those of plain Go.
func TestFloatsAgree(t *testing.T) {
	plain := portable()
	eachKernel(t, func(t *testing.T, k *kernel) {
		r := rand.New(rand.NewPCG(5, 6))
		for _, n := range []int{16, 32, 48, 384, 1536} {
			for range 20 {
				rows := func(f func(k *kernel, x []float32)) {
					t.Helper()
					x := randomRow(r, n)
					for i := range x {
						if r.IntN(10) == 0 {
							x[i] *= float32(math.Pow(10, float64(r.IntN(8)-4)))
						}
					}
					y := append([]float32(nil), x...)
					f(k, x)
					f(plain, y)
					for i := range x {
						if math.Float32bits(x[i]) != math.Float32bits(y[i]) {
							t.Fatalf("%d wide, element %d: %g, want %g", n, i, x[i], y[i])
						}
					}
				}
				rows(func(k *kernel, x []float32) { k.gelu(x) })
				rows(func(k *kernel, x []float32) { k.softmax(x) })
				y, z := randomRow(r, n), make([]float32, n)
				nm := &norm{randomRow(r, n), randomRow(r, n), randomRow(r, n), randomRow(r, n), 1e-12}
				rows(func(k *kernel, x []float32) { k.addNorm(x, y, z, nm) })
				rows(func(k *kernel, x []float32) {
					k.addNorm(x, y, z, nm)
					copy(x, z)
				})
				rows(func(k *kernel, x []float32) { x[0], x[1] = k.extremes(x) })
				rows(func(k *kernel, x []float32) {
					q := make([]uint8, n)
					low, high := k.extremes(x)
					k.quantize(q, x, low, 255/(high-low))
					for i := range q {
						x[i] = float32(q[i])
					}
				})
				m, acc := &matrix{scales: randomRow(r, n), bias: randomRow(r, n), sums: randomRow(r, n)}, make([]int32, n)
				for i := range acc {
					acc[i] = int32(r.Uint32()) >> 6
				}
				rows(func(k *kernel, x []float32) { k.dequantize(x, acc, m, 0.01234, -3.21) })
			}
		}
	})
}

func TestMatmulAgrees(t *testing.T) {
	eachKernel(t, func(t *testing.T, k *kernel) {
		r := rand.New(rand.NewPCG(7, 8))
		for _, s := range [][3]int{{8, 32, 1}, {8, 32, 32}, {16, 96, 32}, {64, 32, 117}} {
			rows, n, depth := s[0], s[1], s[2]
			lda, ldb, ldc := depth+3, n+5, n+16
			a, b := randomRow(r, rows*lda), randomRow(r, depth*ldb)
			got, want := make([]float32, rows*ldc), make([]float32, rows*ldc)
			k.matmul(got, ldc, a, lda, b, ldb, rows, n, depth)
			matmulGo(want, ldc, a, lda, b, ldb, rows, n, depth)
			for i := range got {
				if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
					t.Fatalf("%v, element %d: %g, want %g", s, i, got[i], want[i])
				}
			}
		}
	})
}

func TestFMARoundsOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 100_000 {
		x, y := float32(r.NormFloat64()), float32(r.NormFloat64())
		z := float32(r.NormFloat64() * math.Pow(2, float64(r.IntN(80)-40)))
		if r.IntN(3) == 0 { // near cancellation
			z = -x * y
		}
		// A float64 fused result is rounded twice; it differs from ours only where that is seen.
		want := float32(math.FMA(float64(x), float64(y), float64(z)))
		if got := fma(x, y, z); got != want && math.Abs(float64(got-want)) > math.Abs(float64(want))*1.2e-7 {
			t.Fatalf("fma(%g, %g, %g) = %g, want %g", x, y, z, got, want)
		}
	}
	// x·y is 1 + 2⁻²⁴ + 2⁻⁶⁰ or so: halfway between two float32 in 53 bits, above it in truth.
	x, y := float32(1+1.0/4096), float32(1+1.0/4096)
	if got := fma(x, y, float32(math.Ldexp(1, -80))); got != math.Nextafter32(float32(1+1.0/2048), 2) {
		t.Errorf("a tie that is none: %.10g", got)
	}
}

func TestFunctionsAreNearTheTruth(t *testing.T) {
	for x := -12.0; x <= 12; x += 0.001 {
		row := []float32{float32(x)}
		geluGo(row)
		want := x * 0.5 * (1 + math.Erf(x/math.Sqrt2))
		if math.Abs(float64(row[0])-want) > 3e-6*max(1, math.Abs(x)) {
			t.Fatalf("gelu(%g) = %g, want %g", x, row[0], want)
		}
	}
	for x := -80.0; x <= 0; x += 0.001 {
		if got, want := float64(exp(float32(x))), math.Exp(float64(float32(x))); math.Abs(got-want) > 3e-7*want {
			t.Fatalf("exp(%g) = %g, want %g", x, got, want)
		}
	}
}

// BenchmarkProducts reports Gop/s of one core: how fast it would be if nobody else used it.
func BenchmarkProducts(b *testing.B) {
	r := rand.New(rand.NewPCG(11, 12))
	for _, k := range kernels() {
		for _, s := range [][3]int{{8, 1536, 384}, {64, 384, 384}, {64, 1536, 384}, {64, 384, 1536}} {
			b.Run(fmt.Sprintf("%s/%dx%dx%d", k.name, s[0], s[1], s[2]), func(b *testing.B) {
				m := randomMatrix(r, s[1], s[2])
				a, c := randomBytes(r, s[0]*m.k), make([]int32, s[0]*m.n)
				used := cpuTime(b)
				for b.Loop() {
					k.products(c, a, m, s[0])
				}
				b.ReportMetric(2*float64(s[0]*m.n*m.k)*float64(b.N)/used().Seconds()/1e9, "Gop/cpu-s")
			})
		}
	}
}

func BenchmarkMatmul(b *testing.B) {
	r := rand.New(rand.NewPCG(13, 14))
	for _, k := range kernels() {
		for _, s := range [][3]int{{64, 128, 32}, {64, 32, 128}} {
			b.Run(fmt.Sprintf("%s/%dx%dx%d", k.name, s[0], s[1], s[2]), func(b *testing.B) {
				x, y, z := randomRow(r, s[0]*s[2]), randomRow(r, s[2]*s[1]), make([]float32, s[0]*s[1])
				used := cpuTime(b)
				for b.Loop() {
					k.matmul(z, s[1], x, s[2], y, s[1], s[0], s[1], s[2])
				}
				b.ReportMetric(2*float64(s[0]*s[1]*s[2])*float64(b.N)/used().Seconds()/1e9, "Gop/cpu-s")
			})
		}
	}
}

func BenchmarkRows(b *testing.B) {
	r := rand.New(rand.NewPCG(15, 16))
	for _, k := range kernels() {
		x, y, z, q := randomRow(r, 1536), make([]float32, 1536), make([]float32, 1536), make([]uint8, 1536)
		nm, m, acc := &norm{x, x, x, x, 1e-12}, &matrix{scales: x, bias: x, sums: x}, make([]int32, 1536)
		for _, f := range []struct {
			name string
			do   func()
		}{
			{"gelu", func() { k.gelu(y) }},
			{"softmax", func() { k.softmax(y) }},
			{"addNorm", func() { k.addNorm(y, x, z, nm) }},
			{"extremes", func() { k.extremes(y) }},
			{"quantize", func() { k.quantize(q, y, -20, 5) }},
			{"dequantize", func() { k.dequantize(y, acc, m, 1, 1) }},
		} {
			b.Run(k.name+"/"+f.name, func(b *testing.B) {
				used := cpuTime(b)
				for b.Loop() {
					copy(y, x) // most change their row, and must not see it shrink to nothing
					f.do()
				}
				b.ReportMetric(used().Seconds()*1e9/float64(b.N)/1536, "cpu-ns/element")
			})
		}
	}
}
