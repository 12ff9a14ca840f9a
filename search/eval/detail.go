package eval

import (
	"io"
	"slices"
)

// Halves deals the documents the rows stand on into two halves, by turns in the
// order of their names, and says which half each row belongs to: that of its
// first document, for a row without any that of its place among such rows. Whoever
// develops on one half can see on the other what that was worth.
func Halves(rows []Row) map[string]int {
	var docs []string
	for _, r := range rows {
		docs = append(docs, r.Docs...)
	}
	slices.Sort(docs)
	docs = slices.Compact(docs)
	out := make(map[string]int, len(rows))
	without := 0
	for _, r := range rows {
		if len(r.Docs) == 0 {
			out[r.ID] = without % 2
			without++
			continue
		}
		i, _ := slices.BinarySearch(docs, slices.Min(r.Docs))
		out[r.ID] = i % 2
	}
	return out
}

// WriteDetail prints the totals of either half of the documents.
func (r Report) WriteDetail(w io.Writer) error {
	rows := make([]Row, len(r.Results))
	for i, res := range r.Results {
		rows[i] = res.Row
	}
	half := Halves(rows)
	lines := [][]string{heading("按文件对半分")}
	for i, name := range []string{"前半", "后半"} {
		mine := func(row Row) bool { return half[row.ID] == i }
		lines = append(lines,
			cells(name+"有答案", r.Tally(func(row Row) bool { return mine(row) && row.Answerable() })),
			cells(name+"无答案", r.Tally(func(row Row) bool { return mine(row) && !row.Answerable() })))
	}
	return writeAligned(w, lines)
}
