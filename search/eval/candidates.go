package eval

import (
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
)

// JudgedRow is what was considered for one row, judged: what a ranker learns from.
type JudgedRow struct {
	ID         string            `json:"id"`
	Category   string            `json:"category"`
	Type       string            `json:"type"` // as the Answerer read it
	Question   string            `json:"question"`
	Docs       []string          `json:"docs"`
	Answerable bool              `json:"answerable"`
	Candidates []JudgedCandidate `json:"candidates"`
}

// JudgedCandidate is one of them.
type JudgedCandidate struct {
	Value    string             `json:"value"`
	Right    bool               `json:"right"`             // the headline satisfies the row
	Evidence bool               `json:"evidence"`          // the clause is the right one
	Key      string             `json:"key"`               // its clause
	Refused  string             `json:"refused,omitempty"` // why it may not be stated
	Score    float64            `json:"score"`
	Features map[string]float64 `json:"features"`
}

// WriteCandidates writes a JudgedRow on a line for every row whose answer was explained
// (Options.Explain).
func (rep Report) WriteCandidates(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, r := range rep.Results {
		if r.Answer.Explain == nil {
			continue
		}
		j := JudgedRow{ID: r.Row.ID, Category: r.Row.Category, Type: string(r.Answer.Type), Question: r.Row.Question, Docs: r.Row.Docs, Answerable: r.Row.Answerable()}
		for _, c := range r.Answer.Explain.Candidates {
			file := path.Base(c.File)
			j.Candidates = append(j.Candidates, JudgedCandidate{
				Value: c.Value, Right: r.Row.Answerable() && right(r.Row, c.Value) == "",
				Evidence: slices.Contains(r.Row.Docs, file) && covered(c.Clause, r.Row.Evidence[file]) >= coverage,
				Key:      c.URL, Refused: c.Refused, Score: c.Score, Features: c.Because,
			})
		}
		if err := enc.Encode(j); err != nil {
			return fmt.Errorf("write candidates of %s: %w", r.Row.ID, err)
		}
	}
	return nil
}
