package encoder

import (
	"context"
	"fmt"
)

// MaxWindows is how many windows Read takes.
const MaxWindows = 16

// A Window is a clause that may answer a question, and what it stands under.
type Window = Passage

// A Reading is what a clause says to a question.
type Reading struct {
	// Relevance is the log odds that the clause answers the question.
	Relevance float32
	// Start, End and SpanScore are those of the first of Spans, 0 when there is none: the clause has no text. Otherwise
	// there is always an answer that is better than others, and Relevance says whether to believe it.
	Start, End int
	SpanScore  float32
	// Spans are the likeliest answers, MaxSpans at most, the likeliest first; no two are the same, but they may overlap.
	Spans []Span
	// Yes and No are the probabilities that the clause says yes or no to the question; the rest is neither.
	Yes, No float32
}

// Read reads windows, MaxWindows at most, with a question in mind. A clause too long for one input is read in several
// that overlap; the most relevant counts. What lies behind the third, some 400 characters on, is not looked at.
func (e *Encoder) Read(ctx context.Context, question string, windows []Window) ([]Reading, error) {
	if len(windows) > MaxWindows {
		return nil, fmt.Errorf("read: %d windows, at most %d", len(windows), MaxWindows)
	}
	asked := join([]int32{beginID}, e.model.question(question), []int32{endID, endID})
	var parts []window
	var inputs [][]int32
	var of []int
	for i, w := range windows {
		lead := join(asked, e.model.heading(w.Heading))
		for _, p := range e.model.windows(lead, w.Text, int(e.model.Read)) {
			parts, inputs, of = append(parts, p), append(inputs, p.input), append(of, i)
		}
	}
	read := make([]Reading, len(parts))
	err := e.each(ctx, inputs, func(i int, x []float32) { read[i] = e.model.reading(&parts[i], x) })
	if err != nil {
		return nil, fmt.Errorf("read %d windows: %w", len(windows), err)
	}
	readings := make([]Reading, len(windows))
	for i, r := range read {
		if first := i == 0 || of[i-1] != of[i]; first || r.Relevance > readings[of[i]].Relevance {
			readings[of[i]] = r
		}
	}
	return readings, nil
}

// reading returns what the vectors x of a window's tokens say.
func (m *model) reading(w *window, x []float32) Reading {
	width := int(m.Width)
	pooled := mean(x, width)
	polarity := m.polarity.apply(pooled)
	softmaxGo(polarity)
	r := Reading{Relevance: m.relevance.apply(pooled)[0], Yes: polarity[1], No: polarity[2]}
	starts, ends := make([]float32, len(w.clause)), make([]float32, len(w.clause))
	for i := range w.clause {
		row := (w.first + i) * width
		y := m.span.apply(x[row : row+width])
		starts[i], ends[i] = y[0], y[1]
	}
	if r.Spans = spans(w.clause, starts, ends); len(r.Spans) > 0 {
		r.Start, r.End, r.SpanScore = r.Spans[0].Start, r.Spans[0].End, r.Spans[0].Score
	}
	return r
}
