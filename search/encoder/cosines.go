package encoder

import "fmt"

// Cosines sets out[i] to the cosine of query and row i of rows, vectors one behind the other; out has an element for
// each. It is Scan for those who look at the rows themselves: which of them may be found is not for the encoder to know.
func (e *Encoder) Cosines(query Vector, rows []int8, out []float32) error {
	return cosines(e.kernel, e.model.Step, e.Width(), query, rows, out)
}

func cosines(k *kernel, step float32, width int, query Vector, rows []int8, out []float32) error {
	if len(query) != width || len(rows) != width*len(out) {
		return fmt.Errorf("cosines: a vector of %d and %d bytes for %d rows, where vectors have %d", len(query), len(rows), len(out), width)
	}
	q := make([]int16, width)
	for i, v := range query {
		q[i] = int16(v)
	}
	sums := make([]int32, min(scanRows, len(out)))
	for from := 0; from < len(out); from += scanRows {
		n := min(scanRows, len(out)-from)
		k.dots(sums[:n], rows[from*width:(from+n)*width], q)
		for i, s := range sums[:n] {
			out[from+i] = cosine(s, step)
		}
	}
	return nil
}
