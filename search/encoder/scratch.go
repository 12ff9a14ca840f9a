package encoder

// scratchRows is how many tokens a pass holds; blockRows how many go through a matrix at a time, few enough for their
// products to stay in the second cache, enough for the weights to be worth fetching.
const (
	scratchRows = 512
	blockRows   = 64
)

// scratch is the memory of one pass, about 5 MB. Kernels work on whole tiles of rows: x, mixed, projected and
// input have a tile to spare, in which nothing is kept.
type scratch struct {
	x         []float32 // rows × width: what goes from layer to layer
	mixed     []float32 // rows × width: what attention made of the values
	projected []float32 // rows × 3·width: queries, keys and values
	keys      []float32 // width of a head × padded positions: keys of one head and input, transposed
	scores    []float32 // block × padded positions
	acc       []int32   // block × outputs of the widest matrix
	row       []float32 // outputs of the widest matrix
	normal    []float32 // width: a row to be coded
	input     coded     // rows × width: what goes into a layer
	narrow    coded     // block × width
	wide      coded     // block × inner
}

func newScratch(m *model) *scratch {
	width, inner, positions := int(m.Width), int(m.Inner), padColumns(int(m.Positions))
	rows, widest := scratchRows+tileRows, max(3*width, inner)
	return &scratch{
		x:         make([]float32, rows*width),
		mixed:     make([]float32, rows*width),
		projected: make([]float32, rows*3*width),
		keys:      make([]float32, width/int(m.Heads)*positions),
		scores:    make([]float32, blockRows*positions),
		acc:       make([]int32, blockRows*widest),
		row:       make([]float32, widest),
		normal:    make([]float32, width),
		input:     newCoded(rows, width),
		narrow:    newCoded(blockRows, width),
		wide:      newCoded(blockRows, inner),
	}
}

// coded holds rows as bytes, each with what a step and the byte 0 are worth.
type coded struct {
	q         []uint8
	step, low []float32
}

func newCoded(rows, width int) coded {
	return coded{make([]uint8, rows*width), make([]float32, rows), make([]float32, rows)}
}

// set codes x as row i.
func (c *coded) set(k *kernel, i int, x []float32) {
	low, high := k.extremes(x)
	span := high - low
	step, inverse := span/255, 255/span
	if !(span > 1e-30) { // nothing to tell apart, or not a number
		step, inverse = 0, 0
	}
	c.low[i], c.step[i] = low, step
	k.quantize(c.q[i*len(x):(i+1)*len(x)], x, low, inverse)
}
