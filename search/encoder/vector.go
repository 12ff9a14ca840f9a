package encoder

import (
	"context"
	"fmt"
)

// A Vector is a vector of length 1 in whole numbers of one step, the same for all vectors of an encoder: Width bytes.
type Vector []int8

// A Passage is a clause and what it stands under.
type Passage struct {
	Heading string // title and headings, from the outermost; the middle of a long one is left out
	Text    string
}

// Query returns the vector of a question, which is near those of passages that answer it. Of a question longer than
// some 60 characters the rest is not looked at.
func (e *Encoder) Query(ctx context.Context, text string) (Vector, error) {
	var v Vector
	input := join([]int32{beginID}, e.model.question(text), []int32{endID})
	err := e.each(ctx, [][]int32{input}, func(_ int, x []float32) { v = e.model.unit(mean(x, e.Width())) })
	if err != nil {
		return nil, fmt.Errorf("query vector: %w", err)
	}
	return v, nil
}

// Passages returns the vectors of passages, in their order. A long one's is the mean of its windows' (see maxWindows).
func (e *Encoder) Passages(ctx context.Context, passages []Passage) ([]Vector, error) {
	var inputs [][]int32
	var of []int // passage of each input
	for i, p := range passages {
		lead := join([]int32{beginID}, e.model.heading(p.Heading))
		for _, w := range e.model.windows(lead, p.Text, int(e.model.Vector)) {
			inputs, of = append(inputs, w.input), append(of, i)
		}
	}
	means := make([][]float32, len(inputs))
	err := e.each(ctx, inputs, func(i int, x []float32) { means[i] = mean(x, e.Width()) })
	if err != nil {
		return nil, fmt.Errorf("vectors of %d passages: %w", len(passages), err)
	}
	vectors := make([]Vector, len(passages))
	for from, to := 0, 0; from < len(of); from = to {
		sum := means[from]
		for to = from + 1; to < len(of) && of[to] == of[from]; to++ {
			for j, v := range means[to] {
				sum[j] += v
			}
		}
		vectors[of[from]] = e.model.unit(sum)
	}
	return vectors, nil
}

// unit returns the unit vector in the direction of x.
func (m *model) unit(x []float32) Vector { return unit(x, m.Step) }

// Cosine returns how near two vectors are: 1 the same, 0 nothing to do with each other. Most of e5's lie between 0.7
// and 0.95, so differences mean more than values.
func (e *Encoder) Cosine(a, b Vector) float32 {
	sum := int32(0)
	for i, v := range a {
		sum += int32(v) * int32(b[i])
	}
	return e.cosine(sum)
}

func (e *Encoder) cosine(sum int32) float32 { return cosine(sum, e.model.Step) }

func cosine(sum int32, step float32) float32 { return float32(sum) * step * step }
