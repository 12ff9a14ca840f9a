package outline

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"github.com/policybot/policybot/corpus"
)

// Limits on a table written in HTML: what a cell may span, how much text
// repeating spanned cells may make, and what one cell of data holds at most. A
// longer cell means that the table only lays out a page.
const (
	maxSpan     = 50
	maxTable    = 4 << 20 // bytes
	maxDataCell = 1500    // bytes
)

// PipeTables rewrites HTML tables of data as lines | a | b |. A cell that spans
// rows or columns is repeated in each of them, with the source bytes of the one
// that was written; tags inside a cell go. Tables that lay out a page are left.
// The text need not be UTF-8: in GBK and Big5, too, tags stand in plain ASCII.
func PipeTables(m corpus.Mapped) corpus.Mapped {
	lower := asciiLower(m.Text)
	var parts []corpus.Mapped
	done, at := 0, 0
	for {
		j := strings.Index(lower[at:], "</table>")
		if j < 0 {
			break
		}
		end := at + j + len("</table>")
		if i := strings.LastIndex(lower[at:at+j], "<table"); i >= 0 {
			s := corpus.Span{Start: at + i, End: end}
			if rows := htmlRows(m, s); dataTable(rows) {
				parts = append(parts, m.Slice(corpus.Span{Start: done, End: s.Start}), pipes(rows))
				done = end
			}
		}
		at = end
	}
	if done == 0 {
		return m
	}
	return corpus.Concat(append(parts, m.Slice(corpus.Span{Start: done, End: len(m.Text)}))...)
}

// asciiLower is strings.ToLower that never changes the length.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// dataTable tells a table of values from one that lays out a page.
func dataTable(rows [][]htmlCell) bool {
	wide := 0
	for _, r := range rows {
		for _, c := range r {
			if c.size() > maxDataCell {
				return false
			}
		}
		if len(r) > 1 {
			wide++
		}
	}
	return wide > 1
}

// htmlCell is one td or th: its words and how far it reaches.
type htmlCell struct {
	words      []corpus.Mapped
	rows, cols int
	head       bool // th
}

// size is how many bytes of text the cell holds.
func (c htmlCell) size() (n int) {
	for _, w := range c.words {
		n += len(w.Text)
	}
	return n
}

// pipes is a table as pipe lines, with a ruler below the lines of its header. A
// first row of one cell over all columns is its title.
func pipes(rows [][]htmlCell) corpus.Mapped {
	nl, bar := corpus.Literal("\n", 0), corpus.Literal(" | ", 0)
	out := []corpus.Mapped{nl}
	if len(rows) > 1 && len(rows[0]) == 1 && rows[0][0].cols > 1 {
		out = append(append(out, rows[0][0].words...), nl)
		rows = rows[1:]
	}
	filled, ok := fill(rows)
	if !ok {
		filled = rows
	}
	head := headerRows(rows)
	for i, row := range filled {
		if i == head {
			out = append(out, corpus.Literal("|"+strings.Repeat(" --- |", len(filled[0])), 0), nl)
		}
		out = append(out, corpus.Literal("| ", 0))
		for _, c := range row {
			out = append(append(out, c.words...), bar)
		}
		out = append(out, nl)
	}
	return corpus.Concat(out...)
}

// headerRows is how many rows the header has: those of th alone, or as far as the
// cells of a first row reach down that groups columns.
func headerRows(rows [][]htmlCell) int {
	n := 0
	for n < len(rows) && len(rows[n]) > 0 && !slices.ContainsFunc(rows[n], func(c htmlCell) bool { return !c.head }) {
		n++
	}
	if n > 0 {
		return n
	}
	grouped, deep := false, 1
	for _, c := range rows[0] {
		grouped, deep = grouped || c.cols > 1, max(deep, c.rows)
	}
	if grouped {
		return max(deep, 2)
	}
	return 1
}

// htmlRows reads the cells as they are written, row by row.
func htmlRows(m corpus.Mapped, table corpus.Span) (rows [][]htmlCell) {
	z := html.NewTokenizer(strings.NewReader(m.Text[table.Start:table.End]))
	at, in := table.Start, false
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return rows
		}
		span := corpus.Span{Start: at, End: at + len(z.Raw())}
		at = span.End
		switch kind {
		case html.StartTagToken:
			tag := z.Token()
			switch tag.Data {
			case "tr":
				rows, in = append(rows, nil), false
			case "td", "th":
				if len(rows) == 0 {
					rows = append(rows, nil)
				}
				rows[len(rows)-1] = append(rows[len(rows)-1], newCell(tag))
				in = true
			}
		case html.EndTagToken:
			if name := z.Token().Data; name == "td" || name == "th" || name == "tr" {
				in = false
			}
		case html.TextToken:
			if in {
				row := rows[len(rows)-1]
				addWords(m, &row[len(row)-1], span)
			}
		}
	}
}

func newCell(tag html.Token) htmlCell {
	c := htmlCell{rows: 1, cols: 1, head: tag.Data == "th"}
	for _, a := range tag.Attr {
		n, err := strconv.Atoi(a.Val)
		if err != nil || n < 1 {
			continue
		}
		switch a.Key {
		case "rowspan":
			c.rows = min(n, maxSpan)
		case "colspan":
			c.cols = min(n, maxSpan)
		}
	}
	return c
}

// addWords adds a text token to a cell, entities resolved, line ends and bars
// taken out.
func addWords(m corpus.Mapped, c *htmlCell, span corpus.Span) {
	for _, f := range fieldSpans(m.Text, span) {
		w := m.Slice(f)
		if s := strings.ReplaceAll(html.UnescapeString(strings.ReplaceAll(w.Text, "&nbsp;", " ")), "|", "/"); s != w.Text {
			w = w.Replace([]corpus.Edit{{Span: corpus.Span{Start: 0, End: len(w.Text)}, New: strings.Join(strings.Fields(s), " ")}})
		}
		if w.Text != "" {
			c.words = append(c.words, w)
		}
	}
}

// fieldSpans are the pieces of a span between line ends.
func fieldSpans(text string, s corpus.Span) (out []corpus.Span) {
	for at := s.Start; at < s.End; {
		end := upTo(text, at, s.End, '\n')
		if t := trimSpan(text, corpus.Span{Start: at, End: end}); t.Len() > 0 {
			out = append(out, t)
		}
		at = end + 1
	}
	return out
}

// fill repeats cells over the rows and columns they span; ok is false when that
// would make more text than maxTable.
func fill(rows [][]htmlCell) (out [][]htmlCell, ok bool) {
	hang := map[int]htmlCell{} // column -> cell that still reaches down
	total := 0
	for _, row := range rows {
		var line []htmlCell
		put := func(c htmlCell) {
			line = append(line, c)
			total += c.size() + 1
		}
		for len(row) > 0 || hang[len(line)].rows > 0 {
			if h := hang[len(line)]; h.rows > 0 {
				hang[len(line)] = htmlCell{words: h.words, rows: h.rows - 1}
				put(h)
				continue
			}
			c := row[0]
			row = row[1:]
			for range c.cols {
				hang[len(line)] = htmlCell{words: c.words, rows: c.rows - 1}
				put(c)
			}
			if total > maxTable {
				return nil, false
			}
		}
		if len(line) > 0 {
			out = append(out, line)
		}
	}
	return out, true
}
