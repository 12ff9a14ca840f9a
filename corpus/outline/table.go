package outline

import (
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// grid is a table found in the paragraphs [first, last).
type grid struct {
	title       int // paragraph of its title; -1 when there is none
	first, last int
	columns     []corpus.Cell
	rows        []gridRow
}

type gridRow struct {
	cells []corpus.Cell
	span  corpus.Span // the cells that stand in this row, not those filled in
	para  int
}

// Limits of what counts as a cell and as a table written one cell a line.
const (
	maxCell    = 40 // runes
	minRun     = 8  // lines
	maxColumns = 12
	minRows    = 3
)

// findTables returns the tables of a text in order.
func findTables(ps []paragraph, roles []role) (out []grid) {
	for i := 0; i < len(ps); {
		if pipe(ps[i].text) {
			j := i
			for j < len(ps) && pipe(ps[j].text) {
				j++
			}
			if g, ok := pipeTable(ps, i, j); ok {
				out = append(out, g)
			}
			i = j
			continue
		}
		if roles[i] == roleBody && serialHead.MatchString(ps[i].text) {
			if g, ok := serialTable(ps, roles, i); ok {
				out = append(out, g)
				i = g.last
				continue
			}
		}
		j := i
		for j < len(ps) && roles[j] == roleBody && cellLine(ps[j]) && !serialHead.MatchString(ps[j].text) {
			j++
		}
		if j-i >= minRun {
			if g, ok := flatTable(ps, i, j); ok {
				out = append(out, g)
			}
		}
		i = max(j, i+1)
	}
	return out
}

// cellLine tells a line that may be a cell, or the title, of a flattened table.
func cellLine(p paragraph) bool {
	if p.level > 0 || utf8.RuneCountInString(p.text) > maxCell || strings.ContainsAny(p.text, "。；;！？|") ||
		addressee(p.text) {
		return false
	}
	l, ok := scanLabel(p.text)
	return !ok || l.kind == kindDot
}

// flatTable reads a table whose cells stand one a line. Its rows are known by a
// numbered column (1. 2. 3.), before which merged cells may be left out, or else
// by columns that are all numbers or all words from row to row.
func flatTable(ps []paragraph, first, last int) (grid, bool) {
	for title := 0; title <= 2; title++ {
		if g, ok := numberedTable(ps, first+title, last); ok {
			return withTitle(ps, g, first, title), true
		}
	}
	for title := 0; title <= 2; title++ {
		if g, ok := headless(ps, first+title, last); ok {
			return g, true
		}
		if g, ok := uniformTable(ps, first+title, last); ok {
			return withTitle(ps, g, first, title), true
		}
		if g, ok := spreadTable(ps, first+title, last); ok {
			return withTitle(ps, g, first, title), true
		}
	}
	return grid{}, false
}

func withTitle(ps []paragraph, g grid, first, title int) grid {
	g.title = -1
	if at := first + title - 1; title > 0 {
		g.title = at
	} else if first > 0 && utf8.RuneCountInString(ps[first-1].text) <= maxCell && strings.HasSuffix(ps[first-1].text, "表") {
		g.title = first - 1
	}
	return g
}

// numberedTable: k header cells, then rows of a optional group cells, the
// numbered cell, and t more. From the place of 1. and the distances between the
// numbers a, k and t follow.
func numberedTable(ps []paragraph, first, last int) (grid, bool) {
	var anchors []int
	for i := first; i < last; i++ {
		if l, ok := scanLabel(ps[i].text); ok && l.kind == kindDot && l.n == len(anchors)+1 {
			anchors = append(anchors, i)
		}
	}
	if len(anchors) < minRows {
		return grid{}, false
	}
	near := last
	for i := 1; i < len(anchors); i++ {
		near = min(near, anchors[i]-anchors[i-1])
	}
	for a := 0; a <= 3; a++ {
		k := anchors[0] - first - a
		t := k - a - 1
		if k < 2 || k > maxColumns || t < 1 || near != t+1 && !(a == 0 && near == k) && !(near == t+1+a) {
			continue
		}
		if g, ok := numberedRows(ps, first, anchors, a, k, t); ok && g.last <= last {
			return g, true
		}
	}
	return grid{}, false
}

func numberedRows(ps []paragraph, first int, anchors []int, a, k, t int) (grid, bool) {
	g := grid{first: first, columns: cells(ps[first : first+k])}
	group := make([]corpus.Cell, a)
	at := first + k
	for _, n := range anchors {
		own := n - at // group cells written in this row
		if own < 0 || own > a {
			return grid{}, false
		}
		copy(group[a-own:], cells(ps[at:n]))
		end := n + 1 + t
		if end > len(ps) {
			return grid{}, false
		}
		row := append(append([]corpus.Cell{}, group...), cells(ps[n:end])...)
		g.rows = append(g.rows, gridRow{row, corpus.Span{Start: ps[at].span.Start, End: ps[end-1].span.End}, at})
		at = end
	}
	g.last = at
	for _, c := range group {
		if c.Text == "" {
			return grid{}, false
		}
	}
	return g, true
}

func cells(ps []paragraph) (out []corpus.Cell) {
	for _, p := range ps {
		out = append(out, corpus.Cell{Text: p.text, Span: p.span})
	}
	return out
}

// uniformTable: a header of k words, then rows of k cells whose columns are each
// all numbers or all words, at least one of each.
func uniformTable(ps []paragraph, first, last int) (grid, bool) {
	n := last - first
	for k := 2; k <= maxColumns; k++ {
		if n%k != 0 || n/k < minRows+1 || !sameShape(ps[first:last], k) {
			continue
		}
		g := grid{first: first, last: last, columns: cells(ps[first : first+k])}
		for at := first + k; at < last; at += k {
			g.rows = append(g.rows, gridRow{cells(ps[at : at+k]), corpus.Span{Start: ps[at].span.Start, End: ps[at+k-1].span.End}, at})
		}
		return g, true
	}
	return grid{}, false
}

// spreadTable: a header of k words on one line, then rows of k cells one a line, as programs leave a table that take
// the text out of a PDF.
func spreadTable(ps []paragraph, first, last int) (grid, bool) {
	head := ps[first]
	var all []paragraph
	for at := 0; at < len(head.text); {
		end := upTo(head.text, at, len(head.text), ' ')
		if s := trimSpan(head.text, corpus.Span{Start: at, End: end}); s.End > s.Start {
			all = append(all, paragraph{text: head.text[s.Start:s.End],
				span: corpus.Span{Start: head.span.Start + s.Start, End: head.span.Start + s.End}})
		}
		at = end + 1
	}
	k, n := len(all), last-first-1
	if k < 2 || k > maxColumns || n%k != 0 || n/k < minRows {
		return grid{}, false
	}
	all = append(all, ps[first+1:last]...)
	if !sameShape(all, k) {
		return grid{}, false
	}
	g := grid{first: first, last: last, columns: cells(all[:k])}
	for at := first + 1; at < last; at += k {
		g.rows = append(g.rows, gridRow{cells(ps[at : at+k]), corpus.Span{Start: ps[at].span.Start, End: ps[at+k-1].span.End}, at})
	}
	return g, true
}

func sameShape(ps []paragraph, k int) bool {
	nums, words := 0, 0
	for c := 0; c < k; c++ {
		if numeric(ps[c].text) {
			return false
		}
		want := numeric(ps[k+c].text)
		for at := k + c; at < len(ps); at += k {
			if numeric(ps[at].text) != want {
				return false
			}
		}
		if want {
			nums++
		} else {
			words++
		}
	}
	return nums > 0 && words > 0
}

// numeric tells a cell that holds a figure: 95, ≥85%, 2.4间, but not 2025年.
func numeric(s string) bool {
	s = strings.TrimLeft(s, "≥≤><约-—+ ")
	if s == "" {
		return false
	}
	return s[0] >= '0' && s[0] <= '9' && !strings.HasSuffix(s, "年") && utf8.RuneCountInString(s) <= 10
}

// pipe tells a line of a Markdown table.
func pipe(s string) bool {
	return strings.HasPrefix(s, "|") && strings.Count(s, "|") >= 3
}

// ruler tells the line | --- | --- | below a header.
func ruler(s string) bool { return strings.Contains(s, "-") && strings.Trim(s, "|-: ") == "" }

// maxHeader is how many lines a header may have.
const maxHeader = 4

// pipeTable reads the Markdown table in the lines [first, last): a header, a
// ruler, rows. A header of several lines, as a table with merged cells has, gives
// each column the words of all of them. Empty cells at the beginning repeat those above.
func pipeTable(ps []paragraph, first, last int) (grid, bool) {
	g := grid{title: -1, first: first, last: last, columns: pipeCells(ps[first])}
	body := first + 1
	for i := first + 1; i < min(last, first+1+maxHeader); i++ {
		if ruler(ps[i].text) {
			for _, p := range ps[body:i] {
				g.columns = below(g.columns, pipeCells(p))
			}
			body = i + 1
			break
		}
	}
	for i := body; i < last; i++ {
		if ruler(ps[i].text) || strings.Trim(ps[i].text, "| ") == "" {
			continue
		}
		row := pipeCells(ps[i])
		for len(row) < len(g.columns) {
			row = append(row, corpus.Cell{Span: corpus.Span{Start: ps[i].span.End, End: ps[i].span.End}})
		}
		row = row[:len(g.columns)]
		for c := 0; c+1 < len(row) && len(g.rows) > 0 && row[c].Text == ""; c++ {
			row[c] = g.rows[len(g.rows)-1].cells[c]
		}
		g.rows = append(g.rows, gridRow{row, ps[i].span, i})
	}
	if first > 0 && utf8.RuneCountInString(ps[first-1].text) <= maxCell &&
		!strings.ContainsAny(ps[first-1].text, "。；|") &&
		!startsLabel(ps[first-1].text) &&
		ps[first-1].level == 0 {
		g.title = first - 1
	}
	return g, len(g.rows) > 0 && len(g.columns) > 0
}

// below joins the names of columns with those that stand under them. A name says
// where the lowest of its words stand.
func below(columns, under []corpus.Cell) []corpus.Cell {
	for i := range min(len(columns), len(under)) {
		switch {
		case under[i].Text == "" || under[i].Text == columns[i].Text:
		case columns[i].Text == "":
			columns[i] = under[i]
		default:
			columns[i] = corpus.Cell{Text: columns[i].Text + " " + under[i].Text, Span: under[i].Span}
		}
	}
	return columns
}

func pipeCells(p paragraph) (out []corpus.Cell) {
	at := 1
	for at < len(p.text) {
		end := upTo(p.text, at, len(p.text), '|')
		s := trimSpan(p.text, corpus.Span{Start: at, End: end})
		out = append(out, corpus.Cell{Text: p.text[s.Start:s.End],
			Span: corpus.Span{Start: p.span.Start + s.Start, End: p.span.Start + s.End}})
		at = end + 1
	}
	return out
}
