package encoder

import "context"

// forward runs inputs, of scratchRows tokens at most together, through the layers and leaves their tokens' vectors in
// s.x, one input behind the other. A row's result does not depend on the rows beside it: it is coded on its own, its
// products are exact, and attention sees one input.
func (m *model) forward(ctx context.Context, k *kernel, s *scratch, inputs [][]int32) error {
	rows := m.embed(k, s, inputs)
	for i := range m.layers {
		if err := ctx.Err(); err != nil {
			return err
		}
		l := &m.layers[i]
		m.project(k, s, l, rows)
		at := 0
		for _, input := range inputs {
			m.attention(k, s, at, len(input))
			at += len(input)
		}
		m.feed(k, s, l, rows)
	}
	return nil
}

// embed sets s.x and s.input to the vectors of the inputs' pieces and positions and returns the count of tokens.
func (m *model) embed(k *kernel, s *scratch, inputs [][]int32) int {
	width, row := int(m.Width), 0
	for _, input := range inputs {
		for position, id := range input {
			x := s.x[row*width : (row+1)*width]
			scale := m.wordScales[id]
			for j, v := range m.words[int(id)*width : (int(id)+1)*width] {
				x[j] = float32(v) * scale
			}
			k.addNorm(x, m.positions[position*width:(position+1)*width], s.normal, &m.embedded)
			s.input.set(k, row, s.normal)
			row++
		}
	}
	return row
}

// project computes queries, keys and values of all rows.
func (m *model) project(k *kernel, s *scratch, l *layer, rows int) {
	width := int(m.Width)
	for from := 0; from < rows; from += blockRows {
		n := min(blockRows, rows-from)
		k.products(s.acc, s.input.q[from*width:], &l.attend, padRows(n))
		for i := range n {
			y := s.projected[(from+i)*3*width : (from+i+1)*3*width]
			k.dequantize(y, s.acc[i*3*width:], &l.attend, s.input.step[from+i], s.input.low[from+i])
		}
	}
}

// attention mixes the values of an input's n tokens, which stand from row at on, head by head. It writes up to a tile
// of rows more than the input has: those of the next input, whose turn is later.
func (m *model) attention(k *kernel, s *scratch, at, n int) {
	width, size, padded := int(m.Width), int(m.Width/m.Heads), padColumns(n)
	input := s.projected[at*3*width:]
	for h := 0; h < width; h += size {
		queries, keys, values := input[h:], input[width+h:], input[2*width+h:]
		for j := range padded {
			if j >= n {
				for d := range size {
					s.keys[d*padded+j] = 0
				}
				continue
			}
			for d, v := range keys[j*3*width : j*3*width+size] {
				s.keys[d*padded+j] = v
			}
		}
		for from := 0; from < n; from += blockRows {
			count := min(blockRows, n-from)
			rows := padRows(count)
			k.matmul(s.scores, padded, queries[from*3*width:], 3*width, s.keys, padded, rows, padded, size)
			for i := range count {
				row := s.scores[i*padded : (i+1)*padded]
				for j := n; j < padded; j++ {
					row[j] = -1e30 // no share
				}
				k.softmax(row)
			}
			k.matmul(s.mixed[(at+from)*width+h:], width, s.scores, padded, values, 3*width, rows, size, n)
		}
	}
}

// feed joins the heads, and runs each token through the feed-forward part of the layer.
func (m *model) feed(k *kernel, s *scratch, l *layer, rows int) {
	width, inner := int(m.Width), int(m.Inner)
	for from := 0; from < rows; from += blockRows {
		n := min(blockRows, rows-from)
		padded := padRows(n)
		for i := range n {
			s.narrow.set(k, i, s.mixed[(from+i)*width:(from+i+1)*width])
		}
		k.products(s.acc, s.narrow.q, &l.join, padded)
		for i := range n {
			x, y := s.x[(from+i)*width:(from+i+1)*width], s.row[:width]
			k.dequantize(y, s.acc[i*width:], &l.join, s.narrow.step[i], s.narrow.low[i])
			k.addNorm(x, y, s.normal, &l.attended)
			s.narrow.set(k, i, s.normal)
		}
		k.products(s.acc, s.narrow.q, &l.widen, padded)
		for i := range n {
			y := s.row[:inner]
			k.dequantize(y, s.acc[i*inner:], &l.widen, s.narrow.step[i], s.narrow.low[i])
			k.gelu(y)
			s.wide.set(k, i, y)
		}
		k.products(s.acc, s.wide.q, &l.back, padded)
		for i := range n {
			x, y := s.x[(from+i)*width:(from+i+1)*width], s.row[:width]
			k.dequantize(y, s.acc[i*width:], &l.back, s.wide.step[i], s.wide.low[i])
			k.addNorm(x, y, s.normal, &l.done)
			s.input.set(k, from+i, s.normal)
		}
	}
}

// apply returns the head's numbers for x. Plain Go on every machine: heads are small.
func (h *head) apply(x []float32) []float32 {
	y := make([]float32, len(h.bias))
	for i := range y {
		y[i] = dot(h.weight[i*len(x):(i+1)*len(x)], x) + h.bias[i]
	}
	return y
}

func dot(x, y []float32) float32 {
	var lanes [16]float32
	for i, v := range x {
		lanes[i&15] += float32(v * y[i])
	}
	return fold(&lanes)
}

// mean returns the mean of the rows of x.
func mean(x []float32, width int) []float32 {
	m := make([]float32, width)
	for row := x; len(row) > 0; row = row[width:] {
		for j, v := range row[:width] {
			m[j] += v
		}
	}
	share := 1 / float32(len(x)/width)
	for j := range m {
		m[j] *= share
	}
	return m
}
