package curated

import (
	"encoding/json"
	"fmt"
	"io"
	"path"
	"unicode/utf8"

	"github.com/policybot/policybot/search"
)

// gold is a judged question as policybot eval reads it.
type gold struct {
	ID       string            `json:"id"`
	Question string            `json:"question"`
	Category string            `json:"category"`
	Answer   string            `json:"answer"`
	Accept   [][]string        `json:"accept"`
	Docs     []string          `json:"docs"`
	Evidence map[string]string `json:"evidence"`
}

// WriteGold writes every wording of rows as a question with its passage as the one right answer. A pair that answers no
// more is among them and cannot be answered rightly, so that its loss shows. Counter-examples have no right answer here
// and are left out.
func WriteGold(w io.Writer, rows []Row) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for i := range rows {
		r := &rows[i]
		file, want := path.Base(r.Path), r.Passage
		if r.State != Live {
			want = "（" + r.State.Label() + "）"
		}
		g := gold{Category: string(search.Other), Answer: want, Accept: [][]string{{want}}, Docs: []string{file}, Evidence: map[string]string{file: r.Text}}
		if utf8.RuneCountInString(want) > search.Other.MaxHeadline() {
			g.Category = string(search.Procedure)
		}
		for n, wording := range append([]string{r.Question}, r.Similar...) {
			g.ID, g.Question = fmt.Sprintf("%s-%d", r.ID, n), wording
			if err := out.Encode(g); err != nil {
				return fmt.Errorf("write judged questions: %w", err)
			}
		}
	}
	return nil
}

// RowOf is a pair as a table has it, by what lib made of its clause.
func RowOf(p Pair, at Place) Row {
	r := Row{State: at.State, Title: p.Ref.Title, Draft: Draft{ID: p.ID, Question: p.Question, Similar: p.Similar, Against: p.Against, Document: p.Ref.Document,
		Path: p.Ref.Path, Clause: p.Ref.Clause, Owner: p.Owner, ReviewBy: p.ReviewBy}}
	if at.State == Live || at.State == Lapsed {
		d := at.Document
		r.Document, r.Title, r.Clause = d.ID, d.Title, d.Clauses[at.Clause].ID
		r.Text = d.Quote(d.Clauses[at.Clause].Span)
		r.Passage = r.Text[p.Ref.Start:p.Ref.End]
	}
	return r
}
