package curate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/curated"
)

// Imported says what a table has brought.
type Imported struct {
	Added   int `json:"added" doc:"新增的"`
	Changed int `json:"changed" doc:"改动的"`
}

// Import writes the pairs of a table, all of them or, where anything is wrong, none; then search.ErrInvalid names the rows.
func (s *Service) Import(ctx context.Context, data []byte) (out Imported, err error) {
	drafts, err := curated.Read(ctx, data)
	if err != nil {
		return out, err
	}
	lib := newShelf(s.Library)
	var in []entry
	bad := map[int]error{}
	for i, d := range drafts {
		p, err := s.made(ctx, lib, d)
		switch {
		case errors.Is(err, search.ErrInvalid):
			bad[i] = err
		case err != nil:
			return out, err
		}
		in = append(in, entry{p, d.ID != ""})
	}
	if err := s.rows(bad); err != nil {
		return out, err
	}
	err = s.pairs.Change(ctx, func(b *curated.Book) (*curated.Book, error) {
		next, bad, err := s.with(ctx, b, in)
		return next, errors.Join(err, s.rows(bad))
	})
	if err != nil {
		return out, err
	}
	for _, e := range in {
		if e.replaces {
			out.Changed++
		} else {
			out.Added++
		}
	}
	s.Audit(ctx, fmt.Sprintf("added %d, changed %d", out.Added, out.Changed))
	return out, nil
}

// rows puts what is wrong with entries into one error; the head of the table is its first row.
func (s *Service) rows(bad map[int]error) error {
	var lines []string
	for i := range curated.MaxPairs {
		if err := bad[i]; err != nil {
			why := search.Detail(err)
			if why == "" {
				why = err.Error()
			}
			lines = append(lines, fmt.Sprintf("第%d行：%s", i+2, why))
		}
	}
	return curated.Complaints(lines)
}

// Formats of a table, and how each is sent.
var formats = map[string]struct {
	kind, name string
	write      func(io.Writer, []curated.Row) error
}{
	"csv":  {"text/csv; charset=utf-8", "policybot-curated.csv", curated.WriteCSV},
	"xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "policybot-curated.xlsx", curated.WriteXLSX},
	"eval": {"application/x-ndjson", "policybot-curated.jsonl", curated.WriteGold},
}

// Rows are the pairs who asks may see, as a table has them, in a steady order.
func (s *Service) Rows(ctx context.Context) ([]curated.Row, error) {
	all, err := s.List(ctx)
	if err != nil {
		return nil, err
	}
	rows := []curated.Row{}
	for _, p := range slices.Backward(all) {
		rows = append(rows, curated.RowOf(p.Pair, p.Place))
	}
	return rows, nil
}
