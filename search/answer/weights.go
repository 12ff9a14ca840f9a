package answer

import (
	_ "embed" // the weights
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

//go:embed weights.json
var weightFile []byte

// Weights are what candidates are ranked and judged by; train/learn.py makes them.
type Weights struct {
	Reading Models `json:"reading"` // where a reader looked at the clauses
	Words   Models `json:"words"`   // where none did
}

// Models judge candidates of one kind of search.
type Models struct {
	Answer Model        `json:"answer"` // log odds that the headline is right
	Clause Model        `json:"clause"` // that the clause is the right one
	Trust  Model        `json:"trust"`  // that the best candidate is right, its lead considered
	Risk   [][2]float64 `json:"risk"`   // share of wrong answers among those stated from a probability on: (share, probability), shares falling
	Shown  float64      `json:"shown"`  // least probability of clauses that are shown as such
}

// Model is logistic regression.
type Model struct {
	Bias    float64            `json:"bias"`
	Weights map[string]float64 `json:"weights"`

	dense Features
}

// odds are the log odds of a candidate.
func (m *Model) odds(f *Features) float64 {
	x := m.Bias
	for i, w := range m.dense {
		x += w * f[i]
	}
	return x
}

// threshold is the least probability of an answer that is stated, so that at most the share
// risk of them is wrong, as far as questions like it went before.
func (m *Models) threshold(risk float64) float64 {
	for _, r := range m.Risk {
		if r[0] <= risk {
			return r[1]
		}
	}
	return math.Inf(1)
}

func (w *Weights) of(p *pool) *Models {
	if p.read {
		return &w.Reading
	}
	return &w.Words
}

// readWeights reads a weight file.
func readWeights(data []byte) (*Weights, error) {
	var w Weights
	if err := json.Unmarshal(data, &w); err != nil {
		return nil, fmt.Errorf("weights of answers: %w", err)
	}
	for _, m := range []*Model{&w.Reading.Answer, &w.Reading.Clause, &w.Reading.Trust, &w.Words.Answer, &w.Words.Clause, &w.Words.Trust} {
		for name, v := range m.Weights {
			i := slices.Index(featureNames[:], name)
			if i < 0 {
				return nil, fmt.Errorf("weights of answers: no feature is called %q", name)
			}
			m.dense[i] = v
		}
	}
	return &w, nil
}
