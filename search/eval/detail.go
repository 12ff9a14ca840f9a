package eval

import (
	"fmt"
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

// bins are the lower ends of the classes of confidence that WriteDetail counts.
var bins = []float64{0, 0.5, 0.6, 0.7, 0.8, 0.9}

// WriteDetail prints the totals of either half of the documents, and for the
// answers given how sure they were beside how many were right.
func (r Report) WriteDetail(w io.Writer) error {
	rows := make([]Row, len(r.Results))
	for i, res := range r.Results {
		rows[i] = res.Row
	}
	half := Halves(rows)
	lines := [][]string{{"按文件对半分", "题数", "答对", "对率", "有据", "据率", "答错", "未答", "出错", "p50毫秒", "p95毫秒"}}
	for i, name := range []string{"前半", "后半"} {
		mine := func(row Row) bool { return half[row.ID] == i }
		lines = append(lines,
			cells(name+"有答案", r.Tally(func(row Row) bool { return mine(row) && row.Answerable() })),
			cells(name+"无答案", r.Tally(func(row Row) bool { return mine(row) && !row.Answerable() })))
	}
	if err := writeAligned(w, lines); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	return writeAligned(w, r.reliability())
}

// reliability is a line for each class of confidence that has answers.
func (r Report) reliability() [][]string {
	lines := [][]string{{"把握", "作答", "平均把握", "实际答对"}}
	for i, low := range bins {
		n, right, sum := 0, 0, 0.0
		for _, res := range r.Results {
			c := res.Answer.Confidence
			if res.Headlined() && c >= low && (i+1 == len(bins) || c < bins[i+1]) {
				n++
				sum += c
				if res.Outcome == Right {
					right++
				}
			}
		}
		if n > 0 {
			lines = append(lines, []string{fmt.Sprintf("%.1f以上", low), fmt.Sprint(n), fmt.Sprintf("%.1f%%", 100*sum/float64(n)), share(right, n)})
		}
	}
	return lines
}
