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
	// Default is the risk that is taken when the operator names none: of all questions put to documents nobody had
	// read, the share that learn.py was told to allow was answered wrongly.
	Default float64 `json:"default"`
	Shown   float64 `json:"shown"` // least probability of clauses that are shown as such
}

// Model is logistic regression, with boosted trees beside it where it has any.
type Model struct {
	Bias    float64            `json:"bias"`
	Weights map[string]float64 `json:"weights"`
	// Names are the features the trees know. A tree is a list of nodes, the root first: [feature, threshold,
	// left, right], features from len(Names) on being how far one is behind the best; or [odds] of a leaf.
	Names []string      `json:"names,omitempty"`
	Trees [][][]float64 `json:"trees,omitempty"`

	dense  Features
	forest *forest
}

// odds are the log odds of a candidate among those of its question, of whose features most
// are the largest; only trees compare, so that others need no most.
func (m *Model) odds(f, most *Features) float64 {
	x := m.Bias
	for i, w := range m.dense {
		x += w * f[i]
	}
	if m.forest != nil {
		x += m.forest.odds(f, most)
	}
	return x
}

// bind finds the features by their names.
func (m *Model) bind() error {
	for name, v := range m.Weights {
		i := slices.Index(featureNames[:], name)
		if i < 0 {
			return fmt.Errorf("no feature is called %q", name)
		}
		m.dense[i] = v
	}
	if len(m.Trees) == 0 {
		return nil
	}
	var of []feature
	for _, name := range m.Names {
		i := slices.Index(featureNames[:], name)
		if i < 0 {
			return fmt.Errorf("no feature is called %q", name)
		}
		of = append(of, feature(i))
	}
	var err error
	m.forest, err = newForest(of, m.Trees)
	return err
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
		if err := m.bind(); err != nil {
			return nil, fmt.Errorf("weights of answers: %w", err)
		}
	}
	return &w, nil
}
