package encoder

// A kernel is one machine's way to do the heavy work. Every kernel gives the same bits as the portable one for finite
// input, because each of its functions fixes the order of its operations:
//
//   - products sums whole numbers, and no instruction used for it may saturate (see matrix);
//   - matmul sums the terms of an element one after the other, each with one fused multiply and add;
//   - the row functions never fuse, and where they sum a row they do it in sixteen lanes (see fold).
//
// Lengths of rows are multiples of 16, counts of rows of products and matmul are multiples of tileRows. Callers pad
// with whatever is there and ignore what comes out.
type kernel struct {
	name string
	// products multiplies rows×depth unsigned bytes by m: c[i*m.n+j] = Σ a[i*m.k+k]·m[j,k].
	products func(c []int32, a []uint8, m *matrix, rows int)
	// matmul sets the rows×n elements of c to a·b, where a has rows×k and b has k×n; rows of a, b and c begin lda, ldb
	// and ldc elements apart; n is a multiple of 32.
	matmul func(c []float32, ldc int, a []float32, lda int, b []float32, ldb int, rows, n, k int)
	// dequantize sets y[j] = (acc[j]·step + low·m.sums[j])·m.scales[j] + m.bias[j].
	dequantize func(y []float32, acc []int32, m *matrix, step, low float32)
	// extremes returns the least and the greatest element of x.
	extremes func(x []float32) (low, high float32)
	// quantize sets q[i] = round((x[i] - low)·inverse), ties to even; the results must lie in 0..255.
	quantize func(q []uint8, x []float32, low, inverse float32)
	// addNorm adds y to x, brings the sum to mean 0 and variance 1, and sets x and z to that times weight plus bias, in
	// z those for coding.
	addNorm func(x, y, z []float32, n *norm)
	// gelu replaces each x by x·Φ(x).
	gelu func(x []float32)
	// softmax replaces x by its exponentials over their sum.
	softmax func(x []float32)
	// dots sets c[i] to the product of the vector q and row i of rows; products of two elements must fit 15 bits, which
	// those of -127..127 do.
	dots func(c []int32, rows []int8, q []int16)
}

// tileRows is how many rows of activations the kernels take at a time.
const tileRows = 8

// panel is how many outputs of a matrix stand together in memory, tile how many the kernels compute at a time.
const (
	panel = 16
	tile  = 2 * panel
)

// padRows rounds a count of rows up to whole tiles.
func padRows(n int) int { return (n + tileRows - 1) &^ (tileRows - 1) }

// padColumns rounds a count of columns of matmul up to whole tiles.
func padColumns(n int) int { return (n + tile - 1) &^ (tile - 1) }

// A matrix maps k inputs to n outputs: whole numbers in -127..127, one scale for each output.
//
// The numbers lie as every kernel reads them, so that the file's bytes are used where they are: panels of 16 outputs;
// in a panel, for four inputs after the other, 16 groups of four. A group is what VPDPBUSD and SDOT sum into one lane.
// Two neighbours (inputs 2i and 2i+1 of one output) together stay within pairLimit, so that 255 times both fits 16 bits
// and VPMADDUBSW, which saturates, never has to. k is a multiple of 16.
type matrix struct {
	n, k   int
	data   []int8    // n·k
	scales []float32 // n
	bias   []float32 // n
	sums   []float32 // n: sums of an output's numbers, for the activations' zero point
	raised []int32   // n: 128 times the sums, for kernels that take activations as signed
}

// pairLimit is the greatest |w[2i]| + |w[2i+1]| of a matrix: 255·127 < 1<<15.
const pairLimit = 127

// A norm is a layer normalisation of rows as long as its weights. It gives two rows, one to go on with and one to be
// coded, in which elements that are always great are brought near the others; the matrix behind it knows.
type norm struct {
	weight, bias         []float32
	codeWeight, codeBias []float32
	epsilon              float32
}
