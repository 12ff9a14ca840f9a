package eval

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Tally is what a group of rows came to.
type Tally struct {
	Rows, Right, Cited, Wrong, Listed, Abstained, Failed int
	Answerable                                           int             // of Rows
	RightAnswerable                                      int             // of Right; Cited is out of these
	Shown                                                int             // of Answerable: see Result.Shown
	took                                                 []time.Duration // of rows that did not fail
}

func (t *Tally) add(r Result) {
	t.Rows++
	if r.Row.Answerable() {
		t.Answerable++
		if r.Shown {
			t.Shown++
		}
	}
	switch r.Outcome {
	case Right:
		t.Right++
		if r.Row.Answerable() {
			t.RightAnswerable++
		}
		if r.Cited {
			t.Cited++
		}
	case Wrong:
		t.Wrong++
	case Listed:
		t.Listed++
	case Abstained:
		t.Abstained++
	case Failed:
		t.Failed++
		return
	}
	t.took = append(t.took, r.Took)
}

// Percentile is the latency that p (0 to 1) of the rows did not exceed, by
// nearest rank; 0 when nothing was measured.
func (t Tally) Percentile(p float64) time.Duration {
	if len(t.took) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(t.took))
	rank := int(p*float64(len(sorted)) + 0.999999)
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// Tally sums the results for which keep is true.
func (r Report) Tally(keep func(Row) bool) Tally {
	var t Tally
	for _, res := range r.Results {
		if keep(res.Row) {
			t.add(res)
		}
	}
	return t
}

// Categories lists the categories in order of first appearance.
func (r Report) Categories() []string {
	var names []string
	for _, res := range r.Results {
		if !slices.Contains(names, res.Row.Category) {
			names = append(names, res.Row.Category)
		}
	}
	return names
}

// heading is the first line of a table whose lines are cells.
func heading(name string) []string {
	return []string{name, "题数", "答对", "对率", "有据", "据率", "答错", "列条款", "未答", "出错", "前二有据", "前二率", "p50毫秒", "p95毫秒"}
}

// WriteTable prints a line a category and totals, and how far the confidence can be
// believed. Shares: right of the rows, cited of the right answerable rows, the right
// clause among the first two shown of the answerable rows. It returns the first error
// of w.
func (r Report) WriteTable(w io.Writer) error {
	lines := [][]string{heading("类别")}
	for _, c := range r.Categories() {
		lines = append(lines, cells(c, r.Tally(func(row Row) bool { return row.Category == c })))
	}
	lines = append(lines, nil,
		cells("有答案合计", r.Tally(Row.Answerable)),
		cells("无答案合计", r.Tally(func(row Row) bool { return !row.Answerable() })),
		cells("全部", r.Tally(func(Row) bool { return true })))
	if err := writeAligned(w, lines); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	return writeAligned(w, r.calibration())
}

func cells(name string, t Tally) []string {
	n := func(i int) string { return fmt.Sprint(i) }
	cite, citeShare, shown, shownShare := "-", "-", "-", "-"
	if t.Answerable > 0 {
		cite, citeShare = n(t.Cited), share(t.Cited, t.RightAnswerable)
		shown, shownShare = n(t.Shown), share(t.Shown, t.Answerable)
	}
	return []string{name, n(t.Rows), n(t.Right), share(t.Right, t.Rows), cite, citeShare,
		n(t.Wrong), n(t.Listed), n(t.Abstained), n(t.Failed), shown, shownShare, millis(t.Percentile(0.5)), millis(t.Percentile(0.95))}
}

func share(part, whole int) string {
	if whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(part)/float64(whole))
}

func millis(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000) }

// writeAligned prints columns, the first to the left and the others to the
// right; a nil line is a rule. Han characters count two columns, as terminals
// show them, which text/tabwriter does not know.
func writeAligned(w io.Writer, lines [][]string) error {
	widths := make([]int, len(lines[0]))
	for _, l := range lines {
		for i, c := range l {
			widths[i] = max(widths[i], columns(c))
		}
	}
	total := 2 * (len(widths) - 1)
	for _, n := range widths {
		total += n
	}
	for _, l := range lines {
		var b strings.Builder
		for i, c := range l {
			pad := strings.Repeat(" ", widths[i]-columns(c))
			if i == 0 {
				b.WriteString(c + pad)
			} else {
				b.WriteString("  " + pad + c)
			}
		}
		if l == nil {
			b.WriteString(strings.Repeat("-", total))
		}
		if _, err := fmt.Fprintln(w, b.String()); err != nil {
			return err
		}
	}
	return nil
}

// columns is how many terminal columns s takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x2e80 {
			n++
		}
	}
	return n
}

// WriteRows prints every row that was not right, or right without its
// evidence: the question, what was expected, what came, and why it failed.
func (r Report) WriteRows(w io.Writer) error {
	for _, res := range r.Results {
		if res.Why == "" {
			continue
		}
		expected := "(不应作答)"
		if res.Row.Answerable() {
			expected = strings.Join(res.Row.Answer, "、")
		}
		quote := ""
		if len(res.Answer.Citations) > 0 {
			c := res.Answer.Citations[0]
			quote = fmt.Sprintf("\n  引文  [%s] %s", c.File, c.Quote)
		}
		_, err := fmt.Fprintf(w, "%s [%s] %s %s\n  问题  %s\n  应答  %s\n  回答  [%s] %s%s\n", res.Row.ID, res.Row.Category,
			res.Outcome, res.Why, res.Row.Question, expected, res.Answer.Status, res.Answer.Headline, quote)
		if err != nil {
			return err
		}
	}
	return nil
}
