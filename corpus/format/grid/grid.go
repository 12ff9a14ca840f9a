// Package grid turns tables with merged cells into lines | a | b |, as outline reads them from pages too: a merged
// cell stands in every place it covers, a row over the whole width before the header is the title, and a ruler
// stands below the header. What only lays out a page becomes paragraphs.
package grid

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/format"
)

// Cell is a place of a table.
type Cell struct {
	Text string
	Rows int  // how many rows it reaches down, where it was written; 0 and 1 are the same
	Cols int  // and how many columns it reaches to the right
	Copy bool // it only repeats a merged cell above it or to its left
}

// Table is the places of a table, row by row. Rows may be of unequal length.
type Table struct {
	Rows   [][]Cell
	Header int // how many rows its maker called the header; 0 is not known
}

// Limits of what is a table of data: maxCell bytes of a cell, as in package outline; maxHeader rows of a header,
// maxTitle rows before it.
const (
	maxCell   = 1500
	maxHeader = 4
	maxTitle  = 3
)

// Lines writes the table, each line ended. Its text is spent from the budget; who puts cells into a table spends those.
func Lines(t Table, b *format.Budget) (string, error) {
	rows := trim(t.Rows)
	w := writer{budget: b}
	if !data(rows) {
		for _, r := range rows {
			for _, c := range r {
				if !c.Copy {
					w.line(strings.TrimSpace(c.Text))
				}
			}
		}
		return w.String(), w.err
	}
	header := t.Header
	for n := 0; n < maxTitle && len(rows) > 2 && across(rows[0]); n++ {
		w.line(word(rows[0][0].Text))
		rows, header = rows[1:], header-1
	}
	var notes [][]Cell
	for len(rows) > 2 && across(rows[len(rows)-1]) {
		rows, notes = rows[:len(rows)-1], append(notes, rows[len(rows)-1])
	}
	if header < 1 || header >= len(rows) || header > maxHeader {
		header = headerOf(rows)
	}
	for i, r := range rows {
		if i == header {
			w.line("|" + strings.Repeat(" --- |", len(r)))
		}
		w.row(r)
	}
	for i := len(notes) - 1; i >= 0; i-- {
		w.line(word(notes[i][0].Text))
	}
	return w.String(), w.err
}

// trim leaves out empty rows and columns, and makes the rows equally long.
func trim(rows [][]Cell) (out [][]Cell) {
	width := 0
	for _, r := range rows {
		last := 0
		for i, c := range r {
			if strings.TrimSpace(c.Text) != "" {
				last = i + 1
			}
		}
		if last > 0 {
			out = append(out, r)
			width = max(width, last)
		}
	}
	used := make([]bool, width)
	for _, r := range out {
		for i, c := range r[:min(width, len(r))] {
			used[i] = used[i] || !c.Copy && strings.TrimSpace(c.Text) != "" || c.Rows > 1
		}
	}
	for n, r := range out {
		line := make([]Cell, 0, width)
		for i := range width {
			switch {
			case !used[i]:
			case i < len(r):
				line = append(line, r[i])
			default:
				line = append(line, Cell{})
			}
		}
		out[n] = line
	}
	return out
}

// data tells a table of values from one that lays out a page.
func data(rows [][]Cell) bool {
	wide := 0
	for _, r := range rows {
		full := 0
		for _, c := range r {
			if len(c.Text) > maxCell {
				return false
			}
			if !c.Copy && strings.TrimSpace(c.Text) != "" {
				full++
			}
		}
		if full > 1 {
			wide++
		}
	}
	return wide > 1
}

// across tells a row that is one cell over all columns, or the only one of its row with words that fill it.
func across(row []Cell) bool {
	if len(row) < 2 || row[0].Copy || strings.TrimSpace(row[0].Text) == "" {
		return false
	}
	for _, c := range row[1:] {
		if !c.Copy && strings.TrimSpace(c.Text) != "" || c.Copy && c.Text != row[0].Text {
			return false
		}
	}
	return row[1].Copy || utf8.RuneCountInString(row[0].Text) > 12
}

// headerOf is how many rows the header has: as far as the cells of a first row reach down that groups columns.
func headerOf(rows [][]Cell) int {
	grouped, deep := false, 1
	for _, c := range rows[0] {
		if !c.Copy {
			grouped, deep = grouped || c.Cols > 1, max(deep, c.Rows)
		}
	}
	if grouped && !figures(rows[1]) {
		deep = max(deep, 2)
	}
	if deep > maxHeader || deep >= len(rows) {
		return 1
	}
	return deep
}

// figures tells a row that holds a number, as no header does.
func figures(row []Cell) bool {
	for _, c := range row {
		if s := strings.TrimSpace(c.Text); s != "" && strings.Trim(s, "0123456789.,%") == "" {
			return true
		}
	}
	return false
}

type writer struct {
	strings.Builder
	budget *format.Budget
	err    error
}

func (w *writer) line(s string) {
	if s == "" || w.err != nil {
		return
	}
	if w.err = w.budget.Write(len(s) + 1); w.err == nil {
		w.WriteString(s)
		w.WriteByte('\n')
	}
}

func (w *writer) row(r []Cell) {
	var b strings.Builder
	b.WriteString("| ")
	for i, c := range r {
		if i > 0 {
			b.WriteString(" | ")
		}
		b.WriteString(word(c.Text))
	}
	b.WriteString(" |")
	w.line(b.String())
}

// word is the text of a cell on one line. Lines of Chinese run on, others keep a space.
func word(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(text, "|", "/")) {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" {
			continue
		}
		if b.Len() > 0 {
			last, _ := utf8.DecodeLastRuneInString(b.String())
			first, _ := utf8.DecodeRuneInString(line)
			if narrow(last) && narrow(first) {
				b.WriteByte(' ')
			}
		}
		b.WriteString(line)
	}
	return b.String()
}

func narrow(r rune) bool { return r < 0x2e80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
