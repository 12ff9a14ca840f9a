package index

import (
	"context"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/encoder"
)

// What an engine elsewhere needs of a search by meaning.

// Question is the vector of a question.
func (m *Meaning) Question(ctx context.Context, text string) (encoder.Vector, error) {
	return m.query(ctx, text)
}

// Read has clauses read with a question; Reads tells whether anything can.
func (m *Meaning) Read(ctx context.Context, question string, windows []encoder.Window) ([]encoder.Reading, error) {
	return m.reader().Read(ctx, question, windows)
}

// WindowOf is a clause as an encoder is shown it.
func WindowOf(title string, section []string, text string) encoder.Window {
	return encoder.Window{Heading: headingOf(title, section), Text: text}
}

// ReadOf is a reading as a hit has it.
func ReadOf(r *encoder.Reading) *search.Read { return readOf(r) }

// Order puts candidates in order as Rank does, and gives their scores, which fall. Those found by words come first in
// all, the best of them first. With read, which is given indexes into all and returns a relevance for each, the first
// are read before.
func (f *Fusion) Order(all []Candidate, read func(first []int) ([]float64, error)) (order []int, scores []float64, err error) {
	of, thoughts := make([]thought, len(all)), make([]*thought, len(all))
	at := make(map[*thought]int, len(all))
	for i, c := range all {
		of[i].Candidate, thoughts[i], at[&of[i]] = c, &of[i], i
	}
	f.fuse(thoughts)
	if read != nil {
		first := f.first(thoughts)
		indexes := make([]int, len(first))
		for i, t := range first {
			indexes[i] = at[t]
		}
		relevance, err := read(indexes)
		if err != nil {
			return nil, nil, err
		}
		for i, t := range first {
			t.Relevance = relevance[i]
		}
		f.reorder(first)
	}
	for _, t := range thoughts {
		order, scores = append(order, at[t]), append(scores, t.score)
	}
	return order, scores, nil
}
